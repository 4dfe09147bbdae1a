import path from 'node:path'
import { lock, makeFolder, pendingChange, recover, writeWhole } from '../disk.ts'
import type { Item, Job, Plan } from '../model/ledger.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { SignatureWords } from '../model/signed.ts'
import { openReport, type Report } from '../report.ts'
import { type Archive, openArchive } from './archive.ts'
import type { GenerateFlags } from './flags.ts'
import { openSeal, type Sealer, sealFrom } from './identity.ts'
import { firstJobs } from './jobs.ts'
import { carryOut, proofAll } from './make.ts'
import { countsLine, showPlan } from './plan.ts'
import { openFolders, openProject, type Project, type Selection, select } from './project.ts'
import { prospect, type Resolve } from './prospect.ts'
import { locked } from './record.ts'
import { summary, summaryJson } from './summary.ts'
import { resolutionFrom, wishFrom } from './wish.ts'

/** One run: what it was asked for, and how it answers. */
interface Run {
  readonly project: Project
  readonly selection: Selection
  readonly flags: GenerateFlags
  readonly resolution: Resolve | null
  /** where the letter's documents go */
  readonly folder: string
  /** ISO 8601 with zone; one run has one signing time */
  readonly signedAt: string
  readonly report: Report
  readonly started: number
  readonly notes: readonly Problem[]
}

/** Makes every document of the selection that is new or whose inputs have changed. Returns the exit status. */
export async function generate(letterName: string | null, flags: GenerateFlags): Promise<number> {
  if (flags.dryRun) return showPlan(letterName, flags)
  const started = performance.now()
  const folders = openFolders(flags.data)
  const report = openReport({
    quiet: flags.quiet === true,
    json: flags.json === true,
    where: folders.where,
  })
  const resolution = resolutionFrom(flags, new Date(), true)
  if (resolution.kind === 'problems') return refuse(report, flags, resolution.problems, 2)
  const opened = openProject(folders, letterName)
  if (opened.kind === 'problems') {
    const misnamed = opened.problems.every((problem) => problem.code === 'project/which-letter')
    return refuse(report, flags, opened.problems, misnamed ? 2 : 1)
  }
  const project = opened.value
  const selected = select(project, flags.state, flags.language)
  if (selected.kind === 'problems') return refuse(report, flags, selected.problems, 2)
  report.problems(opened.notes)
  const run: Run = {
    project,
    selection: selected.value,
    flags,
    resolution: resolution.value,
    folder: path.join(flags.out, project.letter.name),
    signedAt: flags.signedAt ?? now(),
    report,
    started,
    notes: opened.notes,
  }
  return flags.draft ? drafts({ ...run, folder: path.join(run.folder, 'drafts') }) : signed(run)
}

/** Looks first, so that a run with nothing to do asks for no passphrase; then again, when the folder is its own. */
async function signed(run: Run): Promise<number> {
  const { folder, report, flags } = run
  const first = look(run, sealFrom(flags))
  if (first.kind === 'problems') return refuse(report, flags, first.problems, 1)
  if (first.value.work.length === 0 && pendingChange(folder) === null) {
    account(run, first.value, [])
    return 0
  }
  const opened = await openSeal(flags, run.signedAt, report)
  if (opened.kind === 'problems') return refuse(report, flags, opened.problems, 1)
  report.problems(opened.notes)
  const held = lock(folder)
  if ('heldBy' in held) return refuse(report, flags, [locked(folder, held.heldBy)], 1)
  try {
    if (await recover(folder)) report.note('an earlier run was interrupted: what it had begun is completed')
    const view = look(run, opened.value.seal)
    if (view.kind === 'problems') return refuse(report, flags, view.problems, 1)
    report.problems(view.notes)
    return await make(run, view.value, opened.value)
  } finally {
    held.release()
  }
}

/** What there is to do, as it was decided. */
interface View {
  readonly archive: Archive
  readonly plan: Plan
  readonly work: readonly Item[]
}

