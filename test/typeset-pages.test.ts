import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Doc } from '../src/model/doc.ts'
import { FORM } from '../src/model/document.ts'
import type { StyleSheet } from '../src/model/look.ts'
import type { Border, GlyphRun, Rule, Widget } from '../src/model/page.ts'
import { typesetProblems } from '../src/problems/typeset.ts'
import { openTypesetter } from '../src/typeset/typeset.ts'
import { line } from './said.ts'
import {
  br,
  doc,
  field,
  h,
  languages,
  linesOf,
  look,
  pageBreak,
  pageNumber,
  pagesOf,
  pictureOf,
  plainFonts,
  runsOf,
  standing,
  type Unnumbered,
} from './typeset-sample.ts'

const typesetter = openTypesetter(languages, plainFonts)
const set = (document: Doc, styles: StyleSheet['styles'] = {}, base: Partial<StyleSheet['base']> = {}) =>
  pagesOf(typesetter.set(document, look(styles, base)))
const words = (count: number) => Array.from({ length: count }, (_, i) => `word${i}`).join(' ')
const glue = (naturalPt: number, stretchPt = 0, shrinkPt = 0) => ({ naturalPt, stretchPt, shrinkPt })

describe('pages', () => {
  it('part no paragraph after its first line or before its last', () => {
    // 15 lines fit a page; paragraphs of 4 lines would end it after 3 or 1 of their lines
    for (let first = 1; first < 16; first++) {
      const lead = Array.from({ length: first }, () => h('p', 'x'))
      const pages = set(doc('fr', [...lead, h('p', words(30))], { part: FORM }), {}, { hyphenate: false })
      const counts = pages.map((page) => linesOf(page).filter(({ text }) => text.includes('word')).length)
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4)
      for (const count of counts) expect(count).not.toBe(1)
    }
  })

  it('keep a heading with what follows', () => {
    for (let first = 10; first < 16; first++) {
      const lead = Array.from({ length: first }, () => h('p', 'x'))
      const children = [...lead, h('h2', 'Heading'), h('p', words(15))]
      const styles = { h2: { keepWithNext: true, after: glue(4) } }
      const pages = set(doc('fr', children, { part: FORM }), styles)
      const page = pages.find((each) => linesOf(each).some(({ text }) => text === 'Heading'))!
      expect(linesOf(page).at(-1)!.text).not.toBe('Heading')
    }
  })

  it('paint an isolated value as one piece, and not its controls', () => {
    const values = [
      'Test Signer RSA-2048',
      'МСЭ (подпись) 1',
      '+41 22 730',
      '国际电信联盟 RSA-2048',
      '(ITU) x.',
    ]
    for (const value of values) {
      const text = `من: \u2068${value}\u2069، ثم`
      const [page] = set(doc('ar', [h('p', text)], { part: FORM }), {}, { align: 'start' })
      const line = linesOf(page!)[0]!.text
      expect(line).toContain(value)
      expect(line.length).toBe(text.length - 2)
      expect(line.endsWith('نم')).toBe(true)
    }
  })

  it('leave no short last line in ragged text, where the lines before can give it words', () => {
    const start = { align: 'start' as const, hyphenate: false }
    // 60 characters fit a line
    const [page] = set(doc('fr', [h('p', `${'aaaa '.repeat(11)}aaaa bbbb`)], { part: FORM }), {}, start)
    const lengths = linesOf(page!).map(({ text }) => text.trim().length)
    expect(lengths.length).toBe(2)
    expect(lengths[1]).toBeGreaterThan(60 * 0.2)
  })

  it('make a frame that is a whole cell as tall as its row', () => {
    const styles: StyleSheet['styles'] = {
      'div.row': { columns: [1, 1], gapPt: 10 },
      'div.box': { border: 'box' },
    }
    const tall = h('div', h('p', 'a'), h('p', 'b'), h('p', 'c'))
    const [page] = set(doc('fr', [h('div.row', tall, h('div.box', h('p', 'x')))], { part: FORM }), styles)
    const [frame] = page!.ink.filter((ink): ink is Border => ink.kind === 'frame')
    expect(frame!.heightPt).toBe(3 * 14)
  })

  it('fill a letter’s page that a forced break ends, and set the last as loosely', () => {
    const p = { before: glue(60, 2, 2), align: 'start' as const }
    const children = [h('p', 'a'), h('p', 'b'), h('p', 'c'), pageBreak, h('p', 'd'), h('p', 'e')]
    const [first, second] = set(doc('fr', children), { p })
    const ys = linesOf(first!).map(({ yPt }) => yPt)
    expect(ys[0]).toBeCloseTo(300 - 40 - 10, 6)
    expect(ys.at(-1)).toBeCloseTo(40 + 4, 6)
    expect(ys[0]! - ys[1]!).toBeCloseTo(ys[1]! - ys[2]!, 6)
    const [d, e] = linesOf(second!).map(({ yPt }) => yPt)
    expect(d! - e!).toBeCloseTo(ys[0]! - ys[1]!, 6)
  })

  it('are filled by no more than as much space again as they have: a short one keeps its own, and so does the next', () => {
    for (let lines = 1; lines <= 15; lines++) {
      for (const natural of [4, 9, 30]) {
        const p = { before: glue(natural, 3, 4), align: 'start' as const }
        const full = (300 - 2 * 40 - lines * 14) / Math.max(1, lines - 1)
        // leading gives way too where all space has shrunk
        if (full < natural - 4) continue
        const children = Array.from({ length: lines }, (_, i) => h('p', `line${i}`))
        const [first, second] = set(doc('fr', [...children, pageBreak, h('p', 'd'), h('p', 'e')]), { p })
        const ys = linesOf(first!).map(({ yPt }) => yPt)
        const gap = (ys.at(0)! - ys.at(-1)!) / Math.max(1, lines - 1) - 14
        const wished = full > 2 * natural ? natural : full
        if (lines > 1) expect(gap, `${lines} lines, ${natural} pt`).toBeCloseTo(wished, 2)
        const [d, e] = linesOf(second!).map(({ yPt }) => yPt)
        expect(d! - e! - 14).toBeCloseTo(lines > 1 ? Math.max(natural, wished) : natural, 2)
      }
    }
  })

  it('set lines closer before they give up', () => {
    const lines = (count: number) => Array.from({ length: count }, () => h('p', 'x'))
    const full = set(doc('fr', [...lines(16), pageBreak, h('p', 'y')]))
    expect(full).toHaveLength(2)
    const ys = linesOf(full[0]!).map(({ yPt }) => yPt)
    expect(ys[0]! - ys[1]!).toBeCloseTo(14 * 0.98, 6)
    const over = typesetter.set(doc('fr', [...lines(18), pageBreak, h('p', 'y')]), look())
    expect(over.kind === 'problems' && over.problems.map(({ code }) => code)).toEqual([
      'typeset/overfull-page',
    ])
  })

  it('have running heads from the second on, as artifacts, with the page’s number', () => {
    const head = standing('header', 'following', h('p', 'DM-1132 ', pageNumber))
    const foot = standing('footer', 'first', h('p', 'address'))
    const pages = set(doc('fr', [head, foot, h('p', 'a'), pageBreak, h('p', 'b'), pageBreak, h('p', 'c')]))
    expect(pages.map((page) => linesOf(page).map(({ text }) => text))).toEqual([
      ['a', 'address'],
      ['DM-1132 2', 'b'],
      ['DM-1132 3', 'c'],
    ])
    const running = runsOf(pages[1]!).filter((run) => run.owner === 'pagination')
    expect(running.map((run) => run.yPt)).toEqual(running.map(() => 280))
    expect(runsOf(pages[0]!).every((run) => typeof run.owner === 'number')).toBe(true)
  })

  it('lie under their watermark, which is painted first', () => {
    const [page] = set(doc('fr', [h('p', 'a')], { watermark: 'PROJET' }))
    const [mark] = page!.ink as [GlyphRun]
    expect(mark.owner).toBe('watermark')
    expect(mark.angleDeg).toBeCloseTo((Math.atan2(300, 400) * 180) / Math.PI, 6)
    expect(mark.clusters.map((cluster) => cluster.text).join('')).toBe('PROJET')
  })
})

