import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { PDFDict, PDFDocument, PDFHexString, PDFName } from 'pdf-lib'
import { PNG } from 'pngjs'
import { afterAll, describe, expect, it } from 'vitest'
import type { ReviewMade } from '../src/commands/review/answer.ts'
import { compareTexts } from '../src/review/changes.ts'
import { groupChanges } from '../src/review/groups.ts'
import { pageKeys } from '../src/review/page-key.ts'
import type { PageText } from '../src/review/page-text.ts'
import { openPainter } from '../src/review/pdfium.ts'
import type { ShownDocument } from '../src/review/shown.ts'
import { subjectIn } from '../src/review/subject.ts'
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
      return {
        ...facts,
        ...shape,
        fate: 'due',
        action: 'changed',
        left: null,
        signed: null,
        before: null,
        after: null,
      }
    })
    const compared = documents.map(({ name }) =>
      compareTexts([page(`To ${name}`, 'we have the honour')], [page(`To ${name}`, 'we have the pleasure')]),
    )
    const [group, ...others] = groupChanges(documents, compared)
    expect(others).toEqual([])
    expect(group?.documents).toHaveLength(29)
  })

  it('stand in a paragraph of their own: what has gone is not glued to the one before', () => {
    const compared = compareTexts(
      [page('Le 10 mai 2004', 'Au Ministre')],
      [page('Le 10 mai 2004', 'A la Ministre')],
    )
    expect(compared.paragraphs.map(({ stretches }) => stretches.map(({ text }) => text))).toEqual([
      ['Le 10 mai 2004'],
      ['Au', ' ', 'A la', ' ', 'Ministre'],
    ])
    expect(compared.changes).toHaveLength(1)
  })

  it('leave out who has signed, and when', () => {
    const signed = (who: string): PageText => {
      const { paragraphs, ...rest } = page('text', who)
      return { ...rest, paragraphs: [paragraphs[0]!, { ...paragraphs[1]!, isSignature: true }] }
    }
    expect(compareTexts([signed('by one')], [signed('by another')]).changes).toEqual([])
  })
})

describe('what a letter is about', () => {
  it.each([
    ['{{#if copy}}{{word "x"}} – {{/if}}{{letter.reference}} – Invitation – {{state.short}}', 'Invitation'],
    [
      'Note verbale: invitation – {{#if state.of}}{{state.short}}{{else}}{{recipient.name}}{{/if}}',
      'Note verbale: invitation',
    ],
    ['{{letter.reference}} – Invitation to {{event}} in Example City', 'Invitation to … in Example City'],
    ['{{letter.reference}}', null],
  ])('is its title, without what names reference, addressee and mark: %s', (title, subject) => {
    expect(subjectIn(`<title>${title}</title>\n<p>text</p>`)).toBe(subject)
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
    const states = path.join(desk.folder, 'data/states.csv')
    const gone = readFileSync(path.join(root, 'data/states.csv'), 'utf8').split('\n')
    appendFileSync(states, `${gone.find((row) => row.startsWith('CH,'))}\n`)
    const { page: file, counts, items } = await reviewed(desk, ...signer)
    expect(counts).toMatchObject({ changed: 1, withdrawn: 2, held: 1 })
    const html = desk.text(file)
    expect(html).toMatch(/<ins>des Finances<\/ins>/)
    expect(html).not.toContain('Test Signer rsa2048</del>')
    // what has left and waits for a word is shown as it would be, and is nothing that could be approved
    expect(html).toMatch(/>Belgium<\/a> \(letter\): <strong>decision pending[^;]*; sent on 11\u00a0May 2004/)
    expect(html).toContain('data-document="BE/fr/letter"')
    expect(html).toContain('Proposed; decision pending')
    expect(items.map(({ document }) => document)).toEqual(['FR/fr/letter', 'CH/fr/letter', 'CH/fr/form'])
    // whose row is gone has a name all the same
    expect(html).toContain('Switzerland <span class="what">letter')
  })

  it('is in each of the languages that come with invite', async () => {
    const desk = openSmallDesk(bench, 'tongues', ['FR', 'fr'])
    for (const [tag, direction, words, day] of [
      ['fr', 'ltr', 'À examiner avant signature', '10\u00a0mai 2004'],
      ['ar', 'rtl', 'للمراجعة قبل التوقيع', '10 أيار/مايو 2004'],
      ['zh', 'ltr', '签署前供审阅', '2004年5月10日'],
      ['ru', 'ltr', 'На рассмотрение перед подписанием', '10\u00a0мая\u00a02004\u00a0года'],
      ['es', 'ltr', 'Para revisión antes de la firma', '10\u00a0de mayo de 2004'],
    ] as const) {
      const html = desk.text((await reviewed(desk, '--in', tag)).page)
      expect(html).toContain(`<html lang="${tag}" dir="${direction}">`)
      expect(html).toContain(words)
      expect(html).toContain(day)
    }
  })

  it('keeps the place of a signature for whoever has not been named', async () => {
    const desk = openSmallDesk(bench, 'unnamed', ['FR', 'fr'])
    const html = desk.text((await reviewed(desk)).page)
    expect(html).toContain('(signataire non précisé), ')
  })

  it('shows what was signed before approvals were asked for, so that it is approved as it stands', async () => {
    const desk = openSmallDesk(bench, 'standing', ['FR', 'fr'], ['CH', 'fr'])
    const facts = (approvals: number): void =>
      writeFileSync(
        path.join(desk.folder, 'templates/L/letter.json'),
        JSON.stringify({ approvals, reference: 'L-1', date: '2004-05-10', email: 'invite@example.org' }),
      )
    expect((await desk.here('generate', 'L', ...registry)).status).toBe(0)
    const none = await desk.here('review', 'L', '--standing')
    expect([none.status, none.stderr]).toEqual([
      1,
      expect.stringContaining('the letter asks for no approvals'),
    ])
    facts(1)
    // nothing of it would be signed anew
    expect((await desk.here('plan', 'L')).status).toBe(0)
    const { plan, items, signer, steps } = await reviewed(desk, '--standing')
    expect(steps).toEqual([])
    expect(signer?.subject).toBe('Test Signer rsa2048')
    expect(items.map(({ document, action }) => [document, action])).toEqual(
      ['FR/fr/letter', 'FR/fr/form', 'CH/fr/letter', 'CH/fr/form'].map((each) => [each, 'make']),
    )
    expect(faultsOf('saved-plan', JSON.parse(desk.text(`plans/${plan}.json`)))).toEqual([])
    const html = desk.text(`reviews/${plan}/index.html`)
    expect(html).toContain('4 documents have been signed, and may leave once they are approved.')
    const refused = await desk.here('generate', 'L', '--plan', plan, ...registry)
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('signed already')])
    const approved = await desk.here('approve', plan, '--by', 'Example Chief', '--only', 'FR')
    expect([approved.status, approved.stderr]).toEqual([0, ''])
    expect((await reviewed(desk, '--standing')).items.map(({ document }) => document)).toEqual([
      'CH/fr/letter',
      'CH/fr/form',
    ])
    expect((await desk.here('verify', '--json')).status).toBe(0)
    // corrected, it is another letter, of which nobody has said anything
    desk.lay(['FR', 'fr', 'Au Ministre'], ['CH', 'fr'])
    facts(1)
    const corrected = await desk.here('generate', 'L', ...registry)
    expect([corrected.status, corrected.stderr]).toEqual([
      1,
      expect.stringContaining('has been approved by nobody'),
    ])
  })
})

