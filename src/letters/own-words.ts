import type { Files, Language, LetterWords } from '../model/letter.ts'
import type { LanguageTag } from '../model/recipient.ts'
import { atMost, type Problem, problem } from '../problems/problem.ts'
import { nearest } from '../text/nearest.ts'
import { readWords } from './locale.ts'
import { readSource } from './source.ts'

/**
 * Words that no template names, but the program itself prints: a mark on drafts, what languages are called in a list, and
 * what stands on manifests and separator sheets.
 */
const isOwnWord = (key: string): boolean =>
  key === 'marking.draft' || key.startsWith('language.') || key.startsWith('paper.')

/** templates/<letter>/words/: a letter's own words in some of its languages. Problems go to `report`. */
export function loadLetterWords(
  files: Files,
  folder: string,
  tags: readonly LanguageTag[],
  report: (problem: Problem) => void,
): Readonly<Record<LanguageTag, LetterWords>> {
  const found: Record<LanguageTag, LetterWords> = {}
  for (const tag of tags) {
    const source = readSource(files, `${folder}/words/${tag}.json`, report)
    const words = source && readWords(source, report)
    if (words === null) continue
    const all = [...words]
    found[tag] = {
      source: source!,
      texts: Object.fromEntries(all.map(([key, { text }]) => [key, text])),
      places: Object.fromEntries(all.map(([key, { at }]) => [key, at])),
    }
  }
  return found
}

/**
 * The languages as a letter uses them: its own words key by key over those of the locale. A word that the letter has in one
 * language, and another has nowhere, is lacking in that.
 */
export function withLetterWords(
  languages: readonly Language[],
  own: Readonly<Record<LanguageTag, LetterWords>>,
): readonly Language[] {
  if (Object.keys(own).length === 0) return languages
  return languages.map((language): Language => {
    const mine = own[language.tag] ?? null
    const words = { ...language.words, ...mine?.texts }
    const lacking = Object.fromEntries(
      Object.entries(language.lacking).filter(([key]) => words[key] === undefined),
    )
    for (const { tag } of languages)
      for (const [key, { file, line }] of Object.entries(own[tag]?.places ?? {}))
        if (words[key] === undefined && lacking[key] === undefined)
          lacking[key] = { usedIn: { file, line }, nearest: nearest(key, Object.keys(mine?.texts ?? {})) }
    return { ...language, words, lacking, own: mine }
  })
}

/** A file that was copied from a locale has nothing but these. */
const MOST_TOLD = 5

/**
 * Words of a letter that none of its templates names: misspelt, or left over. `languages`: as they are without them; `named`: the
 * keys that the templates of a language name.
 */
export function unusedWords(
  own: Readonly<Record<LanguageTag, LetterWords>>,
  languages: readonly Language[],
  named: (tag: LanguageTag) => ReadonlySet<string>,
): readonly Problem[] {
  return Object.entries(own).flatMap(([tag, { places }]) => {
    const names = named(tag)
    const { words } = languages.find((each) => each.tag === tag)!
    const unused = Object.keys(places).filter((key) => !names.has(key) && !isOwnWord(key))
    // meant is a word that is printed and that the letter has not said yet
    const open = [...names].filter((key) => places[key] === undefined)
    const told = unused.map((key) => {
      // what is spelt as elsewhere is left over, whatever it is like
      const near = words[key] === undefined ? nearest(key, open) : null
      return problem('letters/unused-word', places[key]!, { word: key, nearest: near })
    })
    return atMost(told, MOST_TOLD)
  })
}
