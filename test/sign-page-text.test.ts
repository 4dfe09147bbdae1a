import { beforeAll, describe, expect, test } from 'vitest'
import { pagesOf } from '../src/pdf-syntax/document.ts'
import { objectOf, openPdf } from '../src/pdf-syntax/read-file.ts'
import type { PdfDictionary } from '../src/pdf-syntax/values.ts'
import { overlap, type PageBox, textBoxes } from '../src/sign/verify/page-text.ts'
import { openInPdfJs } from './pdf-reader.ts'
import { openReal, type Real, tags } from './real.ts'
import { signedPdf, stream } from './sign/forge.ts'

/** Where the text of a page is, so that a signature which is added covers none of it. */

let real: Real
beforeAll(async () => {
  real = await openReal()
})

interface TextItem {
  readonly str: string
  readonly transform: readonly number[]
  readonly width: number
}

describe.each(tags)('%s', (tag) => {
  test.each(['letter', 'form'] as const)('all text of a %s is found where PDF.js finds it', async (part) => {
    const bytes = await real.signed('FR', tag, part)
    const file = openPdf(bytes)
    const document = await openInPdfJs(bytes)
    let looked = 0
    for (const [index, number] of [...pagesOf(file, 0)].entries()) {
      const boxes = textBoxes(file, 0, objectOf(file, 0, number) as PdfDictionary)!
      const { items } = await (await document.getPage(index + 1)).getTextContent()
      for (const { str, transform, width } of items as TextItem[]) {
        if (str.trim() === '') continue
        looked++
        const [x, y] = [transform[4]!, transform[5]!]
        // begins and ends within text, if not of the same run
        for (const at of [x + 0.5, x + width - 0.5]) {
          const point: PageBox = { left: at - 0.4, right: at + 0.4, bottom: y, top: y + 0.5 }
          expect(
            boxes.some((box) => overlap(box, point)),
            `${str} at ${at}, ${y}`,
          ).toBe(true)
        }
      }
      // and nothing is text but what is a line's height
      for (const { bottom, top } of boxes) expect(top - bottom).toBeLessThan(30)
    }
    expect(looked).toBeGreaterThan(20)
  })
})

describe('a page by hand', () => {
  const boxesOf = async (content: string, font?: string) => {
    const pdf = await signedPdf(2, undefined, {
      6: () => stream(content),
      ...(font === undefined ? {} : { 7: () => font }),
    })
    const file = openPdf(pdf)
    const found = textBoxes(file, 0, objectOf(file, 0, 3) as PdfDictionary)
    return found?.map((box) =>
      [box.left, box.bottom, box.right, box.top].map((edge) => Math.round(edge * 100) / 100),
    )
  }
  const widths = '<</Type/Font/Subtype/TrueType/FirstChar 65/Widths[500 1000]>>'

  test.each([
    ['a string', 'BT /F 10 Tf 20 100 Td (AB) Tj ET', [[20, 97.5, 35, 109.5]]],
    ['adjusted strings', 'BT /F 10 Tf 20 100 Td [(A) -1000 (A)] TJ ET', [[20, 97.5, 40, 109.5]]],
    ['strings that go back', 'BT /F 10 Tf 20 100 Td [(A) 2000 (A)] TJ ET', [[10, 97.5, 25, 109.5]]],
    [
      'lines',
      'BT /F 10 Tf 12 TL 20 100 Td (A) Tj T* (A) Tj ET',
      [
        [20, 97.5, 25, 109.5],
        [20, 85.5, 25, 97.5],
      ],
    ],
    [
      'spacing, scale and rise',
      'BT /F 10 Tf 2 Tc 200 Tz 5 Ts 20 100 Td (AA) Tj ET',
      [[20, 102.5, 48, 114.5]],
    ],
    ['a turned text', 'BT /F 10 Tf 0 1 -1 0 50 50 Tm (B) Tj ET', [[40.5, 50, 52.5, 60]]],
    [
      'a turned page',
      'q 2 0 0 2 10 10 cm BT /F 10 Tf (A) Tj ET Q BT /F 10 Tf (A) Tj ET',
      [
        [10, 5, 20, 29],
        [0, -2.5, 5, 9.5],
      ],
    ],
    ['text beside paths', '0 0 9 9 re S /P <</MCID 0>> BDC BT /F 10 Tf (A) Tj ET EMC', [[0, -2.5, 5, 9.5]]],
    ['nothing', 'q Q', []],
  ])('%s', async (_, content, boxes) => {
    expect(await boxesOf(content, widths)).toEqual(boxes)
  })

  test.each([
    ['a picture', '/Im Do'],
    ['a picture within', 'BI /W 1 /H 1 ID x EI'],
    ['a shading', '/Sh sh'],
    ['a face that is not there', 'BT /G 10 Tf (A) Tj ET'],
    ['text without a face', 'BT (A) Tj ET'],
    ['a quoted operator', "BT /F 10 Tf (A) ' ET"],
    ['what is no operator', 'BT /F 10 Tf (A) Tx ET'],
    ['a string without end', 'BT /F 10 Tf (A'],
    ['a matrix of five numbers', 'BT 1 0 0 1 5 Tm ET'],
  ])('cannot tell: %s', async (_, content) => {
    expect(await boxesOf(content)).toBeUndefined()
  })

  test('cannot tell: a face whose glyphs are drawn', async () => {
    expect(
      await boxesOf('BT /F 10 Tf (A) Tj ET', '<</Type/Font/Subtype/Type3/CharProcs<<>>>>'),
    ).toBeUndefined()
  })
})
