import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openArchive } from '../src/archive/archive.ts'
import type { Change } from '../src/archive/change.ts'
import { isStanding } from '../src/model/document-state.ts'
import { isOfDocument, type LedgerEntry } from '../src/model/ledger.ts'
import type { Sequence } from '../src/sequence.ts'
import { openStore } from '../src/store.ts'
import { openBench, root, timeless, tree } from './command.ts'
import { runHere } from './here.ts'
import { laySmallProject, type Row } from './small-project.ts'

/**
 * A run is struck at its writes, fsyncs and renames: by SIGKILL, half-way through a write, and by a full or read-only
 * disk. Whatever happens, one more run ends as if nothing had.
 */
const bench = openBench()
afterAll(() => bench.close())
const fault = path.join(root, 'test/scenario/fault.js')
const identity = ['--identity', path.join(root, 'test/sign/rsa2048.pem')]
const [then, now] = ['2026-11-24T09:00:00+01:00', '2026-11-25T09:00:00+01:00']
const sum = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
type Tree = ReadonlyMap<string, Buffer>
const sumOf = (files: Tree): string =>
  sum(Buffer.from(JSON.stringify([...files].map(([f, b]) => [f, sum(timeless(f, b, 'plan'))]))))
/** a full disk may get room again; a kill has no status of ours */
const statusOf: Readonly<Record<string, number>> = { ENOSPC: 75, EROFS: 1 }
/** a lock whose process is gone counts for nothing */
const withoutLock = (files: Tree): Tree => new Map([...files].filter(([file]) => !file.includes('.lock')))

/** The lines of a ledger, and those that a change has written down: read without what the program reads them with. */
function linesOf(out: string): readonly LedgerEntry[] {
  const files = tree(path.join(out, 'L'))
  const ledger = files.get('ledger.jsonl') ?? Buffer.alloc(0)
  const change = files.get('.change')?.toString()
  const lines = change === undefined ? null : (JSON.parse(change) as Change).lines
  const text = lines === null ? ledger : `${ledger.subarray(0, lines.wholeBytes)}${lines.text}`
  const whole = text.toString().split('\n').slice(0, -1)
  return whole.map((line) => JSON.parse(line) as LedgerEntry)
}

/** What stands, with its SHA-256. */
function standingBy(lines: Sequence<LedgerEntry>): ReadonlyMap<string, string> {
  const stands = new Map<string, string>()
  for (const line of lines.filter(isOfDocument)) {
    const { document } = line.about
    if (line.event === 'made' || line.event === 'restored') stands.set(document, line.sha256)
    if (line.event === 'withdrawn') stands.delete(document)
    if (line.event === 'superseded' && line.by?.document !== document) stands.delete(document)
  }
  return stands
}

