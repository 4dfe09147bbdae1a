import path from 'node:path'
import { type Problem, problem } from '../problems/problem.ts'
import type { Instead, Remedy, UnreadReason } from '../problems/project.ts'
import { topOf } from '../text/place.ts'
import { endingOf } from './alike.ts'
import type { LayeredFiles } from './layers.ts'
import type { MisnamedEntry, SpareEntry, UnreadEntry } from './unread-entries.ts'

/** What is said of a file or folder that nothing reads: an error where it is missed, else a note. */
export function unreadProblem(files: LayeredFiles, unread: UnreadEntry): Problem {
  const { entry } = unread
  const at = topOf(entry.path)
  const what = entry.isFolder ? 'folder' : 'file'
  switch (unread.kind) {
    case 'missed': {
      const place = path.relative('.', rightPlace(files, entry.path, unread.meant))
      return problem('project/not-read', at, {
        instead: insteadOf(unread),
        remedy: remedyOf(files, unread),
        place,
        needed: unread.needed,
      })
    }
    case 'spare':
      return problem('project/unread-file', at, { entry: what, ...otherThan(files, unread) })
    case 'rival':
      return problem('project/list-twice', at, {
        csv: path.relative('.', files.locate(unread.csv) ?? unread.csv),
      })
    case 'other':
      return problem('project/unread-file', at, { entry: what, ...unread.reason })
    default:
      return unread satisfies never
  }
}

/** There may be no other: nobody misses a folder in which there is nothing to read. */
function otherThan(files: LayeredFiles, { entry, meant }: SpareEntry): UnreadReason {
  const own = files.own(meant)
  return own === null
    ? { kind: 'wrong-name', place: path.relative('.', rightPlace(files, entry.path, meant)) }
    : { kind: 'other-is-read', file: path.relative('.', own) }
}

/** What that comes with invite is taken in place of a list, text or folder; null: nothing is. */
function insteadOf({ meant, needed, comesWithInvite }: MisnamedEntry): Instead | null {
  if (!comesWithInvite) return null
  const [folder, , deeper] = meant.split('/')
  if (folder === 'data') return needed === 'file' ? 'list' : 'lists'
  if (needed === 'file') return 'text'
  const isLetter = folder !== meant && folder === 'templates' && deeper === undefined
  return isLetter ? 'letter' : 'texts'
}

/** What spreadsheets keep their own files as. */
const WORKBOOK = /^(xl[a-z]{1,2}|f?ods|ots|numbers|gnumeric|dbf)$/
/** What has to be written anew: another name does not make it a text. */
const DOCUMENT = /^(docx?|docm|f?odt|rtf|pdf|pages|pptx?|png|jpe?g)$/
const ARCHIVE = /^(zip|7z|rar|tar|t?gz)$/
const TABLE = /\.(csv|tsv|tab|txt)(\.|$)/

/** What has to be done so that it is read: told by its name alone, since nothing has looked into it. */
function remedyOf(files: LayeredFiles, { entry, meant, needed }: MisnamedEntry): Remedy {
  const ending = endingOf(entry.name)
  if (entry.isFolder && needed === 'folder') {
    const isThere = files.ownFolders(meant).includes(rightPlace(files, entry.path, meant))
    return isThere ? 'move-contents' : 'rename'
  }
  if (ARCHIVE.test(ending)) return 'unpack'
  if (needed === 'folder') return 'replace'
  const isList = meant.startsWith('data/')
  if (isList && WORKBOOK.test(ending)) return 'save-from-spreadsheet'
  if (isList && ending !== '' && !TABLE.test(entry.name.toLowerCase())) return 'save-as-csv'
  if (!isList && (DOCUMENT.test(ending) || WORKBOOK.test(ending))) return 'write-as-text'
  if (entry.isFolder) return 'replace'
  return entry.name === path.posix.basename(meant) ? 'move' : 'rename'
}

/** Where it would be read: beside it, if such a file may lie there. */
function rightPlace(files: LayeredFiles, found: string, meant: string): string {
  const isBeside = files.ownFolders(path.posix.dirname(meant)).includes(path.dirname(found))
  return isBeside ? path.join(path.dirname(found), path.posix.basename(meant)) : files.ownPlace(meant)
}