describe('words of the pages', () => {
  const tags = readdirSync(path.join(root, 'locales'))
  const isPlural = (value: object): boolean =>
    Object.keys(value).every((key) => ['zero', 'one', 'two', 'few', 'many', 'other'].includes(key))
  /** Every word by its name, with what it is filled in with; plural forms are one word. */
  const wordsIn = (tag: string): ReadonlyMap<string, readonly string[] | object> => {
    const words = new Map<string, readonly string[] | object>()
    const walk = (value: unknown, name: string): void => {
      if (typeof value === 'string') words.set(name, value.match(/\{\w+\}/g)?.sort() ?? [])
      else if (isPlural(value as object)) words.set(name, value as object)
      else for (const [key, inner] of Object.entries(value as object)) walk(inner, `${name}.${key}`)
    }
    walk(JSON.parse(readFileSync(path.join(root, `locales/${tag}/review.json`), 'utf8')), '')
    return words
  }

  it('are there in every language that comes with invite, each filled in with the same', () => {
    const english = wordsIn('en')
    expect(english.size).toBeGreaterThan(100)
    for (const tag of tags) {
      const words = wordsIn(tag)
      expect([...words.keys()].sort(), tag).toEqual([...english.keys()].sort())
      for (const [name, filledIn] of words)
        if (Array.isArray(filledIn)) expect(filledIn, `${tag} ${name}`).toEqual(english.get(name))
    }
  })

  it('have the plurals of their language', () => {
    for (const tag of tags) {
      const categories = new Intl.PluralRules(tag).resolvedOptions().pluralCategories
      // of millions, which no list has
      const wanted = categories.filter((category) => category !== 'many' || !['es', 'fr'].includes(tag))
      for (const [name, forms] of wordsIn(tag))
        if (!Array.isArray(forms))
          expect(Object.keys(forms).sort(), `${tag} ${name}`).toEqual([...wanted].sort())
    }
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
      // Latin words in Arabic lines are read in one piece, and brackets as they open and close
      if (document === 'EG/ar/letter') {
        expect(section).toContain('المرجع: DM-1132<')
        expect(section).toContain(' (WSIS-contributions@itu.int).<')
      }
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
  }, 600_000)

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
    const titles = bundle.context
      .enumerateIndirectObjects()
      .flatMap(([, object]) => (object instanceof PDFDict ? [object.get(PDFName.of('Title'))] : []))
      .flatMap((title) => (title instanceof PDFHexString ? [title.decodeText()] : []))
    // by the words of the language, which are these in the small project
    expect(titles).toEqual(expect.arrayContaining(['Suisse', 'Belgique', 'France', 'Letter', 'Form']))
    const text = Buffer.from(bytes).toString('latin1')
    expect(text).not.toContain('/AcroForm')
    // run again it is the same file
    expect((await desk.invite('generate', 'L', '--draft', '--bundle')).stdout).not.toContain('kept as')
  })
})
