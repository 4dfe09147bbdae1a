import { addresseeLists } from '../model/letter.ts'
import type { Job } from '../model/plan.ts'
import { firstCopies, firstJobs, numberedJobs, targets } from '../plan/jobs.ts'
import { OWN, select } from '../plan/selection.ts'
import { distinct, isError, type Problem } from '../problems/problem.ts'
import { openCopies } from '../project/copies.ts'
import { openFolders, openProject, type Project } from '../project/project.ts'
import { toldOf } from '../project/provenance.ts'
import { lackingNames } from '../recipients/state-names.ts'
import { problemsOf } from '../run/lay-out.ts'
import { openPipeline } from '../run/pipeline.ts'
import { notAskedProblems, unnamedCopies, unsaidProblems } from '../run/unsaid.ts'
import type { Sequence } from '../sequence.ts'
import { counted } from '../text/counted.ts'
import { answered, type Ended } from './answer.ts'
import type { CheckBody } from './answers.ts'
import type { Context } from './context.ts'
import { statusOf } from './exit.ts'
import { type CheckFlags, onlyOf } from './flags.ts'
import { sourcesOf } from './told.ts'

/** Everything that generate checks, over all addressees in all languages. Writes nothing. */
export async function check(
  { begin }: Context,
  letterName: string | null,
  flags: CheckFlags,
): Promise<Ended<CheckBody>> {
  const folders = openFolders(flags.data)
  const { report } = begin(flags, folders.where)
  const finish = async (
    problems: readonly Problem[],
    documents: number,
    addressees: number,
    project: Project | null,
  ): Promise<Ended<CheckBody>> => {
    const errors = problems.filter(isError).length
    const notes = problems.length - errors
    await report.problems(problems)
    // each text is looked at for everybody who could be written to in its language, not only for whom it is made
    const isMore = (project?.languages.length ?? 0) > 1
    const looked = `${counted(documents, 'document')} looked at${isMore ? ', those in their other languages too' : ''}`
    const seen = documents === 0 ? '' : `${counted(addressees, 'addressee')}, ${looked}; `
    report.result(`${seen}${counted(errors, 'error')}, ${counted(notes, 'note')}; nothing was written`)
    const exit = statusOf(problems)
    if (project === null) return { kind: 'refused', exit }
    return answered({ ...sourcesOf(project), counts: { addressees, documents, errors, notes } }, exit)
  }

  const opened = await openProject(folders, letterName)
  if (opened.kind === 'problems') return finish(opened.problems, 0, 0, null)
  const project = opened.value
  const tags = project.languages.map((language) => language.tag)
  const copies = await openCopies(project)
  const selected = select(
    {
      letter: project.letter,
      lists: addresseeLists(project.letter).map(({ list }) => list),
      addressees: project.recipients,
      copies: copies.kind === 'ok' ? copies.value : [],
      recorded: new Map(),
      languages: tags,
    },
    onlyOf(flags),
    ['own'],
  )
  if (selected.kind === 'problems') return finish(selected.problems, 0, 0, null)
  const { recipients, copies: holders } = selected.value
  const pipeline = await openPipeline(project)
  const words = { subject: '—', signedAt: `${project.letter.facts.date}T00:00:00Z`, development: true }
  const problems = [...opened.notes, ...(copies.kind === 'ok' ? copies.notes : copies.problems)]
  let looked = 0
  const look = async (jobs: Sequence<Job>): Promise<void> => {
    problems.push(...(await problemsOf(jobs, report.progress, (job) => pipeline.layOut(job, words, false))))
    looked += jobs.length
  }
  // language by language: a list may be long, and what one language remembers is of no use to the next
  for (const tag of tags) {
    // in another language than its own only who can be written to in it
    const readers = recipients.filter(
      ({ state, language }) => language === tag || state === null || lackingNames(state, tag).length === 0,
    )
    await look(firstJobs(project, readers, { kind: 'these', tags: [tag] }))
    await look(
      firstCopies(
        project,
        holders.filter(({ original }) => original.language === tag),
      ),
    )
  }
  const sheets = numberedJobs({ ...project, recipients })
  await look(sheets)
  const own = sheets.filter(({ language, recipient }) => language === recipient.language)
  problems.push(...(await unsaidProblems(project, [...targets(project, recipients, OWN), ...own])))
  problems.push(...unnamedCopies(project, holders))
  problems.push(...(await notAskedProblems(project, recipients)))
  for (const line of toldOf(project.readFrom())) report.result(line)
  // a cell's fault is the same in every language
  return finish(distinct(problems), looked, recipients.length, project)
}
