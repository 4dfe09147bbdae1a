import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EXIT, statusOf } from '../src/commands/exit.ts'
import { asNote, type Code, type Problem, problem } from '../src/problems/problem.ts'
import { answerOf } from './answers.ts'
import { openBench, root, tree } from './command.ts'
import { usual } from './desk.ts'
import { base, page } from './letter-sample.ts'
import { type AnyLine, fault, openSmallDesk, registry, type SmallDesk } from './small-desk.ts'

/** Exit statuses of all commands, as README's table has them. */

const bench = openBench()
const servers: Server[] = []
afterAll(() => {
  for (const server of servers) server.close()
  bench.close()
})
/** Nothing to do: FR, CH and JP are made, FR has left. */
let done: SmallDesk
/** FR's title has changed, which is held, and JP's. */
let due: SmallDesk
let busy = ''
const away = 'http://127.0.0.1:9/'

beforeAll(async () => {
  done = openSmallDesk(bench, 'done', ['FR', 'fr'], ['CH', 'fr'], ['JP', 'en'])
  complete(done.folder)
  expect((await done.generate('L')).status).toBe(0)
  expect((await done.invite('issue', 'L', '--only', 'FR')).status).toBe(0)
  due = done.copy()
  due.lay(['FR', 'fr', 'Au Ministre'], ['CH', 'fr'], ['JP', 'en', 'To the Minister'])
  const server = createServer((_, answer) => answer.writeHead(503).end('busy'))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  busy = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})

/** What the small project lacks: lists of copies, and a distribution list. */
function complete(folder: string): void {
  const columns = ['id', 'state', 'language', ...tags.map((tag) => `title_${tag}`)].join()
  for (const group of ['mission', 'administration'])
    writeFileSync(path.join(folder, `data/${group}s.csv`), `${columns}\nFR-${group},FR,fr,,,,,,\n`)
  const list = path.join(folder, 'templates/L/list')
  mkdirSync(list)
  for (const tag of tags)
    writeFileSync(
      path.join(list, `${tag}.hbs`),
      '<title>x</title>\n<table><tbody>{{#each list.rows}}<tr><td>{{this.state.short}}</td></tr>{{/each}}</tbody></table>\n',
    )
  writeFileSync(path.join(list, 'look.json'), JSON.stringify({ page, base, styles: {}, languages: {} }))
}
const tags = ['ar', 'en', 'es', 'fr', 'ru', 'zh']

const first = (words: string): readonly string[] => words.split(' ')
/** As an officer writes it, with the registry's identity. */
const signed = (words: string): readonly string[] => [...first(words), ...registry]
const lockedBy = (pid: number) => (desk: SmallDesk) => desk.put('.lock', String(pid))
const spoil = (file: string, text: string) => (desk: SmallDesk) =>
  writeFileSync(path.join(desk.folder, file), text)

interface Case {
  readonly status: number
  readonly what: string
  readonly args: () => readonly string[]
  /** the list has changed */
  readonly due?: true
  readonly before?: (desk: SmallDesk) => void
  readonly settings?: (desk: SmallDesk) => NodeJS.ProcessEnv
}

