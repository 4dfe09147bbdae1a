import type { Doc, Node } from '../model/doc.ts'
import type { Fonts } from '../model/face.ts'
import type { Page } from '../model/page.ts'
import type { UnsignedFile } from '../model/signed.ts'
import { writeByteRange } from '../pdf-syntax/byte-range.ts'
import { latin1 } from '../pdf-syntax/bytes.ts'
import { openObjects } from '../pdf-syntax/objects.ts'
import { prefixOf, writeFile } from '../pdf-syntax/write-file.ts'
import { type BodyFonts, bodyFonts, glyphFinder, runsOf, type SharedGlyphRuns } from './body-fonts.ts'
import { type ContentMemory, type GlyphFinder, openContentMemory, pageContent } from './content.ts'
import { type FieldValueLines, setValue } from './field-values.ts'
import { addField } from './fields.ts'
import { addFont, deflated, type Font } from './fonts.ts'
import { information, metadata, writeIdentifiers } from './metadata.ts'
import {
  keyOfShape,
  openShapes,
  type PageShape,
  type PageShapeMemory,
  shapeOfPage,
  widgetsOf,
} from './shape.ts'
import {
  type FieldWithBox,
  fieldsWithBoxes,
  makeShapePrefix,
  type ShapeContext,
  type ShapePrefix,
} from './shape-prefix.ts'
import type { SharedObjects } from './shared.ts'
import { signatureOf } from './signature.ts'
import { tagsOf } from './structure.ts'

/** `at`: ISO 8601 with its zone; `permission`: DocMDP, 1 no changes, 2 filling in; `contentsBytes`: room for the CMS. */
export type SigningParameters =
  | {
      readonly kind: 'certify'
      readonly at: string
      readonly permission: 1 | 2
      readonly contentsBytes: number
    }
  | { readonly kind: 'draft'; readonly at: string }

/** Writes documents, and keeps what they share. */
export interface PdfWriter {
  /**
   * A tagged PDF 1.7 (ISO 32000-1) for PDF/UA-1 and PDF/A-2a at once. Equal arguments give equal bytes, whatever was
   * written before; documents with the same `shared` object cost least. The placeholder of a draft is empty. Throws an
   * Error where ink or widgets and document do not fit together.
   */
  write(doc: Doc, pages: readonly Page[], shared: SharedObjects, signing: SigningParameters): UnsignedFile
}

/** `fonts` give a document the glyphs that the shared programs lack. */
export function openPdfWriter(fonts: Fonts): PdfWriter {
  const parts = new WeakMap<SharedObjects, SharedPart>()
  return {
    write(doc, pages, shared, signing) {
      let part = parts.get(shared)
      if (part === undefined) {
        part = openPart(shared)
        parts.set(shared, part)
      }
      return writeDocument(doc, pages, part, signing, fonts)
    },
  }
}

/** What does not change from one document to the next: the beginning of their files, and what was written for them. */
interface SharedPart {
  readonly context: ShapeContext
  /** by face */
  readonly fonts: ReadonlyMap<string, Font>
  readonly rootNumberOf: (node: Node) => number
  /** their names, by file */
  readonly pictures: ReadonlyMap<string, string>
  readonly complete: SharedGlyphRuns
  readonly contentMemory: ContentMemory
  readonly drawings: WeakMap<Page, PageDrawing>
  readonly pageShapes: PageShapeMemory
  /** by number of the root */
  readonly tags: Map<number, readonly (string | null)[]>
  /** by `keyOfShape` */
  readonly shapePrefixes: Map<string, ShapePrefix>
}

/** A page's content, and what other objects depend on. */
interface PageDrawing {
  /** of the document that it was drawn for */
  readonly rootNumber: number
  /** its operators, deflated where they are likely to be others' too */
  readonly content: string
  readonly isDeflated: boolean
  readonly shape: PageShape
}

/** As many shapes as the addresses of a language have numbers of lines, and some more. */
const MOST_REMEMBERED = 50

function openPart(shared: SharedObjects): SharedPart {
  const { bytes, table, lastObject, typing, outputIntent, fonts } = shared
  const pictures = shared.pictures?.resources ?? null
  return {
    context: { prefix: prefixOf(bytes, table), lastObject, typing, outputIntent, pictures },
    fonts: new Map(fonts),
    pictures: new Map(shared.pictures?.names),
    rootNumberOf: openShapes(),
    complete: new WeakMap(),
    contentMemory: openContentMemory(),
    drawings: new WeakMap(),
    pageShapes: new WeakMap(),
    tags: new Map(),
    shapePrefixes: new Map(),
  }
}

/**
 * Three layers: the shared prefix with the fonts; the shape prefix, which all documents of one shape share; and the
 * body, a document's own objects, the only ones that are written anew.
 */
