import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import { readText } from '../disk.ts'

/** Who holds a folder. */
export interface LockHolder {
  /** null: an earlier version of the program, which wrote its number only; or nobody can tell */
  readonly host: string | null
  readonly pid: number
  /** when the process began, as its system counts; null: the system does not tell */
  readonly start: string | null
  /** since when the system runs, by a name of its own; null: the system does not tell */
  readonly boot: string | null
  /** ISO 8601 */
  readonly since: string | null
}

/** The lock's name in the folder that it is of. */
export const LOCK = '.lock'

/** So often a lock may vanish between two looks. */
const MOST_TRIES = 100

/** A folder that one run has to itself, until it releases it. */
export interface Lock {
  /** whom it was taken from, with the person's word; null: nobody */
  readonly takenFrom: LockHolder | null
  /** a run that had it is gone, and may have left files half-written */
  readonly wasLeft: boolean
  release(): void
}

/**
 * Takes a folder for one run at a time: `.lock` says who has it. It is linked into place, so that it appears with its
 * words or not at all. One whose process is gone is taken over; one of which nobody here can tell (another host's) only
 * with `take`, the person's word.
 */
export function lock(
  folder: string,
  now: Date,
  take: boolean,
): Lock | { readonly heldBy: LockHolder; readonly file: string } {
  const file = path.join(folder, LOCK)
  const mine = path.join(folder, `.lock-${process.pid}.part`)
  // a run that died between two steps may have left its own under this number, which is the lock itself by another name
  removeIfThere(mine)
  writeFileSync(mine, `${JSON.stringify(ourselves(now))}\n`, { flag: 'wx' })
  let takenFrom: LockHolder | null = null
  let wasLeft = false
  try {
    for (let tries = 0; ; tries++) {
      try {
        linkSync(mine, file)
        return { takenFrom, wasLeft, release: () => removeIfThere(file) }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const text = readText(file)
      // given back just now; one that is there and nowhere (a dangling link) cannot be told from that but by trying
      if (text === null && tries < MOST_TRIES) continue
      const holder = readHolder(text ?? '')
      // a run of ours puts its words there whole: what cannot be read was left by a disk that failed
      const state = text === null ? 'unknown' : stateOf(holder)
      if (state === 'alive' || (state === 'unknown' && !take)) return { heldBy: holder, file }
      if (state === 'unknown') takenFrom = holder
      wasLeft = true
      takeAway(file, text ?? '', `${mine}.stale.part`)
    }
  } finally {
    removeIfThere(mine)
  }
}

function removeIfThere(file: string): void {
  try {
    unlinkSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** A lock that nobody needs; where another run was quicker and it is that one's by now, it goes back. */
function takeAway(file: string, text: string, aside: string): void {
  try {
    renameSync(file, aside)
    if ((readText(aside) ?? '') !== text) linkSync(aside, file)
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
  removeIfThere(aside)
}

function ourselves(now: Date): LockHolder {
  const { pid } = process
  return { host: hostname(), pid, start: startOf(pid), boot: bootOf(), since: now.toISOString() }
}

function readHolder(text: string): LockHolder {
  const nobody: LockHolder = { host: null, pid: 0, start: null, boot: null, since: null }
  try {
    const value = JSON.parse(text) as Partial<LockHolder> | number | null
    if (typeof value === 'number') return { ...nobody, pid: value }
    if (typeof value !== 'object' || value === null) return nobody
    const textOf = (each: unknown): string | null => (typeof each === 'string' ? each : null)
    return {
      host: textOf(value.host),
      pid: Number.isSafeInteger(value.pid) ? value.pid! : 0,
      start: textOf(value.start),
      boot: textOf(value.boot),
      since: textOf(value.since),
    }
  } catch {
    return nobody
  }
}

/** Who works in a folder, as far as this machine can tell; null: nobody, or somebody of another machine. */
export function livingHolder(folder: string): { readonly holder: LockHolder; readonly file: string } | null {
  const file = path.join(folder, LOCK)
  const text = readText(file)
  const holder = text === null ? null : readHolder(text)
  return holder !== null && stateOf(holder) === 'alive' ? { holder, file } : null
}

/** `unknown`: it may live where this machine cannot see it. */
function stateOf({ host, pid, start, boot }: LockHolder): 'alive' | 'gone' | 'unknown' {
  // an earlier version's number is all there is: it is one of this machine's, as that version took it
  if (host === null) return isAlive(pid) ? 'unknown' : 'gone'
  if (host !== hostname()) return 'unknown'
  const now = bootOf()
  if (boot !== null && now !== null && boot !== now) return 'gone'
  if (!isAlive(pid)) return 'gone'
  // a number that another process has by now, or we ourselves in a container that was started again
  const running = startOf(pid)
  return start !== null && running !== null && start !== running ? 'gone' : 'alive'
}

/** Whether a process runs here; one that has ended and waits to be told of (a zombie) does not. */
export function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false
  if (statOf(pid)?.state === 'Z') return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const startOf = (pid: number): string | null => statOf(pid)?.start ?? null

/**
 * State and start of a process (proc(5), fields 3 and 22 of stat); null where the system has no such file. Of its first thread,
 * which are the same: for the process the system adds up what all its threads have used, which takes it milliseconds.
 */
function statOf(pid: number): { readonly state: string; readonly start: string } | null {
  const text = readQuietly(`/proc/${pid}/task/${pid}/stat`)
  // the second field, the program's name in brackets, may hold anything
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ')
  return fields?.[19] === undefined ? null : { state: fields[0]!, start: fields[19] }
}

const bootOf = (): string | null => readQuietly('/proc/sys/kernel/random/boot_id')?.trim() ?? null

function readQuietly(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
