import fc from 'fast-check'
import { expect, it } from 'vitest'
import { build } from '../src/compose/build.ts'
import { checkTemplates } from '../src/compose/check.ts'
import { type Composer, openComposer } from '../src/compose/compose.ts'
import { countIn } from '../src/compose/counts.ts'
import { formFields } from '../src/compose/form-fields.ts'
import { participantsContext } from '../src/compose/participants.ts'
import { isolate } from '../src/compose/values.ts'
import { faceNames } from '../src/fonts/faces.ts'
import { loadLanguages, loadLetter } from '../src/letters/letters.ts'
import type { Node } from '../src/model/doc.ts'
import { LETTER } from '../src/model/document.ts'
import type { Language, Letter } from '../src/model/letter.ts'
import type { Job } from '../src/model/plan.ts'
import type { Recipient, State } from '../src/model/recipient.ts'
import { firstEdition } from './ledger-sample.ts'
import { filesOver } from './letter-sample.ts'

const template = `<title>{{state.short}}</title>
<p>{{#if addressee.title}}{{addressee.title}}{{else}}Office{{/if}}</p>
{{#each addressee.address}}
<p>{{this}}</p>
{{/each}}
<signature title="by {{signature.subject}}">
  <p>by {{signature.subject}},<br>
    {{date letter.date}}</p>
</signature>
`
const names = { short: 'France', formal: 'République française', of: 'de la République française' }
const at = { file: 'data/ministers.csv', line: 2, column: 1 }

const files = filesOver({ 'templates/L/fr.hbs': template, 'templates/L/ru.hbs': template })
function languagesOf(): readonly Language[] {
  const languages = loadLanguages(files, faceNames)
  if (languages.kind !== 'ok') throw new Error('no languages')
  return languages.value
}

function composer(): Composer {
  const all = languagesOf()
  const letter = loadLetter(files, 'L', all)
  if (letter.kind !== 'ok') throw new Error('no letter')
  const checked = checkTemplates(letter.value, all, [], all)
  if (checked.kind !== 'ok') throw new Error(JSON.stringify(checked.problems))
  return openComposer({ letter: letter.value, languages: all, allLanguages: all, templates: checked.value })
}
const { compose } = composer()

function docOf(title: string, address: readonly string[], subject: string, of = 'fr') {
  const state = { id: 'FR', names: { fr: names } } as unknown as State
  const recipient = { id: 'FR', state, titles: { fr: title }, names: {}, address, at } as unknown as Recipient
  const job = { recipient, language: of, part: LETTER, edition: firstEdition } as unknown as Job
  return compose(job, { subject, signedAt: '2004-05-10T09:00:00Z', development: false }, false)
}

const texts = (node: Node): readonly string[] =>
  node.kind === 'text' ? [node.text] : 'children' in node ? node.children.flatMap(texts) : []
const shape = (node: Node): string =>
  'children' in node ? `${node.kind}(${node.children.map(shape).join()})` : node.kind

it('any value is one isolated piece of text: no markup, no direction, no line of its own', async () => {
  const value = fc
    .oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.string({
        unit: fc.constantFrom(...'<&>"\'{}\\ \n\t\0א٣\u2067\u2068\u2069\u202e\u00a0\ufdd0\ud800x'),
        maxLength: 12,
      }),
    )
    .filter((text) => /[\p{L}\p{N}]/u.test(text))
  const expected = (text: string): string =>
    text
      .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
      .replace(/[ \t\n\f\r]+/g, ' ')
      .replace(/^ | $/g, '')
      .replace(/[\p{Cc}\p{Noncharacter_Code_Point}\p{Surrogate}]/gu, '\uFFFD')
  // a short word of the language is tied to the next
  const untied = (text: string): string => text.replaceAll('\u00a0', ' ')
  const plain = await docOf('x', ['x'], 'x')
  await fc.assert(
    fc.asyncProperty(value, value, value, async (title, line, subject) => {
      const { root, language } = await docOf(title, [line], subject)
      expect(language).toBe('fr')
      expect(shape(root)).toBe(shape(plain.root))
      const said = texts(root).map(untied)
      expect(said[0]).toBe(untied(`\u2068${expected(title)}\u2069`))
      expect(said[1]).toBe(untied(`\u2068${expected(line)}\u2069`))
      expect(said[2]).toBe(untied(`by \u2068${expected(subject)}\u2069,`))
      expect(JSON.stringify(root)).toContain(JSON.stringify(`by ${expected(subject)}`))
    }),
    { numRuns: 500 },
  )
})

it('an empty title is none; a State without a name in the language is a fault of ours', async () => {
  expect(texts((await docOf('', [], 'x')).root)[0]).toBe('Office')
  await expect(docOf('', [], 'x', 'ru')).rejects.toThrow('FR: the State has no name in “ru”')
})

it('the fields of a form are those that its markup has, however their tags are written', () => {
  const text = `<input type='text' name='visa' title="a > b"> <input title="day > month" name=arrival type="text">
<select name="hotel" title="h"><option value="{{word "name="}}">x</option></select>
<label><input type="radio" name="way" value="air" title="w"></label>
<!-- {{! <input name="no"> }} -->{{! <input type="text" name="neither" title="n"> }}
<input type="signature" name="delegate" title="s"><textarea name="remarks" title="r"></textarea>`
  expect([...formFields({ file: 'form.hbs', text })]).toEqual([
    ['visa', 'written'],
    ['arrival', 'written'],
    ['hotel', 'chosen'],
    ['way', 'chosen'],
    ['remarks', 'written'],
  ])
})

it('classes are parted by white space of any kind, as checking parts them', () => {
  const language = languagesOf().find(({ tag }) => tag === 'fr')!
  const doc = build('<p class="subject\n\tright">x</p>', LETTER, language, 'fr.hbs', {})
  const [paragraph] = doc.root.children
  expect(paragraph).toMatchObject({ tag: 'p', classes: ['subject', 'right'] })
})

it('counts are written alike in every list: in the digits of the language, thousands parted as it parts them', () => {
  const spaced = { thousands: '\u00a0', thousandsFrom: 5 }
  expect([0, 7, 999, 1094, 10_940].map((count) => countIn({ thousands: ',' }, count))).toEqual([
    ...[0, '7', '999', '1,094', '10,940'],
  ])
  expect([1094, 10_940, 1_000_000].map((count) => countIn(spaced, count))).toEqual([
    ...['1094', '10\u00a0940', '1\u00a0000\u00a0000'],
  ])
  expect(countIn({ thousands: '٬', digits: '٠١٢٣٤٥٦٧٨٩' }, 1094)).toBe('١٬٠٩٤')
  const english = { ...languagesOf()[0]!, thousands: ',' }
  const letter = { facts: {}, form: null } as unknown as Letter
  const rows = Array.from({ length: 1094 }, (_, nth) => ({
    addressee: `a${nth}`,
    recipient: null,
    values: {},
  }))
  const list = { rows, languages: new Map([['fr', 1200]]), waiting: 0 }
  const context = participantsContext(letter, list, '2004-05-10', english) as {
    readonly participants: { readonly languages: readonly object[] }
  }
  expect(context.participants).toMatchObject({
    count: isolate('1,094'),
    addressees: isolate('1,094'),
    waiting: 0,
  })
  expect(context.participants.languages).toMatchObject([{ count: isolate('1,200') }])
})
