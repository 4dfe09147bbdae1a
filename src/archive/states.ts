import type { DocumentId } from '../model/document.ts'
import { type DocumentState, isOfVersion, type Version } from '../model/document-state.ts'
import { mergeInputs } from '../model/input.ts'
import type {
  DocumentEntry,
  IssuedEntry,
  RenewedEntry,
  SettledEntry,
  SupersededEntry,
  WithdrawnEntry,
} from '../model/ledger.ts'

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
export function statesOf(entries: readonly DocumentEntry[]): ReadonlyMap<DocumentId, DocumentState> {
  const states = new Map<DocumentId, StateBuilder>()
  for (const entry of entries) {
    const { document } = entry.about
    if (entry.event === 'made' || entry.event === 'adopted') {
      const isUnclear = entry.event === 'adopted'
      const { file, sha256 } = entry
      const version = { made: entry, file, sha256, renewals: [], issued: [], isUnclear, settled: null }
      const state = states.get(document)
      if (state === undefined) states.set(document, { document, versions: [version], gone: null })
      else {
        state.versions.push(version)
        state.gone = null
      }
      continue
    }
    const state = states.get(document)
    if (state !== undefined) add(state, entry)
  }
  return states
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

/** Where the ledger says that bytes are, and what they were: what stands, and all that was put aside. */
export function whereabouts(entries: readonly DocumentEntry[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  const standing = new Map<DocumentId, string>()
  const withdrawn = new Map<DocumentId, string>()
  for (const entry of entries) {
    const { event, about, file, sha256 } = entry
    if (event === 'issued' || event === 'voided' || event === 'settled' || event === 'reprinted') continue
    const { document } = about
    files.delete(standing.get(document) ?? '')
    standing.delete(document)
    if (event === 'restored') files.delete(withdrawn.get(document) ?? '')
    if (file === null) continue
    files.set(file, sha256)
    const isAside = entry.event === 'superseded' && entry.by !== null && entry.by.document !== document
    if (event === 'withdrawn' || isAside) withdrawn.set(document, file)
    if (event === 'made' || event === 'adopted' || event === 'restored' || event === 'renewed')
      standing.set(document, file)
  }
  return files
}
