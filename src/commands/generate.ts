import path from 'node:path'
import { lock, pendingChange, recover, writeWhole } from '../disk.ts'
import type { Item, Job, Plan } from '../model/ledger.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { SignatureWords } from '../model/signed.ts'
import type { Signing } from '../pdf/pdf.ts'
import { type Archive, openArchive } from './archive.ts'
import { type Desk, openDesk } from './desk.ts'
import type { GenerateFlags } from './flags.ts'
import type { Sealer } from './identity.ts'
import { firstJobs } from './jobs.ts'
import { countsLine, noteStale, showPlan } from './plan.ts'
import { prospect } from './prospect.ts'
import { locked } from './record.ts'
import { summary, summaryJson } from './summary.ts'
import { type Resolve, resolutionFrom, sealFrom, wishFrom } from './wish.ts'

/** One run: what it was asked for, and how it answers. */
interface Run {
  readonly desk: Desk
  readonly flags: GenerateFlags
  readonly resolution: Resolve | null
  /** ISO 8601 with zone; one run has one signing time */
  readonly signedAt: string
  readonly started: number
}

/**
 * Makes every document of the selection that is new or whose inputs have changed. Returns the exit status. A run with
 * nothing to do loads nothing that makes or signs.
 */
export async function generate(letterName: string | null, flags: GenerateFlags): Promise<number> {
  if (flags.dryRun) return showPlan(letterName, flags)
  const started = performance.now()
  const desk = await openDesk(letterName, flags)
  if (typeof desk === 'number') return desk
  const resolution = resolutionFrom(flags, new Date(), true)
  if (resolution.kind === 'problems') return desk.refuse(resolution.problems, 2)
  const run: Run = { desk, flags, resolution: resolution.value, signedAt: flags.signedAt ?? now(), started }
  return flags.draft ? drafts(run) : signed(run)
}

/**
 * Looks first, so that a run with nothing to do asks for no passphrase; then again, when the folder is its own, where
 * another run was there in between.
 */
async function signed(run: Run): Promise<number> {
  const { desk, flags } = run
  const { report } = desk
  const { folder } = desk.archive
  const first = look(run, sealFrom(flags), desk.archive)
  if (first.kind === 'problems') return desk.refuse(first.problems, 1)
  if (first.value.work.length === 0 && pendingChange(folder) === null) {
    account(run, first.value, [])
    return 0
  }
  const { openSeal } = await import('./identity.ts')
  const opened = await openSeal(flags, run.signedAt, report)
  if (opened.kind === 'problems') return desk.refuse(opened.problems, 1)
  report.problems(opened.notes)
  const held = lock(folder)
  if ('heldBy' in held) return desk.refuse([locked(folder, held.heldBy)], 1)
  try {
    const { seal } = opened.value
    const recovered = await recover(folder)
    if (recovered) report.note('an earlier run was interrupted: what it had begun is completed')
    const same = !recovered && desk.archive.stands() && seal.identity === sealFrom(flags).identity
    const view = same ? first : lookAgain(run, seal)
    if (view.kind === 'problems') return desk.refuse(view.problems, 1)
    report.problems(view.notes)
    return await make(run, view.value, opened.value)
  } finally {
    held.release()
  }
}

function lookAgain(run: Run, seal: Sealer['seal']): Outcome<View> {
  const archive = openArchive(run.desk.archive.folder)
  if (archive.kind === 'problems') return archive
  const view = look(run, seal, archive.value)
  return view.kind === 'problems' ? view : { ...view, notes: [...archive.notes, ...view.notes] }
}

/** What there is to do, as it was decided. */
interface View {
  readonly archive: Archive
  readonly plan: Plan
  readonly work: readonly Item[]
}

function look(run: Run, seal: Sealer['seal'], archive: Archive): Outcome<View> {
  const { desk, flags } = run
  const wish = wishFrom(flags, desk.selection, seal, run.resolution)
  const planned = prospect(desk.project, archive, wish)
  if (planned.kind === 'problems') return planned
  const plan = planned.value
  const problems: Problem[] = []
  if (flags.plan !== undefined && flags.plan !== plan.id)
    problems.push({
      severity: 'error',
      code: 'generate/another-plan',
      message: `the plan is no longer ${flags.plan}: it is ${plan.id} (${countsLine(plan)})`,
      hint: 'look at it with invite plan, and approve it anew',
    })
  const severity = run.resolution === null ? 'error' : 'note'
  const holding = [...heldBack(plan, severity), ...waiting(plan, severity)]
  if (run.resolution === null) problems.push(...holding)
  const work = plan.items.filter(({ kind }) => ['make', 'correct', 'withdraw'].includes(kind))
  const earnest = [...archive.standing.values()].find(
    ({ made, withdrawn }) => withdrawn === null && made.seal.identity === 'given',
  )
  if (seal.identity === 'development' && earnest !== undefined && work.some(({ kind }) => kind === 'make'))
    problems.push({
      severity: 'error',
      code: 'generate/development-identity',
      message: `the letters in ${archive.folder} were signed by ${earnest.made.signer}: the development identity may not sign beside them`,
      hint: 'name the identity with --identity FILE, or another folder with --out',
    })
  if (problems.length > 0) return { kind: 'problems', problems }
  return { kind: 'ok', value: { archive, plan, work }, notes: holding }
}

