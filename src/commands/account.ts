import type { Archive } from '../archive/archive.ts'
import type { SavedPlan } from '../archive/plans.ts'
import { openSums } from '../archive/sums.ts'
import type { ArchiveWriter } from '../archive/writer.ts'
import { once } from '../memo.ts'
import type { DocumentId } from '../model/document.ts'
import { currentOf, heldVersion, isStanding } from '../model/document-state.ts'
import type { PlanItem, WorkItem } from '../model/plan.ts'
import type { UnsignedFile } from '../model/signed.ts'
import type { PlanOptions } from '../plan/request.ts'
import type { Outcome } from '../problems/problem.ts'
import { toldOf } from '../project/provenance.ts'
import type { Report } from '../report.ts'
import type { SigningSession } from '../run/signing.ts'
import { mapped, openKeySet, type Sequence } from '../sequence.ts'
import { counted } from '../text/counted.ts'
import type { GenerateBody } from './answers.ts'
import type { Command } from './command.ts'
import type { Context } from './context.ts'
import type { GenerateFlags } from './flags.ts'
import { isChanging, printItems } from './item-words.ts'
import { noteStale, type PlanAndRequest, staleAfter } from './plan.ts'
import { fileOf, isWanted, type RunSummary, runTold, summary } from './summary.ts'
import { scopeOf, signerTold, stepOf } from './told.ts'
import { originOf } from './words.ts'

/** One run: what it was asked for, and how it answers. */
export interface GenerateRun {
  readonly context: Context
  readonly command: Command
  readonly flags: GenerateFlags
  /** ISO 8601 with zone; one run has one signing time */
  readonly signedAt: string
  /** of the process, seconds */
  readonly started: number
  /** documents that were made elsewhere, and wait for their signature; null: they are made now */
  readonly packed: PackedRun | null
}

/** What a set of unsigned documents brings to a run that signs it. */
export interface PackedRun {
  readonly saved: SavedPlan<PlanOptions>
  /** a document as it was packed */
  take(document: DocumentId): Promise<Outcome<UnsignedFile>>
  /** why it is signed long after the time that it says; null: it is not */
  readonly late: string | null
  /** what was given as a reason, for whatever needs one; null: none was */
  readonly reason: string | null
}

/** What a run has done. */
export interface RunDone {
  readonly items: Sequence<WorkItem>
  /** SHA-256 of what was made, by document */
  readonly made: MadeSums
  readonly stopped: GenerateBody['stopped']
}

/** SHA-256 of documents' bytes, hexadecimal, by document. */
export type MadeSums = Pick<ReadonlyMap<DocumentId, string>, 'get' | 'has' | 'size'>

/** What a run has to show that had nothing to do. */
export const NOTHING_DONE: RunDone = { items: [], made: new Map(), stopped: null }

/** What a program is told of a run that has signed nothing, and has come to its end; what it has done otherwise is added. */
export const NOTHING_SIGNED = {
  draft: false,
  unsigned: null,
  shard: null,
  stopped: null,
  signature: null,
  steps: [],
  staleCopies: 0,
  bundles: [],
  keptAside: [],
  removed: 0,
} as const

/** Remembers what is written: the documents that lines tell of, and the SHA-256 of those that were made. */
export function remembering(write: ArchiveWriter) {
  // of which lines tell that they were not made
  const others = openKeySet()
  const made = openSums()
  const commit: ArchiveWriter['commit'] = async (places, moves, entries) => {
    await write.commit(places, moves, entries)
    for (const entry of entries) {
      if (entry.event !== 'made') {
        if (entry.about.kind === 'document') others.add(entry.about.document)
        continue
      }
      made.put(entry.about.document, entry.sha256)
    }
  }
  const documents: Pick<ReadonlySet<DocumentId>, 'has'> = {
    has: (document) => others.has(document) || made.has(document),
  }
  return { write: { ...write, commit }, documents, made: made satisfies MadeSums }
}

