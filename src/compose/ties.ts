/** Ties a language's short words to the next word; the identity where it has none. */
export type Ties = (text: string) => string

const NO_BREAK_SPACE = '\u00A0'
/** What may stand before a word: spaces that hold, isolates, opening marks, the apostrophe of an elision. */
const BEFORE = /[\u00A0\u202F\u2066-\u2069([«“„‘’]/

/**
 * The prepositions, articles and conjunctions that locale.json lists are no end of a line: the space after each becomes
 * a no-break space. Cut by hand, not by an expression with \p{L}: each process that fills a letter in would compile it.
 */
export function tiesOf(words: readonly string[]): Ties {
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
