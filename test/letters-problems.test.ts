import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { composeProblems } from '../src/problems/compose.ts'
import { composeMarkupProblems } from '../src/problems/compose-markup.ts'
import { lettersProblems } from '../src/problems/letters.ts'
import { wordsOf } from '../src/problems/words.ts'
import { excerpt } from '../src/text/shown.ts'
import { filesOver, problemsOf, textsIn } from './letter-sample.ts'
import { line } from './said.ts'

const problems = path.join(import.meta.dirname, 'problems')

it('the letter that they spoil is faultless', () => {
  expect(problemsOf(filesOver({}), 'L')).toEqual([])
})

const tables = { letters: lettersProblems, compose: { ...composeProblems, ...composeMarkupProblems } }
for (const [room, table] of Object.entries(tables)) {
  const folder = path.join(problems, room)
  const codes = readdirSync(folder).sort()
  describe(`the problems of the ${room} room`, () => {
    it('are all provoked', () => {
      // this one needs an addressee, and has a test of its own
      const inFiles = Object.keys(table)
      expect(inFiles.sort()).toEqual(codes.map((code) => `${room}/${code}`))
    })

    it.each(codes)('%s', async (code) => {
      const texts = textsIn(path.join(folder, code))
      // a letter of its own, in full, or L with some of its files spoiled
      const letter = Object.keys(texts).map((file) => /^templates\/([^/]+)\//.exec(file)?.[1])[0] ?? 'L'
      const found = problemsOf(filesOver(texts), letter)
      expect(found.map((problem) => problem.code)).toContain(`${room}/${code}`)
      await expect(found.map(line).join('')).toMatchFileSnapshot(path.join(folder, code, 'expected.txt'))
    })
  })
}

describe('a column counts characters, though those beyond the first plane are two units of JavaScript’s', () => {
  const title = '<title>{{letter.reference}}</title>'
  const facts = '{"reference": "𠀀𠀀𠀀", "date": "2004-05-10"'
  it.each([
    ['an element', 'compose/unknown-element', 'fr.hbs', `${title}\n<p>𠀀𠀀𠀀<bogus>a</bogus></p>\n`, 2, 7],
    [
      'a tag of the text below',
      'compose/unknown-class',
      'fr.hbs',
      `${title}<p>𠀀<span class="x">a</span></p>`,
      1,
      40,
    ],
    ['the dots of a model', 'compose/dots', 'corr-1/fr.hbs', `${title}\n<p>𠀀𠀀 « … »</p>\n`, 2, 9],
    ['a name', 'compose/unknown-name', 'fr.hbs', `${title}\n<p>𠀀𠀀𠀀 {{letter.dat}}</p>\n`, 2, 10],
    ['a block', 'compose/unknown-block', 'fr.hbs', `${title}\n<p>𠀀{{#with a}}b{{/with}}</p>\n`, 2, 5],
    ['a brace that does not fit', 'compose/handlebars', 'fr.hbs', `${title}\n<p>𠀀𠀀 {{else}}</p>\n`, 2, 7],
    [
      'a brace in the line of a comment',
      'compose/handlebars',
      'fr.hbs',
      `${title}{{!-- 𠀀 --}}𠀀{{/if}}\n`,
      1,
      49,
    ],
    ['a comment that never ends', 'compose/handlebars', 'fr.hbs', `${title}\n𠀀 {{!-- 𠀀\n`, 2, 3],
    ['a brace far down a line', 'compose/handlebars', 'fr.hbs', `${'𠀀'.repeat(99)}{{else}}`, 1, 100],
    [
      'a block that another word closes',
      'compose/handlebars',
      'fr.hbs',
      `${title}\n𠀀{{#if copy}}{{/each}}`,
      2,
      5,
    ],
    ['what is no JSON', 'letters/json', 'letter.json', `${facts} "fax"`, 1, 43],
    ['a value in JSON', 'letters/value', 'letter.json', `${facts}, "fax": 1}`, 1, 51],
  ])('%s', (_, code, file, text, line, column) => {
    const places = problemsOf(filesOver({ [`templates/L/${file}`]: text }), 'L')
      .filter((problem) => problem.code === code)
      .map(({ at }) => at)
    expect(places).toEqual([{ file: `templates/L/${file}`, line, column }])
  })
})

describe('the hint of a name that is not known', () => {
  const hints = (name: string, words: readonly string[]): readonly (string | undefined)[] => {
    const json = JSON.stringify({
      marking: { draft: 'X' },
      label: Object.fromEntries(['name', ...words].map((word) => [word, 'x'])),
    })
    const texts = {
      'locales/fr/words.json': json,
      'locales/ru/words.json': json,
      'templates/L/form.hbs': `<title>{{word "${name}"}}</title>`,
    }
    return problemsOf(filesOver(texts), 'L').map((problem) => wordsOf(problem).hint)
  }

  it('is the nearest, or those that end alike, or the first of many; and what is wrong with the form is said once', () => {
    expect(hints('label.nam', [])).toEqual(['did you mean “label.name”?'])
    expect(hints('name', [])).toEqual(['there is label.name'])
    const many = Array.from({ length: 40 }, (_, i) => `w${i}`)
    expect(hints('somewhat.else', many)).toEqual([
      expect.stringMatching(/^there is label\.name, (label\.w\d+, ){28}label\.w\d+ and 12 more$/),
    ])
  })
})

it('says the beginning of a long text, and parts no character', () => {
  expect(excerpt('𠀀'.repeat(60))).toBe(`“${'𠀀'.repeat(60)}”`)
  expect(excerpt('𠀀'.repeat(61))).toBe(`“${'𠀀'.repeat(59)}…”`)
})
