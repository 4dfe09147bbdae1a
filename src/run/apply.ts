import { setImmediate as turn } from 'node:timers/promises'
import type { Archive } from '../archive/archive.ts'
import type { Move } from '../archive/change.ts'
import type { ArchiveWriter, DocumentFile } from '../archive/writer.ts'
import { partsOfId } from '../model/document.ts'
import { currentOf, type DocumentState, inputsOf, type Version } from '../model/document-state.ts'
import { concernOf, type Input, inputKey } from '../model/input.ts'
import { entryStart, type LedgerEntry, ofDocument } from '../model/ledger.ts'
import type { PlanItemOf, WorkItem } from '../model/plan.ts'
import { distinct, type Outcome, type Problem } from '../problems/problem.ts'
import { openKeySet, type Sequence } from '../sequence.ts'
import { version as program } from '../version.ts'
import type { DocumentSource, SignedDocument } from './source.ts'

/** Documents that are signed together: their files become durable, then one write tells the ledger of them. */
const BATCH = 32

/** What a run writes into the record. */
export interface RecordContext {
  readonly archive: Archive
  readonly write: ArchiveWriter
  /** the plan that is carried out */
  readonly plan: string
  /** what the officer gave as a reason */
  readonly reason: string | null
  /** why it is signed long after the time that it says; null: it is not */
  readonly late: string | null
  /** the real clock, ISO 8601 */
  now(this: void): string
  progress(this: void, line: string): void
  /** whether somebody has asked to stop */
  isStopped(this: void): boolean
}

/** How far it came: `stopped` by a fault of key or time-stamp server, or by the person. */
export type RunOutcome =
  | { readonly kind: 'all' }
  | { readonly kind: 'stopped'; readonly done: number; readonly problems: readonly Problem[] }

/**
 * Carries out a plan in batches: prints, signs, puts aside, stores; one batch is stored while the next is printed and
 * signed. Lines of the ledger stand in the order of the plan. `source` null: nothing is made.
 */
export async function applyPlan(
  recording: RecordContext,
  source: DocumentSource | null,
  work: Sequence<WorkItem>,
): Promise<RunOutcome> {
  const store = openBatches(
    recording,
    work.some((item) => item.kind === 'make' && item.job.copies !== null),
  )
  let done = 0
  let storing: Promise<void> = Promise.resolve()
  for (const batch of batches(work)) {
    if (recording.isStopped()) break
    const [outcomes] = await Promise.all([prepareAll(source, batch), storing])
    const problems = outcomes.flatMap((outcome) => (outcome.kind === 'problems' ? outcome.problems : []))
    const whole = problems.length > 0 ? wholeRecipients(batch, outcomes) : prepared(outcomes)
    storing = store(whole)
    done += whole.length
    if (problems.length > 0) {
      await storing
      return { kind: 'stopped', done, problems: distinct(problems) }
    }
    recording.progress(`signing  ${done} of ${work.length}`)
  }
  await storing
  return done < work.length ? { kind: 'stopped', done, problems: [] } : { kind: 'all' }
}

const prepared = (outcomes: readonly Outcome<PreparedItem>[]): readonly PreparedItem[] =>
  outcomes.flatMap((outcome) => (outcome.kind === 'ok' ? [outcome.value] : []))

/** Of a batch in which key or authority failed: what is whole of each recipient has been signed, and stands. */
function wholeRecipients(
  batch: Sequence<WorkItem>,
  outcomes: readonly Outcome<PreparedItem>[],
): readonly PreparedItem[] {
  const failed = new Set(
    batch.filter((_, at) => outcomes[at]!.kind === 'problems').map((item) => recipientOf(item)),
  )
  // nor does a copy stand without its original
  const originalOf = (item: WorkItem): string | null =>
    item.kind === 'make' && item.job.copies !== null ? partsOfId(item.job.copies.document).recipient : null
  return prepared(outcomes).filter(
    ({ item }) => !failed.has(recipientOf(item)) && !failed.has(originalOf(item) ?? ''),
  )
}

