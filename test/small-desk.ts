import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ledgerLines } from '../src/archive/ledger.ts'
import type { LedgerEntry } from '../src/model/ledger.ts'
import { type openBench, type Ran, root } from './command.ts'
import { runHere } from './here.ts'
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
  /** a command, in this process */
  invite(...args: readonly string[]): Promise<Ran>
  /** the same from elsewhere: what it reads and writes is named */
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
    invite: (...args) => runHere(bench, args, {}, folder),
    async here(command = '', ...args) {
      const data = ['--data', folder]
      const out = command === 'check' ? [] : ['--out', path.join(folder, 'out')]
      return runHere(bench, [command, ...data, ...out, ...args])
    },
    generate: (...args) => runHere(bench, ['generate', ...args, ...registry], {}, folder),
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
