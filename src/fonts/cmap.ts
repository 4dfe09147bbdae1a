import { view } from './sfnt.ts'

/**
 * The cmap of a font whose characters, all of the Basic Multilingual Plane, have glyph ids in the order of their
 * code points: one format 4 subtable, under Windows' and Unicode's names (OpenType 1.9, cmap). Throws where a code point or
 * the number of segments is too large for format 4.
 */
export function makeCmap(codePoints: readonly number[], firstGlyph: number): Uint8Array {
  const segments: { first: number; last: number; delta: number }[] = []
  for (const [i, codePoint] of codePoints.entries()) {
    if (codePoint >= 0xffff) throw new Error('format 4 ends before U+FFFF')
    const segment = segments.at(-1)
    if (segment !== undefined && segment.last === codePoint - 1) segment.last = codePoint
    else segments.push({ first: codePoint, last: codePoint, delta: (firstGlyph + i - codePoint) & 0xffff })
  }
  segments.push({ first: 0xffff, last: 0xffff, delta: 1 })

  const count = segments.length
  const length = 16 + 8 * count
  if (length > 0xffff) throw new Error('too many segments for format 4')
  const cmap = new Uint8Array(20 + length)
  const data = view(cmap)
  data.setUint16(2, 2)
  for (const [i, [platform, encoding]] of [
    [0, 3],
    [3, 1],
  ].entries()) {
    data.setUint16(4 + 8 * i, platform!)
    data.setUint16(6 + 8 * i, encoding!)
    data.setUint32(8 + 8 * i, 20)
  }
  const log2 = 31 - Math.clz32(count)
  data.setUint16(20, 4)
  data.setUint16(22, length)
  data.setUint16(26, 2 * count)
  data.setUint16(28, 2 << log2)
  data.setUint16(30, log2)
  data.setUint16(32, 2 * count - (2 << log2))
  for (const [i, { first, last, delta }] of segments.entries()) {
    data.setUint16(34 + 2 * i, last)
    data.setUint16(36 + 2 * count + 2 * i, first)
    data.setUint16(36 + 4 * count + 2 * i, delta)
  }
  return cmap
}