/** A run to what `after` lists, where there were runs to each of `before` before; each time in a folder of its own. */
async function openRun(name: string, before: readonly (readonly Row[])[], after: readonly Row[]) {
  const project = bench.in(`${name}-project`)
  const lay = (ministers: readonly Row[]): void => {
    laySmallProject(project, ministers)
    // to the disk a form is one more file; to make it takes as long as all else
    rmSync(path.join(project, 'templates/L/form.hbs'))
  }
  const base = bench.in(`${name}-before`)
  mkdirSync(base)
  const asked = (out: string, time = now) =>
    ['generate', 'L', '--data', project, '--out', out, '--signed-at', time, ...identity] as const
  const start = (out: string, time = now) => runHere(bench, asked(out, time))
  const open = (of: string): string => {
    const out = bench.in(`${name}-${of}`)
    cpSync(base, out, { recursive: true })
    return out
  }
  const struck = (out: string, settings: NodeJS.ProcessEnv) =>
    bench.run(asked(out), root, { NODE_OPTIONS: `--import ${fault}`, FAULT_IN: out, ...settings })
  for (const ministers of before) {
    lay(ministers)
    expect((await start(base, then)).status).toBe(0)
  }
  lay(after)
  const list = bench.in(`${name}-steps`)
  const out = open('undisturbed')
  const ran = await struck(out, { FAULT_LIST: list })
  const undisturbed = tree(out)
  const whole = new Set([...tree(base).values(), ...undisturbed.values()].map(sum))
  const ends = new Map<string, Promise<void>>()

  const goOn = async (out: string, what: string): Promise<void> => {
    const before = linesOf(out)
    const planned = await expectTruth(out, before, what)
    const next = await start(out)
    expect(next.status, `${what}: ${next.stderr}`).toBe(0)
    const done = linesOf(out).slice(before.length).filter(isOfDocument)
    expect([...new Set(done.map(({ about }) => about.document))].sort(), `${what}: plan`).toEqual(planned)
    // a disk that refuses to take a lock away leaves it; its process is gone, and the next to need it takes it over
    expectUndisturbed(withoutLock(tree(out)), what)
    expectWhole(out, what)
  }
  const ask = async (what: string, args: readonly string[], ...statuses: readonly number[]) => {
    const { status, stdout, stderr } = await runHere(bench, [...args, '--data', project])
    expect(statuses, `${what}: ${args[0]}: ${stdout}${stderr}`).toContain(status)
    return stdout
  }
  /**
   * What the commands say of a folder as a fault left it, before anybody has mended it, against its ledger as this test
   * reads it. Returns the documents that the plan names.
   */
  const expectTruth = async (
    out: string,
    lines: Sequence<LedgerEntry>,
    what: string,
  ): Promise<readonly string[]> => {
    const stands = standingBy(lines)
    const versions = lines.filter(({ event }) => event === 'made').length
    if (versions > 0)
      expect(await ask(what, ['verify', '--out', out], 0), what).toContain(
        `${versions} of ${versions} files hold`,
      )
    const status = JSON.parse(await ask(what, ['status', 'L', '--out', out, '--json'], 0)) as {
      readonly documents: readonly { readonly document: string; readonly condition: string }[]
    }
    for (const { document, condition } of status.documents)
      expect(condition !== 'missing' && condition !== 'gone', `${what}: status of ${document}`).toBe(
        stands.has(document),
      )
    const plan = JSON.parse(await ask(what, ['plan', 'L', '--out', out, '--json'], 0, 3)) as {
      readonly steps: readonly { readonly document: string }[]
    }
    if (stands.size > 0) {
      const [copy, into] = [`${out}-reprint`, `${out}-reprinted`]
      cpSync(out, copy, { recursive: true })
      const ids = [...stands.keys()].map((document) => document.split('/')[0]!)
      await ask(what, ['reprint', ids.join(), 'L', '--out', copy, '--into', into], 0)
      const reprinted = [...tree(into)].map(([, bytes]) => sum(bytes))
      expect(reprinted.sort(), `${what}: reprint`).toEqual([...stands.values()].sort())
    }
    return plan.steps.map(({ document }) => document).sort()
  }
  /** Every file that the ledger tells of is there, with its bytes. */
  const expectWhole = (out: string, what: string): void => {
    const opened = openArchive(path.join(out, 'L'), { memory: openStore(null, ''), stateFolder: null })
    if (opened.kind !== 'ok') throw new Error(`${what}: the ledger does not read`)
    const archive = opened.value
    for (const state of archive.documents.values()) {
      if (isStanding(state)) expect(state.versions.at(-1)!.file, `${what}: ${state.document}`).not.toBe(null)
      for (const { made, file } of state.versions)
        if (file !== null) expect(archive.hash(file), `${what}: ${file}`).toBe(made.sha256)
    }
    for (const [file, sha256] of archive.recorded())
      expect(archive.hash(file), `${what}: ${file}`).toBe(sha256)
  }
  const expectUndisturbed = (files: Tree, what: string): void => {
    expect([...files.keys()], what).toEqual([...undisturbed.keys()])
    for (const [file, bytes] of files)
      expect(
        timeless(file, bytes, 'plan').equals(timeless(file, undisturbed.get(file)!, 'plan')),
        `${what}: ${file}`,
      ).toBe(true)
  }
  const strike = async (what: string): Promise<void> => {
    const out = open(what.replace(':', '-'))
    const ran = await struck(out, { FAULT: what })
    const status = statusOf[what.split(':')[0]!]
    if (status !== undefined) expect(ran.status, `${what}: ${ran.stderr}`).toBe(status)
    expect(ran.stderr, what).not.toMatch(/fault of the program|Node\.js v/)
    const left = withoutLock(tree(out))
    for (const [file, bytes] of left)
      if (file.endsWith('.pdf')) expect(whole.has(sum(bytes)), `${what}: ${file}`).toBe(true)
    expectWhole(out, what)
    // many faults leave the same: it is gone on from once
    const state = sumOf(left)
    if (!ends.has(state)) ends.set(state, goOn(out, what))
    await ends.get(state)
  }
  return {
    said: ran.stdout + ran.stderr,
    steps: readFileSync(list, 'utf8').trim().split('\n'),
    open,
    /** a process of its own */
    start: (out: string) => bench.run(asked(out)),
    expectUndisturbed,
    /** resolves to the number of different states that were gone on from */
    async strikeAll(faults: readonly string[]): Promise<number> {
      const queue = faults.values()
      const worker = async (): Promise<void> => {
        for (const what of queue) await strike(what)
      }
      await Promise.all([worker(), worker()])
      return ends.size
    },
  }
}

