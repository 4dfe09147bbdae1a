import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Archive } from '../src/archive/archive.ts'
import type { ReturnStore } from '../src/archive/returns.ts'
import { openExaminer } from '../src/commands/examiner.ts'
import { openBook } from '../src/commands/returns-book.ts'
import { type VerifiedFile, verifyFile } from '../src/commands/verified-file.ts'
import { entryStart, ofReturn, type ReturnEntry } from '../src/model/ledger.ts'
import { root as home, openBench } from './command.ts'
import { line } from './said.ts'
import { at, own, signedPdf } from './sign/forge.ts'
import { openSmallDesk } from './small-desk.ts'

/** Files are verified in a thread of its own: what a file does there, it does to itself alone. */

const bench = openBench()
const good = bench.in('good.pdf')
beforeAll(async () => {
  writeFileSync(good, await signedPdf(1))
  writeFileSync(bench.in('root.pem'), own('root.pem'))
})
afterAll(bench.close)

const file = {
  file: good,
  isSigned: true,
  certificate: null,
  signer: null,
  problems: [],
  told: null,
  sha256: null,
  recorded: null,
}
const short = { workMs: 300, waitMs: 2000 }
const threadOf = (code: string): string => path.join(import.meta.dirname, 'problems/sign', code, 'thread.cjs')

async function examined(thread: string | undefined, patience = short): Promise<VerifiedFile> {
  const examiner = openExaminer(thread, patience)
  try {
    return await verifyFile(file, null, at, examiner)
  } finally {
    await examiner.close()
  }
}

function scripted(name: string, onMessage: string): string {
  const made = bench.in(name)
  writeFileSync(
    made,
    `const { parentPort } = require('node:worker_threads')\nparentPort.on('message', (question) => {${onMessage}})\n`,
  )
  return made
}

describe('a file that could not be examined', () => {
  it.each(['too-much-work', 'not-examined'])('says so: %s', async (code) => {
    const { conclusion, verdict, problems, fault } = await examined(threadOf(code))
    expect(verdict).toBeNull()
    // neither good nor bad is what was not looked at
    expect(conclusion).toBe(code === 'not-examined' ? 'undecided' : 'fails')
    expect(problems.map((problem) => problem.code)).toEqual([`sign/${code}`])
    expect(fault?.message ?? null).toBe(code === 'not-examined' ? 'not thought of' : null)
    const expected = path.join(import.meta.dirname, 'problems/sign', code, 'expected.txt')
    await expect(problems.map(({ at: _, ...rest }) => line(rest as never)).join('')).toMatchFileSnapshot(
      expected,
    )
  })

  it('is given up where it waits for what never comes, an expression runs away, or memory runs out', async () => {
    const waits = scripted('waits.cjs', 'setInterval(() => {}, 1000)')
    expect((await examined(waits, { workMs: 60_000, waitMs: 500 })).problems).toMatchObject([
      { code: 'sign/too-much-work', arguments: { of: 'time' } },
    ])
    const expression = scripted('expression.cjs', "/^(a+)+$/.test('a'.repeat(60) + 'b')")
    expect((await examined(expression)).problems).toMatchObject([{ code: 'sign/too-much-work' }])
    const greedy = scripted(
      'greedy.cjs',
      'const kept = []; for (;;) kept.push({ nth: kept.length, and: [kept.length] })',
    )
    expect((await examined(greedy, { workMs: 120_000, waitMs: 120_000 })).problems).toMatchObject([
      { code: 'sign/too-much-work', arguments: { of: 'memory' } },
    ])
  })

  it('of which the thread says nothing and ends is a fault; so is a promise that is refused', async () => {
    for (const act of ['process.exit(3)', "Promise.reject(new Error('refused'))"])
      expect((await examined(scripted('ends.cjs', act))).problems).toMatchObject([
        { code: 'sign/not-examined' },
      ])
  })

  it('does not keep the next one from being examined', async () => {
    const thread = scripted(
      'some.cjs',
      `if (question.bytes.length === 1) for (;;);
       if (question.bytes.length === 2) throw new Error('two')
       parentPort.postMessage({ kind: 'answered', verdict: [question.bytes.length, question.rest !== null] })`,
    )
    const examiner = openExaminer(thread, short)
    const answers: unknown[] = []
    for (const length of [5, 1, 6, 7, 2, 8]) {
      const found = await examiner.examine(new Uint8Array(length), null, at)
      answers.push(found.kind === 'answered' ? found.verdict : found.kind)
    }
    await examiner.close()
    // what is the same for all is sent once to each thread
    expect(answers).toEqual([[5, true], 'overdue', [6, true], [7, false], 'fault', [8, true]])
  })
})