function look(run: Run, seal: Sealer['seal']): Outcome<View> {
  const { project, flags } = run
  const archive = openArchive(run.folder)
  if (archive.kind === 'problems') return archive
  const wish = wishFrom(flags, run.selection, seal, run.resolution)
  const planned = prospect(project, archive.value, wish)
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
  const holding = heldBack(plan, run.resolution === null ? 'error' : 'note')
  if (run.resolution === null) problems.push(...holding)
  const work = plan.items.filter(({ kind }) => kind !== 'keep' && kind !== 'hold')
  const earnest = [...archive.value.standing.values()].find(
    ({ made, withdrawn }) => withdrawn === null && made.seal.identity === 'given',
  )
  if (seal.identity === 'development' && earnest !== undefined && work.some(({ kind }) => kind === 'make'))
    problems.push({
      severity: 'error',
      code: 'generate/development-identity',
      message: `the letters in ${run.folder} were signed by ${earnest.made.signer}: the development identity may not sign beside them`,
      hint: 'name the identity with --identity FILE, or another folder with --out',
    })
  if (problems.length > 0) return { kind: 'problems', problems }
  return { kind: 'ok', value: { archive: archive.value, plan, work }, notes: [...archive.notes, ...holding] }
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

async function make(run: Run, view: View, sealer: Sealer): Promise<number> {
  const { report, flags } = run
  const { signer } = sealer
  const words: SignatureWords = {
    subject: signer.subject,
    signedAt: run.signedAt,
    development: signer.development,
  }
  const jobs = view.work.flatMap((item) => (item.kind === 'make' ? [item.job] : []))
  // a run with nothing to do loads neither fonts nor PDF
  const { openPress } = await import('./press.ts')
  const press = await openPress(run.project)
  const faults = proofAll(press, jobs, words, false, report)
  if (faults.some((fault) => fault.severity === 'error')) return refuse(report, flags, faults, 1)
  report.problems(faults)
  const workshop = { press, sealer, words, archive: view.archive, reason: flags.reason ?? null, report }
  const done = await carryOut(workshop, view.work)
  if (done.kind === 'stopped') {
    report.problems(done.problems)
    report.note(
      `stopped after ${done.done} of ${view.work.length} documents: they are whole and recorded; run again to go on`,
    )
    if (flags.json) writeJson({ problems: done.problems, done: done.done, of: view.work.length })
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

/** Unsigned, marked in the letter's language across the page; not in the ledger. */
async function drafts(run: Run): Promise<number> {
  const { folder, report, signedAt, flags } = run
  const wanted = firstJobs(run.project, run.selection)
  const words: SignatureWords = { subject: '—', signedAt, development: true }
  const { openPress } = await import('./press.ts')
  const press = await openPress(run.project)
  const faults = proofAll(press, wanted, words, true, report)
  if (faults.some((fault) => fault.severity === 'error')) return refuse(report, flags, faults, 1)
  for (const [index, job] of wanted.entries()) {
    const printed = press.print(job, words, { kind: 'draft', at: signedAt })
    if (printed.kind === 'problems') return refuse(report, flags, printed.problems, 1)
    const file = path.join(folder, job.file)
    makeFolder(path.dirname(file))
    await writeWhole(file, printed.value.bytes)
    report.progress(`drafts  ${index + 1} of ${wanted.length}`)
  }
  tell(run, wanted, wanted, 0, 0)
  return 0
}

function account(run: Run, { plan }: View, done: readonly Item[]): void {
  const standing = plan.items.flatMap((item) => (item.kind === 'withdraw' ? [] : [item.job]))
  const made = done.flatMap((item) => (item.kind === 'make' ? [item.job] : []))
  const withdrawn = done.filter(({ kind }) => kind === 'withdraw').length
  const held = plan.items.filter(({ kind }) => kind === 'hold').length
  tell(run, standing, made, withdrawn, held)
}

function tell(run: Run, wanted: readonly Job[], made: readonly Job[], withdrawn: number, held: number): void {
  const of = {
    letter: run.project.letter.name,
    folder: run.folder,
    addressees: run.project.recipients.length,
    wanted,
    made,
    withdrawn,
    held,
    notes: run.notes,
    seconds: (performance.now() - run.started) / 1000,
  }
  run.report.result(summary(of))
  if (run.flags.json) writeJson(summaryJson(of))
}

function refuse(report: Report, flags: GenerateFlags, problems: readonly Problem[], status: number): number {
  report.problems(problems)
  const errors = problems.filter((problem) => problem.severity === 'error').length
  report.note(`${errors} ${errors === 1 ? 'error' : 'errors'}; nothing was written`)
  if (flags.json) writeJson({ problems })
  return status
}

function writeJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
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