const held = 'ministers.csv with half a row'
const cases: readonly Case[] = [
  ...[
    'plan L',
    'status L',
    'history FR L',
    'check L',
    'verify',
    'list L --json',
    'issue L --only JP',
    'reprint FR L',
    '--help',
    '--version',
    'generate --help',
  ].map((words): Case => ({ status: 0, what: `${words}: done`, args: () => first(words) })),
  { status: 0, what: 'generate: nothing to do', args: () => signed('generate L') },
  { status: 0, what: 'generate --draft', args: () => first('generate L --draft'), due: true },
  { status: 0, what: 'issue again', args: () => first('issue L --only FR') },
  {
    status: 0,
    what: 'verify with a change that hangs',
    args: () => ['verify'],
    before: (desk) =>
      desk.put(
        '.change',
        JSON.stringify({
          moves: [],
          places: [],
          lines: { text: '', wholeBytes: Buffer.byteLength(desk.text('ledger.jsonl')) },
        }),
      ),
  },

  ...[
    'plan L',
    'generate L',
    'issue L --only JP',
    'status L',
    'history FR L',
    'reprint FR L',
    'check L',
    'list L',
  ].map(
    (words): Case => ({
      status: 1,
      what: `${words}: ${held}`,
      args: () => first(words),
      before: spoil('data/ministers.csv', 'id,state\nFR\n'),
    }),
  ),
  ...[
    'plan L',
    'generate L',
    'issue L --only JP',
    'status L',
    'history FR L',
    'reprint FR L',
    'verify',
    'list L --json',
  ].map(
    (words): Case => ({
      status: 1,
      what: `${words}: a ledger that was altered`,
      args: () => first(words),
      before: (desk) =>
        desk.put('ledger.jsonl', desk.text('ledger.jsonl').replace('"version":1', '"version":2')),
    }),
  ),
  { status: 1, what: 'generate: something is held', args: () => signed('generate L'), due: true },
  { status: 1, what: 'generate --only: it is held', args: () => signed('generate L --only FR'), due: true },
  {
    status: 1,
    what: 'generate --plan: it is another by now',
    args: () => signed('generate L --plan 0123456789abcdef'),
    due: true,
  },
  {
    status: 1,
    what: 'generate: no such identity',
    args: () => [...first('generate L --identity nowhere.p12')],
    due: true,
  },
  { status: 1, what: 'issue: nothing was made', args: () => first('issue L --to missions') },
  {
    status: 1,
    what: 'issue: its file is gone',
    args: () => first('issue L --only JP'),
    before: (desk) => rmSync(desk.in('JP/L_JP_en.pdf')),
  },
  {
    status: 1,
    what: 'issue --void: nothing of that is recorded',
    args: () => [...first('issue L --void --only JP --reason'), 'a mistake'],
  },
  {
    status: 1,
    what: 'reprint: its file is altered',
    args: () => first('reprint JP L'),
    before: (desk) => desk.put('JP/L_JP_en.pdf', 'x'),
  },
  {
    status: 1,
    what: 'verify: a file is altered',
    args: () => ['verify'],
    before: (desk) => desk.put('JP/L_JP_en.pdf', 'x'),
  },
  { status: 1, what: 'verify: no such file', args: () => ['verify', 'nowhere.pdf'] },
  {
    status: 1,
    what: 'the disk may only be read',
    args: () => signed('generate L --only JP'),
    due: true,
    settings: () => ({ NODE_OPTIONS: `--import ${fault}`, FAULT_IN: 'out/L/JP', FAULT: 'EROFS:1' }),
  },

  ...['plan L', 'generate L --skip-held'].map(
    (words): Case => ({
      status: 3,
      what: `${words}: something is left`,
      args: () => signed(words),
      due: true,
    }),
  ),
  { status: 3, what: 'plan --save', args: () => first('plan L --save'), due: true },
  { status: 3, what: 'generate --dry-run', args: () => first('generate L --dry-run'), due: true },
  {
    status: 3,
    what: 'generate --only, of what is due, while it is held elsewhere, with --skip-held',
    args: () => signed('generate L --only JP,FR --skip-held'),
    due: true,
  },
  {
    status: 0,
    what: 'generate --only, of what is due, while another is held',
    args: () => signed('generate L --only JP'),
    due: true,
  },

  ...['generate L', 'generate L --draft', 'issue L --only JP', 'reprint FR L', 'plan L --save'].map(
    (words): Case => ({
      status: 75,
      what: `${words}: another run is at work`,
      args: () => first(words),
      before: lockedBy(process.pid),
      due: true,
    }),
  ),
  ...['plan L', 'status L', 'history FR L', 'verify', 'check L', 'list L --json'].map(
    (words): Case => ({
      status: 0,
      what: `${words}: another run is at work, and is not waited for`,
      args: () => first(words),
      before: lockedBy(process.pid),
    }),
  ),
  {
    status: 75,
    what: 'generate: the authority cannot be reached',
    args: () => [...signed('generate L --only JP'), '--timestamp', away],
    due: true,
  },
  {
    status: 75,
    what: 'generate: the authority is busy',
    args: () => [...signed('generate L --only JP'), '--timestamp', busy],
    due: true,
  },
  {
    status: 75,
    what: 'plan: the authority is busy',
    args: () => [...signed('plan L'), '--timestamp', busy],
    due: true,
  },
  ...['generate L --only JP', 'issue L --only JP', 'reprint FR L', 'plan L --save', 'generate L --draft'].map(
    (words): Case => ({
      status: 75,
      what: `${words}: the disk is full`,
      args: () => (words === 'generate L --only JP' ? signed(words) : first(words)),
      due: true,
      settings: () => ({ NODE_OPTIONS: `--import ${fault}`, FAULT_IN: 'out/L', FAULT: 'ENOSPC:3' }),
    }),
  ),
]

