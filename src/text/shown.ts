/** A cell's text in a message: in quotation marks, on one line, shortened, what is invisible by its number. */
export function shown(value: string): string {
  const visible = [...cut(value.replace(/\r\n?|\n/g, '⏎'), 80)].map((c) =>
    /[\p{C}\p{Z}\u00ad]/u.test(c) && c !== ' ' ? `‹${codePoint(c)}›` : c,
  )
  return `“${visible.join('')}”`
}

/** The beginning of running text, in quotation marks: its no-break spaces stay, which `shown` would number. */
export function excerpt(text: string): string {
  return `“${cut(text, 60)}”`
}

function cut(text: string, most: number): string {
  const characters = [...text]
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text
}

/** `U+00AD` */
export function codePoint(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
}
