import type { Archive } from '../archive/archive.ts'
import { type ArchiveWriter, withArchive } from '../archive/writer.ts'
import type { SignatureGrade } from '../model/ledger.ts'
import type { SignatureWords, SignerWords } from '../model/signed.ts'
import type { PlanOptions } from '../plan/request.ts'
import { isError, problem } from '../problems/problem.ts'
import { toldOf } from '../project/provenance.ts'
import { gradeAsked } from '../run/grade.ts'
import { counted } from '../text/counted.ts'
import type { GenerateRun } from './account.ts'
import { answered, type Ended } from './answer.ts'
import type { GenerateBody } from './answers.ts'
import { requiredLine } from './approval/check.ts'
import { decide } from './decide.ts'
import { EXIT } from './exit.ts'
import { savedFrom } from './plan.ts'
import { type RunSummary, runTold, summary } from './summary.ts'
import { fileIn, scopeOf } from './told.ts'
import { unrecordedIn } from './witness.ts'

/**
 * Makes all that a run would make, and packs it, to be signed where the key is. Nothing of it is recorded: until somebody has signed,
 * nothing is made.
 */
export async function makeUnsigned(run: GenerateRun): Promise<Ended<GenerateBody>> {
  const { context, command, flags, signedAt } = run
  const { report, refuse } = command
  if (flags.identity === undefined) return refuse([problem('unsigned/who', null)])
  const { openSignerWords } = await import('../run/signing.ts')
  const opened = await openSignerWords(flags, signedAt, context.now().toISOString())
  if (opened.kind === 'problems') return refuse(opened.problems)
  await report.problems(opened.notes)
  const signer = opened.value
  const grade: SignatureGrade = {
    ...gradeAsked(flags),
    identity: signer.development ? 'development' : 'given',
  }
  const done = await withArchive(command.door, command.folder, (archive, write) =>
    packed(run, archive, write, signer, grade),
  )
  return done.kind === 'problems' ? refuse(done.problems) : done.value
}

async function packed(
  run: GenerateRun,
  archive: Archive,
  write: ArchiveWriter,
  signer: SignerWords,
  grade: SignatureGrade,
): Promise<Ended<GenerateBody>> {
  const { context, command, flags, signedAt } = run
  const { project, report, refuse, folder } = command
  const certificate = flags.resign === true ? signer.fingerprint : null
  const decided = await decide(run, archive, { grade, certificate }, signer)
  if (decided.kind === 'problems') return refuse(decided.problems)
  await report.problems(decided.notes)
  const { planned, saved, due, left, required } = decided.value
  const { plan } = planned
  const unrecorded = due.length === 0 ? [] : await unrecordedIn(context, archive, plan.items)
  if (unrecorded.length > 0) return refuse(unrecorded)
  const made = due.filter((item) => item.kind === 'make')
  const words: SignatureWords = { subject: signer.subject, signedAt, development: signer.development }
  const { openPipeline } = await import('../run/pipeline.ts')
  const { certifying, layOutAll } = await import('../run/apply.ts')
  const pipeline = await openPipeline(project)
  const jobs = made.map(({ job }) => job)
  const documents = await layOutAll(pipeline, jobs, words, false, report.progress)
  if (documents.problems.some(isError)) return refuse(documents.problems)
  await report.problems(documents.problems)
  const signingOf = certifying(signedAt, signer.contentsBytes)
  const kept = saved ?? savedFrom(command, archive, planned, context.now())
  const set = due.length === 0 ? null : write.unsigned<PlanOptions>(kept.id)
  for (const [index, job] of jobs.entries()) {
    const laidOut = await documents.take(job)
    if (laidOut.kind === 'problems') return refuse(laidOut.problems)
    await set!.write(job.id, job.file, pipeline.write(laidOut.value, signingOf(job)))
    report.progress(`packing  ${index + 1} of ${jobs.length}`)
  }
  // that fewer are asked for is told where it is decided, and not where the key is
  if (set !== null && required !== null)
    await write.append([requiredLine(required.rule, context.now().toISOString(), kept.id, required.reason)])
  const { subject, fingerprint, contentsBytes } = signer
  await set?.close({ plan: kept, signedAt, signer: subject, certificate: fingerprint, grade, contentsBytes })
  const of: RunSummary = {
    folder: set?.folder ?? archive.folder,
    listed: planned.request.selection,
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
      `${counted(made.length, 'document')} for ${subject} to sign: nothing is made until invite sign ${set.folder} --identity …`,
    )
  const at = set === null ? null : fileIn(folder, set.folder)
  const body: GenerateBody = {
    ...scopeOf(command),
    draft: false,
    unsigned: at,
    plan: kept.id,
    stopped: null,
    signature: null,
    ...runTold(of),
    steps: [],
    documents: made.map((item) => ({
      document: item.document,
      file: `${at}/${item.job.file.slice(item.job.file.lastIndexOf('/') + 1).replace(/\.pdf$/, '.unsigned')}`,
      version: null,
      sha256: null,
      isMadeNow: true,
    })),
    staleCopies: 0,
    bundles: [],
    keptAside: [],
    removed: 0,
  }
  return answered(body, left ? EXIT.left : EXIT.done)
}