/** Whatever the lists and the record hold, this cannot be meant. */
const wrong: readonly (readonly [string, ...string[]])[] = [
  ['no-such-command'],
  ['plan', 'L', '--no-such-option'],
  ['plan', 'L', 'M'],
  ['plan', 'No such letter'],
  ['plan', 'L', '--only', ''],
  ['plan', 'L', '--only', 'XX'],
  ['plan', 'L', '--language', 'xx'],
  ['plan', 'L', '--to', 'nobody'],
  ['plan', 'L', '--data', 'nowhere'],
  ['plan', 'L', '--withdraw', '0'],
  ['plan', 'L', '--dated', '2026-02-30'],
  ['plan', 'L', '--reason', 'x'],
  ['plan', 'L', '--resign'],
  ['generate', 'L', '--as', 'revision', '--reason', 'x'],
  ['generate', 'L', '--as', 'replacement'],
  ['generate', 'L', '--as', 'whatever', '--reason', 'x'],
  ['generate', 'L', '--as', 'stands', '--reason', 'x', '--reference', 'L-2'],
  ['generate', 'L', '--as', 'revision', '--reason', 'x', '--dated', '2026-11-01', '--only', 'FR'],
  ['generate', 'L', '--dated', '2026-11-01'],
  ['generate', 'L', '--signed-at', 'now'],
  ['generate', 'L', '--plan', 'x'],
  ['generate', 'L', '--resign'],
  ['issue', 'L'],
  ['issue', 'L', '--only', 'FR', '--on', '2999-01-01'],
  ['issue', 'L', '--only', 'JP', '--on', '2004-05-09'],
  ['issue', 'L', '--only', 'FR', '--channel', 'pigeon'],
  ['issue', 'L', '--only', 'XX'],
  ['issue', 'L', '--void', '--only', 'FR'],
  ['issue', 'L', '--only', 'FR', '--reason', 'x'],
  ['status', 'L', '--only', 'XX'],
  ['status', 'L', '--on', '2004-05-11'],
  ['history'],
  ['history', 'Atlantis', 'L'],
  ['reprint'],
  ['reprint', 'FR', 'L', '--language', 'xx'],
  ['check', 'L', '--only', 'XX'],
  ['check', 'L', '--out', 'x'],
  ['list', 'L', '--language', 'xx'],
  ['list', 'L', '--format', 'doc'],
  ['verify', '--no-such-option'],
]

const isClean = (said: string): void => expect(said).not.toMatch(/fault of the program|^ +at .*:\d+:\d+/m)

