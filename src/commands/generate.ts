import type { Archive } from '../archive/archive.ts'
import { isPlanId, type SavedPlan } from '../archive/plans.ts'
import { type ArchiveWriter, withArchive } from '../archive/writer.ts'
import { currentOf } from '../model/ledger.ts'
import { isWork, type Job, type Plan, type WorkItem } from '../model/plan.ts'
import type { SignatureWords } from '../model/signed.ts'
import type { SigningParameters as PdfSigning } from '../pdf/pdf.ts'
import type { RunSigning } from '../plan/findings.ts'
import { correctionFrom, isPlanOptions, optionWords, type PlanOptions } from '../plan/request.ts'
import { distinct, isError, type Outcome, type Problem, problem } from '../problems/problem.ts'
import type { RunContext } from '../run/apply.ts'
import { gradeAsked } from '../run/grade.ts'
import type { SigningSession } from '../run/signing.ts'
import { account, bodyOf, type GenerateRun, nothingDone, remembering } from './account.ts'
import { answered, type Ended } from './answer.ts'
import type { GenerateBody, PlanBody } from './answers.ts'
import { openCommand } from './command.ts'
import { askingFor, type Context, localDay, localTime } from './context.ts'
import { makeDrafts } from './drafts.ts'
import { EXIT, statusOf } from './exit.ts'
import { type GenerateFlags, planOptions } from './flags.ts'
import { doneUnder, objections } from './objections.ts'
import { type PlanAndRequest, planFor, savedFrom, showPlan, signingFor } from './plan.ts'
import { unrecordedIn } from './witness.ts'
import { originOf } from './words.ts'

/**
 * Makes every document of the selection that is new or whose inputs have changed. A run with nothing to do loads nothing
 * that makes or signs, but for an identity that is named.
 */
