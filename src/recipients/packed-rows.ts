import { FEW } from '../few.ts'
import type { LanguageTag, ListName, Recipient, State } from '../model/recipient.ts'
import { type Sequence, sequenceOf } from '../sequence.ts'
import { openRecords, type Records } from './records.ts'

/** The rows of a list of addressees, packed: of a hundred thousand nobody looks at more than a few at once. */
export interface PackedRows {
  readonly list: ListName
  /** the file that it was read from */
  readonly file: string
  readonly length: number
  /** of the rows, each once */
  readonly states: readonly State[]
  readonly languages: readonly LanguageTag[]
  readonly records: WholeRecords | Records
}

/** Records in one piece of memory: structured cloning carries it. */
interface WholeRecords {
  /** where in `bytes` each begins */
  readonly starts: Uint32Array
  readonly bytes: Uint8Array
}

/**
 * What stands in a record before its id and its cells (`PackedCells` as JSON), both UTF-8: four numbers of four bytes, little-endian. The
 * places of its State, plus 1 (0: it stands for none), and of its language; the lengths of id and cells.
 */
const HEAD = 16

/** What a row says besides, in an order of its own: names of fields would be most of it. */
type PackedCells = readonly [
  titles: Recipient['titles'],
  names: Recipient['names'],
  columns: Recipient['columns'],
  address: Recipient['address'],
  source: string,
  line: number,
  column: number,
  honorific: string | null,
  gender: string | null,
  email: string | null,
  copyOf: string | null,
  addressLatin: readonly string[] | null,
  bag: string | null,
  cell: string | null,
]

/**
 * Packs rows of one list as they are read, one by one. `isLong`: into records that need not lie in memory, which nothing keeps for the
 * next run.
 */
export function openPacker(list: ListName, isLong = false) {
  const states = openIndex<State>()
  const languages = openIndex<LanguageTag>()
  const records = isLong ? openRecords() : openWhole()
  let length = 0
  return {
    add(row: Recipient): void {
      const state = row.state === null ? 0 : states.placeOf(row.state) + 1
      const language = languages.placeOf(row.language)
      const cells = JSON.stringify(packed(row))
      const idBytes = Buffer.byteLength(row.id)
      const cellBytes = Buffer.byteLength(cells)
      length++
      records.add(HEAD + idBytes + cellBytes, (piece, at) => {
        piece.writeUInt32LE(state, at)
        piece.writeUInt32LE(language, at + 4)
        piece.writeUInt32LE(idBytes, at + 8)
        piece.writeUInt32LE(cellBytes, at + 12)
        piece.write(row.id, at + HEAD)
        piece.write(cells, at + HEAD + idBytes)
      })
    },
    /** `file`: the one that they were read from */
    rows: (file: string): PackedRows => ({
      ...{ list, file, length, states: states.all, languages: languages.all },
      records: records.all(),
    }),
  }
}

function openWhole() {
  const starts: number[] = []
  let bytes = Buffer.allocUnsafeSlow(1 << 16)
  let end = 0
  return {
    add(length: number, write: (piece: Buffer, at: number) => void): void {
      if (end + length > bytes.length) {
        const more = Buffer.allocUnsafeSlow(2 * (end + length))
        bytes.copy(more, 0, 0, end)
        bytes = more
      }
      write(bytes, end)
      starts.push(end)
      end += length
    },
    all: (): WholeRecords => ({
      starts: Uint32Array.from(starts),
      // not copied: what is left over behind it was never written to, and takes no memory
      bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, end),
    }),
  }
}

function openIndex<T>() {
  const places = new Map<T, number>()
  const all: T[] = []
  return {
    all,
    placeOf(value: T): number {
      const known = places.get(value)
      if (known !== undefined) return known
      places.set(value, all.length)
      return all.push(value) - 1
    },
  }
}

