import { withArchive } from '../archive/writer.ts'
import type { Job } from '../model/plan.ts'
import type { SignatureWords } from '../model/signed.ts'
import { isError } from '../problems/problem.ts'
import { toldOf } from '../project/provenance.ts'
import { counted } from '../text/counted.ts'
import type { GenerateRun } from './account.ts'
import { answered, type Ended } from './answer.ts'
import type { GenerateBody } from './answers.ts'
import { localDay } from './context.ts'
import { EXIT } from './exit.ts'
import { planOptions } from './flags.ts'
import { messageDrafts } from './mail/drafts.ts'
import { planFor } from './plan.ts'
import { fileOf, type RunSummary, runTold, summary } from './summary.ts'
import { fileIn, scopeOf } from './told.ts'

/**
 * Unsigned, marked in the letter's language across the page; not in the ledger. With --as, what that would make; else all
 * that is wanted.
 */
export async function makeDrafts(run: GenerateRun): Promise<Ended<GenerateBody>> {
  const { context, command, flags, signedAt, started } = run
  const { project, report, refuse, folder } = command
  const options = planOptions(flags)
  const done = await withArchive(
    command.door,
    folder,
    async (archive, write): Promise<Ended<GenerateBody>> => {
      const planned = await planFor(command, archive, options, localDay(context.now()), null, false)
      if (planned.kind === 'problems') return refuse(planned.problems)
      await report.problems(planned.notes)
      const { plan, request } = planned.value
      const wanted = plan.items.filter(
        (item) => item.job !== null && (options.as === null || item.kind === 'make'),
      )
      const jobs: readonly Job[] = wanted.flatMap(({ job }) => (job === null ? [] : [job]))
      // nobody has signed a draft: the box of the signature names nobody
      const words: SignatureWords = { subject: '', signedAt, development: true }
      const { openPipeline } = await import('../run/pipeline.ts')
      const { layOutAll } = await import('../run/apply.ts')
      const pipeline = await openPipeline(project)
      const { unsaidProblems } = await import('../run/unsaid.ts')
      // in another language than its own, a row has gaps
      const own = jobs.filter(({ language, recipient }) => language === recipient.language)
      const unsaid = await unsaidProblems(project, own)
      const documents = await layOutAll(pipeline, jobs, words, true, report.progress)
      const found = [...unsaid, ...documents.problems]
      if (found.some(isError)) return refuse(found)
      await report.problems(documents.problems)
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
      const of: RunSummary = {
        folder: drafts.folder,
        listed: request.selection,
        wanted,
        made: wanted,
        withdrawn: 0,
        putAside: 0,
        settled: 0,
        restored: 0,
        held: 0,
        waiting: 0,
        notes: command.notes,
        seconds: process.uptime() - started,
      }
      for (const line of toldOf(project.readFrom())) report.result(line)
      report.result(summary(of))
      for (const { file, documents } of bundles)
        report.result(`to be passed round: ${drafts.folder}/${file}, ${counted(documents, 'draft')}`)
      if (removed > 0)
        report.note(
          `${counted(removed, 'draft')} of earlier runs removed: nothing asks for ${removed === 1 ? 'it' : 'them'} any more`,
        )
      for (const aside of keptAside) report.note(`somebody has written in a draft: it is kept as ${aside}`)
      const body: GenerateBody = {
        ...scopeOf(command),
        draft: true,
        unsigned: null,
        shard: null,
        plan: plan.id,
        stopped: null,
        signature: null,
        ...runTold(of),
        steps: [],
        documents: wanted.map((item) => ({
          document: item.document,
          file: `${fileIn(folder, drafts.folder)}/${fileOf(item)}`,
          version: null,
          sha256: null,
          isMadeNow: true,
        })),
        staleCopies: 0,
        bundles: bundles.map(({ language, file }) => ({
          language,
          file: `${fileIn(folder, drafts.folder)}/${file}`,
        })),
        keptAside: keptAside.map((aside) => fileIn(folder, aside)),
        removed,
      }
      return answered(body, EXIT.done)
    },
  )
  return done.kind === 'problems' ? refuse(done.problems) : done.value
}
