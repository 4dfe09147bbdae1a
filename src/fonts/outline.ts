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

/** A point of an outline, in font units. */
interface OutlinePoint {
  readonly x: number
  readonly y: number
}

/**
 * The components of a composite glyph. One that is placed by points lies so that a point of its own is where one of those before it
 * is. Throws where there is no such point.
 */
function components(source: FontSource, outline: Uint8Array): readonly GlyphPart[] {
  const data = view(outline)
  const parts: GlyphPart[] = []
  let at = 10
  let flags: number
  do {
    flags = data.getUint16(at)
    const glyph = data.getUint16(at + 2)
    const words = (flags & ARGS_ARE_WORDS) !== 0
    const before = at + 4
    at += words ? 8 : 6
    const size = flags & SCALE ? 2 : flags & XY_SCALE ? 4 : flags & TWO_BY_TWO ? 8 : 0
    const matrix = size === 0 ? null : outline.subarray(at, at + size)
    at += size
    const part = { source, glyph, x: 0, y: 0, matrix }
    if ((flags & ARGS_ARE_XY_VALUES) === 0) {
      const [to, from] = words
        ? [data.getUint16(before), data.getUint16(before + 2)]
        : [data.getUint8(before), data.getUint8(before + 1)]
      parts.push(placedByPoints(part, from, parts, to))
      continue
    }
    const x = words ? data.getInt16(before) : data.getInt8(before)
    const y = words ? data.getInt16(before + 2) : data.getInt8(before + 1)
    const [xx, yx, xy, yy] = (flags & SCALED_OFFSET) === 0 ? UNSCALED : matrixOf(matrix)
    parts.push({ ...part, x: Math.round(x * Math.hypot(xx, xy)), y: Math.round(y * Math.hypot(yy, yx)) })
  } while (flags & MORE_COMPONENTS)
  return parts
}

/** A part so that its point `from` lies where the point `to` of the parts before it is. Points are counted through all contours. */
function placedByPoints(part: GlyphPart, from: number, before: readonly GlyphPart[], to: number): GlyphPart {
  const point = pointsOf([part])[from]
  const target = pointsOf(before)[to]
  if (point === undefined || target === undefined)
    throw new Error('a component is placed by a point that is not there')
  return { ...part, x: Math.round(target.x - point.x), y: Math.round(target.y - point.y) }
}

/** The points of all simple glyphs below parts, where they lie. */
const pointsOf = (parts: readonly GlyphPart[]): readonly OutlinePoint[] =>
  parts.flatMap(expand).flatMap(({ source, glyph, x: left, y: up, matrix }) => {
    const [xx, yx, xy, yy] = matrixOf(matrix)
    return simplePoints(source.outline(glyph)).map(({ x, y }) => ({
      x: xx * x + xy * y + left,
      y: yx * x + yy * y + up,
    }))
  })

// OpenType 1.9, glyf, "Simple glyph flags"
const X_SHORT = 0x02
const Y_SHORT = 0x04
const REPEAT = 0x08
const X_SAME_OR_POSITIVE = 0x10
const Y_SAME_OR_POSITIVE = 0x20

/** The points of a simple glyph's outline, in their order. */
function simplePoints(simple: Uint8Array): readonly OutlinePoint[] {
  const data = view(simple)
  const count = pointCount(simple)
  let at = 10 + 2 * data.getInt16(0)
  at += 2 + data.getUint16(at)
  const flags: number[] = []
  while (flags.length < count) {
    const flag = data.getUint8(at++)
    const times = flag & REPEAT ? data.getUint8(at++) : 0
    for (let i = 0; i <= times; i++) flags.push(flag)
  }
  const along = (short: number, sameOrPositive: number): readonly number[] => {
    let value = 0
    return flags.slice(0, count).map((flag) => {
      if (flag & short) value += flag & sameOrPositive ? data.getUint8(at++) : -data.getUint8(at++)
      else if ((flag & sameOrPositive) === 0) {
        value += data.getInt16(at)
        at += 2
      }
      return value
    })
  }
  const xs = along(X_SHORT, X_SAME_OR_POSITIVE)
  const ys = along(Y_SHORT, Y_SAME_OR_POSITIVE)
  return xs.map((x, i) => ({ x, y: ys[i]! }))
}

/**
 * What a glyph is made of: itself if it is simple, the simple glyphs below it if it is composite, nothing if it is
 * empty. So no composite of ours holds another. Throws where a component is placed by a point that is not there.
 */
export function expand(part: GlyphPart): readonly GlyphPart[] {
  const outline = part.source.outline(part.glyph)
  if (outline.length === 0) return []
  if (contourCount(outline) >= 0) return [part]
  return components(part.source, outline).flatMap((inner) => expand(within(part, inner)))
}

/** A part of a composite where that composite is placed itself. */
function within(outer: GlyphPart, inner: GlyphPart): GlyphPart {
  if (outer.matrix === null) return { ...inner, x: inner.x + outer.x, y: inner.y + outer.y }
  const [xx, yx, xy, yy] = matrixOf(outer.matrix)
  const [a, b, c, d] = matrixOf(inner.matrix)
  return {
    ...inner,
    x: Math.round(xx * inner.x + xy * inner.y) + outer.x,
    y: Math.round(yx * inner.x + yy * inner.y) + outer.y,
    matrix: matrixBytes([xx * a + xy * b, yx * a + yy * b, xx * c + xy * d, yx * c + yy * d]),
  }
}

/** A part of a drawing that is made smaller; `scale`: of 0 to 1. */
export function scaledPart(part: GlyphPart, scale: number): GlyphPart {
  const matrix = matrixBytes(matrixOf(part.matrix).map((each) => each * scale))
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

/** Four factors as a component record has them: 2.14 fixed-point numbers. */
function matrixBytes(factors: readonly number[]): Uint8Array {
  const matrix = new Uint8Array(8)
  const data = view(matrix)
  for (const [i, each] of factors.entries())
    data.setInt16(2 * i, Math.max(-0x8000, Math.min(0x7fff, Math.round(each * 16384))))
  return matrix
}

const UNSCALED = [1, 0, 0, 1] as const

/** xscale, scale01, scale10, yscale */
function matrixOf(bytes: Uint8Array | null): readonly [number, number, number, number] {
  if (bytes === null) return UNSCALED
  const data = view(bytes)
  const f2dot14 = (at: number) => data.getInt16(at) / 16384
  if (bytes.length === 2) return [f2dot14(0), 0, 0, f2dot14(0)]
  if (bytes.length === 4) return [f2dot14(0), 0, 0, f2dot14(2)]
  return [f2dot14(0), f2dot14(2), f2dot14(4), f2dot14(6)]
}
