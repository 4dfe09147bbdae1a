import type { Archive } from '../archive/archive.ts'
import type { SavedPlan } from '../archive/plans.ts'
import { packName } from '../archive/unsigned.ts'
import type { ArchiveWriter } from '../archive/writer.ts'
import type { RequiredEntry, SignatureGrade } from '../model/ledger.ts'
import type { PlanItemOf } from '../model/plan.ts'
import type { SignerWords } from '../model/signed.ts'
import type { PlanOptions } from '../plan/request.ts'
import { type Outcome, problem } from '../problems/problem.ts'
import { toldOf } from '../project/provenance.ts'
import { gradeAsked } from '../run/grade.ts'
import type { Sequence } from '../sequence.ts'
import { counted } from '../text/counted.ts'
import { type GenerateRun, NOTHING_SIGNED } from './account.ts'
import { answered, type Ended } from './answer.ts'
import type { GenerateBody } from './answers.ts'
import { requiredLine } from './approval/check.ts'
import { writeRecord } from './command.ts'
import { decide } from './decide.ts'
import { EXIT } from './exit.ts'
import { openMaking } from './open-run.ts'
import { type PlanAndRequest, savedFrom } from './plan.ts'
import { ONLY_MADE, type RunSummary, runTold, summary } from './summary.ts'
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
  return writeRecord(command, (archive, write) => packed(run, archive, write, opened.value))
}

/** Whoever is to sign, as far as it is known without the key, and how strong. */
export interface WhoSigns {
  readonly signer: SignerWords
  readonly grade: SignatureGrade
}

/** Whose signature it is to be, and how strong; a problem: nobody is named, or there is no certificate. */
export async function openWhoSigns({ context, flags, signedAt }: GenerateRun): Promise<Outcome<WhoSigns>> {
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
  by: WhoSigns,
): Promise<Ended<GenerateBody>> {
  const { context, command, flags } = run
  const { report, refuse } = command
  const certificate = flags.resign === true ? by.signer.fingerprint : null
  const decided = await decide(run, archive, { grade: by.grade, certificate }, by.signer)
  if (decided.kind === 'problems') return refuse(decided.problems)
  await report.problems(decided.notes)
  const { planned, saved, due, hasRest, required } = decided.value
  const unrecorded = due.length === 0 ? [] : await unrecordedIn(context, archive, planned.plan.items)
  if (unrecorded.length > 0) return refuse(unrecorded)
  const made = due.filter((item) => item.kind === 'make')
  const plan = saved ?? savedFrom(command, archive, planned, context.now())
  const line =
    required === null
      ? null
      : requiredLine(required.rule, context.now().toISOString(), plan.id, required.reason)
  const packing = due.length === 0 ? null : await packAll({ run, write, plan, made, by, required: line })
  if (packing?.kind === 'problems') return refuse(packing.problems)
  await report.problems(packing?.notes ?? [])
  const set = packing === null ? null : { folder: packing.value, subject: by.signer.subject }
  return answered(toldUnsigned(run, planned, plan.id, made, set), hasRest ? EXIT.left : EXIT.done)
}

/** Documents that are to be packed. */
export interface SetToPack {
  readonly run: GenerateRun
  readonly write: ArchiveWriter
  /** the plan that they are of, as it is kept in the set */
  readonly plan: SavedPlan<PlanOptions>
  readonly made: Sequence<PlanItemOf<'make'>>
  readonly by: WhoSigns
  /** what is to be told of approvals before the set counts; null: nothing */
  readonly required: RequiredEntry | null
}

/**
 * Composes and sets all documents, then packs each; the folder that they lie in, as a person reaches it. Problems: of lists and texts,
 * and nothing is packed.
 */
export async function packAll({ run, write, plan, made, by, required }: SetToPack): Promise<Outcome<string>> {
  const jobs = made.map(({ job }) => job)
  const opened = await openMaking(run, jobs, by.signer)
  if (opened.kind === 'problems') return opened
  const set = write.unsigned<PlanOptions>(plan.id)
  for (const [index, job] of jobs.entries()) {
    const unsigned = await opened.value(job)
    if (unsigned.kind === 'problems') return unsigned
    await set.write(job.id, job.file, unsigned.value)
    run.command.report.progress(`packing  ${index + 1} of ${jobs.length}`)
  }
  // that fewer are asked for is told where it is decided, and not where the key is
  if (required !== null) await write.append([required])
  const { subject, fingerprint, contentsBytes } = by.signer
  const { signedAt } = run
  await set.close({
    plan,
    signedAt,
    signer: subject,
    certificate: fingerprint,
    grade: by.grade,
    contentsBytes,
  })
  return { kind: 'ok', value: set.folder, notes: opened.notes }
}

/** Tells a person of a set, and gives what a program is told. `id`: of its plan; `set` null: there was nothing to pack. */
function toldUnsigned(
  run: GenerateRun,
  { plan, request }: PlanAndRequest,
  id: string,
  made: Sequence<PlanItemOf<'make'>>,
  set: { readonly folder: string; readonly subject: string } | null,
): GenerateBody {
  const { command } = run
  const { project, report, folder } = command
  const of: RunSummary = {
    folder: set?.folder ?? folder,
    listed: request.selection,
    wanted: made,
    made,
    ...ONLY_MADE,
    held: plan.items.filter(({ kind }) => kind === 'hold').length,
    waiting: plan.items.filter(({ kind }) => kind === 'wait').length,
    notes: command.notes,
    seconds: process.uptime() - run.started,
  }
  for (const line of toldOf(project.readFrom())) report.result(line)
  report.result(summary(of))
  if (set !== null)
    report.result(
      `${counted(made.length, 'document')} for ${set.subject} to sign: nothing is made until invite sign ${set.folder} --identity …`,
    )
  const at = set === null ? null : fileIn(folder, set.folder)
  return {
    ...scopeOf(command),
    ...NOTHING_SIGNED,
    unsigned: at,
    plan: id,
    ...runTold(of),
    documents: made.map((item) => ({
      document: item.document,
      file: `${at}/${packName(item.job.file)}`,
      version: null,
      sha256: null,
      isMadeNow: true,
    })),
  }
}
