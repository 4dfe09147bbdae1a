import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { newFolder } from './folder.ts'

export const root = path.resolve(import.meta.dirname, '..')

/** What the commands of all tests keep for each other; gone with `npm ci`. */
export const keptByTests = path.join(root, 'node_modules/.cache/test')

export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Where a run's output goes: to us, to nobody (its reader is gone before there is anything to read), or to a file. */
type Output = 'read' | 'unread' | number

/** A folder for one test file's runs, with a configuration folder of its own; `close` removes it. */
export function openBench() {
  const folder = newFolder()
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    INVITE_PASSPHRASE: undefined,
    XDG_CONFIG_HOME: path.join(folder, 'config'),
    XDG_CACHE_HOME: keptByTests,
    XDG_STATE_HOME: path.join(folder, 'state'),
    NO_COLOR: '1',
    TZ: 'UTC',
  }
  return {
    folder,
    in: (name: string) => path.join(folder, name),
    environment,
    /** The built command, as a person runs it, from `from`. */
    run(
      args: readonly string[],
      from: string = root,
      settings: NodeJS.ProcessEnv = {},
      output: Output = 'read',
    ): Promise<Ran> {
      return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [path.join(root, 'bin/invite.js'), ...args], {
          cwd: from,
          env: { ...environment, ...settings },
          stdio: ['ignore', typeof output === 'number' ? output : 'pipe', 'pipe'],
        })
        let stdout = ''
        let stderr = ''
        child.stdout?.on('data', (chunk: Buffer) => {
          stdout += chunk.toString()
        })
        child.stderr!.on('data', (chunk: Buffer) => {
          stderr += chunk.toString()
        })
        if (output === 'unread') for (const stream of [child.stdout, child.stderr]) stream?.destroy()
        child.on('error', reject)
        child.on('close', (status) => resolve({ status, stdout, stderr }))
      })
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Every file below a folder, by relative path, with its bytes. */
export function tree(folder: string): ReadonlyMap<string, Buffer> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  const named = files.map((entry) => path.join(entry.parentPath, entry.name)).sort()
  return new Map(named.map((file) => [path.relative(folder, file), readFileSync(file)]))
}

/**
 * A ledger, or a change to one, without what no two runs have in common: the real time of its lines, and the chain. Also
 * without the plan, where one run did at once what others did in two, and without checkpoints. All else is left as it is.
 */
export function timeless(file: string, bytes: Buffer, ...also: readonly 'plan'[]): Buffer {
  // the one follows from the ledger, which is compared itself; the other is drawn at random
  if (/ledger(-head\.json|\.key)$/.test(file)) return Buffer.alloc(0)
  if (!/(ledger\.jsonl|\.change)$/.test(file)) return bytes
  const names = ['at', 'chain', ...also].join('|')
  // within a change the lines are a text, and their quotes escaped
  const values = new RegExp(`(?<=\\\\?"(${names})\\\\?":\\\\?")[^"\\\\]*`, 'g')
  // a run that was struck vouches for nothing, and the one that goes on for all
  const vouched = /^\{"v":2,.*"event":"checkpointed".*\n?/gm
  // cells are hashed with a key of each record's own
  const keyed = /(?<=keyed:)[0-9a-f]+:[0-9a-f]+/g
  return Buffer.from(bytes.toString().replace(vouched, '').replace(values, '').replace(keyed, ''))
}
