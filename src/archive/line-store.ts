import type { DocumentId } from '../model/document.ts'
import type { Spill } from '../spill.ts'

/**
 * What lines of a ledger have for themselves, as records of bytes: of each the number of its frame (what it has in common with others),
 * its time in milliseconds since 1970, a SHA-256, eight bytes for each cell, and its addressee's id.
 */
export interface LineStore<Frame extends SharedNames> {
  readonly frames: Frame[]
  readonly numbers: Map<string, number>
  readonly spill: Spill
}

/** How names of document and file are made of an addressee's id. */
export interface SharedNames {
  /** of the document's id what follows the addressee's: `/fr/letter` */
  readonly tail: string
  /** of the file's path what stands between the addressee's id and the same again, and what follows: `/DM-1132_`, `_fr.pdf` */
  readonly stem: string
  readonly end: string
}

const FRAME = 4
const TIME = 8
const SUM = 32
const CELL = 8
const HEAD = FRAME + TIME + SUM
const LENGTH = 2

/** Opens an empty store, whose records lie in a spill with others. */
export const openLineStore = <Frame extends SharedNames>(spill: Spill): LineStore<Frame> => ({
  ...{ frames: [], numbers: new Map(), spill },
})

/** A few dozen are what runs write; lines that have more of their own than is packed would make one each. */
const MOST_FRAMES = 4_096

/** The number of a frame; `key`: its text, by which it is held once. Null: there are too many. */
export function frameNumber<Frame extends SharedNames>(
  { frames, numbers }: LineStore<Frame>,
  key: string,
  make: () => Frame,
): number | null {
  const known = numbers.get(key)
  if (known !== undefined) return known
  if (frames.length === MOST_FRAMES) return null
  const number = frames.push(make()) - 1
  numbers.set(key, number)
  return number
}

/** An addressee's id, and what is beside it in the names of document and file. Null: the file's name is not made of it. */
export function splitNames(
  document: DocumentId,
  file: string,
): (SharedNames & { readonly id: string }) | null {
  const id = document.slice(0, document.indexOf('/'))
  const second = file.indexOf(id, id.length)
  if (!file.startsWith(id) || second < 0) return null
  return {
    id,
    tail: document.slice(id.length),
    stem: file.slice(id.length, second),
    end: file.slice(second + id.length),
  }
}

/**
 * Where a line begins that is put in. `at`: ISO 8601; `sha256` hexadecimal; `cells`: sixteen digits each. Null: they are not written as
 * this program writes them, and would not come out as they went in.
 */
export function putLine<Frame extends SharedNames>(
  store: LineStore<Frame>,
  line: {
    readonly frame: number
    readonly at: string
    readonly sha256: string
    readonly cells: readonly string[]
    readonly id: string
  },
): number | null {
  const time = Date.parse(line.at)
  if (!/^[0-9a-f]{64}$/.test(line.sha256)) return null
  if (!Number.isFinite(time) || new Date(time).toISOString() !== line.at) return null
  const id = Buffer.from(line.id)
  const length = HEAD + CELL * line.cells.length + LENGTH + id.length
  if (id.length >= 1 << 16 || id.toString() !== line.id) return null
  return putRecord(store.spill, length, (piece, start) => {
    let at = piece.writeUInt32LE(line.frame, start)
    at = piece.writeDoubleLE(time, at)
    at += piece.write(line.sha256, at, 'hex')
    for (const cell of line.cells) at += piece.write(cell, at, 'hex')
    id.copy(piece, piece.writeUInt16LE(id.length, at))
  })
}

const EIGHT = 8

/** Where a record begins, in eights of bytes: so four bytes say it of 32 GB. `piece`, `recordAt` take the same. */
export const putRecord = (spill: Spill, length: number, write: (piece: Buffer, at: number) => void): number =>
  spill.put(EIGHT * Math.ceil(length / EIGHT), write) / EIGHT

/** The piece of memory that a record is in. */
export const pieceOf = (spill: Spill, start: number): Buffer => spill.piece(EIGHT * start)
/** Where in its piece a record begins. */
export const recordAt = (spill: Spill, start: number): number => spill.at(EIGHT * start)

/** What a line has in common with others. `start`: where it begins. */
const frameAt = <Frame extends SharedNames>({ frames, spill }: LineStore<Frame>, start: number): Frame =>
  frames[pieceOf(spill, start).readUInt32LE(recordAt(spill, start))]!

/** When it was written, ISO 8601. */
const timeAt = ({ spill }: LineStore<SharedNames>, start: number): string =>
  new Date(pieceOf(spill, start).readDoubleLE(recordAt(spill, start) + FRAME)).toISOString()

/** Its SHA-256, hexadecimal. */
function sumAt({ spill }: LineStore<SharedNames>, start: number): string {
  const at = recordAt(spill, start) + FRAME + TIME
  return pieceOf(spill, start).toString('hex', at, at + SUM)
}

/** A cell of it, the first is 0: sixteen digits. */
function cellAt({ spill }: LineStore<SharedNames>, start: number, nth: number): string {
  const at = recordAt(spill, start) + HEAD + CELL * nth
  return pieceOf(spill, start).toString('hex', at, at + CELL)
}

/** Its addressee's id; `cells`: how many stand before it. */
function idAt({ spill }: LineStore<SharedNames>, start: number, cells: number): string {
  const piece = pieceOf(spill, start)
  const at = recordAt(spill, start) + HEAD + CELL * cells
  return piece.toString('utf8', at + LENGTH, at + LENGTH + piece.readUInt16LE(at))
}

/** Packs lines of one kind: what most of them are, and most of each stands in a thousand others too. */
export interface LinePacker<Entry> {
  /** where a line's record begins; null: it is not written as this program writes it, and would not come out as it went in */
  put(entry: Entry): number | null
  /** the line whose record begins there, put together as it is asked */
  at(start: number): Entry
}

/** What every line has in common with others. */
export interface LineFrame extends SharedNames {
  readonly v: number
  readonly program: string
  readonly plan: string | null
  readonly reason: string | null
  readonly version: number
}

/** A line about a document's file, as it lies in a store: what all kinds of them say. */
export abstract class PackedLine<Frame extends LineFrame> {
  readonly #store: LineStore<Frame>
  readonly #start: number

  constructor(store: LineStore<Frame>, start: number) {
    this.#store = store
    this.#start = start
  }

  /** how many cells it has */
  protected abstract get cells(): number

  protected get frame(): Frame {
    return frameAt(this.#store, this.#start)
  }

  /** the first is 0 */
  protected cell(nth: number): string {
    return cellAt(this.#store, this.#start, nth)
  }

  get #id(): string {
    return idAt(this.#store, this.#start, this.cells)
  }

  get document(): DocumentId {
    return `${this.#id}${this.frame.tail}`
  }

  get v() {
    return this.frame.v
  }

  get about() {
    return { kind: 'document', document: this.document } as const
  }

  get at() {
    return timeAt(this.#store, this.#start)
  }

  get program() {
    return this.frame.program
  }

  get plan() {
    return this.frame.plan
  }

  get reason() {
    return this.frame.reason
  }

  get version() {
    return this.frame.version
  }

  get file() {
    const { stem, end } = this.frame
    const id = this.#id
    return `${id}${stem}${id}${end}`
  }

  get sha256() {
    return sumAt(this.#store, this.#start)
  }
}
