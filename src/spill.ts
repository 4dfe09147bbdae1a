import { mkdtempSync, openSync, readSync, rmdirSync, unlinkSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/**
 * Records of bytes, written once, one behind the other, and read by where they begin. What was written or read last lies in memory,
 * eight megabytes of it; what is more lies in a file that has no name and ends with the process. Where the disk takes none, all
 * stays in memory.
 */
export interface Spill {
  /** Where the record begins that `write` fills: `length` bytes from `at` on. */
  put(length: number, write: (piece: Buffer, at: number) => void): number
  /** the piece of memory that a record is in; all of it is in that one, until another is asked for */
  piece(start: number): Buffer
  /** where in its piece a record begins */
  at(start: number): number
}

const PIECE = 1 << 16
/** Pieces that lie in memory. */
const KEPT = 128

/** Opens an empty one. `kept`: how many pieces of 64 KiB lie in memory. */
export function openSpill(kept = KEPT): Spill {
  /** by their numbers, the one that was used last behind the others */
  const pieces = new Map<number, Buffer>()
  /** of pieces that are longer than others: a record that is longer than a piece has one of its own, and the numbers of several */
  const lengths = new Map<number, number>()
  const overflow = openOverflow()
  let current = -1
  let end = 0
  const nothing = { number: -1, piece: Buffer.alloc(0) }
  let last: { readonly number: number; readonly piece: Buffer } = nothing
  /** memory of a piece that went, for the next that comes: new memory for each would be collected late */
  let spare: Buffer | null = null
  const memory = (size: number): Buffer => {
    const found = size === PIECE ? spare : null
    if (found !== null) spare = null
    return found ?? Buffer.allocUnsafeSlow(size)
  }

  /** the one that was used longest ago goes, but for the one that is being written */
  const makeRoom = (): void => {
    for (const [number, piece] of pieces) {
      if (pieces.size <= kept) return
      if (number === current) continue
      if (!overflow.take(number, piece)) return
      pieces.delete(number)
      if (last.number === number) last = nothing
      if (piece.length === PIECE) spare = piece
    }
  }
  const fetch = (number: number): Buffer => {
    const known = pieces.get(number)
    if (known !== undefined) {
      pieces.delete(number)
      pieces.set(number, known)
      return known
    }
    const piece = memory(lengths.get(number) ?? PIECE)
    overflow.give(number, piece)
    pieces.set(number, piece)
    makeRoom()
    if (spare === piece) spare = null
    return piece
  }
  /** all of a record lies in one piece */
  const begin = (length: number): void => {
    if (current >= 0 && !lengths.has(current) && end + length <= (current + 1) * PIECE) return
    current = Math.ceil(end / PIECE)
    const size = Math.ceil(length / PIECE) * PIECE
    if (size > PIECE) lengths.set(current, size)
    end = current * PIECE
    pieces.set(current, memory(Math.max(size, PIECE)))
    makeRoom()
  }
  return {
    put(length, write) {
      begin(length)
      const start = end
      write(pieces.get(current)!, start - current * PIECE)
      end += length
      return start
    },
    piece(start) {
      const number = Math.floor(start / PIECE)
      if (last.number !== number) last = { number, piece: fetch(number) }
      return last.piece
    },
    at: (start) => start % PIECE,
  }
}

/** What has no room in memory, in a file that is opened when there is some. */
function openOverflow() {
  const taken = new Set<number>()
  let file: number | 'none' | null = null
  let isFull = false
  return {
    /** False: the disk takes none */
    take(number: number, piece: Buffer): boolean {
      if (taken.has(number)) return true
      file ??= openNameless()
      if (file === 'none' || isFull) return false
      try {
        for (let at = 0; at < piece.length; )
          at += writeSync(file, piece, at, piece.length - at, number * PIECE + at)
        taken.add(number)
        return true
      } catch {
        // what is there can be read, and nothing more is tried
        isFull = true
        return false
      }
    },
    /** fills a piece that was taken */
    give(number: number, piece: Buffer): void {
      for (let at = 0; at < piece.length; ) {
        const read = readSync(file as number, piece, at, piece.length - at, number * PIECE + at)
        if (read === 0) throw new Error('a file of the program’s own is shorter than it was written')
        at += read
      }
    },
  }
}

/** A file that nobody else reaches; `none`: there is no place for one. */
function openNameless(): number | 'none' {
  try {
    const folder = mkdtempSync(path.join(tmpdir(), 'invite-'))
    const name = path.join(folder, 'spill')
    const file = openSync(name, 'wx+', 0o600)
    try {
      unlinkSync(name)
      rmdirSync(folder)
    } catch {
      // a system that keeps the names of open files has them taken away by whoever tidies its temporary folder
    }
    return file
  } catch {
    return 'none'
  }
}
