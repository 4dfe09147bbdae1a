import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ParticipantsBody, ReturnsBody } from '../src/commands/returns-answers.ts'
import { standingsOf } from '../src/returns/standings.ts'
import { answerOf } from './answers.ts'
import { openBench, root } from './command.ts'
import { fillByPdfJs } from './pdf-filler.ts'
import { textByPdfJs } from './pdf-reader.ts'

/** Replies to an invitation by name, in a project as `invite init` begins it: who comes, who does not, and what was corrected. */

const bench = openBench()
afterAll(() => bench.close())
const desk = bench.in('desk')
const run = (...args: readonly string[]) => bench.run(args, desk)
const letter = 'INV-2026-31'

async function reply(
  id: string,
  tag: string,
  values: Readonly<Record<string, string>>,
  day: string,
): Promise<void> {
  const blank = readFileSync(path.join(desk, `out/${letter}/${id}/${letter}_${id}_${tag}_form.pdf`))
  const file = path.join(desk, `${id}-${day}.pdf`)
  writeFileSync(file, await fillByPdfJs(new Uint8Array(blank), values))
  const { returns } = answerOf<ReturnsBody>(
    await run('returns', 'collect', file, '--received', day, '--json'),
  )
  expect(returns.map(({ standing }) => standing)).toEqual(['counted'])
}

beforeAll(async () => {
  mkdirSync(desk)
  for (const args of [
    ['init', '--from', 'invitation'],
    ['generate', '--identity', path.join(root, 'test/sign/rsa2048.pem')],
    ['issue', '--all'],
  ])
    expect((await run(...args)).status, args.join(' ')).toBe(0)
  await reply('expert-01', 'en', { answer: 'decline' }, '2026-02-02')
  await reply(
    'expert-02',
    'fr',
    { answer: 'accept', statement: 'L’exemple', speaking: 'french' },
    '2026-02-02',
  )
  await reply('expert-03', 'fr', { answer: 'accept' }, '2026-02-02')
  await reply('expert-03', 'fr', { answer: 'decline' }, '2026-02-04')
})

it('are counted by who comes: who declines has answered, and of two replies the later counts', async () => {
  const ran = await run('participants')
  expect([ran.status, ran.stdout.split('\n').filter((line) => line.startsWith('expert-'))]).toEqual([
    0,
    [expect.stringMatching(/^expert-02 +Senegal +Dominique EXEMPLE$/)],
  ])
  expect(ran.stderr).toContain('1 participant of 1 addressee')
  expect(ran.stderr).toContain('2 have answered and will not come: expert-01, expert-03')
  const { declined, participants } = answerOf<ParticipantsBody>(await run('participants', '--json'))
  expect([declined.length, participants.map(({ document }) => document)]).toEqual([2, ['expert-02/fr/form']])
  expect((await run('returns', 'missing')).stdout).toMatch(/expert-04[\s\S]*\n1 addressee has not answered/)
})

it('are those of the addressees who are named, by the option’s earlier name too', async () => {
  for (const name of ['--only', '--state']) {
    const { participants, declined } = answerOf<ParticipantsBody>(
      await run('participants', name, 'EXPERT-01', '--json'),
    )
    expect([name, participants.length, declined.length]).toEqual([name, 0, 1])
  }
})

it('are a table in which each column has a name of its own', async () => {
  const [head = ''] = (await run('participants', '--format', 'csv')).stdout.split('\n')
  const columns = head.trim().split(',')
  expect(new Set(columns).size).toBe(columns.length)
  expect(columns).toContain('form.name')
})

it.each(['en', 'fr'])('are set as a list, with the words of %s', async (tag) => {
  expect((await run('participants', '--language', tag, '--format', 'pdf')).status).toBe(0)
  const file = path.join(desk, `out/${letter}/returns/participants_${tag}.pdf`)
  const text = await textByPdfJs(new Uint8Array(readFileSync(file)))
  expect(text).toContain('Dominique EXEMPLE')
  expect(text).toContain('L’exemple')
  expect(text).not.toContain('Alex EXAMPLE')
})

it('of whatever letter: a form with an answer and no name is the addressee’s', () => {
  const record = (id: string, day: string, values: Readonly<Record<string, string>>) => ({
    ...({ id, day, sha256: id, values, kind: 'filled', way: 'bytes', document: 'X/en/form' } as const),
    ...{ isMended: false, keyedFrom: null, faults: [], decision: null },
  })
  const said = (...records: readonly ReturnType<typeof record>[]) =>
    [...standingsOf(records).values()].map(({ kind }) => kind)
  const [first, later] = [{ answer: 'accept' }, { answer: 'decline' }]
  expect(said(record('1', '2026-02-02', first), record('2', '2026-02-03', later))).toEqual([
    'superseded',
    'counted',
  ])
  expect(said(record('1', '2026-02-02', first), record('2', '2026-02-02', later))).toEqual([
    'waiting',
    'waiting',
  ])
  expect(said(record('1', '2026-02-02', { city: 'A' }), record('2', '2026-02-03', { city: 'B' }))).toEqual([
    'counted',
    'counted',
  ])
  const named = { ...first, family_name: 'A', birth_date: '01/01/1960' }
  expect(
    said(record('1', '2026-02-02', named), record('2', '2026-02-03', { ...named, family_name: 'B' })),
  ).toEqual(['counted', 'counted'])
})
