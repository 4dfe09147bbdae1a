import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ledgerLines } from '../src/archive/ledger.ts'
import { main } from '../src/cli.ts'
import type { LedgerEntry } from '../src/model/ledger.ts'
import { type openBench, type Ran, root } from './command.ts'
import { laySmallProject, type Row } from './small-project.ts'

/** Who signs at small desks; the development identity signs for trial only. */
export const registry = ['--identity', path.join(root, 'test/sign/rsa2048.pem')]
export const fault = path.join(root, 'test/scenario/fault.js')

/** A line of the ledger as a test reads or damages it. */
export interface AnyLine {
  readonly [key: string]: unknown
  readonly event: string
}

/** The small project as an officer has it: commands run in its folder, lists are edited there, and letters are in out/L. */
export interface SmallDesk {
  readonly folder: string
  /** a file below out/L */
  in(file: string): string
  lay(...rows: readonly Row[]): void
  invite(...args: readonly string[]): Promise<Ran>
  /** the same without a process of its own, which takes most of the time: for commands by the hundred, one after the other */
  here(...args: readonly string[]): Promise<Ran>
  /** with the registry's identity */
  generate(...args: readonly string[]): Promise<Ran>
  /** the same desk once more, to be spoilt */
  copy(): SmallDesk
  /** puts a file there, with its folders */
  put(file: string, text: string | Uint8Array): void
  text(file: string): string
  /** lines about documents */
  entries(): readonly AnyLine[]
  /** all lines */
  all(): readonly AnyLine[]
  /** writes the ledger anew, with a right chain */
  chain(entries: readonly object[]): void
}

type Bench = ReturnType<typeof openBench>
let copies = 0

export function openSmallDesk(bench: Bench, name: string, ...rows: readonly Row[]): SmallDesk {
  const folder = bench.in(name)
  mkdirSync(folder, { recursive: true })
  const out = path.join(folder, 'out/L')
  const desk: SmallDesk = {
    folder,
    in: (file) => path.join(out, file),
    lay: (...next) => laySmallProject(folder, next),
    invite: (...args) => bench.run(args, folder),
    async here(command = '', ...args) {
      const data = ['--data', folder]
      const out = command === 'check' ? [] : ['--out', path.join(folder, 'out')]
      return runHere(bench, [command, ...data, ...out, ...args])
    },
    generate: (...args) => bench.run(['generate', ...args, ...registry], folder),
    copy() {
      const to = `${name}-${copies++}`
      cpSync(folder, bench.in(to), { recursive: true, verbatimSymlinks: true })
      return openSmallDesk(bench, to)
    },
    put(file, text) {
      const full = path.join(out, file)
      mkdirSync(path.dirname(full), { recursive: true })
      writeFileSync(full, text)
    },
    text: (file) => readFileSync(path.join(out, file), 'utf8'),
    entries: () =>
      desk.all().filter(({ about }) => (about as { kind?: string } | undefined)?.kind !== 'ledger'),
    all: () =>
      desk
        .text('ledger.jsonl')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as AnyLine),
    chain(entries) {
      const bare = entries.map((entry) => ({ ...entry, chain: undefined }))
      desk.put('ledger.jsonl', ledgerLines(bare as unknown as readonly LedgerEntry[], '').text)
    },
  }
  if (rows.length > 0 || !existsSync(path.join(folder, 'data'))) desk.lay(...rows)
  return desk
}

/** What a command said, and both streams as a terminal shows them. */
export interface RanHere extends Ran {
  readonly both: string
}

/** Runs a command in this process. Its listeners are taken away again, and what it says is caught. */
export async function runHere(
  bench: Bench,
  args: readonly string[],
  settings: NodeJS.ProcessEnv = {},
): Promise<RanHere> {
  const heard = ['SIGINT', 'SIGTERM', 'exit'] as const
  const before = heard.map((name) => new Set(process.listeners(name as 'exit')))
  const writes = [process.stdout.write, process.stderr.write] as const
  const environment = { ...process.env }
  let [stdout, stderr, both] = ['', '', '']
  Object.assign(process.env, bench.environment, settings)
  delete process.env.INVITE_PASSPHRASE
  process.stdout.write = (text: string | Uint8Array): boolean => {
    stdout += String(text)
    both += String(text)
    return true
  }
  process.stderr.write = (text: string | Uint8Array): boolean => {
    stderr += String(text)
    both += String(text)
    return true
  }
  const streams = [process.stdout, process.stderr]
  const onError = streams.map((stream) => new Set(stream.listeners('error')))
  try {
    const status = await main(args)
    return { status, stdout, stderr, both }
  } finally {
    ;[process.stdout.write, process.stderr.write] = writes
    for (const [index, name] of heard.entries())
      for (const listener of process.listeners(name as 'exit'))
        if (!before[index]!.has(listener)) process.off(name, listener)
    for (const [index, stream] of streams.entries())
      for (const listener of stream.listeners('error'))
        if (!onError[index]!.has(listener)) stream.off('error', listener as () => void)
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
    Object.assign(process.env, environment)
  }
}
