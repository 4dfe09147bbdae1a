import type { Field, SignatureField } from '../model/doc.ts'
import type { Widget } from '../model/page.ts'
import { OFF } from '../pdf-syntax/form-field.ts'
import type { Objects } from '../pdf-syntax/objects.ts'
import { textString } from '../pdf-syntax/text.ts'
import { asciiString, type WrittenDictionary, type WrittenReference } from '../pdf-syntax/write.ts'
import { addAppearance, checkMark, emptyText, radioMark, typedAppearance, valueText } from './appearance.ts'
import type { GlyphFinder } from './content.ts'
import type { FieldValueLines } from './field-values.ts'
import type { Font } from './fonts.ts'
import { rectangleOf } from './rectangle.ts'
import { mostCharacters } from './room.ts'
import type { PlacedAnnotation } from './structure.ts'

/** A field's node with its widget; in reading order, which is the tab order. */
export interface PlacedField {
  readonly node: Field | SignatureField
  readonly box: Widget
  readonly widget: PlacedAnnotation
}

/** What all fields of a document are drawn with. */
export interface FieldInk {
  readonly direction: 'ltr' | 'rtl'
  /** for what is typed; null: there is nothing to type */
  readonly typing: Font | null
  /** every font of the document: the /Font of resources */
  readonly fonts: WrittenReference
}

/** A value that is shown, and where its glyphs are found. */
export interface ShownValue {
  readonly lines: FieldValueLines
  readonly find: GlyphFinder
}

/** ISO 32000-1, tables 221, 226, 228, 230: bit positions 1, 2, 13, 15, 16, 18. */
const readOnly = 1
const required = 1 << 1
const multiline = 1 << 12
const noToggleToOff = 1 << 14
const radio = 1 << 15
const combo = 1 << 17

/** The name of the certifying signature's field. No form field can have it: their names have no capitals. */
const signatureName = 'Signature'

/**
 * Adds the interactive form (ISO 32000-1, 12.7.2): null where there are no fields. `signature` is the certification,
 * null in a draft; a certified document that shows no signature gets an invisible field on `firstPage`, `unseen`. Of
 * `prefilled` fields (by node) only the reference is written: `addField` adds them to each document.
 */
export function addForm(
  objects: Objects,
  fields: readonly PlacedField[],
  prefilled: ReadonlySet<number>,
  ink: FieldInk,
  signature: WrittenReference | null,
  firstPage: WrittenReference,
): { readonly form: WrittenReference | null; readonly unseen: WrittenReference | null } {
  const groups = new Map<string, PlacedField[]>()
  for (const field of fields) {
    const { node } = field
    if (node.kind === 'field' && node.input.type === 'radio') {
      const group = groups.get(node.name)
      if (group === undefined) groups.set(node.name, [field])
      else group.push(field)
    } else if (!prefilled.has(node.id)) addField(objects, field, null, ink, signature)
  }
  const parents = new Map([...groups].map(([name, group]) => [name, addRadioGroup(objects, group)]))
  const roots = new Set<WrittenReference>()
  for (const { node, widget } of fields)
    roots.add(node.kind === 'field' && node.input.type === 'radio' ? parents.get(node.name)! : widget.ref)
  const shown = fields.some(({ node }) => node.kind === 'signature')
  const unseen = signature === null || shown ? null : addUnseenSignature(objects, firstPage, signature)
  if (unseen !== null) roots.add(unseen)
  if (roots.size === 0) return { form: null, unseen }
  const { typing } = ink
  const form = objects.add({
    Fields: [...roots],
    // table 219: signatures exist, and the file may only be appended to
    SigFlags: signature === null ? undefined : 3,
    DR: typing === null ? undefined : { Font: { [typing.name]: typing.ref } },
    DA: typing === null ? undefined : asciiString(typedAppearance(typing, 0)),
  })
  return { form, unseen }
}

/** Adds a field that is its own widget: any but a radio button, for which it throws. `value` null: none is shown. */
export function addField(
  objects: Objects,
  field: PlacedField,
  value: ShownValue | null,
  ink: FieldInk,
  signature: WrittenReference | null,
): void {
  const { node, box, widget } = field
  const entries =
    node.kind === 'signature'
      ? signatureFieldEntries(objects, node, box, signature)
      : formFieldEntries(objects, node, box, value, ink)
  objects.put(widget.ref, { ...widgetEntries(field), ...entries })
}

/** The entries that every widget has (ISO 32000-1, 12.5.6.19). Flag 4: it is printed (ISO 19005-2, 6.3.2). */
function widgetEntries({ box, widget }: PlacedField): WrittenDictionary {
  return {
    Type: 'Annot',
    Subtype: 'Widget',
    Rect: rectangleOf(box),
    F: 4,
    P: widget.page,
    StructParent: widget.structParent,
  }
}

/** The entries of every form field (ISO 32000-1, table 220). /TU is what a screen reader says (ISO 14289-1, 7.18.4). */
function fieldEntries(type: 'Tx' | 'Ch' | 'Btn' | 'Sig', node: Field, flags: number): WrittenDictionary {
  const allFlags = (node.readOnly ? readOnly : 0) | (node.required ? required : 0) | flags
  return {
    FT: type,
    T: textString(node.name),
    TU: textString(node.tooltip),
    Ff: allFlags,
  }
}