export async function generate(
  context: Context,
  letterName: string | null,
  flags: GenerateFlags,
): Promise<Ended<GenerateBody | PlanBody>> {
  if (flags.dryRun) return showPlan(context, letterName, flags)
  const started = process.uptime()
  const command = await openCommand(context, letterName, flags)
  if (command.kind === 'refused') return command
  const signedAt = flags.signedAt ?? localTime(context.now())
  const run: GenerateRun = { context, command, flags: await withReason(context, flags), signedAt, started }
  // a saved plan brings options of its own
  const wrong =
    flags.plan === undefined
      ? correctionFrom(planOptions(run.flags), localDay(context.now()), !flags.draft, !flags.draft)
      : isPlanId(flags.plan)
        ? null
        : { kind: 'problems' as const, problems: [problem('plan/no-id', null, { value: flags.plan })] }
  if (wrong?.kind === 'problems') return command.refuse(wrong.problems)
  if (flags.draft) return makeDrafts(run)
  const opened = await signingFor(context, { ...flags, signedAt }, command.report)
  if (opened.kind === 'problems') return command.refuse(opened.problems)
  await command.report.problems(opened.notes)
  const signing = opened.value.signing ?? { grade: gradeAsked(flags), certificate: null }
  const done = await withArchive(command.door, command.folder, (archive, write) =>
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
  run: GenerateRun,
  archive: Archive,
  write: ArchiveWriter,
  signing: RunSigning,
  session: SigningSession | null,
): Promise<Ended<GenerateBody>> {
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
  await command.report.problems(planned.notes)
  const { plan } = planned.value
  const work = isAllDone ? [] : plan.items.filter(isWork)
  const { problems, passedOver } = objections(
    run.flags,
    originOf(command.project),
    archive,
    planned.value,
    work,
    signing,
    saved,
    before,
  )
  if (problems.some(isError)) return command.refuse(problems)
  await command.report.problems(problems)
  await noteSigners(run, plan, session)
  const due = work.filter((item) => !passedOver.has(item))
  const left = passedOver.size > 0 || plan.items.some(({ kind }) => kind === 'hold' || kind === 'wait')
  if (due.length === 0) {
    const body = account(run, archive, planned.value, { ...nothingDone, stopped: null }, null)
    return answered(body, left && !isAllDone ? EXIT.left : EXIT.done)
  }
  const unrecorded = await unrecordedIn(run.context, archive, plan.items)
  if (unrecorded.length > 0) return command.refuse(unrecorded)
  if (flags.plan !== undefined && saved === null)
    await write.savePlan(savedFrom(command, archive, planned.value, run.context.now()))
  const ended = await carryOut(run, archive, write, planned.value, due, session)
  return ended.exit === EXIT.done && left ? { ...ended, exit: EXIT.left } : ended
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
function askedFor(archive: Archive, flags: GenerateFlags): Outcome<ResolvedOptions> {
  const options = planOptions(flags)
  if (flags.plan === undefined) return { kind: 'ok', value: { options, saved: null }, notes: [] }
  const read = archive.plan(flags.plan, isPlanOptions)
  if (read.kind === 'problems') return read
  const saved = read.value
  if (saved === null) return { kind: 'ok', value: { options, saved: null }, notes: [] }
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

/** What has not left, stays, and bears another certificate than the one that was named. */
async function noteSigners(
  { command }: GenerateRun,
  plan: Plan,
  session: SigningSession | null,
): Promise<void> {
  if (session === null) return
  const { signer } = session
  const others = plan.items.flatMap((item) => {
    if (item.kind !== 'keep') return []
    const { made, issued } = currentOf(item.state)
    return issued.length === 0 && made.certificate !== signer.fingerprint ? [made] : []
  })
  if (others.length === 0) return
  const documents = others.map(({ about }) => about.document)
  const signers = [...new Set(others.map((made) => made.signer))]
  await command.report.problems([
    problem('generate/other-signer', null, { documents, signers, named: signer.subject }),
  ])
}

async function carryOut(
  run: GenerateRun,
  archive: Archive,
  write: ArchiveWriter,
  planned: PlanAndRequest,
  due: readonly WorkItem[],
  session: SigningSession | null,
): Promise<Ended<GenerateBody>> {
  const { context, command } = run
  const { report } = command
  const jobs = due.flatMap((item) => (item.kind === 'make' ? [item.job] : []))
  const opened = jobs.length === 0 ? null : await openRun(run, jobs, session)
  if (opened?.kind === 'problems') return command.refuse(opened.problems)
  if (opened) await report.problems(opened.notes)
  const { applyPlan } = await import('../run/apply.ts')
  const written = remembering(write)
  const done = await context.stop.during(() =>
    applyPlan(
      {
        archive,
        write: written.write,
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
  const vouched = opened === null ? [] : await vouch(run, archive, write, opened.value.session, planned)
  const items = due.filter(({ document }) => written.documents.has(document))
  const signer = opened?.value.session ?? null
  if (done.kind === 'stopped') {
    // whoever could not sign a letter cannot sign for the record either
    await report.problems(distinct([...done.problems, ...vouched]))
    report.note(
      `stopped after ${done.done} of ${due.length} documents: they are whole and recorded; run again to go on`,
    )
    const stopped = { done: done.done, of: due.length }
    const body = bodyOf(run, archive, planned, { items, made: written.made, stopped }, signer)
    return answered(body, context.stop.asked() ?? statusOf([...done.problems, ...vouched]))
  }
  const body = account(run, archive, planned, { items, made: written.made, stopped: null }, signer)
  if (signer?.signer.development)
    report.warning(
      'Signed with the development identity: these letters are not for distribution. Use --identity FILE.p12.',
    )
  await report.problems(vouched)
  return answered(body, vouched.length > 0 ? statusOf(vouched) : EXIT.done)
}

/** A run that signs ends in a checkpoint: whoever signed vouches for the ledger up to there. */
async function vouch(
  { context, flags }: GenerateRun,
  archive: Archive,
  write: ArchiveWriter,
  session: SigningSession,
  { plan }: PlanAndRequest,
): Promise<readonly Problem[]> {
  const position = write.position()
  if (position.lines === archive.position.lines) return []
  const { checkpointOf } = await import('../run/checkpoint.ts')
  const at = context.now().toISOString()
  const entry = await checkpointOf(archive.letter, position, session, flags.plan ?? plan.id, at)
  if (entry.kind === 'problems') return entry.problems
  await write.append([entry.value])
  return []
}

/** Everything is composed and set before the first is signed. */
async function openRun(
  { context, command, flags, signedAt }: GenerateRun,
  jobs: readonly Job[],
  named: SigningSession | null,
): Promise<Outcome<RunContext>> {
  const { report, project } = command
  const { openSigning } = await import('../run/signing.ts')
  const opened =
    named === null
      ? await openSigning(flags, signedAt, askingFor(context, report.note))
      : { kind: 'ok' as const, value: named, notes: [] }
  if (opened.kind === 'problems') return opened
  const session = opened.value
  const { signer } = session
  const words: SignatureWords = { subject: signer.subject, signedAt, development: signer.development }
  const { openPipeline } = await import('../run/pipeline.ts')
  const { layOutAll } = await import('../run/apply.ts')
  const pipeline = await openPipeline(project)
  const documents = await layOutAll(pipeline, jobs, words, false, report.progress)
  const notes = [...opened.notes, ...documents.problems]
  if (documents.problems.some(isError)) return { kind: 'problems', problems: notes }
  const signingOf = certifying(signedAt, signer.contentsBytes)
  return { kind: 'ok', value: { pipeline, documents, signingOf, session, words }, notes }
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
