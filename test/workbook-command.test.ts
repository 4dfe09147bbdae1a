import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openBench } from './command.ts'
import { laySmallProject } from './small-project.ts'
import { packed, sheetData, textCell, workbookOf, workbookParts } from './workbook-sample.ts'

/** A project’s list as a workbook, to the command. */

const bench = openBench()
afterAll(() => bench.close())
const project = () => {
  const here = mkdtempSync(bench.in('book-'))
  laySmallProject(here, [
    ['FR', 'fr', 'Au Ministre'],
    ['BE', 'fr'],
    ['RU', 'ru'],
  ])
  const csv = path.join(here, 'data/ministers.csv')
  return { here, csv, book: path.join(here, 'data/ministers.xlsx'), text: readFileSync(csv, 'utf8') }
}

describe('a list that is a workbook', () => {
  it('is the same list: nothing is made anew, and a changed cell is', async () => {
    const { here, csv, book, text } = project()
    const run = (...args: readonly string[]) => bench.run(args, here)
    expect((await run('generate', 'L')).status).toBe(0)
    writeFileSync(book, workbookOf(text))
    const both = await run('plan', 'L')
    expect([both.status, both.stderr]).toEqual([
      1,
      `error  data/ministers.xlsx:1:1  data/ministers.csv is there too, and only one of the two can be the list  project/list-twice
       hint: keep the one that counts, and put the other elsewhere
1 error; nothing was written
`,
    ])
    rmSync(csv)
    const same = await run('plan', 'L')
    expect([same.status, same.stderr]).toEqual([0, ''])
    expect(same.stdout).toContain('lists: data/ministers.xlsx, 3 rows')
    writeFileSync(book, workbookOf(text.replace('Au Ministre', 'À la Ministre')))
    const changed = await run('plan', 'L')
    expect(changed.status).toBe(3)
    expect(changed.stdout).toMatch(/changed: ministers\.xlsx title_fr/)
    const json = JSON.parse((await run('status', 'L', '--json')).stdout) as { lists: { path: string }[] }
    expect(json.lists.map((list) => list.path)).toContain('data/ministers.xlsx')
  })

  it('tells a program the cell', async () => {
    const { here, csv, book, text } = project()
    rmSync(csv)
    writeFileSync(book, workbookOf(text.replace('RU,RU,ru', 'RU,RU,russe')))
    const { status, stdout } = await bench.run(['check', 'L', '--json'], here)
    const answer = JSON.parse(stdout) as { problems: object[] }
    expect([status, answer.problems]).toMatchObject([
      1,
      [
        {
          code: 'recipients/unknown-language',
          at: { file: 'data/ministers.xlsx', line: 4, column: 3, cell: 'C4' },
        },
      ],
    ])
  })

  it('may be that of the States, and lie beside them in a folder that is named', async () => {
    const { here, book, csv, text } = project()
    writeFileSync(book, workbookOf(text))
    rmSync(csv)
    const states = path.join(here, 'data/states.csv')
    const plain = readFileSync(states, 'utf8').replaceAll('"', '')
    writeFileSync(states.replace('.csv', '.xlsx'), workbookOf(plain))
    rmSync(states)
    const lists = mkdtempSync(bench.in('lists-'))
    for (const name of ['templates', 'locales']) renameSync(path.join(here, name), path.join(lists, name))
    for (const name of ['ministers.xlsx', 'states.xlsx'])
      renameSync(path.join(here, 'data', name), path.join(lists, name))
    const { stdout, stderr, status } = await bench.run(['plan', 'L', '--data', lists], here)
    expect([stderr, status]).toEqual(['', 3])
    expect(stdout).toContain('states.xlsx, 3 rows')
  })

  it('that is none, and a list in JSON, are refused: the list that comes with invite is not taken', async () => {
    const { here, csv, book } = project()
    rmSync(csv)
    writeFileSync(book, Buffer.from('PK\x03\x04 no more of it'))
    const { status, stdout, stderr } = await bench.run(['plan', 'L'], here)
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^error {2}data\/ministers\.xlsx:1:1 {2}this workbook is damaged/)
    renameSync(book, csv.replace('.csv', '.json'))
    const refused = await bench.run(['plan', 'L'], here)
    expect([refused.status, refused.stdout]).toEqual([1, ''])
    expect(refused.stderr).toMatch(
      /^error {2}data\/ministers\.json:1:1 {2}this is not read: the list that comes/,
    )
  })

  it('may have any name that a letter gives, columns of its own, and notes that hold anything', async () => {
    const { here, csv } = project()
    rmSync(csv)
    const experts = path.join(here, 'data/experts.xlsx')
    const facts = path.join(here, 'templates/L/letter.json')
    const letter = JSON.parse(readFileSync(facts, 'utf8')) as object
    writeFileSync(facts, JSON.stringify({ ...letter, to: [{ list: 'experts' }], languages: ['fr'] }))
    const prose = path.join(here, 'templates/L/fr.hbs')
    writeFileSync(prose, readFileSync(prose, 'utf8').replace('</p>', ' {{recipient.room}}</p>'))
    const list = (room: string): Buffer =>
      packed(
        workbookParts(
          sheetData(['id', 'state', 'language', 'room', '#mine'].map(textCell), [
            ...['FR', 'FR', 'fr'].map(textCell),
            `<c><v>${room}</v></c>`,
            '<c><f>A1</f></c>',
          ]),
        ),
      )
    writeFileSync(experts, list('12'))
    const made = await bench.run(['generate', 'L'], here)
    expect(made.status, made.stderr).toBe(0)
    expect(made.stdout).toMatch(/data\/experts\.xlsx, 1 row/)
    writeFileSync(experts, list('14'))
    const changed = await bench.run(['plan', 'L'], here)
    expect(changed.stdout).toContain('changed: experts.xlsx room')
    writeFileSync(experts, list('14.5'))
    const refused = await bench.run(['plan', 'L'], here)
    expect([refused.status, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/^error {2}data\/experts\.xlsx!D2 {2}FR, room: 14\.5 is not a whole number/),
    ])
  })
})
