import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Composer, openComposer } from '../src/compose/compose.ts'
import { stripIsolates } from '../src/compose/values.ts'
import type { Doc, Element } from '../src/model/doc.ts'
import { FORM, LETTER, type Part } from '../src/model/document.ts'
import type { GlyphRun, Ink, Page } from '../src/model/page.ts'
import { changedJob, type Job } from '../src/model/plan.ts'
import type { Copy, Recipient } from '../src/model/recipient.ts'
import { firstEdition, openJobs, UNRECORDED } from '../src/plan/jobs.ts'
import { openCopies } from '../src/project/copies.ts'
import { openFolders, openProject, type Project } from '../src/project/project.ts'
import { openPipeline, type Pipeline } from '../src/run/pipeline.ts'
import type { Sequence } from '../src/sequence.ts'
import { root } from './command.ts'
import { openObjects, readByPdfium, readStructure } from './pdf-reader.ts'
import { printed, whole } from './whole.ts'

/** A copy says what its original says, but for its marks. */

const tags = ['ar', 'en', 'es', 'fr', 'ru', 'zh']
const words = { subject: 'Registry', signedAt: '2004-05-10T09:00:00+02:00', development: false }
let project: Project
let composer: Composer
let copies: Sequence<Copy>
let pipeline: Pipeline
let jobs: ReturnType<typeof openJobs>

beforeAll(async () => {
  const folders = openFolders(root)
  const opened = await openProject(folders, null)
  if (opened.kind !== 'ok') throw new Error(JSON.stringify(opened.problems))
  project = opened.value
  composer = openComposer(project)
  const paired = await openCopies(project)
  if (paired.kind !== 'ok') throw new Error(JSON.stringify(paired.problems))
  copies = paired.value
  pipeline = await openPipeline(project)
  jobs = openJobs(project, UNRECORDED)
})

const all = (): Sequence<Copy> => copies
const ofList = (name: string): Sequence<Copy> => copies.filter(({ recipient }) => recipient.list === name)
const docOf = async (
  part: Part,
  addressee: Recipient,
  copyTo: Recipient | null,
  tag: string,
): Promise<Doc> => {
  return composer.compose(jobOf(addressee, copyTo ?? addressee, tag, part), words, false)
}
const jobOf = (original: Recipient, recipient: Recipient, tag: string, part: Part): Job => {
  const job = jobs({ recipient: original, language: tag, part }, firstEdition(project))
  return recipient === original ? job : changedJob(job, { recipient, original })
}

/** The copy's own: what stands in the margin over page 1. */
const asideOf = ({ root }: Doc): Element => root.children.find((node): node is Element => isAside(node))!
const isAside = (node: Doc['root']['children'][number]): boolean =>
  node.kind === 'element' && node.tag === 'aside'
/** Ties are no difference between what is told and what is stored. */
const textOf = (node: Doc['root']['children'][number]): string =>
  node.kind === 'text'
    ? stripIsolates(node.text).replaceAll('\u00A0', ' ')
    : node.kind === 'element'
      ? node.children.map(textOf).join('|')
      : ''

const numbersIn = (node: Doc['root']['children'][number]): ReadonlySet<number> =>
  new Set(
    node.kind === 'element'
      ? [node.id, ...node.children.flatMap((child) => [...numbersIn(child)])]
      : [node.id],
  )

/** The head of page 2, where a copy bears its mark too: that page has the signature. */
const isRunningHead = (node: Doc['root']['children'][number]): boolean =>
  node.kind === 'element' && node.tag === 'header' && node.pages === 'following'

/** A document without its numbers and places, without its aside and its running head: all that it says and how. */
const said = (doc: Doc): string =>
  JSON.stringify(
    { ...doc.root, children: doc.root.children.filter((node) => !isAside(node) && !isRunningHead(node)) },
    (key, value) => (key === 'id' || key === 'at' ? undefined : value),
  )

