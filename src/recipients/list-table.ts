import type { ListFiles } from './list-files.ts'
import { sheetTable } from './sheet-table.ts'
import {
  type Columns,
  type HeadReading,
  readRows,
  readTable,
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

/** Reads the same list row by row; of a workbook all cells are there already. */
export function listRows(files: ListFiles, file: string, columns: Columns, take: TakeRow): ListHead {
  const reading = files.workbooks?.get(file)
  if (reading === undefined) return { file, ...readRows(file, files.read(file), columns, take) }
  const { table, problems } = sheetTable(reading, columns)
  if (table !== null) for (const row of table.rows) take(row, table)
  return { file: reading.file, head: table, problems }
}
