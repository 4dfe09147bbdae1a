import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'

export const root = process.cwd()

/** The folder of a benchmark's runs, its peers and their caches; a tool of the registry is installed there only once. */
export const cache = path.join(root, 'node_modules/.cache/bench')
export const work = path.join(cache, 'work')

export interface Ran {
  readonly ms: number
  /** the most memory that the process held, MB */
  readonly peakMb: number
}

const peakFile = path.join(work, 'peak')
/** Tells the most memory when the process ends. */
const peak = `data:text/javascript,import{writeFileSync}from'node:fs';process.on('exit',()=>writeFileSync(${JSON.stringify(
  peakFile,
)},String(process.resourceUsage().maxRSS)))`

/** What runs keep for each other, so that it can be taken away. */
export const store = path.join(work, 'kept')

const environment = {
  ...process.env,
  XDG_CONFIG_HOME: path.join(work, 'config'),
  XDG_CACHE_HOME: store,
  NO_COLOR: '1',
  TZ: 'UTC',
}

/** Node with these arguments, from start to end; `measured`: its memory too, which costs a little. */
export function node(args: readonly string[], measured = false): Ran {
  const started = performance.now()
  const all = measured ? ['--import', peak, ...args] : args
  const done = spawnSync(process.execPath, all, { cwd: root, env: environment, encoding: 'utf8' })
  const ms = performance.now() - started
  if (done.status !== 0) throw new Error(`${args.join(' ')}: ${done.stdout}${done.stderr}`)
  return { ms, peakMb: measured ? Number(readFileSync(peakFile, 'utf8')) / 1024 : 0 }
}

/** The built command. */
export function invite(args: readonly string[], measured = false): Ran {
  return node([path.join(root, 'bin/invite.js'), ...args], measured)
}

export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
