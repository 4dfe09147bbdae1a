import {
  type DocumentId,
  documentId,
  LETTER,
  letterOf,
  partsOfId,
  revisionOf,
  type VersionRef,
} from '../model/document.ts'
import {
  currentOf,
  type DocumentState,
  hasLeft,
  heldVersion,
  inputsOf,
  isStanding,
  type Version,
} from '../model/document-state.ts'
import { concernOf, type Input, inputKey, mergeInputs, type Reason } from '../model/input.ts'
import type { Resolution } from '../model/ledger.ts'
import { changedMake, type FileHashes, type Job, type PlanItem, type PlanItemOf } from '../model/plan.ts'
import { type Finding, findings, inputFindings, type RunSigning, reasonsIn } from './findings.ts'
import { NewDocument, PlannedJob } from './planned-job.ts'

/** What jobs are compared with. */
export interface ComparisonBase {
  readonly documents: ReadonlyMap<DocumentId, DocumentState>
  /** of the files of these documents */
  readonly hashes: FileHashes
  /** null: nothing is signed now */
  readonly signing: RunSigning | null
  /** what the officer says of what has left */
  readonly resolution: Resolution | null
  /** said of addressees by name: an earlier word that theirs stands is set aside */
  readonly isNamed: boolean
  /** under a corrigendum: the sheet that settles a document's text, by the document's id */
  readonly sheets: ReadonlyMap<DocumentId, DocumentId>
}

/** What a run would do with an original: a pure comparison of inputs, one by one, so that a correction says what changed. */
export function compareOriginal(job: Job, known: ComparisonBase): PlanItem {
  const state = known.documents.get(job.id)
  if (state === undefined) return anew(job, known)
  const version = currentOf(state)
  const found = differences(job, state, known)
  const held = heldVersion(state)
  if (held === null)
    return found.length === 0
      ? asItWas(job, state)
      : again(job, state, found, job.edition.kind === 'reminder' ? 'reminder' : null, known)
  if (!hasLeft(version)) {
    if (found.length === 0) return asItWas(job, state)
    const text = textSince(job, state, held)
    if (text.length > 0) return decide(job, state, text, known)
    const isRevision = revisionOf(job.edition) > revisionOf(held.made.edition)
    return again(job, state, found, isRevision ? 'revision' : (version.made.as ?? 'replacement'), known)
  }
  // it has left: a new face or program is no reason to change it
  const grave = found.filter(({ concern }) => concern !== 'manner')
  return grave.length === 0 ? asItWas(job, state) : decide(job, state, grave, known)
}

/** A copy follows its original, for which the officer has given their word; only what is its own needs another. */
export function compareCopy(job: Job, known: ComparisonBase): PlanItem {
  const state = known.documents.get(job.id)
  if (state === undefined) return anew(job, known)
  const version = currentOf(state)
  const found = differences(job, state, known)
  const reasons = hasLeft(version) ? found.filter(({ concern }) => concern !== 'manner') : found
  if (reasons.length === 0) return asItWas(job, state)
  const follows = reasons.some(({ reason }) => reason.kind === 'original-made-again')
  return hasLeft(version) && !follows
    ? decide(job, state, reasons, known)
    : again(job, state, reasons, null, known)
}

function differences(job: Job, state: DocumentState, known: ComparisonBase): readonly Finding[] {
  const version = currentOf(state)
  return findings(job, version, known.hashes.get(version), known.signing, settledOf(state, known))
}

/** What was settled of a document, as far as it counts: only of what has left, and not against a later word by name. */
function settledOf(state: DocumentState, { isNamed, resolution }: ComparisonBase): readonly Input[] {
  const inputs = heldVersion(state) === null ? [] : (currentOf(state).settled?.inputs ?? [])
  return isNamed && resolution === 'replacement'
    ? inputs.filter((input) => concernOf(input) !== 'addressee')
    : inputs
}

function anew(job: Job, known: ComparisonBase): PlanItemOf<'make'> {
  const item = new NewDocument(job)
  const as = job.original === null ? ownWord(job.edition) : null
  const not = unreached(job, known)
  return as === null && not === null ? item : changedMake(item, { as, unreached: not })
}

/** The officer's word without which a document of an edition is not made at all. */
function ownWord({ kind }: Job['edition']): Resolution | null {
  return kind === 'corrigendum' || kind === 'reminder' ? kind : null
}

/** It stands, or stands again. */
function asItWas(job: Job, state: DocumentState): PlanItem {
  if (state.gone === null)
    return job instanceof PlannedJob ? job.kept() : { kind: 'keep', document: job.id, job, state }
  return { kind: 'restore', document: job.id, job, state, inputs: [], reasons: [backIn(job)] }
}

const backIn = ({ recipient, part }: Job): Reason =>
  part.kind === 'reminder' ? { kind: 'not-answered' } : { kind: 'row-back', list: recipient.list }

function again(
  job: Job,
  state: DocumentState,
  found: readonly Finding[],
  as: Resolution | null,
  known: ComparisonBase,
): PlanItemOf<'make'> {
  const held = heldVersion(state)
  const all = as === null || held === null ? found : withSettled(job, state, held, found)
  return {
    kind: 'make',
    document: job.id,
    job,
    change: 'changed',
    version: currentOf(state).made.version + 1,
    reasons: [...(state.gone === null ? [] : [backIn(job)]), ...reasonsIn(all)],
    as,
    state,
    replaces: as === null || held === null ? null : refOf(held),
    unreached: unreached(job, known),
  }
}

