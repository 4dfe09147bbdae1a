import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { PDFDocument } from 'pdf-lib'
import { PNG } from 'pngjs'
import { afterAll, describe, expect, it } from 'vitest'
import type { ReviewMade } from '../src/commands/review/answer.ts'
import { compareTexts } from '../src/review/changes.ts'
import { groupChanges } from '../src/review/groups.ts'
import { pageKeys } from '../src/review/page-key.ts'
import type { PageText } from '../src/review/page-text.ts'
import { openPainter } from '../src/review/pdfium.ts'
import type { ShownDocument } from '../src/review/shown.ts'
import { answerOf, faultsOf } from './answers.ts'
import { openBench, root } from './command.ts'
import { openSmallDesk, registry, type SmallDesk } from './small-desk.ts'

const bench = openBench()
afterAll(() => bench.close())

const signer = ['--signer', path.join(root, 'test/sign/rsa2048.pem')]
const time = '2026-11-02T09:00:00+01:00'

/** A review, its answer by its schema. */
async function reviewed(desk: SmallDesk, ...args: readonly string[]): Promise<ReviewMade> {
  const answer = answerOf<ReviewMade>(await desk.invite('review', 'L', '--json', ...args))
  expect(faultsOf('review', answer)).toEqual([])
  return answer
}

const page = (...paragraphs: readonly string[]): PageText => ({
  widthPt: 595,
  heightPt: 842,
  paragraphs: paragraphs.map((text) => ({
    text,
    words: [...text.matchAll(/\S+/g)].map((word, nth) => [word.index, word[0].length, nth * 100, 0, 90, 100]),
  })),
})

describe('changes of a text', () => {
  const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 12 })
  const texts = fc
    .array(words, { minLength: 1, maxLength: 4 })
    .map((all) => all.map((each) => each.join(' ')))
  const said = (compared: ReturnType<typeof compareTexts>, but: string): string =>
    compared.paragraphs
      .flatMap(({ stretches }) => [
        ...stretches.filter(({ kind }) => kind !== but).map(({ text }) => text),
        ' ',
      ])
      .join('')
      .replace(/\s+/g, ' ')
      .trim()

  it('hold both texts whole: what is the same and gone is the one, what is the same and has come the other', () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const compared = compareTexts([page(...before)], [page(...after)])
        expect(said(compared, 'come').replaceAll(' ', '')).toBe(before.join('').replaceAll(' ', ''))
        expect(said(compared, 'gone')).toBe(after.join(' '))
      }),
    )
  })

  it('of equal texts are none', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const compared = compareTexts([page(...text)], [page(...text)])
        expect(compared.changes).toEqual([])
        expect([...compared.gone.flat(), ...compared.come.flat()]).toEqual([])
      }),
    )
  })

  it('mark just the words that change, where they stand', () => {
    const compared = compareTexts([page('one two three')], [page('one four three')])
    expect(compared.gone).toEqual([[{ x: 100, y: 0, width: 90, height: 100 }]])
    expect(compared.come).toEqual([[{ x: 100, y: 0, width: 90, height: 100 }]])
  })

  it('are told once, with all documents that they are in', () => {
    const documents = Array.from({ length: 29 }, (_, nth): ShownDocument => {
      const facts = { document: `A${nth}/fr/letter`, addressee: `A${nth}`, name: `A${nth}`, reasons: [] }
      const shape = { part: { kind: 'letter' as const }, language: 'fr', direction: 'ltr' as const }
      return { ...facts, ...shape, fate: 'due', action: 'changed', before: null, after: null }
    })
    const compared = documents.map(({ name }) =>
      compareTexts([page(`To ${name}`, 'we have the honour')], [page(`To ${name}`, 'we have the pleasure')]),
    )
    const [group, ...others] = groupChanges(documents, compared)
    expect(others).toEqual([])
    expect(group?.documents).toHaveLength(29)
  })

  it('leave out who has signed, and when', () => {
    const signed = (who: string): PageText => {
      const { paragraphs, ...rest } = page('text', who)
      return { ...rest, paragraphs: [paragraphs[0]!, { ...paragraphs[1]!, isSignature: true }] }
    }
    expect(compareTexts([signed('by one')], [signed('by another')]).changes).toEqual([])
  })
})

