import { readFileSync } from 'node:fs'
import path from 'node:path'
import { PDFArray, PDFDict, PDFDocument, PDFHexString, PDFName, type PDFNumber, PDFString } from 'pdf-lib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { A4_MM, envelopeWindows, playOf, type WindowName } from '../src/model/window.ts'
import { openBench } from './command.ts'
import { elementsProse, ids, layElements, tags, words } from './elements-sample.ts'
import { type Heard, hear, within } from './heard.ts'
import { runHere } from './here.ts'
import { openInPdfJs } from './pdf-reader.ts'

/** Lists, links, tables, heads and feet, and the address of a letter, as a reader hears them and as they lie on the page. */

const bench = openBench()
afterAll(() => bench.close())
const made = new Map<string, Uint8Array>()

async function draw(name: string, window: string): Promise<string> {
  const folder = bench.in(name)
  layElements(folder, window)
  const out = path.join(folder, 'out')
  const { both, status } = await runHere(bench, ['generate', '--draft', '--data', folder, '--out', out])
  expect(status, both).toBe(0)
  return out
}

const read = (out: string, tag: (typeof tags)[number]): Uint8Array =>
  new Uint8Array(readFileSync(path.join(out, `L/drafts/${ids[tag]}/L_${ids[tag]}_${tag}.pdf`)))

beforeAll(async () => {
  const out = await draw('elements', 'din')
  for (const tag of tags) made.set(tag, read(out, tag))
}, 120_000)

const squeeze = (text: string): string =>
  text.normalize('NFKC').replace(/[\s\u00ad\u200b-\u200f\u2060\u2066-\u2069]/g, '')
const letters = (text: string): string => [...squeeze(text)].sort().join('')
const all = (heard: Heard, type: string): readonly Heard[] =>
  [...within(heard)].filter((each) => each.type === type)
const elementsOf = ({ parts }: Heard): readonly Heard[] =>
  parts.filter((part): part is Heard => typeof part === 'object' && 'parts' in part)

describe.each(tags)('%s', (tag) => {
  const { items, inner, link, caption, heads, over, page } = words[tag]

  it('a list is heard item by item: its label, then what it says, lists within it after that', async () => {
    const lists = all(await hear(made.get(tag)!), 'L')
    expect(lists.length).toBe(4)
    const [list] = lists
    const entries = elementsOf(list!)
    expect(entries.map(({ type }) => type)).toEqual(entries.map(() => 'LI'))
    expect(entries.length).toBe(11)
    for (const [nth, entry] of entries.entries()) {
      const [label, body] = elementsOf(entry)
      expect([label!.type, body!.type]).toEqual(['Lbl', 'LBody'])
      expect(label!.text, 'a number, and nothing else of its kind').toContain(String(nth + 1))
      if (nth < 3) expect(letters(elementsOf(body!)[0]!.text)).toContain(letters(items[nth]!)[0])
    }
    // nested: bullets, then letters that count from the first
    const third = elementsOf(elementsOf(entries[2]!)[1]!)
    expect(third.map(({ type }) => type)).toEqual(['P', 'L', 'L'])
    const labels = elementsOf(third[2]!).map((entry) => squeeze(elementsOf(entry)[0]!.text))
    expect(new Set(labels).size).toBe(2)
    const bullets = elementsOf(third[1]!).map((entry) => squeeze(elementsOf(entry)[0]!.text))
    expect(new Set(bullets).size).toBe(1)
    expect(letters(third[1]!.text)).toContain(letters(inner[0]).slice(0, 1))
  })

  it('a link is heard as one, says where it leads, and is clicked on where its words stand', async () => {
    const bytes = made.get(tag)!
    const heard = all(await hear(bytes), 'Link')
    expect(heard.map(({ text }) => letters(text))).toEqual([letters('invite@example.org'), letters(link)])
    const annotations = await linksIn(bytes)
    expect(annotations.map(({ uri }) => uri)).toEqual([
      'mailto:invite@example.org',
      'https://example.org/wsis?a=1&b=%282%29',
    ])
    expect(annotations.map(({ contents }) => contents)).toEqual([
      'invite@example.org',
      `${link} (example.org)`,
    ])
    const words = await glyphsOf(bytes)
    for (const { rect } of annotations) {
      const [left, bottom, right, top] = rect
      const inside = words.filter(({ x, y }) => x >= left - 1 && x <= right && y >= bottom && y <= top)
      expect(inside.length).toBeGreaterThan(0)
    }
  })

  it('a table has its caption first, and a cell over both columns says so', async () => {
    const bytes = made.get(tag)!
    const [table] = all(await hear(bytes), 'Table')
    const parts = elementsOf(table!)
    expect(parts.map(({ type }) => type)).toEqual(['Caption', 'THead', 'TBody'])
    expect(letters(parts[0]!.text)).toBe(letters(caption))
    const rows = all(parts[2]!, 'TR').map((row) => elementsOf(row).map(({ text }) => letters(text)))
    expect(rows.map((row) => row.length)).toEqual([2, 1])
    expect(rows[1]![0]).toBe(letters(over))
    expect(Buffer.from(bytes).toString('latin1')).toMatch(/\/ColSpan 2/)
  })

  it('a page says which it is of how many; the last has a foot of its own', async () => {
    const document = await openInPdfJs(made.get(tag)!)
    expect(document.numPages).toBe(3)
    const texts: string[] = []
    for (let n = 1; n <= 3; n++) {
      const { items } = await (await document.getPage(n)).getTextContent()
      texts.push(items.map((item) => ('str' in item ? item.str : '')).join(''))
    }
    const says = (n: number): string => letters(page.replace('{n}', String(n)).replace('{m}', '3'))
    const has = (text: string, part: string): boolean =>
      [...new Set(part)].every((sign) => letters(text).split(sign).length >= part.split(sign).length)
    expect(has(texts[1]!, says(2))).toBe(true)
    expect(has(texts[2]!, says(3))).toBe(true)
    expect(has(texts[0]!, letters(heads[0]))).toBe(true)
    expect(has(texts[1]!, letters(heads[1]))).toBe(true)
    expect(has(texts[2]!, letters(caption))).toBe(true)
  })
})

