import fs from 'node:fs'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { setImmediate as turn } from 'node:timers/promises'

/**
 * A process that dies, played within one that lives: at a step of its choice below a folder, and at every one after it,
 * whatever would write throws. Of a write that it dies at, half may get through. Reading goes on.
 */
const promises = createRequire(import.meta.url)('node:fs/promises') as typeof import('node:fs/promises')

// other tests in the same process write through this too: below no folder that was named, all is as ever

/** What is thrown at the dead. */
export class Died extends Error {}

let only: string | null = null
let stepsLeft = Number.POSITIVE_INFINITY
let isTorn = false
let inFlight = 0

const isDead = (): boolean => stepsLeft <= 0

/** Dies at its `steps`-th write, fsync, rename or removal below a folder; `torn`: half-way through it, if it is a write. */
export function dieAt(steps: number, torn: boolean, folder: string): void {
  only = folder
  stepsLeft = steps
  isTorn = torn
}

/** Whether it has died. What was begun by then has ended when this resolves, and whatever comes next lives. */
export async function revive(): Promise<boolean> {
  const died = isDead()
  for (let quiet = 0; quiet < 3; quiet = inFlight === 0 ? quiet + 1 : 0) await turn()
  only = null
  stepsLeft = Number.POSITIVE_INFINITY
  return died
}

/** Takes a step: true where it dies half-way. */
function step(file: unknown, isWrite = false): boolean {
  if (only === null || !String(file).includes(only)) return false
  if (isDead()) throw new Died(`dead before ${file}`)
  stepsLeft--
  if (!isDead()) return false
  if (isTorn && isWrite) return true
  throw new Died(`died at ${file}`)
}

const half = (data: string | NodeJS.ArrayBufferView): Buffer => {
  const bytes = typeof data === 'string' ? Buffer.from(data) : Buffer.from(data as Uint8Array)
  return bytes.subarray(0, bytes.length >> 1)
}

type Call = (...args: never[]) => unknown
const patched = fs as unknown as Record<string, Call>
const ofPromises = promises as unknown as Record<string, Call>

for (const name of [
  'renameSync',
  'unlinkSync',
  'mkdirSync',
  'linkSync',
  'truncateSync',
  'rmSync',
  'rmdirSync',
]) {
  const real = patched[name]!
  patched[name] = (file: never, ...rest: never[]) => {
    step(file)
    return real.call(fs, file, ...rest)
  }
}
const names = new Map<number, string>()
const { openSync, fsyncSync, writeSync, writeFileSync } = fs
fs.openSync = (file, ...rest) => {
  const descriptor = openSync(file, ...rest)
  names.set(descriptor, String(file))
  return descriptor
}
fs.fsyncSync = (descriptor) => {
  step(names.get(descriptor) ?? '')
  fsyncSync(descriptor)
}
patched.writeSync = (descriptor: number, data: Buffer, ...rest: never[]) => {
  if (step(names.get(descriptor) ?? '', true)) {
    writeSync(descriptor, half(data))
    throw new Died('died half-way')
  }
  return writeSync(descriptor, data, ...rest)
}
fs.writeFileSync = (file, data, ...rest) => {
  if (step(file, true)) {
    writeFileSync(file, half(data), ...rest)
    throw new Died('died half-way')
  }
  writeFileSync(file, data, ...rest)
}

async function flight<T>(work: () => Promise<T>): Promise<T> {
  inFlight++
  try {
    return await work()
  } finally {
    inFlight--
  }
}
const { open, rename } = promises
ofPromises.open = async (file: string, ...rest: never[]) => {
  const handle = await flight(() => open(file, ...rest))
  const { writev, sync } = handle
  handle.writev = (async (chunks: readonly Uint8Array[], ...rest: never[]) => {
    const isLast = step(file, true)
    const written = isLast ? [half(Buffer.concat(chunks))] : chunks
    const done = await flight(() => writev.call(handle, written, ...rest))
    if (isLast) throw new Died('died half-way')
    return done
  }) as typeof writev
  handle.sync = async () => {
    step(file)
    await flight(() => sync.call(handle))
  }
  return handle
}
ofPromises.rename = async (from: string, to: string) => {
  step(from)
  await flight(() => rename(from, to))
}
syncBuiltinESMExports()
