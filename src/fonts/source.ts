import { embeddingOf } from './rights.ts'
import { readTables, type Tables, view } from './sfnt.ts'

/** A font file that outlines are copied from. All numbers in its font units. */
export interface FontSource {
  readonly unitsPerEm: number
  readonly tables: Tables
  /** name ID 6, of characters that a name of a PDF may have; `Face` where the file has none */
  readonly postScriptName: string
  /** it may not be made smaller (OS/2 fsType, bit 8): all its glyphs are embedded */
  readonly isWhole: boolean
  /** in maxp */
  readonly glyphCount: number
  /** degrees, anticlockwise from the vertical: of an italic face negative */
  readonly italicAngle: number
  /** what an outline is moved by to the right, as its bearing asks: 0 in faces that say so (head.flags, bit 1) */
  shift(glyph: number): number
  /** OS/2 usWeightClass: 400, 700 */
  readonly weight: number
  /** above the baseline; `descender` is below it and negative */
  readonly ascender: number
  readonly descender: number
  /** of capitals; it and `xHeight` are 0 where the script has none */
  readonly capHeight: number
  readonly xHeight: number
  advance(glyph: number): number
  /** the glyph's entry of `glyf`, a view; empty for a glyph that paints nothing */
  outline(glyph: number): Uint8Array
}

/**
 * Reads a static TrueType file; glyphs are looked up when they are asked for, the file is not copied. Throws where a table
 * is missing: our own packages have no such file, and others are looked through first (`checkFace`).
 */
export function openSource(file: Uint8Array): FontSource {
  const tables = readTables(file)
  const table = (tag: string): DataView => {
    const bytes = tables.get(tag)
    if (bytes === undefined) throw new Error(`font without ${tag}`)
    return view(bytes)
  }
  const head = table('head')
  const hhea = table('hhea')
  const os2 = table('OS/2')
  const hmtx = table('hmtx')
  const loca = table('loca')
  const glyf = tables.get('glyf')
  if (glyf === undefined) throw new Error('font without glyf')
  // head.flags bit 1: the left side bearing of every glyph is its xMin, so outlines move without correction
  const isInPlace = (head.getUint16(16) & 2) !== 0
  const long = head.getInt16(50) === 1
  const longMetrics = hhea.getUint16(34)
  const offsetOf = (index: number) => (long ? loca.getUint32(4 * index) : 2 * loca.getUint16(2 * index))
  const outline = (glyph: number): Uint8Array => glyf.subarray(offsetOf(glyph), offsetOf(glyph + 1))
  const bearing = (glyph: number): number =>
    glyph < longMetrics
      ? hmtx.getInt16(4 * glyph + 2)
      : hmtx.getInt16(4 * longMetrics + 2 * (glyph - longMetrics))
  const post = tables.get('post')
  return {
    unitsPerEm: head.getUint16(18),
    tables,
    postScriptName: readPostScriptName(table('name')) ?? 'Face',
    isWhole: embeddingOf(os2.getUint16(8)).isWhole,
    glyphCount: table('maxp').getUint16(4),
    italicAngle: post === undefined || post.length < 8 ? 0 : view(post).getInt32(4) / 0x10000,
    shift(glyph) {
      const drawn = outline(glyph)
      return isInPlace || drawn.length === 0 ? 0 : bearing(glyph) - view(drawn).getInt16(2)
    },
    weight: os2.getUint16(4),
    ascender: hhea.getInt16(4),
    descender: hhea.getInt16(6),
    // since version 2
    capHeight: os2.byteLength < 96 ? 0 : os2.getInt16(88),
    xHeight: os2.byteLength < 96 ? 0 : os2.getInt16(86),
    advance: (glyph) => hmtx.getUint16(4 * Math.min(glyph, longMetrics - 1)),
    outline,
  }
}

/** Null: the file has none that a PDF could call it by. */
function readPostScriptName(name: DataView): string | null {
  const strings = name.getUint16(4)
  for (let i = 0; i < name.getUint16(2); i++) {
    const record = 6 + 12 * i
    if (record + 12 > name.byteLength) break
    if (name.getUint16(record) !== 3 || name.getUint16(record + 6) !== 6) continue
    const offset = strings + name.getUint16(record + 10)
    let text = ''
    for (let c = 0; c < name.getUint16(record + 8) && offset + c + 2 <= name.byteLength; c += 2)
      text += String.fromCharCode(name.getUint16(offset + c))
    // OpenType 1.9, name: printable ASCII without ten signs, 63 characters at most
    const allowed = text.replace(/[^!-~]|[[\](){}<>/%]/g, '').slice(0, 63)
    if (allowed !== '') return allowed
  }
  return null
}
