import { atMost, type Problem, problem } from '../problems/problem.ts'
import type { WorkbookFault } from '../problems/recipients-workbook.ts'
import { type Place, topOf } from '../text/place.ts'
import { faultProblem } from './cell-fault.ts'
import { asKnown, MOST_LINES_ABOVE } from './header-line.ts'
import {
  type CellFault,
  cellName,
  columnName,
  type Sheet,
  type SheetReading,
  type SheetRow,
  type SheetSpan,
} from './sheet.ts'
import { type CellPlacer, type Columns, headerNames, NOTES, type TableReading, tableOf } from './table.ts'

/** As many merged ranges, or cells beside the columns, are told one by one. */
const MOST_TOLD = 5

/** Of a list with its empty cells: a few that are filled, far to the right and far below, must not fill the memory. */
const MOST_CELLS = 16 * 2 ** 20

/** What is said of a workbook that cannot be read. */
function unreadable(file: string, fault: WorkbookFault): Problem {
  const at = topOf(file)
  switch (fault.kind) {
    case 'several-sheets':
      return problem('recipients/several-sheets', at, { names: fault.names })
    case 'too-large':
      return problem('recipients/workbook-too-large', at, { megabytes: fault.megabytes })
    default:
      return problem('recipients/not-a-workbook', at, fault)
  }
}

/**
 * The table that a sheet makes, with these columns in any order: its first row that holds something is the header. Then its
 * cells go by the rules of any list; one that holds what cannot be taken for a text is a fault of its row.
 */
export function sheetTable(reading: SheetReading, columns: Columns): TableReading {
  if (reading.kind === 'unreadable')
    return { table: null, problems: [unreadable(reading.file, reading.fault)] }
  const { file } = reading
  const known = [...columns.required, ...columns.optional]
  const place = (row: number, column: number): Place => ({
    ...{ file, line: row, column },
    cell: cellName(row, column),
  })
  const [first, ...rest] = reading.rows.filter(isFilled)
  if (first === undefined)
    return { table: null, problems: [problem('recipients/no-header', topOf(file), { known })] }
  const below = headerBelow(first, rest, known)
  if (below !== null) {
    const at = place(first.number, firstColumn(first))
    return { table: null, problems: [problem('recipients/not-the-header', at, { line: below.number })] }
  }
  const problems: Problem[] = []
  const width = lastText(first)
  if (width * reading.rows.length > MOST_CELLS)
    return {
      table: null,
      problems: [unreadable(file, { kind: 'too-large', megabytes: MOST_CELLS / 2 ** 20 })],
    }
  const placer: CellPlacer = ({ start }, index) => place(start, Math.max(index, 0) + 1)
  // what is wrong with the header's own cells is told before what comes of it
  for (const [column, cell] of first.cells)
    if (cell.kind !== 'text' && column <= width)
      problems.push(
        faultProblem(place(first.number, column), { row: '', column: '', value: cell.shown }, cell),
      )
  const records = [first, ...rest].map((row) => ({
    cells: Array.from({ length: width }, (_, i) => textAt(row, i + 1)),
    start: row.number,
  }))
  const table = tableOf(records, columns, placer, true, (found) => problems.push(found))
  if (rest.length === 0 && problems.length === 0)
    problems.push(problem('recipients/no-rows', place(first.number, 1)))
  const isRead = (column: number): boolean => column <= width && !isNotes(textAt(first, column).trim())
  problems.push(...hiddenIn(reading, [first, ...rest], isRead, place))
  problems.push(...mergedIn(reading, first, rest.at(-1) ?? first, isRead, place))
  problems.push(...besideColumns(rest, width, place))
  const { names } = headerNames(records[0]!.cells, columns)
  const byNumber = new Map(rest.map((row) => [row.number, row]))
  const rows = table.rows.map((row) => {
    const faults = faultsOf(byNumber.get(row.start)!, names, isRead)
    return faults.size === 0 ? row : { ...row, faults }
  })
  return { table: { ...table, rows }, problems }
}

const isNotes = (name: string): boolean => name.startsWith(NOTES)

