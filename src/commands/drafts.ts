import type { Archive } from '../archive/archive.ts'
import type { ArchiveWriter } from '../archive/writer.ts'
import type { Job } from '../model/plan.ts'
import type { SignatureWords } from '../model/signed.ts'
import { isError } from '../problems/problem.ts'
import { toldOf } from '../project/provenance.ts'
import type { Sequence } from '../sequence.ts'
import { counted } from '../text/counted.ts'
import { type GenerateRun, NOTHING_SIGNED } from './account.ts'
import { answered, type Ended } from './answer.ts'
import type { GenerateBody } from './answers.ts'
import { writeRecord } from './command.ts'
import { localDay } from './context.ts'
import { EXIT } from './exit.ts'
import { planOptions } from './flags.ts'
import { messageDrafts } from './mail/drafts.ts'
import { planFor } from './plan.ts'
import type { DraftBundle } from './review/bundles.ts'
import { fileOf, ONLY_MADE, type RunSummary, runTold, summary } from './summary.ts'
import { fileIn, scopeOf } from './told.ts'

/**
 * Unsigned, marked in the letter's language across the page; not in the ledger. With --as, what that would make; else all
 * that is wanted.
 */
export async function makeDrafts(run: GenerateRun): Promise<Ended<GenerateBody>> {
  return writeRecord(run.command, (archive, write) => writeDrafts(run, archive, write))
}

async function writeDrafts(
  run: GenerateRun,
  archive: Archive,
  write: ArchiveWriter,
): Promise<Ended<GenerateBody>> {
  const { context, command, flags, signedAt } = run
  const { project, report, refuse } = command
  const options = planOptions(flags)
  const planned = await planFor(command, archive, options, localDay(context.now()), null, false)
  if (planned.kind === 'problems') return refuse(planned.problems)
  await report.problems(planned.notes)
  const { plan, request } = planned.value
  const wanted = plan.items.filter(
    (item) => item.job !== null && (options.as === null || item.kind === 'make'),
  )
  const jobs: Sequence<Job> = wanted.flatMap(({ job }) => (job === null ? [] : [job]))
  // nobody has signed a draft: the box of the signature names nobody
  const words: SignatureWords = { subject: '', signedAt, development: true }
  const { openPipeline } = await import('../run/pipeline.ts')
  const { layOutAll } = await import('../run/lay-out.ts')
  const pipeline = await openPipeline(project)
  const { unsaidProblems } = await import('../run/unsaid.ts')
  // in another language than its own, a row has gaps
  const own = jobs.filter(({ language, recipient }) => language === recipient.language)
  const unsaid = await unsaidProblems(project, own)
  const documents = await layOutAll(pipeline, jobs, words, true, report.progress)
  const found = [...unsaid, ...documents.problems]
  if (found.some(isError)) return refuse(found)
  await report.problems(found)
  const drafts = write.drafts()
  for (const [index, job] of jobs.entries()) {
    const laidOut = await documents.take(job)
    if (laidOut.kind === 'problems') return refuse(laidOut.problems)
    await drafts.write(job.file, pipeline.write(laidOut.value, { kind: 'draft', at: signedAt }))
    report.progress(`drafts  ${index + 1} of ${jobs.length}`)
  }
  const bundles =
    flags.bundle === true
      ? await (await import('./review/bundles.ts')).writeBundles(project, drafts, jobs, signedAt)
      : []
  for (const { file, parts } of await messageDrafts(project, jobs)) await drafts.write(file, parts)
  const { keptAside, removed } = await drafts.close(request.selection.whole && options.as === null)
  const { folder } = drafts
  const written = { folder, plan: plan.id, listed: request.selection, wanted, bundles, keptAside, removed }
  return answered(tellDrafts(run, written), EXIT.done)
}

/** Drafts that lie in their folder. */
interface DraftsWritten extends Pick<RunSummary, 'folder' | 'listed' | 'wanted'> {
  /** the plan's id */
  readonly plan: string
  readonly bundles: readonly DraftBundle[]
  /** those that somebody had written in, by the names that they have now */
  readonly keptAside: readonly string[]
  /** how many of earlier runs */
  readonly removed: number
}

/** Tells a person of them, and gives what a program is told. */
function tellDrafts({ command, started }: GenerateRun, written: DraftsWritten): GenerateBody {
  const { project, report, folder } = command
  const { wanted, bundles, keptAside, removed } = written
  const of: RunSummary = {
    folder: written.folder,
    listed: written.listed,
    wanted,
    made: wanted,
    ...ONLY_MADE,
    notes: command.notes,
    seconds: process.uptime() - started,
  }
  for (const line of toldOf(project.readFrom())) report.result(line)
  report.result(summary(of))
  for (const { file, documents } of bundles)
    report.result(`to be passed round: ${written.folder}/${file}, ${counted(documents, 'draft')}`)
  if (removed > 0)
    report.note(
      `${counted(removed, 'draft')} of earlier runs removed: nothing asks for ${removed === 1 ? 'it' : 'them'} any more`,
    )
  for (const aside of keptAside) report.note(`somebody has written in a draft: it is kept as ${aside}`)
  const inDrafts = (file: string): string => `${fileIn(folder, written.folder)}/${file}`
  return {
    ...scopeOf(command),
    ...NOTHING_SIGNED,
    draft: true,
    plan: written.plan,
    ...runTold(of),
    documents: wanted.map((item) => ({
      document: item.document,
      file: inDrafts(fileOf(item)),
      version: null,
      sha256: null,
      isMadeNow: true,
    })),
    bundles: bundles.map(({ language, file }) => ({ language, file: inDrafts(file) })),
    keptAside: keptAside.map((aside) => fileIn(folder, aside)),
    removed,
  }
}
