import { crc32 } from 'node:zlib'

/** A file in an archive. */
export interface ZipEntry {
  /** with `/` between folders, whatever they are called; a folder's own ends with one */
  readonly name: string
  /** bytes, as the archive says; `read` never gives more */
  readonly size: number
  /** it takes a password */
  readonly isLocked: boolean
  /** its bytes; throws where they are damaged, or more than was said */
  read(): Promise<Buffer>
}

/** The files of a ZIP archive (APPNOTE.TXT 6.3.10), in its order. Throws where it is none, or damaged. */
export async function* zipEntries(bytes: Uint8Array): AsyncIterable<ZipEntry> {
  // few commands meet an archive
  const { default: yauzl } = await import('yauzl')
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const zip = await yauzl.fromBufferPromise(all, { decodeStrings: false })
  for await (const entry of zip.eachEntry()) {
    const { generalPurposeBitFlag: flags, extraFields, uncompressedSize } = entry
    yield {
      name: yauzl.getFileNameLowLevel(flags, entry.fileName as unknown as Buffer, extraFields, false),
      size: uncompressedSize,
      isLocked: (flags & 1) !== 0,
      async read() {
        const parts: Buffer[] = []
        for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part as Buffer)
        const whole = Buffer.concat(parts)
        // a bit that was turned may leave what can be read, with something else in it
        if (crc32(whole) !== entry.crc32) throw new Error(`${entry.fileName}: its checksum is another`)
        return whole
      },
    }
  }
}
