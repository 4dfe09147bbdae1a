import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** More pages than this are no form of ours. */
const maxPages = 20

/**
 * What `read` gives of each page of a file, as PDF.js opens it: where the form itself is gone. Null: it does not open the file. It is
 * loaded for files without fields of ours alone.
 */
export async function readPages<T>(
  bytes: Uint8Array,
  read: (page: PDFPageProxy) => Promise<T>,
): Promise<readonly T[] | null> {
  const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs')
  // it takes the bytes for itself
  const data = new Uint8Array(bytes)
  const task = getDocument({ data, verbosity: 0, isEvalSupported: false, disableFontFace: true })
  try {
    const document = await task.promise
    const pages: T[] = []
    for (let number = 1; number <= Math.min(document.numPages, maxPages); number++)
      pages.push(await read(await document.getPage(number)))
    return pages
  } catch {
    // whatever it meets in a stranger's file: there is nothing to be had of it
    return null
  } finally {
    await task.destroy()
  }
}
