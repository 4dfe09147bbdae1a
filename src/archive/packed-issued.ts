import type { DocumentState, Version } from '../model/document-state.ts'
import type { DocumentEntry, IssuedEntry, MadeEntry } from '../model/ledger.ts'
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
import { loneState } from './packed-made.ts'

/** The fields of a line in the order in which they are written; one that left with a manifest has its number behind them. */
const FIELDS = [
  ...['v', 'about', 'at', 'program', 'plan', 'reason', 'event', 'version', 'file', 'sha256', 'channel', 'on'],
].join()

/** What a line has in common with others. */
type IssuedFrame = LineFrame & Pick<IssuedEntry, 'channel' | 'on' | 'manifest'>

/** Packs lines of one ledger that tell that a document has left. */
export function openIssuedPacker(spill: Spill): LinePacker<IssuedEntry> {
  const store = openLineStore<IssuedFrame>(spill)
  const put = (entry: IssuedEntry): number | null => {
    const fields = Object.keys(entry).join()
    if (fields !== FIELDS && fields !== `${FIELDS},manifest`) return null
    const { about, at, sha256, file, event: _, ...shared } = entry
    const names = file === null ? null : splitNames(about.document, file)
    if (names === null) return null
    const { id, ...beside } = names
    const of = frameNumber(store, JSON.stringify([shared, beside]), () => ({ ...shared, ...beside }))
    return of === null ? null : putLine(store, { frame: of, at, sha256, cells: [], id })
  }
  return { put, at: (start) => new PackedIssued(store, start) }
}

class PackedIssued extends PackedLine<IssuedFrame> implements IssuedEntry {
  protected get cells() {
    return 0
  }

  get event() {
    return 'issued' as const
  }

  get channel() {
    return this.frame.channel
  }

  get on() {
    return this.frame.on
  }

  get manifest() {
    return this.frame.manifest
  }

  /** as it is written */
  toJSON(): IssuedEntry {
    const { v, about, at, program, plan, reason, event, version, file, sha256, channel, on, manifest } = this
    const line = { v, about, at, program, plan, reason, event, version, file, sha256, channel, on }
    return manifest === undefined ? line : { ...line, manifest }
  }
}

/** What is said of a document that was made once and has left once; null: one of these lines is not packed. */
export const leftState = (made: DocumentEntry, issued: DocumentEntry): DocumentState | null =>
  loneState(made) !== null && issued instanceof PackedIssued ? new LeftState(made as MadeEntry, issued) : null

const NONE: readonly never[] = []

/** A document and its only version at once: most of a letter that was sent are such. */
class LeftState implements DocumentState, Version {
  readonly made: MadeEntry
  readonly #issued: IssuedEntry

  constructor(made: MadeEntry, issued: IssuedEntry) {
    this.made = made
    this.#issued = issued
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
    return [this.#issued]
  }

  get isUnclear() {
    return false
  }

  get settled() {
    return null
  }
}
