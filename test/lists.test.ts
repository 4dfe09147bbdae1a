import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FOLDERS } from '../src/archive/folders.ts'
import type { Files } from '../src/model/letter.ts'
import { ownCell, type Recipient } from '../src/model/recipient.ts'
import { firstCopies, firstJobs } from '../src/plan/jobs.ts'
import { OWN } from '../src/plan/selection.ts'
import type { Outcome, Problem } from '../src/problems/problem.ts'
import { wordsOf } from '../src/problems/words.ts'
import { openCopies } from '../src/project/copies.ts'
import { openFolders, openProject } from '../src/project/project.ts'
import { OUR_NAMES } from '../src/recipients/addressees.ts'
import { pairCopies } from '../src/recipients/copies.ts'
import { loadStates } from '../src/recipients/recipients.ts'
import { openBench, root } from './command.ts'
import { roleOf } from './roles.ts'
import { loadRecipients } from './rows.ts'
import { laySmallProject } from './small-project.ts'

/** To whom a letter goes is its own: its lists, their columns, its languages. */

const bench = openBench()
afterAll(() => bench.close())

const write = (folder: string, file: string, text: string): void => {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
  writeFileSync(path.join(folder, file), text)
}

/** L, which goes where letters went before they said to whom; and M, to members, with copies to desks. */
function layTwoLetters(folder: string): void {
  laySmallProject(folder, [
    ['FR', 'fr', 'Au Ministre d’Etat'],
    ['JP', 'en'],
    ['RU', 'ru'],
  ])
  write(folder, 'data/missions.csv', 'id,state,language\nFR-mission,FR,\n')
  write(folder, 'data/administrations.csv', 'id,state,language\nRU-administration,RU,\n')
  cpSync(path.join(folder, 'templates/L'), path.join(folder, 'templates/M'), { recursive: true })
  write(
    folder,
    'templates/M/letter.json',
    JSON.stringify({
      ...{ to: ['members'], copies: [{ list: 'desks', of: 'members' }], languages: ['en', 'fr'] },
      ...{ reference: 'M-2', date: '2004-05-10', email: 'invite@example.org' },
    }),
  )
  const states = readFileSync(path.join(root, 'data/states.csv'), 'utf8')
  write(folder, 'data/states.csv', states)
  write(folder, 'data/members.csv', MEMBERS)
  write(folder, 'data/desks.csv', 'id,state,language\nCH-desk,CH,\n')
}
const MEMBERS = 'id,state,language,title_en\nCH-apc,CH,en,Example Association\nJP-example,JP,en,\n'

/** All that decides what a letter's documents are, and what is wrong with it. */
async function standing(folder: string, letter: string): Promise<string> {
  const opened = await openProject(openFolders(folder), letter)
  if (opened.kind === 'problems') return JSON.stringify(opened.problems)
  const copies = await openCopies(opened.value)
  if (copies.kind === 'problems') return JSON.stringify(copies.problems)
  const jobs = [
    ...firstJobs(opened.value, opened.value.recipients, OWN),
    ...firstCopies(opened.value, copies.value),
  ]
  return JSON.stringify(jobs.map(({ id, file, inputs }) => [id, file, inputs]))
}