describe('the status of', () => {
  it.each(cases)('$what is $status', async ({ status, args, before, settings, due: isDue }) => {
    const desk = (isDue ? due : done).copy()
    before?.(desk)
    const more = settings?.(desk)
    // a fault of the disk is put in where a process starts
    const ran = await (more === undefined ? desk.invite(...args()) : bench.run(args(), desk.folder, more))
    expect(ran.status, ran.stdout + ran.stderr).toBe(status)
    isClean(ran.stderr)
  })

  it('a process is what the command says: one of each', async () => {
    for (const status of new Set(cases.map((each) => each.status))) {
      const { args, before: spoils, settings, due: isDue } = cases.find((each) => each.status === status)!
      const desk = (isDue ? due : done).copy()
      spoils?.(desk)
      expect((await bench.run(args(), desk.folder, settings?.(desk))).status, args().join(' ')).toBe(status)
    }
  })

  it('each of these is in the answer to a program', async () => {
    for (const { what, args, before: spoils, settings, due: isDue, status } of cases) {
      const desk = (isDue ? due : done).copy()
      spoils?.(desk)
      const more = settings?.(desk)
      const [command, ...rest] = [...args(), '--json']
      const ran = await (more === undefined
        ? desk.here(command, ...rest)
        : bench.run([...args(), '--json'], desk.folder, more))
      expect(answerOf(ran).exit, what).toBe(status)
    }
  }, 300_000)

  it('no command at all is 0', async () => expect((await bench.run([])).status).toBe(0))

  it('wrong use is 2, and nothing was begun', async () => {
    const desk = due.copy()
    const before = tree(desk.folder)
    for (const args of wrong) {
      // a word that is not known anywhere is told of before where it would be
      const ran = await (['check', 'no-such-command'].includes(args[0])
        ? desk.invite(...args)
        : desk.here(...args))
      expect(answerOf(await desk.here(...args, '--json')).exit, args.join(' ')).toBe(2)
      expect(ran.status, `${args.join(' ')}: ${ran.stdout}${ran.stderr}`).toBe(2)
      isClean(ran.stderr)
      expect(tree(desk.folder), args.join(' ')).toEqual(before)
    }
  }, 180_000)

  /** What decides is the command line: a lock, an authority and the list do not come first. */
  it.concurrent.each([
    ['plan', 'L', '--save', '--reason', 'x'],
    ['generate', 'L', '--as', 'replacement'],
    ['generate', 'L', '--as', 'stands', '--reason', 'x', '--dated', '2026-11-01'],
    ['generate', 'L', '--plan', 'x'],
    ['issue', 'L'],
    ['generate', 'L', '--draft', '--reference', 'x'],
  ])('%s %s %s %s %s is 2 though another run is at work', async (...args) => {
    const desk = due.copy()
    lockedBy(process.pid)(desk)
    expect((await desk.invite(...args)).status).toBe(2)
  })
  it.concurrent.each([
    ['generate', 'L', '--as', 'replacement'],
    ['generate', 'L', '--plan', 'x'],
    ['generate', 'L', '--dated', '2026-11-01'],
  ])('%s %s %s %s is 2 though the authority is away', async (...args) => {
    expect((await due.copy().generate(...args, '--timestamp', away)).status).toBe(2)
  })

  it('several causes is that of the worst: 1 over 75, 2 where it is nothing else', () => {
    const codes = { 1: 'generate/issued', 2: 'issue/whose', 75: 'archive/locked' } as const
    const statuses = fc.array(fc.constantFrom<1 | 2 | 75>(1, 2, 75), { maxLength: 5 })
    fc.assert(
      fc.property(statuses, fc.boolean(), (of, withNote) => {
        // what they say plays no part
        const bare = (code: Code): Problem =>
          ({ ...problem('disk/EIO', null, { file: 'a' }), code }) as Problem
        const problems = of.map((status) => bare(codes[status]))
        const all = withNote ? [asNote(bare('generate/issued')), ...problems] : problems
        const only = (status: number): boolean => of.every((each) => each === status)
        const expected = of.length === 0 ? EXIT.done : only(2) ? EXIT.use : only(75) ? EXIT.again : EXIT.act
        expect(statusOf(all)).toBe(expected)
      }),
    )
  })
})

