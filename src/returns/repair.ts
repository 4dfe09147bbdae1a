/**
 * A file written anew by pdf-lib, which finds objects where cross-references are broken, lie about it, or are laid out as the
 * strict reader does not take them. What it gives was guessed at, and whoever shows it says so. Null: pdf-lib
 * does not open it either. It is loaded here only, and only for such files.
 */
export async function repaired(bytes: Uint8Array): Promise<Uint8Array | null> {
  const { PDFDocument } = await import('pdf-lib')
  for (const part of [bytes, upToLastObject(bytes)]) {
    try {
      const document = await PDFDocument.load(part, { updateMetadata: false })
      if (document.getPageCount() === 0) continue
      return await document.save({
        useObjectStreams: false,
        addDefaultPage: false,
        updateFieldAppearances: false,
      })
    } catch {
      // whatever it meets in a stranger's file: there is no more to be known than that it does not open so
    }
  }
  return null
}

/** It does not take half a cross-reference table, as a file has that was cut off on its way. */
function upToLastObject(bytes: Uint8Array): Uint8Array {
  const end = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).lastIndexOf('endobj')
  return Buffer.concat([bytes.subarray(0, end < 0 ? 0 : end + 6), Buffer.from('\n')])
}
