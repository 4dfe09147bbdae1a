import { createHash } from 'node:crypto'
import { catalogOf } from '../pdf-syntax/document.ts'
import { fieldsOf } from '../pdf-syntax/form.ts'
import { objectOf, openPdf, type PdfFile, resolved } from '../pdf-syntax/read-file.ts'
import { textOf } from '../pdf-syntax/text.ts'
import { isUnreadablePdf } from '../pdf-syntax/unreadable.ts'
import { isDictionary, itemsOf, type PdfValue } from '../pdf-syntax/values.ts'
import { asText, type FieldShape, readingsOf } from './fields.ts'

/** What a file says of itself, by which it is known again. A null says that it says nothing. */
export interface FileMarks {
  /** SHA-256 of each CMS in it, without the zeros behind */
  readonly signatures: readonly string[]
  /** the first half of /ID (14.4), hexadecimal */
  readonly id: string | null
  /** of the document information dictionary */
  readonly title: string | null
}

/** A blank form, by its bytes. */
export interface BlankForm extends FileMarks {
  readonly shapes: readonly FieldShape[]
  /** what its fields say before anybody fills it in; those that are empty are left out */
  readonly values: ReadonlyMap<string, string>
}

/** The marks of a view. Throws `unreadablePdf`. */
export function marksOf(file: PdfFile, view: number): FileMarks {
  const trailer = file.sections[view]!.trailer.entries
  const information = resolved(file, view, trailer.get('Info'))
  const [id] = itemsOf(resolved(file, view, trailer.get('ID')))
  const title = isDictionary(information)
    ? textOf(resolved(file, view, information.entries.get('Title')))
    : null
  return { signatures: signaturesIn(file, view), id: idOf(id), title: title?.trim() || null }
}

function idOf(value: PdfValue | undefined): string | null {
  if (typeof value !== 'object' || value?.kind !== 'string' || value.bytes.length === 0) return null
  return Buffer.from(value.bytes).toString('hex')
}

function signaturesIn(file: PdfFile, view: number): readonly string[] {
  return [...fieldsOf(file, view).values()].flatMap(({ signature }) => {
    const dictionary = signature === null ? null : objectOf(file, view, signature)
    const contents = isDictionary(dictionary)
      ? resolved(file, view, dictionary.entries.get('Contents'))
      : null
    if (typeof contents !== 'object' || contents?.kind !== 'string') return []
    const cms = withoutPadding(contents.bytes)
    return cms === null ? [] : [createHash('sha256').update(cms).digest('hex')]
  })
}

/** A DER sequence as long as it says (X.690, 8.1.3); null: it is none. */
function withoutPadding(bytes: Uint8Array): Uint8Array | null {
  if (bytes[0] !== 0x30 || bytes.length < 2) return null
  const first = bytes[1]!
  const digits = first & 0x80 ? first & 0x7f : 0
  if (digits > 4 || bytes.length < 2 + digits) return null
  let length = digits === 0 ? first : 0
  for (let at = 2; at < 2 + digits; at++) length = length * 256 + bytes[at]!
  const end = 2 + digits + length
  return end > bytes.length ? null : bytes.subarray(0, end)
}

/** A form of ours as it was sent; null: it cannot be read, and is not the one that was made. */
export function readBlank(bytes: Uint8Array): BlankForm | null {
  try {
    const file = openPdf(bytes)
    catalogOf(file, 0)
    const readings = readingsOf(file, 0)
    return { ...marksOf(file, 0), shapes: readings, values: valuesOfBlank(readings) }
  } catch (error) {
    if (isUnreadablePdf(error)) return null
    throw error
  }
}

function valuesOfBlank(readings: ReturnType<typeof readingsOf>): ReadonlyMap<string, string> {
  return new Map(readings.flatMap(({ name, value }) => (asText(value) === '' ? [] : [[name, asText(value)]])))
}
