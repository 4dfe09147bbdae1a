import type { Doc, Element, Field, Node } from '../model/doc.ts'
import { NO_SPACE_AFTER, NO_SPACE_BEFORE } from './space.ts'
import { isolate, stripIsolates, type Values } from './values.ts'

/**
 * A letter says nearly the same to all: it is rendered and built once with slots where a run or an addressee decides,
 * and a document is that one with its slots filled. Nodes without a slot are the same objects in all of them, so that
 * later rooms can remember what they made of them.
 */
export interface Placeholders {
  /** the values, with a slot for each string that is not empty */
  readonly context: Values
  /** what goes into the slots, by their names */
  readonly values: ReadonlyMap<string, string>
}

/** A document with slots, and the nodes that have one in or below them. Plain data, that can be kept. */
export interface LetterTemplate {
  readonly doc: Doc
  readonly holding: ReadonlySet<Node>
}

/** A slot is named by its value's path: `state.of`, `addressee.address.0`. */
const SLOT = /\uE000([^\uE001]*)\uE001/g

/** White space that building would change, and what the tokenizer would object to: such values are not put into slots. */
const ODD = new RegExp(
  `[\\p{Cc}\\p{Cn}\\p{Cs}\\uE000\\uE001\\u2028\\u2029]|^\\s|\\s$| {2}|(?:^| )${NO_SPACE_BEFORE}|${NO_SPACE_AFTER}(?: |$)`,
  'u',
)

/** Isolated values with slots in their isolates; null where one of them is better built in. */
export function placeholdersFor(values: Values): Placeholders | null {
  const found = new Map<string, string>()
  let odd = false
  const walk = (of: Values, under: string): Values => {
    const slot = (value: string, name: string): string => {
      if (value === '') return value
      const inner = value.slice(1, -1)
      odd ||= ODD.test(stripIsolates(inner))
      found.set(under + name, inner)
      return isolate(`\uE000${under}${name}\uE001`)
    }
    return Object.fromEntries(
      Object.entries(of).map(([name, value]) => {
        if (typeof value === 'string') return [name, slot(value, name)]
        if (typeof value === 'boolean' || value === null) return [name, value]
        if (isList(value)) return [name, value.map((each, index) => slot(each, `${name}.${index}`))]
        return [name, walk(value, `${under}${name}.`)]
      }),
    )
  }
  const context = walk(values, '')
  return odd ? null : { context, values: found }
}

function isList(value: Values | readonly string[]): value is readonly string[] {
  return Array.isArray(value)
}

/** A built document as a blank; null where a slot of its source `html` stands where filling does not reach. */
export function blankOf(doc: Doc, html: string): LetterTemplate | null {
  const { blank, slots } = looked(doc)
  return slots === slotsIn(html) ? blank : null
}

function looked(doc: Doc): { readonly blank: LetterTemplate; readonly slots: number } {
  const holding = new Set<Node>()
  let slots = slotsIn(doc.title)
  const walk = (node: Node): boolean => {
    let own = 0
    if (node.kind === 'text') own = slotsIn(node.text)
    if (node.kind === 'field') own = textsOf(node).reduce((sum, text) => sum + slotsIn(text), 0)
    if (node.kind === 'signature') own = slotsIn(node.tooltip)
    if (node.kind === 'element') own = slotsIn(node.expansion ?? '')
    slots += own
    let holds = own > 0
    if (node.kind === 'element' || node.kind === 'signature')
      for (const child of node.children) holds = walk(child) || holds
    if (holds) holding.add(node)
    return holds
  }
  walk(doc.root)
  return { blank: { doc, holding }, slots }
}

/** A blank with only some of its slots filled. */
export function bindRun(blank: LetterTemplate, values: Placeholders['values']): LetterTemplate {
  return looked(bindAddressee(blank, values)).blank
}

/** The document of one addressee. */
export function bindAddressee({ doc, holding }: LetterTemplate, values: Placeholders['values']): Doc {
  const fill = (text: string): string => text.replace(SLOT, (slot, name: string) => values.get(name) ?? slot)
  // only text has isolates
  const fillBare = (text: string): string => stripIsolates(fill(text))
  const walk = (node: Node): Node => {
    if (!holding.has(node)) return node
    switch (node.kind) {
      case 'text':
        return { ...node, text: fill(node.text) }
      case 'field':
        return filledField(node, fillBare)
      case 'signature':
        return { ...node, tooltip: fillBare(node.tooltip), children: node.children.map(walk) }
      case 'element':
        return {
          ...node,
          ...(node.expansion === undefined ? {} : { expansion: fillBare(node.expansion) }),
          children: node.children.map(walk),
        }
      default:
        return node
    }
  }
  return { ...doc, title: fillBare(doc.title), root: walk(doc.root) as Element }
}

function slotsIn(text: string): number {
  return text.split('\uE000').length - 1
}

function textsOf({ tooltip, input }: Field): readonly string[] {
  if (input.type === 'choice') return [tooltip, ...input.options.map((option) => option.label)]
  return input.type === 'text' ? [tooltip, input.value] : [tooltip]
}

function filledField(field: Field, fill: (text: string) => string): Field {
  const { input } = field
  const tooltip = fill(field.tooltip)
  if (input.type === 'text') return { ...field, tooltip, input: { ...input, value: fill(input.value) } }
  if (input.type !== 'choice') return { ...field, tooltip }
  const options = input.options.map(({ value, label }) => ({ value, label: fill(label) }))
  return { ...field, tooltip, input: { ...input, options } }
}
