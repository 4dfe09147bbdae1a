import { type PDFContext, type PDFDict, PDFName, type PDFObject, type PDFRef, PDFString } from 'pdf-lib'
import type { Field, SignatureField } from '../model/doc.ts'
import type { Widget } from '../model/page.ts'
import { appearance, checkMark, emptyText, radioMark, typedAppearance, valueText } from './appearance.ts'
import type { GlyphFinder } from './content.ts'
import type { Font } from './fonts.ts'
import { textString } from './metadata.ts'
import type { PlacedWidget } from './structure.ts'
import type { SetValue } from './values.ts'

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
  readonly values: ReadonlyMap<number, SetValue>
  readonly find: GlyphFinder
  /** every font of the document: the /Font of resources */
  readonly fonts: PDFRef
}

type Entries = Readonly<Record<string, PDFObject>>

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
 * null in a draft; a certified document that shows no signature gets an invisible field on `firstPage`.
 */
export function addForm(
  context: PDFContext,
  fields: readonly PlacedField[],
  ink: FieldInk,
  signature: PDFRef | null,
  firstPage: PDFRef,
): { readonly form: PDFRef | null; readonly unseen: PDFRef | null } {
  const roots: PDFRef[] = []
  const groups = new Map<string, PlacedField[]>()
  for (const field of fields) {
    const { node, widget } = field
    if (node.kind === 'field' && node.input.type === 'radio') {
      const group = groups.get(node.name)
      if (group === undefined) groups.set(node.name, [field])
      else group.push(field)
      continue
    }
    const own =
      node.kind === 'signature'
        ? signed(context, node, field.box, signature)
        : ownEntries(context, field, ink)
    context.assign(widget.ref, dictionary(widgetEntries(context, field), own, context))
  }
  for (const group of groups.values()) addRadioGroup(context, group)
  const seen = new Set<string>()
  for (const { node, widget } of fields) {
    if (node.kind === 'field' && node.input.type === 'radio') {
      if (!seen.has(node.name)) roots.push(groupRef(context, widget.ref))
      seen.add(node.name)
    } else {
      roots.push(widget.ref)
    }
  }
  const shown = fields.some(({ node }) => node.kind === 'signature')
  const unseen = signature === null || shown ? null : addUnseenSignature(context, firstPage, signature)
  if (unseen !== null) roots.push(unseen)
  if (roots.length === 0) return { form: null, unseen }
  const entries: Record<string, PDFObject> = { Fields: context.obj(roots) }
  // table 219: signatures exist, and the file may only be appended to
  if (signature !== null) entries.SigFlags = context.obj(3)
  if (ink.typing !== null) {
    entries.DR = context.obj({ Font: { [ink.typing.name]: ink.typing.ref } })
    entries.DA = PDFString.of(typedAppearance(ink.typing, 0))
  }
  return { form: context.register(dictionary(entries, {}, context)), unseen }
}

function groupRef(context: PDFContext, kid: PDFRef): PDFRef {
  return (context.lookup(kid) as PDFDict).get(PDFName.of('Parent')) as PDFRef
}

function dictionary(entries: Entries, more: Entries, context: PDFContext): PDFDict {
  const made = context.obj({})
  for (const each of [entries, more])
    for (const [key, value] of Object.entries(each)) made.set(PDFName.of(key), value)
  return made
}

/** What every widget has (ISO 32000-1, 12.5.6.19). It is printed (ISO 19005-2, 6.3.2). */
function widgetEntries(context: PDFContext, { box, widget }: PlacedField): Entries {
  const edges = [box.xPt, box.yPt, box.xPt + box.widthPt, box.yPt + box.heightPt]
  return {
    Type: PDFName.of('Annot'),
    Subtype: PDFName.of('Widget'),
    Rect: context.obj(edges.map((edge) => Math.round(edge * 1000) / 1000)),
    F: context.obj(4),
    P: widget.page,
    StructParent: context.obj(widget.structParent),
  }
}

/** /TU is what a screen reader says (ISO 14289-1, 7.18.4; ISO 32000-1, table 220). */
function named(
  context: PDFContext,
  type: 'Tx' | 'Ch' | 'Btn',
  node: Field,
  flags: number,
): Record<string, PDFObject> {
  const own = (node.readOnly ? readOnly : 0) | (node.required ? required : 0) | flags
  return {
    FT: PDFName.of(type),
    T: textString(node.name),
    TU: textString(node.tooltip),
    Ff: context.obj(own),
  }
}

