import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { checkTemplates } from '../src/compose/check.ts'
import { openComposer } from '../src/compose/compose.ts'
import { faceNames } from '../src/fonts/faces.ts'
import { loadLanguages, loadLetter } from '../src/letters/letters.ts'
import type { Node } from '../src/model/doc.ts'
import { LETTER } from '../src/model/document.ts'
import type { State } from '../src/model/recipient.ts'
import { wordsOf } from '../src/problems/words.ts'
import { openFolders, openProject } from '../src/project/project.ts'
import { openBench } from './command.ts'
import { firstEdition } from './ledger-sample.ts'
import { filesOver, problemsOf } from './letter-sample.ts'
import { nobody } from './roles.ts'
import { laySmallProject } from './small-project.ts'

/** What authors of letters write by mistake, or by right and seldom: it works, or is one problem, at its place. */

type Texts = Readonly<Record<string, string>>

/** Codes of all problems, with line and column, of a letter with these files. */
const found = (texts: Texts): readonly string[] =>
  problemsOf(filesOver(texts), 'L').map(({ code, at }) => `${code} ${at?.line}:${at?.column}`)

const title = '<title>{{letter.reference}}</title>\n'
/** the same prose in both languages */
const inBoth = (body: string): Texts => ({
  'templates/L/fr.hbs': title + body,
  'templates/L/ru.hbs': title + body,
})
const inForm = (body: string): Texts => ({ 'templates/L/form.hbs': title + body })

const textOf = (node: Node): string =>
  node.kind === 'text' ? node.text : 'children' in node ? node.children.map(textOf).join('') : ''

/** What the letter says to an addressee with these lines, without isolates. */
async function said(texts: Texts, address: readonly string[]): Promise<string> {
  const files = filesOver(texts)
  const languages = loadLanguages(files, faceNames)
  if (languages.kind === 'problems') throw new Error(JSON.stringify(languages.problems))
  const letter = loadLetter(files, 'L', languages.value)
  if (letter.kind === 'problems') throw new Error(JSON.stringify(letter.problems))
  const templates = checkTemplates(letter.value, languages.value, [], languages.value)
  if (templates.kind === 'problems') throw new Error(JSON.stringify(templates.problems))
  const at = { file: '', line: 1, column: 1 }
  const names = { fr: { short: 'France', formal: 'République française', of: 'de la France' } }
  const period = { validFrom: null, validTo: null, unMember: true, ituMember: true }
  const state: State = { id: 'FR', ...period, names, at }
  const row = {
    ...{ id: 'FR', list: 'ministers', language: 'fr', titles: {}, ...nobody },
    ...{ email: null, source: '' },
  } as const
  const job = {
    ...{ id: '', file: '', inputs: [], original: null, copies: null },
    ...{ recipient: { ...row, state, address, at }, language: 'fr', part: LETTER, edition: firstEdition },
  }
  const composer = openComposer({
    letter: letter.value,
    languages: languages.value,
    allLanguages: languages.value,
    templates: templates.value,
  })
  const words = { subject: 'Registry', signedAt: '2004-05-10T09:00:00Z', development: true }
  return textOf((await composer.compose(job, words, false)).root)
    .replace(/[\u2066-\u2069]/g, '')
    .replaceAll('\u00a0', ' ')
}

