import { CsvError, parse } from 'csv-parse/sync'
import { type Problem, problem } from '../problems/problem.ts'
import { bytePlacer, type Place } from '../text/place.ts'
import { decode } from './decode.ts'
import { readDirectives } from './directives.ts'
import { asKnown, delimiterOf, headerBelow } from './header-line.ts'
import type { CellFault } from './sheet.ts'

/** A row that has a cell for each column. */
export interface Row {
  /** by column, as they stand in the file */
  readonly cells: Readonly<Record<string, string>>
  /** the byte of the text in UTF-8 that it begins with, from 0; of a workbook, its number, from 1 */
  readonly start: number
  /** columns whose cell holds what cannot be taken for a text, with what is wrong: then the text is empty */
  readonly faults?: ReadonlyMap<string, CellFault>
}

/** What a list's header says of its rows. */
export interface TableHead {
  /** the names in its header, without those of notes */
  readonly columns: readonly string[]
  /** where a row's cell begins; the row's beginning where there is no such column */
  place(row: Row, column: string): Place
  /** all bytes of the file could be read; else it is reported, and a U+FFFD in a cell says nothing new */
  readonly decoded: boolean
}

/** A list as it was read: its rows below the header. */
export interface Table extends TableHead {
  readonly rows: readonly Row[]
}

/** The columns of a list, by their names in its header. */
export interface Columns {
  readonly required: readonly string[]
  readonly optional: readonly string[]
  /** of a header's names those that may stand there besides: the officer's own; absent: none */
  readonly own?: (names: readonly string[]) => readonly string[]
  /** those of them that may be meant by a name that is not known */
  readonly named?: readonly string[]
}

/** A column whose header begins so holds the officer's notes: it is passed over, whatever its cells hold. */
export const NOTES = '#'

/** What was read of a file; the table is null where its header could not be read. */
export interface TableReading {
  readonly table: Table | null
  readonly problems: readonly Problem[]
}

/** The same, where each row was handed over as it was read. */
export interface HeadReading {
  readonly head: TableHead | null
  readonly problems: readonly Problem[]
}

/** Takes a row as it is read: of a long list nobody holds all cells at once. */
export type TakeRow = (row: Row, head: TableHead) => void

/** A row as the file has it, before its header is understood: its cells in order, and `start` as in `Row`. */
export interface TableRecord {
  readonly cells: readonly string[]
  readonly start: number
}

/** Where a record's cell begins, by its index from 0; the record's beginning where that is below 0. */
export type CellPlacer = (record: { readonly start: number }, index: number) => Place

/** A CSV text, and what it takes to find cells in it. */
interface CsvText {
  /** in UTF-8 */
  readonly bytes: Buffer
  /** the same, one character a byte: its indexes are byte offsets */
  readonly byteText: string
  /** one character */
  readonly delimiter: string
  readonly place: (offset: number) => Place
}

/** Where problems go as they are found. */
export type ReportProblem = (problem: Problem) => void

/** A CSV file as `readRows` reads it, with all its rows. */
export function readTable(file: string, bytes: Uint8Array | null, columns: Columns): TableReading {
  const rows: Row[] = []
  const { head, problems } = readRows(file, bytes, columns, (row) => rows.push(row))
  return { table: head === null ? null : { ...head, rows }, problems }
}

/**
 * Reads a CSV file (RFC 4180) with these columns in any order: encoding (see `decode`), delimiter, header, rows. Line
 * ends may be CRLF, LF or CR. Empty rows, and the empty cells that a spreadsheet adds at the right, are passed over;
 * spaces around a header are ignored. `bytes` null: there is no such file, which is a problem.
 */
