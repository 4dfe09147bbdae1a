import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Files, LongFile } from '../src/model/letter.ts'
import { problem } from '../src/problems/problem.ts'
import { openStore } from '../src/store.ts'
import { openBench, root, timeless, tree } from './command.ts'

/** What one run keeps for the next is never seen in what it makes. */

const bench = openBench()
const folder = bench.in('store')
beforeEach(() => rmSync(folder, { recursive: true, force: true }))
afterAll(() => bench.close())

const kept = (): readonly string[] => readdirSync(folder).sort()
const value = (of: string): object => ({
  of,
  map: new Map([['a', [1, { b: null }]]]),
  bytes: Uint8Array.of(1, 2),
})

describe('a store', () => {
  it.runIf(existsSync('/proc/self'))('does without a folder on a disk that takes none', async () => {
    const store = openStore('/proc/nowhere/invite', 'a')
    expect(await store.keep('kind', 'q', () => Promise.resolve(1))).toBe(1)
    expect(store.get('kind', 'q')).toBeNull()
  })

  /** each question once, and whether its answer had to be made */
  const ask = async (program: string, question: string, at: string | null = folder) => {
    let made = false
    const answer = await openStore(at, program).keep('kind', question, async () => {
      made = true
      return value(question)
    })
    expect(answer).toEqual(value(question))
    return made
  }

  it('makes once what is asked for twice, for each program and question', async () => {
    expect([
      await ask('1', 'a'),
      await ask('1', 'a'),
      await ask('1', 'b'),
      await ask('2', 'a'),
      await ask('1', 'a'),
    ]).toEqual([true, false, true, true, false])
  })

  it('makes anew what was damaged, cut off, emptied or taken away', async () => {
    const damages: ((bytes: Buffer) => Buffer | null)[] = [
      (bytes) => bytes.subarray(0, -1),
      (bytes) => Buffer.from(bytes.map((byte, i) => (i === 50 ? byte ^ 1 : byte))),
      (bytes) => Buffer.from(bytes.map((byte, i) => (i === 3 ? byte ^ 1 : byte))),
      () => Buffer.alloc(0),
      () => null,
    ]
    for (const damage of damages) {
      await ask('1', 'a')
      const file = path.join(folder, kept()[0]!)
      const bytes = damage(readFileSync(file))
      if (bytes === null) rmSync(file)
      else writeFileSync(file, bytes)
      expect([await ask('1', 'a'), await ask('1', 'a')]).toEqual([true, false])
    }
  })

  it('does without a folder, or with one that cannot be used', async () => {
    writeFileSync(bench.in('file'), '')
    for (const at of [null, path.join(bench.in('file'), 'store')])
      expect([await ask('1', 'a', at), await ask('1', 'a', at)]).toEqual([true, true])
  })

  it('is for its person alone, and leaves nothing half-written', async () => {
    await ask('1', 'a')
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(
      kept().map((name) => [name.split('-')[0], statSync(path.join(folder, name)).mode & 0o777]),
    ).toEqual([['kind', 0o600]])
  })

  it('stays small: what was not used for longest goes', async () => {
    mkdirSync(folder)
    const large = Buffer.alloc(40 * 2 ** 20)
    for (const [name, days] of [
      ['new', 1],
      ['old', 3],
      ['middle', 2],
    ] as const) {
      writeFileSync(path.join(folder, name), large)
      const used = new Date(Date.now() - days * 86_400_000)
      utimesSync(path.join(folder, name), used, used)
    }
    // what is small seldom looks through the folder
    await openStore(folder, 'program').keep('kind', 'large', async () => Buffer.alloc(2 ** 20))
    expect(kept().map((name) => name.split('-')[0])).toEqual(['kind', 'middle', 'new'])
  })
})

/** A text of several characters, each a piece. */
const longOf = (text: string, size: number): LongFile | null =>
  text.length < 2 ? null : { size, pieces: () => [...text].map((each) => Buffer.from(each)) }

