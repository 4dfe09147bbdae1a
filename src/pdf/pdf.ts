import type { Doc, Node } from '../model/doc.ts'
import type { Fonts } from '../model/face.ts'
import type { Page, Widget } from '../model/page.ts'
import type { UnsignedFile } from '../model/signed.ts'
import { bodyFonts, glyphFinder, runsOf, type SharedGlyphRuns } from './body-fonts.ts'
import { type ContentMemory, openShown, pageContent } from './content.ts'
import { addField } from './fields.ts'
import { prefixOf, type SharedPrefix, writeFile } from './file.ts'
import { addFont, type Font } from './fonts.ts'
import { information, metadata } from './metadata.ts'
import { openObjects } from './objects.ts'
import { openShapes } from './shape.ts'
import { type FieldWithBox, makeShapePrefix, type PageContent, type ShapePrefix } from './shape-prefix.ts'
import type { SharedObjects } from './shared.ts'
import { openHole, signatureOf } from './signature.ts'
import { tagsOf } from './structure.ts'
import { type FieldValueLines, setValue } from './values.ts'

/** `at`: ISO 8601 with its zone; `permission`: DocMDP, 1 no changes, 2 filling in; `contentsBytes`: room for the CMS. */
export type SigningParameters =
  | {
      readonly kind: 'certify'
      readonly at: string
      readonly permission: 1 | 2
      readonly contentsBytes: number
    }
  | { readonly kind: 'draft'; readonly at: string }

export interface PdfWriter {
  /**
   * A tagged PDF 1.7 (ISO 32000-1) for PDF/UA-1 and PDF/A-2a at once. Equal arguments give equal bytes, whatever was
   * written before; documents with the same `shared` object cost least. The hole of a draft is empty. Throws where ink
   * or widgets and document do not fit together.
   */
  write(doc: Doc, pages: readonly Page[], shared: SharedObjects, signing: SigningParameters): UnsignedFile
}

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
interface SharedPart extends Pick<SharedObjects, 'lastObject' | 'typing' | 'outputIntent'> {
  readonly shell: SharedPrefix
  /** by face */
  readonly fonts: ReadonlyMap<string, Font>
  readonly shapeOf: (node: Node) => number
  readonly complete: SharedGlyphRuns
  readonly shown: ContentMemory
  readonly contents: WeakMap<Page, PageDrawing>
  /** by shape */
  readonly tags: Map<number, readonly (string | null)[]>
  readonly frames: Map<string, ShapePrefix>
}

/** A page's content, and all of it that other objects depend on. */
interface PageDrawing extends PageContent {
  /** of the document that it was drawn for */
  readonly shape: number
  readonly operators: string
  readonly key: string
}

/** Shapes and frames: as many as the addresses of a language have numbers of lines, and some more. */
const MOST_REMEMBERED = 50

function openPart({ bytes, table, ...shared }: SharedObjects): SharedPart {
  return {
    ...shared,
    shell: prefixOf(bytes, table),
    fonts: new Map(shared.fonts),
    shapeOf: openShapes(),
    complete: new WeakMap(),
    shown: openShown(),
    contents: new WeakMap(),
    tags: new Map(),
    frames: new Map(),
  }
}

/**
 * Three layers: the shared fonts; the frame, which all documents of one shape share; and the document's own objects,
 * the only ones that are written anew.
 */
