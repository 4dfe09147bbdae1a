/** How many characters (code points) of a text a message shows. */
const MOST = 80

/**
 * A person's text in a message: in quotation marks, on one line, and cut after 80 characters. What is invisible, or would
 * sit on the quotation mark, stands there by its number: `“12‹U+00A0›rue”`.
 */
export function shown(text: string): string {
  const characters = [...text.replace(/\r\n?|\n/g, '⏎')]
  return wholly(characters.length > MOST ? [...characters.slice(0, MOST - 1), '…'].join('') : text)
}

/** The same, all of it: what somebody wrote so that others read it. */
export function wholly(text: string): string {
  const line = text.replace(/\r\n?|\n/g, '⏎')
  return `“${line.replace(/^\p{M}|(?! )[\p{C}\p{Z}]/gu, (c) => `‹${codePoint(c)}›`)}”`
}

/** The same as `shown`, within a sentence of others: without its quotation marks. */
export function visible(text: string): string {
  return shown(text).slice(1, -1)
}

/** A character by its number: `U+00AD`. */
export function codePoint(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
}

/** Of running text, in characters (code points). */
const MOST_OF_TEXT = 60

/**
 * The beginning of running text in a message, in quotation marks. Its no-break spaces stay as they are; `shown` is for what a
 * person may have mistyped, and gives what is invisible by its number.
 */
export function excerpt(text: string): string {
  const characters = [...text]
  return `“${characters.length > MOST_OF_TEXT ? `${characters.slice(0, MOST_OF_TEXT - 1).join('')}…` : text}”`
}
