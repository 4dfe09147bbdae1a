import { CsvError, parse } from 'csv-parse/sync'
import { type Problem, problem } from '../problems/problem.ts'
import { bytePlacer, type Place } from '../text/place.ts'

/** A record as the file has it, before its header is understood: its cells in order, and the byte of the text that it begins with. */
export interface TableRecord {
  readonly cells: readonly string[]
  readonly start: number
}

/** A text, or a part of one that begins with a line, and what it takes to find places in it. */
export interface TextPart {
  /** in UTF-8 */
  readonly bytes: Buffer
  /** the same, one character a byte: its indexes are byte offsets */
  readonly byteText: string
  /** the byte of the whole text that it begins with */
  readonly from: number
  /** of a byte of the whole text */
  readonly place: (offset: number) => Place
}

/** `bytes` are UTF-8; `from`, `line`: the byte and the line of the whole text that they begin with. */
export function textPart(file: string, bytes: Buffer, from = 0, line = 1): TextPart {
  const byteText = bytes.toString('latin1')
  const placeIn = bytePlacer(file, byteText, line)
  return { bytes, byteText, from, place: (offset) => placeIn(offset - from) }
}

/** A CSV text, or a part of one that begins with a record. */
export interface CsvText extends TextPart {
  /** one character */
  readonly delimiter: string
}

/** Where problems go as they are found. */
export type ReportProblem = (problem: Problem) => void

/**
 * Hands over the records from byte `start` on. csv-parse stops at the first fault of quoting: gives the byte that its record begins
 * with; null: there is none.
 */
export function parseRecords(
  { bytes, byteText, from, delimiter }: CsvText,
  start: number,
  take: (record: TableRecord) => void,
): number | null {
  let next = start
  try {
    parse(bytes.subarray(start - from), {
      bom: false,
      delimiter,
      // one where one will do: csv-parse tries each at each byte
      record_delimiter: byteText.includes('\r') ? ['\r\n', '\n', '\r'] : '\n',
      relax_column_count: true,
      on_record: (cells: string[], { bytes: end }) => {
        take({ cells, start: next })
        next = start + end
        return null
      },
    })
    return null
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return next
  }
}

/**
 * Hands over the records of a whole text from byte `start` on. A fault of quoting is reported, and reading goes on
 * at the next line that begins with the id of a State's row (`FR`, `FR-mission`). Any other id may as well be a line of an address.
 * `hasHeader`: records before `start` were read.
 */
export function parseOn(
  csv: CsvText,
  start: number,
  hasHeader: boolean,
  report: ReportProblem,
  take: (record: TableRecord) => void,
): void {
  let isAny = hasHeader
  const rowStart = new RegExp(`(?<=[\\r\\n])"?[A-Z]{2}(?:-[a-z]+)?"?${escaped(csv.delimiter)}`, 'g')
  for (let next: number | null = start; next !== null; ) {
    const fault = parseRecords(csv, next, (record) => {
      isAny = true
      take(record)
    })
    if (fault === null) return
    const cell = cellStarts(csv, fault).at(-1)!
    report(quoteProblem(csv, cell))
    // the header itself: without it no row can be read
    if (!isAny) return
    rowStart.lastIndex = cell + 1
    next = rowStart.exec(csv.byteText)?.index ?? null
  }
}

/** Where a record's cell begins; `index` below 0: where the record does. */
export function cellPlace(csv: CsvText, { start }: { readonly start: number }, index: number): Place {
  return csv.place(cellStarts(csv, start)[Math.max(index, 0)]!)
}

/** The first bytes of a record's cells: all of them, or up to the one that breaks the rules of quotation marks. */
function cellStarts({ byteText, from, delimiter }: CsvText, start: number): readonly number[] {
  const starts: number[] = []
  const cell = new RegExp(`(?:"[^"]*(?:""[^"]*)*"|[^"\\r\\n${delimiter}]*)(${escaped(delimiter)})?`, 'y')
  cell.lastIndex = start - from
  for (let more: string | undefined = delimiter; more !== undefined; ) {
    starts.push(from + cell.lastIndex)
    more = cell.exec(byteText)?.[1]
  }
  return starts
}

/** A delimiter in a regular expression. */
const escaped = (delimiter: string): string => (delimiter === '|' ? '\\|' : delimiter)

/** How the cell that begins at a byte of a whole text breaks the rules of quotation marks. */
function quoteProblem({ byteText, delimiter, place }: CsvText, start: number): Problem {
  if (byteText[start] !== '"')
    return problem('recipients/stray-quote', place(byteText.indexOf('"', start)), { after: null })
  const cell = /"[^"]*(?:""[^"]*)*"?/y
  cell.lastIndex = start
  const quoted = cell.exec(byteText)![0]
  const close = start + quoted.length - 1
  // over several lines, it is more likely that the first mark is not closed
  if (!/[\r\n]/.test(quoted)) {
    const after = new RegExp(`[^\\r\\n${delimiter}]*`, 'y')
    after.lastIndex = close + 1
    const text = Buffer.from(after.exec(byteText)![0], 'latin1').toString('utf8')
    if (text !== '') return problem('recipients/stray-quote', place(close), { after: text })
  }
  return problem('recipients/quote-not-closed', place(start))
}
