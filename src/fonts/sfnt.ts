/** The table directory of a TrueType font and its checksums (OpenType 1.9, "Organization of an OpenType Font"). */

/** The tables of a font file by tag: `glyf`, `head`. */
export type Tables = ReadonlyMap<string, Uint8Array>

/** A view of these bytes alone, whatever else their buffer holds. */
export function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** The tables of a font file, as views into it. Throws on anything but TrueType outlines. */
export function readTables(font: Uint8Array): Tables {
  const data = view(font)
  // Apple's files begin with `true`
  if (![0x00010000, 0x74727565].includes(data.getUint32(0))) throw new Error('not a TrueType font file')
  const tables = new Map<string, Uint8Array>()
  for (let i = 0; i < data.getUint16(4); i++) {
    const record = 12 + 16 * i
    const tag = String.fromCharCode(...font.subarray(record, record + 4))
    const offset = data.getUint32(record + 8)
    tables.set(tag, font.subarray(offset, offset + data.getUint32(record + 12)))
  }
  return tables
}

/** A font file of these tables: sorted by tag, padded to 4 bytes, all checksums set. */
export function writeTables(tables: Tables): Uint8Array<ArrayBuffer> {
  const tags = [...tables.keys()].sort()
  let length = 12 + 16 * tags.length
  for (const tag of tags) length += padded(tables.get(tag)!.length)
  const font = new Uint8Array(length)
  const data = view(font)
  const log2 = 31 - Math.clz32(tags.length)
  data.setUint32(0, 0x00010000)
  data.setUint16(4, tags.length)
  data.setUint16(6, 16 << log2)
  data.setUint16(8, log2)
  data.setUint16(10, 16 * tags.length - (16 << log2))

  let offset = 12 + 16 * tags.length
  let head: number | undefined
  for (const [i, tag] of tags.entries()) {
    const table = tables.get(tag)!
    font.set(table, offset)
    if (tag === 'head') {
      head = offset
      data.setUint32(offset + 8, 0)
    }
    const record = 12 + 16 * i
    for (let c = 0; c < 4; c++) font[record + c] = tag.charCodeAt(c)
    data.setUint32(record + 4, checksum(data, offset, padded(table.length)))
    data.setUint32(record + 8, offset)
    data.setUint32(record + 12, table.length)
    offset += padded(table.length)
  }
  if (head !== undefined) data.setUint32(head + 8, 0xb1b0afba - checksum(data, 0, length))
  return font
}

function padded(length: number): number {
  return (length + 3) & ~3
}

function checksum(data: DataView, offset: number, length: number): number {
  let sum = 0
  for (let i = offset; i < offset + length; i += 4) sum = (sum + data.getUint32(i)) | 0
  return sum >>> 0
}
