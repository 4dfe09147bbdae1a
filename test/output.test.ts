import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { checkMarkup } from '../src/compose/markup.ts'
import { parseTemplate } from '../src/compose/syntax.ts'
import { templateName } from '../src/compose/templates.ts'
import { usesOf } from '../src/compose/uses.ts'
import type { Edition, LetterEdition, Part } from '../src/model/document.ts'
import { changedJob, type Job } from '../src/model/plan.ts'
import { type Copy, changedRow } from '../src/model/recipient.ts'
import type { SignatureWords, SplitFile } from '../src/model/signed.ts'
import type { SigningParameters } from '../src/pdf/pdf.ts'
import { copyOf, firstEdition, firstJobs, openJobs, UNRECORDED } from '../src/plan/jobs.ts'
import type { Outcome } from '../src/problems/problem.ts'
import { openCopies } from '../src/project/copies.ts'
import { openFolders, openProject, type Project } from '../src/project/project.ts'
import { openPipeline } from '../src/run/pipeline.ts'
import type { Sequence } from '../src/sequence.ts'
import { OUTPUT } from '../src/version.ts'
import { root } from './command.ts'
import { messages } from './said.ts'
import { printed } from './whole.ts'

/**
 * No byte of a document changes unseen. Every letter and form of DM-1132 in every language, every copy, and some of all
 * else there is are printed up to their signature; `output/<OUTPUT>.txt` holds a hash of each. Where they are meant to
 * change, OUTPUT counts on, and `UPDATE_OUTPUT=1 npx vitest run test/output.test.ts` writes them anew.
 */
const file = path.join(import.meta.dirname, 'output', `${OUTPUT}.txt`)
const update = process.env.UPDATE_OUTPUT === '1'

it('prints every document as it was printed before, to the last byte', async () => {
  const hashes: (readonly [name: string, hash: string])[] = []
  for await (const [name, pdf] of documents()) hashes.push([name, hashOf(pdf)])
  const now = new Map(hashes)
  expect(now.size).toBeGreaterThan(3_000)
  expect(now.size, 'each has a name of its own').toBe(hashes.length)
  if (update) {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, hashes.map(([name, hash]) => `${name} ${hash}\n`).join(''))
    return
  }
  const found = differing(now)
  if (found !== null) expect.fail(found)
}, 300_000)

/** Which documents are not as the file has them, and what to do; null: all of them are. */
function differing(now: ReadonlyMap<string, string>): string | null {
  const shown = path.relative(root, file)
  if (!existsSync(file)) return `there is no ${shown}: write it with UPDATE_OUTPUT=1`
  const lines = readFileSync(file, 'utf8').trimEnd().split(/\r?\n/)
  const then = new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), line.slice(-16)]))
  const names = [...new Set([...now.keys(), ...then.keys()])].filter(
    (name) => now.get(name) !== then.get(name),
  )
  if (names.length === 0) return null
  const first = names.slice(0, 5).map((name) => {
    return `${name}${then.has(name) ? '' : ' (new)'}${now.has(name) ? '' : ' (gone)'}`
  })
  const more = names.length > first.length ? ` and ${names.length - first.length} more` : ''
  return `${names.length} of ${now.size} documents have other bytes than ${shown} says: ${first.join(', ')}${more}
if the program is meant to print them otherwise, count OUTPUT on in src/version.ts, and write the new hashes with UPDATE_OUTPUT=1;
if only data or texts were changed, UPDATE_OUTPUT=1 suffices`
}

/** Of the whole file: each byte, whatever the program itself remembers of how files begin. */
function hashOf({ prefix, body }: SplitFile): string {
  const hash = createHash('sha256')
  for (const chunk of [...prefix.chunks, body]) hash.update(chunk)
  return hash.digest('hex').slice(0, 16)
}

// What is printed, and how: whatever knows of jobs and of the pipeline stands below.

interface Print {
  readonly name: string
  readonly job: Job
  readonly words: SignatureWords
  readonly signing: SigningParameters
}

