import {
  type DocumentId,
  documentId,
  LETTER,
  type Part,
  partsOfId,
  type VersionRef,
} from '../model/document.ts'
import { currentOf, type DocumentState, hasLeft, inputsOf, type Version } from '../model/document-state.ts'
import { concernOf, type Input, inputKey, type Reason } from '../model/input.ts'
import type { Resolution } from '../model/ledger.ts'
import type { ArchiveView, Grounds, PlanItem } from '../model/plan.ts'
import type { LanguageTag, ListName, Recipient } from '../model/recipient.ts'
import { type KeySet, openKeySet, type Sequence } from '../sequence.ts'
import { refOf } from './compare.ts'
import { hasText } from './jobs.ts'
import { roleOf, type Selection } from './selection.ts'

/**
 * Documents that stand, and that nothing asks for any more: their row is gone, or its language or id is another, or the text
 * is gone that they were made from. What belongs to one addressee in one language is decided on together.
 */
export interface OrphanedDocuments {
  readonly documents: readonly DocumentState[]
  /** what has changed, as it is now: to be settled where they stay */
  readonly ground: Input
  readonly reason: Reason
  /** whose row it is now, and in which language; null: nobody's */
  readonly successor: { readonly recipient: Recipient; readonly language: LanguageTag } | null
}

/** What has changed of a document, and who is written to in its addressee's place. */
type GroundChange = Omit<OrphanedDocuments, 'documents'>

/** Finds a row by its id. */
export type RowFinder = (id: string) => Recipient | undefined

/** What documents are held against. */
interface GroundSearch {
  readonly grounds: Grounds
  readonly documents: ArchiveView['documents']
  readonly selection: Selection
  readonly role: 'original' | 'copy'
  readonly recipients: Sequence<Recipient>
  /** the same, by id */
  readonly rowOf: RowFinder
  /** by State, the first two rows to which nothing was ever made; null: nobody has asked yet */
  newRows: ReadonlyMap<string, readonly Recipient[]> | null
}

/** Those of a selection, originals or copies: `recipients` are the rows of such lists as they are now; `rowOf` finds one by its id. */
export function orphanedDocuments(
  grounds: Grounds,
  { documents }: ArchiveView,
  selection: Selection,
  role: 'original' | 'copy',
  recipients: Sequence<Recipient>,
  rowOf: () => RowFinder,
): readonly OrphanedDocuments[] {
  if (documents.size === 0) return []
  const search: GroundSearch = {
    grounds,
    documents,
    selection,
    role,
    recipients,
    rowOf: rowOf(),
    newRows: null,
  }
  const groups = new Map<string, { readonly states: DocumentState[]; readonly what: GroundChange }>()
  for (const state of documents.values()) {
    const { made } = currentOf(state)
    if (roleOf(grounds.letter, selection, made) !== role) continue
    if (state.gone !== null && !isMissed(state, search)) continue
    const { recipient: id, language, part } = partsOfId(state.document)
    const what = groundOf(id, language, part, made, search)
    if (what === null || !isAbout(what, language, selection)) continue
    const isChosen =
      search.rowOf(id) !== undefined ? selection.chosen.has(id) : (selection.gone?.has(id) ?? true)
    // whoever has taken its row's place is asked about it
    const isReplaced = what.successor !== null && selection.chosen.has(what.successor.recipient.id)
    if (!isChosen && !isReplaced) continue
    const key = JSON.stringify([id, language, inputKey(what.ground)])
    const group = groups.get(key) ?? { states: [], what }
    group.states.push(state)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ states, what }) => ({ documents: states, ...what }))
}

/** It was withdrawn after it left, and its addressee is written to in another language now. */
function isMissed(state: DocumentState, { rowOf, documents }: GroundSearch): boolean {
  const { recipient: id, language, part } = partsOfId(state.document)
  const row = rowOf(id)
  if (state.gone?.event !== 'withdrawn' || row === undefined || !anyLeft(state)) return false
  if (!currentOf(state).made.own || row.language === language) return false
  const now = documents.get(documentId(id, row.language, part))
  return now === undefined || (now.gone !== null && !anyLeft(now))
}