/** What was read, what was done, and what there is now. */
export function account(
  run: GenerateRun,
  archive: Archive,
  planned: PlanAndRequest,
  done: RunDone,
  session: SigningSession | null,
): GenerateBody {
  const { report, project } = run.command
  const { items } = done
  for (const line of toldOf(project.readFrom())) report.result(line)
  printItems(items.filter(isChanging), run.command, false, true, originOf(project))
  if (items.length > 0) report.result('')
  report.result(summary(summaryOf(run, archive, planned, items)))
  noteHeldElsewhere(report, items)
  const body = bodyOf(run, archive, planned, done, session)
  noteStale(report, body.staleCopies)
  return body
}

function summaryOf(
  { command, started }: GenerateRun,
  { folder }: Archive,
  { plan, request }: PlanAndRequest,
  done: Sequence<WorkItem>,
): RunSummary {
  const count = (kind: PlanItem['kind'], items: Sequence<PlanItem>): number =>
    items.filter((item) => item.kind === kind).length
  return {
    folder,
    listed: request.selection,
    wanted: plan.items.filter(isWanted),
    made: done.filter(({ kind }) => kind === 'make'),
    withdrawn: done.filter((item) => item.kind === 'withdraw' && item.by === null).length,
    putAside: done.filter((item) => item.kind === 'withdraw' && item.by !== null).length,
    settled: count('settle', done),
    restored: count('restore', done),
    held: count('hold', plan.items),
    waiting: count('wait', plan.items),
    notes: command.notes,
    seconds: process.uptime() - started,
  }
}

/** The same for a program; of its long lists each is made when it is told. */
export function bodyOf(
  run: GenerateRun,
  archive: Archive,
  planned: PlanAndRequest,
  { items, made, stopped }: RunDone,
  session: SigningSession | null,
): GenerateBody {
  const { plan, request } = planned
  const of = summaryOf(run, archive, planned, items)
  const done = once(() => openKeySet(mapped(items, ({ document }) => document)))
  const told = (item: PlanItem) => documentNow(item, done().has(item.document), made)
  // of a run that was stopped, what it has not come to is wanted, and not there
  const there = stopped === null ? of.wanted : of.wanted.filter((item) => told(item).version !== null)
  return {
    ...scopeOf(run.command),
    ...NOTHING_SIGNED,
    plan: run.flags.plan ?? plan.id,
    stopped,
    signature:
      session === null || made.size === 0 ? null : { ...signerTold(session), signedAt: run.signedAt },
    ...runTold({ ...of, wanted: there }),
    get steps() {
      return items.map(stepOf)
    },
    get documents() {
      return of.wanted.map(told)
    },
    staleCopies: staleAfter(archive, request.selection, plan),
  }
}

function documentNow(item: PlanItem, isDone: boolean, made: MadeSums): GenerateBody['documents'][number] {
  const { document, state } = item
  const file = fileOf(item)
  if (isDone && item.kind === 'make')
    return { document, file, version: item.version, sha256: made.get(document) ?? null, isMadeNow: true }
  const stands = isStanding(state) || (isDone && item.kind === 'restore') ? currentOf(item.state!) : null
  return {
    document,
    file,
    version: stands?.made.version ?? null,
    sha256: stands?.sha256 ?? null,
    isMadeNow: false,
  }
}

/** What was withdrawn or put aside after it left is still in somebody's hands. */
function noteHeldElsewhere(report: Report, done: Sequence<WorkItem>): void {
  const after = done.filter((item) => item.kind === 'withdraw' && heldVersion(item.state) !== null)
  if (after.length === 0) return
  const isOne = after.length === 1
  report.note(
    `${counted(after.length, 'document')} that had left ${isOne ? 'stands' : 'stand'} no longer: ${isOne ? 'its addressee still holds it' : 'their addressees still hold them'}`,
  )
}
