import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBench, type Ran, root, tree } from './command.ts'
import { type AnyLine, fault, openSmallDesk, registry, type SmallDesk } from './small-desk.ts'
import type { Row } from './small-project.ts'

/** Plans by their id: the command that `plan` prints, plans that are saved, and runs that go on. */

const bench = openBench()
afterAll(() => bench.close())
const bin = bench.in('bin')
/** FR and CH are made, FR has left; then FR's and CH's titles change, and JP is new. */
let base: SmallDesk
const before: readonly Row[] = [
  ['FR', 'fr'],
  ['CH', 'fr'],
]
const after: readonly Row[] = [
  ['FR', 'fr', 'Au Ministre'],
  ['CH', 'fr', 'Au Chef'],
  ['JP', 'en'],
]

beforeAll(async () => {
  mkdirSync(bin)
  symlinkSync(path.join(root, 'bin/invite.js'), path.join(bin, 'invite'))
  base = openSmallDesk(bench, 'base', ...before)
  expect((await base.generate('L')).status).toBe(0)
  expect((await base.invite('issue', 'L', '--only', 'FR')).status).toBe(0)
  base.lay(...after)
})

/** As a person does who copies a line into a terminal. */
function inShell(line: string, folder: string): Promise<Ran> {
  return new Promise((resolve) => {
    const env = { ...bench.environment, PATH: `${bin}:${process.env.PATH}` }
    const child = spawn('sh', ['-c', line], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
    })
    child.on('close', (status) => resolve({ status, stdout, stderr }))
  })
}

const idOf = ({ stdout }: Ran): string => /plan ([0-9a-f]{16})/.exec(stdout)![1]!
const printedBy = ({ stdout }: Ran): string =>
  /plan [0-9a-f]{16}: (.*) does this and nothing else/.exec(stdout)?.[1] ??
  /(invite generate .*) does the rest/.exec(stdout)![1]!
const done = (entries: readonly AnyLine[]): readonly string[] =>
  entries
    .filter(({ plan }) => plan !== null)
    .map(({ event, about }) => `${event} ${(about as { document: string }).document}`)
const since = (desk: SmallDesk, from: SmallDesk): readonly AnyLine[] =>
  desk.entries().slice(from.entries().length)