describe('stopped by a signal', () => {
  /** Sends it when `when` resolves; resolves to the status, or the signal that the program did not hear. */
  async function interrupt(
    args: readonly string[],
    folder: string,
    signal: 'SIGINT' | 'SIGTERM',
    when: (said: () => string) => boolean,
  ) {
    const child = spawn(process.execPath, [path.join(root, 'bin/invite.js'), ...args], {
      cwd: folder,
      env: bench.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString()
      })
    const ended = new Promise<number | string | null>((resolve) =>
      child.on('close', (status, by) => resolve(status ?? by)),
    )
    const ask = setInterval(() => {
      if (!when(() => said)) return
      child.kill(signal)
      clearInterval(ask)
    }, 2)
    const status = await ended
    clearInterval(ask)
    isClean(said)
    return { status, said }
  }
  const expected = { SIGINT: 130, SIGTERM: 143 } as const
  const made = (out: string): number => {
    try {
      return [...tree(out).keys()].filter((file) => /^[A-Z]{2}\/[^.].*\.pdf$/.test(file)).length
    } catch {
      return 0
    }
  }

  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s in the middle of signing: what is recorded is whole, and the next run goes on',
    async (signal) => {
      const out = bench.in(`middle-${signal}`)
      const letter = path.join(out, 'DM-1132')
      // the real texts, in all languages
      const args = [
        'generate',
        '--only',
        'FR,JP,CH,BE,DE,ES,IT,PT,AT,PL,GB,US,RU,CN,AE,BR,IN,ZA,KE,SE',
        '--language',
        'all',
        '--out',
        out,
        ...registry,
      ]
      const stopped = await interrupt(args, root, signal, () => made(letter) > 0)
      expect(stopped.status, stopped.said).toBe(expected[signal])
      expect(stopped.said).toMatch(/stopped after \d+ of 240 documents/)
      expect([...tree(letter).keys()].filter((file) => /\.lock|\.change|\.part$/.test(file))).toEqual([])
      const verified = await bench.run(['verify', '--out', out])
      expect(verified.status, verified.stdout).toBe(0)
      const kept = tree(letter)
      const next = await bench.run(args)
      expect(next.status, next.stderr).toBe(0)
      const all = tree(letter)
      for (const [file, bytes] of kept)
        if (file.endsWith('.pdf')) expect(all.get(file)!.equals(bytes), file).toBe(true)
      expect(all.get('ledger.jsonl')!.toString().startsWith(kept.get('ledger.jsonl')!.toString())).toBe(true)
      expect(made(letter)).toBe(240)
    },
  )

  it.concurrent.each(['SIGINT', 'SIGTERM'] as const)(
    '%s while all is checked: nothing was begun',
    async (signal) => {
      const out = bench.in(`check-${signal}`)
      const early = Date.now()
      const stopped = await interrupt(['check'], root, signal, () => Date.now() - early > 300)
      // before the program listens it is the system that ends it
      expect([expected[signal], signal]).toContain(stopped.status)
      const args = ['generate', '--language', 'all', '--out', out, ...registry]
      const start = Date.now()
      const second = await interrupt(args, root, signal, () => Date.now() - start > 900)
      expect([expected[signal], signal], second.said).toContain(second.status)
      if (second.status === expected[signal]) expect(second.said).toContain('stopped')
      expect(made(path.join(out, 'DM-1132'))).toBe(0)
    },
  )

  const hasPython = spawnSync('python3', ['-c', 'import pty']).status === 0
  it.skipIf(!hasPython).concurrent.each([
    ['the passphrase', '\x03', 130],
    ['the passphrase', '\x04', 1],
    ['whether all have left', '\x03', 130],
    ['whether all have left', '\x04', 1],
    ['why', '\x03', 130],
  ] as const)('asked for %s: %j is %i, and nothing was begun', async (what, key, status) => {
    const desk = due.copy()
    const asked = {
      'the passphrase': [
        'generate',
        'L',
        '--only',
        'JP',
        '--identity',
        path.join(root, 'test/sign/modern.p12'),
      ],
      'whether all have left': ['issue', 'L'],
      why: ['generate', 'L', '--only', 'FR', '--as', 'stands', ...registry],
    }[what]
    const script = `
import os, pty, sys, time
pid, fd = pty.fork()
if pid == 0: os.execvp(sys.argv[2], sys.argv[2:])
said = b''
while True:
    try: got = os.read(fd, 4096)
    except OSError: break
    if not got: break
    said += got
    if said.rstrip().endswith((b':', b'>')):
        time.sleep(0.5)
        os.write(fd, sys.argv[1].encode()); said = b''
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) % 256)
`
    const before = tree(desk.folder)
    const child = spawn(
      'python3',
      ['-c', script, key, process.execPath, path.join(root, 'bin/invite.js'), ...asked],
      { cwd: desk.folder, env: bench.environment, stdio: 'ignore' },
    )
    const ended = await new Promise((resolve) => child.on('close', resolve))
    expect(ended).toBe(status)
    expect(tree(desk.folder)).toEqual(before)
  })
})

