import { type Archive, type ArchiveWriter, withArchive } from '../archive/archive.ts'
import type { SavedPlan } from '../archive/plans.ts'
import { currentOf, heldVersion } from '../model/ledger.ts'
import { type Item, type ItemOf, isWork, type Job, type Plan, type WorkItem } from '../model/plan.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { SignatureWords } from '../model/signed.ts'
import type { Signing as PdfSigning } from '../pdf/pdf.ts'
import { itemHash, withdrawnAddressees } from '../plan/assemble.ts'
import type { Signing } from '../plan/findings.ts'
import { optionWords, type PlanOptions } from '../plan/request.ts'
import { toldOf } from '../project/read-from.ts'
import type { Report } from '../report.ts'
import type { RunContext } from '../run/apply.ts'
import { gradeAsked, openSigning, type SigningSession } from '../run/signing.ts'
import { type Command, openCommand } from './command.ts'
import { type Context, localDay, localTime } from './context.ts'
import { makeDrafts } from './drafts.ts'
import { EXIT, statusOf } from './exit.ts'
import { type GenerateFlags, planOptions } from './flags.ts'
import { noteStale, type Planned, planFor, savedFrom, showPlan, signingFor } from './plan.ts'
import { isWanted, summary, summaryJson } from './summary.ts'
import { countsLine, isChanging, leftWords, printItems } from './told.ts'
import { counted, originOf, reasonWords, someOf } from './words.ts'

/** One run: what it was asked for, and how it answers. */
interface Run {
  readonly context: Context
  readonly command: Command
  readonly flags: GenerateFlags
  /** ISO 8601 with zone; one run has one signing time */
  readonly signedAt: string
  readonly started: number
}

/**
 * Makes every document of the selection that is new or whose inputs have changed. Returns the exit status. A run with
 * nothing to do loads nothing that makes or signs, but for an identity that is named.
 */
export async function generate(
  context: Context,
  letterName: string | null,
  flags: GenerateFlags,
): Promise<number> {
  if (flags.dryRun) return showPlan(context, letterName, flags)
  const started = performance.now()
  const command = await openCommand(letterName, flags)
  if (typeof command === 'number') return command
  const signedAt = flags.signedAt ?? localTime(context.now())
  const run: Run = { context, command, flags: await withReason(context, flags), signedAt, started }
  if (flags.draft) return makeDrafts(run)
  const opened = await signingFor(context, { ...flags, signedAt }, command.report)
  if (opened.kind === 'problems') return command.refuse(opened.problems)
  command.report.problems(opened.notes)
  const signing = opened.value.signing ?? { grade: gradeAsked(flags), certificate: null }
  const { folder, project, report } = command
  const done = await withArchive(folder, project.store, report.note, (archive, write) =>
    signed(run, archive, write, signing, opened.value.session),
  )
  if (done.kind === 'problems') return command.refuse(done.problems)
  return done.value
}

/** At a terminal a reason that is lacking is asked for. */
async function withReason(context: Context, flags: GenerateFlags): Promise<GenerateFlags> {
  const { as, reason, plan, draft } = flags
  if (as === undefined || reason !== undefined || plan !== undefined || draft || context.person === null)
    return flags
  const said = await context.person.ask(`Why --as ${as}? One sentence, kept for ever: it names nobody.\n> `)
  return said === null ? flags : { ...flags, reason: said }
}

async function signed(
  run: Run,
  archive: Archive,
  write: ArchiveWriter,
  signing: Signing,
  session: SigningSession | null,
): Promise<number> {
  const { command, flags } = run
  const asked = askedFor(archive, flags)
  if (asked.kind === 'problems') return command.refuse(asked.problems)
  const { options, saved } = asked.value
  const before = saved === null ? null : doneUnder(saved, archive)
  // all of it was done: what the officer said is no answer to anything any more
  const isAllDone = saved?.items.every(({ document }) => before!.has(document)) ?? false
  const asking = isAllDone ? withoutCorrection(options) : options
  const planned = await planFor(command, archive, asking, localDay(run.context.now()), signing, !isAllDone)
  if (planned.kind === 'problems') return command.refuse(planned.problems)
  command.report.problems(planned.notes)
  const { plan } = planned.value
  const work = isAllDone ? [] : plan.items.filter(isWork)
  const { problems, passedOver } = objections(run, archive, planned.value, work, signing, saved, before)
  if (problems.some(({ severity }) => severity === 'error')) return command.refuse(problems)
  command.report.problems(problems)
  noteSigners(run, archive, plan, session)
  const due = work.filter((item) => !passedOver.has(item))
  const left = passedOver.size > 0 || plan.items.some(({ kind }) => kind === 'hold' || kind === 'wait')
  if (due.length === 0) {
    account(run, archive, planned.value, [])
    return left && !isAllDone ? EXIT.left : EXIT.done
  }
  if (flags.plan !== undefined && saved === null)
    await write.savePlan(savedFrom(command, archive, planned.value, run.context.now()))
  const status = await carryOut(run, archive, write, planned.value, due, session)
  return status === EXIT.done && left ? EXIT.left : status
}

