import { catalogOf } from './document.ts'
import { inflated } from './filters.ts'
import { type FormField, OFF } from './form-field.ts'
import { type PdfFile, resolved } from './read-file.ts'
import { decodedText, textOf } from './text.ts'
import { unreadablePdf } from './unreadable.ts'
import { isDictionary, isReference, itemsOf, nameOf, type PdfDictionary, type PdfValue } from './values.ts'

/** The interactive form of a view (12.7.3); null: none. */
export function formOf(file: PdfFile, view: number): PdfDictionary | null {
  const form = resolved(file, view, catalogOf(file, view).catalog.entries.get('AcroForm'))
  return isDictionary(form) ? form : null
}

/** All fields and widgets of a view, by object number; throws `unreadablePdf` where they are no tree. */
export function fieldsOf(file: PdfFile, view: number): ReadonlyMap<number, FormField> {
  const fields = file.fields.get(view) ?? readFields(file, view)
  file.fields.set(view, fields)
  return fields
}

function readFields(file: PdfFile, view: number): ReadonlyMap<number, FormField> {
  const fields = new Map<number, FormField>()
  const walk = (value: PdfValue, parent: FormField | null, depth: number): void => {
    if (!isReference(value) || depth > 16) throw unreadablePdf('a form field that is none')
    const dictionary = resolved(file, view, value)
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
      signature:
        // of another generation it refers to nothing
        type === 'Sig' && isReference(signature) && resolved(file, view, signature) !== null
          ? signature.number
          : null,
    }
    fields.set(value.number, field)
    for (const kid of itemsOf(resolved(file, view, dictionary.entries.get('Kids'))))
      walk(kid, field, depth + 1)
  }
  const form = formOf(file, view)
  for (const field of itemsOf(resolved(file, view, form?.entries.get('Fields')))) walk(field, null, 0)
  return fields
}

/** What a field says: one text, or each of those that are chosen in a list of several (12.7.5.4). */
export type FieldText = string | readonly string[]

/** A field's answer. */
export interface FieldAnswer {
  /** its /V, which is what counts; of a button the name of its state */
  readonly value: FieldText
  /** what its widgets have as their value, or show as their state, where that is something else; null: the same */
  readonly onPage: string | null
}

/** A view's fields by their names, but for signatures: those of one name are the field, which comes first, and its widgets (12.7.4.2). */
export function fieldsByName(file: PdfFile, view: number): Map<string, FormField[]> {
  const nodes = new Map<string, FormField[]>()
  for (const field of fieldsOf(file, view).values()) {
    if (field.name === '' || field.type === 'Sig') continue
    const known = nodes.get(field.name)
    if (known === undefined) nodes.set(field.name, [field])
    else known.push(field)
  }
  return nodes
}

/**
 * The answers of a view's fields by their names (12.7.5); signatures are none, nor is a field that says nothing. Where the
 * field itself has no value, that of its widgets counts: some programs write it only there.
 */
export function valuesOf(file: PdfFile, view: number): ReadonlyMap<string, FieldAnswer> {
  const answers = new Map<string, FieldAnswer>()
  for (const [name, [field, ...widgets]] of fieldsByName(file, view)) {
    const all = [field!, ...widgets]
    const states = new Set(all.flatMap(({ dictionary }) => statesOf(file, view, dictionary)))
    const texts = all.map(({ dictionary }) => {
      const text = fieldText(file, view, dictionary.entries.get('V'))
      // pypdf writes the name of a state as a string, its solidus included
      return typeof text === 'string' && states.has(text.slice(1)) && text[0] === '/' ? text.slice(1) : text
    })
    const own = texts[0] ?? texts.find((text) => text !== null && text !== OFF) ?? texts.find((text) => text)
    const looks = all.flatMap(({ dictionary }) =>
      field!.type === 'Btn' ? (fieldText(file, view, dictionary.entries.get('AS')) ?? []) : [],
    )
    const value = own ?? (looks.length > 0 ? OFF : null)
    if (value === null) continue
    const told = [...texts.slice(1).flatMap((text) => text ?? []), ...looks]
    const on = [...new Set(told.filter((text) => text !== OFF))].join(', ')
    const page = on === '' && looks.length > 0 ? OFF : on
    answers.set(name, { value, onPage: page === '' || page === [value].flat().join(', ') ? null : page })
  }
  return answers
}

/** The states that a button has appearances for (12.5.5). */
export function statesOf(file: PdfFile, view: number, widget: PdfDictionary): readonly string[] {
  const looks = resolved(file, view, widget.entries.get('AP'))
  const normal = isDictionary(looks) ? resolved(file, view, looks.entries.get('N')) : null
  return isDictionary(normal) ? [...normal.entries.keys()].map(nameText) : []
}

/** 7.3.5: a name that is text is UTF-8. */
const nameText = (name: string): string => Buffer.from(name, 'latin1').toString('utf8')

/** A text string or stream, a name, or an array of them (12.7.5); null: none of these. */
function fieldText(file: PdfFile, view: number, given: PdfValue | undefined): FieldText | null {
  const value = resolved(file, view, given)
  if (typeof value !== 'object' || value === null) return null
  switch (value.kind) {
    case 'string':
      return textOf(value)
    case 'name':
      return nameText(value.name)
    case 'stream':
      return decodedText(inflated(value, file.budget))
    case 'array':
      return value.items.map((item) => textOf(resolved(file, view, item)) ?? '')
    case 'dictionary':
    case 'reference':
      return null
    default:
      return value satisfies never
  }
}