function formFieldEntries(
  objects: Objects,
  node: Field,
  box: Widget,
  value: ShownValue | null,
  ink: FieldInk,
): WrittenDictionary {
  const { input } = node
  switch (input.type) {
    case 'check':
      return {
        ...fieldEntries('Btn', node, 0),
        ...button(objects, box, input, checkMark),
        V: stateName(input.checked ? input.value : OFF),
      }
    case 'radio':
      throw new Error('a radio button stands in its group')
    case 'choice':
      return {
        ...fieldEntries('Ch', node, combo),
        ...typedEntries(objects, node, box, value, ink),
        Opt: input.options.map((option) => [textString(option.value), textString(option.label)]),
        V: input.value === '' ? undefined : textString(input.value),
      }
    case 'text':
      return {
        ...fieldEntries('Tx', node, input.multiline ? multiline : 0),
        ...typedEntries(objects, node, box, value, ink),
        MaxLen: mostCharacters(input, box, ink.typing) ?? undefined,
        V: textString(input.value),
      }
    case 'signature':
      // in the form before it is certified: a visible field that is added later is in no structure (ISO 14289-1, 7.18.4)
      return { ...fieldEntries('Sig', node, 0), AP: { N: addAppearance(objects, box, '', null) } }
    default:
      return input satisfies never
  }
}

/** The entries of a field that shows text (12.7.3.3). */
function typedEntries(
  objects: Objects,
  node: Field,
  box: Widget,
  value: ShownValue | null,
  { direction, typing, fonts }: FieldInk,
): WrittenDictionary {
  if (typing === null) throw new Error(`no face to type with in ${node.name}`)
  const operators = value === null ? emptyText : valueText(value.lines, box, direction, typing, value.find)
  return {
    DA: asciiString(typedAppearance(typing, box.sizePt)),
    AP: { N: addAppearance(objects, box, operators, value === null ? { [typing.name]: typing.ref } : fonts) },
    // table 222: quadding; what is typed starts at the right
    Q: direction === 'rtl' ? 2 : undefined,
  }
}

/** A name object is a sequence of bytes, UTF-8 where it is text (ISO 32000-1, 7.3.5). */
function stateName(state: string): string {
  return Buffer.from(state).toString('latin1')
}

/** A button's two states, each a normal appearance; PDF/A has no /D (ISO 19005-2, 6.3.3). */
function button(
  objects: Objects,
  box: Widget,
  input: { readonly value: string; readonly checked: boolean },
  draw: (box: Widget, on: boolean) => string,
): WrittenDictionary {
  const states = {
    [stateName(input.value)]: addAppearance(objects, box, draw(box, true), null),
    [stateName(OFF)]: addAppearance(objects, box, draw(box, false), null),
  }
  return { AP: { N: states }, AS: stateName(input.checked ? input.value : OFF) }
}

/** One field, whose kids are the widgets (12.7.4.2.4). What a button means is in its own /TU and /Contents too. */
function addRadioGroup(objects: Objects, group: readonly PlacedField[]): WrittenReference {
  const parent = objects.reserve()
  const nodes = group.map(({ node }) => node as Field)
  for (const [index, field] of group.entries()) {
    const { input, tooltip } = nodes[index]!
    if (input.type !== 'radio') throw new Error('not a radio button')
    const entries = {
      Parent: parent,
      TU: textString(tooltip),
      Contents: textString(tooltip),
      ...button(objects, field.box, input, radioMark),
    }
    objects.put(field.widget.ref, { ...widgetEntries(field), ...entries })
  }
  const chosen = nodes.find((node) => node.input.type === 'radio' && node.input.checked)
  const value = chosen?.input.type === 'radio' ? chosen.input.value : OFF
  objects.put(parent, {
    ...fieldEntries('Btn', nodes[0]!, radio | noToggleToOff),
    TU: textString(sharedTooltip(nodes.map((node) => node.tooltip))),
    V: stateName(value),
    Kids: group.map(({ widget }) => widget.ref),
  })
  return parent
}

/**
 * What the tooltips of a group are about: of `Category – State (required)` and `Category – Media (required)` it is
 * `Category (required)`. A choice stands after a dash or a colon, so that `Mr` and `Ms` do not share an M; without one it is
 * what whole words they share, or the first.
 */
export function sharedTooltip(tooltips: readonly string[]): string {
  const first = tooltips[0]!
  if (tooltips.length < 2) return first
  let length = 0
  while (length < first.length && tooltips.every((tooltip) => tooltip[length] === first[length])) length++
  const begun = first.slice(0, length)
  const subject = (/^.*(?:\s\p{Pd}\s|[:：])/su.exec(begun) ?? /^.*\s/s.exec(begun))?.[0] ?? ''
  // a question keeps its marks, which come in pairs in Spanish
  const about = subject.replace(/[\s\p{Pd}:：]+$/u, '')
  if (about === '') return first
  const remark = /\s*[(（][^()（）]*[)）]$/.exec(first)?.[0] ?? ''
  return tooltips.every((tooltip) => tooltip.endsWith(remark)) ? about + remark : about
}

/** A visible signature field (12.7.4.5): its words stand on the page, so that its appearance is empty. */
function signatureFieldEntries(
  objects: Objects,
  node: SignatureField,
  box: Widget,
  signature: WrittenReference | null,
): WrittenDictionary {
  return {
    FT: 'Sig',
    T: textString(signatureName),
    TU: textString(node.tooltip),
    AP: { N: addAppearance(objects, box, '', null) },
    V: signature ?? undefined,
  }
}

/**
 * Adds a signature field of no size. No reader meets it, so that it is not in the structure either. Flags 4 and 128: it
 * is printed and locked (table 165).
 */
function addUnseenSignature(
  objects: Objects,
  page: WrittenReference,
  signature: WrittenReference,
): WrittenReference {
  return objects.add({
    Type: 'Annot',
    Subtype: 'Widget',
    Rect: [0, 0, 0, 0],
    F: 132,
    P: page,
    FT: 'Sig',
    T: textString(signatureName),
    V: signature,
  })
}
