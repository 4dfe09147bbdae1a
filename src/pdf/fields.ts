import type { Field, SignatureField } from '../model/doc.ts'
import type { Widget } from '../model/page.ts'
import { appearance, checkMark, emptyText, radioMark, typedAppearance, valueText } from './appearance.ts'
import type { GlyphFinder } from './content.ts'
import type { Font } from './fonts.ts'
import { asciiString, type Dictionary, type Objects, type Ref, textString } from './objects.ts'
import type { PlacedWidget } from './structure.ts'
import type { FieldValueLines } from './values.ts'

/** A field's node with its widget; in reading order, which is the tab order. */
export interface PlacedField {
  readonly node: Field | SignatureField
  readonly box: Widget
  readonly widget: PlacedWidget
}

/** What the fields of a document are drawn with. */
export interface FieldInk {
  readonly direction: 'ltr' | 'rtl'
  /** for what is typed; null: there is nothing to type */
  readonly typing: Font | null
  /** prefilled values by their nodes */
  readonly values: ReadonlyMap<number, FieldValueLines>
  readonly find: GlyphFinder
  /** every font of the document: the /Font of resources */
  readonly fonts: Ref
}

/** ISO 32000-1, tables 221, 226, 228, 230: bit positions 1, 2, 13, 15, 16, 18. */
const readOnly = 1
const required = 1 << 1
const multiline = 1 << 12
const noToggleToOff = 1 << 14
const radio = 1 << 15
const combo = 1 << 17

/** Of the one signature field; no form field has a capital. */
const signatureName = 'Signature'

/**
 * The interactive form (ISO 32000-1, 12.7.2), or null where there are no fields. `signature` is the certification,
 * null in a draft; a certified document that shows no signature gets an invisible field on `firstPage`. Fields whose
 * value is shown are left out: `addField` writes them, for each document.
 */
export function addForm(
  objects: Objects,
  fields: readonly PlacedField[],
  ink: FieldInk,
  signature: Ref | null,
  firstPage: Ref,
): { readonly form: Ref | null; readonly unseen: Ref | null } {
  const groups = new Map<string, PlacedField[]>()
  for (const field of fields) {
    const { node } = field
    if (node.kind === 'field' && node.input.type === 'radio') {
      const group = groups.get(node.name)
      if (group === undefined) groups.set(node.name, [field])
      else group.push(field)
    } else if (!ink.values.has(node.id)) addField(objects, field, ink, signature)
  }
  const parents = new Map([...groups].map(([name, group]) => [name, addRadioGroup(objects, group)]))
  const roots = new Set<Ref>()
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

/** A field that is its own widget: all but radio buttons. */
export function addField(objects: Objects, field: PlacedField, ink: FieldInk, signature: Ref | null): void {
  const { node, box, widget } = field
  const own =
    node.kind === 'signature' ? signed(objects, node, box, signature) : ownEntries(objects, field, ink)
  objects.put(widget.ref, { ...widgetEntries(field), ...own })
}

/** What every widget has (ISO 32000-1, 12.5.6.19). It is printed (ISO 19005-2, 6.3.2). */
function widgetEntries({ box, widget }: PlacedField): Dictionary {
  const edges = [box.xPt, box.yPt, box.xPt + box.widthPt, box.yPt + box.heightPt]
  return {
    Type: 'Annot',
    Subtype: 'Widget',
    Rect: edges.map((edge) => Math.round(edge * 1000) / 1000),
    F: 4,
    P: widget.page,
    StructParent: widget.structParent,
  }
}

/** /TU is what a screen reader says (ISO 14289-1, 7.18.4; ISO 32000-1, table 220). */
function named(type: 'Tx' | 'Ch' | 'Btn', node: Field, flags: number): Dictionary {
  const own = (node.readOnly ? readOnly : 0) | (node.required ? required : 0) | flags
  return {
    FT: type,
    T: textString(node.name),
    TU: textString(node.tooltip),
    Ff: own,
  }
}

function ownEntries(objects: Objects, { node, box }: PlacedField, ink: FieldInk): Dictionary {
  if (node.kind !== 'field') throw new Error('not a form field')
  const { input } = node
  if (input.type === 'check')
    return {
      ...named('Btn', node, 0),
      ...button(objects, box, input, checkMark),
      V: stateName(input.checked ? input.value : off),
    }
  if (input.type === 'radio') throw new Error('a radio button stands in its group')
  const { typing, fonts } = ink
  if (typing === null) throw new Error(`no face to type with in ${node.name}`)
  const value = ink.values.get(node.id)
  const drawn = value === undefined ? emptyText : valueText(value, box, ink.direction, typing, ink.find)
  const usable = value === undefined ? { [typing.name]: typing.ref } : fonts
  const entries: Dictionary = {
    ...(input.type === 'choice'
      ? named('Ch', node, combo)
      : named('Tx', node, input.multiline ? multiline : 0)),
    DA: asciiString(typedAppearance(typing, box.sizePt)),
    AP: { N: appearance(objects, box, drawn, usable) },
    // table 222: quadding; what is typed starts at the right
    Q: ink.direction === 'rtl' ? 2 : undefined,
  }
  if (input.type === 'choice')
    return {
      ...entries,
      Opt: input.options.map(({ value: own, label }) => [textString(own), textString(label)]),
      V: input.value === '' ? undefined : textString(input.value),
    }
  return { ...entries, MaxLen: input.maxLength ?? undefined, V: textString(input.value) }
}

const off = 'Off'

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
): Dictionary {
  const states = {
    [stateName(input.value)]: appearance(objects, box, draw(box, true), null),
    [stateName(off)]: appearance(objects, box, draw(box, false), null),
  }
  return { AP: { N: states }, AS: stateName(input.checked ? input.value : off) }
}