describe('a table over pages', () => {
  const styles = {
    tr: { columns: [1, 1], border: 'under' as const, paddingPt: 2, before: glue(2) },
    p: { align: 'start' as const },
  }
  const row = (...cells: readonly string[]) => h('tr', ...cells.map((cell) => h('td', cell)))
  const table = (count: number, cell: (index: number) => string) =>
    h(
      'table',
      h('thead', h('tr', h('th', 'State'), h('th', 'Who'))),
      h('tbody', ...Array.from({ length: count }, (_, i) => row(`row${i}`, cell(i)))),
    )

  it('begins each page with its head, and loses no row', () => {
    for (const before of [0, 3, 9, 10, 11]) {
      const lead = Array.from({ length: before }, () => h('p', 'x'))
      const children = [...lead, table(60, (i) => (i % 3 === 0 ? words(9) : 'short')), h('p', 'end')]
      const pages = set(doc('fr', children, { part: { kind: 'list' } }), styles, {
        align: 'start',
        hyphenate: false,
      })
      expect(pages.length).toBeGreaterThan(4)
      const texts = pages.map((page) => linesOf(page).map(({ text }) => text))
      const found = texts.flat().flatMap((text) => /row\d+/.exec(text)?.[0] ?? [])
      expect(found).toEqual(Array.from({ length: 60 }, (_, i) => `row${i}`))
      for (const [index, page] of pages.entries()) {
        const heads = linesOf(page).filter(({ text }) => text.startsWith('State'))
        const rows = texts[index]!.some((text) => text.startsWith('row'))
        expect(heads.length, `page ${index} after ${before}`).toBe(rows ? 1 : 0)
        // said once; where it stands again it is no content
        const owners = heads.flatMap(({ marks }) => marks.map(({ owner }) => owner))
        const first = texts.findIndex((lines) => lines.some((text) => text.startsWith('State')))
        for (const owner of owners) expect(owner === 'pagination').toBe(index > first)
        for (const ink of page.ink) if (ink.kind === 'glyphs') expect(ink.yPt).toBeGreaterThan(40)
      }
    }
  })

  it('keeps its head with its first row', () => {
    for (let before = 12; before < 16; before++) {
      const lead = Array.from({ length: before }, () => h('p', 'x'))
      const pages = set(doc('fr', [...lead, table(3, () => 'a')], { part: { kind: 'list' } }), styles)
      const page = pages.find((each) => linesOf(each).some(({ text }) => text.startsWith('State')))!
      expect(linesOf(page).at(-1)!.text).toMatch(/^row/)
    }
  })

  it('says where a row is that no page can hold', () => {
    const outcome = typesetter.set(
      doc('fr', [table(3, () => words(400))], { part: { kind: 'list' } }),
      look(styles),
    )
    expect(outcome.kind === 'problems' && outcome.problems.map(({ code }) => code)).toEqual([
      'typeset/overfull-page',
    ])
  })
})

