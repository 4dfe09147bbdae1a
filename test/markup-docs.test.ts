import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { attributeValues, elements, everywhere } from '../src/compose/elements.ts'
import { helperArguments, namesFor } from '../src/compose/names.ts'
import { faceNames } from '../src/fonts/faces.ts'
import { loadLanguages, loadLetter } from '../src/letters/letters.ts'
import { styleNames } from '../src/letters/look.ts'
import { filesOver, problemsOf } from './letter-sample.ts'

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
  for (const [names, , attributes, role] of rows('Elements'))
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

it('shows pictures in an example that compiles, with each attribute that they may have', () => {
  const [, example = ''] = /^```html\n([\s\S]*?)^```$/m.exec(docs.slice(docs.indexOf('### Pictures')))!
  for (const name of [...elements.img!.required, ...elements.img!.optional])
    expect(example, name).toMatch(new RegExp(`<img [^>]*\\b${name}\\b`))
  const text = `<title>{{letter.reference}}</title>\n${example}`
  const files = filesOver({ 'templates/L/fr.hbs': text, 'templates/L/ru.hbs': text })
  expect(problemsOf(files, 'L')).toEqual([])
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
