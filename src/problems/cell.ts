import { shown } from '../text/shown.ts'

/** A cell of a list that has a problem. */
export interface CellArguments {
  /** the id of its row; empty: the row has none */
  readonly row: string
  /** empty: it stands in the header */
  readonly column: string
  /** its text as it is used: in NFC, without space at its ends; of a cell that holds no text, what it shows */
  readonly value: string
}

/** `FR, title_fr: the cell is empty` */
export function inCell({ row, column }: Omit<CellArguments, 'value'>, finding: string): string {
  if (column === '') return finding
  return row === '' ? `${column}: ${finding}` : `${rowName(row)}, ${column}: ${finding}`
}

/** An id as it is, but in quotation marks where it is damaged or long. */
const rowName = (id: string): string => (/^[\p{L}\p{M}\p{N} ._’'-]{0,40}$/u.test(id) ? id : shown(id))
