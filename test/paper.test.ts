import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { PDFDocument, PDFName } from 'pdf-lib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PaperBody } from '../src/commands/paper/body.ts'
import { frontsOf } from '../src/paper/pack.ts'
import {
  addressZone,
  ENVELOPES,
  LABEL_INSET_MM,
  LABEL_SHEETS,
  labelArea,
  SHEETS_MM,
} from '../src/paper/sheets.ts'
import { type AnyAnswer, answerOf, faultsOf } from './answers.ts'
import { openBench, root } from './command.ts'
import { runHere } from './here.ts'
import { type InkArea, inkOfPages } from './paper-ink.ts'
import { readStructure, type TaggedElement } from './pdf-reader.ts'

/** What goes with letters on paper: by the real letter, as an officer makes it, and by ruler. */

const bench = openBench()
afterAll(() => bench.close())

/** Rows of the real list, with addresses and bags of nobody; KP and VA have none. */
const ADDRESSES: Readonly<Record<string, { address: string; latin?: string; bag?: string }>> = {
  FR: { address: '1 rue de l’Exemple\n00000 Exempleville\nFRANCE', bag: 'Europe' },
  // the longest office that there is, and a long address
  GB: { address: '1 Example Street\nExample Town\nEX1 0EX\nUNITED KINGDOM', bag: 'Europe' },
  ES: { address: 'Calle del Ejemplo, 1\n00000 Ejemplo\nESPAÑA', bag: 'Europe' },
  RU: {
    address: 'ул. Примерная, 1\n000000 Пример',
    latin: 'Ministry of Examples\nUl. Primernaya 1\n000000 Primer\nRUSSIAN FEDERATION',
    bag: 'Europe/North',
  },
  CN: { address: '示例路1号\n100000 示例市', bag: 'Asia' },
  EG: { address: '١ شارع المثال\nالقاهرة\nمصر', bag: 'Africa' },
  KP: { address: '' },
  VA: { address: '' },
}
const having = Object.entries(ADDRESSES).filter(([, { address }]) => address !== '')

const home = bench.in('desk')
const key = path.join(home, 'registry.pem')
const sign = ['generate', '--identity', key, '--signed-at', '2026-11-02T09:00:00+01:00']
const invite = (...args: readonly string[]) => runHere(bench, args, {}, home)
const lettersFolder = path.join(home, 'out/DM-1132')
const made = (file: string): Uint8Array => new Uint8Array(readFileSync(path.join(lettersFolder, file)))

async function ask(...args: readonly string[]): Promise<AnyAnswer & PaperBody> {
  return answerOf<PaperBody>(await invite('paper', ...args, '--json'))
}

