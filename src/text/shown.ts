/** A cell's text in a message: in quotation marks, on one line, shortened, what is invisible by its number. */
export function shown(value: string): string {
  const characters = [...value.replace(/\r\n?|\n/g, '⏎')]
  const short = characters.length > 80 ? [...characters.slice(0, 79), '…'] : characters
  const visible = short.map((c) => (/[\p{C}\p{Z}\u00ad]/u.test(c) && c !== ' ' ? `‹${codePoint(c)}›` : c))
  return `“${visible.join('')}”`
}

/** `U+00AD` */
export function codePoint(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
}
