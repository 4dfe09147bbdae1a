import type { PdfDictionary } from './values.ts'

/** The name of the state of a button that is not on (ISO 32000-2, 12.7.5.2.3). */
export const OFF = 'Off'

/** A form field or one of its widgets, with what it inherits (ISO 32000-2, 12.7.4). */
export interface FormField {
  /** its object's */
  readonly number: number
  /** names from the top joined with full stops (12.7.4.2) */
  readonly name: string
  /** `Tx`, `Ch`, `Btn` or `Sig`; null: it says none */
  readonly type: string | null
  readonly readOnly: boolean
  readonly dictionary: PdfDictionary
  /** of a signature field: the number of the signature dictionary */
  readonly signature: number | null
}
