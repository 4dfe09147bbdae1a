import {
  boxOf,
  composite,
  contourCount,
  expand,
  type GlyphPart,
  pointCount,
  withoutInstructions,
} from './outline.ts'
import { type Tables, view, writeTables } from './sfnt.ts'
import type { FontSource } from './source.ts'

/** One glyph to be: what it paints and how wide it is, in font units. */
export interface Drawing {
  readonly parts: readonly GlyphPart[]
  readonly advance: number
}

/** A font file, and what describing it in a PDF needs. */
export interface TrueTypeFile {
  readonly bytes: Uint8Array
  /** by glyph id, font units; the drawings first, then the outlines that only composite glyphs use */
  readonly advances: readonly number[]
  /** around all glyphs, font units */
  readonly box: GlyphBox
}

type GlyphBox = readonly [xMin: number, yMin: number, xMax: number, yMax: number]

/**
 * A TrueType font whose glyph n paints drawing n: one outline is copied, several become a composite glyph, and an
 * outline that many glyphs show is stored once. Unhinted. It has the tables that ISO 32000-1, 9.9 asks of a
 * CIDFontType2 (glyf, head, hhea, hmtx, loca, maxp) and `more`; head and hhea start from `base`'s. `ascender` and
 * `descender` in font units.
 */
export function assemble(
  base: FontSource,
  drawings: readonly Drawing[],
  ascender: number,
  descender: number,
  more: Tables,
): TrueTypeFile {
  const glyphs: (readonly GlyphPart[])[] = drawings.map((drawing) => drawing.parts.flatMap(expand))
  const places = new Map<FontSource, Map<number, number>>()
  const placeOf = (part: GlyphPart) => places.get(part.source)?.get(part.glyph)
  const place = (part: GlyphPart, glyph: number): void => {
    let ofSource = places.get(part.source)
    if (ofSource === undefined) {
      ofSource = new Map()
      places.set(part.source, ofSource)
    }
    ofSource.set(part.glyph, glyph)
  }

  // A drawing that is one outline holds it for all others; outlines never shown alone stand behind the drawings.
  for (const [glyph, parts] of glyphs.entries()) {
    const only = parts[0]
    if (parts.length === 1 && only !== undefined && isWhole(only) && placeOf(only) === undefined)
      place(only, glyph)
  }
  const advances = drawings.map((drawing) => drawing.advance)
  for (let glyph = 0; glyph < glyphs.length; glyph++)
    for (const part of glyphs[glyph]!) {
      if (placeOf(part) !== undefined) continue
      place(part, glyphs.length)
      glyphs.push([{ ...part, x: 0, y: 0, matrix: null }])
      advances.push(part.source.advance(part.glyph))
    }

  const outlines = glyphs.map((parts, glyph) => {
    const only = parts[0]
    if (only === undefined) return new Uint8Array()
    if (parts.length === 1 && isWhole(only) && placeOf(only) === glyph)
      return withoutInstructions(only.source.outline(only.glyph))
    return composite(parts, (part) => placeOf(part)!)
  })
  const { glyf, loca, long } = joinOutlines(outlines)
  const extent = extentOf(outlines, advances)
  const tables = new Map<string, Uint8Array>(more)
  tables.set('glyf', glyf)
  tables.set('loca', loca)
  tables.set('hmtx', horizontalMetrics(outlines, advances))
  tables.set('maxp', maximumProfile(glyphs, outlines))
  tables.set('head', fontHeader(base, extent.box, long))
  tables.set('hhea', horizontalHeader(base, advances, extent, ascender, descender))
  return { bytes: writeTables(tables), advances, box: extent.box }
}

function isWhole(part: GlyphPart): boolean {
  return part.x === 0 && part.y === 0 && part.matrix === null
}

interface OutlineTables {
  readonly glyf: Uint8Array
  readonly loca: Uint8Array
  readonly long: boolean
}

/** Short offsets while they reach (OpenType 1.9, loca): outlines stand at even offsets. */
function joinOutlines(outlines: readonly Uint8Array[]): OutlineTables {
  let length = 0
  for (const outline of outlines) length += (outline.length + 1) & ~1
  const long = length > 2 * 0xffff
  const glyf = new Uint8Array(length)
  const loca = new Uint8Array((outlines.length + 1) * (long ? 4 : 2))
  const offsets = view(loca)
  let at = 0
  for (let glyph = 0; glyph <= outlines.length; glyph++) {
    if (long) offsets.setUint32(4 * glyph, at)
    else offsets.setUint16(2 * glyph, at / 2)
    const outline = outlines[glyph]
    if (outline === undefined) break
    glyf.set(outline, at)
    at += (outline.length + 1) & ~1
  }
  return { glyf, loca, long }
}