const withoutCorrection = (options: PlanOptions): PlanOptions => ({
  ...options,
  as: null,
  reason: null,
  dated: null,
  reference: null,
})

interface Asked {
  readonly options: PlanOptions
  /** the plan that is to be done, where it was saved */
  readonly saved: SavedPlan<PlanOptions> | null
}

/** A saved plan brings its options: others beside it would be dropped, and are refused. */
function askedFor(archive: Archive, flags: GenerateFlags): Outcome<Asked> {
  const options = planOptions(flags)
  if (flags.plan === undefined) return { kind: 'ok', value: { options, saved: null }, notes: [] }
  const read = archive.plan<PlanOptions>(flags.plan)
  if (read.kind === 'problems') return read
  const saved = read.value
  if (saved === null) return { kind: 'ok', value: { options, saved: null }, notes: [] }
  const reason = saved.options.reason ?? options.reason
  const given = optionWords({ ...options, reason: null, withdraw: null })
  const kept = optionWords({ ...saved.options, reason: null, withdraw: null })
  if (given.length > 0 && given.join() !== kept.join())
    return { kind: 'problems', problems: [otherOptions(saved)] }
  return {
    kind: 'ok',
    value: {
      options: { ...saved.options, reason, withdraw: saved.options.withdraw ?? options.withdraw },
      saved,
    },
    notes: [],
  }
}

const otherOptions = ({ id, options }: SavedPlan<PlanOptions>): Problem => ({
  severity: 'error',
  code: 'generate/plan-and-options',
  message: `plan ${id} has options of its own: ${optionWords(options).join(' ') || 'none'}`,
  hint: 'leave out all others, but for --identity, --reason and --withdraw',
})

/** The documents that were done under a plan's id. */
function doneUnder({ id }: SavedPlan<PlanOptions>, { entries }: Archive): ReadonlySet<string> {
  return new Set(entries.filter(({ plan }) => plan === id).map(({ about }) => about.document))
}

interface Objections {
  readonly problems: readonly Problem[]
  /** work that is left undone, since it was asked to go on without it */
  readonly passedOver: ReadonlySet<WorkItem>
}

