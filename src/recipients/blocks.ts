import { MOST_LINES_ABOVE } from './header-line.ts'

/** Lines of a file, as many as lie in about one piece of it, from a record's beginning to a record's end. */
export interface Block {
  /** good until the next block is asked for */
  readonly bytes: Buffer
  /** how many lines end in it; of the last block it is not told */
  readonly lines: number
}

/** More than this is not looked through for a record's end: a quotation mark is not closed, or stands in a cell. */
const MOST = 1 << 20

/** The first block has so many lines: two before the header, those in which a header is looked for, and one behind. */
const FIRST_LINES = MOST_LINES_ABOVE + 3

const QUOTE = 0x22
const LF = 0x0a
const CR = 0x0d

/**
 * Cuts a file at ends of lines that stand in no quotation marks, in an encoding in which each byte of ASCII is that character. Where the
 * marks break the rules (RFC 4180, 2), so may the blocks from that record on. Null, and nothing more: there is no place to cut.
 */
export function* blocksOf(pieces: Iterable<Uint8Array>): Iterable<Block | null> {
  let data = Buffer.allocUnsafeSlow(1 << 17)
  let length = 0
  let least = FIRST_LINES
  for (const piece of pieces) {
    if (length + piece.length > data.length) {
      const more = Buffer.allocUnsafeSlow(2 * (length + piece.length))
      data.copy(more, 0, 0, length)
      data = more
    }
    data.set(piece, length)
    length += piece.length
    const { cut, lines } = lastCut(data, length)
    if (cut === 0 || lines < least) {
      if (length <= MOST) continue
      yield null
      return
    }
    least = 0
    yield { bytes: data.subarray(0, cut), lines }
    data.copyWithin(0, cut, length)
    length -= cut
  }
  if (length > 0) yield { bytes: data.subarray(0, length), lines: 0 }
}

/** Where the last record ends, of those that are whole, and how many lines end up to there; 0: none does. */
function lastCut(data: Buffer, length: number): { readonly cut: number; readonly lines: number } {
  let isInside = false
  let seen = 0
  let cut = 0
  let lines = 0
  for (let at = 0; at < length; at++) {
    const byte = data[at]
    if (byte === QUOTE) isInside = !isInside
    if (byte !== LF && byte !== CR) continue
    if (byte === CR) {
      // what follows may belong to it
      if (at + 1 === length) break
      if (data[at + 1] === LF) continue
    }
    seen++
    if (isInside) continue
    cut = at + 1
    lines = seen
  }
  return { cut, lines }
}
