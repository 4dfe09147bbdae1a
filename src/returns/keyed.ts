import type { DocumentId } from '../model/document.ts'
import type { ReturnId } from '../model/returned.ts'
import { asText, type FieldShape } from './fields.ts'

/** What somebody has typed from a return that no reader reads: a row under the names of the form's fields. */
export interface KeyedRow {
  /** the return that it was typed from */
  readonly from: ReturnId
  /** the form that it is an answer to */
  readonly form: DocumentId
  /** by field; those that are empty are left out */
  readonly values: ReadonlyMap<string, string>
}

/** The columns before those of the fields. */
export const KEYED_COLUMNS = ['return', 'form'] as const
/** In the first cell of a row that is for the eye alone. */
export const KEYED_REMARK = '#'

/** Whether bytes begin as a sheet to key in does, whatever program has saved it since. */
export function isKeyed(bytes: Uint8Array): boolean {
  // without byte order marks, and the zeros of UTF-16
  const head = Buffer.from(bytes.subarray(0, 64))
    .toString('latin1')
    .replace(/[^\t\r\n -~]/g, '')
  return /^(sep=.\s+)?"?return"?[,;\t]"?form"?([,;\t]|\s|$)/.test(head)
}

/**
 * The sheet that somebody fills in: its header, a row that says what each field takes, and a row with what is known already.
 * `values`: what the blank says before anybody fills it in.
 */
export function sheetToKeyIn(
  from: ReturnId,
  form: DocumentId,
  shapes: readonly FieldShape[],
  values: ReadonlyMap<string, string>,
): readonly (readonly string[])[] {
  return [
    [...KEYED_COLUMNS, ...shapes.map(({ name }) => name)],
    [KEYED_REMARK, '', ...shapes.map(remarkOf)],
    [from, form, ...shapes.map(({ name }) => values.get(name) ?? '')],
  ]
}

function remarkOf({ isRequired, isReadOnly, maxLength, options, name }: FieldShape): string {
  if (isReadOnly) return 'as printed'
  return [
    ...(isRequired ? ['required'] : []),
    ...(options.length > 0 ? [options.join(' | ')] : []),
    ...(/(^|_)date$/.test(name) ? ['day/month/year'] : []),
    ...(options.length === 0 && maxLength !== null ? [`${maxLength} characters`] : []),
  ].join(' – ')
}

/** Whether a row says more than the blank does. `values`: what that one says. */
export const isFilledIn = (row: KeyedRow, values: ReadonlyMap<string, string>): boolean =>
  [...row.values].some(([name, value]) => asText(value) !== (values.get(name) ?? ''))