describe('the command that plan prints does in a shell what it says', () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['--only', ['L', '--only', 'JP'], ['made JP/en/letter', 'made JP/en/form']],
    [
      'several ids',
      ['L', '--only', 'JP, CH'],
      ['made CH/fr/letter', 'made JP/en/form', 'made JP/en/letter', 'superseded CH/fr/letter'],
    ],
    [
      '--skip-held',
      ['L', '--skip-held'],
      ['made CH/fr/letter', 'made JP/en/form', 'made JP/en/letter', 'superseded CH/fr/letter'],
    ],
    [
      'what is held',
      ['L'],
      ['made CH/fr/letter', 'made JP/en/form', 'made JP/en/letter', 'superseded CH/fr/letter'],
    ],
    [
      '--language',
      ['L', '--only', 'JP', '--language', 'en,fr'],
      ['made JP/en/form', 'made JP/en/letter', 'made JP/fr/form', 'made JP/fr/letter'],
    ],
    [
      '--as with a reason in quotes',
      [
        'L',
        '--only',
        'FR',
        '--as',
        'replacement',
        '--reason',
        'the mission’s "title" isn\'t $HOME `x` \\ right; really',
      ],
      ['made FR/fr/letter', 'superseded FR/fr/letter'],
    ],
  ]
  it.concurrent.each(cases)('%s', async (_, args, expected) => {
    const desk = base.copy()
    const planned = await desk.invite('plan', ...args, ...registry)
    expect(planned.status, planned.stderr).toBe(3)
    const ran = await inShell(printedBy(planned), desk.folder)
    expect([0, 3], ran.stderr).toContain(ran.status)
    const lines = since(desk, base)
    expect(done(lines).toSorted()).toEqual(expected.toSorted())
    expect(new Set(lines.map(({ plan }) => plan))).toEqual(new Set([idOf(planned)]))
    const at = args.indexOf('--reason')
    if (at >= 0) expect(lines.find(({ event }) => event === 'made')!.reason).toBe(args[at + 1])
  })

  it('with the name of a letter that a shell would take apart', async () => {
    const desk = base.copy()
    cpSync(path.join(desk.folder, 'templates/L'), path.join(desk.folder, "templates/Note d'été 5"), {
      recursive: true,
    })
    const planned = await desk.invite('plan', "Note d'été 5", '--only', 'JP', ...registry)
    const ran = await inShell(printedBy(planned), desk.folder)
    expect(ran.status, ran.stderr).toBe(0)
    expect([...tree(path.join(desk.folder, "out/Note d'été 5")).keys()]).toContain(
      "JP/Note d'été 5_JP_en.pdf",
    )
  })

  it('with the reason put in where it was left out', async () => {
    const desk = base.copy()
    const planned = await desk.invite('plan', 'L', '--only', 'FR', '--as', 'stands', ...registry)
    const line = printedBy(planned)
    expect(line).toContain("--reason '…'")
    const ran = await inShell(line.replace('…', 'as it was'), desk.folder)
    expect(ran.status, ran.stderr).toBe(0)
    expect(since(desk, base).map(({ event, reason }) => [event, reason])).toEqual([['settled', 'as it was']])
  })

  it('with folders whose names a shell would take apart', async () => {
    const desk = base.copy()
    const [data, out] = [desk.folder, bench.in("the out's “folder” $x; rm")]
    const planned = await bench.run(['plan', 'L', '--data', data, '--out', out, ...registry], bench.folder)
    const ran = await inShell(printedBy(planned), bench.folder)
    expect(ran.status, ran.stderr).toBe(0)
    expect([...tree(out).keys()].filter((file) => file.endsWith('.pdf'))).toHaveLength(6)
  })

  it('with the number of those who are withdrawn', async () => {
    const desk = openSmallDesk(
      bench,
      'many',
      ...(['FR', 'CH', 'BE', 'LU', 'MC', 'VA'] as const).map((id): Row => [id, 'fr']),
    )
    expect((await desk.generate('L')).status).toBe(0)
    desk.lay(['FR', 'fr'])
    const planned = await desk.invite('plan', 'L', ...registry)
    expect(planned.stdout).toContain('that needs --withdraw 5')
    const line = printedBy(planned)
    expect(line).toContain('--withdraw 5')
    const ran = await inShell(line, desk.folder)
    expect(ran.status, ran.stderr).toBe(0)
    expect(ran.stdout).toContain('10 withdrawn')
  })

  it('with --to', async () => {
    const desk = openSmallDesk(bench, 'copies', ['FR', 'fr'], ['JP', 'en'])
    const columns = [
      'id',
      'state',
      'language',
      ...['ar', 'en', 'es', 'fr', 'ru', 'zh'].map((tag) => `title_${tag}`),
    ]
    for (const group of ['mission', 'administration'])
      writeFileSync(
        path.join(desk.folder, `data/${group}s.csv`),
        `${columns.join()}\nFR-${group},FR,fr,,,,,,\n`,
      )
    const planned = await desk.invite('plan', 'L', '--to', 'all', ...registry)
    const line = printedBy(planned)
    expect(line).toContain('--to all')
    const ran = await inShell(line, desk.folder)
    expect([0, 3], ran.stderr).toContain(ran.status)
    expect(done(desk.entries())).toContain('made FR-mission/fr/letter')
  })
})

describe('the command that plan prints', () => {
  it('has the authority’s address without a password', async () => {
    const planned = await base
      .copy()
      .invite('plan', 'L', '--timestamp', 'https://registry:secret@tsa.example/x', '--only', 'JP')
    expect(printedBy(planned)).toContain(' --timestamp https://tsa.example/x ')
    expect(planned.stdout + planned.stderr).not.toContain('secret')
  })
})

