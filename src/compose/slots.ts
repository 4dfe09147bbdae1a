import type { Doc, Element, Field, Node } from '../model/doc.ts'
import { apart, bare, type Values } from './values.ts'

/**
 * A letter says nearly the same to all: it is rendered and built once with slots where only the addressee decides, and
 * a document is that one with its slots filled. Nodes without a slot are the same objects in all of them, so that
 * later rooms can remember what they made of them.
 */
export interface Slotted {
  /** the values, with a slot for each string that is not empty */
  readonly context: Values
  /** what goes into the slots */
  readonly values: readonly string[]
}

/** A document with slots, and the nodes that have one in or below them. */
export interface Blank {
  readonly doc: Doc
  readonly holding: ReadonlySet<Node>
}

const SLOT = /\uE000(\d+)\uE001/g

/**
 * White space that building would change (beside full-width marks too), and what the tokenizer would object to: such
 * values are not put into slots.
 */
const ODD =
  /[\p{Cc}\p{Cn}\p{Cs}\uE000\uE001\u2028\u2029\u3001-\u3003\u3008-\u3011\u3014-\u301F！（），．：；？]|^\s|\s$| {2}/u

/** Isolated values with slots in their isolates; null where one of them is better built in. */
export function slotted(context: Values): Slotted | null {
  const values: string[] = []
  let odd = false
  const slot = (value: string): string => {
    if (value === '') return value
    const inner = bare(value)
    odd ||= ODD.test(inner)
    return apart(`\uE000${values.push(inner) - 1}\uE001`)
  }
  const walk = (of: Values): Values =>
    Object.fromEntries(
      Object.entries(of).map(([name, value]) => {
        if (typeof value === 'string') return [name, slot(value)]
        if (typeof value === 'boolean' || value === null) return [name, value]
        return [name, isList(value) ? value.map(slot) : walk(value)]
      }),
    )
  const inner = walk(context)
  return odd ? null : { context: inner, values }
}

function isList(value: Values | readonly string[]): value is readonly string[] {
  return Array.isArray(value)
}

/** A built document as a blank; null where a slot of its source `html` stands where filling does not reach. */
export function blankOf(doc: Doc, html: string): Blank | null {
  const holding = new Set<Node>()
  let found = slotsIn(doc.title)
  const walk = (node: Node): boolean => {
    let own = 0
    if (node.kind === 'text') own = slotsIn(node.text)
    if (node.kind === 'field') own = textsOf(node).reduce((sum, text) => sum + slotsIn(text), 0)
    if (node.kind === 'signature') own = slotsIn(node.tooltip)
    if (node.kind === 'element') own = slotsIn(node.expansion ?? '')
    found += own
    let holds = own > 0
    if (node.kind === 'element' || node.kind === 'signature')
      for (const child of node.children) holds = walk(child) || holds
    if (holds) holding.add(node)
    return holds
  }
  walk(doc.root)
  return found === slotsIn(html) ? { doc, holding } : null
}

/** The document of one addressee. */
export function filled({ doc, holding }: Blank, values: readonly string[]): Doc {
  const fill = (text: string): string => text.replace(SLOT, (_, slot: string) => values[Number(slot)]!)
  const walk = (node: Node): Node => {
    if (!holding.has(node)) return node
    switch (node.kind) {
      case 'text':
        return { ...node, text: fill(node.text) }
      case 'field':
        return filledField(node, fill)
      case 'signature':
        return { ...node, tooltip: fill(node.tooltip), children: node.children.map(walk) }
      case 'element':
        return {
          ...node,
          ...(node.expansion === undefined ? {} : { expansion: fill(node.expansion) }),
          children: node.children.map(walk),
        }
      default:
        return node
    }
  }
  return { ...doc, title: fill(doc.title), root: walk(doc.root) as Element }
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
