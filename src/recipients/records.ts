import { openNumbers } from '../sequence.ts'
import { openSpill } from '../spill.ts'

/** Records of bytes, by their numbers from 0. */
export interface Records {
  /** the piece of memory that one is in; all of it is in that one */
  piece(nth: number): Buffer
  /** where in its piece it begins */
  at(nth: number): number
}

/** Each begins at a multiple of this, so that four bytes reach 32 GB. */
const ALIGNED = 8

/** Opens records that need not lie in memory, of each four bytes but for those. `kept`: as in `openSpill`. */
export function openRecords(kept?: number) {
  const spill = openSpill(kept)
  const starts = openNumbers()
  const start = (nth: number): number => starts.at(nth) * ALIGNED
  const all: Records = {
    piece: (nth) => spill.piece(start(nth)),
    at: (nth) => spill.at(start(nth)),
  }
  return {
    /** `write` fills `length` bytes from `at` on */
    add(length: number, write: (piece: Buffer, at: number) => void): void {
      starts.push(spill.put(Math.ceil(length / ALIGNED) * ALIGNED, write) / ALIGNED)
    },
    all: (): Records => all,
  }
}
