import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { commit } from '../src/archive/change.ts'
import { writePart } from '../src/disk.ts'

/** What no program that makes these files can do without. Milliseconds for all of them. */
export interface Floor {
  readonly files: number
  readonly signMs: number
  readonly hashMs: number
  readonly writeMs: number
  readonly totalMs: number
}

/** One RSA-2048 signature, by OpenSSL's own measure, one thread. */
export function rsaMs(): number {
  const said = execFileSync('openssl', ['speed', '-seconds', '1', 'rsa2048'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const seconds = /rsa\s+2048 bits\s+([\d.]+)s/.exec(said)?.[1]
  if (seconds === undefined) throw new Error(`openssl speed said: ${said}`)
  return Number(seconds) * 1000
}

/**
 * The files that a run has made, once more without making them: a signature each, one SHA-256 over each, and written as
 * the product writes them: 32 at a time, temporary files, fsync, fsync of the folders, rename, one line, fsync. `into` is new.
 */
export async function floorOf(made: string, into: string): Promise<Floor> {
  const folders = readdirSync(made, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const files = folders.flatMap(({ name }) =>
    readdirSync(path.join(made, name))
      .filter((file) => file.endsWith('.pdf'))
      .map((file) => path.join(name, file)),
  )
  mkdirSync(into, { recursive: true })
  let hashMs = 0
  let writeMs = 0
  let wholeBytes = 0
  for (let at = 0; at < files.length; at += 32) {
    const batch = files.slice(at, at + 32)
    const bytes = batch.map((file) => readFileSync(path.join(made, file)))
    const hashed = performance.now()
    for (const each of bytes) createHash('sha256').update(each).digest()
    const written = performance.now()
    for (const file of batch) mkdirSync(path.join(into, path.dirname(file)), { recursive: true })
    await Promise.all(batch.map((file, index) => writePart(path.join(into, file), [bytes[index]!])))
    const text = batch.map((file) => `${file}\n`).join('')
    await commit(into, { moves: [], places: batch, lines: { text, wholeBytes } })
    wholeBytes += Buffer.byteLength(text)
    hashMs += written - hashed
    writeMs += performance.now() - written
  }
  const signMs = rsaMs() * files.length
  return { files: files.length, signMs, hashMs, writeMs, totalMs: signMs + hashMs + writeMs }
}