describe('a letter’s list touches that letter alone', () => {
  const folder = bench.in('two')
  beforeAll(() => layTwoLetters(folder))

  const anything = fc.oneof(
    fc.constantFrom('FR,FR,fr', 'JP-example,JP,en,', 'id,state', '"', '#', '', ',,,', 'CON,CH,en', '=1+1'),
    fc.string({ maxLength: 20 }),
  )
  const headers = [
    'id,state,language',
    'id;language;name',
    'id,state,language,visa',
    'ID,STATE',
    'x',
    '#notes,id',
  ]
  const lists = fc.record({
    file: fc.constantFrom('members', 'desks'),
    text: fc.oneof(
      fc.constant(null),
      fc
        .tuple(fc.constantFrom(...headers), fc.array(anything, { maxLength: 5 }))
        .map(([head, rows]) => [head, ...rows, ''].join('\n')),
    ),
  })

  it('whatever is done to it leaves what decides every other letter’s plan as it was', async () => {
    const before = await standing(folder, 'L')
    expect(before).toContain('"FR-mission/fr/letter"')
    let others = 0
    const own = await standing(folder, 'M')
    expect(own).toContain('"CH-desk/en/letter"')
    await fc.assert(
      fc
        .asyncProperty(fc.array(lists, { minLength: 1, maxLength: 3 }), async (edits) => {
          for (const { file, text } of edits) {
            const full = path.join(folder, `data/${file}.csv`)
            if (text === null) rmSync(full, { force: true })
            else writeFileSync(full, text)
          }
          expect(await standing(folder, 'L')).toBe(before)
          if ((await standing(folder, 'M')) !== own) others++
        })
        .beforeEach(() => {
          write(folder, 'data/members.csv', MEMBERS)
          write(folder, 'data/desks.csv', 'id,state,language\nCH-desk,CH,\n')
        }),
      { numRuns: 40 },
    )
    // the edits are no idle ones
    expect(others).toBeGreaterThan(20)
  })

  it('a letter goes to its own list, and another’s stands, issued or not, with an empty plan', async () => {
    const desk = mkdtempSync(bench.in('shared-'))
    layTwoLetters(desk)
    const identity = ['--identity', path.join(root, 'test/sign/rsa2048.pem')]
    const run = (...args: readonly string[]) => bench.run(args, desk)
    expect(await run('generate', 'L', ...identity)).toMatchObject({ status: 0 })
    expect(await run('issue', 'L', '--only', 'FR', '--channel', 'pouch', '--on', '2004-05-11')).toMatchObject(
      {
        status: 0,
      },
    )
    const made = await run('generate', 'M', '--to', 'all', ...identity)
    expect([made.status, made.stderr]).toEqual([0, ''])
    expect(made.stdout).toContain('2 of 2 addressees, 1 of 1 desks, 0 duplicates')
    write(desk, 'data/members.csv', 'id,state,language\nCH-apc,CH,fr\n')
    expect(await run('plan', 'L')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('nothing to do'),
    })
    expect((await run('plan', 'M')).stdout).toContain('withdrawn')
    // --to knows the letter's own lists
    const other = await run('plan', 'M', '--to', 'missions')
    expect(other.status).toBe(2)
    expect(other.stderr).toContain('--to takes one of members, desks, all')
    expect(other.stderr).toContain('M has no list “missions”')
  })

  it('a letter of which only some languages are written needs texts and names of States in these alone', async () => {
    const desk = mkdtempSync(bench.in('languages-'))
    layTwoLetters(desk)
    for (const tag of ['ar', 'es', 'ru', 'zh']) rmSync(path.join(desk, `templates/M/${tag}.hbs`))
    const [head, ...rows] = readFileSync(path.join(root, 'data/states.csv'), 'utf8').split('\n')
    const columns = head!.split(',')
    // only what stands before the first name that has a comma is cut: the States are few
    const kept = columns.slice(0, columns.indexOf('short_fr'))
    const few = rows.filter((row) => /^(CH|JP),/.test(row)).map((row) => row.split(',').slice(0, kept.length))
    write(desk, 'data/states.csv', [kept, ...few].map((cells) => cells.join()).join('\n'))
    const opened = await openProject(openFolders(desk), 'M')
    expect(opened).toMatchObject({ kind: 'ok', value: { letter: { languages: ['en', 'fr'] } } })
    // a row in French: all that French lacks, and nothing else
    write(desk, 'data/members.csv', 'id,state,language\nCH-apc,CH,fr\nJP-example,JP,en\n')
    expect(found(await openProject(openFolders(desk), 'M'))).toEqual([
      'recipients/missing-column short_fr',
      'recipients/missing-column formal_fr',
      'recipients/missing-column of_fr',
    ])
    // the list that comes with invite is nobody's to edit
    const [lacking] = problemsIn(await openProject(openFolders(desk), 'M'))
    expect(wordsOf(lacking!).hint).toContain('to data/states.csv in your own folder')
    // a language of the project, not of the letter: one problem, at the row
    write(desk, 'data/members.csv', 'id,state,language\nCH-apc,CH,en\nJP-example,JP,ru\n')
    const problems = problemsIn(await openProject(openFolders(desk), 'M'))
    expect(problems).toMatchObject([
      { code: 'recipients/not-written', at: { file: 'data/members.csv', line: 3, column: 15 } },
    ])
  })

  it('an empty name of a State is told at its cell, once, where a letter goes there in that language', async () => {
    const desk = mkdtempSync(bench.in('names-'))
    layTwoLetters(desk)
    const states = readFileSync(path.join(root, 'data/states.csv'), 'utf8')
    write(desk, 'data/states.csv', states.replace(',Suisse,', ',,').replace(',Japon,', ',,'))
    expect(await openProject(openFolders(desk), 'M')).toMatchObject({ kind: 'ok' })
    write(desk, 'data/members.csv', 'id,state,language\nCH-a,CH,fr\nCH-b,CH,fr\nJP-x,JP,en\n')
    expect(problemsIn(await openProject(openFolders(desk), 'M'))).toMatchObject([
      {
        code: 'recipients/empty-cell',
        at: { file: 'data/states.csv' },
        arguments: { row: 'CH', column: 'short_fr' },
      },
    ])
  })
})

