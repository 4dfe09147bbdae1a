import type { PageGlyphs, PageRect, ReadGlyph, TypedValue } from './glyphs.ts'

/** A page as PDFium paints and reads it. */
export interface PaintedPage {
  /** one byte a channel: 4 bytes a pixel, red, green, blue and nothing */
  readonly pixels: Uint8Array
  readonly width: number
  readonly height: number
  readonly glyphs: PageGlyphs
}

/** Paints the pages of files; one file is open at a time. */
export interface PagePainter {
  /** `scale`: pixels for a point; `wanted`: pages from 0. Throws an Error where PDFium does not open the file. */
  paint(bytes: Uint8Array, wanted: readonly number[], scale: number): readonly PaintedPage[]
}

/**
 * What is asked of PDFium beside what its package declares (public headers fpdfview.h, fpdf_text.h, fpdf_structtree.h,
 * fpdf_annot.h, fpdf_edit.h): each takes and gives numbers, which are places in its memory where they are no counts.
 */
type PdfiumCalls = Readonly<
  Record<
    | '_FPDF_LoadMemDocument'
    | '_FPDF_CloseDocument'
    | '_FPDF_LoadPage'
    | '_FPDF_ClosePage'
    | '_FPDF_GetPageWidth'
    | '_FPDF_GetPageHeight'
    | '_FPDF_RenderPageBitmap'
    | '_FPDF_FFLDraw'
    | '_FPDFBitmap_CreateEx'
    | '_FPDFBitmap_FillRect'
    | '_FPDFBitmap_Destroy'
    | '_FPDFDOC_InitFormFillEnvironment'
    | '_FPDFDOC_ExitFormFillEnvironment'
    | '_FORM_OnAfterLoadPage'
    | '_FORM_OnBeforeClosePage'
    | '_FPDFText_LoadPage'
    | '_FPDFText_ClosePage'
    | '_FPDFText_CountChars'
    | '_FPDFText_GetUnicode'
    | '_FPDFText_IsGenerated'
    | '_FPDFText_IsHyphen'
    | '_FPDFText_GetLooseCharBox'
    | '_FPDFText_GetTextObject'
    | '_FPDFPageObj_GetMarkedContentID'
    | '_FPDF_StructTree_GetForPage'
    | '_FPDF_StructTree_Close'
    | '_FPDF_StructTree_CountChildren'
    | '_FPDF_StructTree_GetChildAtIndex'
    | '_FPDF_StructElement_CountChildren'
    | '_FPDF_StructElement_GetChildAtIndex'
    | '_FPDF_StructElement_GetChildMarkedContentID'
    | '_FPDF_StructElement_GetType'
    | '_FPDFPage_GetAnnotCount'
    | '_FPDFPage_GetAnnot'
    | '_FPDFPage_CloseAnnot'
    | '_FPDFAnnot_GetSubtype'
    | '_FPDFAnnot_GetRect'
    | '_FPDFAnnot_GetFormFieldType'
    | '_FPDFAnnot_GetFormFieldValue'
    | '_FPDFAnnot_GetFormFieldAlternateName',
    (...given: readonly number[]) => number
  >
> & {
  readonly wasmExports: { malloc(size: number): number; free(at: number): void }
  /** another array when its memory has grown */
  readonly HEAPU8: Uint8Array
}

/** fpdfview.h: annotations are drawn, bytes are red, green, blue. Letters are smoothed in greys, not in colours of a screen. */
const ANNOTATIONS = 0x01
const RED_FIRST = 0x10
/** 4 bytes a pixel; on a surface that may be seen through, fields’ values are smoothed in greys like the rest */
const BGRA = 4
/** fpdf_annot.h: a form's field; fpdf_formfill.h: a choice, a list and a text; a signature */
const WIDGET = 20
const WITH_VALUE = new Set([4, 5, 6])
const SIGNATURE = 7

/** Opens PDFium, WebAssembly as it comes in its package; nothing is compiled or fetched. */
export async function openPainter(): Promise<PagePainter> {
  const { PDFiumModule } = await import('@hyzyla/pdfium')
  const library = await PDFiumModule({})
  library._FPDF_InitLibraryWithConfig({ version: 2, m_pIsolate: null, m_pUserFontPaths: null })
  const pdfium = library as unknown as PdfiumCalls
  return { paint: (bytes, wanted, scale) => paint(pdfium, bytes, wanted, scale) }
}

