import { fieldsOf } from '../../pdf-syntax/form.ts'
import { entryOf, lastXref, objectOf, type PdfFile } from '../../pdf-syntax/read-file.ts'
import { isUnreadablePdf } from '../../pdf-syntax/unreadable.ts'
import {
  isDictionary,
  nameOf,
  numbersOf,
  type PdfDictionary,
  type PdfValue,
} from '../../pdf-syntax/values.ts'

/** A signature as the file has it; nothing of it is verified yet. */
export interface SignatureFound {
  /** the name of its field, and the field's object number */
  readonly field: string
  readonly fieldNumber: number
  /** the object number of its dictionary */
  readonly number: number
  readonly dictionary: PdfDictionary
  /** a document time-stamp (ISO 32000-2, 12.8.5) */
  readonly stamp: boolean
  /** null: its byte range does not cover the file as it was then, whole but for its placeholder */
  readonly covered: CoveredBytes | null
}

/** What a signature covers, and how it is written. */
export interface CoveredBytes {
  /** the bytes that are signed, [0, placeholder.start) and [placeholder.end, end) */
  readonly placeholder: { readonly start: number; readonly end: number }
  readonly end: number
  /** the CMS, with the zeros behind it */
  readonly contents: Uint8Array
  /** how many sections came after it: the view of the file as it was signed */
  readonly view: number
}

/** All that a signature covers: what is before and behind its placeholder. */
export function signedBytes({ bytes }: PdfFile, { placeholder, end }: CoveredBytes): Uint8Array {
  return Buffer.concat([bytes.subarray(0, placeholder.start), bytes.subarray(placeholder.end, end)])
}

/** All signature fields that have a signature, in the file as it is now. */
export function signaturesOf(file: PdfFile): readonly SignatureFound[] {
  return [...fieldsOf(file, 0).values()].flatMap((field) => {
    if (field.signature === null) return []
    const dictionary = objectOf(file, 0, field.signature)
    if (!isDictionary(dictionary)) return []
    return [
      {
        field: field.name,
        fieldNumber: field.number,
        number: field.signature,
        dictionary,
        stamp: nameOf(dictionary, 'Type') === 'DocTimeStamp',
        covered: coverage(file, field.signature, dictionary),
      },
    ]
  })
}

/**
 * The byte range must be [0 a b c] where the gap from a to b is exactly the /Contents of this very dictionary, and the
 * end that of a whole saving; whatever else it says, someone could have moved things around it (signature wrapping).
 */
function coverage(file: PdfFile, number: number, dictionary: PdfDictionary): CoveredBytes | null {
  const { bytes } = file
  const contents: PdfValue | undefined = dictionary.entries.get('Contents')
  const ranges = dictionary.entries.get('ByteRange')
  if (typeof contents !== 'object' || contents?.kind !== 'string' || contents.bytes.length === 0) return null
  if (entryOf(file, 0, number)?.kind !== 'at') return null
  try {
    const [zero, start, from, length, ...more] = numbersOf(ranges)
    if (zero !== 0 || start === undefined || from === undefined || length === undefined || more.length > 0)
      return null
    const end = from + length
    if (start !== contents.start || from !== contents.end || end > bytes.length) return null
    if (bytes[start] !== 0x3c || contents.bytes.length * 2 + 2 !== from - start) return null
    const xref = lastXref(bytes, end)
    const view = file.sections.findIndex(({ offset }) => offset < end)
    if (view < 0 || file.sections[view]!.offset !== xref) return null
    return { placeholder: { start, end: from }, end, contents: contents.bytes, view }
  } catch (error) {
    if (isUnreadablePdf(error)) return null
    throw error
  }
}
