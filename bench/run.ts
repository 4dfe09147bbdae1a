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
  /** processor time, of all its threads, if it was measured */
  readonly cpuMs: number
}

const peakFile = path.join(work, 'peak')
/** Tells the most memory, and the processor time in microseconds, when the process ends. */
const peak = `data:text/javascript,import{writeFileSync}from'node:fs';process.on('exit',()=>writeFileSync(${JSON.stringify(
  peakFile,
)},[process.resourceUsage().maxRSS,process.cpuUsage().user+process.cpuUsage().system].join(' ')))`

interface Asked {
  /** its memory too, which costs a little */
  readonly measured?: boolean
  /** the folder of what runs keep for each other */
  readonly keptIn?: string
  /** where it runs */
  readonly from?: string
  /** how it may end besides 0 */
  readonly ends?: number
}

/** Node with these arguments, from start to end. */
export function node(
  args: readonly string[],
  { measured = false, keptIn = path.join(work, 'kept'), from = root, ends = 0 }: Asked = {},
): Ran {
  const own = {
    XDG_CONFIG_HOME: path.join(work, 'config'),
    XDG_CACHE_HOME: keptIn,
    XDG_STATE_HOME: path.join(work, 'state'),
    NO_COLOR: '1',
    TZ: 'UTC',
  }
  const all = measured ? ['--import', peak, ...args] : args
  const started = performance.now()
  const done = spawnSync(process.execPath, all, {
    cwd: from,
    env: { ...process.env, ...own },
    encoding: 'utf8',
  })
  const ms = performance.now() - started
  if (done.status !== 0 && done.status !== ends)
    throw new Error(`${args.join(' ')}: ${done.stdout}${done.stderr}`)
  const [peakKb = 0, cpuUs = 0] = measured ? readFileSync(peakFile, 'utf8').split(' ').map(Number) : []
  return { ms, peakMb: peakKb / 1024, cpuMs: cpuUs / 1000 }
}

/** The built command; `of`: another checkout's, which reads its own lists and texts. */
export function invite(args: readonly string[], asked?: Asked, of = root): Ran {
  return node([path.join(of, 'bin/invite.js'), ...args], { ...asked, from: of })
}

export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
