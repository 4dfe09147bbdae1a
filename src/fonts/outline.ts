import { view } from './sfnt.ts'
import type { FontSource } from './source.ts'

/** A source's glyph placed in a drawing; `x` and `y` in font units. */
export interface GlyphPart {
  readonly source: FontSource
  readonly glyph: number
  readonly x: number
  readonly y: number
  /** scale or 2 × 2 matrix as it stands in the component record, null for none */
  readonly matrix: Uint8Array | null
}

// OpenType 1.9, glyf, "Component glyph flags"
const ARGS_ARE_WORDS = 0x0001
const ARGS_ARE_XY_VALUES = 0x0002
const SCALE = 0x0008
const MORE_COMPONENTS = 0x0020
const XY_SCALE = 0x0040
const TWO_BY_TWO = 0x0080
const SCALED_OFFSET = 0x0800

/** The contours of an outline that is not empty; -1: it is a composite glyph. */
export function contourCount(outline: Uint8Array): number {
  return view(outline).getInt16(0)
}

/** The points of a simple glyph's outline. */
export function pointCount(simple: Uint8Array): number {
  const data = view(simple)
  const n = data.getInt16(0)
  return n === 0 ? 0 : data.getUint16(8 + 2 * n) + 1
}

/** xMin, yMin, xMax, yMax in font units, as the head of an outline that is not empty has them. */
export function boxOf(outline: Uint8Array): readonly [number, number, number, number] {
  const data = view(outline)
  return [data.getInt16(2), data.getInt16(4), data.getInt16(6), data.getInt16(8)]
}

/** The components of a composite glyph. Throws where one is placed by points or by scaled offsets, as in no face here. */
function components(source: FontSource, outline: Uint8Array): readonly GlyphPart[] {
  const data = view(outline)
  const parts: GlyphPart[] = []
  let at = 10
  let flags: number
  do {
    flags = data.getUint16(at)
    if ((flags & ARGS_ARE_XY_VALUES) === 0 || (flags & SCALED_OFFSET) !== 0)
      throw new Error('a component placed by points or by scaled offsets')
    const glyph = data.getUint16(at + 2)
    const words = (flags & ARGS_ARE_WORDS) !== 0
    const x = words ? data.getInt16(at + 4) : data.getInt8(at + 4)
    const y = words ? data.getInt16(at + 6) : data.getInt8(at + 5)
    at += words ? 8 : 6
    const size = flags & SCALE ? 2 : flags & XY_SCALE ? 4 : flags & TWO_BY_TWO ? 8 : 0
    parts.push({ source, glyph, x, y, matrix: size === 0 ? null : outline.subarray(at, at + size) })
    at += size
  } while (flags & MORE_COMPONENTS)
  return parts
}

/**
 * What a glyph is made of: itself if it is simple, the simple glyphs below it if it is composite, nothing if it is
 * empty. So no composite of ours holds another. Throws where a composite is scaled as a whole, as in no face here.
 */
export function expand(part: GlyphPart): readonly GlyphPart[] {
  const outline = part.source.outline(part.glyph)
  if (outline.length === 0) return []
  if (contourCount(outline) >= 0) return [part]
  if (part.matrix !== null) throw new Error('a scaled composite')
  return components(part.source, outline).flatMap((inner) =>
    expand({ ...inner, x: inner.x + part.x, y: inner.y + part.y }),
  )
}

/** A part of a drawing that is made smaller; `scale`: of 0 to 1. */
export function scaledPart(part: GlyphPart, scale: number): GlyphPart {
  const matrix = new Uint8Array(8)
  const data = view(matrix)
  for (const [i, each] of matrixOf(part.matrix).entries())
    data.setInt16(2 * i, Math.max(-0x8000, Math.min(0x7fff, Math.round(each * scale * 16384))))
  return { ...part, x: Math.round(part.x * scale), y: Math.round(part.y * scale), matrix }
}

/** A simple glyph without its instructions: this font has no `fpgm` that they could call. */
export function withoutInstructions(simple: Uint8Array): Uint8Array {
  const data = view(simple)
  const at = 10 + 2 * data.getInt16(0)
  const length = data.getUint16(at)
  if (length === 0) return simple
  const bare = new Uint8Array(simple.length - length)
  bare.set(simple.subarray(0, at))
  bare.set(simple.subarray(at + 2 + length), at + 2)
  return bare
}

/** A composite glyph's entry of `glyf`; `glyphOf` gives a part's number in the new font. */
export function composite(parts: readonly GlyphPart[], glyphOf: (part: GlyphPart) => number): Uint8Array {
  const glyph = new Uint8Array(10 + parts.length * 16)
  const data = view(glyph)
  const bounds = partsBox(parts)
  data.setInt16(0, -1)
  for (const [i, edge] of bounds.entries()) data.setInt16(2 + 2 * i, edge)
  let at = 10
  for (const [i, part] of parts.entries()) {
    const words = !fitsByte(part.x) || !fitsByte(part.y)
    const size = part.matrix?.length ?? 0
    data.setUint16(
      at,
      ARGS_ARE_XY_VALUES |
        (words ? ARGS_ARE_WORDS : 0) |
        (i < parts.length - 1 ? MORE_COMPONENTS : 0) |
        (size === 2 ? SCALE : size === 4 ? XY_SCALE : size === 8 ? TWO_BY_TWO : 0),
    )
    data.setUint16(at + 2, glyphOf(part))
    if (words) {
      data.setInt16(at + 4, part.x)
      data.setInt16(at + 6, part.y)
    } else {
      data.setInt8(at + 4, part.x)
      data.setInt8(at + 5, part.y)
    }
    at += words ? 8 : 6
    if (part.matrix !== null) glyph.set(part.matrix, at)
    at += size
  }
  return glyph.subarray(0, at)
}

function fitsByte(value: number): boolean {
  return value >= -128 && value <= 127
}

/** The box of a composite glyph in font units: xMin, yMin, xMax, yMax. */
export function partsBox(parts: readonly GlyphPart[]): readonly [number, number, number, number] {
  let [xMin, yMin, xMax, yMax] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const part of parts) {
    const [x1, y1, x2, y2] = boxOf(part.source.outline(part.glyph))
    const [xx, yx, xy, yy] = matrixOf(part.matrix)
    for (const x of [x1, x2])
      for (const y of [y1, y2]) {
        const px = xx * x + xy * y + part.x
        const py = yx * x + yy * y + part.y
        xMin = Math.min(xMin, Math.floor(px))
        yMin = Math.min(yMin, Math.floor(py))
        xMax = Math.max(xMax, Math.ceil(px))
        yMax = Math.max(yMax, Math.ceil(py))
      }
  }
  return [xMin, yMin, xMax, yMax]
}

/** xscale, scale01, scale10, yscale */
function matrixOf(bytes: Uint8Array | null): readonly [number, number, number, number] {
  if (bytes === null) return [1, 0, 0, 1]
  const data = view(bytes)
  const f2dot14 = (at: number) => data.getInt16(at) / 16384
  if (bytes.length === 2) return [f2dot14(0), 0, 0, f2dot14(0)]
  if (bytes.length === 4) return [f2dot14(0), 0, 0, f2dot14(2)]
  return [f2dot14(0), f2dot14(2), f2dot14(4), f2dot14(6)]
}
