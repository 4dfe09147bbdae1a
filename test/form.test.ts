import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type PDFObject, PDFRef } from 'pdf-lib'
import { beforeAll, describe, expect, it } from 'vitest'
import { build } from '../src/compose/build.ts'
import { openFonts } from '../src/fonts/fonts.ts'
import type { Node } from '../src/model/doc.ts'
import { FORM } from '../src/model/document.ts'
import type { CharacterSet } from '../src/model/face.ts'
import type { Language } from '../src/model/letter.ts'
import { paddingPt } from '../src/pdf/field-values.ts'
import { sharedTooltip } from '../src/pdf/fields.ts'
import { firstJobs } from '../src/plan/jobs.ts'
import { openFolders, openProject } from '../src/project/project.ts'
import { openPipeline } from '../src/run/pipeline.ts'
import { root } from './command.ts'
import { fillByPdfJs, valuesByPdfium } from './pdf-filler.ts'
import { openObjects, readByPdfium, textByPdfJs } from './pdf-reader.ts'
import { openReal, type Real, tags } from './real.ts'
import { printed, whole } from './whole.ts'

/** The form that goes with the letter, as a person fills it in: with a pen, or with long answers. */

let real: Real
const template = readFileSync(path.join(root, 'templates/DM-1132/form.hbs'), 'utf8')
let languages: ReadonlyMap<string, Language>
const forms = new Map<string, Uint8Array>()
const word = (tag: string, key: string) => languages.get(tag)!.words[key]!
beforeAll(async () => {
  real = await openReal()
  const project = await openProject(openFolders(root), null)
  if (project.kind !== 'ok') throw new Error('no project')
  languages = new Map(project.value.languages.map((language) => [language.tag, language]))
  for (const tag of tags) forms.set(tag, await real.signed('FR', tag, 'form'))
})

interface FormBox {
  readonly name: string
  readonly page: number
  readonly box: readonly [x0: number, y0: number, x1: number, y1: number]
  readonly type: string
  readonly tooltip: string
  readonly multiline: boolean
  readonly readOnly: boolean
  readonly most: number
  /** of what is typed */
  readonly sizePt: number
}

/** The boxes of a form in the order of the page; of a group of buttons each has the group's name and tooltip. */
async function boxesOf(form: Uint8Array): Promise<readonly FormBox[]> {
  const { document, get, list, say } = await openObjects(form)
  return document.getPages().flatMap((page, index) =>
    list(page.node, 'Annots').map((annotation): FormBox => {
      const field = get(annotation, 'T') === undefined ? get(annotation, 'Parent') : annotation
      const flags = Number(say(field, 'Ff') ?? 0)
      const [x0, y0, x1, y1] = list(annotation, 'Rect').map((edge) => Number(String(edge)))
      return {
        name: textOf(get(field, 'T')),
        page: index,
        box: [x0!, y0!, x1!, y1!],
        type: say(field, 'FT')!,
        tooltip: textOf(get(field, 'TU')),
        multiline: (flags & (1 << 12)) !== 0,
        readOnly: (flags & 1) !== 0,
        most: Number(say(field, 'MaxLen') ?? 0),
        sizePt: Number(/ ([\d.]+) Tf/.exec(say(field, 'DA') ?? '')?.[1]),
      }
    }),
  )
}

function textOf(object: PDFObject | undefined): string {
  if (object === undefined || object instanceof PDFRef) throw new Error('no text')
  return (object as unknown as { decodeText(): string }).decodeText()
}

const typedIn = (boxes: readonly FormBox[]) =>
  boxes.filter(({ type, readOnly }) => type === '/Tx' && !readOnly)

/** Letters as they come in answers, each once: capitals where the script has them. */
const ALPHABETS: Readonly<Record<CharacterSet, string>> = {
  latin: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  cyrillic: 'АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ',
  arabic: 'ابتثجحخدذرزسشصضطظعغفقكلمنهوي',
  gb2312: '天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏',
}
const SCRIPTS: Readonly<Record<string, CharacterSet>> = { ar: 'arabic', ru: 'cyrillic', zh: 'gb2312' }

/** An answer of just so many characters, in words of nine letters where `spaced`. */
function answer(set: CharacterSet, length: number, spaced: boolean): string {
  const alphabet = [...ALPHABETS[set]!]
  const character = (_: unknown, at: number) =>
    spaced && at % 10 === 9 && set !== 'gb2312' ? ' ' : alphabet[at % alphabet.length]!
  return Array.from({ length }, character).join('')
}

