import { beforeAll, describe, expect, it } from 'vitest'
import { listRows } from '../src/commands/list.ts'
import { openComposer } from '../src/compose/compose.ts'
import { openFonts } from '../src/fonts/fonts.ts'
import type { Page } from '../src/model/page.ts'
import type { Recipient } from '../src/model/recipient.ts'
import { firstJobs } from '../src/plan/jobs.ts'
import { openCopies } from '../src/project/copies.ts'
import { openFolders, openProject, type Project } from '../src/project/project.ts'
import { openPipeline, type Pipeline } from '../src/run/pipeline.ts'
import type { Sequence } from '../src/sequence.ts'
import { openTypesetter } from '../src/typeset/typeset.ts'
import { root } from './command.ts'
import { messages } from './said.ts'
import { type Line, linesOf } from './typeset-sample.ts'

/** How the pages of DM-1132 and of its list stand, in six languages: what a reader with a ruler would say. */

const tags = ['ar', 'en', 'es', 'fr', 'ru', 'zh']
const words = { subject: 'Registry', signedAt: '2004-05-10T09:00:00+02:00', development: false }
let project: Project
let pipeline: Pipeline
let everybody: Sequence<Recipient>

beforeAll(async () => {
  const opened = await openProject(openFolders(root), null)
  if (opened.kind !== 'ok') throw new Error(messages(opened.problems))
  project = opened.value
  pipeline = await openPipeline(project)
  const copies = await openCopies(project)
  if (copies.kind !== 'ok') throw new Error(messages(copies.problems))
  everybody = [...project.recipients, ...copies.value.map(({ recipient }) => recipient)]
})

async function lettersOf(tag: string, ids: readonly string[]): Promise<readonly (readonly Page[])[]> {
  const recipients = project.recipients.filter(({ id }) => ids.includes(id))
  const jobs = firstJobs(project, recipients, { kind: 'these', tags: [tag] })
  const pages: (readonly Page[])[] = []
  for (const job of jobs.filter(({ part }) => part.kind === 'letter')) {
    const laidOut = await pipeline.layOut(job, words, false)
    if (laidOut.kind === 'problems') throw new Error(messages(laidOut.problems))
    expect(laidOut.notes).toEqual([])
    pages.push(laidOut.value.pages)
  }
  expect(pages).toHaveLength(ids.length)
  return pages
}

/** Where the ink of a line begins: from the left edge, or from the right one. */
const startOf = ({ marks }: Line, from: 'left' | 'right'): number => {
  const ink = marks.filter(({ text }) => text.trim() !== '')
  return from === 'left' ? ink[0]!.leftPt : ink.at(-1)!.rightPt
}

describe.each(tags)('the letter in %s', (tag) => {
  const rtl = tag === 'ar'
  // titles of one, two and four lines; names that are long, and names in two words
  const ids = ['FR', 'GB', 'ES', 'ST', 'LY']

  it('has contact, telephone, fax and e-mail as one block, whatever stands beside it', async () => {
    for (const [page] of await lettersOf(tag, ids)) {
      // the cell is at the start edge: lines of the other one may be as high, or stand between
      const edge = rtl ? page!.widthPt - 76 : 76
      const lines = linesOf(page!).filter(
        (line) => Math.abs(startOf(line, rtl ? 'right' : 'left') - edge) < 0.5,
      )
      const phone = lines.findIndex(({ text }) => text.includes('+41 22 730 6375'))
      expect(lines[phone + 1]!.text).toContain('+41 22 730 6393')
      expect(lines[phone + 2]!.text).toContain('wsis.gov@ties.itu.int')
      const [, phonePt, faxPt, mailPt] = lines.slice(phone - 1).map(({ yPt }) => yPt)
      const leading = phonePt! - faxPt!
      expect(faxPt! - mailPt!).toBeCloseTo(leading, 2)
      // the line above may be the second one of the contact (Russian), which hangs
      const above = linesOf(page!)
        .filter(({ yPt }) => yPt > phonePt! + 1)
        .at(-1)!
      expect(above.yPt - phonePt!).toBeCloseTo(leading, 2)
    }
  })

  it('is filled on page one, by no more than its space again', async () => {
    for (const [page] of await lettersOf(tag, ids)) {
      const mark = linesOf(page!).find(({ text }) => text.trim() === '../..' || text.trim() === '../..')!
      expect(mark.yPt, 'the mark of what goes on stands at the foot of the text').toBeLessThan(72 + 12)
      expect(mark.yPt).toBeGreaterThan(72)
    }
  })

  it('hangs who else gets copies under the first of them', async () => {
    for (const [, page] of await lettersOf(tag, ['FR'])) {
      const lines = linesOf(page!)
      const from = rtl ? 'right' : 'left'
      const first = lines.findIndex(
        ({ text }) => /Copie|Copy|Copia|Копия|抄送/.test(text) || (rtl && text.includes('ةخسن')),
      )
      const second = lines[first + 1]!
      const marks = rtl ? lines[first]!.marks.toReversed() : lines[first]!.marks
      const colon = marks.findIndex(({ text }) => text === ':' || text === '：')
      const name = marks.slice(colon + 1).find(({ text }) => text.trim() !== '')!
      expect(startOf(second, from)).toBeCloseTo(rtl ? name.rightPt : name.leftPt, 1)
      for (const line of lines.slice(first + 1))
        expect(startOf(line, from)).toBeCloseTo(startOf(second, from), 1)
    }
  })
})

it('a name in two words stands on one line', async () => {
  const [[page]] = (await lettersOf('fr', ['ST'])) as [readonly Page[]]
  expect(linesOf(page!).filter(({ text }) => /Sao.Tomé-et-Principe/.test(text))).toHaveLength(1)
})

it.each(tags)('the list in %s has room for its words: none is parted, and none divided', async (tag) => {
  const issued = openComposer(project).list(
    listRows(
      everybody,
      project.letter,
      tag,
      () => 'issued',
      () => null,
    ),
    '2004-05-17',
    tag,
  )
  const typesetter = openTypesetter(project.languages, await openFonts())
  const outcome = typesetter.set(await issued, project.letter.list!.look)
  if (outcome.kind === 'problems') throw new Error(messages(outcome.problems))
  expect(outcome.notes).toEqual([])
  const lines = outcome.value.flatMap(linesOf)
  expect(lines.length).toBeGreaterThan(800)
  // one name is longer than any column of a list, and is divided where Russian divides it
  const divided = lines.filter(({ text }) => text.includes('\u00AD') && !text.startsWith('Центрально\u00AD'))
  expect(divided.map(({ text }) => text)).toEqual([])
})
