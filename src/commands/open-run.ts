import type { Job } from '../model/plan.ts'
import type { SignatureWords, SignerWords, UnsignedFile } from '../model/signed.ts'
import { isError, type Outcome, type Problem } from '../problems/problem.ts'
import type { SigningSession } from '../run/signing.ts'
import type { RunContext } from '../run/source.ts'
import type { Sequence } from '../sequence.ts'
import type { GenerateRun } from './account.ts'
import { askingFor } from './context.ts'
import { keepHeapSmall } from './long-run.ts'

/** Gives a document that lacks nothing but its signature, once. */
type TakeUnsigned = RunContext['unsigned']

/** Everything is composed and set, or out of its pack, before the first is signed. */
export async function openRun(
  run: GenerateRun,
  jobs: Sequence<Job>,
  named: SigningSession | null,
): Promise<Outcome<RunContext>> {
  const { context, command, flags, signedAt, packed } = run
  keepHeapSmall(jobs.length)
  const { openSigning } = await import('../run/signing.ts')
  const opened =
    named === null
      ? await openSigning(flags, signedAt, askingFor(context, command.report.note))
      : { kind: 'ok' as const, value: named, notes: [] }
  if (opened.kind === 'problems') return opened
  const session = opened.value
  const unsigned =
    packed === null ? await openMaking(run, jobs, session.signer) : await unpacked(packed, jobs)
  const notes = [...opened.notes, ...(unsigned.kind === 'ok' ? unsigned.notes : unsigned.problems)]
  return unsigned.kind === 'ok'
    ? { kind: 'ok', value: { unsigned: unsigned.value, session, signedAt }, notes }
    : { kind: 'problems', problems: notes }
}

/** Each is looked at before the first is signed, and read again: together they may be more than a machine holds. */
async function unpacked(
  { take }: NonNullable<GenerateRun['packed']>,
  jobs: Sequence<Job>,
): Promise<Outcome<TakeUnsigned>> {
  const problems: Problem[] = []
  for (const { id } of jobs) {
    const taken = await take(id)
    if (taken.kind === 'problems') problems.push(...taken.problems)
  }
  return problems.length > 0
    ? { kind: 'problems', problems }
    : { kind: 'ok', value: ({ id }) => take(id), notes: [] }
}

/** Composes and sets all documents of a run, for whoever signs them now or later. Problems: all that is wrong with lists and texts. */
export async function openMaking(
  { command, signedAt }: GenerateRun,
  jobs: Sequence<Job>,
  { subject, development, contentsBytes }: SignerWords,
): Promise<Outcome<TakeUnsigned>> {
  const { report, project } = command
  const words: SignatureWords = { subject, signedAt, development }
  const { openPipeline } = await import('../run/pipeline.ts')
  const { certifying, layOutAll } = await import('../run/lay-out.ts')
  const pipeline = await openPipeline(project)
  const { ofAllRows, unsaidProblems } = await import('../run/unsaid.ts')
  const unsaid = await unsaidProblems(project, ofAllRows(project, jobs))
  const documents = await layOutAll(pipeline, jobs, words, false, report.progress)
  const found = [...unsaid, ...documents.problems]
  if (found.some(isError)) return { kind: 'problems', problems: found }
  const signingOf = certifying(signedAt, contentsBytes)
  const value = async (job: Job): Promise<Outcome<UnsignedFile>> => {
    const laidOut = await documents.take(job)
    return laidOut.kind === 'problems'
      ? laidOut
      : { ...laidOut, value: pipeline.write(laidOut.value, signingOf(job)) }
  }
  return { kind: 'ok', value, notes: found }
}
