import type { Language } from '../model/letter.ts'

/** Ties short words to the next word; the identity where a language has none. */
export type Tie = (text: string) => string

/**
 * What a language ties in its headings, addresses and tables, whose lines are ragged, and what in running text. The few
 * words of an address leave room for every tie; in a justified line each takes a place to break, and lines stand wide.
 */
export interface Ties {
  readonly ragged: Tie
  readonly running: Tie
}

/** Both ties of a language; without a list for running text the other holds there too. */
export function tiesOf({ ties = [], runningTies = ties }: Pick<Language, 'ties' | 'runningTies'>): Ties {
  return { ragged: tieOf(ties), running: tieOf(runningTies) }
}

/** A paragraph without a class is running text; whatever has one is a line of a letter's head, an address, a label. */
export function isRunning(tag: string, classes: readonly string[]): boolean {
  return tag === 'p' && classes.length === 0
}

const NO_BREAK_SPACE = '\u00A0'
/** What may stand before a word: spaces that hold, isolates, opening marks, the apostrophe of an elision. */
const BEFORE = /[\u00A0\u202F\u2066-\u2069([«“„‘’]/

/**
 * The prepositions, articles and conjunctions that locale.json lists are no end of a line: the space after each becomes
 * a no-break space. Cut by hand, not by an expression with \p{L}: each process that fills a letter in would compile it.
 */
export function tieOf(words: readonly string[]): Tie {
  if (words.length === 0) return (text) => text
  const tied = new Set(words.map((word) => word.toLowerCase()))
  return (text) => {
    const pieces = text.split(' ')
    return pieces
      .map((piece, index) => {
        const next = pieces[index + 1]
        if (next === undefined) return piece
        return next !== '' && tied.has(lastWord(piece)) ? piece + NO_BREAK_SPACE : `${piece} `
      })
      .join('')
  }
}

function lastWord(piece: string): string {
  let from = piece.length
  while (from > 0 && !BEFORE.test(piece[from - 1]!)) from--
  return piece.slice(from).toLowerCase()
}