describe.each(tags)('%s form', (tag) => {
  it('has room for the longest answer that each field permits, in block letters of every script', async () => {
    const { faces, typing: sets, repertoire } = languages.get(tag)!
    const typing = (await openFonts()).typing([faces.latin.regular, faces.native.regular], sets, repertoire)
    const em = (text: string) =>
      [...text].reduce((sum, each) => sum + typing.widths[typing.glyphs.get(each)!]!, 0) / 1000
    const boxes = typedIn(await boxesOf(forms.get(tag)!))
    expect(boxes.length).toBeGreaterThan(20)
    for (const { name, box, multiline, most, sizePt } of boxes) {
      // in a letter's own scripts as many as the template says; fewer hanzi, which are wider
      const asked = Number(new RegExp(`name="${name}" .*?maxlength="(\\d+)"`).exec(template)![1])
      expect(most, name).toBeGreaterThan(tag === 'zh' ? 0.7 * asked - 1 : asked - 1)
      expect(most, name).toBeLessThanOrEqual(asked)
      const widthPt = box[2] - box[0] - 2 * paddingPt
      for (const set of sets) {
        const lines = [0]
        const text = answer(set, most, multiline)
        for (const part of !multiline ? [text] : set === 'gb2312' ? text : text.split(' ')) {
          const more = em(multiline && set !== 'gb2312' ? `${part} ` : part) * sizePt
          if (lines.at(-1)! > 0 && lines.at(-1)! + more > widthPt) lines.push(more)
          else lines[lines.length - 1]! += more
        }
        expect(Math.max(...lines), `${name} in ${set}`).toBeLessThanOrEqual(widthPt)
        // PDF.js and most viewers set lines 1.35 of the size apart
        const heightPt = box[3] - box[1] - 2 * paddingPt
        expect(lines.length * 1.35 * sizePt, `${name} in ${set}`).toBeLessThanOrEqual(heightPt)
      }
    }
  })

  it('shows the longest answers whole when Firefox has filled them in', async () => {
    const form = forms.get(tag)!
    const boxes = typedIn(await boxesOf(form))
    const set = SCRIPTS[tag] ?? 'latin'
    const values = Object.fromEntries(
      boxes.map(({ name, most, multiline }) => [
        name,
        name.endsWith('_date') ? '24/06/2004' : answer(set, most, multiline).replace(/ $/, '.'),
      ]),
    )
    const filled = await fillByPdfJs(form, values)
    expect(Object.fromEntries(await valuesByPdfium(filled))).toMatchObject(values)
    const { pages } = await readByPdfium(filled)
    for (const { name, page, box, multiline } of boxes) {
      const [x0, y0, x1, y1] = box
      const { darkness } = pages[page]!
      expect(darkness(x0 + 1, y0 + 1, x1 - x0 - 2, y1 - y0 - 2), name).toBeGreaterThan(0)
      // what is cut goes on to the edge: at the end of a line, and below the last one
      expect(darkness(x0 + 0.7, y0 + 1, 0.8, y1 - y0 - 2), `${name}: left`).toBe(0)
      expect(darkness(x1 - 1.5, y0 + 1, 0.8, y1 - y0 - 2), `${name}: right`).toBe(0)
      if (multiline) expect(darkness(x0 + 1, y0 + 0.7, x1 - x0 - 2, 0.8), `${name}: below`).toBe(0)
    }
  })

  it('has one gutter, print that stands off its frame, and a box for the seal', async () => {
    const boxes = await boxesOf(forms.get(tag)!)
    const fields = boxes.filter(({ type }) => type !== '/Btn')
    let rows = 0
    for (const left of fields)
      for (const right of fields) {
        const beside = left.page === right.page && Math.abs(left.box[3] - right.box[3]) < 0.1
        if (!beside || left.box[0] >= right.box[0]) continue
        expect(right.box[0] - left.box[2], `${left.name} and ${right.name}`).toBeCloseTo(10, 1)
        rows++
      }
    expect(rows).toBe(7)
    const [state] = boxes.filter(({ readOnly }) => readOnly)
    const [x0, y0, x1, y1] = state!.box
    const { darkness } = (await readByPdfium(forms.get(tag)!)).pages[0]!
    for (const x of [x0 + 1, x1 - 4.5]) expect(darkness(x, y0 + 1, 3.5, y1 - y0 - 2)).toBe(0)
    expect(darkness(x0 + 1, y0 + 1, x1 - x0 - 2, y1 - y0 - 2)).toBeGreaterThan(0)
    // of a Chinese ministry it is 5 cm across, of others 4
    const [signed] = boxes.filter(({ name }) => name === 'official_signature')
    const heightPt = signed!.box[3] - signed!.box[1]
    expect(heightPt).toBeGreaterThan(((tag === 'zh' ? 50 : 39) / 25.4) * 72)
  })

  it('is tied to its letter, and its second page to the first', async () => {
    const form = forms.get(tag)!
    const squeeze = (text: string) => text.replace(/\s/g, '')
    const { document } = await openObjects(form)
    expect(document.getPageCount()).toBe(2)
    const text = squeeze(await textByPdfJs(form))
    const annex = squeeze(`${word(tag, 'form.annex')}DM-1132`)
    // PDF.js gives Arabic lines in an order of its own; that they are printed is what test/heard.test.ts asks
    if (tag !== 'ar') expect(text.split(annex)).toHaveLength(3)
    const [name] = (await boxesOf(form)).filter((each) => each.name === 'participant_name')
    expect(name).toMatchObject({ page: 1, tooltip: expect.stringContaining(word(tag, 'form.required')) })
    // it is the first that one comes to there
    expect((await boxesOf(form)).find(({ page }) => page === 1)).toEqual(name)
  })

  it('asks for title and role where a pen can tick them, four and five in a row', async () => {
    const boxes = await boxesOf(forms.get(tag)!)
    for (const [name, many] of [
      ['title', 5],
      ['role', 4],
    ] as const) {
      // a Highness has no title among the five, and leaves it
      const must = name === 'role' ? word(tag, 'form.required') : ''
      const buttons = boxes.filter((each) => each.name === name)
      expect(buttons.map(({ type }) => type)).toEqual(Array.from({ length: many }, () => '/Btn'))
      expect(new Set(buttons.map(({ box }) => box[1])).size, 'one row').toBe(1)
      const dash = word(tag, 'form.dash')
      expect(buttons[0]!.tooltip.replace(/ /g, '')).toBe(
        `${word(tag, `form.${name}.tip`)}${must}`.replace(/ /g, ''),
      )
      expect(buttons[0]!.tooltip).not.toContain(dash)
    }
    expect(boxes.filter(({ type }) => type === '/Ch')).toEqual([])
    expect(boxes.filter(({ name }) => name === 'category')).toEqual([])
  })

  it('lists languages as its own readers do', async () => {
    const names = (await boxesOf(forms.get(tag)!))
      .map(({ name }) => name)
      .filter((name) => name.startsWith('language_'))
    expect(names).toHaveLength(6)
    expect(word(tag, 'form.language_order').split(' ')).toEqual(names)
    const labels = names.map((name) => word(tag, name.replace('language_', 'form.language.')))
    // the United Nations’ order in Chinese is that of the English names
    const order = tag === 'zh' ? [...names].sort() : [...labels].sort(new Intl.Collator(tag).compare)
    expect(tag === 'zh' ? names : labels).toEqual(order)
  })
})

