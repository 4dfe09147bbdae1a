import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Files } from '../src/model/letter.ts'
import { catalogue } from '../src/problems/catalogue.ts'
import type { Problem } from '../src/problems/problem.ts'
import { atItsCell, openCellPlaces } from '../src/recipients/cell-places.ts'
import { pairCopies } from '../src/recipients/copies.ts'
import { withWorkbooks } from '../src/recipients/list-files.ts'
import { loadStates } from '../src/recipients/recipients.ts'
import { roleOf } from './roles.ts'
import { loadRecipients } from './rows.ts'
import { line } from './said.ts'

const folder = path.join(import.meta.dirname, 'problems/recipients')
const codes = readdirSync(folder).sort()
const languages = ['fr', 'ru']

const states = `id,valid_from,valid_to,un_member,itu_member,short_fr,formal_fr,of_fr,short_ru,formal_ru,of_ru
FR,,,yes,yes,France,République française,de la République française,Франция,Французская Республика,Французской Республики
CI,,,yes,yes,Côte d’Ivoire,République de Côte d’Ivoire,de la République de Côte d’Ivoire,Кот-д’Ивуар,Республика Кот-д’Ивуар,Республики Кот-д’Ивуар
RU,,,yes,yes,Fédération de Russie,Fédération de Russie,de la Fédération de Russie,Российская Федерация,Российская Федерация,Российской Федерации
CS,2003-02-04,2004-05-09,yes,yes,Serbie,Serbie,de la Serbie,Сербия,Сербия,Сербии
`

const minister = 'id,state,language\nFR,FR,fr\n'

it('README shows what is really said', () => {
  const read = (file: string) => readFileSync(path.join(import.meta.dirname, '..', file), 'utf8')
  const all = ['ar', 'en', 'es', 'fr', 'ru', 'zh']
  const files = (ministers: string): Files => ({
    read: (file) => Buffer.from(file === 'data/ministers.csv' ? ministers : read(file)),
    list: () => [],
  })
  const whole = read('data/ministers.csv')
  const known = loadStates(files(whole), all)
  if (known.kind !== 'ok') throw new Error('the States have problems')
  const outcome = loadRecipients(
    files(whole.replace('BB,BB,en', 'BB,BB,FRA')),
    roleOf('ministers', all),
    known.value,
    all,
    '2004-05-10',
  )
  if (outcome.kind === 'ok') throw new Error('FRA is a language')
  expect(read('README.md')).toContain(outcome.problems.map(line).join(''))
})

describe('the problems of the recipients room', () => {
  it('are all provoked', () => {
    expect(codes.length).toBeGreaterThan(30)
    expect(codes.map((code) => `recipients/${code}`)).toEqual(
      Object.keys(catalogue)
        .filter((code) => code.startsWith('recipients/'))
        .sort(),
    )
  })

  // what only a page shows has a story: see problems.test.ts
  const inFiles = codes.filter((code) => !existsSync(path.join(folder, code, 'story.txt')))

  it.each(inFiles)('%s', async (code) => {
    const problems = await problemsOf(path.join(folder, code))
    expect(problems.map((problem) => problem.code)).toContain(`recipients/${code}`)
    // what it says to a program is all that its words are made of
    expect(JSON.parse(JSON.stringify(problems))).toEqual(problems)
    await expect(problems.map(line).join('')).toMatchFileSnapshot(path.join(folder, code, 'expected.txt'))
  })
})

/** Reads the folder's files over the faultless states above: the States, and the ministers unless only States are given. */
async function problemsOf(project: string): Promise<readonly Problem[]> {
  const copies = existsSync(path.join(project, 'data/missions.csv'))
  const files: Files = {
    read: (file) => {
      const found = path.join(project, file)
      if (existsSync(found)) return readFileSync(found)
      if (file === 'data/states.csv') return Buffer.from(states)
      return file === 'data/ministers.csv' && copies ? Buffer.from(minister) : null
    },
    list: () => [],
  }
  // two languages of one script, where a case asks for them
  const tags = [...languages, ...(String(files.read('data/states.csv')).includes(',short_es') ? ['es'] : [])]
  const known = loadStates(files, tags)
  if (known.kind === 'problems') return known.problems
  expect(known.notes).toEqual([])
  const isBook = existsSync(path.join(project, 'data/ministers.xlsx'))
  const lists = await withWorkbooks(files, isBook ? ['data/ministers.xlsx'] : [])
  const outcome = loadRecipients(lists, roleOf('ministers', tags), known.value, tags, '2004-05-10')
  if (outcome.kind === 'problems' || !copies) return outcome.kind === 'ok' ? outcome.notes : outcome.problems
  const missions = loadRecipients(files, roleOf('missions', tags, true), known.value, tags, '2004-05-10')
  if (missions.kind === 'problems') return missions.problems
  const paired = pairCopies(missions.value, outcome.value, ['ministers'])
  const places = openCellPlaces(files, tags)
  return [
    ...missions.notes,
    ...(paired.kind === 'ok' ? paired.notes : paired.problems.map((each) => atItsCell(each, places))),
  ]
}