describe('an aside', () => {
  const aside = (...children: readonly Unnumbered[]) => h('aside', ...children)
  const p = { p: { align: 'start' as const }, 'aside p': { sizePt: 7, leadingPt: 9 } }

  it('stands in the margin over page 1, its last line where a running head has its own; the text does not move', () => {
    const body = [h('p', 'a'), pageBreak, h('p', 'b')]
    const plain = set(doc('fr', body), p)
    for (const lines of [['COPIE'], ['COPIE', 'Mission']]) {
      const [first, second] = set(doc('fr', [aside(...lines.map((line) => h('p', line))), ...body]), p)
      expect(linesOf(first!).map(({ text }) => text)).toEqual([...lines, 'a'])
      expect(linesOf(first!)[lines.length - 1]!.yPt).toBe(280)
      expect(linesOf(first!).at(-1)!.yPt).toBe(linesOf(plain[0]!)[0]!.yPt)
      expect(linesOf(second!).map(({ text, yPt }) => [text, yPt])).toEqual(
        linesOf(plain[1]!).map(({ text, yPt }) => [text, yPt]),
      )
    }
  })

  it('stands higher by the space after it', () => {
    const styles = { ...p, aside: { after: glue(5) } }
    const [first] = set(doc('fr', [aside(h('p', 'COPIE')), h('p', 'a')]), styles)
    expect(linesOf(first!).map(({ yPt }) => yPt)).toEqual([
      285,
      linesOf(set(doc('fr', [h('p', 'a')]), p)[0]!)[0]!.yPt,
    ])
  })

  it('may not leave the paper', () => {
    const high = aside(h('p', 'a'), h('p', 'b'), h('p', 'c'), h('p', 'd'))
    const outcome = typesetter.set(doc('fr', [high, h('p', 'text')]), look(p))
    expect(outcome.kind === 'problems' && outcome.problems.map(({ code }) => code)).toEqual([
      'typeset/overfull-page',
    ])
  })
})

