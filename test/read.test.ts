import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Composer, openComposer } from '../src/compose/compose.ts'
import type { Doc, Node } from '../src/model/doc.ts'
import type { Job } from '../src/model/plan.ts'
import { firstJobs } from '../src/plan/jobs.ts'
import { openFolders, openProject, type Project } from '../src/project/project.ts'
import { openPipeline, type Pipeline } from '../src/run/pipeline.ts'
import { root } from './command.ts'
import { readByPdfium, textByPdfJs } from './pdf-reader.ts'
import { printed, whole } from './whole.ts'

/** Real letters as Chrome (PDFium) and Firefox (PDF.js) read them back. */

const tags = ['ar', 'en', 'es', 'fr', 'ru', 'zh']
const words = { subject: 'Registry', signedAt: '2004-05-10T09:00:00+02:00', development: false }
let project: Project
let composer: Composer
let pipeline: Pipeline

beforeAll(async () => {
  const opened = await openProject(openFolders(root), null)
  if (opened.kind !== 'ok') throw new Error(JSON.stringify(opened.problems))
  project = opened.value
  composer = openComposer(project)
  pipeline = await openPipeline(project)
})

const jobFor = (id: string, tag: string, part: string): Job => {
  const recipients = project.recipients.filter((recipient) => recipient.id === id)
  const all = firstJobs(project, recipients, { kind: 'these', tags: [tag] })
  return all.find((job) => job.part.kind === part)!
}
const docOf = (job: Job): Promise<Doc> => composer.compose(job, words, false)
const pdfOf = async (job: Job): Promise<Uint8Array> => {
  const signing = { kind: 'certify', at: words.signedAt, permission: 1, contentsBytes: 3000 } as const
  return whole(await printed(pipeline, job, words, signing))
}

/** The text of each paragraph, in reading order; running heads are artifacts and are left out. */
function paragraphs(node: Node, into: string[] = []): readonly string[] {
  if (node.kind === 'signature') for (const child of node.children) paragraphs(child, into)
  if (node.kind !== 'element' || node.role === 'Artifact') return into
  if (node.children.some((child) => child.kind === 'text' || child.kind === 'line-break'))
    into.push(textOf(node))
  else for (const child of node.children) paragraphs(child, into)
  return into
}
function textOf(node: Node): string {
  if (node.kind === 'text') return node.text.replace(/[\u2066-\u2069]/g, '')
  if (node.kind === 'line-break') return ' '
  return node.kind === 'element' ? node.children.map(textOf).join('') : ''
}

/** Without what extractors may rightly differ in: white space, hyphens at line ends, bidi controls. */
const squeeze = (text: string): string =>
  text.normalize('NFKC').replace(/[\s\u00ad\u2060\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufffe]/g, '')

const wordsOf = (text: string): readonly string[] =>
  text.normalize('NFKC').match(/[\p{L}\p{M}\p{N}]+/gu) ?? []

/** The share of the expected words that are there, each counted as often as it is expected. */
function recall(found: string, expected: string): number {
  const left = new Map<string, number>()
  for (const word of wordsOf(found)) left.set(word, (left.get(word) ?? 0) + 1)
  const wanted = wordsOf(expected)
  const hits = wanted.filter((word) => {
    const count = left.get(word) ?? 0
    left.set(word, count - 1)
    return count > 0
  })
  return hits.length / wanted.length
}

describe('the text of a letter, read back', () => {
  for (const tag of tags.filter((each) => each !== 'ar')) {
    for (const part of ['letter', 'form']) {
      it(`${tag} ${part}: every paragraph whole, in order`, async () => {
        const job = jobFor('FR', tag, part)
        const bytes = await pdfOf(job)
        const expected = paragraphs((await docOf(job)).root).map(squeeze)
        expect(expected.length).toBeGreaterThan(20)
        for (const text of [(await readByPdfium(bytes)).text, await textByPdfJs(bytes)].map(squeeze)) {
          let from = 0
          // the page foot stands on page 1 and is heard last; boxes side by side on the form are read line by line
          for (const paragraph of expected) {
            const at = text.indexOf(paragraph, part === 'letter' && paragraph !== expected.at(-1) ? from : 0)
            expect(at, paragraph).toBeGreaterThanOrEqual(0)
            from = at
          }
        }
      })
    }
  }

  for (const [part, firefox] of [
    // PDF.js joins what stands in brackets in the other face, `(WSIS)`, `(UTC+02:00)`, with the start of the line
    ['letter', 0.97],
    // PDF.js says where a piece of text stands and puts no space between those of one row, which are far apart here
    ['form', 0.95],
  ] as const) {
    it(`ar ${part}: nearly every word, in Chrome and in Firefox`, async () => {
      const job = jobFor('EG', 'ar', part)
      const bytes = await pdfOf(job)
      const expected = paragraphs((await docOf(job)).root).join(' ')
      expect(recall((await readByPdfium(bytes)).text, expected)).toBeGreaterThan(0.99)
      expect(recall(await textByPdfJs(bytes), expected)).toBeGreaterThan(firefox)
    })
  }

  it('fr: the given letter, every paragraph in order, with nothing between but what was added', async () => {
    // whom copies go to is one paragraph of two lines
    const given = readFileSync(path.join(import.meta.dirname, 'letter/DM-1132.fr.txt'), 'utf8').replace(
      /(^Copie.*)\n+/m,
      '$1 ',
    )
    const found = paragraphs((await docOf(jobFor('FR', 'fr', 'letter'))).root).map((each) =>
      each.replaceAll('’', "'").replaceAll('\u00a0', ' '),
    )
    const added = found.filter((paragraph) => !given.split('\n').includes(paragraph))
    const kept = found.filter((paragraph) => given.split('\n').includes(paragraph))
    // the contact stands as one block beside the addressees, whom the typescript sets between its lines
    const inOrder = (lines: readonly string[]): string => {
      const head = lines.findIndex((line) => line.startsWith('Objet'))
      return [...lines.slice(0, head).sort(), ...lines.slice(head)].join('\n')
    }
    expect(inOrder(kept)).toBe(inOrder(given.trim().split(/\n+/)))
    expect(added.map((each) => each.slice(0, 30))).toEqual([
      'Union internationale des téléc',
      'Le Secrétaire général',
      'Au Ministre des Affaires étran',
      'Signé électroniquement par : R',
      'le 10 mai 2004 à 9 h 00 (UTC+0',
      'Union internationale des téléc',
    ])
  })

  it('holds each State’s own stored form, and no two letters are the same', async () => {
    const texts: string[] = []
    for (const recipient of project.recipients) {
      const text = paragraphs((await docOf(jobFor(recipient.id, recipient.language, 'letter'))).root).join(
        '\n',
      )
      const stored = recipient.state!.names[recipient.language]!.of
      expect(text.replaceAll('\u00A0', ' '), recipient.id).toContain(stored.replaceAll('\u00A0', ' '))
      texts.push(text)
    }
    expect(texts.length).toBe(192)
    expect(new Set(texts).size).toBe(192)
  })

  it('is on two pages for every State in every language', async () => {
    for (const recipient of project.recipients) {
      for (const tag of tags) {
        const laidOut = await pipeline.layOut(jobFor(recipient.id, tag, 'letter'), words, false)
        expect(laidOut.kind === 'ok' && laidOut.value.pages.length, `${recipient.id} ${tag}`).toBe(2)
      }
    }
  })
})