describe('names', () => {
  it('mean the same within {{#each}}: only those that begin with this are the entry’s', async () => {
    const body =
      '{{#each addressee.address}}<p>{{this}}, {{state.of}} {{letter.reference}} {{date letter.date}}{{#if copy}} copie{{/if}}{{#unless copy}} {{word "label.name"}}{{/unless}}; </p>{{/each}}'
    expect(await said(inBoth(body), ['Rue 1', 'Paris'])).toBe(
      `Rue 1, de la France ${firstEdition.reference} 10 mai 2004 Nom;Paris, de la France ${firstEdition.reference} 10 mai 2004 Nom;`,
    )
  })

  it.each([
    ['{{^if copy}}<p>a</p>{{/if}}', 'compose/unknown-block 2:1'],
    ['{{^copy}}<p>a</p>{{/copy}}', 'compose/unknown-block 2:1'],
    ['{{^each addressee.address}}<p>a</p>{{/each}}', 'compose/unknown-block 2:1'],
    ['<p>{{letter.date a=1}}</p>', 'compose/named-value 2:18'],
    ['<p>{{date letter.date a=1}}</p>', 'compose/named-value 2:23'],
    ['{{#if copy includeZero=true}}<p>a</p>{{/if}}', 'compose/named-value 2:12'],
    ['{{#each addressee.address}}<p>{{this a=1}}</p>{{/each}}', 'compose/named-value 2:38'],
    ['<p>{{cancels.reference}}</p>', 'compose/not-always 2:6'],
    ['{{#unless cancels}}<p>{{date cancels.date}}</p>{{/unless}}', 'compose/not-always 2:30'],
    ['<p>{{[letter.date]}}</p>', 'compose/unknown-name 2:6'],
    ['<p>{{addressee.address}}</p>', 'compose/other-role 2:6'],
    ['<p>{{copy}}</p>', 'compose/other-role 2:6'],
    ['<p>{{letter}}</p>', 'compose/other-role 2:6'],
    ['{{#each letter}}<p>{{this.on}}</p>{{/each}}', 'compose/other-role 2:9'],
    ['{{#each letter.events}}<p>{{this.on}} {{this.place}}</p>{{/each}}', 'compose/unknown-name 2:9'],
    ['{{#with state}}<p>{{short}}</p>{{/with}}', 'compose/unknown-block 2:1'],
    ['{{#if (eq state.short "x")}}<p>a</p>{{/if}}', 'compose/not-a-name 2:7'],
  ])('of no use: %s is %s', (body, problem) => {
    const all = problemsOf(filesOver(inBoth(body)), 'L')
    const places = new Set(all.map(({ code, at }) => `${code} ${at?.line}:${at?.column}`))
    expect([...places]).toEqual([problem])
  })

  it('are guarded by the condition that they hang on, and by no other', () => {
    const guarded =
      '{{#if cancels}}<p>{{cancels.reference}}</p>{{/if}}{{#unless cancels}}{{else}}<p>{{date cancels.date}}</p>{{/unless}}'
    expect(found(inBoth(guarded))).toEqual([])
    expect(found(inBoth('{{#if copy}}<p>{{cancels.reference}}</p>{{/if}}'))).toEqual([
      'compose/not-always 2:18',
    ])
  })

  it('have hints that say what is possible', () => {
    const hint = (body: string) => wordsOf(problemsOf(filesOver(inBoth(body)), 'L')[0]!).hint
    expect(hint('<p>{{addressee.address}}</p>')).toContain('{{#each addressee.address}}')
    expect(hint('{{#each letter}}<p>a</p>{{/each}}')).toBe('lists are addressee.address')
    expect(hint('{{#if (eq copy "a")}}<p>a</p>{{/if}}')).toContain('(is recipient.kind "observer")')
    expect(hint('{{^if copy}}<p>a</p>{{/if}}')).toContain('{{#unless name}}')
  })
})

it('prints a word as it stands, whatever i18next would put in', async () => {
  const word = 'Réf. $t(label.other) {{letter.date}} %{x} $1'
  const words = { marking: { draft: 'X' }, label: { name: word, other: 'Fax' } }
  const texts = {
    'locales/fr/words.json': JSON.stringify(words),
    'locales/ru/words.json': JSON.stringify(words),
    ...inBoth('<p>{{word "label.name"}}</p>'),
  }
  expect(await said(texts, [])).toBe(word)
})

describe('a title', () => {
  /** in French; Russian has the same, or a good one */
  const withTitle = (title: string, good?: string) =>
    found({ 'templates/L/fr.hbs': `${title}<p>a</p>`, 'templates/L/ru.hbs': `${good ?? title}<p>a</p>` })
  it.each([
    '<title></title>',
    '<title> \n</title>',
    '<title>{{! later }}</title>',
    '<title>{{addressee.title}}</title>',
    '<title>{{#if copy}}Copie{{/if}}</title>',
    '<title>{{#each addressee.address}}{{this}}{{/each}}</title>',
    '{{#if copy}}<title>Copie</title>{{/if}}',
  ])('that may be empty is refused: %s', (title) => {
    expect(withTitle(title, '<title>a</title>').map((each) => each.split(' ')[0])).toEqual([
      'compose/empty-title',
    ])
  })
  it.each([
    '<title>a</title>',
    '<title>{{#if copy}}a{{else}}b{{/if}}</title>',
    '<title>{{state.of}}</title>',
  ])('that always says something is one: %s', (title) => expect(withTitle(title)).toEqual([]))
  it('of a field, an abbreviation or a signature says something too', () => {
    expect(found(inForm('<input type="text" name="a" title="">'))).toEqual(['compose/missing-attribute 2:1'])
    expect(found(inBoth('<p><abbr title=" ">a</abbr></p>'))[0]).toBe('compose/missing-attribute 2:4')
  })
})