function ownEntries(context: PDFContext, { node, box }: PlacedField, ink: FieldInk): Entries {
  if (node.kind !== 'field') throw new Error('not a form field')
  const { input } = node
  if (input.type === 'check')
    return {
      ...named(context, 'Btn', node, 0),
      ...button(context, box, input, checkMark),
      V: stateName(input.checked ? input.value : off),
    }
  if (input.type === 'radio') throw new Error('a radio button stands in its group')
  const { typing, fonts } = ink
  if (typing === null) throw new Error(`no face to type with in ${node.name}`)
  const value = ink.values.get(node.id)
  const drawn = value === undefined ? emptyText : valueText(value, box, ink.direction, typing, ink.find)
  const entries: Record<string, PDFObject> = {
    ...named(context, input.type === 'choice' ? 'Ch' : 'Tx', node, 0),
    DA: PDFString.of(typedAppearance(typing, box.sizePt)),
    AP: context.obj({
      N: appearance(context, box, drawn, value === undefined ? typingOnly(context, typing) : fonts),
    }),
  }
  // table 222: quadding; what is typed starts at the right
  if (ink.direction === 'rtl') entries.Q = context.obj(2)
  const flags = (node.readOnly ? readOnly : 0) | (node.required ? required : 0)
  if (input.type === 'choice') {
    entries.Ff = context.obj(flags | combo)
    entries.Opt = context.obj(
      input.options.map(({ value: own, label }) => [textString(own), textString(label)]),
    )
    if (input.value !== '') entries.V = textString(input.value)
  } else {
    entries.Ff = context.obj(flags | (input.multiline ? multiline : 0))
    if (input.maxLength !== null) entries.MaxLen = context.obj(input.maxLength)
    entries.V = textString(input.value)
  }
  return entries
}

function typingOnly(context: PDFContext, typing: Font): PDFDict {
  return context.obj({ [typing.name]: typing.ref })
}

const off = 'Off'

/** A name object is a sequence of bytes, UTF-8 where it is text (ISO 32000-1, 7.3.5). */
function stateName(state: string): PDFName {
  return PDFName.of(Buffer.from(state).toString('latin1'))
}

/** A button's two states, each a normal appearance; PDF/A has no /D (ISO 19005-2, 6.3.3). */
function button(
  context: PDFContext,
  box: Widget,
  input: { readonly value: string; readonly checked: boolean },
  draw: (box: Widget, on: boolean) => string,
): Entries {
  const states = context.obj({})
  states.set(stateName(input.value), appearance(context, box, draw(box, true), null))
  states.set(stateName(off), appearance(context, box, draw(box, false), null))
  return { AP: context.obj({ N: states }), AS: stateName(input.checked ? input.value : off) }
}

/** One field, whose kids are the widgets (12.7.4.2.4). What a button means is in its own /TU and /Contents too. */
function addRadioGroup(context: PDFContext, group: readonly PlacedField[]): void {
  const parent = context.nextRef()
  const nodes = group.map(({ node }) => node as Field)
  for (const [index, field] of group.entries()) {
    const { input, tooltip } = nodes[index]!
    if (input.type !== 'radio') throw new Error('not a radio button')
    const own = {
      Parent: parent,
      TU: textString(tooltip),
      Contents: textString(tooltip),
      ...button(context, field.box, input, radioMark),
    }
    context.assign(field.widget.ref, dictionary(widgetEntries(context, field), own, context))
  }
  const chosen = nodes.find((node) => node.input.type === 'radio' && node.input.checked)
  const value = chosen?.input.type === 'radio' ? chosen.input.value : off
  const kids = group.map(({ widget }) => widget.ref)
  const own = {
    ...named(context, 'Btn', nodes[0]!, radio | noToggleToOff),
    TU: textString(sharedTooltip(nodes.map((node) => node.tooltip))),
    V: stateName(value),
    Kids: context.obj(kids),
  }
  context.assign(parent, dictionary(own, {}, context))
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
function signed(context: PDFContext, node: SignatureField, box: Widget, signature: PDFRef | null): Entries {
  const entries = {
    FT: PDFName.of('Sig'),
    T: textString(signatureName),
    TU: textString(node.tooltip),
    AP: context.obj({ N: appearance(context, box, '', null) }),
  }
  return signature === null ? entries : { ...entries, V: signature }
}

/** Of no size: no one meets it, so that it is not in the structure either. Print and Locked. */
function addUnseenSignature(context: PDFContext, page: PDFRef, signature: PDFRef): PDFRef {
  return context.register(
    context.obj({
      Type: 'Annot',
      Subtype: 'Widget',
      Rect: [0, 0, 0, 0],
      F: 132,
      P: page,
      FT: 'Sig',
      T: textString(signatureName),
      V: signature,
    }),
  )
}
