import pako from 'pako'
import type { Samples } from '../model/picture.ts'
import { type Pixels, predicted } from './pixels.ts'

/**
 * Pixels as a PDF holds them: a palette where there are few colours, as emblems and signatures have, grey where there is none, else
 * rgb. Packed by pako, whose bytes are the same on every build of Node.
 */
export function samplesOf({ width, height, rgb }: Pixels): Samples {
  const palette = paletteOf(rgb)
  const shape = { kind: 'samples' as const, width, height }
  const isGrey = rgb.every((value, i) => i % 3 === 0 || value === rgb[i - 1])
  // sixteen greys in four bits are less than 256 in eight
  if (palette !== null && (!isGrey || palette.size <= 16)) {
    const bitsPerSample = [1, 2, 4, 8].find((bits) => palette.size <= 2 ** bits) as Samples['bitsPerSample']
    const packed = pack(indexed({ width, height, rgb }, palette, bitsPerSample))
    const colours = [...palette.keys()].map((colour) => colour.toString(16).padStart(6, '0')).join('')
    return { ...shape, colours: { kind: 'indexed', palette: colours }, bitsPerSample, packed }
  }
  const samples = isGrey ? rgb.filter((_, i) => i % 3 === 0) : rgb
  const packed = pack(filtered(samples, height, isGrey ? 1 : 3))
  return { ...shape, colours: { kind: isGrey ? 'grey' : 'rgb' }, bitsPerSample: 8, packed }
}

/** Bytes as zlib data; 9 is worth its time for what is packed once. */
export const pack = (bytes: Uint8Array): Uint8Array => pako.deflate(bytes, { level: 9 })

const MOST_COLOURS = 256

/** Colours by their number, in the order in which they stand; null: there are more than a palette holds. */
function paletteOf(rgb: Uint8Array): ReadonlyMap<number, number> | null {
  const palette = new Map<number, number>()
  let last = -1
  for (let i = 0; i < rgb.length; i += 3) {
    const colour = colourAt(rgb, i)
    if (colour === last) continue
    last = colour
    if (palette.has(colour)) continue
    if (palette.size === MOST_COLOURS) return null
    palette.set(colour, palette.size)
  }
  return palette
}

const colourAt = (rgb: Uint8Array, i: number): number => (rgb[i]! << 16) | (rgb[i + 1]! << 8) | rgb[i + 2]!

/** Numbers of colours; a row begins with a byte of its own (ISO 32000-1, 8.9.3). */
function indexed(
  { width, height, rgb }: Pixels,
  palette: ReadonlyMap<number, number>,
  bits: number,
): Uint8Array {
  const rowBytes = Math.ceil((width * bits) / 8)
  const out = new Uint8Array(rowBytes * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const number = palette.get(colourAt(rgb, (y * width + x) * 3))!
      const bit = x * bits
      out[y * rowBytes + (bit >> 3)]! |= number << (8 - bits - (bit & 7))
    }
  return out
}

/** Rows with PNG's filters, each with the one whose bytes are smallest in sum, as libpng chooses (PNG, 12.8). */
function filtered(samples: Uint8Array, height: number, channels: number): Uint8Array {
  const rowBytes = samples.length / height
  const out = new Uint8Array(samples.length + height)
  const trial = new Uint8Array(rowBytes)
  for (let y = 0; y < height; y++) {
    const begin = y * rowBytes
    const to = y * (rowBytes + 1)
    let least = Number.POSITIVE_INFINITY
    for (let filter = 0; filter <= 4; filter++) {
      let sum = 0
      for (let i = 0; i < rowBytes; i++) {
        const a = i < channels ? 0 : samples[begin + i - channels]!
        const b = y === 0 ? 0 : samples[begin + i - rowBytes]!
        const c = y === 0 || i < channels ? 0 : samples[begin + i - rowBytes - channels]!
        const byte = (samples[begin + i]! - predicted(filter, a, b, c)) & 0xff
        trial[i] = byte
        sum += byte < 128 ? byte : 256 - byte
      }
      if (sum >= least) continue
      least = sum
      out[to] = filter
      out.set(trial, to + 1)
    }
  }
  return out
}
