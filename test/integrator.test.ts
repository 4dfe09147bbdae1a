import { execFile } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openBench, root } from './command.ts'
import { openSmallDesk, type SmallDesk } from './small-desk.ts'

/** A program by somebody who knows README and schemas only (test/integrator/), on folders that are known here. */

const bench = openBench()
afterAll(() => bench.close())
const script = path.join(root, 'test/integrator/who-holds-what.js')

interface Listed {
  readonly status: number
  readonly lines: readonly string[]
  readonly stderr: string
}

function whoHoldsWhat({ folder }: SmallDesk): Promise<Listed> {
  const args = [script, 'L', process.execPath, path.join(root, 'bin/invite.js')]
  return new Promise((resolve) =>
    execFile(process.execPath, args, { cwd: folder, env: bench.environment }, (error, stdout, stderr) => {
      const status = error === null ? 0 : Number(error.code)
      resolve({ status, lines: stdout.split('\n').slice(0, -1), stderr })
    }),
  )
}

/** Each has to end so, or the folder is not the one that is known. */
async function act(desk: SmallDesk, ...steps: readonly (readonly string[])[]): Promise<void> {
  for (const step of steps) {
    const ran = await (step[0] === 'generate' ? desk.generate(...step.slice(1)) : desk.invite(...step))
    expect(ran.status, `${step.join(' ')}: ${ran.stderr}`).toBe(0)
  }
}

const by = 'Test Signer rsa2048'
const because = ['--reason', 'so it is']

it('lists who holds what, since when, signed by whom', async () => {
  const desk = openSmallDesk(
    bench,
    'known',
    ...([
      ['FR', 'fr'],
      ['RU', 'ru'],
      ['JP', 'en'],
      ['BE', 'fr'],
      ['CH', 'fr'],
      ['ES', 'es'],
    ] as const),
  )
  await act(
    desk,
    ['generate', 'L'],
    ['issue', 'L', '--only', 'FR,JP,BE', '--channel', 'pouch', '--on', '2004-05-11'],
    ['issue', 'L', '--only', 'RU', '--channel', 'fax', '--on', '2004-05-12'],
    ['issue', 'L', '--only', 'ES', '--channel', 'hand', '--on', '2004-05-13'],
    // by another channel too, and a day that is found later
    ['issue', 'L', '--only', 'RU', '--channel', 'registered', '--on', '2004-05-14'],
    ['issue', 'L', '--only', 'BE', '--channel', 'hand', '--on', '2004-05-10'],
    // it lay on a desk
    ['issue', 'L', '--void', '--only', 'ES', ...because],
  )
  // a title is corrected, a language is another, a row is gone: FR and JP hold what they had
  desk.lay(['FR', 'fr', 'Au Ministre'], ['RU', 'ru'], ['JP', 'fr'], ['CH', 'fr'], ['ES', 'es'])
  await act(desk, ['generate', 'L', '--only', 'FR', '--as', 'replacement', ...because])
  await act(desk, ['generate', 'L', '--only', 'JP', '--as', 'replacement', ...because])
  await act(desk, ['generate', 'L', '--as', 'withdrawal', ...because])
  const held = [
    ['BE/fr/form', '1', '2004-05-10', 'hand', by],
    ['BE/fr/letter', '1', '2004-05-10', 'hand', by],
    ['FR/fr/form', '1', '2004-05-11', 'pouch', by],
    ['FR/fr/letter', '1', '2004-05-11', 'pouch', by],
    ['JP/en/form', '1', '2004-05-11', 'pouch', by],
    ['JP/en/letter', '1', '2004-05-11', 'pouch', by],
    ['RU/ru/form', '1', '2004-05-12', 'fax', by],
    ['RU/ru/letter', '1', '2004-05-12', 'fax', by],
  ].map((cells) => cells.join('\t'))
  expect(await whoHoldsWhat(desk)).toEqual({ status: 0, lines: held, stderr: '' })
  // the corrected letter leaves
  await act(desk, ['issue', 'L', '--only', 'FR', '--channel', 'email', '--on', '2004-05-20'])
  const then = held.map((line) =>
    line.startsWith('FR/fr/letter') ? `FR/fr/letter\t2\t2004-05-20\temail\t${by}` : line,
  )
  expect((await whoHoldsWhat(desk)).lines).toEqual(then)
})

it('tells what was signed for trial, and of what nobody knows whether it left', async () => {
  const desk = openSmallDesk(bench, 'trial', ['FR', 'fr'], ['JP', 'en'])
  await act(desk, ['generate', 'L', '--only', 'JP'], ['issue', 'L', '--only', 'JP', '--on', '2004-05-11'])
  rmSync(desk.in('ledger.jsonl'))
  await act(desk, ['adopt', 'L', '--now'])
  const trial = openSmallDesk(bench, 'in-trial', ['FR', 'fr'])
  expect((await trial.invite('generate', 'L')).status).toBe(0)
  await act(trial, ['issue', 'L', '--all', '--trial', '--on', '2004-05-11'])
  const name = 'invite development identity — not for distribution (trial)'
  const [adopted, tried] = [await whoHoldsWhat(desk), await whoHoldsWhat(trial)]
  expect(adopted.lines).toEqual([`JP/en/form\t1\t?\t\t${by}`, `JP/en/letter\t1\t?\t\t${by}`])
  expect(tried.lines).toEqual([
    `FR/fr/form\t1\t2004-05-11\t\t${name}`,
    `FR/fr/letter\t1\t2004-05-11\t\t${name}`,
  ])
})

it('says why, where invite refuses', async () => {
  const desk = openSmallDesk(bench, 'wrong', ['FR', 'fr'])
  writeFileSync(path.join(desk.folder, 'data/ministers.csv'), 'id,state,language\nFR,FR,français\n')
  const listed = await whoHoldsWhat(desk)
  expect([listed.status, listed.lines]).toEqual([1, []])
  expect(listed.stderr).toContain('no language is called “français”')
})
