import type { Job } from '../model/ledger.ts'
import type { Problem } from '../model/problem.ts'
import { openCopies } from '../project/copies.ts'
import { openFolders, openProject } from '../project/project.ts'
import { openReport } from '../report.ts'
import type { ProjectFlags } from './flags.ts'
import { firstCopies, firstJobs, sheetJobs } from './jobs.ts'
import { problemsOf } from './make.ts'
import { openPress } from './press.ts'

/** Everything that generate checks, over all addressees in all languages. Writes nothing. Returns the exit status. */
export async function check(letterName: string | null, flags: ProjectFlags): Promise<number> {
  const folders = openFolders(flags.data)
  const report = openReport({ quiet: flags.quiet === true, json: flags.json === true, where: folders.where })
  const finish = (problems: readonly Problem[], documents: number, addressees: number): number => {
    const errors = problems.filter((problem) => problem.severity === 'error').length
    const notes = problems.length - errors
    report.problems(problems)
    const seen = documents === 0 ? '' : `${addressees} addressees, ${documents} documents looked at; `
    report.result(
      `${seen}${errors} ${errors === 1 ? 'error' : 'errors'}, ${notes} ${notes === 1 ? 'note' : 'notes'}; nothing was written`,
    )
    if (flags.json) process.stdout.write(`${JSON.stringify({ documents, addressees, problems }, null, 2)}\n`)
    const misnamed = problems.some((problem) => problem.code === 'project/which-letter')
    return errors === 0 ? 0 : misnamed && errors === 1 ? 2 : 1
  }

  const opened = await openProject(folders, letterName)
  if (opened.kind === 'problems') return finish(opened.problems, 0, 0)
  const project = opened.value
  const tags = project.languages.map((language) => language.tag)
  const press = await openPress(project)
  const words = { subject: '—', signedAt: `${project.letter.facts.date}T00:00:00Z`, development: true }
  const problems = [...opened.notes]
  let looked = 0
  const look = async (jobs: readonly Job[]): Promise<void> => {
    problems.push(...(await problemsOf(jobs, report, (job) => press.proof(job, words, false))))
    looked += jobs.length
  }
  const copies = await openCopies(project)
  problems.push(...(copies.kind === 'ok' ? copies.notes : copies.problems))
  const holders = copies.kind === 'ok' ? [...copies.value.missions, ...copies.value.administrations] : []
  // language by language: a list may be long, and what one language remembers is of no use to the next
  for (const tag of tags) {
    await look(
      firstJobs(project, { recipients: project.recipients, languages: { kind: 'these', tags: [tag] } }),
    )
    await look(
      firstCopies(
        project,
        holders.filter(({ original }) => original.language === tag),
      ),
    )
  }
  await look(sheetJobs(project))
  return finish(problems, looked, project.recipients.length)
}
