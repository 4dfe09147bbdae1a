import { atMost, type Problem, problem } from '../problems/problem.ts'
import { nearest } from '../text/nearest.ts'
import { topOf } from '../text/place.ts'
import type { Word } from './locale.ts'

/** Words that no template names, but the program itself prints. */
const OWN_WORDS = ['marking.draft']

/** The words of one language. */
interface WordList {
  readonly file: string
  readonly words: ReadonlyMap<string, Word>
}

/**
 * A word is said to be missing where fewer lack it than have it, else to be one too many where it stands. What one slip
 * makes is one problem: a word that is misspelt is not one too many besides, and a group of words that is missing, or has
 * another name, or is one word, is said once, by its first word.
 */
export function compareWords(lists: readonly WordList[]): readonly Problem[] {
  const keys = new Set([...OWN_WORDS, ...lists.flatMap(({ words }) => [...words.keys()])])
  /** by file: missing words, and what they may be called there */
  const meant = new Map<string, Set<string>>()
  const missing: { readonly list: WordList; readonly key: string; readonly problem: Problem }[] = []
  const extra: { readonly list: WordList; readonly key: string; readonly problem: Problem }[] = []
  for (const key of keys) {
    const have = lists.filter(({ words }) => words.has(key))
    const lack = lists.filter(({ words }) => !words.has(key))
    if (lack.length === 0) continue
    if (have.length < lack.length && !OWN_WORDS.includes(key)) {
      const others = [...lack[0]!.words.keys()].filter((each) => !have[0]!.words.has(each))
      const lacking = lack.map(({ file }) => file)
      for (const list of have) {
        const given = { word: key, file: list.file, lacking, nearest: nearest(key, others) }
        extra.push({ list, key, problem: problem('letters/extra-word', list.words.get(key)!.at, given) })
      }
      continue
    }
    const usedAt = have[0]?.words.get(key)?.at
    const usedIn = usedAt === undefined ? null : { file: usedAt.file, line: usedAt.line }
    for (const list of lack) {
      const own = [...list.words.keys()].filter((each) => have.every((other) => !other.words.has(each)))
      const near = nearest(key, own)
      if (near !== null) meant.set(list.file, (meant.get(list.file) ?? new Set()).add(near))
      const given = { word: key, usedIn, nearest: near }
      missing.push({ list, key, problem: problem('letters/missing-word', topOf(list.file), given) })
    }
  }
  const isMeant = ({ list, key }: (typeof extra)[number]): boolean => meant.get(list.file)?.has(key) === true
  return [...onePerGroup(extra.filter((each) => !isMeant(each))), ...onePerGroup(missing)]
}

/** Of words whose whole group one file lacks, or alone has: the first, and how many more there are. */
function onePerGroup(
  found: readonly { readonly list: WordList; readonly key: string; readonly problem: Problem }[],
): readonly Problem[] {
  const groups = new Map<string, Problem[]>()
  for (const { list, key, problem } of found) {
    const group = key.slice(0, key.indexOf('.') + 1)
    const others = [...list.words.keys()].filter((each) => group !== '' && each.startsWith(group))
    const all = found.filter((each) => each.list === list && each.key.startsWith(group))
    // all that is there of it is too much, or nothing of it is there
    const isWhole = group !== '' && others.every((each) => all.some((one) => one.key === each))
    const name = JSON.stringify([list.file, isWhole ? group : key])
    groups.set(name, [...(groups.get(name) ?? []), problem])
  }
  return [...groups.values()].flatMap((each) => atMost(each, 1))
}