export function readRows(
  file: string,
  bytes: Uint8Array | null,
  columns: Columns,
  take: TakeRow,
): HeadReading {
  if (bytes === null) {
    const at = { file, line: 1, column: 1 }
    return { head: null, problems: [problem('recipients/no-file', at, { columns: columns.required })] }
  }
  const { text, problems: decoding } = decode(file, bytes)
  if (text === null) return { head: null, problems: decoding }
  const problems = [...decoding]
  const report: ReportProblem = (found) => problems.push(found)
  const utf8 = Buffer.from(text, 'utf8')
  const byteText = utf8.toString('latin1')
  const place = bytePlacer(file, byteText)

  const { delimiter: declared, delimiterLine, length: from } = readDirectives(text)
  const header = /^\s*([^\r\n]*)/.exec(text.slice(from))![1]!
  const known = [...columns.required, ...columns.optional]
  const fail = (...faults: readonly Problem[]): HeadReading => ({
    head: null,
    problems: [...problems, ...faults],
  })
  const noHeader = (): HeadReading => fail(problem('recipients/no-header', place(from), { known }))
  if (header === '') return noHeader()
  if (declared === '')
    return fail(problem('recipients/separator-line', { file, line: delimiterLine, column: 1 }))
  const lower = headerBelow(text.slice(from), known)
  if (lower > 0)
    return fail(problem('recipients/not-the-header', place(from), { line: place(from).line + lower }))
  const delimiter = declared ?? delimiterOf(header, known)
  if (delimiter === null) return fail(problem('recipients/delimiter', place(from), { known }))

  const csv: CsvText = { bytes: utf8, byteText, delimiter, place }
  const placer: CellPlacer = (record, index) => cellPlace(csv, record, index)
  let opened: ReadHeader | null = null
  let first = 0
  let below = 0
  parseRecords(csv, from, report, (record) => {
    if (record.cells.every((cell) => cell.trim() === '')) return
    if (opened === null) {
      opened = openTable(record, columns, placer, decoding.length === 0, report)
      first = record.start
      return
    }
    below++
    const row = opened.rowOf(record)
    if (row !== null) take(row, opened.head)
  })
  // assigned in a function, which TypeScript does not follow
  const found = opened as ReadHeader | null
  if (found === null) return problems.length === 0 ? noHeader() : fail()
  if (below === 0 && problems.length === 0) report(problem('recipients/no-rows', place(first)))
  return { head: found.head, problems }
}

/** A table of which the header is read. */
interface ReadHeader {
  readonly head: TableHead
  /** a row that has a cell for each column; null: it has not, which is reported */
  rowOf(record: TableRecord): Row | null
}

/** Reads a header; what is wrong with it is reported. */
function openTable(
  first: TableRecord,
  columns: Columns,
  placer: CellPlacer,
  decoded: boolean,
  report: ReportProblem,
): ReadHeader {
  const known = [...columns.required, ...columns.optional]
  const { written, names, own } = headerNames(first.cells, columns)
  if (names.some((name, i) => name !== written[i])) {
    const capitals = written.filter((name, i) => name !== names[i])
    const meant = capitals.map((name) => asKnown(name, [...known, ...own]))
    report(problem('recipients/header-in-capitals', placer(first, -1), { written: capitals, meant }))
  }
  checkHeader(placer, first, names, { ...columns, optional: [...columns.optional, ...own] }, report)
  const read = names.flatMap((name, i) => (name.startsWith(NOTES) ? [] : [[name, i] as const]))
  return {
    head: {
      columns: names.filter((name) => !name.startsWith(NOTES)),
      place: (row, column) => placer(row, names.indexOf(column)),
      decoded,
    },
    rowOf: (record) =>
      hasAllCells(placer, first, names, record, report)
        ? {
            cells: Object.fromEntries(read.map(([name, i]) => [name, record.cells[i]!])),
            start: record.start,
          }
        : null,
  }
}

/** The table that records make, none of them empty, of which the first is the header; what is wrong with it is reported. */
export function tableOf(
  records: readonly TableRecord[],
  columns: Columns,
  placer: CellPlacer,
  decoded: boolean,
  report: ReportProblem,
): Table {
  const [first, ...rest] = records as readonly [TableRecord, ...TableRecord[]]
  const { head, rowOf } = openTable(first, columns, placer, decoded, report)
  return { ...head, rows: rest.flatMap((record) => rowOf(record) ?? []) }
}

/** A header as it is written, without empty cells at its end; the columns that are meant; those of them that are the officer's own. */
export function headerNames(
  cells: readonly string[],
  columns: Columns,
): Readonly<Record<'written' | 'names' | 'own', readonly string[]>> {
  const known = [...columns.required, ...columns.optional]
  const written = cells.map((cell) => cell.trim())
  while (written.at(-1) === '') written.pop()
  const own = columns.own?.(written) ?? []
  const names = written.map((name) => (own.includes(name) ? name : asKnown(name, [...known, ...own])))
  return { written, names, own }
}

