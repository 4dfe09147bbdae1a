import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { build } from '../src/compose/build.ts'
import { attributeValues, elements, everywhere } from '../src/compose/elements.ts'
import { helperArguments, namesFor } from '../src/compose/names.ts'
import { tokenize } from '../src/compose/tokens.ts'
import { faceNames } from '../src/fonts/faces.ts'
import { loadLanguages, loadLetter } from '../src/letters/letters.ts'
import { styleNames } from '../src/letters/look.ts'
import { envelopeWindows } from '../src/model/window.ts'
import { base, filesOver, page, problemsOf } from './letter-sample.ts'

/** docs/markup.md against the code: a writer of letters has nothing else to go by. */

const docs = readFileSync(path.join(import.meta.dirname, '../docs/markup.md'), 'utf8')

/** The rows of the table under a heading, as cells. */
function rows(heading: string): readonly (readonly string[])[] {
  const part = docs.split(/^## /m).find((each) => each.startsWith(`${heading}\n`))!
  const lines = part.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
}
const quoted = (cell: string): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!)

it('lists the elements, where they stand, their attributes and their tags', () => {
  const listed = new Map<string, { attributes: string; role: string }>()
  // the table of envelopes has a column more
  for (const [names, , attributes, role] of rows('Elements').filter((cells) => cells.length === 4))
    for (const name of quoted(names!)) listed.set(name, { attributes: attributes!, role: role! })
  expect([...listed.keys()].sort()).toEqual(Object.keys(elements).sort())
  for (const [name, rule] of Object.entries(elements)) {
    const { attributes, role } = listed.get(name)!
    const required = [...attributes.matchAll(/\*\*`([^`]+)`\*\*/g)].map((match) => match[1]!)
    expect(required, name).toEqual(rule.required)
    const values = rule.required.flatMap((each) => attributeValues[`${name} ${each}`] ?? [])
    const optional = quoted(attributes).filter((each) => !required.includes(each) && !values.includes(each))
    expect(
      optional.filter((each) => !everywhere.includes(each)),
      name,
    ).toEqual(rule.optional)
    if (rule.role !== null) expect(role, name).toContain(rule.role)
  }
})

it('shows each element and each attribute in an example, and all examples compile', () => {
  const shown = new Set<string>()
  const examples = [...docs.matchAll(/^```html\n(.*?)^```$/gms)].map((match) => match[1]!)
  expect(examples.length).toBeGreaterThan(4)
  const style = JSON.stringify({ page, base, styles: { '.bilingual': {} }, languages: {} })
  for (const example of examples) {
    const text = `<title>{{letter.reference}}</title>\n${example}`
    const isForm = example.includes('<input')
    const files = filesOver({
      'templates/L/letter.json': '{"reference": "L-1", "date": "2004-05-10", "email": "invite@example.org"}',
      'templates/L/look.json': `{"letter": ${style}, "form": ${style}}`,
      ...(isForm
        ? { 'templates/L/form.hbs': text }
        : { 'templates/L/fr.hbs': text, 'templates/L/ru.hbs': text }),
    })
    expect(problemsOf(files, 'L').filter(({ code }) => code !== 'letters/unused-word')).toEqual([])
    const languages = loadLanguages(files, faceNames)
    if (languages.kind !== 'ok') throw new Error('no languages')
    const pictures = Object.fromEntries(
      [...text.matchAll(/ src="([^"]+)"/g)].map(([, src]) => [
        src!,
        { file: src!, hash: '', widthPt: 48, heightPt: 48, isSignature: false },
      ]),
    )
    const html = text.replace(/\{\{[#/][^}]*\}\}/g, '').replace(/\{\{[^}]*\}\}/g, 'x')
    expect(() =>
      build(html, { kind: isForm ? 'form' : 'letter' }, languages.value[0]!, 'example', pictures),
    ).not.toThrow()
    for (const token of tokenize(text)) {
      if (token.kind !== 'start') continue
      shown.add(token.name)
      for (const [name, value] of token.attributes) {
        shown.add(`${token.name} ${name}`)
        shown.add(`${token.name} ${name}=${value}`)
      }
    }
  }
  const all = Object.entries(elements).flatMap(([name, { required, optional }]) => [
    name,
    ...[...required, ...optional].map((attribute) => `${name} ${attribute}`),
  ])
  expect(all.filter((each) => !shown.has(each))).toEqual([])
  const standing = ['header', 'footer'].flatMap((name) => attributeValues[`${name} pages`]!)
  for (const value of standing)
    expect(shown.has(`header pages=${value}`) || shown.has(`footer pages=${value}`)).toBe(true)
})

it('lists the envelopes, with their windows', () => {
  const listed = new Map(
    rows('Elements').flatMap((cells) => (cells.length === 5 ? [[quoted(cells[0]!)[0], cells]] : [])),
  )
  for (const [name, { envelope, foldMm }] of Object.entries(envelopeWindows)) {
    const [, sizes, window, fold] = listed.get(name)!
    expect(sizes).toContain(`${envelope.width} × ${envelope.height} mm`)
    expect(fold).toContain(`${foldMm} mm`)
    expect(window).toMatch(/left|right/)
  }
})

it('lists the names and the helpers', () => {
  const files = filesOver({})
  const languages = loadLanguages(files, faceNames)
  if (languages.kind !== 'ok') throw new Error('no languages')
  const letter = loadLetter(files, 'L', languages.value)
  if (letter.kind !== 'ok') throw new Error('no letter')
  const all = (['sheet', 'reminder'] as const).map((part) =>
    namesFor(letter.value, languages.value[0]!, part, []),
  )
  const names = all.flatMap(({ values, lists, conditions }) => [...values, ...lists.keys(), ...conditions])
  const known = [...new Set(names)].filter((name) => !name.startsWith('letter.'))
  const listed = rows('Names').flatMap(([names]) => quoted(names!))
  const first = listed.map((each) => each.split(' ')[0]!)
  expect(first.filter((each) => each.includes('.') && !each.startsWith('letter.')).sort()).toEqual(
    known.filter((name) => name.includes('.')).sort(),
  )
  const plain = [...Object.keys(helperArguments), ...known.filter((name) => !name.includes('.'))]
  expect([...new Set(first.filter((each) => !each.includes('.')))].sort()).toEqual(plain.sort())
  for (const each of listed.filter((call) => call.includes(' ') && !call.includes('…'))) {
    const [helper, ...given] = each.split(' ')
    expect(given.length, each).toBe(helperArguments[helper!]!.length)
  }
})

it('lists what a style may say', () => {
  const listed = rows('look.json').flatMap(([names]) => quoted(names!))
  // `under` and `over` are said in what stands beside
  expect([...listed].sort()).toEqual([...styleNames].sort())
})
