import type { Archive } from '../archive/archive.ts'
import type { SavedPlan } from '../archive/plans.ts'
import { isWork, type WorkItem } from '../model/plan.ts'
import type { RunSigning } from '../plan/findings.ts'
import { isPlanOptions, optionWords, type PlanOptions } from '../plan/request.ts'
import { isError, type Outcome, type Problem, problem } from '../problems/problem.ts'
import type { GenerateRun } from './account.ts'
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
  readonly due: readonly WorkItem[]
  /** something waits for a word, or for something else */
  readonly left: boolean
}

/** What a run with these flags has to do; all that speaks against it is a problem. */
export async function decide(
  run: GenerateRun,
  archive: Archive,
  signing: RunSigning,
): Promise<Outcome<DecidedRun>> {
  const { command, flags } = run
  const asked = askedFor(archive, flags, run.packed?.saved ?? null)
  if (asked.kind === 'problems') return asked
  const { options, saved } = asked.value
  const before = saved === null ? null : doneUnder(saved, archive)
  // all of it was done: what the officer said is no answer to anything any more
  const isAllDone = saved?.items.every(({ document }) => before!.has(document)) ?? false
  const asking = isAllDone ? withoutCorrection(options) : options
  const planned = await planFor(command, archive, asking, localDay(run.context.now()), signing, !isAllDone)
  if (planned.kind === 'problems') return planned
  const { plan } = planned.value
  const work = isAllDone ? [] : plan.items.filter(isWork)
  const { problems, passedOver } = objections(
    flags,
    originOf(command.project),
    archive,
    planned.value,
    work,
    signing,
    saved,
    before,
  )
  const notes = [...planned.notes, ...problems]
  if (problems.some(isError)) return { kind: 'problems', problems: notes }
  const due = work.filter((item) => !passedOver.has(item))
  const isLeft = passedOver.size > 0 || plan.items.some(({ kind }) => kind === 'hold' || kind === 'wait')
  return { kind: 'ok', value: { planned: planned.value, saved, due, left: isLeft && !isAllDone }, notes }
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
