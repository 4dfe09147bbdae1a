import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openBench, root } from './command.ts'

/** Mistakes that a person makes at the prompt: none may be taken for something else. */

const bench = openBench()
afterAll(() => bench.close())
const desk = (name: string): string => {
  mkdirSync(bench.in(name), { recursive: true })
  return bench.in(name)
}

it.each([
  ['a mistyped command', ['chek'], 'Did you mean check?'],
  ['a mistyped option', ['check', '--jsom'], 'Did you mean --json?'],
  ['no letter of that name', ['check', 'DM-1133'], 'one of DM-1132'],
  [
    'no such folder, which is not the folder where one stands',
    ['check', '--data', 'nowhere'],
    'no such folder',
  ],
  [
    'a folder with nothing of a project',
    ['check', '--data', 'empty'],
    'neither lists (.csv, .xlsx) nor folders',
  ],
  ['nobody, who is not everybody', ['generate', '--state', ''], 'at least one'],
  ['no addressee of that name', ['generate', '--state', 'France'], 'did you mean FR?'],
  ['no language, which is not every language', ['generate', '--language', ','], 'at least one'],
  ['a time without its zone', ['generate', '--signed-at', '2004-05-10'], 'a time with its zone'],
  ['a time of no day', ['generate', '--signed-at', '2004-02-30T00:00:00Z'], 'a day that there is'],
  ['24 o’clock', ['generate', '--signed-at', '2004-02-28T24:00:00Z'], 'from 00:00 to 23:59'],
])('%s is wrong use, and answered', async (_, args, answer) => {
  const here = desk('desk')
  mkdirSync(path.join(here, 'empty'), { recursive: true })
  const ran = await bench.run([...args, '--json'], here)
  expect(ran.status).toBe(2)
  // for a person, and for a program
  const { problems } = JSON.parse(ran.stdout) as { problems: readonly { message: string; hint?: string }[] }
  expect(problems.map(({ message, hint }) => `${message} ${hint ?? ''}`).join()).toContain(answer)
  const said = await bench.run(args, here)
  expect(said.status).toBe(2)
  expect(said.stderr).toContain(answer)
})

it('says which of the person’s files cannot be read, and which are not', async () => {
  const here = desk('odd')
  mkdirSync(path.join(here, 'data/states.csv'), { recursive: true })
  copyFileSync(path.join(root, 'data/ministers.csv'), path.join(here, 'data/Ministers.csv'))
  const ran = await bench.run(['check'], here)
  expect(ran.status).toBe(1)
  expect(ran.stderr).toContain('error  data/states.csv:1:1  this cannot be read: it is a folder')
  expect(ran.stderr).toContain('error  data/Ministers.csv:1:1  this is not read: the list that comes with')
})

it('has an answer for a list of a hundred thousand faults', async () => {
  const here = desk('long')
  mkdirSync(path.join(here, 'data'))
  const rows = 'FR,FR,fr\n'.repeat(140_000)
  writeFileSync(path.join(here, 'data/ministers.csv'), `id,state,language\n${rows}`)
  const ran = await bench.run(['check', '--quiet'], here)
  expect(ran.status).toBe(1)
  expect(ran.stdout).toMatch(/^\d{6} errors, 0 notes; nothing was written\n$/)
})

it.each([
  ['plan', 3],
  ['status', 0],
  ['list --format csv', 0],
  ['--help', 0],
])('%s ends as ever where nobody reads on', async (command, status) => {
  const args = [...command.split(' '), '--out', bench.in('none')]
  expect((await bench.run(args, root, {}, 'unread')).status).toBe(status)
})

it('letters in hand are made and recorded though nobody reads on', async () => {
  const out = bench.in('unread')
  const made = await bench.run(['generate', '--state', 'FR', '--out', out], root, {}, 'unread')
  expect(made.status).toBe(0)
  const { stdout } = await bench.run(['status', '--out', out])
  expect(stdout).toMatch(/^all +384 +2 /m)
})

it.runIf(existsSync('/dev/full'))('a result that cannot be written is an error, in words', async () => {
  const full = openSync('/dev/full', 'w')
  const ran = await bench.run(['list', '--out', bench.in('none'), '--format', 'csv'], root, {}, full)
  closeSync(full)
  // it may pass by itself
  expect(ran.status).toBe(75)
  expect(ran.stderr).toContain('the output cannot be written: the disk is full')
  expect(ran.stderr).not.toContain('node:')
})
