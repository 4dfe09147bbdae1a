import type { Node } from '../model/doc.ts'

/**
 * A number for all of a document that its structure tree and its fields are made of: nodes, roles, languages, fields,
 * but not the words and not the values that are shown. Documents of one number differ in their ink alone. A node's
 * number is remembered, so that one that many documents share is looked at once.
 */
export function openShapes(): (node: Node) => number {
  const shapes = new WeakMap<Node, number>()
  const numbers = new Map<string, number>()
  let next = 0
  const shapeOf = (node: Node): number => {
    let shape = shapes.get(node)
    if (shape === undefined) {
      const text = describe(node, shapeOf)
      shape = numbers.get(text)
      if (shape === undefined) {
        // forgotten numbers are not given again
        if (numbers.size >= MOST) numbers.clear()
        shape = next++
        numbers.set(text, shape)
      }
      shapes.set(node, shape)
    }
    return shape
  }
  return shapeOf
}

const MOST = 50_000

function describe(node: Node, shapeOf: (node: Node) => number): string {
  switch (node.kind) {
    case 'element': {
      const { id, role, language, expansion, scope, children } = node
      return JSON.stringify([id, role, language, expansion, scope, children.map(shapeOf)])
    }
    case 'signature':
      return JSON.stringify([node.id, 'signature', node.tooltip, node.children.map(shapeOf)])
    case 'field': {
      const { id, name, tooltip, required, readOnly, input } = node
      const fixed = input.type === 'text' ? { ...input, value: input.value !== '' } : input
      return JSON.stringify([id, name, tooltip, required, readOnly, fixed])
    }
    default:
      return `${node.kind} ${node.id}`
  }
}