const textAt = (row: SheetRow, column: number): string => {
  const cell = row.cells.get(column)
  return cell?.kind === 'text' ? cell.text : ''
}

const isFilled = ({ cells }: SheetRow): boolean =>
  [...cells.values()].some((cell) => cell.kind !== 'text' || cell.text.trim() !== '')

const firstColumn = ({ cells }: SheetRow): number => Math.min(...cells.keys())

/** The last column of the header that has a name. */
const lastText = (header: SheetRow): number =>
  Math.max(0, ...[...header.cells.keys()].filter((column) => textAt(header, column).trim() !== ''))

/** The row that is the header, where a title has been written above it; null: the first is, or there is none. */
function headerBelow(first: SheetRow, rest: readonly SheetRow[], known: readonly string[]): SheetRow | null {
  const count = (row: SheetRow): number =>
    [...row.cells.keys()].filter((column) => known.includes(asKnown(textAt(row, column).trim(), known)))
      .length
  if (count(first) > 0) return null
  return rest.slice(0, MOST_LINES_ABOVE).find((row) => count(row) > 1) ?? null
}

function faultsOf(
  row: SheetRow,
  names: readonly string[],
  isRead: (column: number) => boolean,
): ReadonlyMap<string, CellFault> {
  const faults = new Map<string, CellFault>()
  for (const [column, cell] of row.cells)
    if (cell.kind !== 'text' && isRead(column)) faults.set(names[column - 1]!, cell)
  return faults
}

type CellPlace = (row: number, column: number) => Place

/** Hidden rows in one problem, and hidden columns that hold something in another. */
function hiddenIn(
  { hidden }: Sheet,
  rows: readonly SheetRow[],
  isRead: (column: number) => boolean,
  place: CellPlace,
): readonly Problem[] {
  const unseen = rows.filter(({ isHidden }) => isHidden).map(({ number }) => number)
  const isIn = (column: number): boolean => hidden.some(({ from, to }) => from <= column && column <= to)
  const used = new Set(rows.flatMap(({ cells }) => [...cells.keys()]))
  const columns = [...used].filter((column) => isRead(column) && isIn(column)).sort((a, b) => a - b)
  const [row, column] = [unseen[0], columns[0]]
  return [
    ...(row === undefined
      ? []
      : [problem('recipients/hidden-cells', place(row, 1), { what: 'row', names: unseen.map(String) })]),
    ...(column === undefined
      ? []
      : [
          problem('recipients/hidden-cells', place(rows[0]!.number, column), {
            what: 'column',
            names: columns.map(columnName),
          }),
        ]),
  ]
}

/** Merged cells that reach into the list, each range for itself. */
function mergedIn(
  { merged }: Sheet,
  first: SheetRow,
  last: SheetRow,
  isRead: (column: number) => boolean,
  place: CellPlace,
): readonly Problem[] {
  const reaches = (span: SheetSpan, from: number, to: number): boolean => span.from <= to && span.to >= from
  const isReadIn = ({ from, to }: SheetSpan): boolean => {
    for (let column = from; column <= to && column <= from + MOST_MERGED; column++)
      if (isRead(column)) return true
    return false
  }
  const found = merged.filter(
    ({ rows, columns }) => reaches(rows, first.number, last.number) && isReadIn(columns),
  )
  return atMost(
    found.map(({ rows, columns }) => {
      const range = `${cellName(rows.from, columns.from)}:${cellName(rows.to, columns.to)}`
      return problem('recipients/merged-cells', place(rows.from, columns.from), { range })
    }),
    MOST_TOLD,
  )
}

/** No list has more columns than this from the beginning of a merged range on. */
const MOST_MERGED = 1000

function besideColumns(rows: readonly SheetRow[], width: number, place: CellPlace): readonly Problem[] {
  const found = rows.flatMap(({ number, cells }) =>
    [...cells].flatMap(([column, cell]) => {
      const value = cell.kind === 'text' ? cell.text.trim() : cell.shown
      return column <= width || value === ''
        ? []
        : [problem('recipients/beside-columns', place(number, column), { value })]
    }),
  )
  return atMost(found, MOST_TOLD)
}
