import type { DocumentId } from '../model/document.ts'
import { currentOf, type DocumentState, isOfVersion, type Version } from '../model/document-state.ts'
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
import { isOfLeft, leftState } from './packed-issued.ts'
import { loneState } from './packed-made.ts'
import { openTellingMap } from './telling-map.ts'

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
  const states = openTellingMap<DocumentState>(entries.length, ({ document }) => document)
  // of those of which more is said than that they were made
  const builders = new Map<DocumentId, StateBuilder>()
  const builderOf = (document: DocumentId): StateBuilder | null => {
    const known = builders.get(document)
    if (known !== undefined) return known
    const packed = states.get(document)
    if (packed === undefined) return null
    const { made, issued } = currentOf(packed)
    const builder = { document, versions: [{ ...versionOf(made), issued: [...issued] }], gone: null }
    builders.set(document, builder)
    states.set(document, builder)
    return builder
  }
  for (const entry of entries) {
    const { document } = entry.about
    const isMade = entry.event === 'made' || entry.event === 'adopted'
    const lone = entry.event === 'made' && !states.has(document) ? loneState(entry) : null
    if (lone !== null) {
      states.set(document, lone)
      continue
    }
    const left = entry.event === 'issued' ? leftBy(entry, states.get(document)) : null
    if (left !== null) {
      states.set(document, left)
      continue
    }
    const state = builderOf(document)
    if (state === null) {
      if (!isMade) continue
      const builder = { document, versions: [versionOf(entry)], gone: null }
      builders.set(document, builder)
      states.set(document, builder)
    } else if (isMade) {
      state.versions.push(versionOf(entry))
      state.gone = null
    } else add(state, entry)
  }
  return states
}

/** Null: more is said of the document than that it was made and has left by this line. */
function leftBy(entry: IssuedEntry, state: DocumentState | undefined): DocumentState | null {
  const made = state === undefined ? null : currentOf(state).made
  return made?.event === 'made' && loneState(made) === state ? leftState(made, entry) : null
}

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

/** Files that a ledger tells of, and the SHA-256 of their bytes, hexadecimal. */
export type RecordedSums = Pick<ReadonlyMap<string, string>, 'get' | 'has' | 'size' | 'keys'> &
  Iterable<readonly [file: string, sha256: string]>

type FiledEntry = DocumentEntry & { readonly file: string }

/**
 * Where the ledger says that bytes are, and what they were: what stands, and all that was put aside. `states`: what the same lines say of
 * each document.
 */
export function whereabouts(
  entries: Sequence<DocumentEntry>,
  states: ReadonlyMap<DocumentId, DocumentState> = statesOf(entries),
): RecordedSums {
  // by the line that says so, which is there already
  const files = openTellingMap<FiledEntry>(entries.length, ({ file }) => file)
  const standing = new Map<DocumentId, string>()
  const withdrawn = new Map<DocumentId, string>()
  for (const entry of entries) {
    const { event, about, file } = entry
    if (file !== null && isUnmoved(entry, states)) {
      files.set(file, entry as FiledEntry)
      continue
    }
    if (event === 'issued' || event === 'voided' || event === 'settled' || event === 'reprinted') continue
    const { document } = about
    files.delete(standing.get(document) ?? '')
    standing.delete(document)
    if (event === 'restored') files.delete(withdrawn.get(document) ?? '')
    if (file === null) continue
    files.set(file, entry as FiledEntry)
    const isAside = entry.event === 'superseded' && entry.by !== null && entry.by.document !== document
    if (event === 'withdrawn' || isAside) withdrawn.set(document, file)
    if (event === 'made' || event === 'adopted' || event === 'restored' || event === 'renewed')
      standing.set(document, file)
  }
  return {
    get: (file) => files.get(file)?.sha256,
    has: (file) => files.has(file),
    size: files.size,
    keys: () => files.keys(),
    *[Symbol.iterator]() {
      for (const { file, sha256 } of files.values()) yield [file, sha256] as const
    },
  }
}

/** Whether a line is all that is said of its document's file. */
function isUnmoved(entry: DocumentEntry, states: ReadonlyMap<DocumentId, DocumentState>): boolean {
  if (entry.event !== 'made' || loneState(entry) === null) return false
  const state = states.get(entry.about.document)
  return state !== undefined && (state === loneState(entry) || isOfLeft(entry, state))
}