const rows = (...ids: readonly string[]): readonly Row[] => ids.map((id) => [id, 'fr'])

it('struck at any step, leaves whole files or none, and the next run ends as if nothing had happened', async () => {
  const titled: Row = ['JP', 'fr', 'Au Ministre']
  // one is new, one has another title, one another language, one is gone and one is back
  const before = [rows('BE', 'CH', 'FR', 'JP', 'VA'), rows('CH', 'FR', 'JP', 'VA')]
  const run = await openRun('small', before, [...rows('BE', 'DE', 'FR'), titled, ['VA', 'es']])
  expect(run.said).toContain('3 files made, 2 withdrawn, 1 restored')
  expect(run.steps.length).toBeGreaterThan(20)
  const faults = run.steps.flatMap((step, index) => {
    const at = index + 1
    return step === 'write' ? [`kill:${at}`, `torn:${at}`, `ENOSPC:${at}`] : [`kill:${at}`, `EROFS:${at}`]
  })
  expect(await run.strikeAll(faults)).toBeGreaterThan(8)
}, 600_000)

it('struck while one batch is stored and the next is made, is gone on from all the same', async () => {
  const ministers = readFileSync(path.join(root, 'data/ministers.csv'), 'utf8').split('\n').slice(1, 41)
  const run = await openRun('batches', [], rows(...ministers.map((row) => row.slice(0, 2))))
  expect(run.said).toContain('40 files made')
  const faults = Array.from({ length: 8 }, (_, nth) => {
    const at = Math.ceil(((nth + 1) * run.steps.length) / 9)
    return [`kill:${at}`, `ENOSPC:${at}`]
  }).flat()
  expect(await run.strikeAll(faults)).toBeGreaterThan(4)
}, 300_000)

it('a second run at the same time stops with a clear word, and the first is not disturbed', async () => {
  const run = await openRun('two', [rows('FR')], rows('FR', 'JP'))
  const out = run.open('out')
  const runs = await Promise.all([run.start(out), run.start(out)])
  run.expectUndisturbed(tree(out), 'two runs')
  // whoever came second was refused, or came when all was done
  const said = runs.map(({ stdout, stderr }) => stdout + stderr)
  expect(said.filter((text) => text.includes('1 file made')).length).toBe(1)
  const refused = said.some((text) => /another run \(process \d+[^)]*\) is working in/.test(text))
  expect(refused || said.some((text) => text.includes('nothing to do'))).toBe(true)
  expect(runs.map(({ status }) => status).sort()).toEqual(refused ? [0, 75] : [0, 0])
})