type Line = {
  readonly event: string
  readonly about: { readonly manifest?: number; readonly document?: string }
} & Readonly<Record<string, unknown>>
const ledger = (): readonly Line[] =>
  readFileSync(path.join(lettersFolder, 'ledger.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)

/** Of a cell of the list, what an officer types over it. */
function edit(column: string, values: Readonly<Record<string, string>>): void {
  const file = path.join(home, 'data/ministers.csv')
  const rows = parse(readFileSync(file), { columns: true }) as Record<string, string>[]
  const columns = [...new Set([...Object.keys(rows[0]!), column])]
  const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`
  const lines = rows
    .filter(({ id }) => id! in ADDRESSES)
    .map((row) => ({ ...row, [column]: values[row.id!] ?? row[column] ?? '' }))
    .map((row: Readonly<Record<string, string>>) => columns.map((name) => cell(row[name] ?? '')).join())
  writeFileSync(file, [columns.join(), ...lines, ''].join('\n'))
}

beforeAll(async () => {
  mkdirSync(home)
  for (const folder of ['data', 'templates'])
    cpSync(path.join(root, folder), path.join(home, folder), { recursive: true })
  cpSync(path.join(root, 'test/sign/rsa2048.pem'), key)
  const of = (what: 'address' | 'latin' | 'bag'): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(ADDRESSES).map(([id, each]) => [id, each[what] ?? '']))
  edit('address', of('address'))
  edit('address_latin', of('latin'))
  edit('bag', of('bag'))
  expect((await invite(...sign)).status).toBe(0)
}, 120_000)

describe('the facts', () => {
  it('of each sheet come out even: it is centred, its labels lie within it and none over another', () => {
    expect(LABEL_SHEETS.length).toBeGreaterThan(5)
    for (const sheet of LABEL_SHEETS) {
      const last = labelArea(sheet, sheet.columns * sheet.rows - 1)
      const right = SHEETS_MM[sheet.paper].width - last.leftMm - last.widthMm
      const bottom = SHEETS_MM[sheet.paper].height - last.topMm - last.heightMm
      expect(Math.abs(right - sheet.leftMm), `${sheet.name} across`).toBeLessThan(0.2)
      expect(Math.abs(bottom - sheet.topMm), `${sheet.name} down`).toBeLessThan(0.2)
      expect(sheet.pitchXMm).toBeGreaterThanOrEqual(sheet.widthMm)
      expect(sheet.pitchYMm).toBeGreaterThanOrEqual(sheet.heightMm)
      expect(sheet.source).not.toBe('')
      // what is not known is less than what a sheet may lie askew
      expect(sheet.withinMm ?? 0).toBeLessThan(LABEL_INSET_MM)
    }
  })

  it('of each envelope leave its address the room that the post asks for', () => {
    expect(ENVELOPES.map(({ name, widthMm, heightMm }) => [name, widthMm, heightMm])).toEqual([
      ['DL', 220, 110],
      ['C5', 229, 162],
      ['C4', 324, 229],
    ])
    for (const envelope of ENVELOPES) {
      const { leftMm, topMm, widthMm, heightMm } = addressZone(envelope)
      expect(topMm).toBeGreaterThanOrEqual(40)
      expect(leftMm).toBeGreaterThanOrEqual(envelope.widthMm / 2)
      expect(envelope.widthMm - leftMm - widthMm).toBeGreaterThanOrEqual(15)
      expect(envelope.heightMm - topMm - heightMm).toBeGreaterThanOrEqual(15)
      expect(heightMm).toBeGreaterThan(40)
    }
  })
})

it('each part of a print file begins on a front, behind one empty page at most', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 })), (pages) => {
      const fronts = frontsOf(pages)
      for (const [nth, front] of fronts.entries()) {
        expect(front % 2).toBe(1)
        const end = front + pages[nth]!
        const next = fronts[nth + 1] ?? end
        expect([0, 1]).toContain(next - end)
      }
    }),
  )
})

const areaOf = ({ leftMm, topMm, widthMm, heightMm }: ReturnType<typeof labelArea>, by = 0): InkArea => ({
  left: leftMm + by,
  top: topMm + by,
  right: leftMm + widthMm - by,
  bottom: topMm + heightMm - by,
})
/** How far ink stands out of an area, in millimetres: letters have serifs and dots that stand out of their own boxes by a hair. */
const overBy = (ink: InkArea, area: InkArea): number =>
  Math.max(area.left - ink.left, area.top - ink.top, ink.right - area.right, ink.bottom - area.bottom)
const HAIR_MM = 0.3
const endOf = ({ right, bottom }: InkArea): Pick<InkArea, 'right' | 'bottom'> => ({ right, bottom })

describe('labels, by ruler', () => {
  it.each(LABEL_SHEETS.map((sheet) => [sheet.name, sheet] as const))(
    'stand within those of %s',
    async (name, sheet) => {
      const each = sheet.columns * sheet.rows
      // over the end of the first sheet
      const from = each - 2
      const answer = await ask('labels', '--sheet', name, '--from', String(from))
      expect(answer.problems.map(({ code }) => code).sort()).toEqual(['paper/no-address', 'paper/not-latin'])
      const printed = answer.addressees.filter(({ isPrinted }) => isPrinted)
      expect(printed.map(({ addressee }) => addressee).sort()).toEqual(having.map(([id]) => id).sort())
      const pages = await inkOfPages(made(answer.files[0]!.file))
      expect(pages).toHaveLength(answer.files[0]!.pages)
      const found: number[] = []
      for (const [sheetNth, page] of pages.entries()) {
        const { width, height } = SHEETS_MM[sheet.paper]
        expect(Math.abs(page.widthMm - width) + Math.abs(page.heightMm - height), name).toBeLessThan(0.6)
        for (let nth = 0; nth < each; nth++) {
          // as far as its neighbours
          const ink = page.boxIn(areaOf(labelArea(sheet, nth), 0.1))
          if (ink === null) continue
          found.push(sheetNth * each + nth + 1)
          expect(
            overBy(ink, areaOf(labelArea(sheet, nth), LABEL_INSET_MM)),
            `${name}, label ${nth + 1}`,
          ).toBeLessThan(HAIR_MM)
        }
        const grid = { ...areaOf(labelArea(sheet, 0)), ...endOf(areaOf(labelArea(sheet, each - 1))) }
        expect(page.box === null ? 0 : overBy(page.box, grid)).toBeLessThanOrEqual(0)
      }
      expect(found).toEqual(having.map((_, nth) => from + nth))
    },
  )

  it('move as far as --shift says, and say an address in Latin letters where a column has it', async () => {
    const boxOf = async (...more: readonly string[]): Promise<InkArea> => {
      const { files } = await ask('labels', '--sheet', 'L7163', '--only', 'RU', ...more)
      const [page] = await inkOfPages(made(files[0]!.file))
      expect(page!.text).toBe('Ministry of Examples Ul. Primernaya 1 000000 Primer RUSSIAN FEDERATION')
      return page!.box!
    }
    const before = await boxOf()
    const after = await boxOf('--shift', '2.5,-1')
    expect(after.left - before.left).toBeCloseTo(2.5, 0.5)
    expect(after.top - before.top).toBeCloseTo(-1, 0.5)
    expect(Math.abs(after.left - before.left - 2.5)).toBeLessThan(0.11)
    expect(Math.abs(after.top - before.top + 1)).toBeLessThan(0.11)
  })
})

describe('envelopes, by ruler', () => {
  it.each(ENVELOPES.map((each) => [each.name, each] as const))(
    '%s: one a page, the address in its zone',
    async (name, size) => {
      const answer = await ask('envelopes', '--size', name)
      const pages = await inkOfPages(made(answer.files[0]!.file))
      expect(pages).toHaveLength(having.length)
      for (const page of pages) {
        expect(page.widthMm).toBeCloseTo(size.widthMm, 1)
        expect(page.heightMm).toBeCloseTo(size.heightMm, 1)
        expect(overBy(page.box!, areaOf(addressZone(size)))).toBeLessThan(HAIR_MM)
      }
    },
  )
})

describe('print files', () => {
  it('have each document on a front, look like it, and are no signed original', async () => {
    const answer = await ask('pack', '--by', 'bag', '--language', 'ru')
    expect(answer.files.map(({ group }) => group).sort()).toEqual([
      '',
      'Africa',
      'Asia',
      'Europe',
      'Europe/North',
    ])
    const documents = answer.addressees.flatMap(({ bag, documents }) =>
      documents.map((document) => ({ bag: bag ?? '', ...document })),
    )
    expect(documents).toHaveLength(2 * Object.keys(ADDRESSES).length)
    for (const { file, group, pages } of answer.files) {
      const bytes = made(file)
      const printed = await inkOfPages(bytes, 3)
      expect(printed).toHaveLength(pages)
      expect(printed[0]!.text).toContain('не является подписанным оригиналом')
      const seen = new Set([1])
      for (const { page, file: from } of documents.filter(({ bag }) => bag === group)) {
        expect(page! % 2).toBe(1)
        for (const [nth, original] of (await inkOfPages(made(from!), 3)).entries()) {
          seen.add(page! + nth)
          const copy = printed[page! - 1 + nth]!
          let differing = 0
          for (let at = 0; at < original.dark.length; at++)
            if (original.dark[at] !== copy.dark[at]) differing++
          expect(differing / original.dark.length, `${from} page ${nth + 1}`).toBeLessThan(0.0005)
        }
      }
      // separator sheets have no ink on their backs
      for (const [nth, page] of printed.entries())
        if (!seen.has(nth + 1) && nth % 2 === 1) expect(page.box, `${file} page ${nth + 1}`).toBeNull()
      const read = await PDFDocument.load(bytes, { updateMetadata: false })
      expect(read.getTitle()).toContain('не является подписанным оригиналом')
      for (const name of ['AcroForm', 'StructTreeRoot', 'MarkInfo', 'Perms'])
        expect(read.catalog.get(PDFName.of(name)), name).toBeUndefined()
      expect(read.getPages().every(({ node }) => node.Annots() === undefined)).toBe(true)
      expect(Buffer.from(bytes).includes('/ByteRange')).toBe(false)
    }
  })

  it('need a column of bags to be made by them', async () => {
    const { addressees } = await ask('pack', '--only', 'FR,KP')
    expect(addressees.map(({ addressee, bag }) => [addressee, bag])).toEqual([
      ['FR', 'Europe'],
      ['KP', null],
    ])
  })
})

describe('a manifest', () => {
  const rowsOf = (element: TaggedElement): readonly TaggedElement[] =>
    element.type === 'TR'
      ? [element]
      : element.kids.flatMap((kid) => (typeof kid === 'string' ? [] : rowsOf(kid)))

  it('lists in its six languages what the record lists, and is printed again under its number', async () => {
    for (const [nth, tag] of ['en', 'ar', 'es', 'fr', 'ru', 'zh'].entries()) {
      const answer = await ask('manifest', '--channel', 'pouch', '--language', tag)
      expect(answer.manifest).toBe(1)
      expect(answer.addressees.map(({ addressee }) => addressee).sort()).toEqual(
        Object.keys(ADDRESSES).sort(),
      )
      const listed = ledger().filter(({ event }) => event === 'listed')
      expect(listed).toHaveLength(1)
      expect(faultsOf('ledger-line', listed[0])).toEqual([])
      const numbers = new Map(answer.addressees.map(({ addressee, number }) => [addressee, number]))
      for (const each of listed[0]!.documents as readonly { document: string; number: number }[])
        expect(each.number).toBe(numbers.get(each.document.split('/')[0]!))
      const { root: tree } = await readStructure(made(answer.files[0]!.file))
      const rows = rowsOf(tree).slice(1)
      expect(rows, tag).toHaveLength(Object.keys(ADDRESSES).length)
      if (nth === 0) expect([...numbers.values()]).toEqual(rows.map((_, at) => at + 1))
    }
  })

  it('is recorded by its number, but for who was left out; what was made again since is named, and nothing recorded', async () => {
    edit('title_en', { KP: 'To the Minister of Examples' })
    expect((await invite(...sign)).status).toBe(0)
    const before = ledger().length
    const refused = await invite('issue', '--manifest', '1', '--json')
    const { problems } = answerOf(refused)
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ['paper/changed', 'since manifest 1 was drawn up: made again: KP/en/letter'],
    ])
    expect(ledger()).toHaveLength(before)
    const on = ['--on', '2026-11-10']
    expect((await invite('issue', '--manifest', '1', '--except', 'KP,VA', ...on)).status).toBe(0)
    const issued = ledger().slice(before)
    expect(
      issued.every(
        ({ event, channel, manifest }) => event === 'issued' && channel === 'pouch' && manifest === 1,
      ),
    ).toBe(true)
    for (const line of issued) expect(faultsOf('ledger-line', line)).toEqual([])
    const left = new Set(issued.map(({ about }) => about.document!.split('/')[0]!))
    expect([...left].sort()).toEqual(
      Object.keys(ADDRESSES)
        .filter((id) => id !== 'KP' && id !== 'VA')
        .sort(),
    )
    // nothing goes twice, and who was left out goes with the next
    expect((await invite('issue', '--manifest', '1', '--except', 'KP,VA', ...on)).status).toBe(0)
    expect(ledger()).toHaveLength(before + issued.length)
    const next = await ask('manifest', '--channel', 'pouch')
    expect(next.manifest).toBe(2)
    expect(next.addressees.map(({ addressee }) => addressee).sort()).toEqual(['KP', 'VA'])
    expect((await invite('verify')).status).toBe(0)
  })
})
