import { PDFContext, PDFName, type PDFObject, PDFRawStream, type PDFRef } from 'pdf-lib'
import type { Doc, Node } from '../model/doc.ts'
import type { Cluster, FontProgram, Fonts } from '../model/face.ts'
import type { GlyphRun, Page, Widget } from '../model/page.ts'
import type { Unsigned } from '../model/signed.ts'
import { type Found, type GlyphFinder, pageContent } from './content.ts'
import { addForm, type PlacedField } from './fields.ts'
import { type Shell, writeFile, writeShell } from './file.ts'
import { addFont, type Font, latin1, stream } from './fonts.ts'
import { srgbProfile } from './icc.ts'
import { directionMarks } from './marks.ts'
import { information, metadata, textString } from './metadata.ts'
import { addSignature, openHole } from './signature.ts'
import { addStructure, tagsOf } from './structure.ts'
import { type SetValue, setValue } from './values.ts'

/** What all documents of one language and part share; hand in the same object, and it is written only once. */
export interface SharedFonts {
  /** by face name */
  readonly programs: ReadonlyMap<string, FontProgram>
  /** for what is typed into fields; null where nothing is */
  readonly typing: FontProgram | null
}

/** `at`: ISO 8601 with its zone; `permission`: DocMDP, 1 no changes, 2 filling in; `contentsBytes`: room for the CMS. */
export type Signing =
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
   * written before. The hole of a draft is empty. Throws where ink or widgets and document do not fit together.
   */
  write(doc: Doc, pages: readonly Page[], shared: SharedFonts, signing: Signing): Unsigned
}

export function openPdfWriter(fonts: Fonts): PdfWriter {
  const shells = new WeakMap<SharedFonts, SharedPart>()
  return {
    write(doc, pages, shared, signing) {
      let part = shells.get(shared)
      if (part === undefined) {
        part = writeShared(shared)
        shells.set(shared, part)
      }
      return writeDocument(doc, pages, part, signing, fonts)
    },
  }
}

/** The part of a file that does not change from one document to the next, and what the others need to know of it. */
interface SharedPart {
  readonly shell: Shell
  readonly lastObject: number
  /** by face */
  readonly fonts: ReadonlyMap<string, Font>
  readonly typing: Font | null
  readonly outputIntent: PDFRef
}

/**
 * The resource name of the face that is typed with. PDFium (CPDF_BAFontMap) sets only Western letters in a field's own
 * face and all others in one of its own, unless the face has one of four names: then it asks the face itself, which has
 * ő, ș, ệ, Cyrillic. No other program looks at the name.
 */
const typingName = 'Webdings'

function writeShared(shared: SharedFonts): SharedPart {
  const context = PDFContext.create()
  const profile = context.register(stream(context, srgbProfile(), 'flate', { N: 3 }))
  const outputIntent = context.register(
    context.obj({
      Type: 'OutputIntent',
      S: 'GTS_PDFA1',
      OutputConditionIdentifier: textString('sRGB'),
      Info: textString('sRGB IEC61966-2.1'),
      DestOutputProfile: profile,
    }),
  )
  const fonts = new Map<string, Font>()
  for (const face of [...shared.programs.keys()].sort())
    fonts.set(face, addFont(context, `F${fonts.size}`, shared.programs.get(face)!, 'flate'))
  const typing = shared.typing === null ? null : addFont(context, typingName, shared.typing, 'flate')
  return {
    shell: writeShell(context),
    lastObject: context.largestObjectNumber,
    fonts,
    typing,
    outputIntent,
  }
}

function writeDocument(
  doc: Doc,
  pages: readonly Page[],
  part: SharedPart,
  signing: Signing,
  fonts: Fonts,
): Unsigned {
  const context = PDFContext.create()
  context.largestObjectNumber = part.lastObject
  const catalog = context.nextRef()
  const tree = context.nextRef()
  const pageRefs = pages.map(() => context.nextRef())
  const fields = placeFields(context, doc, pages, pageRefs)
  const values = new Map<number, SetValue>()
  for (const { node, box } of fields) {
    if (node.kind !== 'field') continue
    const value = setValue(node, box, doc, fonts, part.typing?.glyphs ?? new Map(), [...part.fonts.keys()])
    if (value !== null) values.set(node.id, value)
  }
  const own = addOwnFonts(context, runsOf(pages, values), part.fonts, fonts)
  const find = finder(part.fonts, own)
  const typing = part.typing === null ? [] : [part.typing]
  const all = [...part.fonts.values(), ...own.fonts.values(), ...typing]
  const resources = context.register(context.obj(Object.fromEntries(all.map(({ name, ref }) => [name, ref]))))

  const tags = tagsOf(doc)
  const contents = pages.map((page) => pageContent(page, tags, find))
  const structure = addStructure(
    context,
    doc,
    contents.map(({ nodes }, index) => ({ ref: pageRefs[index]!, nodes })),
    new Map(fields.map(({ node, widget }) => [node.id, widget])),
  )
  const signature =
    signing.kind === 'draft'
      ? null
      : addSignature(context, signing.at, signing.permission, signing.contentsBytes)
  const ink = { direction: doc.direction, typing: part.typing, values, find, fonts: resources }
  const { form, unseen } = addForm(context, fields, ink, signature, pageRefs[0]!)

  for (const [index, page] of pages.entries()) {
    const ref = pageRefs[index]!
    const annotations = fields.filter(({ widget }) => widget.page === ref).map(({ widget }) => widget.ref)
    if (unseen !== null && index === 0) annotations.push(unseen)
    const content = context.register(PDFRawStream.of(context.obj({}), latin1(contents[index]!.operators)))
    const dictionary = context.obj({
      Type: 'Page',
      Parent: tree,
      MediaBox: [0, 0, page.widthPt, page.heightPt],
      Resources: { Font: resources },
      Contents: content,
      // ISO 14289-1, 7.18.3: tabs go by structure
      Tabs: 'S',
      StructParents: index,
    })
    if (annotations.length > 0) dictionary.set(PDFName.of('Annots'), context.obj(annotations))
    context.assign(ref, dictionary)
  }
  context.assign(tree, context.obj({ Type: 'Pages', Kids: pageRefs, Count: pageRefs.length }))

  const xmp = new TextEncoder().encode(metadata(doc, signing.at))
  const entries: Record<string, PDFObject> = {
    Type: PDFName.of('Catalog'),
    Pages: tree,
    Metadata: context.register(stream(context, xmp, 'plain', { Type: 'Metadata', Subtype: 'XML' })),
    StructTreeRoot: structure,
    MarkInfo: context.obj({ Marked: true }),
    Lang: textString(doc.language),
    ViewerPreferences: context.obj({
      DisplayDocTitle: true,
      Direction: doc.direction === 'rtl' ? 'R2L' : 'L2R',
    }),
    OutputIntents: context.obj([part.outputIntent]),
  }
  if (form !== null) entries.AcroForm = form
  if (signature !== null) entries.Perms = context.obj({ DocMDP: signature })
  context.assign(catalog, context.obj(entries))
  const info = context.register(context.obj(information(doc, signing.at)))
  const file = writeFile(part.shell, context, catalog, info, signature)
  const hole = file.signature === null ? { start: 0, end: 0 } : openHole(file.bytes, file.signature)
  return { bytes: file.bytes, hole }
}

