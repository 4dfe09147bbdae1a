import type { Doc, Element, Node } from '../model/doc.ts'
import type { Objects } from '../pdf-syntax/objects.ts'
import { textString } from '../pdf-syntax/text.ts'
import type { WrittenDictionary, WrittenReference, WrittenValue } from '../pdf-syntax/write.ts'
import type { FigureBox } from './shape.ts'

/** An annotation and where it is found: the page it stands on, and its key in the parent tree (14.7.4.4). */
export interface PlacedAnnotation {
  readonly ref: WrittenReference
  readonly page: WrittenReference
  readonly structParent: number
}

/** What stands in a node; nothing can stand in text, a break, a page number or a field. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'element':
    case 'signature':
      return node.children
    case 'text':
    case 'line-break':
    case 'page-break':
    case 'page-number':
    case 'page-count':
    case 'field':
    case 'picture':
      return []
    default:
      return node satisfies never
  }
}

/**
 * The structure type of the element that holds each node's ink, by the node's number; null: an artifact. Elements
 * without a role pass their content on to their parent.
 */
export function tagsOf(root: Element): (string | null)[] {
  const tags: (string | null)[] = []
  /** `tag`: of the element that it stands in */
  const walk = (node: Node, tag: string | null, artifact: boolean): void => {
    switch (node.kind) {
      case 'element': {
        const isArtifact = artifact || node.role === 'Artifact'
        const tagOfInk = isArtifact ? null : (structureType(node) ?? tag)
        tags[node.id] = tagOfInk
        for (const child of node.children) walk(child, tagOfInk, isArtifact)
        break
      }
      case 'signature':
        tags[node.id] = null
        for (const child of node.children) walk(child, artifact ? null : 'Div', artifact)
        break
      case 'field':
        tags[node.id] = null
        break
      case 'picture':
        tags[node.id] = artifact || node.isArtifact ? null : 'Figure'
        break
      case 'text':
      case 'line-break':
      case 'page-break':
      case 'page-number':
      case 'page-count':
        tags[node.id] = tag
        break
      default:
        node satisfies never
    }
  }
  walk(root, 'Document', false)
  return tags
}

/** An element without a role has one nevertheless where it says something that a reader must hear. */
function structureType(element: Element): string | null {
  if (element.role !== null) return element.role
  if (element.language === undefined && element.expansion === undefined) return null
  return element.children.every((child) => child.kind !== 'element') ? 'Span' : 'Div'
}

/**
 * Writes the structure tree of the document and gives its root (ISO 32000-1, 14.7). `pages` has, for each page, the
 * node of each marked-content sequence, and where its figures stand; `widgets` the annotation of each field's node, `links` those of each link's.
 */
