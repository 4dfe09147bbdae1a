import type { LackingWord } from '../model/letter.ts'
import { atMost, type Problem, problem } from '../problems/problem.ts'
import { nearest } from '../text/nearest.ts'
import { topOf } from '../text/place.ts'
import type { Word } from './locale.ts'

/** Words that every language needs, though no template names them: the program prints them on any letter. */
const OWN_WORDS = ['marking.draft']

/** The words of one language. */
interface WordList {
  readonly file: string
  readonly words: ReadonlyMap<string, Word>
}

/** Words compared. */
interface ComparedWords {
  readonly problems: readonly Problem[]
  /** by file: the words that it lacks and most others have */
  readonly lacking: ReadonlyMap<string, Readonly<Record<string, LackingWord>>>
}

/**
 * A word is lacking where fewer lack it than have it: that is a problem only where a template names it (compose), so that a
 * language of one's own goes on when a new version brings new words for what it does not write. Else it is one too many
 * where it stands. A word that is misspelt is not one too many besides, and a group of words that is too much, or has
 * another name, or is one word, is said once, by its first word.
 */
export function compareWords(lists: readonly WordList[]): ComparedWords {
  const keys = new Set([...OWN_WORDS, ...lists.flatMap(({ words }) => [...words.keys()])])
  /** by file: what lacking words may be called there */
  const meant = new Map<string, Set<string>>()
  const lacking = new Map<string, Record<string, LackingWord>>(lists.map(({ file }) => [file, {}]))
  const problems: Problem[] = []
  const extra: ExtraWord[] = []
  for (const key of keys) {
    const have = lists.filter(({ words }) => words.has(key))
    const lack = lists.filter(({ words }) => !words.has(key))
    if (lack.length === 0) continue
    if (have.length < lack.length && !OWN_WORDS.includes(key)) {
      const others = [...lack[0]!.words.keys()].filter((each) => !have[0]!.words.has(each))
      const files = lack.map(({ file }) => file)
      for (const list of have) {
        const given = { word: key, file: list.file, lacking: files, nearest: nearest(key, others) }
        extra.push({ list, key, problem: problem('letters/extra-word', list.words.get(key)!.at, given) })
      }
      continue
    }
    const at = have[0]?.words.get(key)?.at
    const usedIn = at === undefined ? null : { file: at.file, line: at.line }
    for (const list of lack) {
      const own = [...list.words.keys()].filter((each) => have.every((other) => !other.words.has(each)))
      const near = nearest(key, own)
      if (near !== null) meant.set(list.file, (meant.get(list.file) ?? new Set()).add(near))
      const found = { usedIn, nearest: near }
      lacking.get(list.file)![key] = found
      if (OWN_WORDS.includes(key))
        problems.push(problem('letters/missing-word', topOf(list.file), { word: key, ...found }))
    }
  }
  const isMeant = ({ list, key }: ExtraWord): boolean => meant.get(list.file)?.has(key) === true
  return { problems: [...onePerGroup(extra.filter((each) => !isMeant(each))), ...problems], lacking }
}

interface ExtraWord {
  readonly list: WordList
  readonly key: string
  readonly problem: Problem
}

/** Of words whose whole group one file alone has: the first, and how many more there are. */
function onePerGroup(found: readonly ExtraWord[]): readonly Problem[] {
  const groups = new Map<string, Problem[]>()
  for (const { list, key, problem } of found) {
    const group = key.slice(0, key.indexOf('.') + 1)
    const others = [...list.words.keys()].filter((each) => group !== '' && each.startsWith(group))
    const all = found.filter((each) => each.list === list && each.key.startsWith(group))
    const isWhole = group !== '' && others.every((each) => all.some((one) => one.key === each))
    const name = JSON.stringify([list.file, isWhole ? group : key])
    groups.set(name, [...(groups.get(name) ?? []), problem])
  }
  return [...groups.values()].flatMap((each) => atMost(each, 1))
}