function writeDocument(
  doc: Doc,
  pages: readonly Page[],
  part: SharedPart,
  signing: SigningParameters,
  fonts: Fonts,
): UnsignedFile {
  const { language, direction, root } = doc
  const { typing } = part.context
  const fields = fieldsWithBoxes(root, pages.map(widgetsOf))
  const values = valuesOf(fields, doc, part, fonts)
  const rootNumber = part.rootNumberOf(root)
  const { drawings, subsets, find } = drawPages(doc, rootNumber, pages, part, values, fonts)

  const isCertified = signing.kind === 'certify'
  const shapes = drawings.map(({ shape }) => shape)
  const shape = {
    language,
    direction,
    root,
    rootNumber,
    isCertified,
    pages: shapes,
    prefilled: [...values.keys()],
  }
  const shapePrefix = remember(part.shapePrefixes, keyOfShape(shape), () =>
    makeShapePrefix(shape, part.context),
  )

  const { widgets, resources, signature } = shapePrefix
  const objects = openObjects(shapePrefix.lastObject)
  for (const [index, { content, isDeflated }] of drawings.entries())
    objects.putStream(shapePrefix.contents[index]!, isDeflated ? { Filter: 'FlateDecode' } : {}, content)
  for (const { node, box } of fields) {
    const lines = values.get(node.id)
    if (lines === undefined) continue
    const field = { node, box, widget: widgets.get(node.id)! }
    addField(objects, field, { lines, find }, { direction, typing, fonts: resources }, signature)
  }
  const bodyFontsAdded = [...subsets.fonts.values()].map((font) => addFont(objects, font, 'plain'))
  const all = [...part.fonts.values(), ...bodyFontsAdded, ...(typing === null ? [] : [typing])]
  objects.put(resources, Object.fromEntries(all.map(({ name, ref }) => [name, ref])))
  objects.put(shapePrefix.info, information(doc, signing.at))
  const xmp = latin1(Buffer.from(metadata(doc, signing.at)))
  objects.putStream(shapePrefix.metadata, { Type: 'Metadata', Subtype: 'XML' }, xmp)
  if (signing.kind === 'certify')
    objects.put(signature!, signatureOf(signing.at, signing.permission, signing.contentsBytes))
  const file = writeFile(shapePrefix.file, objects, shapePrefix.catalog, shapePrefix.info)
  writeIdentifiers(file, shapePrefix.metadata)
  const placeholder =
    signature === null ? { start: 0, end: 0 } : writeByteRange(file, file.extentOf(signature))
  return { prefix: file.prefix, body: file.body, placeholder }
}

/** What fields are filled in with already, by node. */
function valuesOf(
  fields: readonly FieldWithBox[],
  doc: Doc,
  { context: { typing }, fonts: shared }: SharedPart,
  fonts: Fonts,
): ReadonlyMap<number, FieldValueLines> {
  const values = new Map<number, FieldValueLines>()
  for (const { node, box } of fields) {
    if (node.kind !== 'field') continue
    const value = setValue(node, box, doc, fonts, typing?.glyphs ?? new Map(), [...shared.keys()])
    if (value !== null) values.set(node.id, value)
  }
  return values
}

/** The pages of one document as drawn, and the fonts that it needs beside those that it shares. */
interface PageDrawings {
  readonly drawings: readonly PageDrawing[]
  readonly subsets: BodyFonts
  readonly find: GlyphFinder
}

/** Draws the pages that were not drawn for a document before, and remembers those that need no font of this one's own. */
function drawPages(
  { root }: Doc,
  rootNumber: number,
  pages: readonly Page[],
  part: SharedPart,
  values: ReadonlyMap<number, FieldValueLines>,
  fonts: Fonts,
): PageDrawings {
  // The first page is its addressee's own, as are all of a form: to deflate them takes a tenth of a run's time.
  const isDeflated = (page: Page): boolean => part.context.typing === null && page !== pages[0]
  const remembered = (page: Page): PageDrawing | null => {
    const drawing = part.drawings.get(page)
    const isSame = drawing?.rootNumber === rootNumber && drawing.isDeflated === isDeflated(page)
    return isSame ? drawing : null
  }
  const newPages = pages.filter((page) => remembered(page) === null)
  const subsets = bodyFonts(runsOf(newPages, values), part.fonts, part.complete, fonts)
  const find = glyphFinder(part.fonts, subsets, part.complete)
  const tags = remember(part.tags, rootNumber, () => tagsOf(root))
  const drawings = pages.map((page): PageDrawing => {
    const before = remembered(page)
    if (before !== null) return before
    const { operators, nodes } = pageContent(page, tags, find, part.contentMemory, part.pictures)
    const packs = isDeflated(page)
    const content = packs ? deflated(Buffer.from(operators, 'latin1')) : operators
    const shape = shapeOfPage(page, nodes, part.pageShapes)
    const drawing = { rootNumber, content, isDeflated: packs, shape }
    if (subsets.fonts.size === 0) part.drawings.set(page, drawing)
    return drawing
  })
  return { drawings, subsets, find }
}

function remember<K, V>(memory: Map<K, V>, key: K, make: () => V): V {
  let value = memory.get(key)
  if (value === undefined) {
    value = make()
    if (memory.size >= MOST_REMEMBERED) memory.clear()
    memory.set(key, value)
  }
  return value
}
