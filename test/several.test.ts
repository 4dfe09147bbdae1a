import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { StatusBody } from '../src/commands/answers.ts'
import { type AnyAnswer, answerOf } from './answers.ts'
import { openBench, tree } from './command.ts'
import { laySmallProject } from './small-project.ts'

/** A project of several letters: what only looks speaks of all, what writes asks which. */

const bench = openBench()
afterAll(() => bench.close())
/** Two letters, L made and M not. */
const made = mkdtempSync(bench.in('made-'))
laySmallProject(made, [
  ['FR', 'fr'],
  ['RU', 'ru'],
])
cpSync(path.join(made, 'templates/L'), path.join(made, 'templates/M'), { recursive: true })
const ready = bench.run(['generate', 'L'], made)
const copy = async (): Promise<string> => {
  await ready
  const here = mkdtempSync(bench.in('several-'))
  cpSync(made, here, { recursive: true })
  return here
}

interface Several<Body> extends AnyAnswer {
  readonly letters: readonly { readonly letter: string; readonly answer: AnyAnswer & Body }[]
}

describe('what only looks', () => {
  it('speaks of each letter under its heading, as if it were named', async () => {
    const here = await copy()
    for (const [command, both] of [
      ['status', 0],
      ['plan', 3],
    ] as const) {
      const [all, l, m] = [
        await bench.run([command], here),
        await bench.run([command, 'L'], here),
        await bench.run([command, 'M'], here),
      ]
      expect(all.status, all.stderr).toBe(both)
      expect(all.stdout).toBe(`L\n${l!.stdout}\nM\n${m!.stdout}`)
    }
    const dry = await bench.run(['generate', '--dry-run'], here)
    expect(dry.stdout).toBe((await bench.run(['plan'], here)).stdout)
  }, 120_000)

  it('tells a program of each what it tells of it alone', async () => {
    const here = await copy()
    const all = answerOf<Several<StatusBody>>(await bench.run(['status', '--json'], here))
    const l = answerOf(await bench.run(['status', 'L', '--json'], here))
    const m = answerOf(await bench.run(['status', 'M', '--json'], here))
    expect(all.letters).toEqual([
      { letter: 'L', answer: l },
      { letter: 'M', answer: m },
    ])
    const plan = answerOf<Several<object>>(await bench.run(['plan', '--json'], here))
    expect(plan.letters.map(({ letter, answer }) => [letter, answer.exit])).toEqual([
      ['L', 0],
      ['M', 3],
    ])
  }, 120_000)

  it('says once what is wrong with what they share, and of each what is wrong with it alone', async () => {
    const here = await copy()
    writeFileSync(path.join(here, 'templates/M/fr.hbs'), '<p>{{nothing.known}}</p>')
    const one = await bench.run(['status'], here)
    expect(one.status).toBe(1)
    expect(one.stdout).toContain('L\nlists:')
    expect(one.stderr).toContain('templates/M/fr.hbs')
    cpSync(path.join(here, 'templates/L/fr.hbs'), path.join(here, 'templates/M/fr.hbs'))
    const list = path.join(here, 'data/ministers.csv')
    writeFileSync(list, readFileSync(list, 'utf8').replace('FR,FR,fr', 'FR,FR,xx'))
    const { status, stderr, stdout } = await bench.run(['status'], here)
    expect(status).toBe(1)
    expect(stderr.split('recipients/unknown-language').length - 1).toBe(1)
    expect(stdout).toBe('L\n\nM\n')
    const told = answerOf<Several<object>>(await bench.run(['status', '--json'], here))
    const codes = (answer: AnyAnswer) => answer.problems.map(({ code }) => code)
    expect(codes(told).filter((code) => code === 'recipients/unknown-language')).toHaveLength(1)
    for (const { answer } of told.letters) expect(codes(answer)).toContain('recipients/unknown-language')
  }, 120_000)

  it('goes to whom any letter goes to', async () => {
    const here = await copy()
    const known = await bench.run(['status', '--only', 'FR'], here)
    expect([known.status, known.stderr]).toEqual([0, ''])
    const unknown = await bench.run(['status', '--only', 'ZZ', '--json'], here)
    const answer = answerOf(unknown)
    expect([unknown.status, answer]).toMatchObject([2, { problems: [{ code: 'project/unknown-addressee' }] }])
    expect(answer).not.toHaveProperty('letters')
  }, 120_000)

  it('verifies each letter, counted by itself', async () => {
    const here = await copy()
    await bench.run(['generate', 'M', '--only', 'FR'], here)
    const { status, stdout } = await bench.run(['verify'], here)
    expect(stdout).toMatch(/^L\n/)
    expect(stdout).toMatch(/^M\n/m)
    expect(stdout).toMatch(/^L: 4 /m)
    expect(stdout).toMatch(/^M: 2 /m)
    expect(status).toBe(0)
    rmSync(path.join(here, 'out/M/FR'), { recursive: true })
    expect((await bench.run(['verify'], here)).status).toBe(1)
  }, 120_000)

  it('of one letter is as before', async () => {
    const here = await copy()
    rmSync(path.join(here, 'templates/M'), { recursive: true })
    const alone = await bench.run(['status'], here)
    expect(alone.stdout).toBe((await bench.run(['status', 'L'], here)).stdout)
    renameSync(path.join(here, 'templates/L'), path.join(here, 'templates/N'))
    const both = answerOf<Several<object>>(await bench.run(['status', '--json'], here))
    expect(both).toHaveProperty('letter', 'N')
  }, 120_000)
})

describe('what writes', () => {
  it.each([
    'generate',
    'issue --all',
    'reprint FR',
    'checkpoint',
    'adopt',
    'list',
    'plan --save',
    'plan --as stands',
  ])(
    '%s asks which letter, and writes nothing',
    async (line) => {
      const here = await copy()
      const before = [...tree(here).keys()]
      const { status, stderr } = await bench.run(line.split(' '), here)
      expect(status).toBe(2)
      expect(stderr).toMatch(
        /there are several letters {2}project\/which-letter\n {7}hint: one of .*\bL, M\n/,
      )
      expect([...tree(here).keys()]).toEqual(before)
    },
    120_000,
  )
})
