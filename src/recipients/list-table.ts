import { type ListFiles, longList } from './list-files.ts'
import { type LongCsv, readLongHead, readLongRows } from './long-table.ts'
import { sheetTable } from './sheet-table.ts'
import {
  type Columns,
  type HeadReading,
  readRows,
  readTable,
  type TableHead,
  type TableReading,
  type TakeRow,
} from './table.ts'

/** A list's table, and the file that it is in. */
export interface ListTable extends TableReading {
  readonly file: string
}

/** Reads the list that is `file` as CSV, from wherever it is. */
export function listTable(files: ListFiles, file: string, columns: Columns): ListTable {
  const reading = files.workbooks?.get(file)
  if (reading === undefined) return { file, ...readTable(file, files.read(file), columns) }
  return { file: reading.file, ...sheetTable(reading, columns) }
}

/** What a list's header says, and the file that it is in. */
export interface ListHead extends HeadReading {
  readonly file: string
}

/** Reads the same list row by row; of a workbook all cells are there already. The head's `place` is asked of a row while that is taken. */
export function listRows(files: ListFiles, file: string, columns: Columns, take: TakeRow): ListHead {
  const long = longCsv(files, file)
  if (long !== null) return { file, ...readLongRows(long, columns, take) }
  const reading = files.workbooks?.get(file)
  if (reading === undefined) return { file, ...readRows(file, files.read(file), columns, take) }
  const { table, problems } = sheetTable(reading, columns)
  if (table !== null) for (const row of table.rows) take(row, table)
  return { file: reading.file, head: table, problems }
}

/** What the header of the same list says, whatever is wrong below it; null: it cannot be read. */
export function listHeader(files: ListFiles, file: string, columns: Columns): TableHead | null {
  const long = longCsv(files, file)
  const head = long === null ? null : readLongHead(long, columns)
  return head ?? listRows(files, file, columns, () => {}).head
}

function longCsv(files: ListFiles, file: string): LongCsv | null {
  const long = longList(files, file)
  return long === null ? null : { file, long, whole: () => files.read(file) }
}