async function* documents(): AsyncGenerator<readonly [name: string, pdf: SplitFile]> {
  const project = await openWithSheets()
  const copies = got(await openCopies(project))
  const pipeline = await openPipeline(project)
  for (const { name, job, words, signing } of printsOf(project, copies))
    yield [name, await printed(pipeline, job, words, signing)]
}

/** Some of everything: long titles and none, all six languages as an addressee's own, a mission that is no embassy's. */
const SOME = ['CN', 'FR', 'GB', 'LY', 'MX', 'RU', 'VA']
/** The lists have no address yet. This one has glyphs that no language's shared fonts have. */
const ADDRESS = ['12, rue de la Loi', 'Ωμέγα 7', '東京 Ťřebíč']

function printsOf(project: Project, copies: Sequence<Copy>): readonly Print[] {
  const { letter } = project
  const jobOf = openJobs(project, UNRECORDED)
  const first = firstEdition(project)
  const { reference, date } = first
  const next = { number: 1, reference: 'DM-1140', date: '2004-05-24' }
  const corrected: Edition = { kind: 'corrigendum', number: 1, date: '2004-05-24', corrects: first }
  const revised: LetterEdition = { kind: 'revision', ...next, cancels: { reference, date } }

  const tags = project.languages.map(({ tag }) => tag)
  const all = firstJobs(project, project.recipients, { kind: 'these', tags })
  const some = all.filter(({ recipient }) => SOME.includes(recipient.id))
  const letters = some.filter(({ part }) => part.kind === 'letter')
  const corrections = letters.flatMap((job) =>
    [...letter.sheets.keys()].map((number) => jobOf(changedJob(job, { part: sheet(number) }), corrected)),
  )
  /** as a run makes them: of what the addressee has in their own language */
  const copied = (jobs: Sequence<Job>): readonly Job[] =>
    copies.flatMap(({ recipient, original }) =>
      jobs
        .filter((job) => job.recipient.id === original.id && job.language === original.language)
        .map((job) => copyOf(job, 1, recipient, letter, UNRECORDED)),
    )
  const revisions = some.map((job) => jobOf(job, revised))
  const addressed = letters.map((job) =>
    changedJob(job, { recipient: changedRow(job.recipient, { address: ADDRESS }) }),
  )
  return [
    ...[...all, ...copied(all), ...corrections, ...copied(corrections)].map((job) => certified(job)),
    ...[...revisions, ...copied(revisions)].map((job) => certified(job, 'revision ')),
    ...addressed.map((job) => certified(job, 'address ')),
    ...some.map(draft),
  ]
}

const sheet = (number: number): Part => ({ kind: 'sheet', number })

const signedAt = '2004-05-10T09:00:00+02:00'

const certified = (job: Job, word = ''): Print => ({
  name: `${word}${job.id}`,
  job,
  words: { subject: 'Registry', signedAt, development: false },
  signing: {
    kind: 'certify',
    at: signedAt,
    permission: job.part.kind === 'form' ? 2 : 1,
    contentsBytes: 3000,
  },
})

const draft = (job: Job): Print => ({
  name: `draft ${job.id}`,
  job,
  words: { subject: '', signedAt, development: true },
  signing: { kind: 'draft', at: signedAt },
})

/** The project as it is, with the model of a corrigendum for one that was written: with its dots, which a check refuses. */
async function openWithSheets(): Promise<Project> {
  const project = got(await openProject(openFolders(root), null))
  const model = project.languages.map(({ tag }) => {
    const text = readFileSync(path.join(root, `docs/corrigendum/${tag}.hbs`), 'utf8')
    return [tag, { file: `templates/DM-1132/corr-1/${tag}.hbs`, text }] as const
  })
  const letter = { ...project.letter, sheets: new Map([[1, Object.fromEntries(model)]]) }
  const { look } = letter
  const templates = { ...project.templates }
  for (const [tag, source] of model)
    templates[templateName(sheet(1), tag)] = {
      uses: { ...usesOf(source, parseTemplate), pictures: [] },
      ...checkMarkup(source, look.letter, false),
    }
  return { ...project, letter, templates, uses: (part, tag) => templates[templateName(part, tag)]!.uses }
}

function got<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'problems') throw new Error(messages(outcome.problems))
  return outcome.value
}
