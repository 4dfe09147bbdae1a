import { FEW } from '../few.ts'
import type { DocumentId } from '../model/document.ts'
import { type DocumentState, isOfVersion, type Version } from '../model/document-state.ts'
import { mergeInputs } from '../model/input.ts'
import type {
  AdoptedEntry,
  DocumentEntry,
  IssuedEntry,
  MadeEntry,
  RenewedEntry,
  SettledEntry,
  SupersededEntry,
  WithdrawnEntry,
} from '../model/ledger.ts'
import type { Sequence } from '../sequence.ts'
import { type LineChains, openChains } from './chains.ts'
import { leftState } from './packed-issued.ts'
import { loneState } from './packed-made.ts'

/** A state while lines are added to it. */
interface StateBuilder {
  readonly document: DocumentId
  readonly versions: {
    -readonly [Key in keyof Version]: Key extends 'issued'
      ? IssuedEntry[]
      : Key extends 'renewals'
        ? RenewedEntry[]
        : Version[Key]
  }[]
  gone: SupersededEntry | WithdrawnEntry | null
}

/** What the ledger says of each document now, by its id. */
export function statesOf(entries: Sequence<DocumentEntry>): ReadonlyMap<DocumentId, DocumentState> {
  if (entries.length > FEW) return new PackedStates(entries)
  const states = new Map<DocumentId, StateBuilder>()
  for (const entry of entries) {
    const { document } = entry.about
    const before = states.get(document) ?? null
    const state = stateAfter(before, entry)
    if (state !== before) states.set(document, state!)
  }
  return states
}

/** Null: the document was never made; a line that comes before tells of what lay in its way. */
function stateAfter(state: StateBuilder | null, entry: DocumentEntry): StateBuilder | null {
  if (entry.event !== 'made' && entry.event !== 'adopted') {
    if (state !== null) add(state, entry)
    return state
  }
  if (state === null) return { document: entry.about.document, versions: [versionOf(entry)], gone: null }
  state.versions.push(versionOf(entry))
  state.gone = null
  return state
}

/** What the lines about one document say, from the one on that made it. */
function stateFrom(lines: readonly DocumentEntry[]): DocumentState {
  const [made, issued] = lines
  const simple = lines.length === 1 ? loneState(made!) : lines.length === 2 ? leftState(made!, issued!) : null
  return simple ?? lines.reduce(stateAfter, null)!
}

/** States of documents that are made up of their lines when somebody asks; the last one is remembered. */
class PackedStates implements ReadonlyMap<DocumentId, DocumentState> {
  readonly chains: LineChains
  readonly #entries: Sequence<DocumentEntry>
  #last: { readonly first: number; readonly state: DocumentState } | null = null

  constructor(entries: Sequence<DocumentEntry>) {
    this.#entries = entries
    this.chains = openChains(entries)
  }

  get size(): number {
    return this.chains.size
  }

  get(document: DocumentId): DocumentState | undefined {
    const first = this.chains.find(document)
    return first < 0 ? undefined : this.#state(first)
  }

  has(document: DocumentId): boolean {
    return this.chains.find(document) >= 0
  }

  *values(): Generator<DocumentState, undefined> {
    for (const first of this.chains.firsts()) yield this.#state(first)
    return undefined
  }

  *keys(): Generator<DocumentId, undefined> {
    for (const first of this.chains.firsts()) yield this.#entries.at(first)!.about.document
    return undefined
  }

  *entries(): Generator<[DocumentId, DocumentState], undefined> {
    for (const state of this.values()) yield [state.document, state]
    return undefined
  }

  [Symbol.iterator]() {
    return this.entries()
  }

  forEach(
    each: (state: DocumentState, document: DocumentId, all: ReadonlyMap<DocumentId, DocumentState>) => void,
  ): void {
    for (const [document, state] of this.entries()) each(state, document, this)
  }

  #state(first: number): DocumentState {
    if (this.#last?.first !== first) {
      const lines = this.chains.from(first).map((line) => this.#entries.at(line)!)
      this.#last = { first, state: stateFrom(lines) }
    }
    return this.#last!.state
  }
}

/** Which lines made states that are made up of them are about; null: these are there. */
export const chainsOf = (states: ReadonlyMap<DocumentId, DocumentState>): LineChains | null =>
  states instanceof PackedStates ? states.chains : null

function versionOf(made: MadeEntry | AdoptedEntry): StateBuilder['versions'][number] {
  const { file, sha256 } = made
  return { made, file, sha256, renewals: [], issued: [], isUnclear: made.event === 'adopted', settled: null }
}

function add(state: StateBuilder, entry: Exclude<DocumentEntry, { event: 'made' | 'adopted' }>): void {
  const version = state.versions.find(({ made }) => made.version === entry.version) ?? state.versions.at(-1)!
  // what was put aside may have been somebody else's file, or the same document with less evidence
  const isOwn = isOfVersion(version, entry.sha256)
  const aside = isOwn ? entry.file : null
  switch (entry.event) {
    case 'superseded':
      version.file = aside
      if (isOwn) version.sha256 = entry.sha256
      if (entry.by !== null && entry.by.document !== state.document) state.gone = entry
      return
    case 'withdrawn':
      version.file = aside
      if (isOwn) version.sha256 = entry.sha256
      state.gone = entry
      return
    case 'restored':
      version.file = entry.file
      if (isOwn) version.sha256 = entry.sha256
      state.gone = null
      return
    case 'renewed':
      version.file = entry.file
      version.sha256 = entry.sha256
      version.renewals.push(entry)
      return
    case 'settled':
      version.settled = settledBy(version.settled, entry)
      return
    case 'issued':
      version.issued.push(entry)
      version.isUnclear = false
      return
    case 'voided':
      version.isUnclear = false
      version.issued = version.issued.filter(
        ({ channel, on }) => channel !== entry.channel || on !== entry.on,
      )
      return
    case 'reprinted':
      return
    default:
      entry satisfies never
  }
}

/** A later word settles what an earlier one did, and more. */
const settledBy = (before: Version['settled'], entry: SettledEntry): Version['settled'] => ({
  inputs: mergeInputs(before?.inputs ?? [], entry.inputs),
  last: entry,
})
