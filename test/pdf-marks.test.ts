import { beforeAll, describe, expect, it } from 'vitest'
import { openFonts } from '../src/fonts/fonts.ts'
import type { Doc } from '../src/model/doc.ts'
import type { Cluster, Fonts } from '../src/model/face.ts'
import type { GlyphRun, Page } from '../src/model/page.ts'
import { withMarks } from '../src/pdf/direction-marks.ts'
import { openPdfWriter } from '../src/pdf/pdf.ts'
import { share } from '../src/pdf/shared.ts'
import { openObjects, readByPdfium, textByPdfJs, words } from './pdf-reader.ts'
import { document, element, text } from './pdf-sample.ts'
import { whole } from './whole.ts'

const face = 'amiri-400'
const line = ['نجحت مرحلة جنيف في ', '2003', '، ثم في مرحلة تونس سنة ', '2004', '.']
const doc: Doc = document('ar', 'rtl', [element('P', [text(line.join(''))])])

let fonts: Fonts
let run: GlyphRun

beforeAll(async () => {
  fonts = await openFonts()
  run = runOf(line, 100)
})

/** A line of pieces, of which those with digits are read from the left. */
function runOf(pieces: readonly string[], xPt: number): GlyphRun {
  const clusters: Cluster[] = []
  const levels: number[] = []
  // from left to right, the last piece first (UAX #9, L2)
  for (const piece of pieces.toReversed()) {
    const number = /\d/.test(piece)
    const shaped = fonts.face(face).shape({
      text: piece,
      direction: number ? 'ltr' : 'rtl',
      script: 'Arab',
      language: 'ar',
      features: [],
    })
    clusters.push(...shaped)
    levels.push(...shaped.map(() => (number ? 2 : 1)))
  }
  return {
    kind: 'glyphs',
    owner: 2,
    face,
    sizePt: 12,
    xPt,
    yPt: 700,
    grey: 0,
    angleDeg: 0,
    clusters,
    advancesPt: clusters.map(({ advance }) => advance * 0.012),
    levels,
  }
}

const write = (program: readonly Cluster[], ink: Page['ink'] = [run]): Uint8Array => {
  const shared = share({
    programs: new Map([[face, fonts.program(face, program)]]),
    typing: null,
    pictures: new Map(),
  })
  const page = { widthPt: 595, heightPt: 842, ink }
  return whole(openPdfWriter(fonts).write(doc, [page], shared, { kind: 'draft', at: '2004-05-10T12:00:00Z' }))
}
const withoutMarks = (found: string) => found.replace(/[\u200E\u200F\uFEFF]/g, '')

describe('a right-to-left line', () => {
  it('comes back in logical order, numbers beside punctuation too', async () => {
    const bytes = write(withMarks(run.clusters))
    expect(withoutMarks((await readByPdfium(bytes)).text)).toBe(line.join(''))
    expect(withoutMarks(await textByPdfJs(bytes))).toBe(line.join(''))
  })

  it('would not, but for the marks', async () => {
    const { text: found } = await readByPdfium(write(run.clusters))
    expect(withoutMarks(found)).not.toBe(line.join(''))
  })

  it('is set wholly in its own subset where the shared one lacks a glyph: no word is torn', async () => {
    const bytes = write(withMarks(run.clusters.slice(5)))
    expect(withoutMarks(await textByPdfJs(bytes))).toBe(line.join(''))
    const { document: file } = await openObjects(bytes)
    const content = Buffer.from(bytes).toString('latin1')
    expect(file.getPageCount()).toBe(1)
    expect([...new Set(content.match(/\/\w+ 12 Tf/g))]).toEqual(['/G0 12 Tf'])
  })

  it('has its labels apart, each read before the next to its left', async () => {
    const labels = [runOf(['العربية'], 400), runOf(['الصينية'], 250), runOf(['الروسية'], 100)]
    const bytes = write(withMarks(labels.flatMap(({ clusters }) => clusters)), labels)
    for (const found of [await textByPdfJs(bytes), (await readByPdfium(bytes)).text])
      expect(words(withoutMarks(found))).toBe('العربية الصينية الروسية')
  })

  it('keeps a telephone number in order in Firefox', async () => {
    const telephone = runOf(['الهاتف: ', '+41 22 730 6375', ' · البريد'], 100)
    const bytes = write(withMarks(telephone.clusters), [telephone])
    expect(withoutMarks(await textByPdfJs(bytes))).toBe('الهاتف: +41 22 730 6375 · البريد')
  })

  it('needs no marks where nothing is read from right to left', () => {
    const plain = { ...run, levels: run.levels!.map(() => 0) }
    const marked = write(withMarks(run.clusters), [plain])
    // strings of two bytes a glyph (ISO 32000-1, 7.3.4.2)
    const text = Buffer.from(marked).toString('latin1')
    const content = text.slice(text.indexOf('BT\n'), text.indexOf('\nET'))
    const strings = content.match(/(?<=\()(?:\\[\s\S]|[^\\)])*(?=\))/g)!
    const bytes = strings.map((each) => each.replace(/\\([\s\S])/g, '$1').length)
    expect(bytes.filter((length) => length % 2 !== 0)).toEqual([])
    expect(bytes.reduce((sum, length) => sum + length / 2, 0)).toBe(run.clusters.length)
  })
})