const problemsIn = (outcome: Outcome<unknown>): readonly Problem[] =>
  outcome.kind === 'ok' ? outcome.notes : outcome.problems
const found = (outcome: Outcome<unknown>): readonly string[] =>
  problemsIn(outcome).map((each) =>
    `${each.code} ${(each.arguments as { column?: string }).column ?? ''}`.trim(),
  )

const tags = ['en', 'fr']
const statesFile = `id,valid_from,valid_to,un_member,itu_member,short_en,formal_en,of_en,short_fr,formal_fr,of_fr
FR,,,yes,yes,France,French Republic,of the French Republic,France,République française,de la République française
CH,,,yes,yes,Switzerland,Swiss Confederation,of the Swiss Confederation,Suisse,Confédération suisse,de la Confédération suisse
`
const filesOf = (list: string): Files => ({
  read: (file) => Buffer.from(file === 'data/states.csv' ? statesFile : list),
  list: () => [],
})
const read = (
  list: string,
  named: readonly string[] = [],
  getsCopies = false,
): Outcome<readonly Recipient[]> => {
  const files = filesOf(list)
  const states = loadStates(files, tags)
  if (states.kind !== 'ok') throw new Error(JSON.stringify(states.problems))
  return loadRecipients(files, roleOf('experts', tags, getsCopies, named), states.value, tags, '2004-05-10')
}
const rows = (list: string, named?: readonly string[], getsCopies?: boolean): readonly Recipient[] => {
  const outcome = read(list, named, getsCopies)
  if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome.problems))
  return outcome.value
}

describe('an id', () => {
  const faultOf = (id: string, state = ''): readonly string[] =>
    found(read(`id,state,language,name\n"${id}",${state},en,Example Organization\n`))

  it.each([
    'FR',
    'FR-culture',
    'ifip',
    'CH-iso26',
    'a.b',
    'x_1',
    'EU-trade',
    '007',
    'console',
    'COM',
    'nul-1',
  ])('may be %s', (id) => expect(faultOf(id)).toEqual([]))
  it.each([
    ...[
      'CON',
      'nul',
      'Com1',
      'lpt9.txt',
      'aux.',
      '.x',
      'x.',
      'a/b',
      'a\\b',
      '..',
      'a b',
      'é',
      'x-',
      '-x',
      'a:b',
    ],
    ...['x,y', 'a*', 'drafts', 'PLANS', 'ledger.jsonl', 'x'.repeat(61), '\u200Ba\u0007'],
  ])('may not be %j', (id) => expect(faultOf(id)[0]).toMatch(/^recipients\/(id|invisible)/))

  it('is told from one that differs in capitals alone', () => {
    const list = 'id,language,name\nifip,en,Example Organization\nIFIP,en,Example Association\n'
    expect(found(read(list))).toEqual(['recipients/duplicate-id id'])
  })

  it('that begins with another State’s code is the code of the wrong State', () => {
    expect(faultOf('CH-culture', 'FR')).toEqual(['recipients/id-and-state id'])
    expect(faultOf('fr', 'FR')).toEqual(['recipients/id id'])
    expect(faultOf('EU-trade', 'FR')).toEqual([])
  })

  it('is none of the folders that invite makes itself', () => {
    for (const folder of Object.keys(FOLDERS)) expect(OUR_NAMES).toContain(folder)
  })

  it('is in one list of a letter alone', async () => {
    const desk = mkdtempSync(bench.in('ids-'))
    layTwoLetters(desk)
    write(
      desk,
      'templates/M/letter.json',
      readFileSync(path.join(desk, 'templates/M/letter.json'), 'utf8').replace(
        '["members"]',
        '["members","others"]',
      ),
    )
    write(desk, 'data/others.csv', 'id,state,language\nCH-APC,CH,en\n')
    expect(problemsIn(await openProject(openFolders(desk), 'M'))).toMatchObject([
      { code: 'recipients/id-in-two-lists', arguments: { row: 'CH-APC', file: 'data/members.csv', line: 2 } },
    ])
  })
})

