import type { Element, Node, Role } from '../model/doc.ts'
import type { LanguageTag } from '../model/recipient.ts'

/** Documents that no template has: their nodes are made here, and numbered when all are there. */

/** They stand in no file; what is wrong with them is not theirs. */
const NOWHERE = { file: '', line: 1, column: 1 }

/** What an element of such a document may have besides. */
export interface NodeTraits {
  readonly classes?: readonly string[]
  readonly scope?: 'Column' | 'Row'
  readonly pages?: 'first' | 'following'
  readonly language?: LanguageTag
}

/** An element, still without its number. */
export function element(
  tag: string,
  role: Role | null,
  children: readonly (Node | string)[],
  { classes = [], ...traits }: NodeTraits = {},
): Element {
  const nodes = children.map((child) => (typeof child === 'string' ? textNode(child) : child))
  return { kind: 'element', id: 0, tag, classes, role, ...traits, children: nodes, at: NOWHERE }
}

/** A text, still without its number. */
export const textNode = (text: string): Node => ({ kind: 'text', id: 0, text })

/** The end of a line within a paragraph. */
export const lineBreak: Node = { kind: 'line-break', id: 0 }

/** The number of the page that it stands on. */
export const pageNumber: Node = { kind: 'page-number', id: 0 }

/** The same with numbers in reading order, from `first` on. */
export function numbered(root: Element, first = 0): Element {
  let next = first
  const walk = <Of extends Node>(node: Of): Of => {
    const id = next++
    return 'children' in node
      ? { ...node, id, children: node.children.map((child) => walk(child)) }
      : { ...node, id }
  }
  return walk(root)
}

/** How many nodes there are in an element, itself included. */
export function sizeOf(node: Node): number {
  return 'children' in node ? node.children.reduce((sum, child) => sum + sizeOf(child), 1) : 1
}

/** The first element of which something is true, at any depth; null: of none. */
export function firstOf(node: Node, is: (element: Element) => boolean): Element | null {
  if (node.kind !== 'element') return null
  if (is(node)) return node
  for (const child of node.children) {
    const found = firstOf(child, is)
    if (found !== null) return found
  }
  return null
}

const FSI = '\u2068'
const PDI = '\u2069'

/** A value as one piece in its line, whatever its script (UAX #9): a reference, a command, a name. */
export const isolated = (value: string): string => (value === '' ? '' : `${FSI}${value}${PDI}`)