describe('an aside beside an address', () => {
  const a4 = {
    ...look({ p: { align: 'start' as const }, 'div.right': { startPt: 400 } }),
    // its foot reaches below the upper edge of the window, 45 mm from the sheet's
    page: { ...look().page, widthPt: 595.28, heightPt: 841.89, topPt: 40, headPt: 200 },
  }
  const address = { ...h('address', h('p', 'Example')), window: 'din' } as Unnumbered
  const found = (...children: readonly Unnumbered[]): readonly string[] => {
    const outcome = typesetter.set(doc('fr', [h('aside', ...children), address, h('p', 'a')]), a4)
    return outcome.kind === 'ok' ? [] : outcome.problems.map(line)
  }

  it('may not reach into the window of an envelope, as text or as a picture', () => {
    const beside = /^.* what stands at the edge of page 1 reaches into the window “din”/
    expect(found(h('p', 'COPIE'))).toEqual([expect.stringMatching(beside)])
    expect(found(pictureOf(40))).toEqual([expect.stringMatching(beside)])
    expect(found(h('div.right', h('p', 'COPIE'), pictureOf(40)))).toEqual([])
  })
})

describe('blocks', () => {
  it('stand side by side from the start edge, the first child first in order', () => {
    const styles = { 'div.row': { columns: [1, 2], gapPt: 30 }, p: { align: 'start' as const } }
    const left = (tag: string) => runsOf(set(doc(tag, [h('div.row', h('p', 'a'), h('p', 'b'))]), styles)[0]!)
    expect(left('fr').map((run) => run.xPt)).toEqual([50, 50 + 90 + 30])
    const [a, b] = left('ar')
    expect([a!.xPt + 5, b!.xPt + 5]).toEqual([350, 350 - 90 - 30])
  })

  it('take the larger of two spaces between them', () => {
    const styles = { 'p.a': { after: glue(20) }, 'p.b': { before: glue(8) } }
    const [one, two] = linesOf(set(doc('fr', [h('p.a', 'a'), h('p.b', 'b')]), styles)[0]!)
    expect(one!.yPt - two!.yPt).toBeCloseTo(14 + 20, 9)
  })

  it('hang a label: its own text and later lines begin at one edge', () => {
    const subject = h('p.subject', 'Objet: ', h('strong', 'one', br, 'two'))
    const styles = { 'p.subject': { hangPt: 60, align: 'start' as const } }
    const starts = (styles: StyleSheet['styles']) =>
      linesOf(set(doc('fr', [subject]), styles)[0]!).map(
        ({ marks }) => marks.find((mark) => 'ot'.includes(mark.text) && mark.leftPt > 75)?.leftPt,
      )
    expect(starts(styles)).toEqual([110, 110])
    // a label that is wider than the look says widens the hang
    expect(starts({ 'p.subject': { hangPt: 10, align: 'start' } })).toEqual([85, 85])
  })

  it('have fields with a frame of the layout, and boxes in the line', () => {
    const styles = {
      input: { border: 'box' as const, heightPt: 18 },
      checkbox: { heightPt: 8 },
      p: { align: 'start' as const },
    }
    const children = [h('label', 'Name'), field('text'), h('p', field('check'), ' yes')]
    for (const tag of ['fr', 'ar']) {
      const [page] = set(doc(tag, children, { part: FORM }), styles)
      const frame = page!.ink.find((ink): ink is Border => ink.kind === 'frame')!
      const [text, check] = page!.ink.filter((ink): ink is Widget => ink.kind === 'widget')
      expect(frame.owner).toBe('layout')
      expect([text!.xPt, text!.widthPt, text!.heightPt]).toEqual([50, 300, 18])
      expect([frame.xPt, frame.yPt]).toEqual([text!.xPt, text!.yPt])
      expect(check!.xPt).toBeCloseTo(tag === 'fr' ? 50 : 350 - 8, 6)
    }
  })

  it('cover their words with the signature’s widget', () => {
    const words = h('p', 'Signed')
    const signature = {
      kind: 'signature' as const,
      tooltip: 's',
      classes: [],
      at: { file: '', line: 1, column: 1 },
    }
    const styles = { signature: { border: 'box' as const, paddingPt: 6, endPt: 100 } }
    const [page] = set(doc('fr', [{ ...signature, children: [words] }]), styles)
    const widget = page!.ink.find((ink): ink is Widget => ink.kind === 'widget')!
    expect([widget.xPt, widget.widthPt, widget.heightPt]).toEqual([50, 200, 26])
    const [run] = runsOf(page!)
    expect(run!.xPt).toBe(56)
    expect(run!.yPt).toBeGreaterThan(widget.yPt)
    expect(run!.yPt + run!.sizePt).toBeLessThan(widget.yPt + widget.heightPt)
  })

  it('rule off a letterhead below it', () => {
    const styles = { header: { border: 'under' as const, paddingPt: 5 } }
    const [page] = set(doc('fr', [standing('header', 'first', h('p', 'Union')), h('p', 'a')]), styles)
    const rule = page!.ink.find((ink): ink is Rule => ink.kind === 'rule')!
    expect([rule.x1Pt, rule.x2Pt, rule.owner]).toEqual([50, 350, 'layout'])
    expect(rule.y1Pt).toBeCloseTo(300 - 40 - 14 - 5, 9)
  })

  it('take styles within a parent over their own, and a language’s over all', () => {
    const general = look({ p: { sizePt: 9 }, 'div.a p': { sizePt: 7 } })
    const own = { ...general, languages: { ru: { size: 2, leading: 1, styles: { 'p.b': { sizePt: 5 } } } } }
    const children = [h('p', 'one'), h('div.a', h('p', 'two')), h('p.b', 'three')]
    const sizes = (tag: string) =>
      runsOf(pagesOf(typesetter.set(doc(tag, children), own))[0]!).map((run) => run.sizePt)
    expect(sizes('fr')).toEqual([9, 7, 9])
    expect(sizes('ru')).toEqual([18, 14, 5])
  })
})