describe('who stands for no State', () => {
  it('has a name: one, or one in each language', () => {
    const [body, person] = rows(
      'id,state,language,name,name_fr,honorific,gender\nexorg,,fr,Example Organization,Organisation Exemple,,\nex1,FR,en,Example Person,,Ms,f\n',
    )
    expect(body).toMatchObject({
      ...{ state: null, honorific: null, gender: null },
      names: { en: 'Example Organization', fr: 'Organisation Exemple' },
    })
    expect(person).toMatchObject({ state: { id: 'FR' }, honorific: 'Ms', gender: 'f' })
  })

  it('without a name in the language of the row is one problem', () => {
    expect(found(read('id,language,name_en\nexorg,fr,Example Organization\n'))).toEqual([
      'recipients/empty-cell name_fr',
    ])
    expect(found(read('id,state,language,name\nexorg,,en,\n'))).toEqual(['recipients/empty-cell state'])
  })

  it('cannot be told where a list has neither States nor names', () => {
    expect(found(read('id,language\nFR,fr\n'))).toEqual(['recipients/missing-column state'])
  })
})

describe('a column of one’s own', () => {
  it('is read where a template names it, in the language or in all', () => {
    const [row] = rows(
      'id,language,name,visa,greeting_fr,greeting_en\nex1,fr,Example Person, yes ,Bonjour,Hello\n',
      ['visa', 'greeting'],
    )
    expect(row!.columns).toEqual({ visa: 'yes', greeting_fr: 'Bonjour', greeting_en: 'Hello' })
    expect(ownCell(row!, 'greeting', 'fr')).toEqual({ column: 'greeting_fr', value: 'Bonjour' })
    expect(ownCell(row!, 'visa', 'fr')).toEqual({ column: 'visa', value: 'yes' })
    expect(ownCell(row!, 'constructor', 'fr').value).toBe('')
  })

  it('that nothing names is an error with the nearest name; that of a language too, where there is one for all', () => {
    expect(problemsIn(read('id,language,name,vsia\nex1,fr,Example Person,yes\n', ['visa']))).toMatchObject([
      {
        code: 'recipients/unknown-column',
        arguments: { column: 'vsia', unused: expect.arrayContaining(['visa']) },
      },
    ])
    expect(
      found(read('id,language,name,greeting,greeting_fr\nex1,fr,Example Person,a,b\n', ['greeting'])),
    ).toEqual(['recipients/unknown-column greeting_fr'])
  })

  it('of notes is never read, whatever it holds and how often it stands there', () => {
    const list = 'id,language,name,#,#,#visa\nex1,fr,Example Person,=1+1,\u200B#REF!,?\uFFFD\n'
    expect(found(read(list, ['visa']))).toEqual([])
    expect(rows(list)[0]!.columns).toEqual({})
  })

  it('is cleaned and looked through for damage as a title is', () => {
    expect(found(read('id,language,name,visa\nex1,fr,Example Person,#REF!\n', ['visa']))).toEqual([
      'recipients/spreadsheet-error visa',
    ])
  })

  it('of a list that two letters share is known to both', async () => {
    const desk = mkdtempSync(bench.in('columns-'))
    layTwoLetters(desk)
    cpSync(path.join(desk, 'templates/M'), path.join(desk, 'templates/N'), { recursive: true })
    write(desk, 'data/members.csv', 'id,state,language,visa\nCH-apc,CH,en,yes\n')
    expect(found(await openProject(openFolders(desk), 'M'))).toEqual(['recipients/unknown-column visa'])
    const text = readFileSync(path.join(desk, 'templates/N/en.hbs'), 'utf8')
    for (const tag of ['en', 'fr'])
      write(desk, `templates/N/${tag}.hbs`, text.replace('{{letter.email}}', '{{recipient.visa}}'))
    expect(found(await openProject(openFolders(desk), 'M'))).toEqual([])
    const opened = await openProject(openFolders(desk), 'N')
    expect(opened).toMatchObject({ value: { recipients: [{ columns: { visa: 'yes' } }] } })
  })
})

