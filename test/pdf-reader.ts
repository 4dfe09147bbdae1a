import { PDFiumLibrary } from '@hyzyla/pdfium'
import {
  decodePDFRawStream,
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFName,
  PDFNumber,
  type PDFObject,
  type PDFRawStream,
  PDFRef,
  PDFStream,
} from 'pdf-lib'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** A written PDF as its readers see it: PDFium, PDF.js, and its objects. */

export async function openInPdfJs(bytes: Uint8Array) {
  return await getDocument({ data: bytes.slice(), verbosity: 0 }).promise
}

/** Words in the order in which PDF.js gives them, one space between. */
export async function textByPdfJs(bytes: Uint8Array): Promise<string> {
  const document = await openInPdfJs(bytes)
  let text = ''
  for (let number = 1; number <= document.numPages; number++) {
    const { items } = await (await document.getPage(number)).getTextContent()
    for (const item of items) if ('str' in item) text += item.str + (item.hasEOL ? '\n' : '')
    text += '\n'
  }
  return words(text)
}

export interface Raster {
  readonly width: number
  readonly height: number
  /** the share of dark pixels in a box of the page, in points from its bottom left */
  darkness(xPt: number, yPt: number, widthPt: number, heightPt: number): number
}

/** Text and picture of each page by PDFium; forms are drawn. */
export async function readByPdfium(
  bytes: Uint8Array,
): Promise<{ readonly text: string; readonly pages: readonly Raster[] }> {
  const library = await PDFiumLibrary.init()
  try {
    const document = await library.loadDocument(bytes)
    let text = ''
    const pages: Raster[] = []
    for (const page of document.pages()) {
      text += `${page.getText()}\n`
      const scale = 2
      const { data, width, height } = await page.render({ scale, render: 'bitmap', renderFormFields: true })
      pages.push({
        width,
        height,
        darkness(xPt, yPt, widthPt, heightPt) {
          let dark = 0
          let all = 0
          for (let y = Math.round(height - (yPt + heightPt) * scale); y < height - yPt * scale; y++)
            for (let x = Math.round(xPt * scale); x < (xPt + widthPt) * scale; x++) {
              all++
              if (data[4 * (y * width + x)]! < 128) dark++
            }
          return dark / all
        },
      })
    }
    document.destroy()
    return { text: words(text), pages }
  } finally {
    library.destroy()
  }
}

export function words(text: string): string {
  return text.replace(/[\s\f]+/g, ' ').trim()
}

/** The objects of a file, and the few questions that tests ask of them. */
export async function openObjects(bytes: Uint8Array) {
  const document = await PDFDocument.load(bytes, { updateMetadata: false })
  const { context, catalog } = document
  /** what the path leads to, a reference where it is one */
  const raw = (from: PDFObject | undefined, ...path: (string | number)[]): PDFObject | undefined => {
    let at = from
    for (const step of path) {
      const holder = at instanceof PDFRef ? context.lookup(at) : at
      const entries = holder instanceof PDFStream ? holder.dict : holder
      if (entries instanceof PDFDict) at = entries.get(PDFName.of(String(step)))
      else at = entries instanceof PDFArray ? entries.get(step as number) : undefined
    }
    return at
  }
  const get = (from: PDFObject | undefined, ...path: (string | number)[]): PDFObject | undefined => {
    const found = raw(from, ...path)
    return found instanceof PDFRef ? context.lookup(found) : found
  }
  const say = (from: PDFObject | undefined, ...path: (string | number)[]) => get(from, ...path)?.toString()
  /** the entries of an array, or the one entry that stands in place of it */
  const list = (from: PDFObject | undefined, ...path: (string | number)[]): PDFObject[] => {
    const found = get(from, ...path)
    if (found instanceof PDFArray) return found.asArray()
    return found === undefined ? [] : [raw(from, ...path)!]
  }
  return { document, catalog, context, get, say, list }
}

/** The operators of each page, an octet a character. */
export async function pageContents(bytes: Uint8Array): Promise<readonly string[]> {
  const { context, document } = await openObjects(bytes)
  return document
    .getPages()
    .map(({ node }) => context.lookup(node.get(PDFName.of('Contents'))) as PDFRawStream)
    .map((stream) => Buffer.from(decodePDFRawStream(stream).decode()).toString('latin1'))
}

/** An element of the structure tree with what it holds. */
export interface TaggedElement {
  readonly type: string
  readonly dictionary: PDFDict
  /** elements, or what stands for content: `page:mcid`, or the object number of an annotation */
  readonly kids: readonly (TaggedElement | string)[]
}

/** The structure tree, read from its root; throws where it is not one. */
export async function readStructure(bytes: Uint8Array) {
  const { catalog, context, get, list, document } = await openObjects(bytes)
  const pages = document.getPages().map((page) => page.ref)
  const pageNumber = (ref: PDFObject | undefined) => pages.indexOf(ref as PDFRef)
  const read = (ref: PDFObject, parent: PDFObject): TaggedElement => {
    const dictionary = context.lookup(ref, PDFDict)
    if (dictionary.get(PDFName.of('P')) !== parent) throw new Error('an element names another parent')
    const page = dictionary.get(PDFName.of('Pg'))
    const kids = list(dictionary, 'K').map((kid) => {
      if (kid instanceof PDFNumber) return `${pageNumber(page)}:${kid.asNumber()}`
      const inner = kid instanceof PDFRef ? context.lookup(kid) : kid
      const type = get(inner, 'Type')?.toString()
      const entry = (name: string) => (inner as PDFDict).get(PDFName.of(name))
      if (type === '/MCR') return `${pageNumber(entry('Pg'))}:${entry('MCID')}`
      if (type === '/OBJR') return `object ${(entry('Obj') as PDFRef).objectNumber}`
      return read(kid, ref)
    })
    return { type: get(dictionary, 'S')!.toString().slice(1), dictionary, kids }
  }
  const root = catalog.get(PDFName.of('StructTreeRoot'))!
  const nums = list(root, 'ParentTree', 'Nums')
  const parents = new Map<number, PDFObject>()
  for (let at = 0; at < nums.length; at += 2) parents.set((nums[at] as PDFNumber).asNumber(), nums[at + 1]!)
  return { root: read(list(root, 'K')[0]!, root), parents, pages, get, list, context }
}

/** `Document[P[0:0] Form[object 12]]` */
export function outline(element: TaggedElement, content: (kid: string) => string = (kid) => kid): string {
  const kids = element.kids.map((kid) => (typeof kid === 'string' ? content(kid) : outline(kid, content)))
  return kids.length === 0 ? element.type : `${element.type}[${kids.join(' ')}]`
}
