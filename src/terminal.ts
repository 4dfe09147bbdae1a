import { stripVTControlCharacters } from 'node:util'
import { eastAsianWidth } from 'get-east-asian-width'

/** How much stands on a line of a terminal, in cells. */

/** An ideograph takes two cells; accents, vowel signs, marks of direction and colours take none (UAX #11). */
export function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length
  let width = 0
  for (const character of stripVTControlCharacters(text).replace(/[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/gu, ''))
    width += eastAsianWidth(character.codePointAt(0)!)
  return width
}

/** As wide as the terminal; a pipe has no edge, nor has a terminal that does not know its own. */
export function lineWidth({ isTTY, columns }: { isTTY?: boolean; columns?: number }): number {
  return isTTY === true && columns !== undefined && columns > 0 ? Math.max(columns, 20) : Infinity
}

// Chinese has no spaces: a line may end after each ideograph, with what is set tight to it
const piece = /( *)(\p{Script=Han}[^ \p{Script=Han}]*|[^ \p{Script=Han}]+)/gu

/** What stays together, each with the blanks before it: a word, or, of one with hyphens, what stands between them. */
function* piecesOf(text: string): Generator<readonly [blanks: string, word: string]> {
  for (const [, blanks, word] of text.matchAll(piece)) {
    // no path and no option is broken
    const parts = /^\p{L}[\p{L}-]+$/u.test(word!) ? word!.split(/(?<=\p{L}-)(?=\p{L})/u) : [word!]
    for (const [at, part] of parts.entries()) yield [at === 0 ? blanks! : '', part]
  }
}

/**
 * Lines of at most that many cells, broken between words; all but the first begin with `hang` blanks. A word that is longer
 * stays whole, so that a path can be copied: the terminal breaks it.
 */
export function wrapped(text: string, width: number, hang = 0): readonly string[] {
  if (widthOf(text) <= width) return [text]
  const lines: string[] = []
  const indent = ' '.repeat(hang)
  let [line, cells, isBegun] = ['', 0, false]
  for (const [blanks, word] of piecesOf(text)) {
    const wide = widthOf(word)
    if (isBegun && cells + blanks.length + wide > width) {
      lines.push(line)
      ;[line, cells] = [`${indent}${word}`, hang + wide]
    } else {
      line += `${blanks}${word}`
      cells += blanks.length + wide
    }
    isBegun = true
  }
  return [...lines, line]
}

/** The beginning of what is longer than the line. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let line = ''
  for (const [letter] of text.matchAll(/[\s\S][\p{M}\p{Cf}]*/gu)) {
    if (widthOf(line + letter) > width - 1) break
    line += letter
  }
  return `${line}…`
}

/** The longest that stays whole where a text is wrapped. */
export function longestWord(text: string): number {
  let most = 0
  for (const [, word] of piecesOf(text)) most = Math.max(most, widthOf(word))
  return most
}
