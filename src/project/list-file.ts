import { asWorkbook } from '../recipients/list-files.ts'
import type { LayeredFiles } from './layers.ts'

/**
 * The file that a list is read from, `data/experts.csv` or `data/experts.xlsx`: the workbook where the person has one. That
 * they have both is an error, told of the workbook (`findUnreadEntries`).
 */
export function listFile(files: LayeredFiles, list: string): string {
  const csv = `data/${list}.csv`
  const book = asWorkbook(csv)
  return files.own(book) !== null && files.own(csv) === null ? book : csv
}
