import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openArchive } from '../src/commands/archive.ts'
import { openBench, root, tree } from './command.ts'

/**
 * A run that changes one letter, makes two documents and withdraws two is struck at every write, fsync and rename: by
 * SIGKILL, half-way through a write, and by a full or read-only disk. Whatever happens, one more run ends as if nothing
 * had.
 */
const bench = openBench()
afterAll(() => bench.close())
const fault = path.join(root, 'test/scenario/fault.js')
const project = bench.in('project')
const identity = ['--identity', path.join(root, 'test/sign/rsa2048.pem')]
const generate = (out: string, time: string) =>
  ['generate', '--data', project, '--out', out, '--signed-at', time, ...identity] as const
const [then, now] = ['2026-11-24T09:00:00+01:00', '2026-11-25T09:00:00+01:00']

const keep = (ids: readonly string[], title: string): void => {
  const [head, ...rows] = readFileSync(path.join(root, 'data/ministers.csv'), 'utf8').split('\n')
  const kept = rows.filter((row) => ids.some((id) => row.startsWith(`${id},`)))
  const text = [head, ...kept, ''].join('\n').replace('\nJP,JP,en,,', `\nJP,JP,en,${title},`)
  writeFileSync(path.join(project, 'ministers.csv'), text)
}

type Tree = ReadonlyMap<string, Buffer>
const before = bench.in('before')
let undisturbed: Tree
let whole: ReadonlySet<string>
let steps: readonly string[]

const sum = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
const sumOf = (files: Tree): string =>
  sum(Buffer.from(JSON.stringify([...files].map(([f, b]) => [f, sum(b)]))))
/** a lock whose process is gone counts for nothing */
const withoutLock = (files: Tree): Tree => new Map([...files].filter(([file]) => !file.includes('.lock')))

beforeAll(async () => {
  mkdirSync(project)
  keep(['FR', 'JP', 'VA'], '')
  expect((await bench.run(generate(before, then))).status).toBe(0)
  keep(['FR', 'JP', 'MC'], 'To the Foreign Minister')
  const out = bench.in('undisturbed')
  cpSync(before, out, { recursive: true })
  const list = bench.in('steps')
  const ran = await bench.run(generate(out, now), root, undefined, {
    NODE_OPTIONS: `--import ${fault}`,
    FAULT_IN: out,
    FAULT_LIST: list,
  })
  expect(ran.stdout, ran.stderr).toContain('3 files made, 2 withdrawn')
  undisturbed = tree(out)
  whole = new Set([...tree(before).values(), ...undisturbed.values()].map(sum))
  steps = readFileSync(list, 'utf8').trim().split('\n')
}, 60_000)

it('struck at any step, leaves whole files or none, and the next run ends as if nothing had happened', async () => {
  expect(steps.length).toBeGreaterThan(20)
  const ends = new Map<string, Promise<void>>()
  const faults = steps.flatMap((step, index) => {
    const at = index + 1
    return step === 'write' ? [`kill:${at}`, `torn:${at}`, `ENOSPC:${at}`] : [`kill:${at}`, `EROFS:${at}`]
  })
  const strike = async (what: string): Promise<void> => {
    const out = bench.in(what.replace(':', '-'))
    cpSync(before, out, { recursive: true })
    const ran = await bench.run(generate(out, now), root, undefined, {
      NODE_OPTIONS: `--import ${fault}`,
      FAULT_IN: out,
      FAULT: what,
    })
    if (!what.startsWith('kill') && !what.startsWith('torn'))
      expect(ran.status, `${what}: ${ran.stderr}`).toBe(1)
    expect(ran.stderr, what).not.toContain('fault of the program')
    const left = withoutLock(tree(out))
    for (const [file, bytes] of left)
      if (file.endsWith('.pdf')) expect(whole.has(sum(bytes)), `${what}: ${file}`).toBe(true)
    const archive = openArchive(path.join(out, 'DM-1132'))
    if (archive.kind !== 'ok') throw new Error(`${what}: the ledger does not read`)
    for (const { made, withdrawn } of archive.value.standing.values())
      if (withdrawn === null) expect(archive.value.hash(made.file), `${what}: ${made.file}`).toBe(made.sha256)
    // many faults leave the same: it is gone on from once
    const state = sumOf(left)
    if (!ends.has(state)) ends.set(state, goOn(out, what))
    await ends.get(state)
  }
  const goOn = async (out: string, what: string): Promise<void> => {
    const next = await bench.run(generate(out, now))
    expect(next.status, `${what}: ${next.stderr}`).toBe(0)
    // a disk that refuses to take a lock away leaves it; its process is gone, and the next to need it takes it over
    const after = withoutLock(tree(out))
    expect([...after.keys()], what).toEqual([...undisturbed.keys()])
    for (const [file, bytes] of after)
      expect(bytes.equals(undisturbed.get(file)!), `${what}: ${file}`).toBe(true)
  }
  const queue = faults.values()
  const worker = async (): Promise<void> => {
    for (const what of queue) await strike(what)
  }
  await Promise.all([worker(), worker()])
  expect(ends.size).toBeGreaterThan(8)
}, 600_000)

it('a second run at the same time stops with a clear word, and the first is not disturbed', async () => {
  const out = bench.in('two')
  cpSync(before, out, { recursive: true })
  const runs = await Promise.all([bench.run(generate(out, now)), bench.run(generate(out, now))])
  const after = tree(out)
  expect([...after.keys()]).toEqual([...undisturbed.keys()])
  for (const [file, bytes] of after) expect(bytes.equals(undisturbed.get(file)!), file).toBe(true)
  // whoever came second was refused, or came when all was done
  const said = runs.map(({ stdout, stderr }) => stdout + stderr)
  expect(said.filter((text) => text.includes('3 files made')).length).toBe(1)
  expect(said.some((text) => /another run \(process \d+\) is working in|nothing to do/.test(text))).toBe(true)
})