/** What belongs to one recipient is never parted: a corrigendum and the letter that it corrects are told of together. */
function* batches(items: Sequence<WorkItem>): Iterable<readonly WorkItem[]> {
  const scattered = scatteredIn(items)
  let batch: WorkItem[] = []
  let last: string | null = null
  for (const item of items) {
    const key = recipientOf(item)
    if (key !== last && batch.length >= BATCH) {
      yield batch
      batch = []
    }
    last = key
    const group = scattered.get(key)
    if (group === undefined) batch.push(item)
    // all of them where the first stands
    else batch.push(...group.splice(0))
  }
  if (batch.length > 0) yield batch
}

/** The items of recipients whose items do not stand together: as a rule there are none. */
function scatteredIn(items: Sequence<WorkItem>): ReadonlyMap<string, WorkItem[]> {
  const seen = openKeySet()
  const found = new Map<string, WorkItem[]>()
  let last: string | null = null
  for (const item of items) {
    const key = recipientOf(item)
    if (key !== last && !seen.add(key)) found.set(key, [])
    last = key
  }
  if (found.size > 0) for (const item of items) found.get(recipientOf(item))?.push(item)
  return found
}

/** Whose it is, or whose it will be: what takes another's place goes with it. Of a copy, who gets the copy. */
function recipientOf(item: WorkItem): string {
  const document = item.kind === 'withdraw' ? (item.by?.document ?? item.document) : item.document
  return partsOfId(document).recipient
}

/** An item, and the file that is to be stored for it. */
interface PreparedItem {
  readonly item: WorkItem
  readonly file: SignedDocument | null
}

/** One document a turn of the event loop, so that signatures and disks are answered between two of them. */
function prepareAll(
  source: DocumentSource | null,
  batch: Sequence<WorkItem>,
): Promise<readonly Outcome<PreparedItem>[]> {
  let last: Promise<void> = Promise.resolve()
  return Promise.all(
    batch.map((item) => {
      last = last.then(() => turn())
      return last.then(() => prepare(source, item))
    }),
  )
}

async function prepare(source: DocumentSource | null, item: WorkItem): Promise<Outcome<PreparedItem>> {
  if (item.kind !== 'make') return { kind: 'ok', value: { item, file: null }, notes: [] }
  if (source === null) throw new Error('nobody signs, and a document is to be made')
  const signed = await source.signed(item.job)
  return signed.kind === 'problems' ? signed : { ...signed, value: { item, file: signed.value } }
}

/** SHA-256 of documents' bytes, hexadecimal, by document. */
interface StandingSums {
  get(id: string): string | undefined
  set(id: string, sha256: string): void
}

/** What a batch does to files and ledger. */
interface Batch {
  readonly places: DocumentFile[]
  readonly moves: Move[]
  readonly entries: LedgerEntry[]
}

/** `hasCopies`: the line of a copy says what its original's bytes are. */
function openBatches(recording: RecordContext, hasCopies: boolean) {
  const { archive, write } = recording
  const made = new Map<string, string>()
  /** SHA-256 of what stands by now, by document id */
  const standing: StandingSums = {
    get: (id) => {
      const state = archive.documents.get(id)
      return made.get(id) ?? (state && currentOf(state).made.sha256)
    },
    set: (id, sha256) => {
      if (hasCopies) made.set(id, sha256)
    },
  }
  return async (items: readonly PreparedItem[]): Promise<void> => {
    if (items.length === 0) return
    const batch: Batch = { places: [], moves: [], entries: [] }
    for (const { item, file } of items) {
      if (item.kind === 'make') addMade(recording, item, file!, standing, batch)
      else addOther(recording, item, batch)
    }
    await write.commit(batch.places, batch.moves, batch.entries)
  }
}

const startOf = ({ plan, now }: RecordContext, document: string, reason: string | null) =>
  entryStart(ofDocument(document), now(), program, plan, reason)

/** Why a version was made, where the officer said so, and why it was signed late. */
function reasonOf({ reason, late }: RecordContext, isOfWord: boolean): string | null {
  const said = isOfWord ? reason : null
  return said === null || late === null ? (said ?? late) : `${said}; ${late}`
}

