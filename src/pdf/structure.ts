import type { Doc, Element, Node, PictureNode } from '../model/doc.ts'
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

/** A page, as the structure tree refers to it. */
interface StructuredPage {
  readonly ref: WrittenReference
  /** of each marked-content sequence */
  readonly nodes: readonly number[]
  readonly figures: readonly FigureBox[]
}

/** A structure tree while it is written: what its elements refer to, and which of them hold what, for its parent tree. */
interface StructureTree {
  readonly objects: Objects
  readonly direction: Doc['direction']
  readonly pages: readonly StructuredPage[]
  /** of each field's node */
  readonly widgets: ReadonlyMap<number, PlacedAnnotation>
  /** of each link's node */
  readonly links: ReadonlyMap<number, readonly PlacedAnnotation[]>
  /** where each node's ink stands */
  readonly marks: ReadonlyMap<number, readonly MarkedSequence[]>
  /** where figures stand, by node */
  readonly boxes: ReadonlyMap<number, FigureBox['box']>
  readonly inked: ReadonlySet<number>
  /** the element that holds each marked-content sequence, by page and MCID */
  readonly holders: readonly WrittenReference[][]
  /** the element that holds each annotation, by its key */
  readonly holdersOfAnnotations: WrittenReference[]
}

/**
 * Writes the structure tree of the document and gives its root (ISO 32000-1, 14.7). `pages` has, for each page, the
 * node of each marked-content sequence, and where its figures stand; `widgets` the annotation of each field's node, `links` those of each link's.
 */
export function addStructure(
  objects: Objects,
  doc: Pick<Doc, 'root' | 'language' | 'direction'>,
  pages: readonly StructuredPage[],
  widgets: ReadonlyMap<number, PlacedAnnotation>,
  links: ReadonlyMap<number, readonly PlacedAnnotation[]>,
): WrittenReference {
  const root = objects.reserve()
  const marks = markedContentOf(pages)
  const tree: StructureTree = {
    ...{ objects, direction: doc.direction, pages, widgets, links, marks },
    boxes: new Map(pages.flatMap(({ figures }) => figures.map(({ node, box }) => [node, box]))),
    inked: inkedNodes(doc.root, (id) => marks.has(id) || widgets.has(id)),
    holders: pages.map(({ nodes }): WrittenReference[] => new Array(nodes.length)),
    holdersOfAnnotations: [],
  }
  const top = kidsOf(tree, doc.root, root, doc.language)
  const { holders, holdersOfAnnotations } = tree
  const nums: (number | WrittenReference | WrittenReference[])[] = []
  for (const [page, elements] of holders.entries()) nums.push(page, elements)
  for (const [key, element] of holdersOfAnnotations.entries())
    if (element !== undefined) nums.push(key, element)
  objects.put(root, {
    Type: 'StructTreeRoot',
    K: top.map((kid) => (kid as { ref: WrittenReference }).ref),
    ParentTree: { Nums: nums },
    ParentTreeNextKey: Math.max(pages.length, holdersOfAnnotations.length),
  })
  return root
}

/** What a node is for the element that it stands in: elements of its own, or its ink. `language`: of that element. */
function kidsOf(
  tree: StructureTree,
  node: Node,
  parent: WrittenReference,
  language: string,
): readonly StructureKid[] {
  if (!tree.inked.has(node.id)) return []
  switch (node.kind) {
    case 'field':
      return formKids(tree, node, parent)
    case 'signature': {
      // a Form element holds its widget and nothing else (14.8.4.5): the words stand beside it
      const ref = addElement(tree, 'Div', parent, {}, (element) => [
        ...formKids(tree, node, element),
        ...node.children.flatMap((child) => kidsOf(tree, child, element, language)),
      ])
      return [{ kind: 'element', ref }]
    }
    case 'element': {
      if (node.role === 'Artifact') return []
      const spoken = node.language ?? language
      const inside = (element: WrittenReference): readonly StructureKid[] => [
        ...marksIn(tree, node, element),
        ...node.children.flatMap((child) => kidsOf(tree, child, element, spoken)),
        ...linkKids(tree, node, element),
      ]
      const type = structureType(node)
      if (type === null) return inside(parent)
      const attributes = attributesOf(node, language, tree.direction)
      return [{ kind: 'element', ref: addElement(tree, type, parent, attributes, inside) }]
    }
    case 'picture': {
      if (node.isArtifact) return []
      const figure = figureAttributes(node, tree.boxes.get(node.id))
      const ref = addElement(tree, 'Figure', parent, figure, (element) => marksIn(tree, node, element))
      return [{ kind: 'element', ref }]
    }
    case 'text':
    case 'line-break':
    case 'page-break':
    case 'page-number':
    case 'page-count':
      return marksIn(tree, node, parent)
    default:
      return node satisfies never
  }
}

