/** Where a person must look: a file they edit, counted from 1. Columns count characters (code points), as editors do. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
  /** of a workbook, the cell as a spreadsheet names it, `C14`; line and column are its row and column */
  readonly cell?: string
}

/** What stands behind the name of the file: `:14:6`, or of a workbook `!C14`. */
export const withinFile = ({ line, column, cell }: Place): string =>
  cell === undefined ? `:${line}:${column}` : `!${cell}`

/** Gives the place of an offset into a text, in UTF-16 units from 0. Lines end in CRLF, LF or CR. */
export function placer(file: string, text: string): (offset: number) => Place {
  return placesIn(file, text, (before) => [...before].length)
}

/**
 * The same of an offset in bytes of UTF-8. `byteText`: those bytes as `latin1` decodes them, one character a byte. A byte
 * that continues a character (RFC 3629, 3) has no column of its own. `line`: the number of the line that the text begins with.
 */
export function bytePlacer(file: string, byteText: string, line = 1): (offset: number) => Place {
  return placesIn(file, byteText, (before) => before.replace(/[\x80-\xbf]/g, '').length, line)
}

/**
 * The same of a line (from 1) and a column in UTF-16 units (from 0), as parsers written in JavaScript tell them. Behind the
 * last line the place is the end of the text.
 */
export function unitPlacer(file: string, text: string): (line: number, units: number) => Place {
  const placeAt = placer(file, text)
  const starts = lineStarts(text)
  return (line, units) => placeAt(Math.min((starts[line - 1] ?? text.length) + units, text.length))
}

/** The place of what concerns a file as a whole: its beginning. */
export const topOf = (file: string): Place => ({ file, line: 1, column: 1 })

function lineStarts(text: string): readonly number[] {
  const starts = [0]
  // one by one: a list has a hundred thousand lines
  for (const end of text.matchAll(/\r\n|\r|\n/g)) starts.push(end.index + end[0].length)
  return starts
}

/**
 * Line starts are looked for once, and a place further on in the same line is counted from the one before, since all that a
 * program writes may stand in one line. `count`: how many characters a part of the text has.
 */
function placesIn(
  file: string,
  text: string,
  count: (part: string) => number,
  firstLine = 1,
): (offset: number) => Place {
  const starts = lineStarts(text)
  let last = { start: -1, offset: 0, column: 1 }
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    const start = starts[low]!
    const from = last.start === start && last.offset <= offset ? last : { start, offset: start, column: 1 }
    const column = from.column + count(text.slice(from.offset, offset))
    // between the halves of a pair nothing is counted on from
    if (!isLow(text, offset)) last = { start, offset, column }
    return { file, line: firstLine + low, column }
  }
}

function isLow(text: string, offset: number): boolean {
  const unit = text.charCodeAt(offset)
  return unit >= 0xdc00 && unit <= 0xdfff
}
