import { pagesOf } from '../pdf-syntax/document.ts'
import { type FieldText, fieldsByName, statesOf, valuesOf } from '../pdf-syntax/form.ts'
import { type FormField, OFF } from '../pdf-syntax/form-field.ts'
import { type PdfFile, resolved } from '../pdf-syntax/read-file.ts'
import { textOf } from '../pdf-syntax/text.ts'
import { isDictionary, isReference, itemsOf, type PdfValue } from '../pdf-syntax/values.ts'

/** A field as the form has it, whatever it says. */
export interface FieldShape {
  readonly name: string
  readonly kind: 'text' | 'choice' | 'button'
  readonly isRequired: boolean
  readonly isReadOnly: boolean
  /** characters that it takes; null: it says nothing */
  readonly maxLength: number | null
  /** of buttons and lists, what may be chosen; empty: anything may be said */
  readonly options: readonly string[]
  /** where its first widget is: page from 0, and the box in points from the bottom left; null: on no page */
  readonly place: { readonly page: number; readonly box: FieldBox } | null
  /** of buttons, where each of them is, and the state that it has when it is on */
  readonly marks: readonly { readonly state: string; readonly page: number; readonly box: FieldBox }[]
}

/** A rectangle in points: left, bottom, right, top. */
export type FieldBox = readonly [number, number, number, number]

/** What a field says. */
export interface FieldReading extends FieldShape {
  readonly value: FieldText
  /** what its widgets say or show, where that is something else; null: the same, or nothing that can be read */
  readonly onPage: string | null
  /** where it was read: from the field, from its button's look alone (pypdf writes no more), or from text at its place */
  readonly from: 'value' | 'look' | 'place'
}

/** Bits of /Ff (ISO 32000-2, tables 227, 229). */
const REQUIRED = 1 << 1
const PUSH_BUTTON = 1 << 16

/** All fields of a view but signatures and push buttons, in the order of the form; throws `unreadablePdf`. */
export function shapesOf(file: PdfFile, view: number): readonly FieldShape[] {
  const pages = pageOfWidgets(file, view)
  return [...nodesByName(file, view)].flatMap(([name, nodes]) => {
    const type = nodes[0]!.type
    const flags = nodes.reduce((all, { dictionary }) => all | flagsOf(dictionary.entries.get('Ff')), 0)
    if (type === null || (type === 'Btn' && (flags & PUSH_BUTTON) !== 0)) return []
    const lengths = nodes.flatMap(({ dictionary }) => {
      const length = dictionary.entries.get('MaxLen')
      return typeof length === 'number' ? [length] : []
    })
    const widgets = nodes.filter(
      ({ number, dictionary }) => pages.has(number) && dictionary.entries.has('Rect'),
    )
    const [widget] = widgets
    const box =
      widget === undefined ? null : boxOf(resolved(file, view, widget.dictionary.entries.get('Rect')))
    return [
      {
        name,
        kind: type === 'Btn' ? 'button' : type === 'Ch' ? 'choice' : 'text',
        isRequired: (flags & REQUIRED) !== 0,
        isReadOnly: nodes[0]!.readOnly,
        maxLength: lengths[0] ?? null,
        options: optionsOf(file, view, nodes),
        place: box === null ? null : { page: pages.get(widget!.number)!, box },
        marks: type === 'Btn' ? widgets.flatMap((each) => markOf(file, view, each, pages)) : [],
      } as const,
    ]
  })
}

/** The same, with what they say; a field that says nothing has an empty value. */
export function readingsOf(file: PdfFile, view: number): readonly FieldReading[] {
  const answers = valuesOf(file, view)
  const nodes = nodesByName(file, view)
  return shapesOf(file, view).map((shape): FieldReading => {
    const answer = answers.get(shape.name)
    if (answer === undefined) return { ...shape, value: '', onPage: null, from: 'value' }
    const { value, onPage } = answer
    if (shape.kind !== 'button') return { ...shape, value, onPage, from: 'value' }
    const says = nodes.get(shape.name)!.some(({ dictionary }) => {
      const own = resolved(file, view, dictionary.entries.get('V'))
      return own !== null
    })
    // a group of which only a button says that it is on: one, or nothing is known
    if (!says && onPage !== null && onPage !== OFF && !onPage.includes(', '))
      return { ...shape, value: onPage, onPage: null, from: 'look' }
    return { ...shape, value: value === OFF ? '' : value, onPage, from: 'value' }
  })
}

function markOf(
  file: PdfFile,
  view: number,
  { number, dictionary }: FormField,
  pages: ReadonlyMap<number, number>,
): FieldShape['marks'] {
  const box = boxOf(resolved(file, view, dictionary.entries.get('Rect')))
  const state = statesOf(file, view, dictionary).find((each) => each !== OFF)
  return box === null || state === undefined ? [] : [{ state, page: pages.get(number)!, box }]
}

/** The states of buttons, and what a list offers, as they are exported (12.7.5.2.3, 12.7.5.4). */
function optionsOf(file: PdfFile, view: number, nodes: readonly FormField[]): readonly string[] {
  const states = nodes.flatMap(({ dictionary }) => statesOf(file, view, dictionary))
  const offers = nodes.flatMap(({ dictionary }) =>
    itemsOf(resolved(file, view, dictionary.entries.get('Opt'))).flatMap((item) => {
      const offer = resolved(file, view, item)
      const [exported] = itemsOf(offer)
      return textOf(resolved(file, view, exported ?? offer)) ?? []
    }),
  )
  // of buttons /Opt says no more than their states do
  return [...new Set(states.length > 0 ? states.filter((state) => state !== OFF) : offers)]
}

function nodesByName(file: PdfFile, view: number): ReadonlyMap<string, readonly FormField[]> {
  const nodes = fieldsByName(file, view)
  // what only holds others together says nothing itself
  for (const [name, [first]] of nodes) if (first!.type === null) nodes.delete(name)
  return nodes
}

/** By the object number of a widget, its page from 0. */
function pageOfWidgets(file: PdfFile, view: number): ReadonlyMap<number, number> {
  const found = new Map<number, number>()
  for (const [index, page] of [...pagesOf(file, view)].entries()) {
    const dictionary = resolved(file, view, { kind: 'reference', number: page, generation: 0 })
    if (!isDictionary(dictionary)) continue
    for (const widget of itemsOf(resolved(file, view, dictionary.entries.get('Annots'))))
      if (isReference(widget)) found.set(widget.number, index)
  }
  return found
}

const flagsOf = (value: PdfValue | undefined): number => (typeof value === 'number' ? value : 0)

function boxOf(value: PdfValue): FieldBox | null {
  const [a, b, c, d] = itemsOf(value)
  if (typeof a !== 'number' || typeof b !== 'number' || typeof c !== 'number' || typeof d !== 'number')
    return null
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)]
}

/** A field's value as one text. */
export const asText = (value: FieldText): string => (typeof value === 'string' ? value : value.join(', '))

/** The same value, however line ends are written. */
export const sameAnswer = (one: FieldText, other: FieldText): boolean =>
  plainLines(asText(one)) === plainLines(asText(other))

const plainLines = (text: string): string => text.replace(/\r\n?/g, '\n').trimEnd()
