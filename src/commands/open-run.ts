import type { Job } from '../model/plan.ts'
import type { SignatureWords, UnsignedFile } from '../model/signed.ts'
import { isError, type Outcome, type Problem } from '../problems/problem.ts'
import type { SigningSession } from '../run/signing.ts'
import type { RunContext } from '../run/source.ts'
import type { GenerateRun } from './account.ts'
import { askingFor } from './context.ts'

/** Everything is composed and set, or out of its pack, before the first is signed. */
export async function openRun(
  { context, command, flags, signedAt, packed }: GenerateRun,
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
  if (packed !== null) {
    // each is looked at before the first is signed, and read again: together they may be more than a machine holds
    const problems: Problem[] = []
    for (const { id } of jobs) {
      const taken = await packed.take(id)
      if (taken.kind === 'problems') problems.push(...taken.problems)
    }
    if (problems.length > 0) return { kind: 'problems', problems }
    const unsigned = ({ id }: Job) => packed.take(id)
    return { kind: 'ok', value: { unsigned, session, words }, notes: opened.notes }
  }
  const { openPipeline } = await import('../run/pipeline.ts')
  const { certifying, layOutAll } = await import('../run/lay-out.ts')
  const pipeline = await openPipeline(project)
  const { ofAllRows, unsaidProblems } = await import('../run/unsaid.ts')
  const unsaid = await unsaidProblems(project, ofAllRows(project, jobs))
  const documents = await layOutAll(pipeline, jobs, words, false, report.progress)
  const notes = [...opened.notes, ...unsaid, ...documents.problems]
  if ([...unsaid, ...documents.problems].some(isError)) return { kind: 'problems', problems: notes }
  const signingOf = certifying(signedAt, signer.contentsBytes)
  const unsigned = async (job: Job): Promise<Outcome<UnsignedFile>> => {
    const laidOut = await documents.take(job)
    return laidOut.kind === 'problems'
      ? laidOut
      : { ...laidOut, value: pipeline.write(laidOut.value, signingOf(job)) }
  }
  return { kind: 'ok', value: { unsigned, session, words }, notes }
}
