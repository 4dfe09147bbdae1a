import { inflateSync } from 'node:zlib'
import { PDFDict, PDFRawStream, PDFRef } from 'pdf-lib'
import { beforeAll, describe, expect, it } from 'vitest'
import { wordsOf } from '../src/problems/words.ts'
import { verifyPdf } from '../src/sign/verify/verdict.ts'
import { fillByPdfium, fillByPdfJs, type Values, valuesByPdfium, valuesByPdfJs } from './pdf-filler.ts'
import { openObjects, readByPdfium } from './pdf-reader.ts'
import { openReal, type Real, tags } from './real.ts'

/** Forms as delegates fill them in Chrome (PDFium) and Firefox (PDF.js), which have no other faces here. */

/** One thing that may be missing a field, so that each must leave ink of its own. */
function valuesFor(tag: string): Values {
  const native = { ar: 'و', zh: '国' }[tag] ?? 'Щ'
  return {
    family_name: 'ő',
    given_names: 'ș',
    function: 'ñ',
    organization: 'ệ',
    city: 'Ж',
    country: native,
    address: 'Łódź,\nПоштова 1',
    title: 'he_ms',
    role: 'deputy_head',
    language_french: 'yes',
  }
}

let real: Real
const forms = new Map<string, Uint8Array>()
beforeAll(async () => {
  real = await openReal()
  for (const tag of tags) forms.set(tag, await real.signed('FR', tag, 'form'))
})

const verdictOf = (bytes: Uint8Array) => verifyPdf(bytes, real.roots, real.at)
const texts = (values: Values) =>
  Object.keys(values).filter((name) => !['title', 'role', 'language_french'].includes(name))

/** Each field that is filled holds ink now and held none before, in glyphs of the form's own face alone. */
async function expectShown(form: Uint8Array, filled: Uint8Array, names: readonly string[]): Promise<void> {
  const [before, after] = [await readByPdfium(form), await readByPdfium(filled)]
  const { document, get, list, say } = await openObjects(filled)
  const found = new Set<string>()
  for (const [index, page] of document.getPages().entries())
    for (const annotation of list(page.node, 'Annots')) {
      const name = nameOf(say(annotation, 'T'))
      if (!names.includes(name)) continue
      found.add(name)
      const [x0, y0, x1, y1] = list(annotation, 'Rect').map((edge) => Number(String(edge)))
      const box = [x0! + 1.5, y0! + 1.5, x1! - x0! - 3, y1! - y0! - 3] as const
      expect(before.pages[index]!.darkness(...box), `${name} before`).toBe(0)
      expect(after.pages[index]!.darkness(...box), `${name} after`).toBeGreaterThan(0)
      const look = get(annotation, 'AP', 'N') as PDFRawStream
      const used = new Set(operators(look).match(/\/\S+(?= \S+ Tf)/g))
      expect([...used], `faces of ${name}`).toEqual(['/Webdings'])
      const face = get(look.dict, 'Resources', 'Font', 'Webdings')
      expect(face).toBe(get(document.catalog, 'AcroForm', 'DR', 'Font', 'Webdings'))
    }
  expect([...found].sort()).toEqual([...names].sort())
}

function nameOf(written: string | undefined): string {
  return (written ?? '').replace(/^\(|\)$/g, '')
}

function operators(stream: PDFRawStream): string {
  if (!(stream instanceof PDFRawStream)) throw new Error('no appearance')
  const packed = stream.dict.toString().includes('/FlateDecode')
  return Buffer.from(packed ? inflateSync(stream.contents) : stream.contents).toString('latin1')
}

describe.each(tags)('%s form', (tag) => {
  it('filled as Firefox does: the signature holds, values come back, all of it shows', async () => {
    const form = forms.get(tag)!
    const values = valuesFor(tag)
    const filled = await fillByPdfJs(form, values)
    const verdict = await verdictOf(filled)
    expect(verdict.problems).toEqual([])
    expect(verdict.holds).toBe(true)
    expect(Object.fromEntries(verdict.filled.map(({ name, after }) => [name, after]))).toEqual(values)
    for (const read of [await valuesByPdfium(filled), await valuesByPdfJs(filled)])
      for (const [name, value] of Object.entries(values)) expect(read.get(name), name).toBe(value)
    await expectShown(form, filled, texts(values))
  })

  it('filled as Chrome does, which writes the file anew: values and looks are right, the signature is gone', async () => {
    const form = forms.get(tag)!
    const values = valuesFor(tag)
    const filled = await fillByPdfium(form, values, false)
    for (const read of [await valuesByPdfium(filled), await valuesByPdfJs(filled)])
      for (const [name, value] of Object.entries(values)) {
        expect((read.get(name) ?? '').replace(/\r\n?/g, '\n'), name).toBe(value)
      }
    await expectShown(form, filled, texts(values))
    const verdict = await verdictOf(filled)
    expect(verdict.problems.map((problem) => problem.code)).toEqual([
      'sign/signature-range',
      'sign/written-anew',
    ])
    expect(wordsOf(verdict.problems[0]!).hint).toContain('Chrome')
    expect(wordsOf(verdict.problems[1]!).message).toContain('PDFium')
  })
})

it('a character that the face lacks is kept as the value, and its look is left to whoever shows it', async () => {
  const filled = await fillByPdfJs(forms.get('zh')!, { family_name: '朱镕基' })
  expect(await verdictOf(filled)).toMatchObject({
    holds: true,
    filled: [{ name: 'family_name', before: '', after: '朱镕基' }],
  })
  const { catalog, say } = await openObjects(filled)
  expect(say(catalog, 'AcroForm', 'NeedAppearances')).toBe('true')
})

it('a field says which face it is typed in, and that face is the form’s own', async () => {
  for (const [tag, form] of forms) {
    const { document, context, get, say } = await openObjects(form)
    const typed = [...context.enumerateIndirectObjects()].flatMap(([, object]) =>
      object instanceof PDFDict && ['/Tx', '/Ch'].includes(say(object, 'FT') ?? '') ? [object] : [],
    )
    expect(typed.length, tag).toBeGreaterThan(20)
    for (const field of typed) expect(say(field, 'DA'), tag).toMatch(/^\(\/Webdings [\d.]+ Tf 0 g\)$/)
    const face = get(document.catalog, 'AcroForm', 'DR', 'Font', 'Webdings')
    expect(get(face, 'DescendantFonts', 0, 'FontDescriptor', 'FontFile2')).toBeInstanceOf(PDFRawStream)
    expect(face).not.toBeInstanceOf(PDFRef)
  }
})