describe('the command', () => {
  it('answers as without a thread, roots and all', async () => {
    const ran = await bench.run(['verify', '--json', '--trust', bench.in('root.pem'), good, good], home)
    // it was signed on a day that may be still to come
    expect([0, 3]).toContain(ran.status)
    expect(ran.stderr).toBe('')
    const { files } = JSON.parse(ran.stdout) as { files: { signature: { trust: string } }[] }
    expect(files.map(({ signature }) => signature.trust)).toEqual(['trusted', 'trusted'])
  })

  it('goes on behind a file that the disk does not give', async () => {
    const ran = await bench.run(['verify', '/proc/self/mem', good], home)
    expect(ran.status).toBe(1)
    expect(ran.stdout).toContain('/proc/self/mem cannot be read or written: the disk reports a fault')
    expect(ran.stdout).toContain(`holds  ${good}`)
    expect(ran.stdout).toContain('1 of 2 files hold')
  })

  it('goes on behind a recorded file that the disk does not give', async () => {
    const desk = openSmallDesk(bench, 'desk', ['FR', 'fr'])
    expect((await desk.generate('L')).status).toBe(0)
    const [letter, other] = ['FR/L_FR_fr.pdf', 'FR/L_FR_fr_form.pdf'].map((name) => desk.in(name))
    rmSync(letter!)
    mkdirSync(letter!)
    const ran = await desk.invite('verify')
    expect([ran.status, ran.stdout], ran.stderr).toEqual([1, expect.stringContaining('1 of 2 files hold')])
    expect(ran.stdout).toContain('disk/EISDIR')
    rmSync(other!)
    symlinkSync('L_FR_fr_form.pdf', other!)
    const looped = await desk.invite('verify')
    expect([looped.status, looped.stdout], looped.stderr).toEqual([
      1,
      expect.stringContaining('0 of 2 files hold'),
    ])
  })

  it('is built with the thread that it starts', () => {
    expect(readFileSync(path.join(home, 'dist/program/examiner-thread.js'), 'utf8')).toContain('parentPort')
  })
})

it('the thread that reads what came back ends where the disk refuses a file: else the process would not', async () => {
  const received = (id: string): ReturnEntry => ({
    ...entryStart(ofReturn(id), '2026-02-02T09:00:00.000Z', '0', null, null),
    ...{ event: 'received', blank: null, way: 'unknown', kind: 'foreign', isMended: false, commitment: '' },
  })
  const ids = ['R-AAAAAAAAAA', 'R-BBBBBBBBBB']
  const store = {
    stored: () => new Map(ids.map((id) => [id, { id, sha256: id, day: '2026-02-02' }])),
    table: () => null,
    bytes({ id }: { readonly id: string }) {
      if (id === ids[0]) return Buffer.from('no PDF')
      throw Object.assign(new Error('EIO'), { code: 'EIO' })
    },
  } as unknown as ReturnStore
  const ended = vi.spyOn(Worker.prototype, 'terminate')
  try {
    const archive = { documents: new Map() } as unknown as Archive
    const book = openBook(archive, ids.map(received), store, new Date('2026-02-03T09:00:00Z'), new Map())
    await expect(book).rejects.toThrow('EIO')
    expect(ended).toHaveBeenCalledTimes(1)
  } finally {
    ended.mockRestore()
  }
})
