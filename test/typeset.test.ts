import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Doc, Node } from '../src/model/doc.ts'
import { FORM } from '../src/model/document.ts'
import type { Fonts } from '../src/model/face.ts'
import type { Page } from '../src/model/page.ts'
import { openTypesetter, type Typesetter } from '../src/typeset/typeset.ts'
import {
  br,
  doc,
  h,
  languages,
  linesOf,
  look,
  pagesOf,
  plainFonts,
  realFonts,
  runsOf,
  type Unnumbered,
} from './typeset-sample.ts'

const french =
  'En décembre 2003, la phase de Genève du Sommet a réussi à mettre en place un cadre en vue de l’édification d’une ' +
  'société de l’information ouverte à tous et à définir les valeurs fondatrices communes. L’adhésion générale à la ' +
  'Déclaration de principes et au Plan d’action du SMSI, approuvés par les 175 Etats représentés, a été rendue ' +
  'possible par une intense activité préparatoire (WSIS-contributions@itu.int) avant le 28 mai 2004.'
const chinese =
  '2003年12月，峰会日内瓦阶段会议成功地为建设一个“向所有人开放”的信息社会确立了框架，并确定了共同的基本价值观。' +
  '由175个与会国家核准的WSIS《原则宣言》和《行动计划》获得了普遍支持，这得益于密集的筹备工作，尤其得益于筹备委员会' +
  '（筹委会）在峰会之前的历次会议所表现出的坚定不移的决心（www.itu.int/wsis/）。'
const arabic = 'الهاتف: +41 22 730 6375 وهذه الاستمارة متاحة أيضاً في الموقع www.itu.int/wsis/.'

let fonts: Fonts
let typesetter: Typesetter
beforeAll(async () => {
  fonts = await realFonts()
  typesetter = openTypesetter(languages, fonts)
})

const paragraph = (language: string, text: string, widthPt: number, sizePt = 10): Page => {
  const narrow = look({}, { sizePt })
  const page = { ...narrow.page, widthPt: widthPt + 100, heightPt: 2000 }
  return pagesOf(typesetter.set(doc(language, [h('p', text)]), { ...narrow, page }))[0]!
}

