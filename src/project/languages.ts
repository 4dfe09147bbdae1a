import path from 'node:path'
import { isLanguageTag, loadLanguages } from '../letters/letters.ts'
import type { Files, Language } from '../model/letter.ts'
import type { LanguageTag } from '../model/recipient.ts'
import { type Outcome, problem } from '../problems/problem.ts'
import { topOf } from '../text/place.ts'
import type { Inventory } from './inventory.ts'
import { type Reading, take } from './reading.ts'
import type { UnreadEntry } from './unread-entries.ts'

/** The project's languages, as they were read. */
export interface LanguagesRead {
  /** where it is drafted in some: those */
  readonly all: readonly Language[]
  /** of all that there are: a list may have columns of each */
  readonly tags: readonly LanguageTag[]
  /** names this reading of them */
  readonly stamp: string
}

/** Reads the languages that are asked for; null: they have problems, which are noted. */
export async function readAllLanguages(
  reading: Reading,
  { languageFolders, wanted, unread, faces }: Inventory,
): Promise<LanguagesRead | null> {
  const { outcome, stamp } = await reading.read('languages', [wanted, faces], (files) =>
    readLanguages(onlyOf(withoutMisnamed(files, unread), wanted), faces),
  )
  const all = take(reading, outcome)
  if (all === null) return null
  return { all, tags: wanted !== null ? languageFolders : all.map(({ tag }) => tag), stamp }
}

/** The languages, with a note on each that would divide words and cannot. */
async function readLanguages(files: Files, faces: readonly string[]): Promise<Outcome<readonly Language[]>> {
  const loaded = loadLanguages(files, faces)
  if (loaded.kind === 'problems') return loaded
  const { dividesWords, hasPatterns } = await import('../typeset/hyphenation.ts')
  const notes = loaded.value.flatMap(({ tag, script, hyphenate, source }) => {
    const isDivided = dividesWords(script)
    if (!hyphenate || (isDivided && hasPatterns(tag))) return []
    return [problem('project/no-patterns', topOf(source.file), { language: tag, isDivided })]
  })
  return { ...loaded, notes: [...loaded.notes, ...notes] }
}

/** The same files, without the folders of other languages; null: all of them. */
function onlyOf(files: Files, wanted: readonly LanguageTag[] | null): Files {
  if (wanted === null) return files
  return {
    read: (file) => files.read(file),
    list: (folder) => files.list(folder).filter((name) => folder !== 'locales' || wanted.includes(name)),
  }
}

/** The same files, without folders of languages that are reported as misnamed: once is enough. */
function withoutMisnamed(files: Files, unread: readonly UnreadEntry[]): Files {
  const alike = unread.flatMap((each) =>
    'meant' in each && path.posix.dirname(each.meant) === 'locales' ? [each.entry.name] : [],
  )
  const isRead = (name: string): boolean => isLanguageTag(name) || !alike.includes(name)
  return {
    read: (file) => files.read(file),
    list: (folder) => (folder === 'locales' ? files.list(folder).filter(isRead) : files.list(folder)),
  }
}