describe('fields', () => {
  it.each([
    ['a.b', ['compose/field-name 2:1']],
    ['a b', ['compose/field-name 2:1']],
    ['', ['compose/missing-attribute 2:1']],
    ['Signature', ['compose/field-name 2:1']],
    ['family_name-2', []],
    ['имя', []],
  ])('are called by one word: “%s”', (name, problems) => {
    for (const [open, close] of [
      ['<input type="text"', '>'],
      ['<textarea', '></textarea>'],
      ['<select', '><option value="a">b</option></select>'],
    ])
      expect(found(inForm(`${open} name="${name}" title="t"${close}`))).toEqual(problems)
  })

  it('stand once, also where a list would repeat them; and only in a form', () => {
    const each = (inner: string) => `{{#each addressee.address}}${inner}{{/each}}`
    expect(found(inForm(each('<input type="text" name="a" title="t">')))).toEqual([
      'compose/repeated-field 2:28',
    ])
    expect(found(inForm(each('<p><input type="radio" name="a" value="{{this}}" title="t"></p>')))).toEqual([
      'compose/repeated-field 2:31',
    ])
    expect(found(inBoth(each('<signature title="t"></signature>')))[0]).toBe('compose/repeated-field 2:28')
    for (const field of [
      '<input type="text" name="a" title="t">',
      '<textarea name="a" title="t"></textarea>',
      '<select name="a" title="t"><option value="a">b</option></select>',
      '<p><input type="checkbox" name="a" value="b" title="t"></p>',
      '<input type="signature" name="a" title="t">',
    ])
      expect(found({ 'templates/L/fr.hbs': `${title}<p>Le {{date letter.date}}</p>${field}` })).toEqual([
        expect.stringContaining('compose/no-fields'),
      ])
  })

  it('a signature stands once in each part', () => {
    const two = '<signature title="a"><p>a</p></signature><signature title="b"><p>b</p></signature>'
    expect(found(inForm(two))).toEqual(['compose/two-signatures 2:42'])
    expect(found(inBoth(two)).every((each) => each === 'compose/two-signatures 2:42')).toBe(true)
  })
})

describe('depth', () => {
  const deep = (open: string, close: string, times: number, inner: string) =>
    inBoth(open.repeat(times) + inner + close.repeat(times))
  it.each([
    ['<section>', '</section>', '<p>a</p>'],
    ['<p>', '</p>', 'a'],
    ['{{#if copy}}', '{{/if}}', '<p>a</p>'],
    ['{{#if copy}}<div>', '</div>{{/if}}', '<p>a</p>'],
    ['{{#if copy}}<p>a</p>{{else if cancels}}', '', ''],
  ])('of 3,000 %s is one problem, as that of 20,000', (open, close, inner) => {
    for (const times of [3000, 20_000]) {
      const isSpan = open === '<p>'
      const isChain = open.includes('else')
      const texts = isSpan
        ? inBoth(`<p>${'<span>'.repeat(times)}a${'</span>'.repeat(times)}</p>`)
        : isChain
          ? inBoth(`{{#if copy}}<p>a</p>${'{{else if cancels}}<p>a</p>'.repeat(times)}{{/if}}`)
          : deep(open, close, times, inner)
      const codes = problemsOf(filesOver(texts), 'L').map(({ code, at }) => `${code} ${at?.file}`)
      expect([...new Set(codes)].sort()).toEqual([
        'compose/too-deep templates/L/fr.hbs',
        'compose/too-deep templates/L/ru.hbs',
      ])
    }
  })
  it('of 40 is none', () => {
    expect(found(deep('<section>', '</section>', 40, '<p>a</p>'))).toEqual([])
  })
})