describe('70 is the status of no input:', () => {
  /** Runs each command over a desk that was spoilt; it may refuse, and not break. */
  async function survives(spoilt: SmallDesk, commands: readonly (readonly string[])[]): Promise<void> {
    for (const args of commands) {
      const ran = await spoilt.copy().here(...args)
      expect([0, 1, 2, 3, 75], `${args.join(' ')}: ${ran.stderr.slice(0, 400)}`).toContain(ran.status)
      isClean(ran.stderr)
    }
  }
  const looking = ['plan L', 'status L', 'history FR L', 'verify'].map(first)
  const writing = [signed('generate L --only JP'), first('issue L --only JP')]

  it.each([
    ['empty', ''],
    ['half a change', '{"moves":[{"from'],
    ['null', 'null'],
    ['a list', '[]'],
    ['nothing in it', '{}'],
    ['other things in it', '{"moves":1,"places":[2],"lines":{"text":3,"wholeBytes":"x"}}'],
    ['broken UTF-8', '\ufffd\0\0'],
  ])('a damaged .change: %s', async (_, text) => {
    const desk = due.copy()
    desk.put('.change', text)
    const ledger = desk.text('ledger.jsonl')
    const ran = await desk.here('issue', 'L', '--only', 'JP')
    isClean(ran.stderr)
    expect(ran.status).toBe(1)
    expect(desk.text('ledger.jsonl')).toBe(ledger)
    await survives(desk, [['status', 'L'], ['verify']])
  })

  it('a .change that does not follow from the ledger cuts nothing off and moves nothing elsewhere', async () => {
    const whole = done.text('ledger.jsonl')
    for (const change of [
      { moves: [], places: [], lines: { text: 'x\n', wholeBytes: 0 } },
      {
        moves: [{ from: 'FR/L_FR_fr.pdf', to: '../../stolen.pdf' }],
        places: [],
        lines: { text: '', wholeBytes: whole.length },
      },
    ]) {
      const desk = done.copy()
      desk.put('.change', JSON.stringify(change))
      const before = [...tree(desk.folder).keys()]
      const ran = await desk.here('issue', 'L', '--only', 'JP')
      expect(ran.status, JSON.stringify(change)).toBe(1)
      expect(desk.text('ledger.jsonl')).toBe(whole)
      expect([...tree(desk.folder).keys()]).toEqual(before)
    }
  })

  it.each(['', '0', '-1', '1e400', 'x', '\0', '99999999999999999999', '1.5'])(
    'a damaged lock: %j',
    async (text) => {
      const desk = due.copy()
      desk.put('.lock', text)
      expect((await desk.here('issue', 'L', '--only', 'JP')).status).toBe(0)
    },
  )

  it.each([null, {}, { only: 5 }, { only: [5] }, { language: 5 }, { to: 'x' }, { as: 'x' }, { reason: 5 }])(
    'a saved plan whose options are damaged: %j',
    async (options) => {
      const desk = due.copy()
      const id = '0123456789abcdef'
      const kept = options === null || Object.keys(options).length === 0 ? options : { ...usual, ...options }
      desk.put(
        `plans/${id}.json`,
        JSON.stringify({ format: 1, id, letter: 'L', items: [], options: kept, withdrawn: 0 }),
      )
      await survives(desk, [signed(`generate L --plan ${id}`)])
    },
  )
  it.each([[[null]], [[5]], [[{}]], [[{ document: 5 }]]])(
    'a saved plan whose items are damaged: %j',
    async (items) => {
      const desk = due.copy()
      const id = '0123456789abcdef'
      desk.put(
        `plans/${id}.json`,
        JSON.stringify({ format: 1, id, letter: 'L', items, options: usual, withdrawn: 0 }),
      )
      await survives(desk, [signed(`generate L --plan ${id}`)])
    },
  )

  it.each([
    '',
    'x',
    'null',
    '[]',
    '{"FR/L_FR_fr.pdf":5}',
    '{"../../../data/ministers.csv":"x"}',
    '{"\\u0000":"x"}',
    '{"":"x"}',
  ])('a damaged record of drafts: %s', async (text) => {
    const desk = due.copy()
    desk.put('drafts/.drafts.json', text)
    const before = tree(path.join(desk.folder, 'data'))
    const ran = await desk.here('generate', 'L', '--draft')
    expect(ran.status, ran.stderr).toBe(0)
    expect(tree(path.join(desk.folder, 'data'))).toEqual(before)
  })

  /** Lines that are rightly chained, and that no invite wrote. */
  const badLines: readonly (readonly [string, (line: AnyLine) => object])[] = [
    ['a document that is none', (line) => ({ ...line, about: { kind: 'document', document: 'x' } })],
    ['no edition', (line) => ({ ...line, edition: undefined })],
    ['an edition of no kind', (line) => ({ ...line, edition: {} })],
    ['no inputs', (line) => ({ ...line, inputs: undefined })],
    ['inputs that are none', (line) => ({ ...line, inputs: [null] })],
    ['no reasons', (line) => ({ ...line, reasons: undefined })],
    ['reasons that are none', (line) => ({ ...line, reasons: [null] })],
    ['no time', (line) => ({ ...line, at: undefined, signedAt: undefined })],
    ['a time that is a number', (line) => ({ ...line, at: 5, signedAt: 5 })],
    ['no file', (line) => ({ ...line, file: undefined })],
    ['a file elsewhere', (line) => ({ ...line, file: '../../data/ministers.csv' })],
    ['a file with NUL', (line) => ({ ...line, file: '\0' })],
    ['no grade', (line) => ({ ...line, grade: undefined })],
    ['a version that is none', (line) => ({ ...line, version: -1e99 })],
    ['a channel that is none', (line) => ({ ...line, event: 'issued', channel: {}, on: 5 })],
    ['put aside for nothing', (line) => ({ ...line, event: 'superseded', by: undefined })],
    ['settled by nothing', (line) => ({ ...line, event: 'settled', inputs: undefined })],
    ['a line of format 1 without anything', () => ({ event: 'made', document: 'FR/fr/letter', version: 1 })],
    ['nothing', () => ({})],
  ]
  it.each(badLines)('a line of the ledger with a right chain and %s', async (_, damage) => {
    const desk = due.copy()
    const [line, ...rest] = desk.entries()
    desk.chain([damage(line!), ...rest])
    await survives(desk, [...looking, ...writing])
  })

  it.each(['a folder', 'a link that leads nowhere'])('%s at .lock', async (what) => {
    const desk = due.copy()
    if (what === 'a folder') mkdirSync(desk.in('.lock'))
    else symlinkSync('nowhere', desk.in('.lock'))
    const args = [path.join(root, 'bin/invite.js'), 'issue', 'L', '--only', 'JP']
    const ran = spawnSync(process.execPath, args, {
      cwd: desk.folder,
      env: bench.environment,
      timeout: 20_000,
    })
    expect([1, 75], String(ran.stderr)).toContain(ran.status)
    isClean(String(ran.stderr))
  })

  const inTheWay: readonly (readonly [string, (file: string) => void])[] = [
    ['a folder', (file) => mkdirSync(file, { recursive: true })],
    ['an empty file', (file) => writeFileSync(file, '')],
    ['a link that leads nowhere', (file) => symlinkSync('nowhere', file)],
    ['a link to itself', (file) => symlinkSync(path.basename(file), file)],
  ]
  const places = ['ledger.jsonl', '.change', 'JP', 'JP/L_JP_en.pdf', 'plans', 'drafts', 'reprints']
  it.each(inTheWay.flatMap(([what, put]) => places.map((place) => [what, place, put] as const)))(
    '%s at %s',
    async (_, place, put) => {
      const desk = due.copy()
      rmSync(desk.in(place), { recursive: true, force: true })
      put(desk.in(place))
      const drafting = place === 'drafts' ? [first('generate L --draft')] : []
      const saving = place === 'plans' ? [first('plan L --save')] : []
      const again = place === 'reprints' ? [first('reprint FR L')] : []
      await survives(desk, [['status', 'L'], ['verify'], writing[0]!, ...drafting, ...saving, ...again])
    },
  )

  const lists: readonly (readonly [string, string | Buffer])[] = [
    ['nothing', ''],
    ['NULs', '\0\0\0'],
    ['broken UTF-8', Buffer.from([0x69, 0x64, 0xff, 0xfe, 0x0a])],
    ['a huge row', `id,state,language\n${'F'.repeat(2_000_000)},FR,fr\n`],
    ['a quote that never ends', 'id,state,language\n"FR,FR,fr\n'],
    ['ids of every kind', 'id,state,language\n__proto__,FR,fr\nconstructor,FR,fr\n../FR,FR,fr\n'],
  ]
  it.each(lists)('a list of %s', async (_, bytes) => {
    const desk = due.copy()
    writeFileSync(path.join(desk.folder, 'data/ministers.csv'), bytes)
    await survives(desk, [
      ['plan', 'L'],
      ['check', 'L'],
    ])
  })
  it.each([
    'data/ministers.csv',
    'data/states.csv',
    'templates/L/letter.json',
    'templates/L/fr.hbs',
    'templates/L/look.json',
    'locales/fr/words.json',
  ])('a folder where %s should be, or a text of no sense in it', async (file) => {
    for (const put of [
      (full: string) => mkdirSync(full),
      (full: string) => writeFileSync(full, '{"a":[1e999,{{#if x}}\0'),
    ]) {
      const desk = due.copy()
      const full = path.join(desk.folder, file)
      rmSync(full)
      put(full)
      await survives(desk, [
        ['plan', 'L'],
        ['check', 'L'],
      ])
    }
  })

  it('a command line of any words', async () => {
    const options = [
      '--only',
      '--state',
      '--to',
      '--language',
      '--out',
      '--as',
      '--reason',
      '--dated',
      '--reference',
      '--withdraw',
      '--skip-held',
      '--resign',
      '--json',
      '--quiet',
      '--full',
      '--save',
      '--draft',
      '--plan',
      '--signed-at',
      '--channel',
      '--on',
      '--void',
      '--all',
      '--into',
      '--trust',
      '--format',
      '--identity',
      '--passphrase-file',
      '--timestamp',
      '--crl',
    ]
    const values = [
      'FR',
      'L',
      'L',
      'all',
      'own',
      'stands',
      'revision',
      '2004-05-24',
      '',
      ' ',
      '-',
      '--',
      '%',
      '…',
      '\u{1F600}',
      '1e9',
      '-1',
      '__proto__',
      'data',
      'data/ministers.csv',
      'x'.repeat(300),
      '/dev/null',
      'http://127.0.0.1:9/',
      'http://',
      '\ud800',
    ]
    const word = fc.oneof(
      fc.constantFrom(...options),
      fc.constantFrom(...values),
      fc.string({ maxLength: 8 }).map((text) => text.replaceAll('\0', '')),
    )
    const commands = fc.constantFrom(
      'plan',
      'generate',
      'issue',
      'status',
      'history',
      'reprint',
      'check',
      'list',
      'verify',
    )
    const desk = due.copy()
    await fc.assert(
      fc.asyncProperty(commands, fc.array(word, { maxLength: 6 }), async (command, words) => {
        const ran = await desk.here(command, ...words)
        expect(
          [0, 1, 2, 3, 75],
          `${JSON.stringify([command, ...words])}: ${ran.stderr.slice(0, 300)}`,
        ).toContain(ran.status)
        isClean(ran.stderr)
      }),
      { numRuns: 100 },
    )
  })
})