/** Whether languages that were asked for are those in question. */
function isAbout({ successor }: GroundChange, language: LanguageTag, { languages }: Selection): boolean {
  return languages.kind === 'own' || languages.tags.includes(successor?.language ?? language)
}

/** What has changed of a document; null: it is asked for as ever. */
function groundOf(
  id: string,
  language: LanguageTag,
  part: Part,
  made: Version['made'],
  search: GroundSearch,
): GroundChange | null {
  const { grounds, rowOf, selection } = search
  const { own, list } = made
  const row = rowOf(id)
  if (row === undefined) return goneRow(id, made, search)
  const isAsked = selection.languages.kind === 'these' && selection.languages.tags.includes(language)
  if (own && language !== row.language && !isAsked)
    return {
      ground: { of: 'language', list, value: row.language },
      reason: { kind: 'language-changed', list, to: row.language },
      successor: { recipient: row, language: row.language },
    }
  return hasText(grounds, language, part)
    ? null
    : { ground: { of: 'text', value: '' }, reason: { kind: 'no-text' }, successor: null }
}

/** Where one row of its State is new, that is the same addressee under another id, until the officer says otherwise. */
function goneRow(id: string, { own, list, replaces }: Version['made'], search: GroundSearch): GroundChange {
  const { role, rowOf } = search
  // the row whose place it has taken is there again
  const earlier = replaces === null ? undefined : rowOf(partsOfId(replaces.document).recipient)
  if (earlier !== undefined && earlier.id !== id) return changedTo(earlier, list)
  const code = /^[A-Z]{2}(?![^-])/.exec(id)?.[0]
  search.newRows ??= newRowsOf(search)
  const others = search.newRows.get(code ?? '') ?? []
  const [only] = others
  if (role === 'copy' || !own || only === undefined || others.length > 1)
    return { ground: { of: 'row', list, value: '' }, reason: { kind: 'row-gone', list }, successor: null }
  return changedTo(only, list)
}

const changedTo = (row: Recipient, list: ListName): GroundChange => ({
  ground: { of: 'row', list, value: row.id },
  reason: { kind: 'id-changed', list, to: row.id },
  successor: { recipient: row, language: row.language },
})

/** By State, rows to which nothing was ever made: that there is more than one, a second tells. */
function newRowsOf({ documents, recipients }: GroundSearch): ReadonlyMap<string, readonly Recipient[]> {
  const before = ownersIn(documents.values())
  const found = new Map<string, Recipient[]>()
  for (const row of recipients) {
    if (row.state === null || before.has(row.id)) continue
    const known = found.get(row.state.id)
    if (known === undefined) found.set(row.state.id, [row])
    else if (known.length < 2) known.push(row)
  }
  return found
}

/** To whom anything was ever made in their own language: in one that is not theirs a letter may be made besides. */
function ownersIn(documents: Iterable<DocumentState>): Pick<KeySet, 'has'> {
  const owners = openKeySet()
  for (const { document, versions } of documents)
    if (versions.some(({ made }) => made.own)) owners.add(partsOfId(document).recipient)
  return owners
}

/** What becomes of a group. */
export type GroundDecision =
  /** it was settled before that it stays */
  | { readonly kind: 'settled' }
  /** it has not left, or the officer said so */
  | { readonly kind: 'withdraw'; readonly as: 'withdrawal' | null }
  /** what is made in its place takes it out */
  | { readonly kind: 'replace' }
  | { readonly kind: 'stands' }
  | { readonly kind: 'hold'; readonly ways: readonly Resolution[] }

/**
 * What becomes of documents that nothing asks for any more: those that have left are held until the officer gives a word that
 * answers the reason. `isReplaceable`: something is made in their place; `isNamed`: the word was given for addressees by name, and
 * so sets an earlier one aside.
 */
