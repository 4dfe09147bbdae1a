import { hash } from 'node:crypto'
import { openKeyIndex } from '../sequence.ts'
import { openSpill } from '../spill.ts'

/** SHA-256 by name, hexadecimal: some twelve bytes a name in memory, which is not held. */
export interface Sums {
  readonly size: number
  get(name: string): string | undefined
  has(name: string): boolean
  /** what a name has got first it keeps */
  put(name: string, sha256: string): void
}

/** Of the name and of what it has: as many fill a piece of a spill, so that the nth record begins at the nth multiple. */
const SUM = 32
const RECORD = 2 * SUM

/** Opens an empty one. */
export function openSums(): Sums {
  const spill = openSpill()
  const text = (nth: number, from: number, encoding: 'latin1' | 'hex'): string => {
    const [piece, at] = [spill.piece(nth * RECORD), spill.at(nth * RECORD)]
    return piece.toString(encoding, at + from, at + from + SUM)
  }
  const index = openKeyIndex((nth) => text(nth, 0, 'latin1'))
  const find = (name: string): number => index.find(digestOf(name))
  return {
    get size() {
      return index.size
    },
    has: (name) => find(name) >= 0,
    get(name) {
      const nth = find(name)
      return nth < 0 ? undefined : text(nth, SUM, 'hex')
    },
    put(name, sha256) {
      const digest = digestOf(name)
      const next = index.size
      if (index.add(digest) < next) return
      spill.put(RECORD, (piece, at) => {
        piece.write(digest, at, 'latin1')
        piece.write(sha256, at + SUM, 'hex')
      })
    },
  }
}

const digestOf = (name: string): string => hash('sha256', name, 'buffer').toString('latin1')
