import type { DocumentEntry } from '../model/ledger.ts'
import { type Numbers, openNumbers, type Sequence } from '../sequence.ts'
import { openLineTable } from './line-table.ts'

/** Which lines are about the same document, by their numbers from 0. A document's first line is the one that made it. */
export interface LineChains {
  /** how many documents were made */
  readonly size: number
  /** a document's first line; −1: it was never made */
  find(document: string): number
  /** all documents' first lines, in their order */
  firsts(): Iterable<number>
  /** a line, and those after it that are about the same document */
  from(line: number): readonly number[]
  /** lines that came before the one that made their document: that something lay in its way */
  readonly early: Numbers
}

/** Whether a line tells of a version that was made, or found. */
export const isMaking = ({ event }: DocumentEntry): boolean => event === 'made' || event === 'adopted'

/** Finds them: seven bytes a document, and four a line where others follow. */
export function openChains(entries: Sequence<DocumentEntry>): LineChains {
  let made = 0
  for (const entry of entries) if (isMaking(entry)) made++
  const table = openLineTable(made, (line) => entries.at(line)!.about.document)
  const isFirst = openBits(entries.length)
  const next = openSparse()
  const early = openNumbers()
  let size = 0
  const lastFrom = (line: number): number => {
    for (let at = line; ; ) {
      const after = next.get(at)
      if (after === 0) return at
      at = after
    }
  }
  for (const [nth, entry] of entries.entries()) {
    const { document } = entry.about
    const first = table.find(document)
    if (first >= 0) next.set(lastFrom(first), nth)
    else if (isMaking(entry)) {
      table.put(document, nth)
      isFirst.set(nth)
      size++
    } else early.push(nth)
  }
  return {
    size,
    early,
    find: table.find,
    *firsts() {
      for (let line = 0; line < entries.length; line++) if (isFirst.has(line)) yield line
    },
    from(line) {
      const lines = [line]
      for (let at = next.get(line); at !== 0; at = next.get(at)) lines.push(at)
      return lines
    },
  }
}

/** A bit for each of so many numbers. */
export function openBits(length: number) {
  const bits = new Uint8Array(Math.ceil(length / 8))
  return {
    has: (nth: number): boolean => (bits[nth >>> 3]! & (1 << (nth & 7))) !== 0,
    set(nth: number): void {
      bits[nth >>> 3]! |= 1 << (nth & 7)
    },
    clear(nth: number): void {
      bits[nth >>> 3]! &= ~(1 << (nth & 7))
    },
  }
}

const PAGE = 1 << 10

/** Numbers by numbers, 0 where there is none; where none is for a thousand in a row, they take nothing. */
function openSparse() {
  const pages: (Uint32Array | undefined)[] = []
  return {
    get: (nth: number): number => pages[nth >>> 10]?.[nth & (PAGE - 1)] ?? 0,
    set(nth: number, number: number): void {
      const page = pages[nth >>> 10] ?? new Uint32Array(PAGE)
      pages[nth >>> 10] = page
      page[nth & (PAGE - 1)] = number
    },
  }
}
