import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it, vi } from 'vitest'
import type { Job } from '../src/model/plan.ts'
import { firstCopies, firstJobs, numberedJobs } from '../src/plan/jobs.ts'
import { isError, type Problem } from '../src/problems/problem.ts'
import { openCopies } from '../src/project/copies.ts'
import { openFolders, openProject } from '../src/project/project.ts'
import { openPipeline } from '../src/run/pipeline.ts'
import type { Sequence } from '../src/sequence.ts'
import { openBench, root } from './command.ts'
import { layDoor, type Slip, slips, spoilt } from './door.ts'
import { laySmallProject } from './small-project.ts'

/**
 * A letter with every element and block, spoilt at random in one of its files: there are problems, each with its place, or every
 * document can be made. Nothing is thrown, which would be exit status 70, and nothing hangs. `DOOR_RUNS=3000 SEED=7` tries more.
 */
const runs = Number(process.env.DOOR_RUNS ?? 40)
const seed = Number(process.env.SEED ?? 17)

// the faces are no part of what is spoilt, and reading them takes most of the time
vi.mock('../src/fonts/fonts.ts', async (original) => {
  const real = await original<typeof import('../src/fonts/fonts.ts')>()
  let fonts: ReturnType<typeof real.openFonts> | null = null
  return {
    ...real,
    openFonts: () => {
      fonts ??= real.openFonts()
      return fonts
    },
  }
})

const bench = openBench()
afterAll(() => bench.close())
const desk = bench.in('desk')
const tags = readdirSync(path.join(root, 'locales')).sort()
const signature = { subject: 'Registry', signedAt: '2004-05-10T09:00:00+02:00', development: true }

/** All problems of the project and of its documents in these languages, which are made to the end. */
async function read(languages: readonly string[]): Promise<readonly Problem[]> {
  const opened = await openProject(openFolders(desk), 'L')
  if (opened.kind === 'problems') return opened.problems
  const project = opened.value
  const copies = await openCopies(project)
  if (copies.kind === 'problems') return copies.problems
  const pipeline = await openPipeline(project)
  const jobs: Sequence<Job> = [
    ...languages.flatMap((tag) => firstJobs(project, project.recipients, { kind: 'these', tags: [tag] })),
    ...firstCopies(
      project,
      copies.value.filter(({ recipient }) => recipient.list === 'missions'),
    ).filter(({ language }) => languages.includes(language)),
    ...numberedJobs(project).filter(({ language }) => languages.includes(language)),
  ]
  expect(jobs.length).toBeGreaterThan(0)
  const found: Problem[] = [...opened.notes]
  for (const job of jobs) {
    const laidOut = await pipeline.layOut(job, signature, job.part.kind === 'form')
    if (laidOut.kind === 'problems') found.push(...laidOut.problems)
    else {
      found.push(...laidOut.notes)
      pipeline.write(laidOut.value, { kind: 'draft', at: signature.signedAt })
    }
  }
  return found
}

it('a slip in any file of a letter is a problem with its place, or every document is made', async () => {
  laySmallProject(desk, [
    ['FR', 'fr', 'Ministre'],
    ['EG', 'ar'],
  ])
  const files = layDoor(desk, tags)
  expect((await read(tags)).filter(isError)).toEqual([])
  const property = async (file: string, slip: Slip): Promise<void> => {
    const full = path.join(desk, file)
    const text = readFileSync(full, 'utf8')
    const began = Date.now()
    const own = tags.filter((tag) => file.includes(`/${tag}.`) || file.includes(`/${tag}/`))
    try {
      writeFileSync(full, spoilt(text, slip))
      const problems = (await read(own.length > 0 ? own : ['fr', 'ar'])).filter(isError)
      expect(problems.filter(({ at }) => at === undefined)).toEqual([])
      // a machine may be busy; what hangs takes minutes
      expect(Date.now() - began).toBeLessThan(60_000)
    } finally {
      writeFileSync(full, text)
    }
  }
  await fc.assert(fc.asyncProperty(fc.constantFrom(...files), slips, property), {
    numRuns: runs,
    seed,
    endOnFailure: true,
  })
}, 3_600_000)
