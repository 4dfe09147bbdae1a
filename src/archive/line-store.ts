import type { DocumentId } from '../model/document.ts'

/**
 * What lines of a ledger have for themselves, in pieces of memory that are never moved: of each the number of its frame (what it has in
 * common with others), its time in milliseconds since 1970, a SHA-256, eight bytes for each cell, and its addressee's id.
 */
export interface LineStore<Frame extends SharedNames> {
  readonly frames: Frame[]
  readonly numbers: Map<string, number>
  readonly pieces: Buffer[]
  /** where the next line begins, counted over all pieces */
  end: number
}

/** How names of document and file are made of an addressee's id. */
export interface SharedNames {
  /** of the document's id what follows the addressee's: `/fr/letter` */
  readonly tail: string
  /** of the file's path what stands between the addressee's id and the same again, and what follows: `/DM-1132_`, `_fr.pdf` */
  readonly stem: string
  readonly end: string
}

const PIECE = 1 << 16
const FRAME = 4
const TIME = 8
const SUM = 32
const CELL = 8
const HEAD = FRAME + TIME + SUM
const LENGTH = 2

/** Opens an empty store. */
export const openLineStore = <Frame extends SharedNames>(): LineStore<Frame> => ({
  ...{ frames: [], numbers: new Map(), pieces: [], end: 0 },
})

/** The number of a frame; `key`: its text, by which it is held once. */
export function frameNumber<Frame extends SharedNames>(
  { frames, numbers }: LineStore<Frame>,
  key: string,
  make: () => Frame,
): number {
  const known = numbers.get(key)
  if (known !== undefined) return known
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
  if (length > PIECE || id.toString() !== line.id) return null
  const start = placeFor(store, length)
  const piece = store.pieces[start >>> 16]!
  let at = piece.writeUInt32LE(line.frame, start & (PIECE - 1))
  at = piece.writeDoubleLE(time, at)
  at += piece.write(line.sha256, at, 'hex')
  for (const cell of line.cells) at += piece.write(cell, at, 'hex')
  id.copy(piece, piece.writeUInt16LE(id.length, at))
  return start
}

/** All of a line lies in one piece. */
function placeFor(store: Pick<LineStore<SharedNames>, 'pieces' | 'end'>, length: number): number {
  const { pieces } = store
  if (store.end + length > pieces.length * PIECE) {
    store.end = pieces.length * PIECE
    pieces.push(Buffer.allocUnsafe(PIECE))
  }
  const start = store.end
  store.end += length
  return start
}

/** What a line has in common with others. `start`: where it begins. */
const frameAt = <Frame extends SharedNames>({ frames, pieces }: LineStore<Frame>, start: number): Frame =>
  frames[pieces[start >>> 16]!.readUInt32LE(start & (PIECE - 1))]!

/** When it was written, ISO 8601. */
const timeAt = ({ pieces }: LineStore<SharedNames>, start: number): string =>
  new Date(pieces[start >>> 16]!.readDoubleLE((start & (PIECE - 1)) + FRAME)).toISOString()

/** Its SHA-256, hexadecimal. */
function sumAt({ pieces }: LineStore<SharedNames>, start: number): string {
  const at = (start & (PIECE - 1)) + FRAME + TIME
  return pieces[start >>> 16]!.toString('hex', at, at + SUM)
}

/** A cell of it, the first is 0: sixteen digits. */
function cellAt({ pieces }: LineStore<SharedNames>, start: number, nth: number): string {
  const at = (start & (PIECE - 1)) + HEAD + CELL * nth
  return pieces[start >>> 16]!.toString('hex', at, at + CELL)
}

/** Its addressee's id; `cells`: how many stand before it. */
function idAt({ pieces }: LineStore<SharedNames>, start: number, cells: number): string {
  const piece = pieces[start >>> 16]!
  const at = (start & (PIECE - 1)) + HEAD + CELL * cells
  return piece.toString('utf8', at + LENGTH, at + LENGTH + piece.readUInt16LE(at))
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