it('the children of a div stand in the order that a word says, and are read and numbered so', () => {
  const field = (name: string) => `<p><input type="checkbox" name="${name}" title="${name}"> ${name}</p>`
  const html = (order: string) =>
    `<title>T</title><div order="${order}">${['a', 'b', 'c'].map(field).join('')}</div><p>after</p>`
  const read = (order: string) => {
    const { root: document } = build(html(order), FORM, languages.get('fr')!, 'form.hbs', {})
    const ids: number[] = []
    const texts: string[] = []
    const walk = (node: Node): void => {
      ids.push(node.id)
      if (node.kind === 'text') texts.push(node.text.trim())
      if (node.kind === 'element') node.children.forEach(walk)
    }
    walk(document)
    expect(ids).toEqual(ids.map((_, index) => index))
    return texts.filter((each) => each !== '').join(' ')
  }
  expect(read('c a b')).toBe('c a b after')
  expect(read('b')).toBe('b a c after')
  expect(read('none  c\nother')).toBe('c a b after')
  expect(read('')).toBe('a b c after')
})

it('an asterisk stands as near a full-width mark as a word', () => {
  const read = (label: string) => {
    const { root: document } = build(
      `<title>T</title><label>${label} *</label>`,
      FORM,
      languages.get('zh')!,
      'form.hbs',
      {},
    )
    const [element] = document.children
    return element?.kind === 'element' && element.children[0]?.kind === 'text' ? element.children[0].text : ''
  }
  for (const mark of ['签发日期（年-月-日）', '签证？', '《宣言》']) expect(read(mark)).toBe(`${mark}*`)
  expect(read('护照号码')).toBe('护照号码 *')
})

