import { isDocumentId } from '../model/document.ts'
import { isReturnId } from '../model/returned.ts'
import { isError } from '../problems/problem.ts'
import { readTable } from '../recipients/table.ts'
import { KEYED_COLUMNS, KEYED_REMARK, type KeyedRow } from '../returns/keyed.ts'

/** The one row of a sheet that was keyed in, as a spreadsheet has saved it; null: it has none, or several, or cannot be read. */
export function keyedRow(bytes: Uint8Array): KeyedRow | null {
  const own = (names: readonly string[]): readonly string[] =>
    names.filter((name) => !(KEYED_COLUMNS as readonly string[]).includes(name))
  const { table, problems } = readTable('sheet.csv', bytes, { required: KEYED_COLUMNS, optional: [], own })
  if (table === null || !table.decoded || problems.some(isError)) return null
  const rows = table.rows.filter(({ cells }) => !cells.return!.startsWith(KEYED_REMARK))
  const [row] = rows
  if (row === undefined || rows.length > 1) return null
  const { return: from, form, ...cells } = row.cells
  if (!isReturnId(from!.trim()) || !isDocumentId(form!.trim())) return null
  const values = Object.entries(cells).flatMap(([name, cell]) => {
    // what a spreadsheet takes for a formula was written with an apostrophe before it
    const value = cell.trim().replace(/^'(?=[=+\-@])/, '')
    return value === '' ? [] : [[name, value] as const]
  })
  return { from: from!.trim(), form: form!.trim(), values: new Map(values) }
}