describe('a justified paragraph', () => {
  it('fills the measure with every line but its last, at any width', () => {
    fc.assert(
      fc.property(fc.integer({ min: 180, max: 500 }), fc.constantFrom('fr', 'zh'), (widthPt, language) => {
        const lines = linesOf(paragraph(language, language === 'fr' ? french : chinese, widthPt))
        for (const { marks } of lines.slice(0, -1)) {
          const ink = marks.filter((mark) => mark.text.trim() !== '')
          // a full-width bracket at a line's head stands out by its blank half
          const left = /[（《“]/.test(ink[0]!.text) ? ink[0]!.leftPt + 5 : ink[0]!.leftPt
          expect(left).toBeCloseTo(50, 6)
          expect(ink.at(-1)!.rightPt).toBeCloseTo(50 + widthPt, 6)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('divides words with a hyphen that means U+00AD, at line ends alone, never three lines in a row', () => {
    let hyphens = 0
    for (let widthPt = 120; widthPt < 300; widthPt += 10) {
      let row = 0
      for (const { text } of linesOf(paragraph('fr', french, widthPt))) {
        expect(text.slice(0, -1)).not.toContain('\u00AD')
        row = text.endsWith('\u00AD') ? row + 1 : 0
        hyphens += text.endsWith('\u00AD') ? 1 : 0
        expect(row).toBeLessThan(3)
      }
    }
    expect(hyphens).toBeGreaterThan(10)
  })

  it('keeps an address of the net whole, and a number with what it counts', () => {
    for (let widthPt = 260; widthPt < 500; widthPt += 7) {
      const lines = linesOf(paragraph('fr', french, widthPt))
      expect(lines.filter(({ text }) => text.includes('WSIS-contributions@itu.int'))).toHaveLength(1)
    }
    const spaced =
      'Une somme de 10 000 € fut donnée « en vain » le 5 mai : n° 5, entre 24–26 ans, et ainsi de suite.'
    for (let widthPt = 90; widthPt < 300; widthPt += 5) {
      const lines = linesOf(paragraph('fr', spaced, widthPt)).map(({ text }) => text)
      for (const whole of ['10 000 €', '« en', 'vain »', 'mai :', 'n° 5', '24–26'])
        expect(lines.filter((line) => line.includes(whole))).toHaveLength(1)
    }
  })

  it('ends each line but the last with a real space, so that words stay apart in the text', () => {
    const lines = linesOf(paragraph('fr', french, 300))
    expect(lines.length).toBeGreaterThan(4)
    for (const { text } of lines.slice(0, -1)) expect(text).toMatch(/[ \u00AD-]$/)
    expect(lines.at(-1)!.text).toMatch(/2004\.$/)
  })
})

describe('Chinese', () => {
  it('has no closing mark at a line’s head and no opening one at its end, at any width', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 500 }), (widthPt) => {
        const lines = linesOf(paragraph('zh', chinese, widthPt)).map(({ text }) => text.trim())
        for (const line of lines) {
          expect(line).not.toMatch(/^[，。、；：？！）》”’]/)
          expect(line).not.toMatch(/[（《“‘]$/)
        }
        expect(lines.join('')).toBe(chinese)
      }),
      { numRuns: 60 },
    )
  })

  it('sets Latin letters and digits from the Latin face, quotation marks from its own', () => {
    const faces = new Map(
      runsOf(paragraph('zh', chinese, 400)).flatMap((run) =>
        run.clusters.map((cluster) => [cluster.text, run.face] as const),
      ),
    )
    expect(faces.get('W')).toBe('noto-serif-400')
    expect(faces.get('7')).toBe('noto-serif-400')
    expect(faces.get('“')).toBe('noto-serif-sc-400')
    expect(faces.get('《')).toBe('noto-serif-sc-400')
  })
})

describe('Arabic', () => {
  it('has the plus sign left of the telephone number, digits in order', () => {
    const { text } = linesOf(paragraph('ar', arabic, 600))[0]!
    expect(text).toContain('+41 22 730 6375')
    expect(text.indexOf('+41')).toBeGreaterThan(text.indexOf('www.itu.int/wsis/'))
  })

  it('has the full stop after an address of the net at the sentence’s end, on the left', () => {
    const { text } = linesOf(paragraph('ar', arabic, 600))[0]!
    expect(text).toMatch(/^\.www\.itu\.int\/wsis\/ /)
  })

  it('justifies by word spaces alone', () => {
    const page = paragraph('ar', `${arabic} ${arabic} ${arabic}`, 200)
    for (const run of runsOf(page)) {
      run.clusters.forEach((cluster, i) => {
        if (cluster.text === ' ') return
        expect(run.advancesPt[i]).toBeCloseTo((cluster.advance * run.sizePt) / 1000, 9)
        expect(cluster.text).not.toContain('\u0640')
      })
    }
    for (const { marks } of linesOf(page).slice(0, -1)) {
      const ink = marks.filter((mark) => mark.text !== ' ')
      expect(ink.at(-1)!.rightPt - ink[0]!.leftPt).toBeCloseTo(200, 6)
    }
  })
})

describe('whatever the document', () => {
  const word = fc.constantFrom(
    'la',
    'société',
    'WSIS',
    '24–26',
    'مجتمع',
    'القمة،',
    '(ITU)',
    '2004',
    '会议',
    '。',
    'a@b.int',
  )
  const sentence = fc.array(word, { minLength: 1, maxLength: 14 }).map((words) => words.join(' '))
  const inline = fc.oneof(
    sentence.map((text): Unnumbered => ({ kind: 'text', text })),
    sentence.map((text) => h('strong', text)),
    fc.constant(br),
  )
  const block = fc.array(inline, { minLength: 1, maxLength: 4 }).map((children) => h('p', ...children))

  it('every character of a node is painted once, inside the margins, in logical order line by line', () => {
    const plain = openTypesetter(languages, plainFonts)
    fc.assert(
      fc.property(
        fc.array(block, { minLength: 1, maxLength: 8 }),
        fc.constantFrom('fr', 'ar', 'zh'),
        (children, tag) => {
          const document = doc(tag, children, { part: FORM })
          const pages = pagesOf(
            plain.set(document, look({ p: { before: { naturalPt: 6, stretchPt: 0, shrinkPt: 0 } } })),
          )
          const painted = new Map<number, string>()
          const mixed = textsOf(document).some(([, text]) => /[\u0600-\u06FF]/.test(text))
          for (const page of pages) {
            for (const line of linesOf(page)) {
              const ink = line.marks.filter((mark) => mark.text.trim() !== '')
              expect(Math.min(...ink.map((mark) => mark.leftPt))).toBeGreaterThan(49.99 - 5)
              expect(Math.max(...ink.map((mark) => mark.rightPt))).toBeLessThan(350.01)
              expect(line.yPt).toBeGreaterThan(40)
            }
            for (const run of runsOf(page)) {
              const owner = run.owner as number
              painted.set(owner, (painted.get(owner) ?? '') + run.clusters.map((each) => each.text).join(''))
            }
          }
          for (const [id, text] of textsOf(document)) {
            const got = (painted.get(id) ?? '').replaceAll('\u00AD', '')
            if (mixed || tag === 'ar')
              expect(sorted(got.replaceAll(' ', ''))).toBe(sorted(text.replaceAll(' ', '')))
            else expect(got.trimEnd()).toBe(text.trimEnd())
          }
        },
      ),
      { numRuns: 150 },
    )
  })
})

function textsOf(document: Doc): readonly (readonly [number, string])[] {
  const found: [number, string][] = []
  const walk = (node: Node): void => {
    if (node.kind === 'text') found.push([node.id, node.text])
    if ('children' in node) for (const child of node.children) walk(child)
  }
  walk(document.root)
  return found
}

function sorted(text: string): string {
  return [...text].sort().join('')
}
