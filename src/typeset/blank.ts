import type { Element, Node } from '../model/doc.ts'
import { type Problem, problem } from '../problems/problem.ts'

/** A note `typeset/blank-page` for each page that a page break leaves with nothing on it, at that break. */
export function blankPages({ children, at }: Element): readonly Problem[] {
  const breaks = children.filter((node) => node.kind === 'page-break')
  let page = 0
  const filled = new Set<number>()
  for (const node of children) {
    if (node.kind === 'page-break') page++
    // running heads are no content, and what stands at the edges of page 1 is on it wherever it is written
    else if (saysSomething(node) && !(node.kind === 'element' && isRunning(node)))
      filled.add(node.kind === 'element' && isAtEdge(node) ? 0 : page)
  }
  return Array.from({ length: breaks.length + 1 }, (_, index) => index)
    .filter((index) => !filled.has(index))
    .map((index) => {
      const before = breaks[index - 1]
      const after = breaks[index]
      const side =
        before === undefined
          ? after === undefined
            ? 'all'
            : 'before'
          : after === undefined
            ? 'after'
            : 'between'
      return problem('typeset/blank-page', (before ?? after)?.at ?? at, { side })
    })
}

const isRunning = ({ pages }: Element): boolean => pages === 'following' || pages === 'last'

const isAtEdge = ({ tag, pages }: Element): boolean =>
  tag === 'aside' || tag === 'address' || pages !== undefined

function saysSomething(node: Node): boolean {
  switch (node.kind) {
    case 'text':
      return node.text.trim() !== ''
    case 'field':
    case 'picture':
    case 'page-number':
    case 'page-count':
    case 'signature':
      return true
    case 'element':
      return node.children.some(saysSomething)
    case 'line-break':
    case 'page-break':
      return false
  }
}
