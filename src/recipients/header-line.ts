/** The known column that is meant by a name in other capitals; a name that none is meant by stays as it is. */
export function asKnown(name: string, known: readonly string[]): string {
  if (known.includes(name)) return name
  const folded = name.toLowerCase()
  return known.find((each) => each.toLowerCase() === folded) ?? name
}

/** How many known columns a line holds, capitals or not, if this is the delimiter. */
function knownColumns(line: string, delimiter: string, known: readonly string[]): number {
  const names = line.split(delimiter).map((name) => name.replaceAll('"', '').trim())
  return names.filter((name) => known.includes(asKnown(name, known))).length
}

const DELIMITERS = [',', ';', '\t', '|']

/** The delimiter by which the header holds the most known columns; null: by two it holds as many, or by each none. */
export function delimiterOf(header: string, known: readonly string[]): string | null {
  const [best, next] = DELIMITERS.filter((sign) => sign !== '|')
    .map((sign) => ({ sign, n: knownColumns(header, sign, known) }))
    .sort((a, b) => b.n - a.n)
  return best!.n > next!.n ? best!.sign : null
}

/** Nobody writes more than this above a table. */
export const MOST_LINES_ABOVE = 20

/**
 * How many lines below the first the header stands, of a text whose first line holds no column: a title has been written above
 * it. 0: the first is the header, or there is none.
 */
export function headerBelow(text: string, known: readonly string[]): number {
  const lines = text.split(/\r\n|\r|\n/, MOST_LINES_ABOVE)
  const columns = (line: string): number =>
    Math.max(...DELIMITERS.map((delimiter) => knownColumns(line, delimiter, known)))
  const first = lines.findIndex((line) => line.trim() !== '')
  if (columns(lines[first] ?? '') > 0) return 0
  // one known word may stand in a title too
  return Math.max(
    0,
    lines.findIndex((line) => columns(line) > 1),
  )
}
