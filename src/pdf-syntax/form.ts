import { catalogOf } from './document.ts'
import { objectOf, type PdfFile, resolved } from './read-file.ts'
import { textOf } from './text.ts'
import { unreadablePdf } from './unreadable.ts'
import { isDictionary, isReference, itemsOf, nameOf, type PdfDictionary, type PdfValue } from './values.ts'

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

/** The interactive form of a view (12.7.3); null: none. */
export function formOf(file: PdfFile, view: number): PdfDictionary | null {
  const form = resolved(file, view, catalogOf(file, view).catalog.entries.get('AcroForm'))
  return isDictionary(form) ? form : null
}

/** All fields and widgets of a view, by object number; throws `unreadablePdf` where they are no tree. */
export function fieldsOf(file: PdfFile, view: number): ReadonlyMap<number, FormField> {
  const fields = new Map<number, FormField>()
  const walk = (value: PdfValue, parent: FormField | null, depth: number): void => {
    if (!isReference(value) || depth > 16) throw unreadablePdf('a form field that is none')
    const dictionary = objectOf(file, view, value.number)
    if (!isDictionary(dictionary) || fields.has(value.number))
      throw unreadablePdf('a form field that is none')
    const partialName = textOf(dictionary.entries.get('T'))
    const name = [parent?.name, partialName].filter((part) => part).join('.')
    if (name.length > 1000) throw unreadablePdf('a form field whose name has no end')
    const flags = dictionary.entries.get('Ff')
    const type = nameOf(dictionary, 'FT') ?? parent?.type ?? null
    const signature = dictionary.entries.get('V')
    if (type === 'Sig' && signature !== undefined && signature !== null && !isReference(signature)) {
      throw unreadablePdf('a signature that is no object of its own')
    }
    const field: FormField = {
      number: value.number,
      name,
      type,
      // table 227: bit position 1
      readOnly: typeof flags === 'number' ? (flags & 1) !== 0 : (parent?.readOnly ?? false),
      dictionary,
      signature: type === 'Sig' && isReference(signature) ? signature.number : null,
    }
    fields.set(value.number, field)
    for (const kid of itemsOf(resolved(file, view, dictionary.entries.get('Kids'))))
      walk(kid, field, depth + 1)
  }
  const form = formOf(file, view)
  for (const field of itemsOf(resolved(file, view, form?.entries.get('Fields')))) walk(field, null, 0)
  return fields
}

/** The values of a view's fields by their names (12.7.5): text, or the name of a button's state; signatures are none. */
export function valuesOf(file: PdfFile, view: number): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const field of fieldsOf(file, view).values()) {
    const value = resolved(file, view, field.dictionary.entries.get('V'))
    const text = textOf(value) ?? (typeof value === 'object' && value?.kind === 'name' ? value.name : null)
    if (field.name !== '' && text !== null && field.type !== 'Sig') values.set(field.name, text)
  }
  return values
}