describe('the lists of copies', () => {
  it('have the 192 missions and the 189 administrations of the States that are written to', () => {
    expect(ofList('missions').map(({ recipient }) => recipient.id)).toEqual(
      project.recipients.map(({ id }) => `${id}-mission`),
    )
    const members = project.recipients.filter(({ state }) => state!.ituMember)
    expect(members.length).toBe(189)
    expect(ofList('administrations').map(({ recipient }) => recipient.id)).toEqual(
      members.map(({ id }) => `${id}-administration`),
    )
    for (const { recipient, original } of all()) expect(recipient.language).toBe(original.language)
  })

  it('make nothing up: no address, no e-mail, a source, and what is not sourced is marked as assumed', () => {
    for (const { recipient } of all()) {
      expect([recipient.address, recipient.email, recipient.source === ''], recipient.id).toEqual([
        [],
        null,
        false,
      ])
    }
    const text = readFileSync(path.join(root, 'data/missions.csv'), 'utf8')
    const rows = parse<{ id: string; basis: string }>(text, { columns: true })
    const sourced = rows.filter(({ basis }) => basis !== 'assumed').map(({ id, basis }) => `${id} ${basis}`)
    expect(sourced).toEqual(['BY-mission sourced'])
  })

  it('have the columns of ministers.csv', () => {
    const head = (list: string): string =>
      readFileSync(path.join(root, `data/${list}.csv`), 'utf8').split('\n')[0]!
    expect(head('administrations')).toBe(head('ministers'))
    expect(head('missions')).toBe(`${head('ministers')},basis`)
  })
})

