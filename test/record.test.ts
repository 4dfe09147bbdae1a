import { spawn } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openArchive } from '../src/archive/archive.ts'
import { unrecordedFiles } from '../src/run/unrecorded.ts'
import { openStore } from '../src/store.ts'
import { openBench, tree } from './command.ts'
import { openSmallDesk, registry, type SmallDesk } from './small-desk.ts'

/** The record proves itself: what was cut, put back or written anew is found out, and named. */

const bench = openBench()
afterAll(() => bench.close())
const signed = ['--signed-at', '2026-11-02T09:00:00+01:00']
let made: SmallDesk

beforeAll(async () => {
  made = openSmallDesk(bench, 'made', ['FR', 'fr'], ['JP', 'en'])
  expect((await made.generate('L', ...signed)).status).toBe(0)
  const issued = await made.invite('issue', 'L', '--only', 'FR', '--channel', 'pouch', '--on', '2026-11-03')
  expect(issued.status, issued.stderr).toBe(0)
})

const writing: readonly (readonly string[])[] = [
  ['generate', 'L', ...registry],
  ['generate', 'L', '--draft'],
  ['issue', 'L', '--only', 'JP'],
  ['issue', 'L', '--void', '--only', 'FR', '--reason', 'x'],
  ['reprint', 'FR', 'L'],
  ['plan', 'L', '--save'],
  ['checkpoint', 'L', ...registry],
]

/** Every command that writes is refused, names what is wrong, and writes nothing. */
async function expectStopped(desk: SmallDesk, says: RegExp): Promise<void> {
  const before = tree(desk.in('.'))
  for (const command of writing) {
    const ran = await desk.invite(...command)
    expect([command[0], ran.status], ran.stderr).toEqual([command[0], 1])
    expect(ran.stderr).toMatch(says)
  }
  expect(tree(desk.in('.'))).toEqual(before)
}

const lines = (desk: SmallDesk): readonly string[] => desk.text('ledger.jsonl').trimEnd().split('\n')

describe('a ledger that is not what a witness saw', () => {
  it.each([
    [
      'gone',
      (desk: SmallDesk) => rmSync(desk.in('ledger.jsonl')),
      /has 0 lines; its head file .* knows of 7/,
    ],
    ['emptied', (desk: SmallDesk) => desk.put('ledger.jsonl', ''), /has 0 lines; its head file/],
    [
      'cut at its end',
      (desk: SmallDesk) => desk.put('ledger.jsonl', `${lines(desk).slice(0, -1).join('\n')}\n`),
      /has 6 lines; its head file .* its end was cut off, or an older one was put back/,
    ],
    [
      'written anew, with a right chain',
      (desk: SmallDesk) => desk.chain(desk.all().map((entry) => ({ ...entry, program: '0' }))),
      /is not the one that its head file \(ledger-head\.json\) knows/,
    ],
    [
      'beside a conflict copy',
      (desk: SmallDesk) => cpSync(desk.in('ledger.jsonl'), desk.in('ledger (1).jsonl')),
      /beside the ledger lies out\/L\/ledger \(1\)\.jsonl/,
    ],
    [
      'beside another program’s conflict copy',
      (desk: SmallDesk) =>
        cpSync(desk.in('ledger.jsonl'), desk.in("ledger (Registry's conflicted copy 2026-11-04).jsonl")),
      /conflicted copy 2026-11-04/,
    ],
    [
      'with a damaged head',
      (desk: SmallDesk) => desk.put('ledger-head.json', '{"format":1,'),
      /ledger-head\.json cannot be read/,
    ],
  ])('%s, stops every command that writes', async (_, spoil, says) => {
    const desk = made.copy()
    spoil(desk)
    await expectStopped(desk, says)
    const verified = await desk.invite('verify')
    expect(verified.status).toBe(1)
    expect(verified.stderr).toMatch(says)
    for (const look of [
      ['plan', 'L'],
      ['status', 'L'],
      ['history', 'FR', 'L'],
    ]) {
      const ran = await desk.invite(...look)
      expect([look[0], ran.status, ran.stderr]).toEqual([look[0], 1, expect.stringMatching(says)])
    }
  })

  it('with its head, is known by this machine', async () => {
    const desk = made.copy()
    const old = desk.copy()
    expect((await desk.invite('issue', 'L', '--only', 'JP', '--channel', 'fax')).status).toBe(0)
    for (const file of ['ledger.jsonl', 'ledger-head.json']) cpSync(old.in(file), desk.in(file))
    await expectStopped(desk, /has 7 lines; this machine knows of 9/)
  })

  it('and was lost with its head and elsewhere, is known by the signed files', async () => {
    const desk = made.copy()
    for (const file of ['ledger.jsonl', 'ledger-head.json']) rmSync(desk.in(file))
    for (const command of [
      ['plan', 'L'],
      ['generate', 'L', ...registry],
      ['issue', 'L', '--all'],
    ]) {
      const ran = await desk.invite(...command)
      expect([command[0], ran.status], ran.stdout).toEqual([command[0], 1])
      expect(ran.stderr).toContain(
        'signed files stand here of which the ledger does not tell: out/L/FR/L_FR_fr.pdf',
      )
    }
  })

  it('goes on from what was seen, agrees: a run that was killed has told no witness', async () => {
    const desk = made.copy()
    const head = desk.text('ledger-head.json')
    expect((await desk.invite('issue', 'L', '--only', 'JP')).status).toBe(0)
    desk.put('ledger-head.json', head)
    expect((await desk.invite('issue', 'L', '--only', 'JP', '--channel', 'fax')).status).toBe(0)
    expect(JSON.parse(desk.text('ledger-head.json'))).toMatchObject({ lines: 11 })
  })
})

