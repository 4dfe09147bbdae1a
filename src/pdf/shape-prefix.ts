import type { Element, Field, Node, SignatureField } from '../model/doc.ts'
import type { Widget } from '../model/page.ts'
import { type Objects, openObjects } from '../pdf-syntax/objects.ts'
import { textString } from '../pdf-syntax/text.ts'
import type { WrittenReference } from '../pdf-syntax/write.ts'
import { type SharedPrefix, withObjects } from '../pdf-syntax/write-file.ts'
import { addForm, type PlacedField } from './fields.ts'
import type { Font } from './fonts.ts'
import { addLink, type LinkWithArea, linksWithAreas } from './links.ts'
import type { DocumentShape } from './shape.ts'
import { addStructure, childrenOf, type PlacedAnnotation } from './structure.ts'

/**
 * The objects that all documents of one shape share (catalog, pages, structure, fields without a value), and the
 * numbers of those that each document writes for itself, in its body.
 */
export interface ShapePrefix {
  readonly file: SharedPrefix
  readonly lastObject: number
  readonly catalog: WrittenReference
  readonly info: WrittenReference
  readonly metadata: WrittenReference
  readonly resources: WrittenReference
  /** by page */
  readonly contents: readonly WrittenReference[]
  readonly signature: WrittenReference | null
  /** by node */
  readonly widgets: ReadonlyMap<number, PlacedAnnotation>
}

/** A field with the box that typesetting has placed for it. */
export interface FieldWithBox {
  readonly node: Field | SignatureField
  readonly box: Widget
  readonly page: number
}

/** What a shape prefix stands behind and refers to: the same for all shapes of one language and part. */
export interface ShapeContext {
  readonly prefix: SharedPrefix
  /** the highest object number in it */
  readonly lastObject: number
  /** for what is typed into fields; null: nothing is */
  readonly typing: Font | null
  readonly outputIntent: WrittenReference
  /** pictures by the names that contents have for them; null: there are none */
  readonly pictures: WrittenReference | null
}

/** An area of a link, with its annotation. */
type PlacedLink = LinkWithArea & { readonly annotation: PlacedAnnotation }

/** Throws an Error where fields and widgets do not fit together. */
export function makeShapePrefix(shape: DocumentShape, context: ShapeContext): ShapePrefix {
  const { language, direction, root, isCertified, pages, prefilled } = shape
  const objects = openObjects(context.lastObject)
  // first what each document writes for itself
  const info = objects.reserve()
  const metadata = objects.reserve()
  const resources = objects.reserve()
  const signature = isCertified ? objects.reserve() : null
  const contents = pages.map(() => objects.reserve())
  const pageRefs = pages.map(() => objects.reserve())
  const fields = placedFields(objects, shape, pageRefs)
  const widgets = new Map(fields.map(({ node, widget }) => [node.id, widget]))
  const links = placedLinks(objects, shape, pageRefs, fields.length)
  const catalog = objects.reserve()
  const tree = objects.reserve()
  const structure = addStructure(
    objects,
    { language, direction, root },
    pages.map(({ nodes, figures }, index) => ({ ref: pageRefs[index]!, nodes, figures })),
    widgets,
    annotationsByLink(links),
  )
  const { form, unseen } = addForm(
    objects,
    fields,
    new Set(prefilled),
    { direction, typing: context.typing, fonts: resources },
    signature,
    pageRefs[0]!,
  )
  for (const [index, page] of pages.entries()) {
    const ref = pageRefs[index]!
    const annotations = fields.filter(({ widget }) => widget.page === ref).map(({ widget }) => widget.ref)
    for (const link of links) if (link.page === index) annotations.push(addLink(objects, link))
    if (unseen !== null && index === 0) annotations.push(unseen)
    objects.put(ref, {
      Type: 'Page',
      Parent: tree,
      MediaBox: [0, 0, page.widthPt, page.heightPt],
      Resources: { Font: resources, XObject: context.pictures ?? undefined },
      Contents: contents[index],
      // ISO 14289-1, 7.18.3: tabs go by structure
      Tabs: 'S',
      StructParents: index,
      Annots: annotations.length === 0 ? undefined : annotations,
    })
  }
  objects.put(tree, { Type: 'Pages', Kids: pageRefs, Count: pageRefs.length })
  objects.put(catalog, {
    Type: 'Catalog',
    Pages: tree,
    Metadata: metadata,
    StructTreeRoot: structure,
    MarkInfo: { Marked: true },
    Lang: textString(language),
    ViewerPreferences: { DisplayDocTitle: true, Direction: direction === 'rtl' ? 'R2L' : 'L2R' },
    OutputIntents: [context.outputIntent],
    AcroForm: form ?? undefined,
    Perms: signature === null ? undefined : { DocMDP: signature },
  })
  return {
    file: withObjects(context.prefix, objects),
    lastObject: objects.last(),
    catalog,
    info,
    metadata,
    resources,
    contents,
    signature,
    widgets,
  }
}

/** The fields, each with the number of its annotation. */
function placedFields(
  objects: Objects,
  { root, pages }: DocumentShape,
  pageRefs: readonly WrittenReference[],
): readonly PlacedField[] {
  const boxed = fieldsWithBoxes(
    root,
    pages.map(({ widgets }) => widgets),
  )
  return boxed.map(({ node, box, page }, index) => {
    // keys of the parent tree: pages come first
    const structParent = pages.length + index
    return { node, box, widget: { ref: objects.reserve(), page: pageRefs[page]!, structParent } }
  })
}

/** The areas of links, each with the number of its annotation; keys of the parent tree go on after the fields'. */
function placedLinks(
  objects: Objects,
  { root, pages }: DocumentShape,
  pageRefs: readonly WrittenReference[],
  fields: number,
): readonly PlacedLink[] {
  return linksWithAreas(root, pages).map((link, index) => {
    const structParent = pages.length + fields + index
    return { ...link, annotation: { ref: objects.reserve(), page: pageRefs[link.page]!, structParent } }
  })
}

/** The annotations of each link, by its node: one that goes on in the next line has two. */
const annotationsByLink = (links: readonly PlacedLink[]): ReadonlyMap<number, readonly PlacedAnnotation[]> =>
  new Map(
    links.map(({ node }) => [
      node.id,
      links.filter((each) => each.node === node).map((each) => each.annotation),
    ]),
  )

/**
 * The fields in reading order, which is the tab order, each with the one widget that typesetting has placed for it.
 * `widgets`: by page. Throws an Error where one has none, or a widget has no field.
 */
export function fieldsWithBoxes(
  root: Element,
  widgets: readonly (readonly Widget[])[],
): readonly FieldWithBox[] {
  const boxes = new Map<number, { readonly box: Widget; readonly page: number }>()
  for (const [page, ofPage] of widgets.entries())
    for (const box of ofPage) boxes.set(box.owner, { box, page })
  const fields: FieldWithBox[] = []
  const walk = (node: Node): void => {
    if (node.kind === 'field' || node.kind === 'signature') {
      const placed = boxes.get(node.id)
      if (placed === undefined) throw new Error(`field ${node.id} (${node.tooltip}) has no place on a page`)
      fields.push({ node, ...placed })
    }
    for (const child of childrenOf(node)) walk(child)
  }
  walk(root)
  if (fields.length < boxes.size) throw new Error('a widget belongs to no field of the document')
  return fields
}
