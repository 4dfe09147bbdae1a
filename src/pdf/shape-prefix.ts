import type { Doc, Field, SignatureField } from '../model/doc.ts'
import type { Page, Widget } from '../model/page.ts'
import { addForm, type FieldInk, type PlacedField } from './fields.ts'
import { type SharedPrefix, withObjects } from './file.ts'
import { openObjects, type Ref, textString } from './objects.ts'
import { addStructure, type PlacedWidget } from './structure.ts'

/**
 * The objects that all documents of one shape share (catalog, pages, structure, fields without a value), and the
 * numbers of those that each document writes for itself.
 */
export interface ShapePrefix {
  readonly file: SharedPrefix
  readonly lastObject: number
  readonly catalog: Ref
  readonly info: Ref
  readonly metadata: Ref
  readonly resources: Ref
  readonly contents: readonly Ref[]
  readonly signature: Ref | null
  /** by node */
  readonly widgets: ReadonlyMap<number, PlacedWidget>
}

/** A field with the box that typesetting has placed for it; in reading order, which is the tab order. */
export interface FieldWithBox {
  readonly node: Field | SignatureField
  readonly box: Widget
  readonly page: number
}

export interface PageContent {
  readonly page: Page
  /** the node of each marked-content sequence */
  readonly nodes: readonly number[]
}

/** `shell` holds objects up to `lastObject`. */
export function makeShapePrefix(
  doc: Doc,
  pages: readonly PageContent[],
  boxed: readonly FieldWithBox[],
  ink: Omit<FieldInk, 'fonts'>,
  signs: boolean,
  shell: SharedPrefix,
  lastObject: number,
  outputIntent: Ref,
): ShapePrefix {
  const objects = openObjects(lastObject)
  // first what each document writes for itself
  const info = objects.reserve()
  const metadata = objects.reserve()
  const resources = objects.reserve()
  const signature = signs ? objects.reserve() : null
  const contents = pages.map(() => objects.reserve())
  const pageRefs = pages.map(() => objects.reserve())
  const fields = boxed.map(({ node, box, page }, index): PlacedField => {
    // keys of the parent tree: pages come first
    const structParent = pages.length + index
    return { node, box, widget: { ref: objects.reserve(), page: pageRefs[page]!, structParent } }
  })
  const widgets = new Map(fields.map(({ node, widget }) => [node.id, widget]))
  const catalog = objects.reserve()
  const tree = objects.reserve()
  const structure = addStructure(
    objects,
    doc,
    pages.map(({ nodes }, index) => ({ ref: pageRefs[index]!, nodes })),
    widgets,
  )
  const { form, unseen } = addForm(objects, fields, { ...ink, fonts: resources }, signature, pageRefs[0]!)
  for (const [index, { page }] of pages.entries()) {
    const ref = pageRefs[index]!
    const annotations = fields.filter(({ widget }) => widget.page === ref).map(({ widget }) => widget.ref)
    if (unseen !== null && index === 0) annotations.push(unseen)
    objects.put(ref, {
      Type: 'Page',
      Parent: tree,
      MediaBox: [0, 0, page.widthPt, page.heightPt],
      Resources: { Font: resources },
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
    Lang: textString(doc.language),
    ViewerPreferences: { DisplayDocTitle: true, Direction: doc.direction === 'rtl' ? 'R2L' : 'L2R' },
    OutputIntents: [outputIntent],
    AcroForm: form ?? undefined,
    Perms: signature === null ? undefined : { DocMDP: signature },
  })
  return {
    file: withObjects(shell, objects),
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
