import { type Problem, problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'
import {
  type CsvText,
  cellPlace,
  parseOn,
  type ReportProblem,
  type TableRecord,
  textPart,
} from './csv-text.ts'
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

/** Where a record's cell begins, by its index from 0; the record's beginning where that is below 0. */
export type CellPlacer = (record: { readonly start: number }, index: number) => Place

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
  const whole = textPart(file, Buffer.from(text, 'utf8'))
  const header = findHeader(file, text, whole.place, columns)
  if (header.kind === 'problem') return { head: null, problems: [...problems, header.problem] }
  const csv: CsvText = { ...whole, delimiter: header.delimiter }
  const placer: CellPlacer = (record, index) => cellPlace(csv, record, index)
  const top = csv.place(header.from)
  const taking = openTaking({ columns, placer, top, decoded: decoding.length === 0, problems, take })
  parseOn(csv, header.from, false, taking.report, taking.add)
  return taking.end()
}

/** Where a table's header begins, in bytes, and what parts its cells. */
export interface HeaderFound {
  readonly kind: 'header'
  readonly from: number
  readonly delimiter: string
}

/** Finds the header of a text, of which all lines above it and some below are enough. `place`: of a byte of the text. */
export function findHeader(
  file: string,
  text: string,
  place: (offset: number) => Place,
  columns: Columns,
): HeaderFound | { readonly kind: 'problem'; readonly problem: Problem } {
  const fault = (found: Problem) => ({ kind: 'problem', problem: found }) as const
  const { delimiter: declared, delimiterLine, length: from } = readDirectives(text)
  const header = /^\s*([^\r\n]*)/.exec(text.slice(from))![1]!
  const known = [...columns.required, ...columns.optional]
  if (header === '') return fault(noHeader(place(from), columns))
  if (declared === '')
    return fault(problem('recipients/separator-line', { file, line: delimiterLine, column: 1 }))
  const lower = headerBelow(text.slice(from), known)
  if (lower > 0)
    return fault(problem('recipients/not-the-header', place(from), { line: place(from).line + lower }))
  const delimiter = declared ?? delimiterOf(header, known)
  if (delimiter === null) return fault(problem('recipients/delimiter', place(from), { known }))
  return { kind: 'header', from, delimiter }
}

const noHeader = (at: Place, { required, optional }: Columns): Problem =>
  problem('recipients/no-header', at, { known: [...required, ...optional] })

/** How a table's records are taken. */
interface Taking {
  readonly columns: Columns
  /** of the record that is taken, and of its header while that is */
  readonly placer: CellPlacer
  /** where the header is looked for */
  readonly top: Place
  readonly decoded: boolean
  /** so far; what is found goes to them */
  readonly problems: Problem[]
  readonly take: TakeRow
}

/** Takes records one by one: the first that is not empty is the header, those below it are rows, if they have a cell for each column. */
export function openTaking({ columns, placer, top, decoded, problems, take }: Taking) {
  const report: ReportProblem = (found) => problems.push(found)
  let opened: ReadHeader | null = null
  let first: Place | null = null
  let below = 0
  return {
    report,
    add(record: TableRecord): void {
      if (record.cells.every((cell) => cell.trim() === '')) return
      if (opened === null) {
        opened = openTable(record, columns, placer, decoded, report)
        first = placer(record, -1)
        return
      }
      below++
      const row = opened.rowOf(record)
      if (row !== null) take(row, opened.head)
    },
    end(): HeadReading {
      if (problems.length === 0 && opened === null) report(noHeader(top, columns))
      if (problems.length === 0 && below === 0) report(problem('recipients/no-rows', first!))
      return { head: opened?.head ?? null, problems }
    },
  }
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
