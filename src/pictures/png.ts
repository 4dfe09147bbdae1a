import { crc32, inflateSync } from 'node:zlib'
import type { PngFault } from '../problems/pictures.ts'

/** A PNG image, unpacked: rows of samples as the file has them, of each pass of an interlaced one. */
export interface PngImage {
  /** in pixels */
  readonly width: number
  readonly height: number
  /** PNG's colour type: 0 grey, 2 rgb, 3 palette, 4 grey with alpha, 6 rgb with alpha */
  readonly colourType: number
  readonly bitDepth: number
  readonly isInterlaced: boolean
  /** three bytes a colour; empty where there is none */
  readonly palette: Uint8Array
  /** the tRNS chunk: alpha of palette entries, or the one colour that is transparent; null: there is none */
  readonly transparency: Uint8Array | null
  /** filtered rows, pass by pass */
  readonly rows: Uint8Array
  /** how wide a pixel is, in points; null: the file does not say it in metres (pHYs) */
  readonly pixelPt: { readonly x: number; readonly y: number } | null
}

/** An image, or why there is none. */
export type PngReading =
  | { readonly kind: 'image'; readonly image: PngImage }
  | { readonly kind: 'damaged'; readonly fault: PngFault }
  | { readonly kind: 'too-large'; readonly width: number; readonly height: number }

/** Pixels of one picture: an A4 page at 300 dots an inch has 8.7 million. */
export const MOST_PIXELS = 16_000_000

/** How every PNG begins (PNG, 5.2). */
const SIGNATURE: readonly number[] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/** Whether the bytes begin as a PNG does. */
export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((each, i) => bytes[i] === each)

/** Bit depths that each colour type may have (PNG, 11.2.2). */
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

/** Samples of a pixel, by colour type. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

/** How many samples a pixel has. */
export const channelsOf = ({ colourType }: Pick<PngImage, 'colourType'>): number => CHANNELS[colourType]!

/** A pass of an image: the pixels from (`x`, `y`) on, `dx` and `dy` apart (PNG, 8.2). */
export interface PngPass {
  readonly x: number
  readonly y: number
  readonly dx: number
  readonly dy: number
  /** in pixels */
  readonly width: number
  readonly height: number
  /** in bytes, without that of the filter */
  readonly rowBytes: number
}

const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

/** The passes of an image that have pixels: one where it is not interlaced. */
export function passesOf(
  image: Pick<PngImage, 'width' | 'height' | 'colourType' | 'bitDepth' | 'isInterlaced'>,
): readonly PngPass[] {
  const bits = channelsOf(image) * image.bitDepth
  const all = image.isInterlaced ? ADAM7 : ([[0, 0, 1, 1]] as const)
  return all.flatMap(([x, y, dx, dy]) => {
    const width = Math.ceil((image.width - x) / dx)
    const height = Math.ceil((image.height - y) / dy)
    const rowBytes = Math.ceil((width * bits) / 8)
    return width > 0 && height > 0 ? [{ x, y, dx, dy, width, height, rowBytes }] : []
  })
}

interface Chunk {
  readonly type: string
  readonly data: Buffer
}

/**
 * Reads a PNG (ISO/IEC 15948). Its size is looked at before anything is unpacked, and no more is unpacked than such an image has,
 * so that a small file cannot take the machine's memory. Colours are taken as sRGB, whatever profile the file has.
 */
export function readPng(bytes: Uint8Array): PngReading {
  const chunks = chunksOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
  if (typeof chunks === 'string') return { kind: 'damaged', fault: chunks }
  const header = headerOf(chunks)
  if (header === null) return { kind: 'damaged', fault: 'header' }
  const { width, height, colourType } = header
  if (width * height > MOST_PIXELS) return { kind: 'too-large', width, height }
  const dataOf = (type: string): Buffer | null => chunks.find((each) => each.type === type)?.data ?? null
  const palette = colourType === 3 ? (dataOf('PLTE') ?? Buffer.alloc(0)) : Buffer.alloc(0)
  if (colourType === 3 && (palette.length === 0 || palette.length % 3 !== 0 || palette.length > 768))
    return { kind: 'damaged', fault: 'palette' }
  const size = passesOf(header).reduce((sum, pass) => sum + pass.height * (pass.rowBytes + 1), 0)
  const packed = Buffer.concat(chunks.flatMap(({ type, data }) => (type === 'IDAT' ? [data] : [])))
  const rows = unpacked(packed, size)
  if (typeof rows === 'string') return { kind: 'damaged', fault: rows }
  const transparency = colourType === 4 || colourType === 6 ? null : dataOf('tRNS')
  // a colour is two bytes a sample; of a palette there may be as many as it has colours
  const wanted = colourType === 0 ? 2 : colourType === 2 ? 6 : null
  if (transparency !== null && wanted !== null && transparency.length !== wanted)
    return { kind: 'damaged', fault: 'transparency' }
  return {
    kind: 'image',
    image: { ...header, palette, transparency, rows, pixelPt: pixelPtOf(dataOf('pHYs')) },
  }
}

/** Chunks up to IEND (5.3), each with the checksum that it says; what stands behind is nobody's. */
function chunksOf(bytes: Buffer): readonly Chunk[] | PngFault {
  const chunks: Chunk[] = []
  for (let at = SIGNATURE.length; ; ) {
    if (at + 12 > bytes.length) return 'cut'
    const length = bytes.readUInt32BE(at)
    const end = at + 12 + length
    if (end > bytes.length) return 'cut'
    const type = bytes.toString('latin1', at + 4, at + 8)
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) return 'checksum'
    // a capital letter says that nobody who does not know the chunk can show the image (5.4)
    if (/^[A-Z]/.test(type) && !['IHDR', 'PLTE', 'IDAT', 'IEND'].includes(type)) return 'chunk'
    if (type === 'IEND') return chunks
    chunks.push({ type, data: bytes.subarray(at + 8, end - 4) })
    at = end
  }
}

function headerOf([first]: readonly Chunk[]): Pick<
  PngImage,
  'width' | 'height' | 'colourType' | 'bitDepth' | 'isInterlaced'
> | null {
  if (first?.type !== 'IHDR' || first.data.length !== 13) return null
  const { data } = first
  const [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)]
  const [bitDepth, colourType, compression, filter, interlace] = data.subarray(8)
  const isKnown = DEPTHS[colourType!]?.includes(bitDepth!) === true
  if (width === 0 || height === 0 || !isKnown || compression !== 0 || filter !== 0 || interlace! > 1)
    return null
  return { width, height, colourType: colourType!, bitDepth: bitDepth!, isInterlaced: interlace === 1 }
}

/** Exactly so many bytes. What inflate gives is the same on every build of Node, other than what deflate does. */
function unpacked(packed: Buffer, size: number): Uint8Array | PngFault {
  try {
    const rows = inflateSync(packed, { maxOutputLength: size })
    return rows.length === size ? rows : 'cut'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'more' : 'packed'
  }
}

const POINTS_A_METRE = 72 / 0.0254

/** The pHYs chunk (11.3.5.3), where its unit is the metre. */
function pixelPtOf(data: Buffer | null): PngImage['pixelPt'] {
  if (data?.length !== 9 || data[8] !== 1) return null
  const [x, y] = [data.readUInt32BE(0), data.readUInt32BE(4)]
  return x === 0 || y === 0 ? null : { x: POINTS_A_METRE / x, y: POINTS_A_METRE / y }
}
