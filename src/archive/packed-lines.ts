import type { DocumentId, Edition } from '../model/document.ts'
import type { DocumentState, Version } from '../model/document-state.ts'
import type { Input, Reason } from '../model/input.ts'
import type { LedgerEntry, MadeEntry, SignatureGrade } from '../model/ledger.ts'

/**
 * Lines that tell of a document that was made for the first time, packed: most of a long ledger is such lines, and most of each
 * stands in a thousand others too. What is a line's own takes some seventy bytes; it is put together when somebody asks.
 */
export interface LinePacker {
  /** the same line, packed; null: it is of another kind, or not written as this program writes it */
  pack(entry: LedgerEntry): MadeEntry | null
}

/** The fields of a line in the order in which they are written. A line that has others, or in another order, is not packed. */
const FIELDS = [
  ...['v', 'about', 'at', 'program', 'plan', 'reason', 'event', 'version', 'file', 'sha256', 'signedAt'],
  ...['list', 'own', 'edition', 'inputs', 'grade', 'certificate', 'signer', 'reasons', 'copies', 'as'],
  'replaces',
].join()

/** What a line has in common with others. */
interface LineFrame {
  readonly v: number
  readonly program: string
  readonly plan: string | null
  readonly reason: string | null
  readonly version: number
  readonly signedAt: string
  readonly list: string
  readonly own: boolean
  readonly edition: Edition
  readonly inputs: InputFrame
  readonly grade: SignatureGrade
  readonly certificate: string
  readonly signer: string
  readonly reasons: readonly Reason[]
  readonly as: MadeEntry['as']
  /** of the document's id what follows the addressee's: `/fr/letter` */
  readonly tail: string
  /** of the file's path what stands between the addressee's id and the same again, and what follows: `/DM-1132_`, `_fr.pdf` */
  readonly stem: string
  readonly end: string
}

/** Inputs, of which some are a line's own: cells, by what stands before the sixteen digits that are hashed. */
type InputFrame = readonly (Input | CellFrame)[]
interface CellFrame {
  readonly cell: { readonly list: string; readonly column: string }
  readonly before: string
}

/** The bytes of all lines: each has its file's SHA-256, its time in milliseconds since 1970, and eight for each cell. */
interface LineBytes {
  bytes: Buffer
  length: number
}
const SUM = 32
const TIME = 8
const CELL = 8

/** Opens a packer of one ledger's lines. */
export function openLinePacker(): LinePacker {
  const frames = new Map<string, LineFrame>()
  const inputFrames = new Map<string, NumberedFrame>()
  const own: LineBytes = { bytes: Buffer.allocUnsafe(1 << 14), length: 0 }
  return {
    pack(entry) {
      if (entry.event !== 'made' || Object.keys(entry).join() !== FIELDS) return null
      const frame = frameOf(entry, frames, inputFrames)
      const time = Date.parse(entry.at)
      if (frame === null || !/^[0-9a-f]{64}$/.test(entry.sha256)) return null
      if (!Number.isFinite(time) || new Date(time).toISOString() !== entry.at) return null
      const at = own.length
      const cells = frame.inputs.flatMap((each, nth) => ('cell' in each ? [entry.inputs[nth]!] : []))
      const most = at + SUM + TIME + CELL * cells.length
      if (most > own.bytes.length) own.bytes = Buffer.concat([own.bytes.subarray(0, at)], 2 * most)
      own.length = most
      own.bytes.write(entry.sha256, at, 'hex')
      own.bytes.writeDoubleLE(time, at + SUM)
      for (const [nth, { value }] of cells.entries())
        own.bytes.write(value.slice(-2 * CELL), at + SUM + TIME + CELL * nth, 'hex')
      return new PackedMade(entry.about.document, frame, own, at)
    },
  }
}

/** Null: the line cannot be put together of a frame and what is its own. */
function frameOf(
  entry: MadeEntry,
  frames: Map<string, LineFrame>,
  inputFrames: Map<string, NumberedFrame>,
): LineFrame | null {
  const { about, file, copies, replaces, inputs: _, ...rest } = entry
  if (copies !== null || replaces !== null) return null
  const id = about.document.slice(0, about.document.indexOf('/'))
  const second = file.indexOf(id, id.length)
  if (!file.startsWith(id) || second < 0) return null
  const [tail, stem, end] = [
    about.document.slice(id.length),
    file.slice(id.length, second),
    file.slice(second + id.length),
  ]
  const { at: _at, sha256: _sha256, event: _event, ...shared } = rest
  const inputs = inputFrameOf(entry.inputs, inputFrames)
  const key = JSON.stringify([shared, tail, stem, end, inputs.number])
  const known = frames.get(key)
  if (known !== undefined) return known
  const frame: LineFrame = { ...shared, inputs: inputs.frame, tail, stem, end }
  frames.set(key, frame)
  return frame
}

