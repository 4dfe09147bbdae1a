import path from 'node:path'
import type { Archive } from '../../archive/archive.ts'
import { isPlanId, letterOfPlan } from '../../archive/plans.ts'
import { reviewFolder } from '../../archive/reviews.ts'
import type { ArchiveWriter } from '../../archive/writer.ts'
import { isFile } from '../../disk.ts'
import type { NamedSigner } from '../../model/approval.ts'
import type { SignatureGrade } from '../../model/ledger.ts'
import { isWork } from '../../model/plan.ts'
import { coveredItem } from '../../plan/covered.ts'
import { correctionFrom, isPlanOptions, optionWords, type PlanOptions } from '../../plan/request.ts'
import { type Outcome, type Problem, problem } from '../../problems/problem.ts'
import { toldOf } from '../../project/provenance.ts'
import { gradeAsked } from '../../run/grade.ts'
import { counted } from '../../text/counted.ts'
import { answered, type Ended } from '../answer.ts'
import { misuseOf } from '../approval/record.ts'
import { type Command, openCommand, openPast, writeRecord } from '../command.ts'
import { type Context, localDay } from '../context.ts'
import { EXIT } from '../exit.ts'
import { planOptions } from '../flags.ts'
import { countsLine, countsOf, isChanging } from '../item-words.ts'
import { planFor, savedFrom } from '../plan.ts'
import { writtenName } from '../settable.ts'
import { fileIn, scopeOf, stepOf } from '../told.ts'
import { unrecordedIn } from '../witness.ts'
import type { ReviewBody, ReviewMade } from './answer.ts'
import type { ReviewFlags } from './definition.ts'
import type { LookedAt } from './gather.ts'
import type { ReviewRun } from './review-run.ts'
import { serveReview } from './serve.ts'
import { certificateWords, openReviewSigner } from './signer.ts'
import { savedStanding, standingReview } from './standing.ts'

/**
 * Keeps the plan, and makes pages of it to look at: pictures of the bytes that would be signed, beside those that stand. Nothing is
 * signed, and no line is written, but by whoever approves on them where they are served. Pages of a plan that is named are served as
 * they were made.
 */
export async function review(
  context: Context,
  letterName: string | null,
  flags: ReviewFlags,
): Promise<Ended<ReviewBody>> {
  const early = context.begin(flags, (file) => file)
  const misused = misuse(flags)
  if (misused.length > 0) return early.refuse(misused)
  const { plan: id } = flags
  const letter = letterName ?? (id === undefined ? null : letterOfPlan(flags.out, id))
  if (flags.serve === true && id !== undefined) {
    if (letter === null) return early.refuse([problem('approve/no-plan', null, { id, folder: flags.out })])
    const past = await openPast(context, letter, flags)
    if (past.kind === 'refused') return past
    if (isFile(path.join(reviewFolder(past.folder, id), 'index.html'))) {
      const served = await serveReview(context, past, id, flags)
      if (served.kind === 'problems') return past.refuse(served.problems)
      const body: ReviewBody = { ...scopeOf(past), plan: id, served: served.value }
      return answered(body, context.stop.asked() ?? EXIT.done)
    }
  }
  const command = await openCommand(context, letter, flags)
  if (command.kind === 'refused') return command
  const pages = await makePages(context, command, flags)
  if (pages.kind === 'refused' || flags.serve !== true) return pages
  const served = await serveReview(context, command, pages.body.plan, flags)
  if (served.kind === 'problems') return command.refuse(served.problems)
  return answered({ ...pages.body, served: served.value }, context.stop.asked() ?? EXIT.done)
}

/** What says how something is to be made: nothing of what is signed already. */
const OF_MAKING = [
  'as',
  'dated',
  'reference',
  'reason',
  'withdraw',
  'skipHeld',
  'resign',
  'signedAt',
] as const

/** What is wrong of the words alone. */
function misuse(flags: ReviewFlags): readonly Problem[] {
  const { plan, serve, by, approver, standing } = flags
  return [
    ...(plan !== undefined && !isPlanId(plan) ? [problem('plan/no-id', null, { value: plan })] : []),
    ...(serve === true ? misuseOf({ event: 'approved', by: by ?? '', remark: null }) : []),
    ...(standing === true
      ? OF_MAKING.filter((option) => flags[option] !== undefined).map((option) =>
          problem('review/standing-alone', null, { option: writtenName(option) }),
        )
      : []),
    ...(serve !== true && (by !== undefined || (approver?.length ?? 0) > 0)
      ? [problem('review/how', null)]
      : []),
  ]
}

async function makePages(context: Context, command: Command, flags: ReviewFlags): Promise<Ended<ReviewMade>> {
  const { refuse, report } = command
  const tag = flags.in ?? 'en'
  const { pageWords, pageLanguages } = await import('./page-words.ts')
  const words = pageWords(tag)
  if (words === null)
    return refuse([problem('review/no-words', null, { value: tag, known: pageLanguages() })])
  const wrong =
    flags.plan === undefined ? correctionFrom(planOptions(flags), localDay(context.now()), false) : null
  if (wrong?.kind === 'problems') return refuse(wrong.problems)
  const opened = await openReviewSigner(flags, context.now())
  if (opened.kind === 'problems') return refuse(opened.problems)
  await report.problems(opened.notes)
  const run: ReviewRun = { context, command, flags, signer: opened.value }
  return writeRecord(command, (archive, write) => made(run, archive, write, tag))
}

