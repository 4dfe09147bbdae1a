import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type PDFiumDocument, PDFiumLibrary } from '@hyzyla/pdfium'
import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { firstJobs } from '../src/plan/jobs.ts'
import { openFolders, openProject, type Project } from '../src/project/project.ts'
import { openPipeline, type Pipeline } from '../src/run/pipeline.ts'
import { openBench, root } from './command.ts'
import { layLanguageProject, newLanguages, ownCalendars } from './language-project.ts'
import { printed, whole } from './whole.ts'

/**
 * Small pictures of every page, as PDFium paints them: it has no fonts but the file's own. They guard against what no
 * text says: a line over a line, a frame gone astray. `UPDATE_PAGES=1 npx vitest run test/pages.test.ts` paints them
 * anew; look at each before you commit it.
 */
const folder = path.join(import.meta.dirname, 'pages')
const update = process.env.UPDATE_PAGES !== undefined
const words = { subject: 'Registry', signedAt: '2004-05-10T09:00:00+02:00', development: false }
let packaged: Opened
let library: PDFiumLibrary
const bench = openBench()

interface Opened {
  readonly project: Project
  readonly pipeline: Pipeline
}

async function open(home: string): Promise<Opened> {
  const opened = await openProject(openFolders(home), null)
  if (opened.kind !== 'ok') throw new Error(JSON.stringify(opened.problems))
  return { project: opened.value, pipeline: await openPipeline(opened.value) }
}

beforeAll(async () => {
  packaged = await open(root)
  library = await PDFiumLibrary.init()
})
afterAll(() => {
  library.destroy()
  bench.close()
})

async function paint(document: PDFiumDocument, page: number): Promise<PNG> {
  const { data, width, height } = await document
    .getPage(page)
    .render({ scale: 0.7, render: 'bitmap', renderFormFields: true })
  const png = new PNG({ width, height })
  png.data.set(data)
  return png
}

/** Prints a document and compares each of its pages with the picture that was looked at. */
async function looksAsBefore(
  { project, pipeline }: Opened,
  id: string,
  tag: string,
  part: 'letter' | 'form',
  pages: number,
): Promise<void> {
  const recipients = project.recipients.filter((recipient) => recipient.id === id)
  const all = firstJobs(project, recipients, { kind: 'these', tags: [tag] })
  const signing = { kind: 'certify', at: words.signedAt, permission: 1, contentsBytes: 3000 } as const
  const pdf = whole(await printed(pipeline, all.find((job) => job.part.kind === part)!, words, signing))
  const document = await library.loadDocument(pdf)
  expect(document.getPageCount()).toBe(pages)
  for (let page = 0; page < pages; page++) {
    const file = path.join(folder, `${tag}-${part}-${page + 1}.png`)
    const now = await paint(document, page)
    if (update || !existsSync(file)) {
      expect(update, `${file} is missing; paint it with UPDATE_PAGES=1`).toBe(true)
      mkdirSync(folder, { recursive: true })
      writeFileSync(file, PNG.sync.write(now, { colorType: 0 }))
      continue
    }
    const then = PNG.sync.read(readFileSync(file))
    expect([now.width, now.height], file).toEqual([then.width, then.height])
    const differing = pixelmatch(now.data, then.data, undefined, now.width, now.height, { threshold: 0.2 })
    expect(differing, `pixels of ${file}`).toBeLessThan(40)
  }
  document.destroy()
}

const parts = ['letter', 'form'] as const

describe('the pages look as they did when they were last looked at', () => {
  for (const tag of ['ar', 'en', 'es', 'fr', 'ru', 'zh'])
    for (const part of parts) it(`${tag} ${part}`, () => looksAsBefore(packaged, 'CH', tag, part, 2))

  describe.each([...newLanguages, ...Object.keys(ownCalendars)])('%s, a language by folder alone', (tag) => {
    it.each(parts)('%s', async (part) => {
      const home = bench.in(tag)
      if (!existsSync(home)) layLanguageProject(home, [tag])
      await looksAsBefore(await open(home), `CH-${tag}`, tag, part, 1)
    })
  })
})