describe('invite review', () => {
  it('keeps the plan, and shows each letter of it; it signs nothing and records nothing', async () => {
    const desk = openSmallDesk(bench, 'first', ['FR', 'fr'], ['CN', 'zh'])
    const answer = await reviewed(desk, ...signer)
    expect(answer).toMatchObject({ exit: 3, counts: { new: 4 }, signer: { subject: 'Test Signer rsa2048' } })
    const said = JSON.parse(desk.text(`reviews/${answer.plan}/review.json`)) as object
    expect(said).toEqual({ review: answer.plan, letter: 'L', signer: answer.signer, items: answer.items })
    expect(answer.items.map(({ document }) => document)).toEqual([
      'FR/fr/letter',
      'FR/fr/form',
      'CN/zh/letter',
      'CN/zh/form',
    ])
    const html = desk.text(answer.page)
    for (const { document } of answer.items) expect(html).toContain(`data-document="${document}"`)
    expect(html).toContain(`<div id="approve" data-review="${answer.plan}" hidden></div>`)
    expect(readdirSync(desk.in(''))).not.toContain('ledger.jsonl')
    // the plan is the one that a run does
    const done = await desk.generate('L', '--plan', answer.plan)
    expect(done.stderr).toBe('')
    expect(done.status).toBe(0)
  })

  it('loads nothing from anywhere, and nothing but what lies beside it', async () => {
    const desk = openSmallDesk(bench, 'beside', ['FR', 'fr'])
    const { page: file, mail } = await reviewed(desk, '--mail')
    const html = desk.text(file)
    expect(html).toContain('content="default-src &#x27;none&#x27;;')
    const links = [...html.matchAll(/(?:src|href)="([^"#][^"]*)"/g)].map(([, link]) => link!)
    expect(links.length).toBeGreaterThan(2)
    for (const link of links) readFileSync(path.join(path.dirname(desk.in(file)), link))
    // nor does the file that is mailed
    const outside = [...desk.text(mail!).matchAll(/(?:src|href)="([^"#][^"]*)"/g)].map(([, link]) => link!)
    expect(outside.filter((link) => !link.startsWith('data:image/png;base64,'))).toEqual([])
    expect(outside.length).toBeGreaterThan(0)
  })

  it('draws a page once: what has changed is drawn, and nothing else', async () => {
    const desk = openSmallDesk(bench, 'once', ['FR', 'fr'], ['CH', 'fr'], ['BE', 'fr'])
    const first = await reviewed(desk)
    expect(first.pictures.drawn).toBeGreaterThan(0)
    expect((await reviewed(desk)).pictures).toEqual({ ...first.pictures, drawn: 0 })
    desk.lay(['FR', 'fr'], ['CH', 'fr', 'Au Ministre'], ['BE', 'fr'])
    const second = await reviewed(desk)
    expect(second.plan).not.toBe(first.plan)
    expect(second.pictures).toEqual({ all: first.pictures.all, drawn: 1 })
  })

  it('shows before and after, and what is withdrawn', async () => {
    const desk = openSmallDesk(bench, 'after', ['FR', 'fr', 'Au Ministre'], ['CH', 'fr'], ['BE', 'fr'])
    expect((await desk.generate('L')).status).toBe(0)
    expect((await desk.invite('issue', 'L', '--only', 'BE', '--on', '2004-05-11')).status).toBe(0)
    desk.lay(['FR', 'fr', 'Au Ministre des Finances'], ['BE', 'fr', 'Au Roi'])
    const { page: file, counts } = await reviewed(desk, ...signer)
    expect(counts).toMatchObject({ changed: 1, withdrawn: 2, held: 1 })
    const html = desk.text(file)
    expect(html).toMatch(/<ins>des Finances<\/ins>/)
    expect(html).not.toContain('Test Signer rsa2048</del>')
    // what has left and waits for a word is told of, and nothing that could be approved
    expect(html).toContain('Belgium, letter (left on 11 May 2004')
    expect(html).not.toContain('data-document="BE/')
  })

  it('is in French too', async () => {
    const desk = openSmallDesk(bench, 'french', ['FR', 'fr'])
    const html = desk.text((await reviewed(desk, '--in', 'fr')).page)
    expect(html).toContain('<html lang="fr" dir="ltr">')
    expect(html).toContain('À examiner avant signature')
  })
})

describe('words of the pages', () => {
  it('are there in both languages, each of them', () => {
    const keysOf = (tag: string): readonly string[] => {
      const walk = (value: unknown, name: string): readonly string[] =>
        typeof value === 'string'
          ? [name]
          : Object.entries(value as object).flatMap(([key, inner]) => walk(inner, `${name}.${key}`))
      return walk(JSON.parse(readFileSync(path.join(root, `locales/${tag}/review.json`), 'utf8')), tag)
        .map((key) => key.slice(3))
        .sort()
    }
    expect(keysOf('fr')).toEqual(keysOf('en'))
    for (const tag of readdirSync(path.join(root, 'locales'))) expect(keysOf(tag)).toContain('stamp')
  })
})

describe('pictures', () => {
  it('are those of the signed files, within a hundredth of the pixels, for a letter and a form a language', async () => {
    const out = bench.in('real')
    const only = ['--only', 'FR,EG,CN,GB,RU,ES', '--signed-at', time, '--out', out]
    const review = answerOf<ReviewMade>(await bench.run(['review', ...only, ...signer, '--json'], root))
    expect(review.items).toHaveLength(12)
    expect((await bench.run(['generate', ...only, ...registry], root)).status).toBe(0)
    const folder = path.join(out, 'DM-1132')
    const html = readFileSync(path.join(folder, review.page), 'utf8')
    const sections = html.split('<section class="document"').slice(1)
    expect(sections).toHaveLength(12)
    const painter = await openPainter()
    let pages = 0
    for (const section of sections) {
      const document = /data-document="([^"]+)"/.exec(section)![1]!
      const { file } = review.steps.find((step) => step.document === document)!
      const signed = readFileSync(path.join(folder, file))
      const shown = [...section.matchAll(/<img src="([^"]+)"/g)].map(([, src]) => src!)
      expect(shown).toHaveLength(2)
      for (const [nth, src] of shown.entries()) {
        const png = PNG.sync.read(readFileSync(path.join(folder, path.dirname(review.page), src)))
        const { width, height } = png
        const [own] = painter.paint(signed, [nth], width / 595.28)
        expect([own!.width, own!.height]).toEqual([width, height])
        let [off, dark] = [0, 0]
        for (let at = 0; at < width * height; at++) {
          if (Math.abs(own!.pixels[at * 4]! - png.data[at * 4]!) > 64) off++
          if (png.data[at * 4]! < 100) dark++
        }
        expect(off / (width * height), `${document}, page ${nth + 1}`).toBeLessThan(0.01)
        // and it is no empty sheet
        expect(dark / (width * height), document).toBeGreaterThan(0.005)
        pages++
      }
    }
    expect(pages).toBe(24)
  }, 120_000)

  it('have one name where the pages look alike, and another where they do not', async () => {
    const desk = openSmallDesk(bench, 'keys', ['FR', 'fr'], ['CH', 'fr'])
    expect((await desk.generate('L', '--signed-at', time)).status).toBe(0)
    const keys = (file: string): readonly string[] => pageKeys(readFileSync(desk.in(file)), 'x')
    expect(keys('FR/L_FR_fr.pdf')).not.toEqual(keys('CH/L_CH_fr.pdf'))
    expect(keys('FR/L_FR_fr.pdf')).toEqual(keys('FR/L_FR_fr.pdf'))
    expect(pageKeys(readFileSync(desk.in('FR/L_FR_fr.pdf')), 'y')).not.toEqual(keys('FR/L_FR_fr.pdf'))
  })
})

describe('generate --draft --bundle', () => {
  it('puts all drafts of a language into one file, with an outline by addressee, and what they share once', async () => {
    const desk = openSmallDesk(bench, 'bundle', ['FR', 'fr'], ['CH', 'fr'], ['BE', 'fr'], ['JP', 'en'])
    const ran = await desk.invite('generate', 'L', '--draft', '--bundle', '--json')
    const { bundles } = answerOf<{ bundles: readonly { language: string; file: string }[] }>(ran)
    expect(bundles).toEqual([
      { language: 'en', file: 'drafts/L_drafts_en.pdf' },
      { language: 'fr', file: 'drafts/L_drafts_fr.pdf' },
    ])
    const bytes = readFileSync(desk.in('drafts/L_drafts_fr.pdf'))
    const bundle = await PDFDocument.load(bytes)
    const single = await PDFDocument.load(readFileSync(desk.in('drafts/FR/L_FR_fr.pdf')))
    const form = await PDFDocument.load(readFileSync(desk.in('drafts/FR/L_FR_fr_form.pdf')))
    expect(bundle.getPageCount()).toBe(3 * (single.getPageCount() + form.getPageCount()))
    const all = readdirSync(desk.in('drafts'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /_fr(_form)?\.pdf$/.test(file) && !file.startsWith('L_drafts'))
      .reduce((sum, file) => sum + readFileSync(desk.in(`drafts/${file}`)).length, 0)
    expect(bytes.length).toBeLessThan(all / 2)
    const text = Buffer.from(bytes).toString('latin1')
    expect(text).not.toContain('/AcroForm')
    // run again it is the same file
    expect((await desk.invite('generate', 'L', '--draft', '--bundle')).stdout).not.toContain('kept as')
  })
})