function paint(
  pdfium: PdfiumCalls,
  bytes: Uint8Array,
  wanted: readonly number[],
  scale: number,
): readonly PaintedPage[] {
  return withMemory(pdfium, bytes.length, (at) => {
    pdfium.HEAPU8.set(bytes, at)
    const document = pdfium._FPDF_LoadMemDocument(at, bytes.length, 0)
    if (document === 0) throw new Error('PDFium does not open the file')
    try {
      // a structure with its version, and no function that it may call
      return withMemory(pdfium, 256, (info) => {
        pdfium.HEAPU8.fill(0, info, info + 256)
        pdfium.HEAPU8[info] = 2
        const form = pdfium._FPDFDOC_InitFormFillEnvironment(document, info)
        try {
          return wanted.map((index) => paintPage(pdfium, document, form, index, scale))
        } finally {
          pdfium._FPDFDOC_ExitFormFillEnvironment(form)
        }
      })
    } finally {
      // before its bytes are given back
      pdfium._FPDF_CloseDocument(document)
    }
  })
}

function paintPage(
  pdfium: PdfiumCalls,
  document: number,
  form: number,
  index: number,
  scale: number,
): PaintedPage {
  const page = pdfium._FPDF_LoadPage(document, index)
  if (page === 0) throw new Error(`PDFium does not open page ${index + 1}`)
  pdfium._FORM_OnAfterLoadPage(page, form)
  try {
    const widthPt = pdfium._FPDF_GetPageWidth(page)
    const heightPt = pdfium._FPDF_GetPageHeight(page)
    const [width, height] = [Math.round(widthPt * scale), Math.round(heightPt * scale)]
    const size = width * height * 4
    const pixels = withMemory(pdfium, size, (at) => {
      const bitmap = pdfium._FPDFBitmap_CreateEx(width, height, BGRA, at, width * 4)
      pdfium._FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff)
      pdfium._FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, ANNOTATIONS | RED_FIRST)
      pdfium._FPDF_FFLDraw(form, bitmap, page, 0, 0, width, height, 0, RED_FIRST)
      pdfium._FPDFBitmap_Destroy(bitmap)
      return pdfium.HEAPU8.slice(at, at + size)
    })
    const glyphs: PageGlyphs = {
      widthPt,
      heightPt,
      glyphs: glyphsOf(pdfium, page),
      blocks: blocksOf(pdfium, page),
      ...fieldsOf(pdfium, page, form),
    }
    return { pixels, width, height, glyphs }
  } finally {
    pdfium._FORM_OnBeforeClosePage(page, form)
    pdfium._FPDF_ClosePage(page)
  }
}

/** Its characters, in the order in which they are read. */
function glyphsOf(pdfium: PdfiumCalls, page: number): readonly ReadGlyph[] {
  const text = pdfium._FPDFText_LoadPage(page)
  try {
    return withMemory(pdfium, 16, (rect) => {
      const glyphs: ReadGlyph[] = []
      const count = pdfium._FPDFText_CountChars(text)
      for (let nth = 0; nth < count; nth++) {
        const isGenerated = pdfium._FPDFText_IsGenerated(text, nth) === 1
        const character = String.fromCodePoint(pdfium._FPDFText_GetUnicode(text, nth))
        if (isGenerated) {
          glyphs.push({ character, isGenerated, isHyphen: false, mark: -1, box: null })
          continue
        }
        const found = pdfium._FPDFText_GetLooseCharBox(text, nth, rect) === 1
        const box = found ? placeAt(pdfium, rect) : null
        const object = pdfium._FPDFText_GetTextObject(text, nth)
        const mark = object === 0 ? -1 : pdfium._FPDFPageObj_GetMarkedContentID(object)
        const isHyphen = pdfium._FPDFText_IsHyphen(text, nth) === 1
        glyphs.push({ character, isGenerated, isHyphen, mark, box })
      }
      return glyphs
    })
  } finally {
    pdfium._FPDFText_ClosePage(text)
  }
}