/** Writes a structure element; its number is known before what it holds is written, which names it as parent. */
function addElement(
  { objects, pages }: StructureTree,
  type: string,
  parent: WrittenReference,
  attributes: WrittenDictionary,
  kidsIn: (element: WrittenReference) => readonly StructureKid[],
): WrittenReference {
  const ref = objects.reserve()
  const kids = kidsIn(ref)
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

/** The ink of a node, which this element holds. */
function marksIn(
  { marks, holders }: StructureTree,
  node: Node,
  element: WrittenReference,
): readonly StructureKid[] {
  const sequences = marks.get(node.id) ?? []
  for (const { page, mcid } of sequences) holders[page]![mcid] = element
  return sequences.map(({ page, mcid }) => ({ kind: 'mark', page, mcid }))
}

/** The Form element of a field, or of the box for the signature; none: it has no widget. */
function formKids(tree: StructureTree, node: Node, parent: WrittenReference): readonly StructureKid[] {
  const widget = tree.widgets.get(node.id)
  if (widget === undefined) return []
  const ref = addElement(tree, 'Form', parent, {}, () => [{ kind: 'widget', widget }])
  tree.holdersOfAnnotations[widget.structParent] = ref
  return [{ kind: 'element', ref }]
}

/** The annotations of a link, which its element holds. */
function linkKids(
  { links, holdersOfAnnotations }: StructureTree,
  node: Element,
  element: WrittenReference,
): readonly StructureKid[] {
  return (links.get(node.id) ?? []).map((widget) => {
    holdersOfAnnotations[widget.structParent] = element
    return { kind: 'widget', widget }
  })
}

/** What an element says of itself beside its type. `language`: of the element that it stands in. */
function attributesOf(node: Element, language: string, direction: Doc['direction']): WrittenDictionary {
  const spoken = node.language ?? language
  const attributes: Record<string, WrittenValue> = {}
  if (spoken !== language) attributes.Lang = textString(spoken)
  if (node.expansion !== undefined) attributes.E = textString(node.expansion)
  const ofTable = tableAttributes(node)
  if (ofTable !== null) attributes.A = ofTable
  // table 347
  if (node.numbering !== undefined) attributes.A = { O: 'List', ListNumbering: node.numbering }
  if (node.role === 'Document' && direction === 'rtl') attributes.A = { O: 'Layout', WritingMode: 'RlTb' }
  return attributes
}

/** What is said of a picture to who does not see it. */
function figureAttributes(node: PictureNode, box: FigureBox['box'] | undefined): WrittenDictionary {
  const figure: Record<string, WrittenValue> = { Alt: textString(node.alternative) }
  if (node.language !== undefined) figure.Lang = textString(node.language)
  // 14.8.5.4.3: a figure that stands on one page says where
  if (box !== undefined) figure.A = { O: 'Layout', Placement: 'Block', BBox: [...box] }
  return figure
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

/** A marked-content sequence, by page and its number there. */
interface MarkedSequence {
  readonly page: number
  readonly mcid: number
}

/** Where each node's ink stands: its marked-content sequences, by page and MCID (14.7.4.2). */
function markedContentOf(
  pages: readonly { readonly nodes: readonly number[] }[],
): ReadonlyMap<number, readonly MarkedSequence[]> {
  const marks = new Map<number, MarkedSequence[]>()
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
