// fault.js: loaded before the command (node --import). At the write, fsync or rename that FAULT numbers, the disk
// refuses (FAULT=ENOSPC:7), the program has a fault of its own (FAULT=fault:7), or the process is killed before it
// (FAULT=kill:7) or, of a write, half-way (FAULT=torn:7).
// FAULT_IN: only of files whose path holds it. FAULT_LIST names a file that gets a line a step: `write` or `other`.
import fs from 'node:fs'
import { createRequire, syncBuiltinESMExports } from 'node:module'

const promises = createRequire(import.meta.url)('node:fs/promises')
const [kind, number] = (process.env.FAULT ?? 'none:0').split(':')
const only = process.env.FAULT_IN ?? ''
let steps = 0

/** Takes a step: true where the fault is to strike half-way. */
function step(name, isWrite) {
  if (!String(name).includes(only)) return false
  steps++
  if (process.env.FAULT_LIST) note(process.env.FAULT_LIST, isWrite ? 'write\n' : 'other\n')
  if (steps !== Number(number)) return false
  if (kind === 'kill') process.kill(process.pid, 'SIGKILL')
  if (kind === 'torn' && isWrite) return true
  if (kind === 'torn') process.kill(process.pid, 'SIGKILL')
  if (kind === 'fault') throw new Error(`a fault of ours at '${name}'`)
  if (kind !== 'none')
    throw Object.assign(new Error(`${kind}: injected, '${name}'`), { code: kind, syscall: 'fault' })
  return false
}

const { appendFileSync, writeFileSync, writeSync } = fs
const note = (file, line) => appendFileSync.call(fs, file, line)
const names = new Map()
const half = (data) => {
  const bytes = Buffer.from(data)
  return bytes.subarray(0, bytes.length >> 1)
}

for (const name of ['renameSync', 'unlinkSync', 'mkdirSync', 'linkSync', 'truncateSync']) {
  const real = fs[name]
  fs[name] = (file, ...rest) => {
    step(file, false)
    return real.call(fs, file, ...rest)
  }
}
const { openSync, fsyncSync } = fs
fs.openSync = (file, ...rest) => {
  const descriptor = openSync.call(fs, file, ...rest)
  names.set(descriptor, file)
  return descriptor
}
fs.fsyncSync = (descriptor) => {
  step(names.get(descriptor) ?? '', false)
  return fsyncSync.call(fs, descriptor)
}
fs.writeSync = (descriptor, data, ...rest) => {
  if (step(names.get(descriptor) ?? '', true)) {
    writeSync.call(fs, descriptor, half(data))
    process.kill(process.pid, 'SIGKILL')
  }
  return writeSync.call(fs, descriptor, data, ...rest)
}
fs.writeFileSync = (file, data, ...rest) => {
  if (step(file, true)) {
    writeFileSync.call(fs, file, half(data), ...rest)
    process.kill(process.pid, 'SIGKILL')
  }
  return writeFileSync.call(fs, file, data, ...rest)
}
const { mkdir, open, rename } = promises
promises.open = async (file, ...rest) => {
  const handle = await open(file, ...rest)
  const { writev, sync } = handle
  handle.writev = async (chunks) => {
    if (step(file, true)) {
      await writev.call(handle, [half(Buffer.concat(chunks))])
      process.kill(process.pid, 'SIGKILL')
    }
    return writev.call(handle, chunks)
  }
  handle.sync = async () => {
    step(file, false)
    return sync.call(handle)
  }
  return handle
}
promises.mkdir = async (folder, ...rest) => {
  step(folder, false)
  return mkdir(folder, ...rest)
}
promises.rename = async (from, to) => {
  step(from, false)
  return rename(from, to)
}
fs.promises.mkdir = promises.mkdir
fs.promises.open = promises.open
fs.promises.rename = promises.rename
syncBuiltinESMExports()