it('a question in Spanish keeps both its marks', async () => {
  const visa = (await boxesOf(forms.get('es')!)).find(({ name }) => name === 'visa_required')
  expect(visa?.tooltip).toBe('¿Necesita visado para entrar en Túnez? (campo obligatorio)')
})

it('the tooltip of a group is what its buttons are about, and whether one must be chosen', () => {
  const cases: readonly (readonly [tooltips: readonly string[], shared: string])[] = [
    [['Title (required) – Mr', 'Title (required) – Ms'], 'Title (required)'],
    [['称谓（必填）：先生', '称谓（必填）：先生阁下'], '称谓（必填）'],
    [['Title – Mr (required)', 'Title – Ms (required)'], 'Title (required)'],
    [['Title – Mr', 'Title – Ms'], 'Title'],
    [['Обращение – Г-н (обязательно)', 'Обращение – Г-жа (обязательно)'], 'Обращение (обязательно)'],
    [['称谓：先生（必填）', '称谓：先生阁下（必填）'], '称谓（必填）'],
    [['¿Visado? – Sí', '¿Visado? – No'], '¿Visado?'],
    [['Visa (Tunisia) – Yes', 'Visa (Tunisia) – No'], 'Visa (Tunisia)'],
    [['Day one', 'Day other'], 'Day'],
    [['Yes', 'No'], 'Yes'],
    [['Paper', 'Pen'], 'Paper'],
    [['Alone – yes'], 'Alone – yes'],
  ]
  for (const [tooltips, shared] of cases) expect(sharedTooltip(tooltips), tooltips.join()).toBe(shared)
})

it('whoever writes to others than States puts in a section that asks what a participant represents', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'form-'))
  try {
    mkdirSync(path.join(folder, 'templates'), { recursive: true })
    cpSync(path.join(root, 'templates/DM-1132'), path.join(folder, 'templates/DM-1132'), { recursive: true })
    const file = path.join(folder, 'templates/DM-1132/form.hbs')
    const kinds = ['state', 'united_nations', 'civil_society', 'business', 'media']
    const label = '{{word "form.category.label"}}'
    const button = (kind: string) => {
      const said = `{{word "form.category.${kind}"}}`
      return `<p class="check"><input type="radio" name="category" value="${kind}" title="${label} – ${said}" required> ${said}</p>`
    }
    const section = `<section><h2>${label} *</h2>${kinds.map(button).join('')}</section>`
    writeFileSync(file, readFileSync(file, 'utf8').replace('<page-break>', `<page-break>${section}`))
    const opened = await openProject(openFolders(folder), null)
    if (opened.kind !== 'ok') throw new Error(JSON.stringify(opened.problems))
    const recipients = opened.value.recipients.filter(({ id }) => id === 'CH')
    const pipeline = await openPipeline(opened.value)
    const jobs = firstJobs(opened.value, recipients, { kind: 'these', tags: ['fr'] })
    const signing = {
      kind: 'certify',
      at: '2004-05-10T09:00:00Z',
      permission: 2,
      contentsBytes: 3000,
    } as const
    const said = { subject: 'Registry', signedAt: signing.at, development: false }
    const form = whole(await printed(pipeline, jobs.find(({ part }) => part.kind === 'form')!, said, signing))
    const boxes = (await boxesOf(form)).filter(({ name }) => name === 'category')
    expect(boxes.map(({ tooltip }) => tooltip)).toEqual(kinds.map(() => 'Le participant représente'))
    const filled = await fillByPdfJs(form, { category: 'civil_society' })
    expect((await valuesByPdfium(filled)).get('category')).toBe('civil_society')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