/** Letters that have left and would change: one line for what is the same in many. */
function heldBack(plan: Plan, severity: Problem['severity']): readonly Problem[] {
  const groups = new Map<string, { ids: string[]; on: string; say: string; why: string }>()
  for (const item of plan.items) {
    if (item.kind !== 'hold') continue
    const why = item.reasons.map((reason) => reason.replace(/^changed: /, '')).join(', ')
    const say = item.resolutions.map((each) => `--as ${each}`).join(' or ')
    const on = item.standing.issued.at(-1)!.on
    const key = JSON.stringify([why, say, on])
    const group = groups.get(key) ?? { ids: [], on, say, why }
    group.ids.push(item.job.id)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ ids, on, say, why }) => {
    const named = ids.length > 6 ? `${ids.slice(0, 5).join(', ')} and ${ids.length - 5} more` : ids.join(', ')
    return {
      severity,
      code: 'generate/issued',
      message: `${named} left on ${on} and would change: ${why}`,
      hint: `say how, with --reason: ${say}`,
    }
  })
}

/** Copies that are due and cannot be made. */
function waiting(plan: Plan, severity: Problem['severity']): readonly Problem[] {
  const found = plan.items.flatMap((item) => (item.kind === 'wait' ? [item] : []))
  if (found.length === 0) return []
  const shown = found.slice(0, 5).map(({ job, reasons }) => `${job.id}: ${reasons.join(', ')}`)
  return [
    {
      severity,
      code: 'generate/no-original',
      message: `no copy of what is not there or not current: ${shown.join('; ')}${found.length > shown.length ? ` and ${found.length - shown.length} more` : ''}`,
      hint: '--to all makes the originals first',
    },
  ]
}

async function make(run: Run, view: View, sealer: Sealer): Promise<number> {
  const { desk, flags } = run
  const { report } = desk
  const { signer } = sealer
  const words: SignatureWords = {
    subject: signer.subject,
    signedAt: run.signedAt,
    development: signer.development,
  }
  const jobs = view.work.flatMap((item) => (item.kind === 'make' ? [item.job] : []))
  const { openPress } = await import('./press.ts')
  const { carryOut, proofAll } = await import('./make.ts')
  const press = await openPress(desk.project)
  const proofs = await proofAll(press, jobs, words, false, report)
  const { problems } = proofs
  if (problems.some(({ severity }) => severity === 'error')) return desk.refuse(problems, 1)
  report.problems(problems)
  const signingOf = certifying(run.signedAt, signer.contentsBytes)
  const { archive } = view
  const workshop = { press, proofs, signingOf, sealer, words, archive, reason: flags.reason ?? null, report }
  const done = await carryOut(workshop, view.work)
  if (done.kind === 'stopped') {
    report.problems(done.problems)
    report.note(
      `stopped after ${done.done} of ${view.work.length} documents: they are whole and recorded; run again to go on`,
    )
    desk.json({ problems: done.problems, done: done.done, of: view.work.length })
    return 1
  }
  account(run, view, view.work)
  if (signer.development && jobs.length > 0) {
    report.note(
      'Signed with the development identity: these letters are not for distribution. Use --identity FILE.p12.',
    )
  }
  return 0
}

/** Nothing may change in a letter; a form may be filled in. */
const certifying =
  (at: string, contentsBytes: number) =>
  ({ part }: Job): Signing => ({ kind: 'certify', at, permission: part === 'form' ? 2 : 1, contentsBytes })

/** Unsigned, marked in the letter's language across the page; not in the ledger. */
async function drafts(run: Run): Promise<number> {
  const { desk, signedAt } = run
  const { project, selection, report } = desk
  const folder = path.join(desk.archive.folder, 'drafts')
  const wanted = firstJobs(project, selection)
  // nobody has signed a draft: its box says so by saying nothing
  const words: SignatureWords = { subject: '', signedAt, development: true }
  const { openPress } = await import('./press.ts')
  const { proofAll } = await import('./make.ts')
  const press = await openPress(desk.project)
  const proofs = await proofAll(press, wanted, words, true, report)
  const { problems } = proofs
  if (problems.some(({ severity }) => severity === 'error')) return desk.refuse(problems, 1)
  for (const [index, job] of wanted.entries()) {
    const proof = await proofs.take(job)
    if (proof.kind === 'problems') return desk.refuse(proof.problems, 1)
    const draft = press.print(proof.value, { kind: 'draft', at: signedAt })
    const file = path.join(folder, job.file)
    await writeWhole(file, [...draft.head.chunks, draft.own])
    report.progress(`drafts  ${index + 1} of ${wanted.length}`)
  }
  tell(run, folder, wanted, wanted, 0, 0)
  return 0
}

function account(run: Run, { plan, archive }: View, done: readonly Item[]): void {
  const standing = plan.items.flatMap((item) =>
    item.kind === 'withdraw' || item.kind === 'wait' ? [] : [item.job],
  )
  const made = done.flatMap((item) => (item.kind === 'make' ? [item.job] : []))
  const withdrawn = done.filter(({ kind }) => kind === 'withdraw').length
  const held = plan.items.filter(({ kind }) => kind === 'hold').length
  tell(run, archive.folder, standing, made, withdrawn, held)
  noteStale(run.desk.report, archive, run.desk.selection, plan)
}

function tell(
  { desk, started }: Run,
  folder: string,
  wanted: readonly Job[],
  made: readonly Job[],
  withdrawn: number,
  held: number,
): void {
  const of = {
    letter: desk.project.letter.name,
    folder,
    listed: desk.selection.listed,
    wanted,
    made,
    withdrawn,
    held,
    notes: desk.notes,
    seconds: (performance.now() - started) / 1000,
  }
  desk.report.result(summary(of))
  desk.json(summaryJson(of))
}

/** The time now, to the second, with the zone of this machine. */
function now(): string {
  const date = new Date()
  const minutes = -date.getTimezoneOffset()
  const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, 19)
  if (minutes === 0) return `${local}Z`
  const two = (value: number): string => String(Math.floor(Math.abs(value))).padStart(2, '0')
  return `${local}${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`
}
