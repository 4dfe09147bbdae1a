import type { WorkbookFault } from '../problems/recipients-workbook.ts'

/** A sheet of a workbook, as far as a list is made of it. */
export interface Sheet {
  /** of the workbook, in the project */
  readonly file: string
  /** rows that hold something, from above; nothing stands in a row that is not here */
  readonly rows: readonly SheetRow[]
  /** spans of columns that are hidden, from 1, ends included */
  readonly hidden: readonly SheetSpan[]
  readonly merged: readonly CellRange[]
}

/** What was read of a workbook: its sheet, or why there is none to read. */
export type SheetReading =
  | ({ readonly kind: 'sheet' } & Sheet)
  | { readonly kind: 'unreadable'; readonly file: string; readonly fault: WorkbookFault }

/** A row of a sheet that holds something. */
export interface SheetRow {
  /** as the spreadsheet counts it, from 1 */
  readonly number: number
  readonly isHidden: boolean
  /** by column, from 1; a cell that holds nothing is not here */
  readonly cells: ReadonlyMap<number, SheetCell>
}

/** From one to another, both included. */
export interface SheetSpan {
  readonly from: number
  readonly to: number
}

/** Cells that were made one. */
export interface CellRange {
  readonly rows: SheetSpan
  readonly columns: SheetSpan
}

/** What a cell holds: a text, or what cannot be taken for one. */
export type SheetCell = { readonly kind: 'text'; readonly text: string } | CellFault

/**
 * Why a cell cannot be taken as it stands. `shown`: of what it holds, as far as a person knows it again.
 */
export type CellFault =
  /** not a whole number, or one that a spreadsheet does not know to its last digit (ISO 29500 stores doubles) */
  | { readonly kind: 'fraction' | 'too-many-digits'; readonly shown: string }
  /** a number that its format shows as something else than its digits */
  | { readonly kind: 'format'; readonly shown: string; readonly format: string }
  /** a day with a time, a time alone, or a day that no calendar has */
  | { readonly kind: 'time' | 'no-day'; readonly shown: string }
  | { readonly kind: 'logical'; readonly shown: string }
  | { readonly kind: 'error'; readonly shown: string }
  /** a formula of which nobody has computed the value */
  | { readonly kind: 'not-computed'; readonly shown: string }

/** A column as a spreadsheet names it: 1 is A, 27 is AA. */
export function columnName(column: number): string {
  const letter = String.fromCharCode(65 + ((column - 1) % 26))
  return column <= 26 ? letter : columnName(Math.floor((column - 1) / 26)) + letter
}

/** A cell as a spreadsheet names it: `C14`. Row and column from 1. */
export const cellName = (row: number, column: number): string => `${columnName(column)}${row}`