it('what stands higher or lower is smaller, on the baseline of its line, and read in its place', async () => {
  const { items } = await (await (await openInPdfJs(made.get('en')!)).getPage(1)).getTextContent()
  const text = items.map((item) => ('str' in item ? item.str : '')).join('')
  expect(text).toContain('attend1, H2O.')
})

describe.each(Object.keys(envelopeWindows) as WindowName[])('the window “%s”', (name) => {
  it('shows all of the address and nothing else, wherever the folded sheet lies in its envelope', async () => {
    const out = await draw(`window-${name}`, name)
    const row = envelopeWindows[name]
    const play = playOf(row)
    expect(play.across).toBeGreaterThan(0)
    expect(play.down).toBeGreaterThan(0)
    for (const tag of ['en', 'ar', 'zh'] as const) {
      const glyphs = await glyphsOf(read(out, tag))
      // it stands between the letterhead and the paragraph that says which page it is
      const [first = ''] = words[tag].page.split(/ ?\{/)
      const below = glyphs.find(({ text }) => text.includes(first))!.topMm - 1
      const address = new Set(glyphs.slice(1).filter(({ topMm }) => topMm < below))
      expect(glyphs[0]!.text).toBe('L-1')
      expect(squeeze([...address].map(({ text }) => text).join(''))).toMatch(/ExampleOrganization/)
      for (const [right, down] of [
        [0, 0],
        [play.across, 0],
        [0, play.down],
        [play.across, play.down],
      ] as const) {
        const { left, top, width, height } = row.window
        // places in a file are thousandths of a point
        const fine = 0.001
        for (const each of glyphs) {
          // where it lies in the envelope; what stands below the fold lies behind
          if (each.topMm > row.foldMm) continue
          const [x, y] = [each.leftMm + right, each.topMm + down]
          const within =
            x >= left - fine &&
            x + each.widthMm <= left + width + fine &&
            y >= top - fine &&
            y + each.heightMm <= top + height + fine
          const outside =
            x >= left + width || x + each.widthMm <= left || y >= top + height || y + each.heightMm <= top
          expect(address.has(each) ? within : outside, `${tag} ${each.text} ${right} ${down}`).toBe(true)
        }
      }
    }
  }, 120_000)
})

/** The template's own words for the sample: every language has the same blocks. */
it('the sample says the same in all languages', () => {
  const tagsOf = (text: string): readonly string[] => text.match(/<[a-z-]+/g) ?? []
  for (const tag of tags) expect(tagsOf(elementsProse(tag))).toEqual(tagsOf(elementsProse('en')))
})

interface SeenText {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly leftMm: number
  readonly topMm: number
  readonly widthMm: number
  readonly heightMm: number
}

const MM = 25.4 / 72

/** The texts of page 1 with the boxes that their ink lies in, by PDF.js; a draft's mark across the page is none of the letter's. */
async function glyphsOf(bytes: Uint8Array): Promise<readonly SeenText[]> {
  const { items } = await (await (await openInPdfJs(bytes)).getPage(1)).getTextContent()
  return items.flatMap((item): readonly SeenText[] => {
    if (!('str' in item) || item.str.trim() === '') return []
    const [a, b, , , x, y] = item.transform as number[]
    if (Math.abs(b!) > 0.01) return []
    const size = Math.abs(a!)
    const topMm = A4_MM.height - (y! + 0.8 * size) * MM
    const box = { leftMm: x! * MM, topMm, widthMm: item.width * MM, heightMm: size * MM }
    return [{ text: item.str, x: x!, y: y!, ...box }]
  })
}

async function linksIn(bytes: Uint8Array) {
  const document = await PDFDocument.load(bytes, { updateMetadata: false })
  const found = []
  for (const page of document.getPages()) {
    const annotations = page.node.Annots()?.asArray() ?? []
    for (const each of annotations) {
      const own = document.context.lookup(each, PDFDict)
      if (own.get(PDFName.of('Subtype')) !== PDFName.of('Link')) continue
      const action = own.lookup(PDFName.of('A'), PDFDict)
      const rect = own.lookup(PDFName.of('Rect'), PDFArray).asArray() as PDFNumber[]
      const text = (of: PDFDict, key: string): string => {
        const value = of.lookup(PDFName.of(key))
        return value instanceof PDFString || value instanceof PDFHexString ? value.decodeText() : ''
      }
      found.push({
        uri: text(action, 'URI'),
        contents: text(own, 'Contents'),
        rect: rect.map((edge) => edge.asNumber()) as unknown as readonly [number, number, number, number],
      })
    }
  }
  return found
}