/** The fields in reading order, each with the one widget that typesetting has placed for it. */
function placeFields(
  context: PDFContext,
  doc: Doc,
  pages: readonly Page[],
  pageRefs: readonly PDFRef[],
): PlacedField[] {
  const boxes = new Map<number, { readonly box: Widget; readonly page: PDFRef }>()
  for (const [index, page] of pages.entries())
    for (const ink of page.ink)
      if (ink.kind === 'widget') boxes.set(ink.owner, { box: ink, page: pageRefs[index]! })
  const placed: PlacedField[] = []
  const walk = (node: Node): void => {
    if (node.kind === 'field' || node.kind === 'signature') {
      const found = boxes.get(node.id)
      if (found === undefined) throw new Error(`field ${node.id} (${node.tooltip}) has no place on a page`)
      // keys of the parent tree: pages come first
      const structParent = pages.length + placed.length
      const widget = { ref: context.nextRef(), page: found.page, structParent }
      placed.push({ node, box: found.box, widget })
    }
    if (node.kind === 'element' || node.kind === 'signature') for (const child of node.children) walk(child)
  }
  walk(doc.root)
  if (placed.length < boxes.size) throw new Error('a widget belongs to no field of the document')
  return placed
}

/** Runs of a page or of a field's value. */
type Run = Pick<GlyphRun, 'face' | 'clusters'> & { readonly levels?: readonly number[] }

function* runsOf(pages: readonly Page[], values: ReadonlyMap<number, SetValue>): Iterable<Run> {
  for (const page of pages) for (const ink of page.ink) if (ink.kind === 'glyphs') yield ink
  for (const { lines } of values.values())
    for (const run of lines.flat()) if (run.kind === 'shaped') yield run
}

/** What a document takes from a second subset of its own, by face, and the runs that take all from there. */
interface OwnFonts {
  readonly fonts: ReadonlyMap<string, Font>
  readonly whole: ReadonlySet<Run>
}

/**
 * What the shared programs lack, as a second subset of each face. A run in which something is read from right to
 * left is set wholly in it: PDF.js orders the glyphs of each font by themselves, and would tear a word apart.
 */
function addOwnFonts(
  context: PDFContext,
  runs: Iterable<Run>,
  shared: ReadonlyMap<string, Font>,
  fonts: Fonts,
): OwnFonts {
  const missing = new Map<string, Map<string, Cluster>>()
  const whole = new Set<Run>()
  for (const run of runs) {
    const known = shared.get(run.face)?.glyphs
    const lacking = run.clusters.filter((cluster) => !known?.has(cluster.key))
    if (lacking.length === 0) continue
    const torn = run.levels === undefined || run.levels.some((level) => level % 2 === 1)
    if (torn) whole.add(run)
    const ofFace = missing.get(run.face) ?? new Map<string, Cluster>()
    missing.set(run.face, ofFace)
    for (const cluster of torn ? [...run.clusters, ...directionMarks] : lacking)
      ofFace.set(cluster.key, cluster)
  }
  const own = new Map<string, Font>()
  for (const face of [...missing.keys()].sort()) {
    const program = fonts.program(face, missing.get(face)!.values())
    own.set(face, addFont(context, `G${own.size}`, program, 'plain'))
  }
  return { fonts: own, whole }
}

function finder(shared: ReadonlyMap<string, Font>, own: OwnFonts): GlyphFinder {
  const look = (font: Font | undefined, key: string): Found | null => {
    const glyph = font?.glyphs.get(key)
    return glyph === undefined ? null : { font: font!, glyph }
  }
  const find = (run: Run, key: string): Found | null => {
    const [first, second] = [shared.get(run.face), own.fonts.get(run.face)]
    return own.whole.has(run) ? look(second, key) : (look(first, key) ?? look(second, key))
  }
  return {
    mark: find,
    cluster(run, key) {
      const found = find(run, key)
      if (found === null) throw new Error(`${run.face} has no glyph for ${key}`)
      return found
    },
  }
}
