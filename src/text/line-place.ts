import { type Place, placer } from './place.ts'

/** The place of what concerns a file as a whole: its beginning. */
export const topOf = (file: string): Place => ({ file, line: 1, column: 1 })

/**
 * Gives the place of a line (from 1) and a column in UTF-16 units (from 0), as parsers written in JavaScript tell them.
 * Lines end in LF; behind the last line the place is the end of the text.
 */
export function unitPlacer(file: string, text: string): (line: number, units: number) => Place {
  const placeAt = placer(file, text)
  const starts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)]
  return (line, units) => placeAt(Math.min((starts[line - 1] ?? text.length) + units, text.length))
}