/** What speaks against a plan: all that needs the officer's word, and whose signature it would be. */
function objections(
  run: Run,
  archive: Archive,
  { plan, options }: Planned,
  work: readonly WorkItem[],
  signing: Signing,
  saved: SavedPlan<PlanOptions> | null,
  before: ReadonlySet<string> | null,
): Objections {
  const { flags } = run
  const problems: Problem[] = []
  const passedOver = new Set<WorkItem>()
  const other = saved === null ? otherId(flags, plan) : otherThanSaved(saved, plan, work, before!)
  if (other !== null) problems.push(other)
  const severity = options.skipHeld ? 'note' : 'error'
  problems.push(...heldBack(run, plan, severity), ...waiting(plan, severity))
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
function heldBack({ command }: Run, plan: Plan, severity: Problem['severity']): readonly Problem[] {
  const groups = new Map<string, { ids: string[]; left: string; say: string; why: string }>()
  for (const item of plan.items) {
    if (item.kind !== 'hold') continue
    const why = item.reasons
      .map((reason) => reasonWords(reason, originOf(command.project)).replace(/^changed: /, ''))
      .join(', ')
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

function lastLeft(item: ItemOf<'hold'>): string {
  const last = heldVersion(item.state)?.issued.at(-1)
  return last === undefined ? leftWords(item) : `left on ${last.on}`
}

/** Copies that are due and cannot be made. */
function waiting(plan: Plan, severity: Problem['severity']): readonly Problem[] {
  const found = plan.items.filter(
    (item): item is ItemOf<'wait'> => item.kind === 'wait' && item.job.original !== null,
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

/** What has not left, stays, and bears another certificate than the one that was named. */
function noteSigners({ command }: Run, _: Archive, plan: Plan, session: SigningSession | null): void {
  if (session === null) return
  const { signer } = session
  const others = plan.items.flatMap((item) => {
    if (item.kind !== 'keep') return []
    const { made, issued } = currentOf(item.state)
    return issued.length === 0 && made.certificate !== signer.fingerprint ? [made] : []
  })
  if (others.length === 0) return
  const by = someOf([...new Set(others.map((made) => made.signer))])
  command.report.problems([
    {
      severity: 'note',
      code: 'generate/other-signer',
      message: `${counted(others.length, 'document')} that ${others.length === 1 ? 'has' : 'have'} not left ${others.length === 1 ? 'was' : 'were'} signed by ${by}; you named ${signer.subject}`,
      hint: '--resign signs them again',
    },
  ])
}

async function carryOut(
  run: Run,
  archive: Archive,
  write: ArchiveWriter,
  planned: Planned,
  due: readonly WorkItem[],
  session: SigningSession | null,
): Promise<number> {
  const { context, command } = run
  const { report } = command
  const jobs = due.flatMap((item) => (item.kind === 'make' ? [item.job] : []))
  const opened = jobs.length === 0 ? null : await openRun(run, jobs, session)
  if (opened?.kind === 'problems') return command.refuse(opened.problems)
  if (opened) report.problems(opened.notes)
  const { applyPlan } = await import('../run/apply.ts')
  const done = await context.stop.during(() =>
    applyPlan(
      {
        archive,
        write,
        plan: run.flags.plan ?? planned.plan.id,
        reason: planned.options.reason,
        now: () => context.now().toISOString(),
        progress: report.progress,
        isStopped: () => context.stop.asked() !== null,
      },
      opened?.value ?? null,
      due,
    ),
  )
  if (done.kind === 'stopped') {
    report.problems(done.problems)
    report.note(
      `stopped after ${done.done} of ${due.length} documents: they are whole and recorded; run again to go on`,
    )
    command.json({ problems: done.problems, done: done.done, of: due.length })
    return context.stop.asked() ?? statusOf(done.problems)
  }
  account(run, archive, planned, due)
  if (opened?.value.session.signer.development)
    report.note(
      'Signed with the development identity: these letters are not for distribution. Use --identity FILE.p12.',
    )
  return EXIT.done
}

/** Everything is composed and set before the first is signed. */
async function openRun(
  { context, command, flags, signedAt }: Run,
  jobs: readonly Job[],
  named: SigningSession | null,
): Promise<Outcome<RunContext>> {
  const { report, project } = command
  const ask = context.person === null ? null : context.person.askHidden
  const opened =
    named === null
      ? await openSigning(flags, signedAt, ask, report.note)
      : { kind: 'ok' as const, value: named, notes: [] }
  if (opened.kind === 'problems') return opened
  const session = opened.value
  const { signer } = session
  const words: SignatureWords = { subject: signer.subject, signedAt, development: signer.development }
  const { openPress } = await import('../run/press.ts')
  const { proofAll } = await import('../run/apply.ts')
  const press = await openPress(project)
  const proofs = await proofAll(press, jobs, words, false, report.progress)
  const notes = [...opened.notes, ...proofs.problems]
  if (proofs.problems.some(({ severity }) => severity === 'error'))
    return { kind: 'problems', problems: notes }
  const signingOf = certifying(signedAt, signer.contentsBytes)
  return { kind: 'ok', value: { press, proofs, signingOf, session, words }, notes }
}

/** Nothing may change in a letter; a form may be filled in. */
const certifying =
  (at: string, contentsBytes: number) =>
  ({ part }: Job): PdfSigning => ({
    kind: 'certify',
    at,
    permission: part.kind === 'form' ? 2 : 1,
    contentsBytes,
  })

/** What was read, what was done, and what there is now. */
function account(
  { command, started }: Run,
  archive: Archive,
  { plan, request }: Planned,
  done: readonly WorkItem[],
): void {
  const { report, project } = command
  const count = (kind: Item['kind'], items: readonly Item[]): number =>
    items.filter((item) => item.kind === kind).length
  const of = {
    letter: project.letter.name,
    folder: archive.folder,
    listed: request.selection.listed,
    wanted: plan.items.filter(isWanted),
    made: done.filter(({ kind }) => kind === 'make'),
    withdrawn: done.filter((item) => item.kind === 'withdraw' && item.by === null).length,
    putAside: done.filter((item) => item.kind === 'withdraw' && item.by !== null).length,
    settled: count('settle', done),
    restored: count('restore', done),
    held: count('hold', plan.items),
    notes: command.notes,
    seconds: (performance.now() - started) / 1000,
  }
  for (const line of toldOf(project.readFrom())) report.result(line)
  printItems(done.filter(isChanging), command, false, true, originOf(project))
  if (done.length > 0) report.result('')
  report.result(summary(of))
  noteHeldElsewhere(report, done)
  command.json({ ...summaryJson(of), plan: plan.id, read: project.readFrom() })
  noteStale(report, archive, request.selection, plan)
}

/** What was withdrawn or put aside after it left is still in somebody's hands. */
function noteHeldElsewhere(report: Report, done: readonly WorkItem[]): void {
  const after = done.filter((item) => item.kind === 'withdraw' && heldVersion(item.state) !== null)
  if (after.length === 0) return
  const isOne = after.length === 1
  report.note(
    `${counted(after.length, 'document')} that had left ${isOne ? 'stands' : 'stand'} no longer: ${isOne ? 'its addressee still holds it' : 'their addressees still hold them'}`,
  )
}