describe('a copy', () => {
  it('says word for word what its original says, but for the mark and a distribution line that no other has', async () => {
    const lines = new Set<string>()
    for (const [index, { recipient, original }] of all().entries()) {
      for (const tag of tags) {
        const copy = await docOf(LETTER, original, recipient, tag)
        const text = textOf(asideOf(copy))
        const [mark, line] = text.split('|')
        const { words: own } = project.languages.find((language) => language.tag === tag)!
        expect(mark).toBe(own['marking.copy'])
        const name = original.state!.names[tag]!
        if (original.id !== 'VA')
          expect(line).toContain((tag === 'ar' ? name.formal.slice(2) : name.of).replaceAll('\u00A0', ' '))
        lines.add(`${tag} ${text}`)
        if (tag !== original.language && index % 16 > 0) continue
        const first = await docOf(LETTER, original, null, tag)
        expect(first.root.children.some(isAside)).toBe(false)
        expect(said(copy), `${recipient.id} ${tag}`).toBe(said(first))
        expect(copy.title).toBe(`${own['marking.copy']} – ${first.title}`)
      }
    }
    expect(lines.size).toBe((192 + 189) * tags.length)
  })

  it('calls each by its name', async () => {
    const line = async (id: string, tag: string): Promise<string> => {
      const { recipient, original } = all().find((copy) => copy.recipient.id === id)!
      return textOf(asideOf(await docOf(LETTER, original, recipient, tag)))
    }
    const told: (readonly string[])[] = []
    for (const id of ['FR-mission', 'VA-mission', 'FR-administration', 'VA-administration'])
      told.push(await Promise.all(tags.map((tag) => line(id, tag))))
    expect(told).toEqual([
      [
        'نسخة|إلى البعثة الدائمة للجمهورية الفرنسية لدى مكتب الأمم المتحدة في جنيف',
        'COPY|Permanent Mission of the French Republic to the United Nations Office at Geneva',
        'COPIA|Misión Permanente de la República Francesa ante la Oficina de las Naciones Unidas en Ginebra',
        'COPIE|Mission permanente de la République française auprès de l’Office des Nations Unies à Genève',
        'КОПИЯ|Постоянному представительству Французской Республики при Отделении Организации Объединенных Наций в Женеве',
        '副本|法兰西共和国常驻联合国日内瓦办事处代表团',
      ],
      [
        'نسخة|إلى بعثة المراقب الدائم للكرسي الرسولي لدى مكتب الأمم المتحدة في جنيف',
        'COPY|Permanent Observer Mission of the Holy See to the United Nations Office at Geneva',
        'COPIA|Misión Permanente de Observación de la Santa Sede ante la Oficina de las Naciones Unidas en Ginebra',
        'COPIE|Mission permanente d’observation du Saint-Siège auprès de l’Office des Nations Unies à Genève',
        'КОПИЯ|Миссии Постоянного наблюдателя Святого Престола при Отделении Организации Объединенных Наций в Женеве',
        '副本|教廷常驻联合国日内瓦办事处观察员代表团',
      ],
      [
        'نسخة|إلى إدارة الجمهورية الفرنسية',
        'COPY|Administration of the French Republic',
        'COPIA|Administración de la República Francesa',
        'COPIE|Administration de la République française',
        'КОПИЯ|Администрации связи Французской Республики',
        '副本|法兰西共和国主管部门',
      ],
      [
        'نسخة|إلى إدارة دولة مدينة الفاتيكان',
        'COPY|Administration of Vatican City State',
        'COPIA|Administración del Estado de la Ciudad del Vaticano',
        'COPIE|Administration de l’Etat de la Cité du Vatican',
        'КОПИЯ|Администрации связи Государства-города Ватикан',
        '副本|梵蒂冈城国主管部门',
      ],
    ])
  })

  it('has the form as it went with the original', async () => {
    for (const { recipient, original } of all()) {
      const tag = original.language
      expect(await docOf(FORM, original, recipient, tag)).toEqual(await docOf(FORM, original, null, tag))
    }
  })

  it('stands on its two pages where the original stands: no line moves for the marks', async () => {
    const place = (ink: Ink): string => {
      if (ink.kind === 'rule') return `rule ${ink.x1Pt} ${ink.y1Pt} ${ink.x2Pt} ${ink.y2Pt}`
      const text = ink.kind === 'glyphs' ? ink.clusters.map((cluster) => cluster.key).join() : ''
      return `${ink.kind} ${ink.xPt} ${ink.yPt} ${text}`
    }
    for (const { recipient, original } of ofList('missions')) {
      for (const tag of tags) {
        const copy = await pipeline.layOut(jobOf(original, recipient, tag, LETTER), words, false)
        if (copy.kind !== 'ok') throw new Error(`${recipient.id} ${tag} cannot be set`)
        const { pages } = copy.value
        expect(pages.length, `${recipient.id} ${tag}`).toBe(2)
        const [one, two] = pages
        const aside = numbersIn(asideOf(await docOf(LETTER, original, recipient, tag)))
        const isMark = (ink: Ink): boolean => typeof ink.owner === 'number' && aside.has(ink.owner)
        const marks = one!.ink.filter((ink): ink is GlyphRun => isMark(ink) && ink.kind === 'glyphs')
        expect(marks.length).toBeGreaterThanOrEqual(2)
        // the marks keep clear of the letterhead and of the paper's edge
        const rest = one!.ink.filter((ink) => !isMark(ink))
        const below = Math.max(...rest.map((ink) => (ink.kind === 'glyphs' ? ink.yPt : 0)))
        for (const { yPt, sizePt } of marks) {
          expect(yPt).toBeGreaterThan(below + 15)
          expect(yPt + sizePt).toBeLessThan(one!.heightPt - 18)
        }
        if (tag !== original.language) continue
        const first = await pipeline.layOut(jobOf(original, original, tag, LETTER), words, false)
        if (first.kind !== 'ok') throw new Error(`${original.id} ${tag} cannot be set`)
        const [, second] = first.value.pages
        expect(rest.map(place)).toEqual(first.value.pages[0]!.ink.map(place))
        // page 2 has the signature: its running head says that this is the copy
        const top = two!.heightPt - 70
        const below2 = (page: Page) => page.ink.filter((ink) => ink.kind !== 'glyphs' || ink.yPt < top)
        expect(below2(two!).map(place)).toEqual(below2(second!).map(place))
      }
    }
  }, 60_000)

  for (const [id, tag] of [
    ['GB-mission', 'en'],
    ['LY-mission', 'ru'],
    ['CN-administration', 'zh'],
    ['VA-administration', 'fr'],
  ] as const) {
    it(`${id} ${tag}: as Chrome reads it, the original with two lines more`, async () => {
      const { recipient, original } = all().find((copy) => copy.recipient.id === id)!
      const signing = { kind: 'certify', at: words.signedAt, permission: 1, contentsBytes: 3000 } as const
      const print = async (job: Job): Promise<Uint8Array> => {
        return whole(await printed(pipeline, job, words, signing))
      }
      const copy = await print(jobOf(original, recipient, tag, LETTER))
      const squeeze = (text: string): string => text.replace(/\s/g, '')
      const there = squeeze((await readByPdfium(await print(jobOf(original, original, tag, LETTER)))).text)
      const here = squeeze((await readByPdfium(copy)).text)
      const doc = await docOf(LETTER, original, recipient, tag)
      const marks = squeeze(textOf(asideOf(doc)).replace('|', ''))
      const [mark] = textOf(asideOf(doc)).split('|')
      // and the mark once more, in the running head of page 2
      expect(here.replace(`DM-1132–${mark}`, 'DM-1132')).toBe(marks + there)
      expect(here).toContain(`DM-1132–${mark}`)
      const { document } = await openObjects(copy)
      expect(document.getTitle()).toBe(doc.title)
      const { root } = await readStructure(copy)
      const [first] = root.kids
      expect(typeof first === 'object' && [first.type, first.kids.length]).toEqual(['Div', 2])
    })
  }
})