/** Structure types that are read as a piece of their own (ISO 32000-1, 14.8.4.3). */
const BLOCKS = /^(P|H\d?|LI|Lbl|LBody|TD|TH|Caption|Note|Form)$/

/** By MCID (ISO 32000-1, 14.7.4): the number of the paragraph, cell or heading that it belongs to. */
function blocksOf(pdfium: PdfiumCalls, page: number): ReadonlyMap<number, number> {
  const blocks = new Map<number, number>()
  const tree = pdfium._FPDF_StructTree_GetForPage(page)
  if (tree === 0) return blocks
  let last = 0
  const walk = (element: number, outer: number): void => {
    const block = BLOCKS.test(typeOf(pdfium, element)) ? ++last : outer
    const count = pdfium._FPDF_StructElement_CountChildren(element)
    for (let nth = 0; nth < count; nth++) {
      const child = pdfium._FPDF_StructElement_GetChildAtIndex(element, nth)
      if (child !== 0) walk(child, block)
      else blocks.set(pdfium._FPDF_StructElement_GetChildMarkedContentID(element, nth), block)
    }
  }
  const count = pdfium._FPDF_StructTree_CountChildren(tree)
  for (let nth = 0; nth < count; nth++) walk(pdfium._FPDF_StructTree_GetChildAtIndex(tree, nth), 0)
  pdfium._FPDF_StructTree_Close(tree)
  return blocks
}

const typeOf = (pdfium: PdfiumCalls, element: number): string =>
  wide(pdfium, (at, size) => pdfium._FPDF_StructElement_GetType(element, at, size))

/** What stands in fields by now, which is no text of the page; and where signatures have their boxes, whose words are. */
function fieldsOf(
  pdfium: PdfiumCalls,
  page: number,
  form: number,
): Pick<PageGlyphs, 'values' | 'signatures'> {
  const values: TypedValue[] = []
  const signatures: PageRect[] = []
  const count = pdfium._FPDFPage_GetAnnotCount(page)
  for (let nth = 0; nth < count; nth++) {
    const field = pdfium._FPDFPage_GetAnnot(page, nth)
    const isField = pdfium._FPDFAnnot_GetSubtype(field) === WIDGET
    const type = isField ? pdfium._FPDFAnnot_GetFormFieldType(form, field) : -1
    const box = withMemory(pdfium, 16, (rect) => {
      pdfium._FPDFAnnot_GetRect(field, rect)
      return placeAt(pdfium, rect)
    })
    if (type === SIGNATURE) signatures.push(box)
    if (WITH_VALUE.has(type)) {
      const value = wide(pdfium, (at, size) => pdfium._FPDFAnnot_GetFormFieldValue(form, field, at, size))
      const label = wide(pdfium, (at, size) =>
        pdfium._FPDFAnnot_GetFormFieldAlternateName(form, field, at, size),
      )
      if (value.trim() !== '') values.push({ label, value, box })
    }
    pdfium._FPDFPage_CloseAnnot(field)
  }
  return { values, signatures }
}

/** A text that PDFium writes as UTF-16, little end first, with a zero behind it: asked for its size, then for itself. */
function wide(pdfium: PdfiumCalls, ask: (at: number, size: number) => number): string {
  const size = ask(0, 0)
  if (size <= 2) return ''
  return withMemory(pdfium, size, (at) => {
    ask(at, size)
    return Buffer.from(pdfium.HEAPU8.slice(at, at + size - 2)).toString('utf16le')
  })
}

/** An FS_RECTF of fpdfview.h: left, top, right, bottom. */
function placeAt(pdfium: PdfiumCalls, at: number): PageRect {
  const [left, top, right, bottom] = new Float32Array(pdfium.HEAPU8.buffer, at, 4)
  return { left: left!, top: top!, right: right!, bottom: bottom! }
}

function withMemory<T>(pdfium: PdfiumCalls, size: number, use: (at: number) => T): T {
  const at = pdfium.wasmExports.malloc(size)
  if (at === 0) throw new Error('PDFium has no memory left')
  try {
    return use(at)
  } finally {
    pdfium.wasmExports.free(at)
  }
}