describe('invite adopt', () => {
  it('rebuilds the record from signed files: what was made of what, and that it counts as left', async () => {
    const desk = made.copy()
    rmSync(desk.in('ledger.jsonl'))
    const files = tree(desk.in('.'))
    const shown = await desk.invite('adopt', 'L')
    expect([shown.status, shown.stdout]).toEqual([3, expect.stringContaining('4 files would be taken')])
    expect(tree(desk.in('.'))).toEqual(files)
    const done = await desk.invite('adopt', 'L', '--now')
    expect([done.status, done.stdout], done.stderr).toEqual([0, expect.stringContaining('4 files taken')])
    for (const [file, bytes] of files)
      if (file.endsWith('.pdf')) expect(readFileSync(desk.in(file)).equals(bytes), file).toBe(true)
    expect(desk.all().map(({ event }) => event)).toEqual([
      'adopted',
      'adopted',
      'adopted',
      'adopted',
      'adopted',
    ])
    const plan = await desk.invite('plan', 'L')
    expect([plan.status, plan.stdout]).toEqual([0, expect.stringContaining('4 unchanged')])
    expect((await desk.invite('verify')).stdout).toContain('4 of 4 files hold')

    // a changed title is held, since nobody knows whether it left
    desk.lay(['FR', 'fr', 'Au Ministre'], ['JP', 'en', 'To the Minister'])
    const held = await desk.generate('L')
    expect([held.status, held.stderr]).toEqual([
      1,
      expect.stringMatching(/FR\/fr\/letter \(adopted[\s\S]*JP\/en\/letter \(adopted/),
    ])
    // Japan's has not left: it is made again; France's has
    expect((await desk.invite('issue', 'L', '--void', '--only', 'JP', '--reason', 'still here')).status).toBe(
      0,
    )
    expect((await desk.invite('issue', 'L', '--only', 'FR', '--on', '2026-11-03')).status).toBe(0)
    const again = await desk.generate('L', '--skip-held')
    expect([again.status, again.stdout]).toEqual([3, expect.stringMatching(/replaced +JP\/en\/letter/)])
    expect(again.stderr).toContain('FR/fr/letter left on 2026-11-03')
  })

  it('takes earlier versions where they were put aside, and says which are otherwise than today', async () => {
    const desk = made.copy()
    desk.lay(['FR', 'fr'], ['JP', 'en', 'To the Minister'])
    expect((await desk.generate('L', ...signed)).status).toBe(0)
    rmSync(desk.in('ledger.jsonl'))
    const done = await desk.invite('adopt', 'L', '--now')
    expect(done.stdout).toMatch(/adopted, otherwise than today +JP\/en\/letter +version 1/)
    expect(done.stdout).toMatch(/adopted +JP\/en\/letter +version 2/)
    expect((await desk.invite('plan', 'L')).status).toBe(0)
    expect((await desk.invite('verify')).stdout).toContain('5 of 5 files hold')
  })

  it('takes nothing that nobody can look at in the time that a file has', async () => {
    const desk = made.copy()
    rmSync(desk.in('ledger.jsonl'))
    const archive = openArchive(desk.in('.'), { memory: openStore(null, ''), stateFolder: null })
    if (archive.kind === 'problems') throw new Error(JSON.stringify(archive.problems))
    const { unrecorded, others } = await unrecordedFiles(archive.value, async () => null)
    expect(unrecorded).toEqual([])
    expect(others.map(({ code }) => code)).toEqual(Array(4).fill('adopt/not-signed'))
  })

  it('takes nothing that is not as it was signed, and has nothing to do where the ledger tells all', async () => {
    const desk = made.copy()
    expect((await desk.invite('adopt', 'L')).stdout).toContain('nothing to adopt')
    rmSync(desk.in('ledger.jsonl'))
    appendFileSync(desk.in('JP/L_JP_en.pdf'), 'x')
    writeFileSync(desk.in('FR/notes.pdf'), 'mine')
    const done = await desk.invite('adopt', 'L', '--now')
    expect(done.stdout).toContain('3 files taken')
    expect(done.stderr).toContain('JP/L_JP_en.pdf is not taken')
    expect(done.stderr).not.toContain('notes.pdf')
  })
})

describe('a checkpoint', () => {
  it('ends a run that signs; later lines are vouched for by nobody, until somebody does', async () => {
    const desk = made.copy()
    expect(desk.all()[4]).toMatchObject({ event: 'checkpointed', about: { kind: 'ledger' } })
    const before = await desk.invite('verify')
    expect(before.stdout).toMatch(/4 lines vouched for by Test Signer rsa2048 on .*; 2 since by nobody yet/)
    const ran = await desk.invite('checkpoint', 'L', ...registry)
    expect([ran.status, ran.stdout]).toEqual([0, '7 lines vouched for by Test Signer rsa2048\n'])
    const after = await desk.invite('verify')
    expect(after.stdout).toMatch(/7 lines vouched for by Test Signer rsa2048 on [^;]*\n/)
  })

  it('of a trial identity vouches for nothing, and that is said', async () => {
    const desk = openSmallDesk(bench, 'trial', ['FR', 'fr'])
    expect((await desk.invite('generate', 'L')).status).toBe(0)
    expect((await desk.invite('verify')).stdout).toContain(
      'signed for by a trial identity, which vouches for nothing',
    )
  })

  it('is found out where the lines that it is about were written anew, with a right chain', async () => {
    const desk = made.copy()
    const entries = desk.all().map((entry, index) => (index === 0 ? { ...entry, program: '0' } : entry))
    desk.chain(entries)
    rmSync(desk.in('ledger-head.json'))
    const ran = await desk.invite('verify')
    expect([ran.status, ran.stderr]).toEqual([
      1,
      expect.stringMatching(
        /the first 4 lines of the ledger in out\/L are not those that Test Signer rsa2048 signed for/,
      ),
    ])
  })

  it('needs somebody who vouches, and something to vouch for', async () => {
    expect((await made.invite('checkpoint', 'L')).status).toBe(2)
    const empty = openSmallDesk(bench, 'empty', ['FR', 'fr'])
    expect((await empty.invite('checkpoint', 'L', ...registry)).status).toBe(1)
  })
})

describe('invite verify', () => {
  it('looks at every file, however many are missing, altered or unknown', async () => {
    const desk = made.copy()
    rmSync(desk.in('FR/L_FR_fr_form.pdf'))
    appendFileSync(desk.in('JP/L_JP_en.pdf'), 'x')
    cpSync(desk.in('JP/L_JP_en_form.pdf'), desk.in('JP/mine.pdf'))
    const ran = await desk.invite('verify')
    expect(ran.status).toBe(1)
    expect(ran.stdout).toMatch(/FAILS {2}out\/L\/FR\/L_FR_fr_form\.pdf\n +there is no file/)
    expect(ran.stdout).toMatch(
      /FAILS {2}out\/L\/JP\/L_JP_en\.pdf\n[\s\S]*is not the file that the ledger tells of/,
    )
    expect(ran.stdout).toMatch(/FAILS {2}out\/L\/JP\/mine\.pdf\n +the ledger does not tell of/)
    expect(ran.stdout).toContain('2 of 5 files hold')
    const { files } = JSON.parse((await desk.invite('verify', '--json')).stdout) as {
      files: readonly object[]
    }
    expect(files.length).toBe(5)
  })

  it('knows the program’s own lists, plans, drafts and reprints, and holds a named file against its ledger', async () => {
    const desk = made.copy()
    for (const command of [
      ['plan', 'L', '--save'],
      ['generate', 'L', '--draft'],
      ['reprint', 'FR', 'L'],
    ])
      await desk.invite(...command)
    expect((await desk.invite('verify')).status).toBe(0)
    expect((await desk.invite('verify', 'out/L/FR/L_FR_fr.pdf')).status).toBe(0)
    // a good signature of ours on a letter that the ledger does not know
    const other = openSmallDesk(bench, 'other', ['FR', 'fr', 'Au Ministre'])
    await other.generate('L')
    cpSync(other.in('FR/L_FR_fr.pdf'), desk.in('FR/L_FR_fr.pdf'))
    const ran = await desk.invite('verify', 'out/L/FR/L_FR_fr.pdf')
    expect([ran.status, ran.stdout]).toEqual([
      1,
      expect.stringContaining('is not the file that the ledger tells of'),
    ])
    cpSync(other.in('FR/L_FR_fr.pdf'), desk.in('FR/L_FR_fr_2.pdf'))
    expect((await desk.invite('verify', 'out/L/FR/L_FR_fr_2.pdf')).status).toBe(1)
  })

  it('goes through every folder that has a ledger, whatever templates there are, and says which are links', async () => {
    const desk = made.copy()
    cpSync(desk.in('.'), path.join(desk.folder, 'out/M'), { recursive: true })
    appendFileSync(path.join(desk.folder, 'out/M/JP/L_JP_en.pdf'), 'x')
    rmSync(path.join(desk.folder, 'templates'), { recursive: true })
    renameSync(desk.in('FR'), path.join(desk.folder, 'elsewhere'))
    symlinkSync('../../elsewhere', desk.in('FR'))
    const ran = await desk.invite('verify')
    expect(ran.status).toBe(1)
    expect(ran.stdout).toContain('FAILS  out/M/JP/L_JP_en.pdf')
    expect(ran.stdout).toContain('7 of 8 files hold')
    expect(ran.stderr).toContain('out/L/FR is a link')
  })

  it('compares the ledger’s certificate with each file’s own', async () => {
    const desk = made.copy()
    desk.chain(desk.all().map((entry) => (entry.event === 'made' ? { ...entry, certificate: 'x' } : entry)))
    for (const file of ['ledger-head.json']) rmSync(desk.in(file))
    const ran = await desk.invite('verify')
    expect([ran.status, ran.stdout]).toEqual([
      1,
      expect.stringContaining('with another certificate than the ledger tells of'),
    ])
  })

  it('says at the end who signed what, and that nobody looked at revocation', async () => {
    const { stdout } = await made.invite('verify')
    expect(stdout).toContain('4 files signed by Test Signer rsa2048, level B, chain not checked')
  })
})

describe('torn things', () => {
  it.each([
    ['an empty .change', (desk: SmallDesk) => desk.put('.change', ''), /out\/L\/\.change cannot be read/],
    [
      'a cut .change',
      (desk: SmallDesk) => desk.put('.change', '{"moves":[],"pla'),
      /out\/L\/\.change cannot be read/,
    ],
    [
      'NULs in .change',
      (desk: SmallDesk) => desk.put('.change', '\0'.repeat(64)),
      /out\/L\/\.change cannot be read/,
    ],
    [
      'a .change that leads out of its folder',
      (desk: SmallDesk) =>
        desk.put(
          '.change',
          JSON.stringify({
            moves: [{ from: '../../data/ministers.csv', to: 'x' }],
            places: [],
            lines: { text: '', wholeBytes: 0 },
          }),
        ),
      /\.change cannot be read/,
    ],
    [
      'a folder as .change',
      (desk: SmallDesk) => mkdirSync(desk.in('.change')),
      /out\/L\/\.change is a folder/,
    ],
    [
      'a folder as ledger',
      (desk: SmallDesk) => {
        rmSync(desk.in('ledger.jsonl'))
        mkdirSync(desk.in('ledger.jsonl'))
      },
      /out\/L\/ledger\.jsonl is a folder/,
    ],
    [
      'a folder as head',
      (desk: SmallDesk) => {
        rmSync(desk.in('ledger-head.json'))
        mkdirSync(desk.in('ledger-head.json'))
      },
      /out\/L\/ledger-head\.json is a folder/,
    ],
  ])('%s has a name, and stops what would write', async (_, spoil, says) => {
    const desk = made.copy()
    spoil(desk)
    for (const command of [['plan', 'L'], ['status', 'L'], ['verify'], ['generate', 'L', ...registry]]) {
      const ran = await desk.invite(...command)
      expect([command[0], ran.status], ran.stderr).toEqual([command[0], 1])
      expect(ran.stderr).toMatch(says)
      expect(ran.stderr).not.toContain('fault of the program')
    }
  })

  it('half a last line is said: the record reaches as far as the line before', async () => {
    const desk = made.copy()
    const whole = desk.text('ledger.jsonl')
    desk.put('ledger.jsonl', whole.slice(0, -40))
    for (const command of [['status', 'L'], ['verify']]) {
      const ran = await desk.invite(...command)
      expect(ran.stderr, command[0]).toContain('the last line is incomplete')
      expect(ran.stderr, command[0]).toContain('its end was cut off')
    }
  })
})

describe('the lock', () => {
  const pid = process.pid
  it.each([
    ['of a process that has ended', () => ({ host: null, pid: 999_999_999 })],
    ['that says nothing', () => null],
    [
      'of another process that has its number by now',
      () => ({ host: hostOf(), pid, start: '1', boot: bootOf() }),
    ],
    [
      'of before this machine was started again',
      () => ({ host: hostOf(), pid, start: '1', boot: 'another' }),
    ],
  ])('%s does not block', async (_, holder) => {
    const desk = made.copy()
    desk.put('.lock', JSON.stringify(holder()))
    expect((await desk.invite('issue', 'L', '--only', 'JP')).status).toBe(0)
    expect(existsSync(desk.in('.lock'))).toBe(false)
  })

  it('of a zombie does not block', async () => {
    const desk = made.copy()
    // its parent never asks how it ended
    const parent = spawn('sh', ['-c', 'sh -c "exit 0" & echo $!; exec sleep 30'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    try {
      const zombie = await new Promise<string>((resolve) =>
        parent.stdout.once('data', (data: Buffer) => resolve(String(data).trim())),
      )
      const stateOf = (pid: string): string => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]![0]!
      while (stateOf(zombie) !== 'Z') await new Promise((resolve) => setTimeout(resolve, 5))
      desk.put('.lock', zombie)
      const ran = await desk.invite('issue', 'L', '--only', 'JP')
      expect(ran.status, ran.stderr).toBe(0)
    } finally {
      parent.kill('SIGKILL')
    }
  })

  it.each([
    [
      'of another host',
      () => ({ host: 'registry-2', pid: 7, since: '2026-11-02T09:00:00.000Z' }),
      /process 7 on registry-2, since 2026-11-02 09:00 UTC/,
    ],
    ['that is a bare number of a living process', () => process.pid, /process \d+/],
  ])('%s is taken by the person’s word only, and that is recorded', async (_, holder, words) => {
    const desk = made.copy()
    desk.put('.lock', JSON.stringify(holder()))
    const refused = await desk.invite('issue', 'L', '--only', 'JP')
    expect([refused.status, refused.stderr]).toEqual([75, expect.stringMatching(words)])
    expect(refused.stderr).toContain('out/L/.lock')
    expect((await desk.invite('issue', 'L', '--only', 'JP', '--take-lock')).status).toBe(0)
    expect(desk.all().map(({ event }) => event)).toContain('lock-taken')
    expect(readdirSync(desk.in('.')).filter((name) => name.startsWith('.lock'))).toEqual([])
  })

  it('of a run that lives is not taken, whatever the person says', async () => {
    const desk = made.copy()
    const start = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[19]
    desk.put('.lock', JSON.stringify({ host: hostOf(), pid, start, boot: bootOf(), since: null }))
    const ran = await desk.invite('issue', 'L', '--only', 'JP', '--take-lock')
    expect(ran.status).toBe(75)
  })
})

const hostOf = (): string => readFileSync('/proc/sys/kernel/hostname', 'utf8').trim()
const bootOf = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
