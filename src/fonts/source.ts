import { readTables, type Tables, view } from './sfnt.ts'

/** A font file that outlines are copied from. All numbers in its font units. */
export interface FontSource {
  readonly unitsPerEm: number
  readonly tables: Tables
  /** name ID 6 */
  readonly postScriptName: string
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
 * is missing, or outlines are shifted from their bearings: our own packages have no such file.
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
  if ((head.getUint16(16) & 2) === 0) throw new Error('font with shifted outlines')
  const long = head.getInt16(50) === 1
  const longMetrics = hhea.getUint16(34)
  const offsetOf = (index: number) => (long ? loca.getUint32(4 * index) : 2 * loca.getUint16(2 * index))
  return {
    unitsPerEm: head.getUint16(18),
    tables,
    postScriptName: readPostScriptName(table('name')),
    weight: os2.getUint16(4),
    ascender: hhea.getInt16(4),
    descender: hhea.getInt16(6),
    capHeight: os2.getInt16(88),
    xHeight: os2.getInt16(86),
    advance: (glyph) => hmtx.getUint16(4 * Math.min(glyph, longMetrics - 1)),
    outline: (glyph) => glyf.subarray(offsetOf(glyph), offsetOf(glyph + 1)),
  }
}

function readPostScriptName(name: DataView): string {
  const strings = name.getUint16(4)
  for (let i = 0; i < name.getUint16(2); i++) {
    const record = 6 + 12 * i
    if (name.getUint16(record) !== 3 || name.getUint16(record + 6) !== 6) continue
    const offset = strings + name.getUint16(record + 10)
    let text = ''
    for (let c = 0; c < name.getUint16(record + 8); c += 2)
      text += String.fromCharCode(name.getUint16(offset + c))
    return text
  }
  throw new Error('font without a PostScript name')
}
