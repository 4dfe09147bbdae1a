import { FEW } from '../few.ts'
import type { EntrySubject, LedgerEntry } from '../model/ledger.ts'
import { MadeSequence, type Sequence, sequenceOf } from '../sequence.ts'
import { openSpill, type Spill } from '../spill.ts'
import { type LinePacker, pieceOf, putRecord, recordAt } from './line-store.ts'
import { openIssuedPacker } from './packed-issued.ts'
import { openMadePacker } from './packed-made.ts'

/** Lines of a ledger while they are read. */
export interface LineCollector {
  readonly length: number
  add(entry: LedgerEntry): void
  /** all that were added, in their order; nothing may be added any more */
  all(): Sequence<LedgerEntry>
}

/**
 * Opens a collector. Few lines stay as they are. Of more each becomes a record in a spill, of which five bytes are in memory, and is made up when
 * it is asked for: a line that is asked for twice is two objects, which say the same.
 */
export function openLines(): LineCollector {
  const few: LedgerEntry[] = []
  let packer: ReturnType<typeof openPacker> | null = null
  return {
    get length() {
      return packer?.length() ?? few.length
    },
    add(entry) {
      if (packer === null && few.length < FEW) {
        few.push(entry)
        return
      }
      packer ??= openPacker()
      for (const each of few.splice(0)) packer.add(each)
      packer.add(entry)
    },
    all: () => packer?.all() ?? few,
  }
}

/** What a line is about. */
type Subject = EntrySubject['kind']
const SUBJECTS = ['document', 'plan', 'return', 'message', 'manifest', 'ledger'] as const satisfies Subject[]

/** Of all lines of a ledger those about one kind of thing, in their order. */
export function linesAbout(all: Sequence<LedgerEntry>, subject: Subject): Sequence<LedgerEntry> {
  return all instanceof PackedLines ? all.about(subject) : all.filter(({ about }) => about.kind === subject)
}

/** How a line lies there: packed, as one of the two kinds that a long ledger mostly has; or, from 2 on, as its text, by its subject. */
const MADE = 0
const ISSUED = 1
const TEXT = 2

/** Where lines begin, and how they lie there; so many at a time, not to copy them when there are more. */
interface LinePage {
  readonly starts: Uint32Array
  readonly forms: Uint8Array
}
const PAGE = 1 << 14

function openPacker() {
  const spill = openSpill()
  const made = openMadePacker(spill)
  const issued = openIssuedPacker(spill)
  const pages: LinePage[] = []
  let length = 0
  const formOf = (entry: LedgerEntry, start: number | null): number => {
    if (start === null) return TEXT + SUBJECTS.indexOf(entry.about.kind)
    return entry.event === 'made' ? MADE : ISSUED
  }
  return {
    length: () => length,
    add(entry: LedgerEntry): void {
      const start =
        entry.event === 'made' ? made.put(entry) : entry.event === 'issued' ? issued.put(entry) : null
      if (length % PAGE === 0) pages.push({ starts: new Uint32Array(PAGE), forms: new Uint8Array(PAGE) })
      const { starts, forms } = pages.at(-1)!
      forms[length % PAGE] = formOf(entry, start)
      starts[length % PAGE] = start ?? putText(spill, JSON.stringify(entry))
      length++
    },
    all: (): Sequence<LedgerEntry> => new PackedLines(length, pages, { spill, made, issued }),
  }
}

/** The text of a line, which any line has, with its length in four bytes before it. */
function putText(spill: Spill, text: string): number {
  const length = Buffer.byteLength(text)
  return putRecord(spill, 4 + length, (piece, at) => {
    piece.write(text, piece.writeUInt32LE(length, at))
  })
}

function textAt(spill: Spill, start: number): string {
  const [piece, at] = [pieceOf(spill, start), recordAt(spill, start)]
  return piece.toString('utf8', at + 4, at + 4 + piece.readUInt32LE(at))
}

/** Where the records of lines lie, and who puts them together. */
interface LineRecords {
  readonly spill: Spill
  readonly made: LinePacker<LedgerEntry>
  readonly issued: LinePacker<LedgerEntry>
}

class PackedLines extends MadeSequence<LedgerEntry> {
  readonly #pages: readonly LinePage[]

  constructor(length: number, pages: readonly LinePage[], { spill, made, issued }: LineRecords) {
    super(length, (nth) => {
      const { starts, forms } = pages[Math.floor(nth / PAGE)]!
      const start = starts[nth % PAGE]!
      const form = forms[nth % PAGE]!
      if (form === MADE) return made.at(start)
      return form === ISSUED ? issued.at(start) : JSON.parse(textAt(spill, start))
    })
    this.#pages = pages
  }

  about(subject: Subject): Sequence<LedgerEntry> {
    const form = TEXT + SUBJECTS.indexOf(subject)
    const isMeant = (nth: number): boolean => {
      const found = this.#pages[Math.floor(nth / PAGE)]!.forms[nth % PAGE]!
      return found === form || (found < TEXT && subject === 'document')
    }
    let count = 0
    for (let nth = 0; nth < this.length; nth++) if (isMeant(nth)) count++
    if (count === this.length) return this
    // the fewer of them, those that are meant or the others, are held by their numbers
    const isFewer = 2 * count <= this.length
    const places = new Uint32Array(isFewer ? count : this.length - count)
    for (let nth = 0, found = 0; nth < this.length; nth++) if (isMeant(nth) === isFewer) places[found++] = nth
    const placeOf = isFewer ? (nth: number) => places[nth]! : (nth: number) => nth + skipped(places, nth)
    return sequenceOf(count, (nth) => this.at(placeOf(nth))!)
  }
}

/** How many of these places, in their order, stand before the one that is the nth of all others. */
function skipped(places: Uint32Array, nth: number): number {
  let [from, to] = [0, places.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (places[middle]! - middle <= nth) from = middle + 1
    else to = middle
  }
  return from
}
