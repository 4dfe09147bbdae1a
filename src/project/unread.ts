import path from 'node:path'
import type { Problem } from '../problems/problem.ts'
import { endingOf } from './alike.ts'
import type { LayeredFiles } from './layers.ts'
import type { MisnamedEntry, SpareEntry, UnreadEntry } from './unread-entries.ts'

/** What is said of a file that nothing reads: an error where another would be used in its place. */
export function unreadProblem(files: LayeredFiles, stranger: UnreadEntry): Problem {
  const { entry } = stranger
  const at = { file: entry.path, line: 1, column: 1 }
  if (stranger.kind === 'missed') {
    const instead = stranger.comesWithInvite ? `: ${used(stranger)} would be used` : ''
    const hint = howToHaveItRead(files, stranger)
    return { severity: 'error', code: 'project/not-read', at, message: `this is not read${instead}`, hint }
  }
  return {
    severity: 'note',
    code: 'project/unread-file',
    at,
    message: `nothing reads this ${entry.isFolder ? 'folder' : 'file'}`,
    hint: stranger.kind === 'other' ? stranger.hint : rightOne(files, stranger),
  }
}

/** There may be none: nobody misses a folder in which there is nothing to read. */
function rightOne(files: LayeredFiles, { entry, meant }: SpareEntry): string {
  const own = files.own(meant)
  return own === null
    ? `its right name is ${path.relative('.', rightPlace(files, entry.path, meant))}`
    : `${path.relative('.', own)} is read`
}

/** What is taken in place of a list, text or folder. */
function used({ meant, needed }: MisnamedEntry): string {
  const [folder, , deeper] = meant.split('/')
  if (folder === 'data')
    return needed === 'file' ? 'the list that comes with invite' : 'the lists that come with invite'
  if (needed === 'file') return 'the text that comes with invite'
  const isLetter = folder !== meant && folder === 'templates' && deeper === undefined
  return isLetter ? 'the letter that comes with invite' : 'the texts that come with invite'
}

/** What spreadsheets keep their own files as. */
const WORKBOOK = /^(xl[a-z]{1,2}|f?ods|ots|numbers|gnumeric|dbf)$/
/** What has to be written anew: another name does not make it a text. */
const DOCUMENT = /^(docx?|docm|f?odt|rtf|pdf|pages|pptx?|png|jpe?g)$/
const ARCHIVE = /^(zip|7z|rar|tar|t?gz)$/
const TABLE = /\.(csv|tsv|tab|txt)(\.|$)/

/** Told by its name alone, since nothing has looked into it. */
function howToHaveItRead(files: LayeredFiles, missed: MisnamedEntry): string {
  const { entry, meant, needed } = missed
  const right = rightPlace(files, entry.path, meant)
  const place = path.relative('.', right)
  if (entry.isFolder && needed === 'folder')
    return `${files.ownFolders(meant).includes(right) ? 'put what is in it into' : 'call it'} ${place}`
  if (ARCHIVE.test(endingOf(entry.name))) return `unpack it: ${place} is a ${needed}`
  if (needed === 'folder') return `${place} has to be a folder: put this into it, or take it away`
  const isList = meant.startsWith('data/')
  const anew = isList ? newList(entry.name) : null
  if (anew !== null) return `${anew} ${place}`
  if (!isList && [DOCUMENT, WORKBOOK].some((kind) => kind.test(endingOf(entry.name))))
    return `write it as plain text in ${place}, or take it away`
  if (entry.isFolder) return `${place} has to be a file`
  return `${entry.name === path.posix.basename(meant) ? 'move it to' : 'call it'} ${place}`
}

/** How a list is made of what is none; null: it may be one, by another name. */
function newList(name: string): string | null {
  const ending = endingOf(name)
  if (WORKBOOK.test(ending)) return 'save it from Excel or LibreOffice as “CSV UTF-8”, as'
  return ending === '' || TABLE.test(name.toLowerCase()) ? null : 'a list is CSV: save it as “CSV UTF-8”, as'
}

/** Beside it, where such a file may lie there. */
function rightPlace(files: LayeredFiles, found: string, meant: string): string {
  const isBeside = files.ownFolders(path.posix.dirname(meant)).includes(path.dirname(found))
  return isBeside ? path.join(path.dirname(found), path.posix.basename(meant)) : files.ownPlace(meant)
}