export function addStructure(
  objects: Objects,
  doc: Pick<Doc, 'root' | 'language' | 'direction'>,
  pages: readonly {
    readonly ref: WrittenReference
    readonly nodes: readonly number[]
    readonly figures: readonly FigureBox[]
  }[],
  widgets: ReadonlyMap<number, PlacedAnnotation>,
  links: ReadonlyMap<number, readonly PlacedAnnotation[]>,
): WrittenReference {
  const root = objects.reserve()
  const parents = pages.map(({ nodes }): WrittenReference[] => new Array(nodes.length))
  const ofWidgets: WrittenReference[] = []
  const marks = markedContentOf(pages)
  const boxes = new Map(pages.flatMap(({ figures }) => figures.map(({ node, box }) => [node, box])))
  const inked = inkedNodes(doc.root, (id) => marks.has(id) || widgets.has(id))

  const add = (
    type: string,
    parent: WrittenReference,
    attributes: WrittenDictionary,
    kidsOf: (element: WrittenReference) => StructureKid[],
  ): WrittenReference => {
    const ref = objects.reserve()
    const kids = kidsOf(ref)
    // most elements keep to one page: then it is named once, and an MCID is a number
    const first = kids.find((kid) => kid.kind === 'mark')
    const page = first === undefined ? null : pages[first.page]!.ref
    const k = kids.map((kid): WrittenValue => {
      if (kid.kind === 'mark') {
        const pageOfMark = pages[kid.page]!.ref
        return pageOfMark === page ? kid.mcid : { Type: 'MCR', Pg: pageOfMark, MCID: kid.mcid }
      }
      return kid.kind === 'element' ? kid.ref : { Type: 'OBJR', Pg: kid.widget.page, Obj: kid.widget.ref }
    })
    objects.put(ref, {
      S: type,
      P: parent,
      ...attributes,
      Pg: page ?? undefined,
      K: k.length > 1 ? k : k[0],
    })
    return ref
  }

  const marked = (node: Node, element: WrittenReference): StructureKid[] => {
    const sequences = marks.get(node.id) ?? []
    for (const { page, mcid } of sequences) parents[page]![mcid] = element
    return sequences.map(({ page, mcid }) => ({ kind: 'mark', page, mcid }))
  }

  const formElement = (node: Node, parent: WrittenReference): StructureKid[] => {
    const widget = widgets.get(node.id)
    if (widget === undefined) return []
    const ref = add('Form', parent, {}, () => [{ kind: 'widget', widget }])
    ofWidgets[widget.structParent] = ref
    return [{ kind: 'element', ref }]
  }

  const linkKids = (node: Element, element: WrittenReference): StructureKid[] =>
    (links.get(node.id) ?? []).map((widget) => {
      ofWidgets[widget.structParent] = element
      return { kind: 'widget', widget }
    })

  const kidsOf = (node: Node, parent: WrittenReference, language: string): StructureKid[] => {
    if (!inked.has(node.id)) return []
    switch (node.kind) {
      case 'field':
        return formElement(node, parent)
      case 'signature': {
        // a Form element holds its widget and nothing else (14.8.4.5): the words stand beside it
        const ref = add('Div', parent, {}, (element) => [
          ...formElement(node, element),
          ...node.children.flatMap((child) => kidsOf(child, element, language)),
        ])
        return [{ kind: 'element', ref }]
      }
      case 'element': {
        if (node.role === 'Artifact') return []
        const spoken = node.language ?? language
        const inside = (element: WrittenReference): StructureKid[] => [
          ...marked(node, element),
          ...node.children.flatMap((child) => kidsOf(child, element, spoken)),
          ...linkKids(node, element),
        ]
        const type = structureType(node)
        if (type === null) return inside(parent)
        const attributes: Record<string, WrittenValue> = {}
        if (spoken !== language) attributes.Lang = textString(spoken)
        if (node.expansion !== undefined) attributes.E = textString(node.expansion)
        const ofTable = tableAttributes(node)
        if (ofTable !== null) attributes.A = ofTable
        // table 347
        if (node.numbering !== undefined) attributes.A = { O: 'List', ListNumbering: node.numbering }
        if (node.role === 'Document' && doc.direction === 'rtl')
          attributes.A = { O: 'Layout', WritingMode: 'RlTb' }
        return [{ kind: 'element', ref: add(type, parent, attributes, inside) }]
      }
      case 'picture': {
        if (node.isArtifact) return []
        const figure: Record<string, WrittenValue> = { Alt: textString(node.alternative) }
        if (node.language !== undefined) figure.Lang = textString(node.language)
        const box = boxes.get(node.id)
        // 14.8.5.4.3: a figure that stands on one page says where
        if (box !== undefined) figure.A = { O: 'Layout', Placement: 'Block', BBox: [...box] }
        return [{ kind: 'element', ref: add('Figure', parent, figure, (element) => marked(node, element)) }]
      }
      case 'text':
      case 'line-break':
      case 'page-break':
      case 'page-number':
      case 'page-count':
        return marked(node, parent)
      default:
        return node satisfies never
    }
  }

  const top = kidsOf(doc.root, root, doc.language)
  const nums: (number | WrittenReference | WrittenReference[])[] = []
  for (const [page, elements] of parents.entries()) {
    nums.push(page, elements)
  }
  for (const [key, element] of ofWidgets.entries()) if (element !== undefined) nums.push(key, element)
  objects.put(root, {
    Type: 'StructTreeRoot',
    K: top.map((kid) => (kid as { ref: WrittenReference }).ref),
    ParentTree: { Nums: nums },
    ParentTreeNextKey: Math.max(pages.length, ofWidgets.length),
  })
  return root
}

/** Table 349: without a scope a header cell says nothing of which cells it heads. */
function tableAttributes({ role, scope, columnSpan }: Element): WrittenDictionary | null {
  const span = columnSpan === undefined ? {} : { ColSpan: columnSpan }
  if (role === 'TH') return { O: 'Table', Scope: scope ?? 'Column', ...span }
  return columnSpan === undefined ? null : { O: 'Table', ...span }
}

/** What an element holds: its own ink, another element, or a field's annotation (14.7.4). */
type StructureKid =
  | { readonly kind: 'mark'; readonly page: number; readonly mcid: number }
  | { readonly kind: 'element'; readonly ref: WrittenReference }
  | { readonly kind: 'widget'; readonly widget: PlacedAnnotation }

/** Where each node's ink stands: its marked-content sequences, by page and MCID (14.7.4.2). */
function markedContentOf(
  pages: readonly { readonly nodes: readonly number[] }[],
): ReadonlyMap<number, readonly { readonly page: number; readonly mcid: number }[]> {
  const marks = new Map<number, { page: number; mcid: number }[]>()
  for (const [page, { nodes }] of pages.entries()) {
    for (const [mcid, node] of nodes.entries()) {
      const ofNode = marks.get(node)
      if (ofNode === undefined) marks.set(node, [{ page, mcid }])
      else ofNode.push({ page, mcid })
    }
  }
  return marks
}

/** The nodes that have ink, or hold one that has; cells count always, or a table would lose its shape. */
function inkedNodes(root: Node, hasInk: (id: number) => boolean): ReadonlySet<number> {
  const inked = new Set<number>()
  const walk = (node: Node): boolean => {
    let isInked = hasInk(node.id)
    if (node.kind === 'element') isInked ||= node.role === 'TD' || node.role === 'TH'
    for (const child of childrenOf(node)) isInked = walk(child) || isInked
    if (isInked) inked.add(node.id)
    return isInked
  }
  walk(root)
  return inked
}