function addMade(
  recording: RecordContext,
  item: PlanItemOf<'make'>,
  { bytes, sha256, signedAt, grade, certificate, signer }: SignedDocument,
  standing: StandingSums,
  { places, moves, entries }: Batch,
): void {
  const { write } = recording
  const { job, state, reasons, as, replaces } = item
  const before = state === null ? null : currentOf(state)
  const isStanding = state !== null && state.gone === null
  // the version that stands, and whatever lies where this one goes
  const inTheWay = new Set([job.file, ...(isStanding && before?.file ? [before.file] : [])])
  for (const name of inTheWay) {
    const aside = write.aside(name, 'superseded', before)
    if (aside === null) continue
    moves.push(aside.move)
    entries.push({
      ...startOf(recording, job.id, null),
      event: 'superseded',
      version: before?.made.version ?? 0,
      file: aside.move.to,
      sha256: aside.sha256,
      by: { document: job.id, version: item.version },
    } satisfies LedgerEntry)
  }
  if ('lies' in bytes) moves.push({ from: bytes.lies, to: job.file })
  else places.push({ file: job.file, parts: bytes })
  standing.set(job.id, sha256)
  entries.push({
    ...startOf(recording, job.id, reasonOf(recording, as !== null)),
    event: 'made',
    version: item.version,
    file: job.file,
    sha256,
    signedAt,
    list: job.recipient.list,
    own: job.language === job.recipient.language || (before?.made.own ?? false),
    edition: job.edition,
    inputs: [...job.inputs, ...settledGround(before, job.inputs)],
    grade,
    certificate,
    signer,
    reasons,
    copies: job.copies && { ...job.copies, sha256: standing.get(job.copies.document)! },
    as,
    replaces,
  } satisfies LedgerEntry)
}

/** What a document stands on by the officer's word, which its next version stands on too. */
function settledGround(before: Version | null, now: readonly Input[]): readonly Input[] {
  const later = new Set(now.map(inputKey))
  const settled = before === null ? [] : inputsOf(before)
  return settled.filter((input) => concernOf(input) === 'ground' && !later.has(inputKey(input)))
}

function addOther(
  recording: RecordContext,
  item: Exclude<WorkItem, { kind: 'make' }>,
  { moves, entries }: Batch,
): void {
  const { write, reason } = recording
  const { state, document } = item
  const version = currentOf(state)
  const { made } = version
  const common = { ...startOf(recording, document, null), version: made.version }
  switch (item.kind) {
    case 'settle':
      entries.push(settled(recording, state, version, item))
      return
    case 'restore': {
      const { job, inputs, reasons } = item
      const blocked = write.aside(job.file, 'superseded', null)
      if (blocked !== null) {
        moves.push(blocked.move)
        const by = { document, version: made.version }
        const where = { file: blocked.move.to, sha256: blocked.sha256 }
        entries.push({ ...common, event: 'superseded', ...where, by })
      }
      moves.push({ from: version.file!, to: job.file })
      entries.push({ ...common, event: 'restored', file: job.file, sha256: version.sha256, reasons })
      if (inputs.length > 0)
        entries.push(
          settled(
            recording,
            state,
            { made, file: job.file, sha256: version.sha256 },
            { as: 'stands', by: null, inputs },
          ),
        )
      return
    }
    case 'withdraw': {
      const { as, by, reasons } = item
      const into = by === null ? 'withdrawn' : 'superseded'
      const aside = version.file === null ? null : write.aside(version.file, into, version)
      if (aside !== null) moves.push(aside.move)
      const where = { file: aside?.move.to ?? null, sha256: aside?.sha256 ?? version.sha256 }
      const said = { ...common, ...where, reason: as === null ? null : reason }
      entries.push(
        by === null ? { ...said, event: 'withdrawn', reasons, as } : { ...said, event: 'superseded', by },
      )
      return
    }
    default:
      item satisfies never
  }
}

function settled(
  recording: RecordContext,
  { document }: DocumentState,
  { made, file, sha256 }: Pick<Version, 'made' | 'file' | 'sha256'>,
  { as, by, inputs }: Pick<PlanItemOf<'settle'>, 'as' | 'by' | 'inputs'>,
): LedgerEntry {
  const line = startOf(recording, document, recording.reason)
  return { ...line, event: 'settled', version: made.version, file, sha256, as, by, inputs }
}
