import type { Archive } from '../../archive/archive.ts'
import { isPlanId, letterOfPlan } from '../../archive/plans.ts'
import { type CoveredItem, coveredKey } from '../../model/approval.ts'
import { currentOf } from '../../model/document-state.ts'
import type { ReviewEntry } from '../../model/ledger.ts'
import { isWork, type PlanItem } from '../../model/plan.ts'
import type { Signer } from '../../model/signed.ts'
import { coveredItem, coveredMade } from '../../plan/covered.ts'
import { type Outcome, type Problem, problem } from '../../problems/problem.ts'
import type { Sequence } from '../../sequence.ts'
import { counted, someOf } from '../../text/counted.ts'
import { answered, type Ended } from '../answer.ts'
import { type Command, openPast, writeRecord } from '../command.ts'
import { askingFor, type Context, localDay, localTime } from '../context.ts'
import { EXIT } from '../exit.ts'
import { doneUnder } from '../objections.ts'
import { planFor } from '../plan.ts'
import { scopeOf } from '../told.ts'
import type { ReviewActBody } from './answer.ts'
import type { ApprovalFlags } from './definition.ts'
import {
  misuseOf,
  type ReviewAct,
  type ReviewedPlan,
  type ReviewRecorded,
  readReviewed,
  recordReview,
} from './record.ts'
import { reviewerTold } from './told.ts'
import { reviewWords } from './words.ts'

/** Somebody has looked at the letters of a plan that was kept, and says that they may be signed. */
export const approve = (context: Context, id: string, flags: ApprovalFlags): Promise<Ended<ReviewActBody>> =>
  say('approved', context, id, flags)

/** The same, and says that they may not, and why. */
export const sendBack = (context: Context, id: string, flags: ApprovalFlags): Promise<Ended<ReviewActBody>> =>
  say('sent-back', context, id, flags)

async function say(
  event: ReviewEntry['event'],
  context: Context,
  id: string,
  flags: ApprovalFlags,
): Promise<Ended<ReviewActBody>> {
  const { by = '', remark = null, only = null } = flags
  const { refuse: refuseEarly } = context.begin(flags, (file) => file)
  const misused = misuseOf({ event, by, remark })
  const unfit = isPlanId(id) ? misused : [...misused, problem('plan/no-id', null, { value: id })]
  if (unfit.length > 0) return refuseEarly(unfit)
  const letter = letterOfPlan(flags.out, id)
  if (letter === null) return refuseEarly([problem('approve/no-plan', null, { id, folder: flags.out })])
  const command = await openPast(context, letter, flags)
  if (command.kind === 'refused') return command
  const { refuse, report, project } = command
  const approver = await openApprover(context, flags, report.note)
  if (approver.kind === 'problems') return refuse(approver.problems)
  await report.problems(approver.notes)
  const act: ReviewAct = { event, by, remark, only, approver: approver.value }
  return writeRecord(command, async (archive, write): Promise<Ended<ReviewActBody>> => {
    const plan = readReviewed(archive, id, flags.out)
    if (plan.kind === 'problems') return refuse(plan.problems)
    const recorded = await recordReview(
      project.letter.approval,
      archive,
      write,
      plan.value,
      act,
      context.now().toISOString(),
    )
    if (recorded.kind === 'problems') return refuse(recorded.problems)
    await report.problems(await staleNotes(context, command, archive, plan.value, recorded.value))
    for (const line of recordedLines(plan.value, recorded.value)) report.result(line)
    const { entry, lacking, sentBack } = recorded.value
    const body: ReviewActBody = {
      ...scopeOf(command),
      plan: id,
      event,
      ...reviewerTold(entry),
      documents: entry.items.map(({ document }) => document),
      lacking,
      sentBack,
    }
    return answered(body, EXIT.done)
  })
}

/** The key of whoever approves; null: none is named. */
export async function openApprover(
  context: Context,
  { approver, passphraseFile, lastTry }: Pick<ApprovalFlags, 'approver' | 'passphraseFile' | 'lastTry'>,
  tell: (note: string) => void,
): Promise<Outcome<Signer | null>> {
  if (approver === undefined) return { kind: 'ok', value: null, notes: [] }
  const { openSigning } = await import('../../run/signing.ts')
  const options = {
    identity: approver,
    ...(passphraseFile === undefined ? {} : { passphraseFile }),
    ...(lastTry === undefined ? {} : { lastTry }),
  }
  const opened = await openSigning(options, localTime(context.now()), askingFor(context, tell))
  return opened.kind === 'problems' ? opened : { ...opened, value: opened.value.signer }
}

/** What was approved, by whom and for whom, and what is still to be done. */
export function recordedLines(
  { saved }: ReviewedPlan,
  { entry, lacking, sentBack }: ReviewRecorded,
): readonly string[] {
  const said = `${counted(entry.items.length, 'document')} of plan ${saved.id} ${reviewWords(entry)}`
  const waits = (documents: readonly string[], how: string): readonly string[] =>
    documents.length === 0 ? [] : [`${counted(documents.length, 'document')} ${how}: ${someOf(documents)}`]
  return [said, ...waits(sentBack, 'sent back'), ...waits(lacking, 'not yet approved by all who have to')]
}

/** What stands and stays, as it was made. */
const standingIn = (items: Sequence<PlanItem>): readonly CoveredItem[] =>
  items.flatMap((item) => {
    const made = item.kind === 'keep' ? currentOf(item.state).made : null
    return made?.event === 'made' ? [coveredMade(made)] : []
  })

/** What was looked at and is something else by now, as far as lists and texts can be read. */
export async function staleNotes(
  context: Context,
  command: Command,
  archive: Archive,
  { saved }: ReviewedPlan,
  { entry }: ReviewRecorded,
): Promise<readonly Problem[]> {
  if (saved.key !== undefined) archive.key().offer(saved.key)
  const planned = await planFor(command, archive, saved.options, localDay(context.now()), null, false)
  if (planned.kind === 'problems') return []
  const done = doneUnder(saved, archive)
  const { items } = planned.value.plan
  const now = new Set(
    (saved.standing === true ? standingIn(items) : items.filter(isWork).map(coveredItem)).map(coveredKey),
  )
  const documents = entry.items
    .filter((item) => !now.has(coveredKey(item)) && !done.has(item.document))
    .map(({ document }) => document)
  return documents.length === 0 ? [] : [problem('approve/stale', null, { documents })]
}
