import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FORM } from '../src/model/document.ts'
import type { Language } from '../src/model/letter.ts'
import type { Style } from '../src/model/look.ts'
import { openHyphenation } from '../src/typeset/hyphenation.ts'
import { openTypesetter } from '../src/typeset/typeset.ts'
import {
  doc,
  h,
  languages,
  linesOf,
  look,
  plainFonts,
  realFonts,
  runsOf,
  type Unnumbered,
} from './typeset-sample.ts'

/** Where words part and where they do not. Plain faces: a character of a 10 pt line is 5 pt wide, a hanzi 10. */

const hyphenatorOf = openHyphenation()
const french = languages[0]!
const of = (tag: string, script: string, hyphenate = true): Language => ({
  ...french,
  tag,
  script,
  hyphenate,
})
const known = [
  ...languages,
  of('de', 'Latn'),
  of('pt-BR', 'Latn'),
  of('de-AT-1996', 'Latn'),
  of('th', 'Thai'),
  of('ja', 'Jpan'),
  of('el', 'Grek'),
]
const typesetter = openTypesetter(known, plainFonts)

function broken(
  tag: string,
  text: string,
  widthPt: number,
  style: Style = {},
): { readonly lines: readonly string[]; readonly parted: readonly (readonly string[])[] } {
  const plain = look({ p: style })
  const page = { ...plain.page, widthPt: widthPt + 100, heightPt: 4000 }
  const base = doc('fr', [h('p', text)], { part: FORM })
  const outcome = typesetter.set({ ...base, language: tag }, { ...plain, page })
  if (outcome.kind === 'problems') throw new Error(JSON.stringify(outcome.problems))
  const parted = outcome.notes.map(({ code, arguments: given }) => {
    expect(code).toBe('typeset/parted-word')
    return (given as { readonly parts: readonly string[] }).parts
  })
  return { lines: outcome.value.flatMap((each) => linesOf(each).map((line) => line.text)), parted }
}

const german =
  'Die Vorbereitungssitzung der Internationalen Fernmeldeunion behandelt umfangreiche Unterlagen: Tagesordnung, Berichte und die ' +
  'Telekommunikationsdienstleistungsverordnungen der Mitgliedstaaten.'

