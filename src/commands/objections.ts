import type { Archive } from '../archive/archive.ts'
import type { SavedPlan } from '../archive/plans.ts'
import type { DocumentId } from '../model/document.ts'
import { currentOf, heldVersion, type Version } from '../model/document-state.ts'
import type { Plan, PlanItemOf, WorkItem } from '../model/plan.ts'
import { itemHash, withdrawnAddressees } from '../plan/assemble.ts'
import type { RunSigning } from '../plan/findings.ts'
import type { PlanOptions } from '../plan/request.ts'
import { asNote, type Problem, problem } from '../problems/problem.ts'
import { openKeySet, type Sequence } from '../sequence.ts'
import type { GenerateFlags } from './flags.ts'
import { countsLine, leftWords } from './item-words.ts'
import type { PlanAndRequest } from './plan.ts'
import { causeWords, type Origin, reasonWords } from './words.ts'

/** The documents that were done under a plan's id. */
export function doneUnder(
  { id }: SavedPlan<PlanOptions>,
  { entries }: Archive,
): Pick<ReadonlySet<string>, 'has'> {
  const done = openKeySet()
  for (const { plan, about } of entries) if (plan === id) done.add(about.document)
  return done
}

/** A plan that a run is to carry out, as far as something may speak against that. */
export interface PlanToCarryOut {
  readonly flags: GenerateFlags
  /** where what it reads comes from */
  readonly origin: Origin
  readonly archive: Archive
  readonly planned: PlanAndRequest
  /** what of it is due now */
  readonly work: Sequence<WorkItem>
  readonly signing: RunSigning
  /** the plan as it was saved under the id that the officer names; null: it was not */
  readonly saved: SavedPlan<PlanOptions> | null
  /** the documents that were done under that id */
  readonly before: Pick<ReadonlySet<string>, 'has'>
}

/** What speaks against a plan. */
export interface Objections {
  readonly problems: readonly Problem[]
  /** documents to which nothing is done, since it was asked to go on without them */
  readonly passedOver: ReadonlySet<DocumentId>
}

/** What speaks against a plan: all that needs the officer's word, and whose signature it would be. */
export function objections({
  flags,
  origin,
  archive,
  planned: { plan, options },
  work,
  signing,
  saved,
  before,
}: PlanToCarryOut): Objections {
  const problems: Problem[] = []
  const passedOver = new Set<DocumentId>()
  const other = saved === null ? otherId(flags, plan) : otherThanSaved(archive, saved, plan, work, before)
  if (other !== null) problems.push(other)
  // with --skip-held the work goes on without what they speak of
  const unlessSkipped = (each: Problem): Problem => (options.skipHeld ? asNote(each) : each)
  problems.push(...[...heldBack(origin, plan), ...waiting(plan)].map(unlessSkipped))
  const { count, isMany } = withdrawnAddressees(plan, archive)
  const isAllowed =
    saved !== null
      ? saved.withdrawn === 0 || options.withdraw === saved.withdrawn
      : options.withdraw === count
  if (isMany && !isAllowed) {
    problems.push(unlessSkipped(tooMany(count, options.withdraw)))
    for (const item of work) if (item.kind === 'withdraw' && item.by === null) passedOver.add(item.document)
  } else if (!isMany && saved === null && options.withdraw !== null && options.withdraw !== count)
    problems.push(tooMany(count, options.withdraw))
  const isTrial = signing.grade.identity === 'development' && work.some(({ kind }) => kind === 'make')
  const earnest = isTrial ? signedInEarnest(archive) : null
  if (earnest !== null) problems.push(trialBeside(archive, earnest.signer))
  return { problems, passedOver }
}

function signedInEarnest({ documents }: Archive): Version['made'] | null {
  for (const state of documents.values()) {
    const { made } = currentOf(state)
    if (state.gone === null && made.grade.identity === 'given') return made
  }
  return null
}

const otherId = (flags: GenerateFlags, plan: Plan): Problem | null =>
  flags.plan === undefined || flags.plan === plan.id
    ? null
    : problem('generate/another-plan', null, {
        found: 'another',
        id: flags.plan,
        now: plan.id,
        counts: countsLine(plan),
      })

/** What is due has to be what was saved, less what was done under its id. */
function otherThanSaved(
  archive: Archive,
  saved: SavedPlan<PlanOptions>,
  plan: Plan,
  work: Sequence<WorkItem>,
  before: Pick<ReadonlySet<string>, 'has'>,
): Problem | null {
  const kept = new Map(saved.items.map(({ document, hash }) => [document, hash]))
  const due = new Set(work.map(({ document }) => document))
  const otherwise = work
    .filter((item) => kept.get(item.document) !== itemHash(item))
    .map(({ document }) => document)
  const undone = saved.items
    .filter(({ document }) => !due.has(document) && !before.has(document))
    .map(({ document }) => document)
  if (otherwise.length + undone.length === 0) return null
  // kept in another folder, or before this one's key was lost
  if (saved.key !== undefined && saved.key !== archive.key().digits)
    return problem('generate/another-plan', null, { found: 'another-key', id: saved.id })
  const given = { found: 'otherwise', id: saved.id, otherwise, undone, counts: countsLine(plan) } as const
  return problem('generate/another-plan', null, given)
}

/** Letters that have left and would change: one line for what is the same in many. */
function heldBack(origin: Origin, plan: Plan): readonly Problem[] {
  const groups = new Map<
    string,
    { documents: string[]; left: string; reasons: string[]; ways: readonly string[] }
  >()
  for (const item of plan.items) {
    if (item.kind !== 'hold') continue
    const reasons = item.reasons.map((reason) => causeWords(reason, origin))
    const { ways } = item
    const left = lastLeft(item)
    const key = JSON.stringify([reasons, ways, left])
    const group = groups.get(key) ?? { documents: [], left, reasons, ways }
    group.documents.push(item.document)
    groups.set(key, group)
  }
  return [...groups.values()].map((group) => problem('generate/issued', null, group))
}

function lastLeft(item: PlanItemOf<'hold'>): string {
  const last = heldVersion(item.state)?.issued.at(-1)
  return last === undefined ? `(${leftWords(item)})` : `left on ${last.on}`
}

/** Copies that are due and cannot be made. */
function waiting(plan: Plan): readonly Problem[] {
  const copies = plan.items.flatMap((item) =>
    item.kind === 'wait' && item.job.original !== null
      ? [
          {
            document: item.document,
            reasons: item.reasons.map((reason) => reasonWords(reason)),
            isEarlier: item.reasons.some(({ kind }) => kind === 'original-earlier'),
          },
        ]
      : [],
  )
  return copies.length === 0 ? [] : [problem('generate/no-original', null, { copies })]
}

const tooMany = (count: number, said: number | null): Problem =>
  problem('generate/withdraw-many', null, { count, said })

const trialBeside = ({ folder }: Archive, signer: string): Problem =>
  problem('generate/development-identity', null, { folder, signer })
