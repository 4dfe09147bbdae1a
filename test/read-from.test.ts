import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { projectProblems } from '../src/problems/project.ts'
import { openFolders, openProject } from '../src/project/project.ts'
import { toldOf } from '../src/project/provenance.ts'
import { openBench, root } from './command.ts'
import { line } from './said.ts'
import { laySmallProject } from './small-project.ts'

/** A project says what it was read from, or why it was not. */

const bench = openBench()
afterAll(() => bench.close())
const desk = (): string => mkdtempSync(bench.in('desk-'))

describe('what was read', () => {
  const read = async (here: string, name = 'DM-1132') => {
    const opened = await openProject(openFolders(here), name)
    if (opened.kind !== 'ok') throw new Error(JSON.stringify(opened.problems))
    return opened.value
  }
  const ministers = (here: string, file: string, rows: number): void => {
    const lines = readFileSync(path.join(root, 'data/ministers.csv'), 'utf8').split('\n')
    mkdirSync(path.dirname(path.join(here, file)), { recursive: true })
    writeFileSync(path.join(here, file), lines.slice(0, rows + 1).join('\n'))
  }

  it('comes with invite, or is the person’s own, or both', async () => {
    const here = desk()
    const none = await read(here)
    expect(toldOf(none.readFrom())).toEqual([
      'list: the list that comes with invite, 192 rows',
      'texts: those that come with invite',
    ])
    expect(none.comesWithInvite('templates/DM-1132/fr.hbs')).toBe(true)

    ministers(here, 'data/ministers.csv', 6)
    for (const file of [
      'templates/DM-1132/letter.json',
      'templates/DM-1132/fr.hbs',
      'locales/fr/words.json',
    ]) {
      mkdirSync(path.dirname(path.join(here, file)), { recursive: true })
      copyFileSync(path.join(root, file), path.join(here, file))
    }
    const some = await read(here)
    const own = (file: string): string => path.relative('.', path.join(here, file))
    expect(toldOf(some.readFrom())).toEqual([
      `list: ${own('data/ministers.csv')}, 6 rows`,
      `texts: ${own('templates/DM-1132')} (fr.hbs, letter.json), ${own('locales/fr')} (words.json), the others come with invite`,
    ])
    expect(some.comesWithInvite('templates/DM-1132/fr.hbs')).toBe(false)
    expect(some.comesWithInvite('templates/DM-1132/ru.hbs')).toBe(true)
    expect(some.comesWithInvite('templates/DM-1132/de.hbs')).toBe(false)

    await some.list('missions')
    const { lists } = some.readFrom()
    expect(lists.map(({ list, rows, comesWithInvite }) => [list, rows, comesWithInvite])).toEqual([
      ['states', 218, true],
      ['ministers', 6, false],
      ['missions', 192, true],
    ])
    expect(toldOf(some.readFrom())[0]).toBe(
      `lists: ${own('data/ministers.csv')}, 6 rows; the missions that come with invite, 192 rows`,
    )
  })

  it('is a whole project, or one of lists that lie in the folder itself', async () => {
    const here = desk()
    laySmallProject(here, [['FR', 'fr']])
    const own = (file: string): string => path.relative('.', path.join(here, file))
    expect(toldOf((await read(here, 'L')).readFrom())).toEqual([
      `lists: ${own('data/ministers.csv')}, 1 row; ${own('data/states.csv')}, 1 row`,
      `texts: ${own('templates/L')}, ${own('locales')}`,
    ])
    const flat = desk()
    ministers(flat, 'ministers.csv', 3)
    ministers(flat, 'data/ministers.csv', 4)
    const opened = await openProject(openFolders(flat), null)
    if (opened.kind !== 'ok') throw new Error()
    expect(toldOf(opened.value.readFrom())[0]).toBe(
      `list: ${path.relative('.', path.join(flat, 'ministers.csv'))}, 3 rows`,
    )
    // of two lists by one name, one is read
    expect(opened.notes.map(({ code, at }) => `${code} ${at!.file}`)).toEqual([
      `project/unread-file ${path.join(flat, 'data/ministers.csv')}`,
    ])
  })
})

describe('the problems of the project room', () => {
  const folder = path.join(import.meta.dirname, 'problems/project')
  // those that have a story are told by problems.test: they come of what was asked for, in other rooms
  const codes = readdirSync(folder)
    .filter((code) => !existsSync(path.join(folder, code, 'story.txt')))
    .sort()

  it('are all provoked', () => {
    const ofRoom = Object.keys(projectProblems).map((code) => code.replace('project/', ''))
    expect(codes.filter((code) => !ofRoom.includes(code))).toEqual([])
    expect(ofRoom.filter((code) => !existsSync(path.join(folder, code)))).toEqual([])
    expect(codes.length).toBeGreaterThan(4)
  })

  it.each(codes)('%s', async (code) => {
    const at = path.join(folder, code)
    const opened = await openProject(openFolders(at), null)
    const problems = opened.kind === 'ok' ? opened.notes : opened.problems
    expect(problems.map((problem) => problem.code)).toContain(`project/${code}`)
    expect(JSON.parse(JSON.stringify(problems))).toEqual(problems)
    const own = (text: string): string => text.replaceAll(`${path.relative('.', at)}${path.sep}`, '')
    const said = problems.map((problem) => own(line(problem))).join('')
    await expect(said).toMatchFileSnapshot(path.join(at, 'expected.txt'))
  })
})