function horizontalMetrics(outlines: readonly Uint8Array[], advances: readonly number[]): Uint8Array {
  const hmtx = new Uint8Array(4 * outlines.length)
  const data = view(hmtx)
  for (const [glyph, outline] of outlines.entries()) {
    data.setUint16(4 * glyph, advances[glyph]!)
    if (outline.length > 0) data.setInt16(4 * glyph + 2, boxOf(outline)[0])
  }
  return hmtx
}

interface FontExtent {
  readonly box: GlyphBox
  readonly minRightBearing: number
}

function extentOf(outlines: readonly Uint8Array[], advances: readonly number[]): FontExtent {
  let extent: [number, number, number, number] | undefined
  let minRightBearing = Infinity
  for (const [glyph, outline] of outlines.entries()) {
    if (outline.length === 0) continue
    const [xMin, yMin, xMax, yMax] = boxOf(outline)
    minRightBearing = Math.min(minRightBearing, advances[glyph]! - xMax)
    extent =
      extent === undefined
        ? [xMin, yMin, xMax, yMax]
        : [
            Math.min(extent[0], xMin),
            Math.min(extent[1], yMin),
            Math.max(extent[2], xMax),
            Math.max(extent[3], yMax),
          ]
  }
  return extent === undefined ? { box: [0, 0, 0, 0], minRightBearing: 0 } : { box: extent, minRightBearing }
}

/** OpenType 1.9, maxp, version 1.0; no instructions, so one zone and no storage, functions or stack. */
function maximumProfile(
  glyphs: readonly (readonly GlyphPart[])[],
  outlines: readonly Uint8Array[],
): Uint8Array {
  let [maxPoints, maxContours, maxCompositePoints, maxCompositeContours] = [0, 0, 0, 0]
  let [maxElements, maxDepth] = [0, 0]
  for (const [glyph, outline] of outlines.entries()) {
    if (outline.length === 0) continue
    if (contourCount(outline) >= 0) {
      maxPoints = Math.max(maxPoints, pointCount(outline))
      maxContours = Math.max(maxContours, contourCount(outline))
      continue
    }
    const below = glyphs[glyph]!.map((part) => part.source.outline(part.glyph))
    maxCompositePoints = Math.max(maxCompositePoints, total(below.map(pointCount)))
    maxCompositeContours = Math.max(maxCompositeContours, total(below.map(contourCount)))
    maxElements = Math.max(maxElements, below.length)
    maxDepth = 1
  }
  const maxp = new Uint8Array(32)
  const data = view(maxp)
  data.setUint32(0, 0x00010000)
  data.setUint16(4, outlines.length)
  data.setUint16(6, maxPoints)
  data.setUint16(8, maxContours)
  data.setUint16(10, maxCompositePoints)
  data.setUint16(12, maxCompositeContours)
  data.setUint16(14, 1)
  data.setUint16(28, maxElements)
  data.setUint16(30, maxDepth)
  return maxp
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}

function fontHeader(base: FontSource, extent: GlyphBox, long: boolean): Uint8Array {
  const head = base.tables.get('head')!.slice()
  const data = view(head)
  // baseline at y = 0, left side bearing at x = 0
  data.setUint16(16, 3)
  for (const [i, edge] of extent.entries()) data.setInt16(36 + 2 * i, edge)
  data.setInt16(50, long ? 1 : 0)
  return head
}

function horizontalHeader(
  base: FontSource,
  advances: readonly number[],
  extent: FontExtent,
  ascender: number,
  descender: number,
): Uint8Array {
  const hhea = base.tables.get('hhea')!.slice()
  const data = view(hhea)
  data.setInt16(4, ascender)
  data.setInt16(6, descender)
  data.setUint16(
    10,
    advances.reduce((max, advance) => Math.max(max, advance), 0),
  )
  data.setInt16(12, extent.box[0])
  data.setInt16(14, extent.minRightBearing)
  data.setInt16(16, extent.box[2])
  data.setUint16(34, advances.length)
  return hhea
}