/** What stands in a file up to the first 2: of a long one no more is read. */
function upToTwo(files: Files, name: string): string | undefined {
  const long = files.long?.(name) ?? null
  if (long === null) return files.read(name)?.toString()
  let text = ''
  for (const piece of long.pieces()) {
    text += String(piece)
    if (text.endsWith('2')) break
  }
  return text
}

describe('what was read', () => {
  it('is read again exactly when an answer of the files is another', async () => {
    const texts = fc.constantFrom('1', '2', '', '12', '112', '21')
    const content = fc.dictionary(fc.constantFrom('a', 'b', 'f/c', 'f/d'), texts)
    await fc.assert(
      fc.asyncProperty(fc.array(content, { minLength: 2, maxLength: 6 }), async (states) => {
        rmSync(folder, { recursive: true, force: true })
        const stamps = new Map<string, string>()
        for (const state of states) {
          const files: Files = {
            read: (name) => (state[name] === undefined ? null : Buffer.from(state[name])),
            long: (name) => longOf(state[name] ?? '', (state[name] ?? '').length),
            list: (of) =>
              Object.keys(state)
                .flatMap((name) => (name.startsWith(`${of}/`) ? [name.slice(2)] : []))
                .sort(),
          }
          // b only where a says so
          const read = async (from: Files) => {
            const a = upToTwo(from, 'a')
            const rest = a === '1' ? from.read('b')?.toString() : from.list('f')
            return { kind: 'ok' as const, value: { a, rest }, notes: [] }
          }
          const { outcome, stamp } = await openStore(folder, '1').keepRead('kind', 'place', 'q', files, read)
          expect(outcome).toEqual(await read(files))
          const said = JSON.stringify(outcome)
          // a stamp stands for one outcome
          expect(stamps.get(stamp) ?? said).toBe(said)
          stamps.set(stamp, said)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('has another stamp where what was read at last of a long file is another', async () => {
    const stamps = ['121', '122'].map(async (text) => {
      const files: Files = { read: () => null, long: () => longOf(text, 5_000_000), list: () => [] }
      const read = async (from: Files) => {
        const parts = [upToTwo(from, 'a'), ...(from.long?.('a')?.pieces() ?? [])].map(String)
        return { kind: 'ok' as const, value: parts, notes: [] }
      }
      return (await openStore(folder, '1').keepRead('kind', 'place', 'q', files, read)).stamp
    })
    expect(new Set(await Promise.all(stamps)).size).toBe(2)
  })

  it.each([1, 5_000_000])('is kept unless it is much: of a file of %i bytes in pieces', async (size) => {
    const files: Files = { read: () => null, long: () => longOf('112', size), list: () => [] }
    const read = async (from: Files) => ({ kind: 'ok' as const, value: upToTwo(from, 'a'), notes: [] })
    await openStore(folder, '1').keepRead('kind', 'place', 'q', files, read)
    expect(existsSync(folder) ? kept().length : 0).toBe(size === 1 ? 1 : 0)
  })

  it('is not kept where it was a problem', async () => {
    const store = openStore(folder, '1')
    const files: Files = { read: () => null, list: () => [] }
    await store.keepRead('kind', 'place', 'q', files, async () => ({
      kind: 'problems',
      problems: [problem('disk/EIO', null, { file: 'a.csv' })],
    }))
    const again = await store.keepRead('kind', 'place', 'q', files, async () => ({
      kind: 'ok',
      value: 1,
      notes: [],
    }))
    expect(again.outcome).toEqual({ kind: 'ok', value: 1, notes: [] })
  })
})

describe('the command', () => {
  /** what the build keeps, for the Node that built it */
  const packaged = `dist/kept-${process.version}`

  /** The program as it is built, but for what was kept when it was. */
  function bareProgram(): string {
    const folder = bench.in('program')
    for (const part of ['bin', 'dist', 'templates', 'locales', 'data', 'package.json'])
      cpSync(path.join(root, part), path.join(folder, part), { recursive: true })
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
    rmSync(path.join(folder, packaged), { recursive: true, force: true })
    return folder
  }

  it('makes the same bytes with nothing kept, with all of it, with all of it damaged, and as it comes', () => {
    const cache = bench.in('cache/invite')
    const program = bareProgram()
    const make = (name: string, from: string): ReadonlyMap<string, Buffer> => {
      const at = ['--signed-at', '2004-05-10T09:00:00+02:00', '--out', bench.in(name)]
      const args = [path.join(from, 'bin/invite.js'), 'generate', '--state', 'FR', '--to', 'all', ...at]
      const [XDG_CACHE_HOME, XDG_CONFIG_HOME] = [bench.in('cache'), bench.in('config')]
      const env = { ...process.env, XDG_CACHE_HOME, XDG_CONFIG_HOME }
      const ran = spawnSync(process.execPath, args, { cwd: bench.folder, env, encoding: 'utf8' })
      expect(ran).toMatchObject({ status: 0 })
      return new Map([...tree(bench.in(name))].map(([file, bytes]) => [file, timeless(file, bytes, 'plan')]))
    }
    const first = make('first', program)
    const names = readdirSync(cache).sort()
    expect(new Set(names.map((name) => name.split('-')[0]))).toEqual(
      new Set([...['blank', 'header', 'languages', 'letter', 'list', 'scope', 'shared', 'states']]),
    )
    expect(make('second', program)).toEqual(first)
    expect(readdirSync(cache).sort()).toEqual(names)
    for (const name of names) {
      const file = path.join(cache, name)
      const bytes = readFileSync(file)
      bytes[bytes.length >> 1]! ^= 1
      writeFileSync(file, bytes)
    }
    expect(make('third', program)).toEqual(first)
    rmSync(cache, { recursive: true })
    expect(make('fourth', root)).toEqual(first)
    // but for the lists of copies, what is needed has come with it
    const made = new Set(readdirSync(cache).map((name) => name.split('-')[0]))
    const came = existsSync(path.join(root, packaged))
    expect(made.has('shared')).toBe(!came)
    expect(made.has('list')).toBe(true)
    expect([...first.keys()].filter((name) => name.endsWith('.pdf')).length).toBeGreaterThan(4)
  })

  it('sees every change of what it has read before', async () => {
    const project = bench.in('project')
    const put = (name: string, text: string): void => {
      mkdirSync(path.dirname(path.join(project, name)), { recursive: true })
      writeFileSync(path.join(project, name), text)
    }
    const own = (name: string): string => readFileSync(path.join(root, name), 'utf8')
    const plan = async (): Promise<string> => {
      const ran = await bench.run(['plan', '--state', 'FR', '--data', project, '--out', bench.in('none')])
      return `${ran.status} ${/plan ([0-9a-f]{16})/.exec(ran.stdout)?.[1] ?? ran.stderr}`
    }
    put('data/ministers.csv', own('data/ministers.csv'))
    const plans = [await plan(), await plan()]
    put('data/ministers.csv', own('data/ministers.csv').replace('FR,FR,fr,,', 'FR,FR,en,,'))
    plans.push(await plan())
    put('data/states.csv', own('data/states.csv').replace('French Republic', 'Republic of France'))
    plans.push(await plan())
    put('templates/DM-1132/en.hbs', own('templates/DM-1132/en.hbs').replace('</title>', '.</title>'))
    plans.push(await plan())
    put('locales/en/words.json', own('locales/en/words.json').replace('"Fax', '"Telefax'))
    plans.push(await plan())
    put('templates/DM-1132/en.hbs', '{{nobody}}')
    plans.push(await plan())
    rmSync(path.join(project, 'templates'), { recursive: true })
    rmSync(path.join(project, 'locales'), { recursive: true })
    plans.push(await plan())
    expect(plans[0]).toBe(plans[1])
    expect(plans[7]).toBe(plans[3])
    expect(new Set(plans).size).toBe(6)
    expect(plans[6]).toContain('compose/')
  })
})