/**
 * With what was settled since its addressee got it, and says something else than they hold: what is made now says that too, so it is a
 * reason beside what has changed since.
 */
function withSettled(
  job: Job,
  { versions }: DocumentState,
  held: Version,
  found: readonly Finding[],
): readonly Finding[] {
  const since = versions.slice(versions.indexOf(held))
  const settled = new Set(since.flatMap((version) => version.settled?.inputs ?? []).map(inputKey))
  if (settled.size === 0) return found
  const named = new Set(found.flatMap(({ input }) => (input === null ? [] : [inputKey(input)])))
  const besides = inputFindings(job, held.made.edition, held.made.inputs).filter(
    ({ input }) => input !== null && settled.has(inputKey(input)) && !named.has(inputKey(input)),
  )
  return [...found, ...besides]
}

/** Names a version of a document. */
export const refOf = ({ made }: Version): VersionRef => ({
  document: made.about.document,
  version: made.version,
})

/** What its addressee holds, where that is not what a revision cancels or a corrigendum corrects. */
function unreached(job: Job, { documents }: ComparisonBase): PlanItemOf<'make'>['unreached'] {
  const { edition, part, recipient, language } = job
  if (edition.kind === 'first' || part.kind === 'form') return null
  const letter = documents.get(documentId(recipient.id, language, LETTER))
  const held = letter === undefined ? null : heldVersion(letter)
  if (held === null) return 'nothing'
  const before = edition.kind === 'revision' ? edition.cancels : letterOf(edition)
  const { reference, date } = letterOf(held.made.edition)
  return reference === before.reference && date === before.date ? null : 'another'
}

/** What the text would say otherwise than the version that the addressee holds, under the same reference and date. */
function textSince(job: Job, { versions }: DocumentState, held: Version): readonly Finding[] {
  if (revisionOf(job.edition) !== revisionOf(held.made.edition)) return []
  const since = versions.slice(versions.indexOf(held) + 1)
  const settled = since.flatMap((version) => version.settled?.inputs ?? [])
  const before = mergeInputs(inputsOf(held), settled)
  return inputFindings(job, held.made.edition, before).filter(({ concern }) => concern === 'text')
}

/** It has left, and would change: by the officer's word, or not at all. */
function decide(job: Job, state: DocumentState, grave: readonly Finding[], known: ComparisonBase): PlanItem {
  const { resolution } = known
  const document = job.id
  const text = grave.filter(({ concern }) => concern === 'text')
  const hasFile = !grave.some(
    ({ reason }) => reason.kind === 'file-missing' || reason.kind === 'file-altered',
  )
  if (isRevised(job, state, known)) return again(job, state, grave, 'revision', known)
  // what a reminder says concerns nobody but whom it reminds
  const isOwn = text.length === 0 || job.part.kind === 'reminder'
  if (resolution === 'replacement' && isOwn) return again(job, state, grave, 'replacement', known)
  if (resolution === 'stands' && hasFile) return settle(job, state, grave, 'stands', null)
  const sheet = known.sheets.get(document)
  const canStand = hasFile && state.gone === null
  if (resolution === 'corrigendum' && text.length > 0 && sheet !== undefined && canStand)
    return settle(job, state, text, 'corrigendum', sheet)
  const stands = hasFile ? (['stands'] as const) : []
  const ways: readonly Resolution[] = isOwn
    ? ['replacement', ...stands]
    : [...revisionWays(job, canStand), ...stands]
  return { kind: 'hold', document, job, state, reasons: reasonsIn(grave), ways }
}

/** A copy's text is its original's: that one is revised or corrected. A sheet corrects a letter that is there. */
function revisionWays({ original }: Job, canStand: boolean): readonly Resolution[] {
  if (original !== null) return []
  return canStand ? ['revision', 'corrigendum'] : ['revision']
}

function settle(
  job: Job,
  state: DocumentState,
  found: readonly Finding[],
  as: 'stands' | 'corrigendum',
  by: DocumentId | null,
): PlanItem {
  const document = job.id
  const reasons = reasonsIn(found)
  const inputs: readonly Input[] = found.flatMap(({ input }) => (input === null ? [] : [input]))
  if (state.gone !== null)
    return { kind: 'restore', document, job, state, inputs, reasons: [backIn(job), ...reasons] }
  return { kind: 'settle', document, job, state, as, by, inputs, reasons }
}

/** The letter is revised, and this document of it is not yet; what is sent with it follows the letter. */
function isRevised(job: Job, state: DocumentState, known: ComparisonBase): boolean {
  if (revisionOf(job.edition) <= revisionOf(currentOf(state).made.edition)) return false
  if (job.part.kind === 'letter' || known.resolution === 'revision') return true
  const { recipient, language } = partsOfId(job.id)
  const letter = known.documents.get(documentId(recipient, language, LETTER))
  return isStanding(letter) && revisionOf(currentOf(letter).made.edition) < revisionOf(job.edition)
}
