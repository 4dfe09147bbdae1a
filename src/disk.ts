import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { open, rename } from 'node:fs/promises'
import path from 'node:path'
import type { Files } from './model/letter.ts'

/** A project's files by relative path. */
export interface Layers extends Files {
  locate(file: string): string | null
  /** what is there, but was not to be read when `read` tried, and why */
  readonly unreadable: ReadonlyMap<string, string>
}

/**
 * A project's files, where each is the first of its candidates that is there: also one that cannot be read, since what
 * lies under it is not what the person means.
 */
export function layered(candidates: (file: string) => readonly string[]): Layers {
  const unreadable = new Map<string, string>()
  const locate = (file: string): string | null =>
    candidates(file).find((each) => lstatSync(each, { throwIfNoEntry: false }) !== undefined) ?? null
  return {
    locate,
    unreadable,
    read(file) {
      const found = locate(file)
      if (found === null) return null
      try {
        return readFileSync(found)
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException
        unreadable.set(file, refusals[code ?? ''] ?? message)
        return null
      }
    },
    list(folder) {
      const folders = candidates(folder).filter((found) => existsSync(found) && statSync(found).isDirectory())
      const names = new Set(folders.flatMap((found) => readdirSync(found)))
      return [...names].filter((name) => !name.startsWith('.')).sort()
    },
  }
}

const refusals: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  ENOENT: 'it is a link to what is not there',
  ELOOP: 'it is a link to itself',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
  ERR_FS_FILE_TOO_LARGE: 'it is too large',
}

/** SHA-256 of a file, hexadecimal; null where there is none. */
export function fileHash(file: string): string | null {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

export function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

const TEMPORARY = /^\..+\.part$/

/** Writes a whole file or none: a temporary file in the same folder, fsync, rename. The folder's own fsync is the caller's. */
export async function writeWhole(file: string, bytes: Uint8Array, mode = 0o666): Promise<void> {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.part`)
  const handle = await open(temporary, 'w', mode)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, file)
}

/** Makes the names in a folder durable. Windows cannot open a folder; its rename is already on disk. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Removes what an interrupted run left in a folder and the folders in it. */
export function sweep(folder: string): void {
  if (!existsSync(folder)) return
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const found = path.join(folder, entry.name)
    if (entry.isDirectory()) sweep(found)
    else if (TEMPORARY.test(entry.name)) unlinkSync(found)
  }
}

/** Appends and fsyncs, after cutting off what follows `wholeBytes`. */
export function append(file: string, text: string, wholeBytes: number): void {
  if (existsSync(file) && statSync(file).size > wholeBytes) truncateSync(file, wholeBytes)
  const handle = openSync(file, 'a')
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/**
 * Takes a folder for one run at a time: `.lock` holds the process number. It is linked into place, so that it appears
 * with its number or not at all. A lock whose process is gone is taken over.
 */
export function lock(folder: string): { release(): void } | { heldBy: number } {
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, '.lock')
  const mine = path.join(folder, `.lock-${process.pid}.part`)
  writeFileSync(mine, String(process.pid))
  try {
    for (;;) {
      try {
        linkSync(mine, file)
        return { release: () => unlinkSync(file) }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const holder = Number(readText(file))
      if (holder > 0 && alive(holder)) return { heldBy: holder }
      unlinkSync(file)
    }
  } finally {
    unlinkSync(mine)
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true })
}