describe('a saved plan', () => {
  async function save(...args: readonly string[]) {
    const desk = base.copy()
    const planned = await desk.invite('plan', 'L', '--save', ...args)
    expect(planned.status, planned.stderr).toBe(3)
    const id = idOf(planned)
    return { desk, id, file: `plans/${id}.json`, line: printedBy(planned) }
  }

  it.concurrent('is done by its id alone, and nothing else is', async () => {
    const { desk, id, file, line } = await save('--only', 'JP')
    expect(line).toBe(`invite generate L --plan ${id}`)
    const kept = JSON.parse(desk.text(file)) as Record<string, unknown>
    expect(kept).toMatchObject({ format: 1, id, letter: 'L', options: { only: ['JP'] } })
    expect(kept.items).toMatchObject([{ document: 'JP/en/letter', does: 'make' }, { document: 'JP/en/form' }])
    const ran = await desk.generate('L', '--plan', id)
    expect(ran.status, ran.stderr).toBe(0)
    expect(done(since(desk, base))).toEqual(['made JP/en/letter', 'made JP/en/form'])
    // again: it is all done, whatever else is due by now
    const ledger = desk.text('ledger.jsonl')
    const again = await desk.generate('L', '--plan', id)
    expect(again.status, again.stderr).toBe(0)
    expect(again.stdout).toContain('nothing to do')
    expect(desk.text('ledger.jsonl')).toBe(ledger)
    expect((await desk.invite('verify')).status).toBe(0)
  })

  it.concurrent('keeps what the officer said, and does not ask for it again', async () => {
    const { desk, id } = await save('--only', 'FR', '--as', 'replacement', '--reason', 'a wrong title')
    const ran = await desk.generate('L', '--plan', id)
    expect(ran.status, ran.stderr).toBe(0)
    const made = since(desk, base).find(({ event }) => event === 'made')!
    expect(made).toMatchObject({ as: 'replacement', reason: 'a wrong title', plan: id })
    const again = await desk.generate('L', '--plan', id)
    expect(again.status, again.stderr).toBe(0)
  })

  it.concurrent('takes the reason that it lacks', async () => {
    const { desk, id } = await save('--only', 'FR', '--as', 'stands')
    expect((await desk.generate('L', '--plan', id)).status).toBe(2)
    expect(since(desk, base)).toEqual([])
    const ran = await desk.generate('L', '--plan', id, '--reason', 'good as it is')
    expect(ran.status, ran.stderr).toBe(0)
    expect(since(desk, base)).toMatchObject([{ event: 'settled', reason: 'good as it is', plan: id }])
  })

  it.concurrent('refuses other options beside it, before anything begins', async () => {
    const { desk, id } = await save('--only', 'JP')
    const before = tree(desk.folder)
    for (const more of [
      ['--only', 'CH'],
      ['--to', 'all'],
      ['--language', 'fr'],
      ['--as', 'stands'],
    ]) {
      const ran = await desk.generate('L', '--plan', id, ...more)
      expect(ran.status, more.join(' ')).toBe(2)
      expect(tree(desk.folder), more.join(' ')).toEqual(before)
    }
  })

  it.concurrent('is refused where its ground has changed, and does nothing', async () => {
    const { desk, id } = await save('--skip-held')
    desk.lay(...after.slice(0, 1), ['CH', 'fr', 'A la Cheffe'], ['JP', 'en'])
    const before = tree(desk.folder)
    const ran = await desk.generate('L', '--plan', id)
    expect(ran.status).toBe(1)
    expect(ran.stderr).toContain(`the plan is no longer ${id}: CH/fr/letter would be done otherwise`)
    expect(tree(desk.folder)).toEqual(before)
  })

  it.concurrent('is refused where one of its rows is gone', async () => {
    const { desk, id } = await save('--skip-held')
    desk.lay(...after.slice(0, 2))
    const ran = await desk.generate('L', '--plan', id)
    expect(ran.status).toBe(1)
    expect(ran.stderr).toContain('JP/en/letter, JP/en/form would not be done')
  })

  it.concurrent('whose file is damaged is refused, and saved again it is done', async () => {
    const { desk, id, file } = await save('--only', 'JP')
    const other = JSON.stringify({ ...JSON.parse(desk.text(file)), id: '0000000000000000' })
    for (const text of ['', '{"format":1', 'null', '{"format":2}', other]) {
      desk.put(file, text)
      const ran = await desk.generate('L', '--plan', id)
      expect(ran.status, ran.stderr).toBe(1)
      expect(ran.stderr).toContain('plan/damaged')
    }
    expect(since(desk, base)).toEqual([])
    // it is no reason not to verify
    expect((await desk.invite('verify')).status).toBe(0)
    await desk.invite('plan', 'L', '--save', '--only', 'JP')
    expect((await desk.generate('L', '--plan', id)).status).toBe(0)
  })

  it.concurrent('of another letter or folder is none here', async () => {
    const desk = base.copy()
    const ran = await desk.generate('L', '--plan', '0123456789abcdef')
    expect(ran.status).toBe(1)
    expect(ran.stderr).toContain('the plan is no longer 0123456789abcdef')
    for (const no of ['x', '../../etc/passwd', '0123456789ABCDEF', ''])
      expect((await desk.generate('L', '--plan', no)).status, no).toBe(2)
    expect(desk.text('ledger.jsonl')).toBe(base.text('ledger.jsonl'))
  })
})

