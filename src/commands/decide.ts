import type { Archive } from '../archive/archive.ts'
import type { SavedPlan } from '../archive/plans.ts'
import type { ApprovalRule } from '../model/approval.ts'
import { RESOLUTIONS } from '../model/ledger.ts'
import { isWork, type WorkItem } from '../model/plan.ts'
import type { SignerWords } from '../model/signed.ts'
import type { RunSigning } from '../plan/findings.ts'
import { isPlanOptions, optionWords, type PlanOptions } from '../plan/request.ts'
import { isError, type Outcome, type Problem, problem } from '../problems/problem.ts'
import { openKeySet, type Sequence } from '../sequence.ts'
import type { GenerateRun } from './account.ts'
import { type ApprovalAnswer, checkApprovals } from './approval/check.ts'
import { localDay } from './context.ts'
import { type GenerateFlags, planOptions } from './flags.ts'
import { doneUnder, objections } from './objections.ts'
import { type PlanAndRequest, planFor } from './plan.ts'
import { originOf } from './words.ts'

/** What a run is to do, and nothing speaks against it. */
export interface DecidedRun {
  readonly planned: PlanAndRequest
  /** the plan that is carried out, where it was saved */
  readonly saved: SavedPlan<PlanOptions> | null
  readonly due: Sequence<WorkItem>
  /** not all of it is done: something waits, or was passed over */
  readonly hasRest: boolean
  /** other approvals are asked for than the last run did, and why there are fewer; null: the same */
  readonly required: { readonly rule: ApprovalRule; readonly reason: string | null } | null
}

/** What a run with these flags has to do; all that speaks against it is a problem. `signer` null: nobody is named. */
export async function decide(
  run: GenerateRun,
  archive: Archive,
  signing: RunSigning,
  signer: Pick<SignerWords, 'subject' | 'fingerprint'> | null,
): Promise<Outcome<DecidedRun>> {
  const { command, flags } = run
  const asked = askedFor(archive, flags, run.packed?.saved ?? null)
  if (asked.kind === 'problems') return asked
  const { options, saved } = asked.value
  const before = saved === null ? openKeySet() : doneUnder(saved, archive)
  // all of it was done: what the officer said is no answer to anything any more
  const isAllDone = saved?.items.every(({ document }) => before.has(document)) ?? false
  const asking = isAllDone ? withoutCorrection(options) : withoutStray(options)
  const planned = await planFor(command, archive, asking, localDay(run.context.now()), signing, !isAllDone)
  if (planned.kind === 'problems') return planned
  const { plan } = planned.value
  const work: Sequence<WorkItem> = isAllDone ? [] : plan.items.filter(isWork)
  const { problems, passedOver } = objections({
    ...{ flags, origin: originOf(command.project), archive, planned: planned.value },
    ...{ work, signing, saved, before },
  })
  const reason = run.packed === null ? options.reason : run.packed.reason
  const approvals = await checkApprovals({
    ...{ rule: command.project.letter.approval, archive, plan: flags.plan ?? plan.id, work },
    ...{ identity: signing.grade.identity, signer, skips: options.skipHeld, reason },
  })
  const found = [...problems, ...approvals.problems, ...strayReason(run, options, reason, approvals)]
  const notes = [...planned.notes, ...found]
  if (found.some(isError)) return { kind: 'problems', problems: notes }
  const due = work.filter(({ document }) => !passedOver.has(document) && !approvals.passedOver.has(document))
  const isPartial =
    due.length < work.length || plan.items.some(({ kind }) => kind === 'hold' || kind === 'wait')
  const required =
    approvals.required === null
      ? null
      : { rule: approvals.required, reason: approvals.isLess ? reason : null }
  const hasRest = isPartial && !isAllDone
  return { kind: 'ok', value: { planned: planned.value, saved, due, hasRest, required }, notes }
}

/** Without --as a reason is for asking for fewer approvals, which is known when the record is read. */
export const withoutStray = (options: PlanOptions): PlanOptions =>
  options.as === null ? { ...options, reason: null } : options

/** A reason that nothing asks for: each option is obeyed or refused. */
function strayReason(
  { packed }: GenerateRun,
  { as }: PlanOptions,
  reason: string | null,
  { isLess }: ApprovalAnswer,
): readonly Problem[] {
  if (reason === null || isLess) return []
  if (packed !== null)
    return packed.late === null ? [problem('unsigned/how-late', null, { found: 'reason-without-late' })] : []
  const given = { found: 'without-as', option: 'reason', known: RESOLUTIONS } as const
  return as === null ? [problem('corrections/how', null, given)] : []
}

const withoutCorrection = (options: PlanOptions): PlanOptions => ({
  ...options,
  as: null,
  reason: null,
  dated: null,
  reference: null,
})

interface ResolvedOptions {
  readonly options: PlanOptions
  /** the plan that is to be done, where it was saved */
  readonly saved: SavedPlan<PlanOptions> | null
}

/** A saved plan brings its options: others beside it would be dropped, and are refused. */
function askedFor(
  archive: Archive,
  flags: GenerateFlags,
  packed: SavedPlan<PlanOptions> | null,
): Outcome<ResolvedOptions> {
  const options = planOptions(flags)
  if (flags.plan === undefined) return { kind: 'ok', value: { options, saved: null }, notes: [] }
  const read =
    packed === null
      ? archive.plan(flags.plan, isPlanOptions)
      : { kind: 'ok' as const, value: packed, notes: [] }
  if (read.kind === 'problems') return read
  const saved = read.value
  if (saved === null) return { kind: 'ok', value: { options, saved: null }, notes: [] }
  if (saved.standing === true)
    return { kind: 'problems', problems: [problem('generate/standing-plan', null, { id: saved.id })] }
  if (saved.key !== undefined) archive.key().offer(saved.key)
  const reason = saved.options.reason ?? options.reason
  const given = optionWords({ ...options, reason: null, withdraw: null, skipHeld: false })
  const kept = optionWords({ ...saved.options, reason: null, withdraw: null, skipHeld: false })
  if (given.length > 0 && given.join() !== kept.join())
    return { kind: 'problems', problems: [otherOptions(saved)] }
  return {
    kind: 'ok',
    value: {
      options: {
        ...saved.options,
        reason,
        withdraw: saved.options.withdraw ?? options.withdraw,
        skipHeld: saved.options.skipHeld || options.skipHeld,
      },
      saved,
    },
    notes: [],
  }
}

const otherOptions = ({ id, options }: SavedPlan<PlanOptions>): Problem =>
  problem('generate/plan-and-options', null, { id, options: optionWords(options) })
