import type { Archive } from '../archive/archive.ts'
import { isPlanId } from '../archive/plans.ts'
import type { ArchiveWriter } from '../archive/writer.ts'
import { currentOf } from '../model/document-state.ts'
import type { Plan, WorkItem } from '../model/plan.ts'
import type { RunSigning } from '../plan/findings.ts'
import { correctionFrom } from '../plan/request.ts'
import { distinct, type Problem, problem } from '../problems/problem.ts'
import { gradeAsked } from '../run/grade.ts'
import type { SigningSession } from '../run/signing.ts'
import { mapped, type Sequence } from '../sequence.ts'
import { counted } from '../text/counted.ts'
import { account, bodyOf, type GenerateRun, NOTHING_DONE, remembering } from './account.ts'
import { answered, type Ended } from './answer.ts'
import type { Bodies, GenerateBody } from './answers.ts'
import { requiredLine } from './approval/check.ts'
import { openCommand, writeRecord } from './command.ts'
import { type Context, localDay, localTime } from './context.ts'
import { type DecidedRun, decide, withoutStray } from './decide.ts'
import { makeDrafts } from './drafts.ts'
import { EXIT, statusOf } from './exit.ts'
import { type GenerateFlags, planOptions } from './flags.ts'
import { openRun } from './open-run.ts'
import { type PlanAndRequest, savedFrom, showPlan, signingFor } from './plan.ts'
import { unrecordedIn } from './witness.ts'

/**
 * Makes every document of the selection that is new or whose inputs have changed. A run with nothing to do loads nothing
 * that makes or signs, but for an identity that is named.
 */
export async function generate(
  context: Context,
  letterName: string | null,
  flags: GenerateFlags,
): Promise<Ended<Bodies['generate']>> {
  if (flags.dryRun && flags.shard === undefined) return showPlan(context, letterName, flags)
  const started = process.uptime()
  const command = await openCommand(context, letterName, flags, draftedIn(flags))
  if (command.kind === 'refused') return command
  const signedAt = flags.signedAt ?? localTime(context.now())
  const own = await withReason(context, flags)
  const run: GenerateRun = { context, command, flags: own, signedAt, started, packed: null }
  const asked = flags.draft ? planOptions(own) : withoutStray(planOptions(own))
  // a saved plan brings options of its own
  const wrong =
    flags.plan === undefined
      ? correctionFrom(asked, localDay(context.now()), !flags.draft)
      : isPlanId(flags.plan)
        ? null
        : { kind: 'problems' as const, problems: [problem('plan/no-id', null, { value: flags.plan })] }
  if (wrong?.kind === 'problems') return command.refuse(wrong.problems)
  if (flags.draft && flags.unsigned) return command.refuse([problem('unsigned/and-draft', null)])
  if (flags.bundle === true && flags.draft !== true)
    return command.refuse([problem('generate/bundle-of-drafts', null)])
  if (flags.shard !== undefined) return (await import('./shards/shard.ts')).makeShard(run, flags.shard)
  if (flags.draft) return makeDrafts(run)
  if (flags.unsigned) return (await import('./unsigned.ts')).makeUnsigned(run)
  const opened = await signingFor(context, { ...flags, signedAt }, command.report)
  if (opened.kind === 'problems') return command.refuse(opened.problems)
  await command.report.problems(opened.notes)
  const signing = opened.value.signing ?? { grade: gradeAsked(flags), certificate: null }
  return writeRecord(command, (archive, write) => signed(run, archive, write, signing, opened.value.session))
}

/** The languages that are named for drafts: nobody has to wait for the others. Null: all are needed. */
function draftedIn({ draft, language }: GenerateFlags): readonly string[] | null {
  if (!draft || language === undefined) return null
  return language.some((each) => ['own', 'all'].includes(each.toLowerCase())) ? null : language
}

/** At a terminal a reason that is lacking is asked for. */
async function withReason(context: Context, flags: GenerateFlags): Promise<GenerateFlags> {
  const { as, reason, plan, draft } = flags
  if (as === undefined || reason !== undefined || plan !== undefined || draft || context.person === null)
    return flags
  const said = await context.person.ask(`Why --as ${as}? One sentence, kept for ever: it names nobody.\n> `)
  return said === null ? flags : { ...flags, reason: said }
}