describe('killed at any step and gone on with by the same command', () => {
  /** Every batch holds some addressees: enough of them that a plan is done in several. */
  const ids = readFileSync(path.join(root, 'data/ministers.csv'), 'utf8')
    .split('\n')
    .slice(1, 42)
    .map((row) => row.slice(0, 2))

  it.each([
    ['a plan by its id', false],
    ['a saved plan', true],
  ])('%s makes every document once, and each line names it', async (name, isSaved) => {
    const desk = openSmallDesk(bench, name.replaceAll(' ', '-'), ...ids.map((id): Row => [id, 'fr']))
    const planned = await desk.invite('plan', 'L', ...(isSaved ? ['--save'] : []))
    const id = idOf(planned)
    const start = (settings: NodeJS.ProcessEnv) =>
      bench.run(['generate', 'L', '--plan', id, ...registry], desk.folder, settings)
    const statuses: (number | null)[] = []
    for (let at = 41; statuses.at(-1) !== 0 && statuses.length < 12; at += 17) {
      const ran = await start({ NODE_OPTIONS: `--import ${fault}`, FAULT_IN: 'out/L', FAULT: `kill:${at}` })
      expect([null, 0], ran.stderr).toContain(ran.status)
      statuses.push(ran.status)
    }
    if (statuses.at(-1) !== 0) expect((await start({})).status).toBe(0)
    expect(statuses.length).toBeGreaterThan(2)
    const made = desk.entries()
    expect(made.map(({ event, plan, version }) => [event, plan, version])).toEqual(
      made.map(() => ['made', id, 1]),
    )
    expect(done(made).toSorted()).toEqual(
      ids.flatMap((each) => [`made ${each}/fr/form`, `made ${each}/fr/letter`]).toSorted(),
    )
    expect((await desk.invite('verify')).stdout).toContain('82 of 82 files hold')
    const again = await start({})
    expect([again.status, again.stdout]).toEqual([0, expect.stringContaining('nothing to do')])
  })

  it('is refused where the ground of what is left has changed, and what was done stays', async () => {
    const desk = openSmallDesk(bench, 'changed', ...ids.map((id): Row => [id, 'fr']))
    const id = idOf(await desk.invite('plan', 'L', '--save'))
    const settings = { NODE_OPTIONS: `--import ${fault}`, FAULT_IN: 'out/L', FAULT: 'kill:150' }
    const killed = await bench.run(['generate', 'L', '--plan', id, ...registry], desk.folder, settings)
    expect(killed.status).toBe(null)
    const [first, last] = [ids[0]!, ids.at(-1)!]
    desk.lay(...ids.map((each): Row => [each, 'fr', each === last ? 'Au Chef' : '']))
    const ran = await desk.generate('L', '--plan', id)
    expect(ran.status).toBe(1)
    expect(ran.stderr).toContain(`${last}/fr/letter would be done otherwise`)
    const kept = desk.text('ledger.jsonl')
    expect(done(desk.entries())).toContain(`made ${first}/fr/letter`)
    // and where that of a part changed which is done: it would be done again, and that is not what was approved
    desk.lay(...ids.map((each): Row => [each, 'fr', each === first ? 'Au Chef' : '']))
    const other = await desk.generate('L', '--plan', id)
    expect(other.status).toBe(1)
    expect(other.stderr).toContain(`${first}/fr/letter would be done otherwise`)
    expect(desk.text('ledger.jsonl')).toBe(kept)
    desk.lay(...ids.map((each): Row => [each, 'fr']))
    expect((await desk.generate('L', '--plan', id)).status).toBe(0)
    expect((await desk.invite('verify')).stdout).toContain('82 of 82 files hold')
  })
})
