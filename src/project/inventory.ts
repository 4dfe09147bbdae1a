import { faceNames } from '../fonts/faces.ts'
import { isLanguageTag, LOCALE_FILES, letterNames } from '../letters/letters.ts'
import type { LetterScope } from '../letters/scope.ts'
import type { LanguageTag } from '../model/recipient.ts'
import { type Outcome, problem } from '../problems/problem.ts'
import type { LayeredFiles } from './layers.ts'
import { ownFaceNames } from './own-faces.ts'
import { noteAll, type Reading } from './reading.ts'
import { listsIn, readScopes } from './scopes.ts'
import { unreadProblem } from './unread.ts'
import { findUnreadEntries, type UnreadEntry } from './unread-entries.ts'

/** What a project's folders have, by the names in them, and to whom its letters go: known before languages, lists and letter are read. */
export interface Inventory {
  /** the letter's name, or why there is none */
  readonly chosen: Outcome<string>
  readonly languageFolders: readonly LanguageTag[]
  /** the languages in which the letter is drafted; null: all */
  readonly wanted: readonly LanguageTag[] | null
  /** by letter; null: it cannot be told */
  readonly scopes: ReadonlyMap<string, LetterScope | null>
  /** what lies where a name is read that it does not have */
  readonly unread: readonly UnreadEntry[]
  /** those that texts may name: the program's, and the project's own */
  readonly faces: readonly string[]
}

/** Looks through the folders. Problems of what is not read are noted, that of the letter's name is not. `name`, `drafted`: as in `openProject`. */
export async function takeInventory(
  reading: Reading,
  name: string | null,
  drafted: readonly LanguageTag[] | null,
): Promise<Inventory> {
  const { files, read } = reading
  const names = letterNames(files)
  const chosen = chooseLetter(files, names, name)
  const languageFolders = languageTags(files)
  const wanted = wantedOf(languageFolders, drafted)
  const scopes = await readScopes(read, names, languageFolders)
  const lists = [...new Set([...scopes.values()].flatMap((scope) => (scope === null ? [] : listsIn(scope))))]
  const unread = findUnreadEntries({
    ...{ files, letter: chosen.kind === 'ok' ? chosen.value : null, tags: languageFolders, lists },
    mayBeOthers: [...scopes.values()].includes(null),
  })
  noteAll(
    reading,
    unread.map((entry) => unreadProblem(files, entry)),
  )
  const faces = [...faceNames, ...ownFaceNames(files)]
  return { chosen, languageFolders, wanted, scopes, unread, faces }
}

/**
 * The letter by that name; null: the only one there is. Where the person has letters of their own those that come with invite
 * do not count, but can be named.
 */
function chooseLetter(files: LayeredFiles, all: readonly string[], name: string | null): Outcome<string> {
  const own = all.filter((each) => files.own(`templates/${each}`) !== null)
  const known = name === null && own.length > 0 ? own : all
  // some disks keep names decomposed, whatever was typed
  const named =
    known.find((each) => each === name) ?? known.find((each) => name?.normalize() === each.normalize())
  const chosen = name === null && known.length === 1 ? known[0] : named
  if (chosen !== undefined) return { kind: 'ok', value: chosen, notes: [] }
  return {
    kind: 'problems',
    problems: [problem('project/which-letter', null, { letter: name, known })],
  }
}

/** The folders in locales/ that are called by a tag and have one of a language's files at least. */
function languageTags(files: LayeredFiles): readonly string[] {
  const isThere = (tag: string): boolean =>
    LOCALE_FILES.some((file) => files.locate(`locales/${tag}/${file}`) !== null)
  return files.list('locales').filter((tag) => isLanguageTag(tag) && isThere(tag))
}

/** Of the project's languages those in which a letter is drafted; null: all, also where what was said is no language. */
function wantedOf(tags: readonly string[], drafted: readonly string[] | null): readonly LanguageTag[] | null {
  if (drafted === null) return null
  const named = new Set(drafted.map((each) => each.toLowerCase()))
  const wanted = tags.filter((tag) => named.has(tag.toLowerCase()))
  return wanted.length === named.size ? wanted : null
}