const packed = (row: Recipient): PackedCells => [
  row.titles,
  row.names,
  row.columns,
  row.address,
  row.source,
  row.at.line,
  row.at.column,
  row.honorific,
  row.gender,
  row.email,
  row.copyOf ?? null,
  row.addressLatin ?? null,
  row.bag ?? null,
  row.at.cell ?? null,
]

/**
 * The rows of a list: each is unpacked when somebody asks what it says. To change one, `changedRow` copies it. Of many each is made up
 * when it is asked for, and is another object the next time.
 */
export function openRows(rows: PackedRows): Sequence<Recipient> {
  const { length } = rows
  const rowOf = openUnpacker(rows)
  if (length <= FEW) return Array.from({ length }, (_, nth) => rowOf(nth))
  const recent = openRecent(rowOf)
  return sequenceOf(length, recent)
}

/** Gives a row by its place. */
function openUnpacker({ list, file, states, languages, records }: PackedRows): (nth: number) => Recipient {
  const { piece, at } = 'bytes' in records ? inMemory(records) : records
  const cellsOf = openRecent((nth): PackedCells => {
    const bytes = piece(nth)
    const start = at(nth)
    const cells = start + HEAD + bytes.readUInt32LE(start + 8)
    return JSON.parse(bytes.toString('utf8', cells, cells + bytes.readUInt32LE(start + 12))) as PackedCells
  })
  const open: OpenList = { list, file, cellsOf }
  return (nth) => {
    const bytes = piece(nth)
    const start = at(nth)
    const state = bytes.readUInt32LE(start)
    const language = languages[bytes.readUInt32LE(start + 4)]!
    const id = bytes.toString('utf8', start + HEAD, start + HEAD + bytes.readUInt32LE(start + 8))
    return new PackedRow(id, language, state === 0 ? null : states[state - 1]!, open, nth)
  }
}

function inMemory({ bytes, starts }: WholeRecords): Records {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { piece: () => all, at: (nth) => starts[nth]! }
}

/** So many were asked for last: of a row, and of some beside it, several things are asked. A power of two. */
const RECENT = 16

/** The same function, which remembers what it made last. */
function openRecent<T>(make: (nth: number) => T): (nth: number) => T {
  const places = new Int32Array(RECENT).fill(-1)
  const made: T[] = []
  return (nth) => {
    const slot = nth % RECENT
    if (places[slot] !== nth) {
      made[slot] = make(nth)
      places[slot] = nth
    }
    return made[slot]!
  }
}

interface OpenList {
  readonly list: ListName
  readonly file: string
  cellsOf(nth: number): PackedCells
}

/** A class, since thirty fields of a hundred thousand rows would be closures: what all rows can do stands in it once. */
class PackedRow implements Recipient {
  readonly id: string
  readonly language: LanguageTag
  readonly state: State | null
  readonly #of: OpenList
  readonly #nth: number

  constructor(id: string, language: LanguageTag, state: State | null, of: OpenList, nth: number) {
    this.id = id
    this.language = language
    this.state = state
    this.#of = of
    this.#nth = nth
  }

  get #cells(): PackedCells {
    return this.#of.cellsOf(this.#nth)
  }

  get list() {
    return this.#of.list
  }

  get titles() {
    return this.#cells[0]
  }

  get names() {
    return this.#cells[1]
  }

  get columns() {
    return this.#cells[2]
  }

  get address() {
    return this.#cells[3]
  }

  get source() {
    return this.#cells[4]
  }

  get at() {
    const [, , , , , line, column] = this.#cells
    const cell = this.#cells[13]
    const at = { file: this.#of.file, line, column }
    return cell === null ? at : { ...at, cell }
  }

  get honorific() {
    return this.#cells[7]
  }

  get gender() {
    return this.#cells[8]
  }

  get email() {
    return this.#cells[9]
  }

  get copyOf(): string | undefined {
    return this.#cells[10] ?? undefined
  }

  get addressLatin(): readonly string[] | undefined {
    return this.#cells[11] ?? undefined
  }

  get bag(): string | undefined {
    return this.#cells[12] ?? undefined
  }
}
