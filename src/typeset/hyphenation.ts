import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

/** Gives the offsets in a word where it may be divided. */
export type Hyphenator = (word: string) => readonly number[]

/** The pattern set of a language where it is not simply the tag's; ITU writes British English. */
const PATTERNS: Readonly<Record<string, string>> = { en: 'en-gb' }

const opened = new Map<string, Hyphenator>()

/** Liang's patterns of a language from the package `hyphen`; a language that it does not have is not divided. */
export function hyphenatorOf(language: string): Hyphenator {
  let hyphenator = opened.get(language)
  if (hyphenator === undefined) {
    hyphenator = open(PATTERNS[language] ?? language.toLowerCase())
    opened.set(language, hyphenator)
  }
  return hyphenator
}

function open(name: string): Hyphenator {
  let hyphenate: (word: string) => string
  try {
    hyphenate = (load(`hyphen/${name}`) as { hyphenateSync: (word: string) => string }).hyphenateSync
  } catch {
    return () => []
  }
  const divisions = new Map<string, readonly number[]>()
  return (word) => {
    let offsets = divisions.get(word)
    if (offsets === undefined) {
      offsets = divide(word, hyphenate)
      divisions.set(word, offsets)
    }
    return offsets
  }
}

/**
 * Three letters stay on either side; names and acronyms are not divided. `word` is letters alone.
 */
function divide(word: string, hyphenate: (word: string) => string): readonly number[] {
  if (word.length < 6 || word !== word.toLocaleLowerCase()) return []
  const offsets: number[] = []
  let at = 0
  for (const piece of hyphenate(word).split('\u00AD').slice(0, -1)) {
    at += piece.length
    if (at >= 3 && word.length - at >= 3) offsets.push(at)
  }
  return offsets
}
