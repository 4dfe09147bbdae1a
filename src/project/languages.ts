import { isLanguageTag, loadLanguages } from '../letters/letters.ts'
import type { Files, Language } from '../model/letter.ts'
import type { LanguageTag } from '../model/recipient.ts'
import { type Outcome, problem } from '../problems/problem.ts'
import { topOf } from '../text/place.ts'
import type { LayeredFiles } from './layers.ts'

/** The languages, with a note on each that would divide words and cannot. */
export async function readLanguages(
  files: Files,
  faces: readonly string[],
): Promise<Outcome<readonly Language[]>> {
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

/** The folders in locales/ that are called by a tag and have one of a language's files at least. */
export function languageTags(files: LayeredFiles): readonly string[] {
  const isThere = (tag: string): boolean =>
    ['locale.json', 'words.json'].some((file) => files.locate(`locales/${tag}/${file}`) !== null)
  return files.list('locales').filter((tag) => isLanguageTag(tag) && isThere(tag))
}

/** Of the project's languages those in which a letter is drafted; null: all, also where what was said is no language. */
export function wantedOf(
  tags: readonly string[],
  drafted: readonly string[] | null,
): readonly LanguageTag[] | null {
  if (drafted === null) return null
  const named = new Set(drafted.map((each) => each.toLowerCase()))
  const wanted = tags.filter((tag) => named.has(tag.toLowerCase()))
  return wanted.length === named.size ? wanted : null
}

/** The same files, without the folders of other languages; null: all of them. */
export function onlyOf(files: Files, wanted: readonly LanguageTag[] | null): Files {
  if (wanted === null) return files
  return {
    read: (file) => files.read(file),
    list: (folder) => files.list(folder).filter((name) => folder !== 'locales' || wanted.includes(name)),
  }
}