export function decideGround(
  group: OrphanedDocuments,
  archive: ArchiveView,
  resolution: Resolution | null,
  isReplaceable: boolean,
  isNamed: boolean,
): GroundDecision {
  const { documents, ground, reason } = group
  if (!isHeld(group, archive)) return { kind: 'withdraw', as: null }
  const isSetAside = isNamed && (resolution === 'replacement' || resolution === 'withdrawal')
  if (!isSetAside && documents.every((state) => isSettled(state, ground))) return { kind: 'settled' }
  const isGone = documents.some(({ gone }) => gone !== null)
  const ways = waysOf(reason).filter(
    (way) => (isReplaceable || way !== 'replacement') && (!isGone || way === 'replacement'),
  )
  if (resolution === null || !ways.includes(resolution)) return { kind: 'hold', ways }
  if (resolution === 'stands') return { kind: 'stands' }
  return resolution === 'withdrawal' ? { kind: 'withdraw', as: 'withdrawal' } : { kind: 'replace' }
}

/**
 * Whether anything of a group has left, or stands for what has left: then its addressee holds a letter. Where that letter
 * itself comes back, what stood for it is nobody's.
 */
function isHeld(group: OrphanedDocuments, { documents }: ArchiveView): boolean {
  const back = inPlaceOf(group)
  const standsForLeft = (state: DocumentState): boolean => {
    if (anyLeft(state)) return true
    const { replaces } = currentOf(state).made
    if (replaces === null || replaces.document === state.document || back.has(replaces.document)) return false
    const replaced = documents.get(replaces.document)
    return replaced !== undefined && replaced.gone !== null && standsForLeft(replaced)
  }
  return group.documents.some(standsForLeft)
}

/** Another language is the same addressee: to withdraw the letter would make a second original of it. */
function waysOf(reason: Reason): readonly Resolution[] {
  if (reason.kind === 'language-changed') return ['replacement', 'stands']
  if (reason.kind === 'id-changed') return ['replacement', 'stands', 'withdrawal']
  return ['stands', 'withdrawal']
}

const isSettled = (state: DocumentState, ground: Input): boolean =>
  inputsOf(currentOf(state)).some(
    (input) =>
      concernOf(input) === 'ground' && inputKey(input) === inputKey(ground) && input.value === ground.value,
  )

/** The documents that would take a group's place. */
export function inPlaceOf({
  documents,
  successor,
}: OrphanedDocuments): ReadonlyMap<DocumentId, DocumentState> {
  if (successor === null) return new Map()
  const { recipient, language } = successor
  return new Map(
    documents.map((state) => [documentId(recipient.id, language, partsOfId(state.document).part), state]),
  )
}

/** What becomes of a group's documents; `others` are the items of all that is asked for, by document. */
export function itemsOf(
  group: OrphanedDocuments,
  decision: GroundDecision,
  others: Pick<ReadonlyMap<DocumentId, PlanItem>, 'get'>,
): readonly PlanItem[] {
  return group.documents.flatMap((state) => {
    // what is withdrawn already is named by what replaces it, and no more
    const isDone = state.gone !== null && decision.kind !== 'hold'
    return isDone ? [] : [itemOf(state, group, decision, others)]
  })
}

function itemOf(
  state: DocumentState,
  { ground, reason, successor }: OrphanedDocuments,
  decision: GroundDecision,
  others: Pick<ReadonlyMap<DocumentId, PlanItem>, 'get'>,
): PlanItem {
  const common = { document: state.document, job: null, state }
  const reasons = [reason]
  switch (decision.kind) {
    case 'settled':
      return { kind: 'keep', ...common }
    case 'stands':
      return { kind: 'settle', ...common, as: 'stands', by: null, inputs: [ground], reasons }
    case 'hold':
      return { kind: 'hold', ...common, reasons, ways: decision.ways }
    case 'withdraw':
      return { kind: 'withdraw', ...common, reasons, as: decision.as, by: null }
    case 'replace': {
      const { part } = partsOfId(state.document)
      const at = (of: Part) => others.get(documentId(successor!.recipient.id, successor!.language, of))
      const by = at(part) ?? at(LETTER)
      return { kind: 'withdraw', ...common, reasons, as: 'replacement', by: by ? versionOf(by) : null }
    }
    default:
      return decision satisfies never
  }
}

/** The version that a document has when the plan is carried out. */
export function versionOf(item: PlanItem): VersionRef {
  if (item.kind === 'make') return { document: item.document, version: item.version }
  return item.state === null ? { document: item.document, version: 1 } : refOf(currentOf(item.state))
}

/** Whether any version of it has left. */
export const anyLeft = (state: DocumentState): boolean => state.versions.some(hasLeft)