describe('a copy', () => {
  const originals = rows(
    'id,state,language,name\nFR-x,FR,fr,\nCH-a,CH,fr,\nCH-b,CH,en,\nexorg,,en,Example Organization\n',
  )
  const paired = (list: string) => pairCopies(rows(list, [], true), originals, ['experts'])

  it('is of the original that its row names, else of its State’s only one', () => {
    const list = 'id,state,copy_of,name\nd1,FR,,\nd2,,EXORG,Example Association\nd3,CH,CH-b,\n'
    const outcome = paired(list)
    expect(outcome).toMatchObject({ kind: 'ok', notes: [] })
    expect(
      outcome.kind === 'ok' && outcome.value.map(({ recipient, original }) => [recipient.id, original.id]),
    ).toEqual([
      ['d1', 'FR-x'],
      ['d2', 'exorg'],
      ['d3', 'CH-b'],
    ])
  })

  it('that cannot be told of whom is not made, and that is noted; a name that there is not is an error', () => {
    expect(problemsIn(paired('id,state\nd3,CH\n'))).toMatchObject([
      { code: 'recipients/no-original', arguments: { rows: ['d3'] } },
    ])
    expect(found(paired('id,state,copy_of\nd1,FR,FR-y\n'))).toEqual(['recipients/unknown-original copy_of'])
  })
})

describe('letter.json', () => {
  it.each([
    [{ to: ['ministers', 'Ministers'] }, 'letters/list-twice'],
    [{ to: ['all'] }, 'letters/list-name'],
    [{ to: ['members.csv'] }, 'letters/list-name'],
    [{ to: [] }, 'letters/value'],
    [{ to: 'ministers' }, 'letters/value'],
    [{ to: [{ list: 'ministers', as: 'title' }] }, 'letters/list-word'],
    [{ to: ['ministers'], copies: [{ list: 'missions', of: 'members' }] }, 'letters/copies-of'],
    [{ to: ['ministers'], languages: ['fr', 'tlh'] }, 'letters/choice'],
    [{ to: [{ list: 'ministers', off: 'x' }] }, 'letters/unknown'],
  ])('%j is %s', async (scope, code) => {
    const desk = mkdtempSync(bench.in('scope-'))
    layTwoLetters(desk)
    const facts = { reference: 'M-2', date: '2004-05-10', email: 'invite@example.org' }
    write(desk, 'templates/M/letter.json', JSON.stringify({ ...scope, ...facts }))
    expect(problemsIn(await openProject(openFolders(desk), 'M')).map((each) => each.code)).toEqual([code])
  })

  it('of before, which says nothing of addressees, goes where all letters went, and a day called “to” is a fact', async () => {
    const desk = mkdtempSync(bench.in('before-'))
    layTwoLetters(desk)
    const facts = { reference: 'L-1', date: '2004-05-10', email: 'invite@example.org', to: '2004-06-26' }
    write(desk, 'templates/L/letter.json', JSON.stringify(facts))
    const opened = await openProject(openFolders(desk), 'L')
    expect(opened).toMatchObject({
      value: { letter: { facts: { to: '2004-06-26' }, to: [{ list: 'ministers' }] } },
    })
  })
})
