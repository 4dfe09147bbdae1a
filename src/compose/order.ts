import type { Node } from '../model/doc.ts'

/**
 * The children of a `div` in the order of the fields that they hold: `order` is their names, parted by spaces. What it does not
 * name stays after them, as it is written, and names that no child has are passed over: a form is one template for all
 * languages, and only what they list by the alphabet stands differently. Numbered anew, since that is the reading order.
 */
export function ordered(children: readonly Node[], order: string): readonly Node[] {
  const names = order.split(/\s+/)
  const rank = (node: Node): number => {
    const at = names.indexOf(fieldIn(node) ?? '')
    return at < 0 ? names.length : at
  }
  const sorted = [...children].sort((a, b) => rank(a) - rank(b))
  let next = Math.min(...children.map(({ id }) => id))
  const numbered = (node: Node): Node => {
    const id = next++
    return node.kind === 'element' || node.kind === 'signature'
      ? { ...node, id, children: node.children.map(numbered) }
      : { ...node, id }
  }
  return sorted.map(numbered)
}

/** The name of the first field of a node. */
function fieldIn(node: Node): string | null {
  if (node.kind === 'field') return node.name
  if (node.kind !== 'element' && node.kind !== 'signature') return null
  for (const child of node.children) {
    const name = fieldIn(child)
    if (name !== null) return name
  }
  return null
}
