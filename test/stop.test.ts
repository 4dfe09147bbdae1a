import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openArchive } from '../src/archive/archive.ts'
import { isStanding } from '../src/model/document-state.ts'
import { openStore } from '../src/store.ts'
import { openBench, type Ran, root, tree } from './command.ts'
import { laySmallProject, type Row } from './small-project.ts'

/** A run that is asked to stop ends what is in hand; what it has made is whole, and the next run goes on. */

const bench = openBench()
afterAll(() => bench.close())
const project = bench.in('project')
const identity = ['--identity', path.join(root, 'test/sign/rsa2048.pem')]
const addressees = 80
beforeAll(() => {
  const all = readFileSync(path.join(root, 'data/ministers.csv'), 'utf8')
    .split('\n')
    .slice(1, addressees + 1)
  laySmallProject(
    project,
    all.map((line): Row => [line.slice(0, 2), 'fr']),
  )
})

const argsFor = (out: string) => ['generate', 'L', '--data', project, '--out', out, ...identity]

/** Sends signals, one right after the other, as soon as a file is there. */
function interrupted(out: string, file: string, signals: readonly NodeJS.Signals[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(root, 'bin/invite.js'), ...argsFor(out)], {
      env: bench.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
    })
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, stdout, stderr }))
    const send = async (): Promise<void> => {
      while (!existsSync(path.join(out, 'L', file))) await wait(2)
      for (const signal of signals) child.kill(signal)
    }
    void send()
  })
}

describe.each<readonly [string, number, readonly NodeJS.Signals[]]>([
  ['Ctrl-C', 130, ['SIGINT']],
  ['Ctrl-C, twice, out of impatience', 130, ['SIGINT', 'SIGINT']],
  ['SIGTERM', 143, ['SIGTERM']],
])('%s', (_, status, signals) => {
  const out = bench.in(signals.join('-'))

  it('ends a run that has made nothing yet, and leaves nothing', async () => {
    const before = bench.in(`${signals.join('-')}-before`)
    const ran = await interrupted(before, '.lock', signals)
    expect([ran.status, ran.stderr.trim()]).toEqual([status, 'stopped: what is recorded is whole'])
    expect(existsSync(before) ? [...tree(before).keys()] : []).toEqual([])
  })

  it('ends a run after the batch in hand, and says how far it came', async () => {
    const ran = await interrupted(out, 'ledger.jsonl', signals)
    const [, done] = /stopped after (\d+) of 160 documents/.exec(ran.stderr) ?? []
    expect(Number(done), ran.stderr).toBeGreaterThan(0)
    expect(Number(done)).toBeLessThan(2 * addressees)
    expect(ran.status).toBe(status)
    const opened = openArchive(path.join(out, 'L'), { memory: openStore(null, ''), stateFolder: null })
    if (opened.kind !== 'ok') throw new Error('the ledger does not read')
    const archive = opened.value
    const standing = [...archive.documents.values()].filter(isStanding)
    expect(standing.length).toBe(Number(done))
    for (const [file, sha256] of archive.recorded()) expect(archive.hash(file), file).toBe(sha256)
    // no lock, nothing begun, nothing that the ledger does not tell of
    const files = [...tree(path.join(out, 'L')).keys()]
    expect(files.sort()).toEqual(
      [...archive.recorded().keys(), 'ledger-head.json', 'ledger.jsonl', 'ledger.key'].sort(),
    )
  })

  it('is gone on from', async () => {
    const next = await bench.run(argsFor(out))
    expect(next.status, next.stderr).toBe(0)
    expect((await bench.run(['plan', 'L', '--data', project, '--out', out])).stdout).toContain(
      'nothing to do',
    )
  })
})
