import type { PngFault } from '../problems/pictures.ts'
import { channelsOf, type PngImage, type PngPass, passesOf } from './png.ts'

/** Three bytes a pixel, row by row from the top. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
}

/** The pixels of an image on white, as paper has it: what is transparent is mixed with that. A fault: a row cannot be read. */
export function pixelsOf(image: PngImage): Pixels | PngFault {
  const { width, height, rows } = image
  const rgb = new Uint8Array(width * height * 3)
  const paint = painterOf(image)
  let at = 0
  for (const pass of passesOf(image)) {
    const end = at + pass.height * (pass.rowBytes + 1)
    const raw = rows.subarray(at, end)
    if (!unfilter(raw, pass, image)) return 'filter'
    for (let row = 0; row < pass.height; row++) {
      const line = raw.subarray(row * (pass.rowBytes + 1) + 1, (row + 1) * (pass.rowBytes + 1))
      const first = (pass.y + row * pass.dy) * width + pass.x
      if (!paint(line, pass, rgb, first * 3)) return 'palette'
    }
    at = end
  }
  return { width, height, rgb }
}

/** Takes the filters off the rows of a pass, in place (PNG, 9.2); false: a row has one that there is not. */
function unfilter(raw: Uint8Array, { height, rowBytes }: PngPass, image: PngImage): boolean {
  const left = Math.max(1, (channelsOf(image) * image.bitDepth) >> 3)
  const stride = rowBytes + 1
  for (let row = 0; row < height; row++) {
    const begin = row * stride + 1
    const filter = raw[begin - 1]!
    if (filter > 4) return false
    for (let i = 0; filter !== 0 && i < rowBytes; i++) {
      const at = begin + i
      const a = i < left ? 0 : raw[at - left]!
      const b = row === 0 ? 0 : raw[at - stride]!
      const c = row === 0 || i < left ? 0 : raw[at - stride - left]!
      raw[at] = raw[at]! + predicted(filter, a, b, c)
    }
  }
  return true
}

/** What a filter foretells of a byte, of those to its left, above it, and above to the left (PNG, 9.2, 9.4). */
export function predicted(filter: number, a: number, b: number, c: number): number {
  switch (filter) {
    case 1:
      return a
    case 2:
      return b
    case 3:
      return (a + b) >> 1
    case 4: {
      const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)]
      return pa <= pb && pa <= pc ? a : pb <= pc ? b : c
    }
    default:
      return 0
  }
}

/** Paints a row of samples; false: one names a colour that the palette has not. */
type RowPainter = (line: Uint8Array, pass: PngPass, rgb: Uint8Array, to: number) => boolean

function painterOf(image: PngImage): RowPainter {
  const { colourType, bitDepth, transparency } = image
  const most = 2 ** bitDepth - 1
  const channels = channelsOf(image)
  const sampleOf = readerOf(bitDepth)
  if (colourType === 3) {
    const colours = onWhite(image)
    return (line, pass, rgb, to) => {
      for (let x = 0, at = to; x < pass.width; x++, at += 3 * pass.dx) {
        const colour = sampleOf(line, x) * 3
        if (colour >= colours.length) return false
        for (let i = 0; i < 3; i++) rgb[at + i] = colours[colour + i]!
      }
      return true
    }
  }
  const isColour = colourType === 2 || colourType === 6
  const alphaAt = colourType === 4 ? 1 : colourType === 6 ? 3 : null
  const clear = transparency === null ? null : samplesOf(transparency)
  return (line, pass, rgb, to) => {
    for (let x = 0, at = to; x < pass.width; x++, at += 3 * pass.dx) {
      const first = x * channels
      const isClear = clear?.every((value, i) => sampleOf(line, first + i) === value) === true
      const alpha = isClear ? 0 : alphaAt === null ? 1 : sampleOf(line, first + alphaAt) / most
      for (let i = 0; i < 3; i++) {
        const value = sampleOf(line, isColour ? first + i : first) / most
        rgb[at + i] = mixed(value, alpha)
      }
    }
    return true
  }
}

/** A value from 0 to 1 on white, as a byte. */
const mixed = (value: number, alpha: number): number => Math.round(255 * (value * alpha + 1 - alpha))

/** The palette on white; entries that tRNS does not name are opaque (PNG, 11.3.2.1). */
function onWhite({ palette, transparency }: PngImage): Uint8Array {
  return palette.map((value, i) => mixed(value / 255, (transparency?.[Math.floor(i / 3)] ?? 255) / 255))
}

const samplesOf = (bytes: Uint8Array): readonly number[] =>
  Array.from({ length: bytes.length / 2 }, (_, i) => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!)

/** Gives the sample of that number in a row; those smaller than a byte begin at its high end (PNG, 7.2). */
function readerOf(bitDepth: number): (line: Uint8Array, index: number) => number {
  if (bitDepth === 8) return (line, index) => line[index]!
  if (bitDepth === 16) return (line, index) => (line[2 * index]! << 8) | line[2 * index + 1]!
  const inByte = 8 / bitDepth
  const mask = 2 ** bitDepth - 1
  return (line, index) =>
    (line[Math.floor(index / inByte)]! >> (8 - bitDepth * ((index % inByte) + 1))) & mask
}
