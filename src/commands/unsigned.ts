import type { Archive } from '../archive/archive.ts'
import type { SavedPlan } from '../archive/plans.ts'
import { packName } from '../archive/unsigned.ts'
import { type ArchiveWriter, withArchive } from '../archive/writer.ts'
import type { RequiredEntry, SignatureGrade } from '../model/ledger.ts'
import type { PlanItemOf } from '../model/plan.ts'
import type { SignatureWords, SignerWords } from '../model/signed.ts'
import type { PlanOptions } from '../plan/request.ts'
import { isError, type Outcome, problem } from '../problems/problem.ts'
import { toldOf } from '../project/provenance.ts'
import { gradeAsked } from '../run/grade.ts'
import { counted } from '../text/counted.ts'
import type { GenerateRun } from './account.ts'
import { answered, type Ended } from './answer.ts'
import type { GenerateBody } from './answers.ts'
import { requiredLine } from './approval/check.ts'
import { decide } from './decide.ts'
import { EXIT } from './exit.ts'
import { type PlanAndRequest, savedFrom } from './plan.ts'
import { type RunSummary, runTold, summary } from './summary.ts'
import { fileIn, scopeOf } from './told.ts'
import { unrecordedIn } from './witness.ts'

/**
 * Makes all that a run would make, and packs it, to be signed where the key is. Nothing of it is recorded: until somebody has signed,
 * nothing is made.
 */
export async function makeUnsigned(run: GenerateRun): Promise<Ended<GenerateBody>> {
  const { command } = run
  const { report, refuse } = command
  const opened = await openWhoSigns(run)
  if (opened.kind === 'problems') return refuse(opened.problems)
  await report.problems(opened.notes)
  const { signer, grade } = opened.value
  const done = await withArchive(command.door, command.folder, (archive, write) =>
    packed(run, archive, write, signer, grade),
  )
  return done.kind === 'problems' ? refuse(done.problems) : done.value
}

/** Whose signature it is to be, and how strong; a problem: nobody is named, or there is no certificate. */
export async function openWhoSigns({
  context,
  flags,
  signedAt,
}: GenerateRun): Promise<Outcome<{ readonly signer: SignerWords; readonly grade: SignatureGrade }>> {
  if (flags.identity === undefined) return { kind: 'problems', problems: [problem('unsigned/who', null)] }
  const { openSignerWords } = await import('../run/signing.ts')
  const opened = await openSignerWords(flags, signedAt, context.now().toISOString())
  if (opened.kind === 'problems') return opened
  const signer = opened.value
  const grade: SignatureGrade = {
    ...gradeAsked(flags),
    identity: signer.development ? 'development' : 'given',
  }
  return { ...opened, value: { signer, grade } }
}

async function packed(
  run: GenerateRun,
  archive: Archive,
  write: ArchiveWriter,
  signer: SignerWords,
  grade: SignatureGrade,
): Promise<Ended<GenerateBody>> {
  const { context, command, flags } = run
  const { report, refuse, folder } = command
  const certificate = flags.resign === true ? signer.fingerprint : null
  const decided = await decide(run, archive, { grade, certificate }, signer)
  if (decided.kind === 'problems') return refuse(decided.problems)
  await report.problems(decided.notes)
  const { planned, saved, due, hasRest, required } = decided.value
  const unrecorded = due.length === 0 ? [] : await unrecordedIn(context, archive, planned.plan.items)
  if (unrecorded.length > 0) return refuse(unrecorded)
  const made = due.filter((item) => item.kind === 'make')
  const kept = saved ?? savedFrom(command, archive, planned, context.now())
  const line =
    required === null
      ? null
      : requiredLine(required.rule, context.now().toISOString(), kept.id, required.reason)
  const packing = due.length === 0 ? null : await packAll(run, made, write, kept, signer, grade, line)
  if (packing?.kind === 'problems') return refuse(packing.problems)
  await report.problems(packing?.notes ?? [])
  const set = packing?.value ?? null
  const at = set === null ? null : fileIn(folder, set)
  return answered(toldUnsigned(run, planned, kept.id, made, signer, set, at), hasRest ? EXIT.left : EXIT.done)
}

/**
 * Composes and sets all documents, then packs each; the folder that they lie in, as a person reaches it. Problems: of lists and texts,
 * and nothing is packed. `required`: what is to be told of approvals before the set counts.
 */
export async function packAll(
  run: GenerateRun,
  made: readonly PlanItemOf<'make'>[],
  write: ArchiveWriter,
  kept: SavedPlan<PlanOptions>,
  { subject, fingerprint, contentsBytes, development }: SignerWords,
  grade: SignatureGrade,
  required: RequiredEntry | null,
): Promise<Outcome<string>> {
  const { command, signedAt } = run
  const { project, report } = command
  const words: SignatureWords = { subject, signedAt, development }
  const { openPipeline } = await import('../run/pipeline.ts')
  const { certifying, layOutAll } = await import('../run/lay-out.ts')
  const pipeline = await openPipeline(project)
  const jobs = made.map(({ job }) => job)
  const documents = await layOutAll(pipeline, jobs, words, false, report.progress)
  if (documents.problems.some(isError)) return { kind: 'problems', problems: documents.problems }
  const signingOf = certifying(signedAt, contentsBytes)
  const set = write.unsigned<PlanOptions>(kept.id)
  for (const [index, job] of jobs.entries()) {
    const laidOut = await documents.take(job)
    if (laidOut.kind === 'problems') return laidOut
    await set.write(job.id, job.file, pipeline.write(laidOut.value, signingOf(job)))
    report.progress(`packing  ${index + 1} of ${jobs.length}`)
  }
  // that fewer are asked for is told where it is decided, and not where the key is
  if (required !== null) await write.append([required])
  await set.close({ plan: kept, signedAt, signer: subject, certificate: fingerprint, grade, contentsBytes })
  return { kind: 'ok', value: set.folder, notes: documents.problems }
}

function toldUnsigned(
  run: GenerateRun,
  { plan, request }: PlanAndRequest,
  id: string,
  made: readonly PlanItemOf<'make'>[],
  { subject }: SignerWords,
  set: string | null,
  at: string | null,
): GenerateBody {
  const { command } = run
  const { project, report, folder } = command
  const of: RunSummary = {
    folder: set ?? folder,
    listed: request.selection,
    wanted: made,
    made,
    withdrawn: 0,
    putAside: 0,
    settled: 0,
    restored: 0,
    held: plan.items.filter(({ kind }) => kind === 'hold').length,
    waiting: plan.items.filter(({ kind }) => kind === 'wait').length,
    notes: command.notes,
    seconds: process.uptime() - run.started,
  }
  for (const line of toldOf(project.readFrom())) report.result(line)
  report.result(summary(of))
  if (set !== null)
    report.result(
      `${counted(made.length, 'document')} for ${subject} to sign: nothing is made until invite sign ${set} --identity …`,
    )
  return {
    ...scopeOf(command),
    draft: false,
    unsigned: at,
    shard: null,
    plan: id,
    stopped: null,
    signature: null,
    ...runTold(of),
    steps: [],
    documents: made.map((item) => ({
      document: item.document,
      file: `${at}/${packName(item.job.file)}`,
      version: null,
      sha256: null,
      isMadeNow: true,
    })),
    staleCopies: 0,
    bundles: [],
    keptAside: [],
    removed: 0,
  }
}
