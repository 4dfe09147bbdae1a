import { hash } from 'node:crypto'
import { openSpill, type Spill } from '../spill.ts'

/**
 * Files that had the bytes that were expected of them, and what the disk said then: sixteen bytes a file, since a folder has millions. Eight are
 * of the SHA-256 of the file's path and name it, eight of that of what the disk said and of the SHA-256 of its bytes.
 */
export interface SeenFiles {
  /** whether the disk said this of a file when its bytes had this SHA-256, hexadecimal */
  has(file: string, state: string, sha256: string): boolean
}

/** Some more of them, to be kept. */
export interface NewlySeen {
  readonly count: number
  /** the last that is added of a file counts */
  add(file: string, state: string, sha256: string): void
  /** adds them to what was kept, where they take the place of older ones */
  keep(kept: KeptParts): void
}

/** What is kept, part by part, so that nobody needs a piece of memory that takes all of it. */
export interface KeptParts {
  /** null: it was lost, which may happen at any time */
  get(name: string): KeptPart | null
  put(name: string, part: KeptPart): void
}

/** Records in the order of their names' first bytes. */
export interface KeptPart {
  readonly records: Uint8Array
  /** how many parts there are, a power of two */
  readonly parts: number
  /** so many files are in this part and those behind it */
  readonly count: number
}

const HALF = 8
const RECORD = 2 * HALF
/** So many are in a part, a megabyte. */
const MOST = 1 << 16
/** More than there are in a part, though one may grow unevenly. */
const SHIFT = 2 ** 20

/** Opens what was kept; a part is read when the first file in it is asked for. */
export function openSeenFiles(kept: KeptParts): SeenFiles {
  const head = kept.get(nameOf(0, 1))
  const opened = new Map<number, Buffer>()
  const partAt = (nth: number, parts: number): Buffer => {
    const known = opened.get(nth) ?? recordsIn(nth === 0 ? head : kept.get(nameOf(nth, parts)))
    opened.set(nth, known)
    return known
  }
  return {
    has(file, state, sha256) {
      if (head === null) return false
      const name = digestOf(file)
      const records = partAt(partOf(name, 0, head.parts), head.parts)
      const at = placeOf(records, name)
      if (at < 0) return false
      return records.compare(digestOf(`${state} ${sha256}`), 0, HALF, at + HALF, at + RECORD) === 0
    },
  }
}

/** Opens an empty list of more. */
export function openNewlySeen(): NewlySeen {
  // as many records as fill a piece of it: the nth begins at the nth multiple
  const spill = openSpill()
  let count = 0
  return {
    get count() {
      return count
    },
    add(file, state, sha256) {
      spill.put(RECORD, (piece, at) => {
        digestOf(file).copy(piece, at)
        digestOf(`${state} ${sha256}`).copy(piece, at + HALF)
      })
      count++
    },
    keep(kept) {
      if (count > 0) keepMore(kept, spill, count)
    },
  }
}

function keepMore(kept: KeptParts, spill: Spill, more: number): void {
  const head = kept.get(nameOf(0, 1))
  const before = head?.parts ?? 1
  let parts = before
  while ((head?.count ?? 0) + more > parts * MOST) parts *= 2
  let count = 0
  // the first says how many there are, and goes last
  for (let nth = parts - 1; nth >= 0; nth--) {
    const old = Math.floor((nth * before) / parts)
    const records = ordered([
      latestOf(spill, more, nth, parts),
      amongThose(recordsIn(old === 0 ? head : kept.get(nameOf(old, before))), nth, parts),
    ])
    count += records.length / RECORD
    kept.put(nameOf(nth, parts), { records, parts, count })
  }
}

/** Those of a spill that belong into a part, the last first. */
function latestOf(spill: Spill, count: number, part: number, parts: number): Buffer {
  const found: number[] = []
  for (let nth = count - 1; nth >= 0; nth--) {
    const start = nth * RECORD
    if (partOf(spill.piece(start), spill.at(start), parts) === part) found.push(start)
  }
  const records = Buffer.allocUnsafe(found.length * RECORD)
  for (const [nth, start] of found.entries()) {
    const at = spill.at(start)
    spill.piece(start).copy(records, nth * RECORD, at, at + RECORD)
  }
  return records
}

/** Of records of one part those that belong into another of more parts. */
function amongThose(records: Buffer, part: number, parts: number): Buffer {
  const found = Buffer.allocUnsafe(records.length)
  let length = 0
  for (let at = 0; at < records.length; at += RECORD)
    if (partOf(records, at, parts) === part) length += records.copy(found, length, at, at + RECORD)
  return found.subarray(0, length)
}

/** In the order of their names; of two with the same name the first that is given. */
function ordered(all: readonly Buffer[]): Buffer {
  const given = Buffer.concat(all)
  const count = given.length / RECORD
  // a name's first four bytes, and behind them where its record is: both are in 53 bits
  const places = new Float64Array(count)
  for (let nth = 0; nth < count; nth++) places[nth] = given.readUInt32BE(nth * RECORD) * SHIFT + nth
  places.sort()
  const records = Buffer.allocUnsafe(given.length)
  let length = 0
  for (const each of places) {
    const at = (each % SHIFT) * RECORD
    if (placeOf(records.subarray(0, length), given.subarray(at, at + HALF)) < 0)
      length += given.copy(records, length, at, at + RECORD)
  }
  return records.subarray(0, length)
}

/** Where a name's record is; −1: nowhere. */
function placeOf(records: Buffer, name: Buffer): number {
  const first = name.readUInt32BE(0)
  let [from, to] = [0, records.length / RECORD]
  while (from < to) {
    const middle = (from + to) >> 1
    if (records.readUInt32BE(middle * RECORD) < first) from = middle + 1
    else to = middle
  }
  for (let at = from * RECORD; at < records.length && records.readUInt32BE(at) === first; at += RECORD)
    if (records.compare(name, 0, HALF, at, at + HALF) === 0) return at
  return -1
}

const nameOf = (nth: number, parts: number): string => (nth === 0 ? '' : `${nth} of ${parts}`)

/** In which part a name is, by its first bits. */
const partOf = (records: Buffer, at: number, parts: number): number =>
  Math.floor((records.readUInt32BE(at) / 2 ** 32) * parts)

/** What has another length than records have is not ours, and forgotten. */
function recordsIn(part: KeptPart | null): Buffer {
  if (part === null || part.records.length % RECORD !== 0) return Buffer.alloc(0)
  return Buffer.from(part.records.buffer, part.records.byteOffset, part.records.byteLength)
}

const digestOf = (text: string): Buffer => hash('sha256', text, 'buffer').subarray(0, HALF)