/** One field, whose kids are the widgets (12.7.4.2.4). What a button means is in its own /TU and /Contents too. */
function addRadioGroup(objects: Objects, group: readonly PlacedField[]): Ref {
  const parent = objects.reserve()
  const nodes = group.map(({ node }) => node as Field)
  for (const [index, field] of group.entries()) {
    const { input, tooltip } = nodes[index]!
    if (input.type !== 'radio') throw new Error('not a radio button')
    const own = {
      Parent: parent,
      TU: textString(tooltip),
      Contents: textString(tooltip),
      ...button(objects, field.box, input, radioMark),
    }
    objects.put(field.widget.ref, { ...widgetEntries(field), ...own })
  }
  const chosen = nodes.find((node) => node.input.type === 'radio' && node.input.checked)
  const value = chosen?.input.type === 'radio' ? chosen.input.value : off
  objects.put(parent, {
    ...named('Btn', nodes[0]!, radio | noToggleToOff),
    TU: textString(sharedTooltip(nodes.map((node) => node.tooltip))),
    V: stateName(value),
    Kids: group.map(({ widget }) => widget.ref),
  })
  return parent
}

/** What the tooltips of a group begin with: `Category – State` and `Category – Media` are about the category. */
function sharedTooltip(tooltips: readonly string[]): string {
  let length = 0
  const first = tooltips[0]!
  while (length < first.length && tooltips.every((tooltip) => tooltip[length] === first[length])) length++
  const shared = first.slice(0, length).replace(/[\s\p{P}]+$/u, '')
  return tooltips.length > 1 && shared !== '' ? shared : first
}

/** A visible signature field (12.7.4.5): its words stand on the page, so that its appearance is empty. */
function signed(objects: Objects, node: SignatureField, box: Widget, signature: Ref | null): Dictionary {
  return {
    FT: 'Sig',
    T: textString(signatureName),
    TU: textString(node.tooltip),
    AP: { N: appearance(objects, box, '', null) },
    V: signature ?? undefined,
  }
}

/** Of no size: no one meets it, so that it is not in the structure either. Print and Locked. */
function addUnseenSignature(objects: Objects, page: Ref, signature: Ref): Ref {
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
