import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Doc, Node } from '../src/model/doc.ts'
import type { Job } from '../src/model/plan.ts'
import { firstJobs } from '../src/plan/jobs.ts'
import { openFolders, openProject, type Project } from '../src/project/project.ts'
import { openPipeline } from '../src/run/pipeline.ts'
import { openBench } from './command.ts'
import { layLanguageProject, newLanguages, ownCalendars, typefaceFile } from './language-project.ts'
import { readByPdfium, textByPdfJs } from './pdf-reader.ts'
import { messages } from './said.ts'
import { whole } from './whole.ts'

/** Languages by folder alone: what is printed in them, read back by strangers; test/pages.test.ts looks at their pages. */

const bench = openBench()
afterAll(() => bench.close())
const words = { subject: 'Registry', signedAt: '2004-05-10T09:00:00+02:00', development: false }
const signing = { kind: 'certify', at: words.signedAt, permission: 1, contentsBytes: 3000 } as const

async function open(home: string): Promise<Project> {
  const opened = await openProject(openFolders(home), null)
  if (opened.kind !== 'ok') throw new Error(messages(opened.problems))
  return opened.value
}

function jobOf(project: Project, tag: string, part: 'letter' | 'form'): Job {
  const recipients = project.recipients.filter((each) => each.id === `CH-${tag}`)
  return firstJobs(project, recipients, { kind: 'these', tags: [tag] }).find((job) => job.part.kind === part)!
}

/** The letter in a language, printed once. */
const letters = new Map<string, ReturnType<typeof print>>()
const letterIn = (tag: string): ReturnType<typeof print> => {
  const known = letters.get(tag) ?? open(bench.in(tag)).then((project) => print(project, tag, 'letter'))
  letters.set(tag, known)
  return known
}

async function print(project: Project, tag: string, part: 'letter' | 'form') {
  const pipeline = await openPipeline(project)
  const laidOut = await pipeline.layOut(jobOf(project, tag, part), words, false)
  if (laidOut.kind !== 'ok') throw new Error(messages(laidOut.problems))
  const pdf = whole(pipeline.write(laidOut.value, signing))
  return { doc: laidOut.value.doc, pages: laidOut.value.pages, pdf }
}

function* textsOf(node: Node): Generator<string> {
  if (node.kind === 'text') yield node.text
  if (node.kind === 'element') for (const child of node.children) yield* textsOf(child)
}

/** What remains when line ends, the marks of direction and the hyphens at line ends are gone. */
const bare = (text: string): string =>
  text.normalize('NFC').replace(/[\s\u00ad\u200e\u200f\u2066-\u2069\ufffe\p{Cc}]/gu, '')

/** Words with what joins or parts their letters. */
const wordsIn = (text: string): readonly string[] =>
  text.normalize('NFC').match(/[\p{L}\p{M}]+(?:[\u200c\u200d]+[\p{L}\p{M}]+)*/gu) ?? []

const wholeText = (doc: Doc): string => [...textsOf(doc.root)].join(' ')

describe.each([...newLanguages, ...Object.keys(ownCalendars)])('%s', (tag) => {
  const home = bench.in(tag)
  layLanguageProject(home, [tag])

  it('comes back from a letter as it was written', async () => {
    const { doc, pdf } = await letterIn(tag)
    expect(doc.language).toBe(tag)
    const { text } = await readByPdfium(pdf)
    if (doc.direction === 'rtl') {
      const found = new Set(wordsIn(text))
      expect(wordsIn(wholeText(doc)).filter((word) => !found.has(word))).toEqual([])
      return
    }
    const found = bare(text)
    const texts = [...textsOf(doc.root)].map(bare)
    expect(texts.filter((each) => !found.includes(each))).toEqual([])
  })

  it.skipIf(Object.hasOwn(ownCalendars, tag))(
    'has Gregorian dates in the digits that all languages share, whatever Intl would say',
    async () => {
      const { doc } = await letterIn(tag)
      const text = wholeText(doc)
      expect(text).toContain('2004')
      expect(text.replace(/[0-9]/g, '')).not.toMatch(/\p{Nd}/u)
    },
  )

  it('has a form in which people can type what the language is written with', async () => {
    const project = await open(home)
    const { pdf } = await print(project, tag, 'form')
    expect(pdf.length).toBeLessThan((tag === 'ja' ? 4 : 1) * 1_000_000)
    expect(bare((await readByPdfium(pdf)).text)).toContain(
      bare(project.languages[0]!.words['form.heading']!.slice(0, 3)),
    )
  })
})

/** What the program writes in the letter of a language, and what is somebody's own and stays. */
const OWN = {
  'fa-IR': {
    says: ['۲۱ اردیبهشت ۱۳۸۳', 'از ۴ تا ۶ تیر ۱۳۸۳', '۱۲ خرداد ۱۳۸۳', '۱.', '۲.', 'L-8'],
    heading: '۴ تا ۶ تیر ۱۳۸۳',
    one: '۱',
  },
  'th-TH': {
    says: ['๑๐ พฤษภาคม พุทธศักราช ๒๕๔๗', 'ระหว่างวันที่ ๒๔ ถึง ๒๖ มิถุนายน พ.ศ. ๒๕๔๗', '๑.', '๒.', 'L-8'],
    heading: '๒๔–๒๖ มิถุนายน พ.ศ. ๒๕๔๗',
    one: '๑',
  },
} as const

