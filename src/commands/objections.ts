import type { Archive } from '../archive/archive.ts'
import type { SavedPlan } from '../archive/plans.ts'
import { currentOf, heldVersion } from '../model/ledger.ts'
import type { Plan, PlanItemOf, WorkItem } from '../model/plan.ts'
import { itemHash, withdrawnAddressees } from '../plan/assemble.ts'
import type { RunSigning } from '../plan/findings.ts'
import type { PlanOptions } from '../plan/request.ts'
import type { Problem } from '../problems/problem.ts'
import type { GenerateFlags } from './flags.ts'
import { countsLine, leftWords } from './item-words.ts'
import type { PlanAndRequest } from './plan.ts'
import { counted, type Origin, reasonWords, someOf } from './words.ts'

/** The documents that were done under a plan's id. */
export function doneUnder({ id }: SavedPlan<PlanOptions>, { entries }: Archive): ReadonlySet<string> {
  return new Set(entries.filter(({ plan }) => plan === id).map(({ about }) => about.document))
}

export interface Objections {
  readonly problems: readonly Problem[]
  /** work that is left undone, since it was asked to go on without it */
  readonly passedOver: ReadonlySet<WorkItem>
}

/** What speaks against a plan: all that needs the officer's word, and whose signature it would be. */
export function objections(
  flags: GenerateFlags,
  origin: Origin,
  archive: Archive,
  { plan, options }: PlanAndRequest,
  work: readonly WorkItem[],
  signing: RunSigning,
  saved: SavedPlan<PlanOptions> | null,
  before: ReadonlySet<string> | null,
): Objections {
  const problems: Problem[] = []
  const passedOver = new Set<WorkItem>()
  const other = saved === null ? otherId(flags, plan) : otherThanSaved(saved, plan, work, before!)
  if (other !== null) problems.push(other)
  const severity = options.skipHeld ? 'note' : 'error'
  problems.push(...heldBack(origin, plan, severity), ...waiting(plan, severity))
  const { count, isMany } = withdrawnAddressees(plan, archive)
  const isAllowed =
    saved !== null
      ? saved.withdrawn === 0 || options.withdraw === saved.withdrawn
      : options.withdraw === count
  if (isMany && !isAllowed) {
    problems.push(tooMany(count, options.withdraw, severity))
    for (const item of work) if (item.kind === 'withdraw' && item.by === null) passedOver.add(item)
  } else if (!isMany && saved === null && options.withdraw !== null && options.withdraw !== count)
    problems.push(tooMany(count, options.withdraw, 'error'))
  const earnest = [...archive.documents.values()].find(
    (state) => state.gone === null && currentOf(state).made.grade.identity === 'given',
  )
  if (signing.grade.identity === 'development' && earnest && work.some(({ kind }) => kind === 'make'))
    problems.push(trialBeside(archive, currentOf(earnest).made.signer))
  return { problems, passedOver }
}

const otherId = (flags: GenerateFlags, plan: Plan): Problem | null =>
  flags.plan === undefined || flags.plan === plan.id
    ? null
    : anotherPlan(flags.plan, `it is ${plan.id} (${countsLine(plan)})`)

/** What is due has to be what was saved, less what was done under its id. */
function otherThanSaved(
  saved: SavedPlan<PlanOptions>,
  plan: Plan,
  work: readonly WorkItem[],
  before: ReadonlySet<string>,
): Problem | null {
  const kept = new Map(saved.items.map(({ document, hash }) => [document, hash]))
  const due = new Set(work.map(({ document }) => document))
  const more = work
    .filter((item) => kept.get(item.document) !== itemHash(item))
    .map(({ document }) => document)
  const less = saved.items
    .filter(({ document }) => !due.has(document) && !before.has(document))
    .map(({ document }) => document)
  if (more.length + less.length === 0) return null
  const told = [
    ...(more.length > 0 ? [`${someOf(more)} would be done otherwise`] : []),
    ...(less.length > 0 ? [`${someOf(less)} would not be done`] : []),
  ]
  return anotherPlan(saved.id, `${told.join('; ')} (${countsLine(plan)})`)
}

const anotherPlan = (id: string, how: string): Problem => ({
  severity: 'error',
  code: 'generate/another-plan',
  message: `the plan is no longer ${id}: ${how}`,
  hint: 'look at it with invite plan, and approve it anew',
})

/** Letters that have left and would change: one line for what is the same in many. */
function heldBack(origin: Origin, plan: Plan, severity: Problem['severity']): readonly Problem[] {
  const groups = new Map<string, { ids: string[]; left: string; say: string; why: string }>()
  for (const item of plan.items) {
    if (item.kind !== 'hold') continue
    const why = item.reasons.map((reason) => reasonWords(reason, origin).replace(/^changed: /, '')).join(', ')
    const say = item.ways.map((each) => `--as ${each}`).join(' or ')
    const left = lastLeft(item)
    const key = JSON.stringify([why, say, left])
    const group = groups.get(key) ?? { ids: [], left, say, why }
    group.ids.push(item.document)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ ids, left, say, why }) => ({
    severity,
    code: 'generate/issued',
    message: `${someOf(ids)} ${left} and would change: ${why}`,
    hint: `say how, with --reason: ${say}; or --skip-held to go on with the rest`,
  }))
}

function lastLeft(item: PlanItemOf<'hold'>): string {
  const last = heldVersion(item.state)?.issued.at(-1)
  return last === undefined ? `(${leftWords(item)})` : `left on ${last.on}`
}

/** Copies that are due and cannot be made. */
function waiting(plan: Plan, severity: Problem['severity']): readonly Problem[] {
  const found = plan.items.filter(
    (item): item is PlanItemOf<'wait'> => item.kind === 'wait' && item.job.original !== null,
  )
  if (found.length === 0) return []
  const shown = found.slice(0, 5).map(({ document, reasons }) => {
    return `${document}: ${reasons.map((reason) => reasonWords(reason)).join(', ')}`
  })
  const more = found.length > shown.length ? ` and ${found.length - shown.length} more` : ''
  return [
    {
      severity,
      code: 'generate/no-original',
      message: `no copy of what is not there or not current: ${shown.join('; ')}${more}`,
      hint: '--to all makes the originals first; --skip-held goes on with the rest',
    },
  ]
}

const tooMany = (count: number, said: number | null, severity: Problem['severity']): Problem => ({
  severity,
  code: 'generate/withdraw-many',
  message:
    said === null
      ? `${counted(count, 'addressee')} would be withdrawn: is that the right list?`
      : `${counted(count, 'addressee')} would be withdrawn, not ${said}`,
  hint: count === 0 ? 'leave --withdraw out' : `invite plan says who; if it is right: --withdraw ${count}`,
})

const trialBeside = ({ folder }: Archive, signer: string): Problem => ({
  severity: 'error',
  code: 'generate/development-identity',
  message: `the letters in ${folder} were signed by ${signer}: the development identity may not sign beside them`,
  hint: 'name the identity with --identity FILE, or another folder with --out',
})
