import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { langsOf } from '../src/compose/foreign.ts'
import { openBench } from './command.ts'
import { runHere } from './here.ts'
import { openInPdfJs } from './pdf-reader.ts'
import { laySmallProject } from './small-project.ts'

/** What stands in the `lang` of another language says dates, words, names and titles in that one. */

const bench = openBench()
afterAll(() => bench.close())
const folder = bench.in('foreign')
const tags = ['ar', 'en', 'es', 'fr', 'ru', 'zh']
const prose = `<title>{{letter.reference}}</title>
<p>{{date letter.date}} | {{state.short}} | {{recipient.title}} | {{word "letter.subject"}}</p>
<div lang="fr"><p>{{date letter.date}} | {{state.short}} | {{#if recipient.title}}{{recipient.title}}{{/if}} | {{word "letter.subject"}}</p>
<p lang="ru">{{dates letter.date letter.date}} | {{state.of}}</p>
<p>{{state.of}}</p></div>
<p lang="xx">{{date letter.date}}</p>
`

const run = (...args: readonly string[]) =>
  runHere(bench, [
    ...args,
    '--data',
    folder,
    ...(args[0] === 'check' ? [] : ['--out', path.join(folder, 'out')]),
  ])
const edit = (file: string, from: string, to: string): void => {
  const full = path.join(folder, file)
  writeFileSync(full, readFileSync(full, 'utf8').replace(from, to))
}

beforeAll(() => {
  laySmallProject(folder, [
    ['FR', 'fr', 'Au Ministre'],
    ['GB', 'en', 'To the Minister'],
  ])
  for (const list of ['missions', 'administrations'])
    writeFileSync(path.join(folder, `data/${list}.csv`), `id,state,language\nFR-${list.slice(0, -1)},FR,\n`)
  for (const tag of tags) writeFileSync(path.join(folder, `templates/L/${tag}.hbs`), prose)
  edit(
    'data/ministers.csv',
    'GB,GB,en,,To the Minister,,',
    'GB,GB,en,,To the Minister,,Au Ministre britannique',
  )
  edit('locales/fr/words.json', '"subject":"Letter"', '"subject":"Lettre"')
})

const linesOf = async (id: string, tag: string): Promise<string> => {
  const file = path.join(folder, `out/L/drafts/${id}/L_${id}_${tag}.pdf`)
  const document = await openInPdfJs(new Uint8Array(readFileSync(file)))
  const { items } = await (await document.getPage(1)).getTextContent()
  const texts = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? ' ' : '') : ''))
  return texts.join('').replace(/\s+/g, ' ')
}

it('prints dates, words, names of States and titles in it, and goes back behind it', async () => {
  const { both, status } = await run('generate', '--draft', '--language', 'own')
  expect(status, both).toBe(0)
  const english = await linesOf('GB', 'en')
  expect(english).toContain(
    '10 May 2004 | United Kingdom of Great Britain and Northern Ireland | To the Minister | Letter',
  )
  expect(english).toContain('d’Irlande du Nord | Au Ministre britannique | Lettre')
  expect(english).toContain('10 мая 2004 года | Соединенного Королевства')
  expect(english).toContain('10 mai 2004 | Royaume-Uni de Grande-Bretagne')
  // behind the Russian within it French again
  expect(english).toMatch(/du Royaume-Uni/)
  // a language that there is not changes nothing
  expect(english.lastIndexOf('10 May 2004')).toBeGreaterThan(english.indexOf('10 May 2004'))
}, 60_000)

it('a cell or a word of that language is an input of the letter', async () => {
  const { both, status } = await run('generate')
  expect(status, both).toBe(0)
  edit('data/states.csv', 'Royaume-Uni', 'Grande-Bretagne')
  const { both: names } = await run('plan')
  expect(names).toMatch(/states\.csv short_fr/)
  edit('locales/fr/words.json', 'Lettre', 'Lettres')
  const { both: said } = await run('plan')
  expect(said).toMatch(/locales\/fr\/words\.json/)
}, 60_000)

it('a word that language does not have is named there', async () => {
  edit(
    'templates/L/en.hbs',
    '{{word "letter.subject"}}</p>\n<p lang',
    '{{word "letter.object"}}</p>\n<p lang',
  )
  const { both } = await run('check')
  expect(both).toMatch(/locales\/fr\/words\.json:1:1 .*letter\.object/)
})

it('tells the language of a place, whatever stands around it', () => {
  const at = langsOf('<p lang="fr">a\n{{b}}<br><span lang="{{c}}">{{d}}</span></p>\n{{e}}')
  const of = (line: number, column: number) =>
    at({ loc: { source: '', start: { line, column }, end: { line, column } } })
  expect([of(2, 0), of(2, 35), of(3, 0)]).toEqual(['fr', 'fr', null])
})
