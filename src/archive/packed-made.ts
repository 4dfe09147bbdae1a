import type { DocumentId, Edition, VersionRef } from '../model/document.ts'
import type { DocumentState, Version } from '../model/document-state.ts'
import type { Input, Reason } from '../model/input.ts'
import type { DocumentEntry, MadeEntry, SignatureGrade } from '../model/ledger.ts'
import type { Spill } from '../spill.ts'
import {
  frameNumber,
  type LineFrame,
  type LinePacker,
  openLineStore,
  PackedLine,
  putLine,
  splitNames,
} from './line-store.ts'

/** The fields of a line in the order in which they are written. A line that has others, or in another order, is not packed. */
const FIELDS = [
  ...['v', 'about', 'at', 'program', 'plan', 'reason', 'event', 'version', 'file', 'sha256', 'signedAt'],
  ...['list', 'own', 'edition', 'inputs', 'grade', 'certificate', 'signer', 'reasons', 'copies', 'as'],
  'replaces',
].join()

/** What a line has in common with others. */
interface MadeFrame extends LineFrame {
  readonly signedAt: string
  readonly list: string
  readonly own: boolean
  readonly edition: Edition
  readonly inputs: InputFrame
  /** how many of these are a line's own */
  readonly cells: number
  readonly grade: SignatureGrade
  readonly certificate: string
  readonly signer: string
  readonly reasons: readonly Reason[]
  readonly as: MadeEntry['as']
  /** the version of the same document that it takes the place of */
  readonly replaced: number | null
}

/** Inputs, of which some are a line's own: cells, by what stands before the sixteen digits that are hashed. */
type InputFrame = readonly (Input | CellFrame)[]
interface CellFrame {
  readonly cell: { readonly list: string; readonly column: string }
  readonly before: string
}

/** Packs lines of one ledger that tell of a document that was made. */
export function openMadePacker(spill: Spill): LinePacker<MadeEntry> {
  const store = openLineStore<MadeFrame>(spill)
  const inputFrames = new Map<string, NumberedFrame>()
  const put = (entry: MadeEntry): number | null => {
    if (Object.keys(entry).join() !== FIELDS) return null
    const { about, at, sha256, file, copies, replaces, inputs, event: _, ...shared } = entry
    const names = splitNames(about.document, file)
    const replaced = replaces === null ? null : ownVersion(replaces, about.document)
    if (copies !== null || replaced === undefined || names === null) return null
    const { id, ...beside } = names
    const { number, frame } = inputFrameOf(inputs, inputFrames)
    const cells = inputs.flatMap(({ value }, nth) => ('cell' in frame[nth]! ? [value.slice(-DIGITS)] : []))
    const made = () => ({ ...shared, ...beside, inputs: frame, cells: cells.length, replaced })
    const of = frameNumber(store, JSON.stringify([shared, beside, number, replaced]), made)
    return of === null ? null : putLine(store, { frame: of, at, sha256, cells, id })
  }
  return { put, at: (start) => new PackedMade(store, start) }
}

/** Undefined: it is another document's, or is not written as this program writes it. */
const ownVersion = (replaces: VersionRef, document: DocumentId): number | undefined =>
  replaces.document === document && Object.keys(replaces).join() === 'document,version'
    ? replaces.version
    : undefined

/** Of a cell's hash. */
const DIGITS = 16
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
    return { cell: { list, column }, before: value.slice(0, -DIGITS) }
  })
  const key = JSON.stringify(frame)
  const found = known.get(key) ?? { number: known.size, frame }
  known.set(key, found)
  return found
}

const NONE: readonly never[] = []

/**
 * A line, and at once what is said of its document and its only version, as long as no other line says more: made up as one object for
 * three. A class, since what they can tell would be as many closures.
 */
class PackedMade extends PackedLine<MadeFrame> implements MadeEntry, DocumentState, Version {
  protected get cells() {
    return this.frame.cells
  }

  get versions() {
    return [this]
  }

  get made() {
    return this
  }

  get gone() {
    return null
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

  get event() {
    return 'made' as const
  }

  get signedAt() {
    return this.frame.signedAt
  }

  get list() {
    return this.frame.list
  }

  get own() {
    return this.frame.own
  }

  get edition() {
    return this.frame.edition
  }

  get inputs() {
    let nth = 0
    return this.frame.inputs.map((each): Input => {
      if (!('cell' in each)) return each
      const digits = this.cell(nth++)
      return { of: 'cell', ...each.cell, value: `${each.before}${digits}` }
    })
  }

  get grade() {
    return this.frame.grade
  }

  get certificate() {
    return this.frame.certificate
  }

  get signer() {
    return this.frame.signer
  }

  get reasons() {
    return this.frame.reasons
  }

  get copies() {
    return null
  }

  get as() {
    return this.frame.as
  }

  get replaces() {
    const { replaced } = this.frame
    return replaced === null ? null : { document: this.document, version: replaced }
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
export const loneState = (entry: DocumentEntry): DocumentState | null =>
  entry instanceof PackedMade ? entry : null