function writeDocument(
  doc: Doc,
  pages: readonly Page[],
  part: SharedPart,
  signing: SigningParameters,
  fonts: Fonts,
): UnsignedFile {
  const fields = boxedFields(doc, pages)
  const values = new Map<number, FieldValueLines>()
  for (const { node, box } of fields) {
    if (node.kind !== 'field') continue
    const value = setValue(node, box, doc, fonts, part.typing?.glyphs ?? new Map(), [...part.fonts.keys()])
    if (value !== null) values.set(node.id, value)
  }
  const shape = part.shapeOf(doc.root)
  const known = (page: Page): PageDrawing | null => {
    const drawn = part.contents.get(page)
    return drawn?.shape === shape ? drawn : null
  }
  const unknown = pages.filter((page) => known(page) === null)
  const own = bodyFonts(runsOf(unknown, values), part.fonts, part.complete, fonts)
  const find = glyphFinder(part.fonts, own, part.complete)
  const tags = remember(part.tags, shape, () => tagsOf(doc))
  const drawn = pages.map((page): PageDrawing => {
    const again = known(page)
    if (again !== null) return again
    const { operators, nodes } = pageContent(page, tags, find, part.shown)
    const made = { page, shape, operators, nodes, key: keyOf(page, nodes) }
    if (own.fonts.size === 0) part.contents.set(page, made)
    return made
  })

  const { typing, shell, lastObject, outputIntent } = part
  const ink = { direction: doc.direction, typing, values, find }
  const signs = signing.kind === 'certify'
  const key = [
    doc.language,
    doc.direction,
    shape,
    signs,
    ...values.keys(),
    ...drawn.map((each) => each.key),
  ].join()
  const frame = remember(part.frames, key, () =>
    makeShapePrefix(doc, drawn, fields, ink, signs, shell, lastObject, outputIntent),
  )

  const { widgets, resources, signature } = frame
  const objects = openObjects(frame.lastObject)
  for (const [index, { operators }] of drawn.entries())
    objects.putStream(frame.contents[index]!, {}, operators)
  for (const { node, box } of fields)
    if (values.has(node.id))
      addField(objects, { node, box, widget: widgets.get(node.id)! }, { ...ink, fonts: resources }, signature)
  const ownAdded = [...own.fonts.values()].map((font) => addFont(objects, font, 'plain'))
  const all = [...part.fonts.values(), ...ownAdded, ...(typing === null ? [] : [typing])]
  objects.put(resources, Object.fromEntries(all.map(({ name, ref }) => [name, ref])))
  objects.put(frame.info, information(doc, signing.at))
  const xmp = Buffer.from(metadata(doc, signing.at)).toString('latin1')
  objects.putStream(frame.metadata, { Type: 'Metadata', Subtype: 'XML' }, xmp)
  if (signing.kind === 'certify')
    objects.put(signature!, signatureOf(signing.at, signing.permission, signing.contentsBytes))
  const file = writeFile(frame.file, objects, frame.catalog, frame.info, signature)
  const hole = file.signature === null ? { start: 0, end: 0 } : openHole(file, file.signature)
  return { prefix: file.prefix, body: file.body, placeholder: hole }
}

function remember<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  let value = known.get(key)
  if (value === undefined) {
    value = make()
    if (known.size >= MOST_REMEMBERED) known.clear()
    known.set(key, value)
  }
  return value
}

/** All of a page that the frame depends on: its size, what it holds of which node, and its fields' boxes. */
function keyOf(page: Page, nodes: readonly number[]): string {
  const boxes = page.ink.filter((ink) => ink.kind === 'widget')
  return JSON.stringify([page.widthPt, page.heightPt, nodes, boxes])
}

/** The fields in reading order, each with the one widget that typesetting has placed for it. */
function boxedFields(doc: Doc, pages: readonly Page[]): readonly FieldWithBox[] {
  const boxes = new Map<number, { readonly box: Widget; readonly page: number }>()
  for (const [page, { ink }] of pages.entries())
    for (const box of ink) if (box.kind === 'widget') boxes.set(box.owner, { box, page })
  const fields: FieldWithBox[] = []
  const walk = (node: Node): void => {
    if (node.kind === 'field' || node.kind === 'signature') {
      const found = boxes.get(node.id)
      if (found === undefined) throw new Error(`field ${node.id} (${node.tooltip}) has no place on a page`)
      fields.push({ node, ...found })
    }
    if (node.kind === 'element' || node.kind === 'signature') for (const child of node.children) walk(child)
  }
  walk(doc.root)
  if (fields.length < boxes.size) throw new Error('a widget belongs to no field of the document')
  return fields
}
