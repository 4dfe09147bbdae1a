import type { Job } from '../src/model/plan.ts'
import { firstJobs } from '../src/plan/jobs.ts'
import { openFolders, openProject, type Project } from '../src/project/project.ts'
import { openPipeline } from '../src/run/pipeline.ts'
import { messages } from '../test/said.ts'
import { median } from './run.ts'

const words = { subject: 'Bench', signedAt: '2004-05-10T09:00:00Z', development: false }

/** The project as it lies in this repository. */
export async function project(): Promise<Project> {
  const opened = await openProject(openFolders(undefined), null)
  if (opened.kind === 'problems') throw new Error(messages(opened.problems))
  return opened.value
}

export function lettersIn(of: Project, tag: string): readonly Job[] {
  return firstJobs(of, of.recipients, { kind: 'these', tags: [tag] }).filter(
    ({ part }) => part.kind === 'letter',
  )
}

export interface Marginal {
  /** milliseconds a letter, unsigned, in memory, one after the other for all addressees; the first not counted */
  readonly ms: number
  readonly bytes: number
}

/**
 * A letter's own cost in a process that is at it: composed, checked, set, written with its hole. All letters are printed
 * once before, in another language: V8 compiles what it has seen often, and a Typst binary comes compiled.
 */
export async function openMarginal(of: Project): Promise<(tag: string) => Promise<Marginal>> {
  const pipeline = await openPipeline(of)
  const signing = { kind: 'certify', at: words.signedAt, permission: 1, contentsBytes: 4096 } as const
  const print = async (job: Job): Promise<number> => {
    const laidOut = await pipeline.layOut(job, words, false)
    if (laidOut.kind === 'problems') throw new Error(messages(laidOut.problems))
    const { prefix, body } = pipeline.write(laidOut.value, signing)
    return prefix.length + body.length
  }
  for (const job of lettersIn(of, 'en')) await print(job)
  return async (tag) => {
    const jobs = lettersIn(of, tag)
    const bytes = await print(jobs[0]!)
    const rounds: number[] = []
    for (let round = 0; round < 5; round++) {
      const started = performance.now()
      for (const job of jobs.slice(1)) await print(job)
      rounds.push((performance.now() - started) / (jobs.length - 1))
    }
    return { ms: median(rounds), bytes }
  }
}