describe('a word that is wider than its line', () => {
  it('alone is parted, with hyphens, at any width and in any style', () => {
    for (let widthPt = 40; widthPt < 300; widthPt += 3) {
      for (const style of [{}, { hyphenate: false }, { align: 'start' as const }]) {
        const { lines, parted } = broken('de', german, widthPt, style)
        // syllables are at most eight letters with their hyphen: 45 pt
        if (widthPt > 60) expect(parted, `${widthPt} pt`).toEqual([])
        for (const line of lines.slice(0, -1)) expect(line, `${widthPt} pt`).toMatch(/[ \u00AD]$/)
        expect(lines.join('').replaceAll('\u00AD', '')).toBe(german)
        if (style.hyphenate !== false) continue
        const divided = lines.filter((line) => line.endsWith('\u00AD')).length
        const wide = german.split(' ').filter((word) => word.length * 5 > widthPt)
        if (wide.length === 0) expect(divided).toBe(0)
        for (const word of german.split(' ').filter((each) => !wide.includes(each)))
          expect(
            lines.some((line) => line.includes(word)),
            `${word} at ${widthPt} pt`,
          ).toBe(true)
      }
    }
  })

  it('is parted between letters where no pattern has a place, with a hyphen, and it is noted; no other word is', () => {
    const word = fc.constantFrom('la', 'pour', 'Etats', 'Genève', '2004', 'ITU')
    const words = fc.array(word, { maxLength: 12 })
    fc.assert(
      fc.property(
        words,
        words,
        fc.integer({ min: 13, max: 60 }),
        fc.constantFrom('justify', 'start'),
        (before, after, count, align) => {
          const wide = 'Zz'.repeat(count)
          const text = [...before, wide, ...after].join(' ')
          const { lines, parted } = broken('fr', text, 60, { align: align as 'justify' | 'start' })
          expect(parted).toHaveLength(1)
          expect(parted[0]!.join('')).toBe(wide)
          expect(parted[0]!.length).toBeGreaterThan(1)
          expect(lines.filter((line) => line.endsWith('\u00AD'))).toHaveLength(parted[0]!.length - 1)
          expect(lines.join('').replaceAll('\u00AD', '')).toBe(text)
          for (const each of [...before, ...after])
            expect(
              lines.some((line) => line.includes(each)),
              each,
            ).toBe(true)
          // no letter alone is left behind or taken on
          for (const part of [parted[0]!.at(0)!, parted[0]!.at(-1)!]) expect(part.length).toBeGreaterThan(1)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('gives up a no-break space before it is parted, and neither before a line can hold both', () => {
    const name = 'Sao\u00A0Tomé'
    for (let widthPt = 45; widthPt < 200; widthPt++) {
      const { lines, parted } = broken('fr', `République démocratique de ${name}-et-Principe`, widthPt, {
        align: 'start',
      })
      expect(
        lines.some((line) => line.includes(name)),
        `${widthPt} pt`,
      ).toBe(true)
      expect(parted).toEqual([])
    }
    const { lines, parted } = broken('fr', name, 30, { align: 'start' })
    expect(lines).toEqual(['Sao\u00A0', 'Tomé'])
    // no word is parted by it
    expect(parted).toEqual([])
  })

  it('has no hyphen in a script that has none, nor in an address or a number', () => {
    for (const [tag, text] of [
      ['th', 'ประเทศไทยประเทศไทยประเทศไทย'],
      ['ar', 'المعلوماتالمعلوماتالمعلومات'],
      ['ja', 'コミュニケーションコミュニケーション'],
      ['fr', '12345678901234567890'],
      ['fr', 'secretariat.general@communications.example'],
    ] as const) {
      const { lines } = broken(tag, text, 60)
      expect(lines.length).toBeGreaterThan(1)
      expect(lines.join('')).not.toContain('\u00AD')
    }
  })
})

describe('hyphenation', () => {
  it('divides German nouns, not French or English names, and no word in capitals', () => {
    expect(hyphenatorOf('de')('Vorbereitungssitzung', 'text')).toEqual(
      hyphenatorOf('de')('vorbereitungssitzung', 'text'),
    )
    expect(hyphenatorOf('de')('Vorbereitungssitzung', 'text')).toContain('Vorbereitungs'.length)
    expect(hyphenatorOf('de')('UNESCOKOMMISSION', 'text')).toEqual([])
    for (const tag of ['fr', 'en', 'pt-BR'])
      expect(hyphenatorOf(tag)('Préparatoire', 'text'), tag).toEqual([])
    expect(hyphenatorOf('fr')('préparatoire', 'text')).not.toEqual([])
  })

  it('takes the patterns of the wider tag where there are none of its own, whatever its capitals', () => {
    const word = 'participação'
    expect(hyphenatorOf('pt')(word, 'text').length).toBeGreaterThan(2)
    for (const tag of ['pt-BR', 'pt-br', 'pt-Latn-BR'])
      expect(hyphenatorOf(tag)(word, 'text')).toEqual(hyphenatorOf('pt')(word, 'text'))
    expect(hyphenatorOf('de-AT-1996')('vorbereitung', 'text')).toEqual(
      hyphenatorOf('de')('vorbereitung', 'text'),
    )
    expect(hyphenatorOf('en-AU')('preparatory', 'text')).toEqual(hyphenatorOf('en-gb')('preparatory', 'text'))
    // its own, where there are some
    expect(hyphenatorOf('en-US')('preparatory', 'text')).toEqual(hyphenatorOf('en-us')('preparatory', 'text'))
    expect(hyphenatorOf('x-klingon')('preparatory', 'text')).toEqual([])
  })

  it('is never done in a script that has no hyphen, though its locale asks for it', () => {
    // 60 pt: twelve letters; the package has patterns for Thai, and for Chinese in Latin letters
    for (const [tag, text] of [
      ['th', 'ประเทศไทยมีประเทศไทย ประเทศไทยมีประเทศไทย'],
      ['ja', '参加者 ハンマメット コミュニケーション'],
      ['zh', '参加 Hammamet Participation Participation'],
      ['ar', 'المعلومات والاتصالات والمعلومات'],
    ] as const) {
      const { lines } = broken(tag, text, 90)
      expect(lines.join(''), tag).not.toContain('\u00AD')
    }
    const greek = [110, 130, 150, 170, 190, 210].flatMap(
      (widthPt) => broken('el', 'τηλεπικοινωνίες και '.repeat(6), widthPt).lines,
    )
    expect(greek.join('')).toContain('\u00AD')
  })
})

describe('Latin letters among Arabic ones', () => {
  it('have one size, in a span of their own language and without, and in values', async () => {
    const fonts = await realFonts()
    const set = openTypesetter(languages, fonts)
    const span = (tag: string, language: string, text: string): Unnumbered =>
      ({ ...(h(tag, text) as object), language }) as Unnumbered
    const children = [
      h(
        'p',
        'مجتمع ITU (',
        span('abbr', 'fr', 'WSIS'),
        ') ',
        span('span', 'fr', 'wsis@itu.int'),
        ' \u2068МСЭ\u2069 ',
      ),
      { ...(h('p', 'Place des Nations') as object), language: 'fr' } as Unnumbered,
    ]
    const plain = look({ p: { align: 'start', sizePt: 10 } })
    const ar = { ...plain, languages: { ar: { size: 1.2, leading: 1, styles: {} } } }
    const outcome = set.set(doc('ar', children, { part: FORM }), ar)
    if (outcome.kind === 'problems') throw new Error(JSON.stringify(outcome.problems))
    const sizes = new Map<string, Set<number>>()
    for (const run of outcome.value.flatMap(runsOf))
      sizes.set(run.face, (sizes.get(run.face) ?? new Set()).add(run.sizePt))
    expect(sizes).toEqual(
      new Map([
        ['amiri-400', new Set([12])],
        ['noto-serif-400', new Set([10])],
      ]),
    )
    // in a document of Latin letters a quotation keeps what the look says
    const french = set.set(doc('fr', [h('p', 'a ', span('span', 'ar', 'مجتمع'))], { part: FORM }), ar)
    expect(french.kind === 'ok' && new Set(french.value.flatMap(runsOf).map((run) => run.sizePt))).toEqual(
      new Set([10]),
    )
  })
})

describe('a name at a line’s end', () => {
  const words = ['人民', '共和国', '马其顿']
  const held = openTypesetter([...known, { ...of('zh-Hans', 'Hans', false), whole: words }], plainFonts)
  const linesIn = (tag: string, text: string, widthPt: number): readonly string[] => {
    const plain = look({ p: { align: 'start', hyphenate: false } })
    const page = { ...plain.page, widthPt: widthPt + 100, heightPt: 4000 }
    const outcome = held.set(
      { ...doc('fr', [h('p', text)], { part: FORM }), language: tag },
      { ...plain, page },
    )
    if (outcome.kind === 'problems') throw new Error(JSON.stringify(outcome.problems))
    return outcome.value.flatMap((each) => linesOf(each).map((line) => line.text))
  }

  it('is not parted within the words that its language holds whole, while another break will do', () => {
    for (const text of ['朝鲜民主主义人民共和国', '前南斯拉夫的马其顿共和国代表']) {
      // from three hanzi on each of the words has room
      for (let widthPt = 30; widthPt <= 150; widthPt += 10) {
        const lines = linesIn('zh-Hans', text, widthPt)
        expect(lines.join('')).toBe(text)
        let at = 0
        for (const line of lines) {
          at += line.length
          for (const word of words) {
            const from = text.indexOf(word)
            expect(from >= 0 && from < at && at < from + word.length, `${widthPt}: ${lines.join('/')}`).toBe(
              false,
            )
          }
        }
      }
      expect(linesIn('zh-Hans', text, 10)).toHaveLength(text.length)
    }
    // no list, no word
    expect(linesIn('zh', '前南斯拉夫的马其顿共和国代表', 80).join('/')).toContain('马其/顿')
  })

  it('is not parted at its own hyphen where words are not divided, while another break will do', () => {
    for (const text of [
      'Mission de la Guinée-Bissau',
      'Представительство Сент-Люсии',
      'Papouasie-Nouvelle-Guinée',
    ]) {
      const widest = Math.max(...text.split(' ').map((word) => word.length))
      for (let most = widest; most < text.length + 3; most++)
        for (const line of linesIn('fr', text, 5 * most + 1))
          expect(line, `${most} in ${text}`).not.toMatch(/-$/)
    }
    // in need it is the first place
    expect(linesIn('fr', 'la Guinée-Bissau', 41)).toEqual(['la ', 'Guinée-', 'Bissau'])
  })
})

describe('a gap', () => {
  it('stands on both sides of Latin among hanzi, also where it is a span of its own language', () => {
    const latin = { ...h('span', 'WSIS'), language: 'fr' } as Unnumbered
    for (const children of [['按照WSIS日内瓦'], ['按照', latin, '日内瓦']] as const) {
      const page = look({ p: { align: 'start' } })
      const outcome = typesetter.set(doc('zh', [h('p', ...children)], { part: FORM }), page)
      if (outcome.kind === 'problems') throw new Error('not set')
      const { marks } = linesOf(outcome.value[0]!)[0]!
      const wider = (text: string, naturalPt: number) => {
        const mark = marks.find((each) => each.text === text)!
        return mark.rightPt - mark.leftPt - naturalPt
      }
      expect(wider('照', 10)).toBeCloseTo(0.8, 3)
      expect(marks.filter(({ text }) => text === 'S').at(-1)!.rightPt).toBeCloseTo(
        marks.find(({ text }) => text === '日')!.leftPt,
        3,
      )
      const last = marks.filter(({ text }) => text === 'S').at(-1)!
      expect(last.rightPt - last.leftPt - 5).toBeCloseTo(0.8, 3)
      expect(wider('按', 10)).toBeCloseTo(0, 3)
    }
  })

  it('between two Arabic words is as wide as alone, whatever letters stand beside it', async () => {
    const fonts = await realFonts()
    const real = openTypesetter(languages, fonts)
    const alone = (word: string): number =>
      fonts
        .face('amiri-400')
        .shape({ text: word, direction: 'rtl', script: 'Arab', language: 'ar', features: [] })
        .reduce((sum, { advance }) => sum + advance / 100, 0)
    // Amiri draws ة, space and ك together: a quarter of an em less
    const words = 'لجمهورية كوريا الكبيرة كما'.split(' ')
    const outcome = real.set(
      doc('ar', [h('p', words.join(' '))], { part: FORM }),
      look({ p: { align: 'start' } }),
    )
    if (outcome.kind === 'problems') throw new Error('not set')
    const [line] = linesOf(outcome.value[0]!)
    const widthPt = line!.marks.at(-1)!.rightPt - line!.marks[0]!.leftPt
    expect(widthPt).toBeCloseTo(alone(' ') * 3 + words.reduce((sum, word) => sum + alone(word), 0), 3)
  })
})
