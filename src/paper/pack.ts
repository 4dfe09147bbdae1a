import type { PDFDocument, PDFName, PDFPage } from 'pdf-lib'

/** Print files: pages of signed documents, one behind the other, as a duplex printer wants them. */

/** A document to be printed, by what it is told, and how many pages it has. */
export interface PackPart {
  readonly id: string
  readonly source: PDFDocument
  readonly pages: number
}

/** Opens a document that is to be printed. Throws where it is no PDF. */
export async function packPart(id: string, bytes: Uint8Array): Promise<PackPart> {
  const { PDFDocument } = await import('pdf-lib')
  const source = await PDFDocument.load(bytes, { updateMetadata: false })
  return { id, source, pages: source.getPageCount() }
}

/** What a print file says of itself. */
export interface PackTitle {
  /** says that it is no signed original */
  readonly title: string
  readonly subject: string
  readonly language: string
  readonly at: Date
}

/** A print file, and on which page each part begins, from 1. */
export interface PrintFile {
  readonly bytes: Uint8Array
  readonly pages: number
  readonly begins: readonly { readonly id: string; readonly page: number; readonly pages: number }[]
}

/** The page on which each part begins, from 1, where each begins on a front: behind an odd number of pages stands an empty one. */
export function frontsOf(pages: readonly number[]): readonly number[] {
  let next = 1
  return pages.map((count) => {
    const here = next
    next += count + (count % 2)
    return here
  })
}

/**
 * Copies the pages of all parts into one file. What is filled in already is painted on the page; fields, signatures and tags are
 * left behind: pdf-lib copies pages and not the structure that they belong to, so the file says of itself neither that it is
 * tagged nor that it is signed. The parts are spent: their pages are flattened.
 */
export async function pack(parts: readonly PackPart[], title: PackTitle): Promise<PrintFile> {
  const { PDFDocument, PDFName } = await import('pdf-lib')
  const { flattenPage } = await import('./flatten.ts')
  const { shareObjects } = await import('./share-objects.ts')
  const file = await PDFDocument.create({ updateMetadata: false })
  for (const { source } of parts) {
    // before they are copied: what a page does not name is not copied with it
    for (const page of source.getPages()) flattenPage(page)
    const pages = await file.copyPages(source, source.getPageIndices())
    for (const page of pages) file.addPage(page)
    if (pages.length % 2 === 1) addBlank(file, pages.at(-1)!)
  }
  await file.flush()
  shareObjects(file.context)
  describe(file, title, PDFName.of('Metadata'))
  const bytes = await file.save({
    useObjectStreams: true,
    addDefaultPage: false,
    updateFieldAppearances: false,
  })
  const fronts = frontsOf(parts.map((part) => part.pages))
  const begins = parts.map(({ id, pages }, nth) => ({ id, page: fronts[nth]!, pages }))
  return { bytes, pages: file.getPageCount(), begins }
}

function addBlank(file: PDFDocument, like: PDFPage): void {
  const { width, height } = like.getSize()
  file.addPage([width, height])
}

/** The title stands in the dictionary and in XMP, as a reader's window and an archive look for it. */
function describe(file: PDFDocument, { title, subject, language, at }: PackTitle, metadata: PDFName): void {
  file.setTitle(title, { showInWindowTitleBar: true })
  file.setSubject(subject)
  file.setLanguage(language)
  file.setProducer('invite')
  file.setCreationDate(at)
  file.setModificationDate(at)
  const time = at.toISOString().replace(/\.\d+Z$/, 'Z')
  const xmp = `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${escaped(title)}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${escaped(subject)}</rdf:li></rdf:Alt></dc:description>
<xmp:CreateDate>${time}</xmp:CreateDate><xmp:ModifyDate>${time}</xmp:ModifyDate><pdf:Producer>invite</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`
  const { context } = file
  const stream = context.stream(Buffer.from(xmp), { Type: 'Metadata', Subtype: 'XML' })
  file.catalog.set(metadata, context.register(stream))
}

const escaped = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]!)