/** `names`: the cells of the header, without those that a spreadsheet added. */
function checkHeader(
  placer: CellPlacer,
  header: TableRecord,
  names: readonly string[],
  columns: Columns,
  report: ReportProblem,
): void {
  const known = [...columns.required, ...columns.optional]
  const unused = [...(columns.named ?? []), ...known].filter((name) => !names.includes(name))
  for (const [i, column] of names.entries()) {
    const number = i + 1
    const earlier = names.indexOf(column) + 1
    if (column.startsWith(NOTES)) continue
    if (!known.includes(column)) {
      const at = placer(header, i)
      report(
        problem('recipients/unknown-column', at, {
          column,
          number,
          unused,
          takesOwn: columns.own !== undefined,
        }),
      )
    } else if (earlier < number) {
      const at = placer(header, i)
      report(problem('recipients/duplicate-column', at, { column, numbers: [earlier, number] }))
    }
  }
  for (const column of columns.required)
    if (!names.includes(column)) report(problem('recipients/missing-column', placer(header, -1), { column }))
}

/** Whether a record below the header has a cell for each column; else that is reported. */
function hasAllCells(
  placer: CellPlacer,
  header: TableRecord,
  names: readonly string[],
  { cells, start }: TableRecord,
  report: ReportProblem,
): boolean {
  // an empty cell too many is not passed over unless the header has it too: an address with an unquoted comma
  // before an empty column would lose its end
  const extra = cells.findIndex(
    (cell, i) => i >= names.length && (i >= header.cells.length || cell.trim() !== ''),
  )
  if (extra < 0 && cells.length >= names.length) return true
  const counted = {
    row: cells[0]!.trim(),
    cells: cells.length,
    columns: names.length,
    multiline: cells.some((cell) => /[\r\n]/.test(cell)),
  }
  report(
    extra >= 0
      ? problem('recipients/too-many-cells', placer({ start }, extra), counted)
      : problem('recipients/too-few-cells', placer({ start }, -1), {
          ...counted,
          missing: names[cells.length]!,
        }),
  )
  return false
}

/**
 * Hands over the records from byte `from` on. csv-parse stops at the first fault of quoting; it is reported, and reading goes on
 * at the next line that begins with the id of a State's row (`FR`, `FR-mission`). Any other id may as well be a line of an address.
 */
function parseRecords(
  csv: CsvText,
  from: number,
  report: ReportProblem,
  take: (record: TableRecord) => void,
): void {
  const { bytes, byteText, delimiter } = csv
  let isAny = false
  const rowStart = new RegExp(`(?<=[\\r\\n])"?[A-Z]{2}(?:-[a-z]+)?"?${escaped(delimiter)}`, 'g')
  for (let base: number | null = from; base !== null; ) {
    const origin: number = base
    let start = origin
    try {
      parse(bytes.subarray(origin), {
        bom: false,
        delimiter,
        // one where one will do: csv-parse tries each at each byte
        record_delimiter: byteText.includes('\r') ? ['\r\n', '\n', '\r'] : '\n',
        relax_column_count: true,
        on_record: (cells: string[], { bytes: end }) => {
          isAny = true
          take({ cells, start })
          start = origin + end
          return null
        },
      })
      base = null
    } catch (error) {
      if (!(error instanceof CsvError)) throw error
      const cell = cellStarts(csv, start).at(-1)!
      report(quoteProblem(csv, cell))
      // the header itself: without it no row can be read
      if (!isAny) break
      rowStart.lastIndex = cell + 1
      base = rowStart.exec(byteText)?.index ?? null
    }
  }
}

/** Where a record's cell begins; `index` below 0: where the record does. */
function cellPlace(csv: CsvText, { start }: { readonly start: number }, index: number): Place {
  return csv.place(cellStarts(csv, start)[Math.max(index, 0)]!)
}

/** The first bytes of a record's cells: all of them, or up to the one that breaks the rules of quotation marks. */
function cellStarts({ byteText, delimiter }: CsvText, start: number): readonly number[] {
  const starts: number[] = []
  const cell = new RegExp(`(?:"[^"]*(?:""[^"]*)*"|[^"\\r\\n${delimiter}]*)(${escaped(delimiter)})?`, 'y')
  cell.lastIndex = start
  for (let more: string | undefined = delimiter; more !== undefined; ) {
    starts.push(cell.lastIndex)
    more = cell.exec(byteText)?.[1]
  }
  return starts
}

/** A delimiter in a regular expression. */
const escaped = (delimiter: string): string => (delimiter === '|' ? '\\|' : delimiter)

/** How the cell that begins at a byte breaks the rules of quotation marks. */
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
