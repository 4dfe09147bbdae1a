import type { ListFiles } from './list-files.ts'
import { sheetTable } from './sheet-table.ts'
import { type Columns, readTable, type TableReading } from './table.ts'

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