/** `keyed:1f2e3d4c:` and sixteen digits, or the digits alone. */
const HASHED = /^(keyed:[0-9a-f]*:)?[0-9a-f]{16}$/

interface NumberedFrame {
  readonly number: number
  readonly frame: InputFrame
}

function inputFrameOf(inputs: readonly Input[], known: Map<string, NumberedFrame>): NumberedFrame {
  const frame: InputFrame = inputs.map((input) => {
    if (input.of !== 'cell' || !HASHED.test(input.value)) return input
    const { list, column, value } = input
    return { cell: { list, column }, before: value.slice(0, -2 * CELL) }
  })
  const key = JSON.stringify(frame)
  const found = known.get(key) ?? { number: known.size, frame }
  known.set(key, found)
  return found
}

/** A class, since what a hundred thousand lines can tell would be as many closures. */
class PackedMade implements MadeEntry {
  readonly #document: DocumentId
  readonly #frame: LineFrame
  readonly #own: LineBytes
  readonly #start: number

  constructor(document: DocumentId, frame: LineFrame, own: LineBytes, start: number) {
    this.#document = document
    this.#frame = frame
    this.#own = own
    this.#start = start
  }

  get v() {
    return this.#frame.v
  }

  get about() {
    return { kind: 'document', document: this.#document } as const
  }

  get at() {
    return new Date(this.#own.bytes.readDoubleLE(this.#start + SUM)).toISOString()
  }

  get program() {
    return this.#frame.program
  }

  get plan() {
    return this.#frame.plan
  }

  get reason() {
    return this.#frame.reason
  }

  get event() {
    return 'made' as const
  }

  get version() {
    return this.#frame.version
  }

  get file() {
    const { tail, stem, end } = this.#frame
    const id = this.#document.slice(0, -tail.length)
    return `${id}${stem}${id}${end}`
  }

  get sha256() {
    return this.#own.bytes.toString('hex', this.#start, this.#start + SUM)
  }

  get signedAt() {
    return this.#frame.signedAt
  }

  get list() {
    return this.#frame.list
  }

  get own() {
    return this.#frame.own
  }

  get edition() {
    return this.#frame.edition
  }

  get inputs() {
    let from = this.#start + SUM + TIME - CELL
    return this.#frame.inputs.map((each): Input => {
      if (!('cell' in each)) return each
      from += CELL
      const digits = this.#own.bytes.toString('hex', from, from + CELL)
      return { of: 'cell', ...each.cell, value: `${each.before}${digits}` }
    })
  }

  get grade() {
    return this.#frame.grade
  }

  get certificate() {
    return this.#frame.certificate
  }

  get signer() {
    return this.#frame.signer
  }

  get reasons() {
    return this.#frame.reasons
  }

  get copies() {
    return null
  }

  get as() {
    return this.#frame.as
  }

  get replaces() {
    return null
  }

  /** as it is written */
  toJSON(): MadeEntry {
    const { v, about, at, program, plan, reason, event, version, file, sha256, signedAt } = this
    const { list, own, edition, inputs, grade, certificate, signer, reasons, copies, as, replaces } = this
    return {
      ...{ v, about, at, program, plan, reason, event, version, file, sha256, signedAt },
      ...{ list, own, edition, inputs, grade, certificate, signer, reasons, copies, as, replaces },
    }
  }
}

/** The state of a document that was made, where nothing has been said of it since; null: its line is not packed. */
export const loneState = (entry: MadeEntry): DocumentState | null =>
  entry instanceof PackedMade ? new LoneState(entry) : null

const NONE: readonly never[] = []

/** A document and its only version at once: two objects and their lists for each would be more than their line. */
class LoneState implements DocumentState, Version {
  readonly made: MadeEntry

  constructor(made: MadeEntry) {
    this.made = made
  }

  get document() {
    return this.made.about.document
  }

  get versions() {
    return [this]
  }

  get gone() {
    return null
  }

  get file() {
    return this.made.file
  }

  get sha256() {
    return this.made.sha256
  }

  get renewals() {
    return NONE
  }

  get issued() {
    return NONE
  }

  get isUnclear() {
    return false
  }

  get settled() {
    return null
  }
}