describe('one slip is one problem', () => {
  const paragraphs = Array.from({ length: 12 }, (_, i) => `<p>${i}</p>\n`)
  it.each([
    ['an end tag that is missing', paragraphs.join('').replace('4</p>', '4'), 'compose/not-closed 6:1'],
    [
      'an end tag that is misspelt',
      paragraphs.join('').replace('4</p>', '4</pp>'),
      'compose/unknown-element 6:5',
    ],
    [
      'a start tag that is misspelt',
      paragraphs.join('').replace('<p>4', '<pp>4'),
      'compose/unknown-element 6:1',
    ],
    ['a quote that is lost', `${paragraphs.join('').replace('<p>4', '<p class="x>4')}<p class="y">b</p>`, ''],
    ['a brace that is lost', `${paragraphs.join('').replace('4', '{{date letter.date')}<div>`, ''],
  ])('%s', (_, body, problem) => {
    const all = found({ 'templates/L/fr.hbs': title + body })
    expect(all).toHaveLength(1)
    if (problem !== '') expect(all).toEqual([problem])
  })

  it('a class or a name that is not known, wherever it is used', () => {
    const texts = inBoth('<p class="bigg">a</p>'.repeat(12) + '<p>{{letter.deadline}}</p>'.repeat(3))
    const all = problemsOf(filesOver(texts), 'L')
    expect(all.map(({ code, more }) => [code, more])).toEqual([
      ['compose/unknown-name', 5],
      ['compose/unknown-class', 23],
    ])
  })

  it('a block that the first of several languages lacks', () => {
    const locale = (tag: string) => Buffer.from(filesOver({}).read(`locales/fr/${tag}.json`)!).toString()
    const texts = {
      'locales/it/locale.json': locale('locale'),
      'locales/it/words.json': locale('words'),
      'templates/L/fr.hbs': `${title}<p>a</p>`,
      'templates/L/it.hbs': `${title}<p>a</p><p>b</p>`,
      'templates/L/ru.hbs': `${title}<p>a</p><p>b</p>`,
    }
    const all = problemsOf(filesOver(texts), 'L')
    expect(all.map(({ code, at }) => [code, at?.file])).toEqual([['compose/skeleton', 'templates/L/fr.hbs']])
  })

  it.each([
    ['a word that is misspelt', { label: { nome: 'Nom', fax: 'Fax' } }, ['letters/missing-word']],
    ['a group of words that is missing', {}, ['letters/missing-word']],
    ['a key that cannot be one', { Label: { name: 'Nom', fax: 'Fax' } }, ['letters/name']],
  ])('%s', (_, words, codes) => {
    const asked = `${title}<p>{{word "label.name"}} {{word "label.fax"}}</p>`
    const whole = JSON.stringify({ marking: { draft: 'X' }, label: { name: 'Nom', fax: 'Fax' } })
    const texts = {
      'locales/fr/words.json': JSON.stringify({ marking: { draft: 'X' }, ...words }),
      'locales/ru/words.json': whole,
      'locales/it/locale.json': filesOver({}).read('locales/fr/locale.json')!.toString(),
      'locales/it/words.json': whole,
      ...Object.fromEntries(['fr', 'ru', 'it'].map((tag) => [`templates/L/${tag}.hbs`, asked])),
    }
    expect(problemsOf(filesOver(texts), 'L').map(({ code }) => code)).toEqual(codes)
  })

  it('a word that no template names: a language of one’s own may do without it', () => {
    const whole = JSON.stringify({
      marking: { draft: 'X' },
      label: { name: 'Nom', fax: 'Fax' },
      form: { new: 'N' },
    })
    const texts = {
      'locales/fr/words.json': JSON.stringify({ marking: { draft: 'X' }, label: { name: 'Nom' } }),
      'locales/ru/words.json': whole,
      ...Object.fromEntries(
        ['fr', 'ru'].map((tag) => [`templates/L/${tag}.hbs`, `${title}<p>{{word "label.name"}}</p>`]),
      ),
    }
    expect(problemsOf(filesOver(texts), 'L')).toEqual([])
    const named = Object.fromEntries(
      ['fr', 'ru'].map((tag) => [`templates/L/${tag}.hbs`, `${title}<p>{{word "form.new"}}</p>`]),
    )
    expect(problemsOf(filesOver({ ...texts, ...named }), 'L')).toMatchObject([
      {
        code: 'letters/missing-word',
        at: { file: 'locales/fr/words.json' },
        arguments: { word: 'form.new' },
      },
    ])
  })

  const bench = openBench()
  afterAll(() => bench.close())
  it('a face that is misspelt, a word or an entry that is missing in a new locale: the lists are not blamed', async () => {
    const desk = bench.in('desk')
    laySmallProject(desk, [['FR', 'fr']])
    const read = filesOver({})
    const locale = read.read('locales/fr/locale.json')!.toString()
    const words = JSON.stringify({
      marking: { draft: 'X' },
      letter: { subject: 'Carta' },
      form: { heading: 'F', city: 'C' },
    })
    const codes = async (locale: string, words: string) => {
      mkdirSync(path.join(desk, 'locales/pt'), { recursive: true })
      writeFileSync(path.join(desk, 'locales/pt/locale.json'), locale)
      writeFileSync(path.join(desk, 'locales/pt/words.json'), words)
      const opened = await openProject(openFolders(desk), 'L')
      return opened.kind === 'ok' ? [] : opened.problems.map(({ code }) => code)
    }
    expect(await codes(locale.replace('noto-serif-400', 'noto-sans-400'), words)).toEqual(['letters/face'])
    expect(await codes(locale.replace('"hyphenate"', '"hyphenat"'), words)).toEqual(['letters/unknown'])
    expect(await codes(locale, words.replace('"city"', '"town"'))).toEqual(['letters/extra-word'])
    expect(await codes(locale, words.slice(1))).toEqual(['letters/json'])
  })
})