it.each(Object.keys(OWN) as readonly (keyof typeof OWN)[])(
  '%s has the calendar and the digits of its locale.json, and what was written stays as it is',
  async (tag) => {
    const plain = (text: string): string => text.replace(/[\u2066-\u2069]/g, '').replaceAll('\u00a0', ' ')
    const { doc, pages } = await letterIn(tag)
    const text = plain(wholeText(doc))
    for (const each of OWN[tag].says) expect(text).toContain(each)
    // reference, form of the addressee's documents, fax: facts and words of the letter
    expect(text.replace(/L-8|PC-3|\+1 202 555 0100/g, '')).not.toMatch(/[0-9]/)
    // the number of the page and how many there are, which stand in no text
    const foot = pages[0]!.ink.flatMap((ink) =>
      ink.kind === 'glyphs' && ink.yPt < 50 ? ink.clusters.map((each) => each.text) : [],
    )
    expect(foot.filter((each) => each === OWN[tag].one)).toHaveLength(2)
    expect(foot.join('')).not.toMatch(/[0-9]/)
    const form = await print(await open(bench.in(tag)), tag, 'form')
    expect(plain(wholeText(form.doc))).toContain(OWN[tag].heading)
  },
)

it('keeps the joiners that words are spelt with, as far as a reader tells of them', async () => {
  const { doc, pdf } = await letterIn('fa')
  const spelt = wordsIn(wholeText(doc)).filter((word) => word.includes('\u200c'))
  expect(spelt.length).toBeGreaterThan(10)
  const found = new Set(wordsIn((await readByPdfium(pdf)).text))
  expect(spelt.filter((word) => !found.has(word))).toEqual([])
  // PDF.js leaves out every glyph that stands for a format character alone; the letters around it stay in order
  const letters = (text: string): string => text.replace(/[\u200c\p{M}]/gu, '')
  const inFirefox = letters(await textByPdfJs(pdf))
  expect(spelt.filter((word) => !inFirefox.includes(letters(word)))).toEqual([])
})

it('breaks Thai lines between words, and never before a sign of repetition', async () => {
  const { pages } = await letterIn('th')
  const lines = new Map<number, string>()
  for (const ink of pages[0]!.ink)
    if (ink.kind === 'glyphs')
      lines.set(ink.yPt, (lines.get(ink.yPt) ?? '') + ink.clusters.map(({ text }) => text).join(''))
  const thai = [...lines.values()]
  expect(thai.length).toBeGreaterThan(12)
  expect(thai.filter((line) => /^[ๆ\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]/.test(line))).toEqual([])
  const text = thai.join('\n')
  for (const word of ['ประชุม', 'รัฐบาล', 'ผู้เข้าร่วม', 'อิเล็กทรอนิกส์', 'อังกฤษ', 'หนังสือเดินทาง'])
    expect(text.replaceAll('\n', ''), word).toContain(word)
  for (const word of ['ประชุม', 'รัฐบาล', 'อังกฤษ'])
    expect(text.split(word).length, word).toBe(text.replaceAll('\n', '').split(word).length)
})

it('counts ICU and typefaces among the inputs of what needs them, and of nothing else', async () => {
  const named = async (tag: string) => {
    const project = await open(bench.in(tag))
    return jobOf(project, tag, 'letter').inputs.flatMap((input) =>
      input.of === 'icu' || input.of === 'face'
        ? [[input.of, 'file' in input ? input.file : '', input.value]]
        : [],
    )
  }
  const thai = await named('th')
  expect(thai.find(([of]) => of === 'icu')).toEqual(['icu', '', process.versions.icu])
  expect(thai.filter(([of]) => of === 'face').map(([, file]) => file)).toEqual([
    'fonts/Sarabun_400Regular.ttf',
    'fonts/Sarabun_400Regular_Italic.ttf',
    'fonts/Sarabun_700Bold.ttf',
  ])
  expect(await named('de')).toEqual([])
  // a calendar is counted by ICU; the same language without one is not
  expect(await named('fa-IR')).toEqual([['icu', '', process.versions.icu]])
  expect(await named('fa')).toEqual([])
})

it('makes anew what is set in a typeface when its bytes change, and what is not stays', async () => {
  const home = bench.in('changed')
  layLanguageProject(home, ['he', 'de'])
  const inputs = async (tag: string) => jobOf(await open(home), tag, 'letter').inputs
  const [he, de] = [await inputs('he'), await inputs('de')]
  const face = path.join(home, 'fonts/NotoSerifHebrew_400Regular.ttf')
  writeFileSync(face, Buffer.concat([readFileSync(face), Buffer.alloc(4)]))
  expect(await inputs('he')).not.toEqual(he)
  expect(await inputs('de')).toEqual(de)
  cpSync(typefaceFile('NotoSerifHebrew_400Regular.ttf'), face)
  expect(await inputs('he')).toEqual(he)
})