async function made(
  run: ReviewRun,
  archive: Archive,
  write: ArchiveWriter,
  tag: string,
): Promise<Ended<ReviewMade>> {
  const { context, command, flags, signer } = run
  const { report, refuse, folder, project } = command
  const looked = await lookedAt(run, archive)
  if (looked.kind === 'problems') return refuse(looked.problems)
  const { id, planned, standing } = looked.value
  const { plan } = planned
  const { shownReview } = await import('./gather.ts')
  const shown = await shownReview(run, archive, write, looked.value, tag)
  if (shown.kind === 'problems') return refuse(shown.problems)
  await report.problems(shown.notes)
  const saved = await write.savePlan(
    standing === null
      ? savedFrom(command, archive, planned, context.now())
      : savedStanding(command, archive, planned.options, standing, context.now()),
  )
  const items = standing?.items.map(({ item }) => item) ?? plan.items.filter(isWork).map(coveredItem)
  const { writePages } = await import('./write-pages.ts')
  const signs = signer ?? standing?.signer ?? null
  const named: NamedSigner | null =
    signs === null ? null : { subject: signs.subject, fingerprint: signs.fingerprint }
  const head = { review: id, letter: project.letter.name, signer: named, items }
  const pages = await writePages(shown.value, head, tag, flags.mail === true)
  const { drawn, all } = shown.value
  for (const line of toldOf(project.readFrom())) report.result(line)
  if (standing === null) report.result(countsLine(plan))
  report.result(
    `${counted(items.length, standing === null ? 'document' : 'signed document')} on ${counted(all, 'page')} to look at, ${drawn} drawn now: open ${pages.page}`,
  )
  if (pages.mail !== null) report.result(`to be mailed: ${pages.mail}`)
  report.result(
    named === null ? 'signer: not said (--signer CHAIN.pem)' : `signer: ${certificateWords(named)}`,
  )
  if (items.length > 0 && project.letter.approval.approvals > 0)
    report.result(
      `plan ${id}: invite review --serve --plan ${id} --by NAME shows it with buttons to approve, invite approve ${id} --by NAME does that without`,
    )
  const body: ReviewMade = {
    ...scopeOf(command),
    plan: id,
    saved: fileIn(folder, saved),
    page: fileIn(folder, pages.page),
    mail: pages.mail === null ? null : fileIn(folder, pages.mail),
    signer: named,
    counts: countsOf(plan),
    items,
    steps: standing === null ? plan.items.filter(isChanging).map(stepOf) : [],
    pictures: { all, drawn },
    seconds: Math.round(process.uptime() * 10) / 10,
    served: null,
  }
  return answered(body, items.length === 0 ? EXIT.done : EXIT.left)
}

/** What there is to look at: what would be done, or what stands without the approvals that are asked for. */
async function lookedAt(run: ReviewRun, archive: Archive): Promise<Outcome<LookedAt>> {
  const { context, command, flags, signer } = run
  const { report } = command
  const asked = askedFor(archive, flags)
  if (asked.kind === 'problems') return asked
  const { options, isStanding } = asked.value
  const grade: SignatureGrade = {
    ...gradeAsked(flags),
    identity: signer === null || signer.development ? 'development' : 'given',
  }
  const certificate = flags.resign === true ? (signer?.fingerprint ?? null) : null
  // what stands is not asked whether somebody else should sign it
  const signing = signer === null || isStanding ? null : { grade, certificate }
  const planned = await planFor(command, archive, options, localDay(context.now()), signing, false)
  if (planned.kind === 'problems') return planned
  await report.problems(planned.notes)
  const { plan } = planned.value
  const standing = isStanding
    ? await standingReview(command, archive, plan, signer?.fingerprint ?? null)
    : null
  if (standing?.kind === 'problems') return standing
  const id = standing?.value.id ?? plan.id
  if (flags.plan !== undefined && flags.plan !== id)
    return { kind: 'problems', problems: [problem('review/other-plan', null, { id: flags.plan, now: id })] }
  const unrecorded = plan.items.some(isWork) ? await unrecordedIn(context, archive, plan.items) : []
  if (unrecorded.length > 0) return { kind: 'problems', problems: unrecorded }
  return { kind: 'ok', value: { id, planned: planned.value, standing: standing?.value ?? null }, notes: [] }
}

/** The options of a saved plan, or those that were given. */
function askedFor(
  archive: Archive,
  flags: ReviewFlags,
): Outcome<{ readonly options: PlanOptions; readonly isStanding: boolean }> {
  const asked = { options: planOptions(flags), isStanding: flags.standing === true }
  if (flags.plan === undefined) return { kind: 'ok', value: asked, notes: [] }
  const read = archive.plan(flags.plan, isPlanOptions)
  if (read.kind === 'problems') return read
  if (read.value === null) return { kind: 'ok', value: asked, notes: [] }
  const { id, key, options } = read.value
  if (key !== undefined) archive.key().offer(key)
  // others beside it would be dropped
  const given = optionWords(planOptions(flags))
  if (given.length > 0 && given.join() !== optionWords(options).join())
    return {
      kind: 'problems',
      problems: [problem('generate/plan-and-options', null, { id, options: optionWords(options) })],
    }
  const isStanding = asked.isStanding || read.value.standing === true
  return { kind: 'ok', value: { options, isStanding }, notes: [] }
}
