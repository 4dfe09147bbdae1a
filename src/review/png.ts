import { crc32, deflateSync } from 'node:zlib'

/**
 * A PNG (ISO/IEC 15948) of four bytes a pixel, of which the last says nothing. What has no colour is written in sixteen greys:
 * letters on paper need no more, and a page is half as large so. Else every colour is kept.
 */
export function pngOf(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const isGrey = hasNoColour(pixels)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // bits a sample, and whether it is grey or red, green, blue
  header.set(isGrey ? [4, 0] : [8, 2], 8)
  const rows = isGrey ? greyRows(pixels, width, height) : colourRows(pixels, width, height)
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
  return Buffer.concat([
    Buffer.from(signature),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 7 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function hasNoColour(pixels: Uint8Array): boolean {
  for (let at = 0; at < pixels.length; at += 4)
    if (pixels[at] !== pixels[at + 1] || pixels[at] !== pixels[at + 2]) return false
  return true
}

/** Two pixels a byte; each row has a filter’s number before it, 0: none. */
function greyRows(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const stride = 1 + Math.ceil(width / 2)
  const rows = Buffer.alloc(stride * height)
  const of = (x: number, y: number): number =>
    x < width ? Math.round(pixels[4 * (y * width + x)]! / 17) : 15
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x += 2) rows[y * stride + 1 + x / 2] = (of(x, y) << 4) | of(x + 1, y)
  return rows
}

function colourRows(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const stride = 1 + width * 3
  const rows = Buffer.alloc(stride * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < 3; channel++)
        rows[y * stride + 1 + x * 3 + channel] = pixels[4 * (y * width + x) + channel]!
  return rows
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const framed = Buffer.alloc(named.length + 8)
  framed.writeUInt32BE(data.length, 0)
  framed.set(named, 4)
  framed.writeUInt32BE(crc32(named), named.length + 4)
  return framed
}
