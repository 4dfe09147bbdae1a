import pako from 'pako'
import type { FontProgram } from '../model/face.ts'
import { hex, latin1, utf16Hex } from '../pdf-syntax/bytes.ts'
import type { Objects } from '../pdf-syntax/objects.ts'
import { asciiString, type WrittenDictionary, type WrittenReference } from '../pdf-syntax/write.ts'

/** What a content stream needs of one glyph. */
export interface Glyph {
  /** its code of two bytes (Identity-H), as it stands in a literal string */
  readonly code: string
  /** thousandths of an em */
  readonly width: number
}

/** A font's glyphs, under the name that resources give it. */
export interface FontGlyphs {
  readonly name: string
  /** by Cluster.key */
  readonly glyphs: ReadonlyMap<string, Glyph>
}

/** A font that is still to be written, with its program. */
export interface NamedFont extends FontGlyphs {
  readonly program: FontProgram
}

/** A font that is written. */
export interface Font extends FontGlyphs {
  readonly metrics: FontProgram['metrics']
  /** its font dictionary in the file */
  readonly ref: WrittenReference
}

/** How a stream's bytes are stored: shared ones are packed once, a document's own are left as they are. */
export type Packing = 'flate' | 'plain'

/** `name` is what resources call it: `F0`. */
export function nameFont(name: string, program: FontProgram): NamedFont {
  const glyphs = new Map<string, Glyph>()
  for (const [key, glyph] of program.glyphs)
    glyphs.set(key, { code: literalCode(glyph), width: program.widths[glyph]! })
  return { name, program, glyphs }
}

/** Writes a program as a Type 0 font with one CIDFontType2 (ISO 32000-1, 9.7.4, 9.7.6, 9.8, 9.10.3). */
export function addFont(objects: Objects, font: NamedFont, packing: Packing): Font {
  const { program } = font
  const file = addStream(objects, program.bytes, packing, { Length1: program.bytes.length })
  const unicode = addStream(objects, Buffer.from(toUnicode(program), 'latin1'), packing, {})
  const { metrics, postScriptName } = program
  const descriptor = objects.add({
    Type: 'FontDescriptor',
    FontName: postScriptName,
    // Table 123: serif, and symbolic, since its characters are not the Standard Latin ones; bit 7: italic
    Flags: metrics.italicAngle === 0 ? 6 : 70,
    FontBBox: metrics.box.map((edge) => Math.round(edge)),
    ItalicAngle: metrics.italicAngle,
    Ascent: Math.round(metrics.ascender),
    Descent: Math.round(metrics.descender),
    CapHeight: Math.round(metrics.capHeight),
    StemV: metrics.stemV,
    FontFile2: file,
  })
  const standing = commonest(program.widths)
  const descendant = {
    Type: 'Font',
    Subtype: 'CIDFontType2',
    BaseFont: postScriptName,
    CIDSystemInfo: {
      Registry: asciiString('Adobe'),
      Ordering: asciiString('Identity'),
      Supplement: 0,
    },
    FontDescriptor: descriptor,
    DW: width(standing),
    W: widthRuns(program.widths, standing),
    CIDToGIDMap: 'Identity',
  }
  const ref = objects.add({
    Type: 'Font',
    Subtype: 'Type0',
    BaseFont: postScriptName,
    Encoding: 'Identity-H',
    // in place, not by reference: pypdf writes it so when it fills a form, which must change no object but fields'
    DescendantFonts: [descendant],
    ToUnicode: unicode,
  })
  return { name: font.name, glyphs: font.glyphs, metrics, ref }
}

/** Adds a stream object. */
export function addStream(
  objects: Objects,
  bytes: Uint8Array,
  packing: Packing,
  entries: WrittenDictionary,
): WrittenReference {
  if (packing === 'plain') return objects.stream(entries, latin1(bytes))
  return objects.stream({ ...entries, Filter: 'FlateDecode' }, deflated(bytes))
}

/**
 * Packed for /FlateDecode, an octet a character. pako is used, not node:zlib: its output is the same on every build of Node. Level 6: 9 takes
 * twice as long for two bytes in a thousand.
 */
export function deflated(bytes: Uint8Array): string {
  return latin1(pako.deflate(bytes, { level: 6 }))
}

/** Half as long as in hexadecimal. A return would be read as a line feed (ISO 32000-1, 7.3.4.2). */
function literalCode(glyph: number): string {
  return String.fromCharCode(glyph >> 8, glyph & 0xff)
    .replace(/[()\\]/g, '\\$&')
    .replace(/\r/g, '\\r')
}

function hexCode(glyph: number): string {
  return hex(glyph, 4)
}

function width(value: number): number {
  return Math.round(value * 100) / 100
}

function commonest(widths: readonly number[]): number {
  const counts = new Map<number, number>()
  let best = 0
  for (const each of widths) {
    const count = (counts.get(each) ?? 0) + 1
    counts.set(each, count)
    if (count > (counts.get(best) ?? 0)) best = each
  }
  return best
}

/** /W, ISO 32000-1, 9.7.4.3: `first [w w …]` for each run of glyphs that are not as wide as /DW says. */
function widthRuns(widths: readonly number[], standing: number): (number | number[])[] {
  const runs: (number | number[])[] = []
  let run: number[] | null = null
  for (const [glyph, each] of widths.entries()) {
    if (each === standing) {
      run = null
    } else if (run === null) {
      run = [width(each)]
      runs.push(glyph, run)
    } else {
      run.push(width(each))
    }
  }
  return runs
}

/** What a cluster without text stands for: something that paints and means nothing. U+200D ZERO WIDTH JOINER */
const silent = '\u200D'

/** A CMap that maps each code to its text (ISO 32000-1, 9.10.3; Adobe Technical Note 5014 and 5411). */
function toUnicode(program: FontProgram): string {
  const used = new Set(program.glyphs.values())
  const lines: string[] = []
  for (const [glyph, text] of program.texts.entries()) {
    if (text === '' && !used.has(glyph)) continue
    lines.push(`<${hexCode(glyph)}> <${utf16Hex(text === '' ? silent : text)}>`)
  }
  const blocks: string[] = []
  for (let at = 0; at < lines.length; at += 100) {
    const block = lines.slice(at, at + 100)
    blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`)
  }
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
${blocks.join('\n')}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
`
}