describe('the problems of the typeset room', () => {
  const folder = path.join(import.meta.dirname, 'problems/typeset')
  const codes = readdirSync(folder).sort()

  it('are all provoked', () => {
    expect(Object.keys(typesetProblems).sort()).toEqual(codes.map((code) => `typeset/${code}`))
  })

  it.each(codes)('%s', async (code) => {
    const { language, paragraphs, widthPt, picture, foot } = JSON.parse(
      readFileSync(path.join(folder, code, 'paragraphs.json'), 'utf8'),
    ) as {
      language: string
      paragraphs: (string | null)[]
      widthPt: number
      /** a square, with a line of text below it in a foot */
      picture?: { width: number; in: 'text' | 'footer' }
      /** the lines of a foot */
      foot?: string[]
    }
    const children = paragraphs.map((each) => (each === null ? pageBreak : h('p', each)))
    if (picture?.in === 'text') children.push(pictureOf(picture.width))
    if (picture?.in === 'footer')
      children.push(standing('footer', 'first', pictureOf(picture.width), h('p', 'Pied')))
    if (foot !== undefined) children.push(standing('footer', 'first', ...foot.map((each) => h('p', each))))
    const plain = look()
    const page = { ...plain.page, widthPt: widthPt + 100 }
    const outcome = typesetter.set(doc(language, children), { ...plain, page })
    const problems = outcome.kind === 'problems' ? outcome.problems : outcome.notes
    expect(problems.map((problem) => problem.code)).toContain(`typeset/${code}`)
    await expect(problems.map(line).join('')).toMatchFileSnapshot(path.join(folder, code, 'expected.txt'))
  })
})