/** Carries out what there is to do: makes documents, or takes those that wait, has them signed, and records them. */
export async function signed(
  run: GenerateRun,
  archive: Archive,
  write: ArchiveWriter,
  signing: RunSigning,
  session: SigningSession | null,
): Promise<Ended<GenerateBody>> {
  const { command, flags } = run
  const decided = await decide(run, archive, signing, session?.signer ?? null)
  if (decided.kind === 'problems') return command.refuse(decided.problems)
  await command.report.problems(decided.notes)
  const { planned, saved, due, hasRest, required } = decided.value
  const { plan } = planned
  await noteSigners(run, plan, session)
  if (due.length === 0) {
    const body = account(run, archive, planned, NOTHING_DONE, null)
    return answered(body, hasRest ? EXIT.left : EXIT.done)
  }
  if (!(await isAgreed(run, archive, counted(due.length, 'document')))) {
    command.report.note('nothing was made; invite init begins a folder with a list of your own')
    return answered(bodyOf(run, archive, planned, NOTHING_DONE, null), EXIT.left)
  }
  const unrecorded = await unrecordedIn(run.context, archive, plan.items)
  if (unrecorded.length > 0) return command.refuse(unrecorded)
  if (flags.plan !== undefined && saved === null)
    await write.savePlan(savedFrom(command, archive, planned, run.context.now()))
  const ended = await carryOut(run, archive, write, planned, due, session, required)
  return ended.exit === EXIT.done && hasRest ? { ...ended, exit: EXIT.left } : ended
}

/**
 * Whoever has no list of their own may not know that there is one: at a terminal they are asked, before the first letters are made
 * from the list that comes with invite. `work`: how much would be made.
 */
async function isAgreed(
  { context, command, flags }: GenerateRun,
  archive: Archive,
  work: string,
): Promise<boolean> {
  const lists = command.project.readFrom().lists.filter(({ list }) => list !== 'states')
  const isOwn = lists.some(({ comesWithInvite }) => !comesWithInvite)
  if (context.person === null || isOwn || archive.documents.size > 0 || flags.plan !== undefined) return true
  const said = await context.person.ask(
    `There is no list of your own here. Make ${work} from the list that comes with invite? yes or no: `,
  )
  return /^y(es)?$/i.test(said?.trim() ?? '')
}

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
  due: Sequence<WorkItem>,
  session: SigningSession | null,
  required: DecidedRun['required'],
): Promise<Ended<GenerateBody>> {
  const { context, command } = run
  const { report } = command
  const jobs = mapped(
    due.filter((item) => item.kind === 'make'),
    ({ job }) => job,
  )
  const opened = jobs.length === 0 ? null : await openRun(run, jobs, session)
  if (opened?.kind === 'problems') return command.refuse(opened.problems)
  if (opened) await report.problems(opened.notes)
  const { applyPlan } = await import('../run/apply.ts')
  const id = run.flags.plan ?? planned.plan.id
  // whoever reads the lines that follow has to know what they needed
  if (required !== null)
    await write.append([requiredLine(required.rule, context.now().toISOString(), id, required.reason)])
  const { signingNow } = await import('../run/source.ts')
  const written = remembering(write)
  const done = await context.stop.during(() =>
    applyPlan(
      {
        archive,
        write: written.write,
        plan: id,
        reason: planned.options.reason,
        late: run.packed?.late ?? null,
        now: () => context.now().toISOString(),
        progress: report.progress,
        isStopped: () => context.stop.asked() !== null,
      },
      opened === null ? null : signingNow(opened.value),
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
  run: GenerateRun,
  archive: Archive,
  write: ArchiveWriter,
  session: SigningSession,
  planned: PlanAndRequest,
): Promise<readonly Problem[]> {
  const { lines } = write.position()
  return lines === archive.position.lines ? [] : vouchNow(run, archive, write, session, planned)
}

/** Adds the checkpoint; problems: of key or authority. */
export async function vouchNow(
  { context, flags }: Pick<GenerateRun, 'context' | 'flags'>,
  { letter }: Archive,
  write: ArchiveWriter,
  session: SigningSession,
  { plan }: Pick<PlanAndRequest, 'plan'>,
): Promise<readonly Problem[]> {
  const { checkpointOf } = await import('../run/checkpoint.ts')
  const at = context.now().toISOString()
  const entry = await checkpointOf(letter, write.position(), session, flags.plan ?? plan.id, at)
  if (entry.kind === 'problems') return entry.problems
  await write.append([entry.value])
  return []
}
