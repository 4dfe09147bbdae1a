import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises'
import path from 'node:path'

/** Every file below a folder, by its path in it with `/`, sorted. */
export function tree(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  const paths = files.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
  return paths.map((file) => file.split(path.sep).join('/')).sort()
}

// many files are read one after the other: through one piece of memory, not a new one for each
const window = Buffer.allocUnsafe(256 * 1024)

/** SHA-256 of a file, hexadecimal; null where there is none. */
export function fileHash(file: string): string | null {
  try {
    const handle = openSync(file, 'r')
    try {
      const hash = createHash('sha256')
      for (let read = readSync(handle, window); read > 0; read = readSync(handle, window))
        hash.update(window.subarray(0, read))
      return hash.digest('hex')
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** A file as it was seen: what the disk said of it, empty if that proves nothing, and its SHA-256. */
export interface Seen {
  readonly state: string
  readonly hash: string
}

/** A file that has changed this lately may change once more without a sign: times of disks are as coarse as two seconds. */
const UNSETTLED_MS = 3_000

/**
 * A file as it is; null where there is none. It is read again only where the disk says that it is another than `before`: by
 * its size, times and number, as make and git tell.
 */
export function glance(file: string, before: Seen | undefined): Seen | null {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false })
  if (found === undefined) return null
  const { dev, ino, size, mtimeNs, ctimeNs, ctimeMs } = found
  const state = `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`
  if (before?.state === state) return before
  const hash = fileHash(file)
  const settled = Number(ctimeMs) < Date.now() - UNSETTLED_MS
  return hash === null ? null : { state: settled ? state : '', hash }
}

/** The first bytes of a file, `limit` at most, whatever its size says. */
export function readStart(file: string, limit: number): Uint8Array {
  const handle = openSync(file, 'r')
  try {
    const parts: Uint8Array[] = []
    for (let left = limit; left > 0; ) {
      const part = new Uint8Array(Math.min(left, 1 << 20))
      const read = readSync(handle, part)
      if (read === 0) break
      parts.push(part.subarray(0, read))
      left -= read
    }
    return Buffer.concat(parts)
  } finally {
    closeSync(handle)
  }
}

export function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false
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

const temporaryOf = (file: string): string => path.join(path.dirname(file), `.${path.basename(file)}.part`)

/** Writes a whole file, in chunks, under a temporary name beside its own, and fsyncs it. Its folder is made if there is none. */
export async function writePart(file: string, chunks: readonly Uint8Array[], mode = 0o666): Promise<void> {
  const handle = await openNew(temporaryOf(file), mode)
  try {
    const { bytesWritten } = await handle.writev(chunks)
    // a disk may take less than it was given, when it is full or interrupted
    if (bytesWritten < chunks.reduce((sum, { length }) => sum + length, 0))
      await handle.writeFile(Buffer.concat(chunks).subarray(bytesWritten))
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function openNew(file: string, mode: number): Promise<FileHandle> {
  try {
    return await open(file, 'w', mode)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    await mkdir(path.dirname(file), { recursive: true })
    return open(file, 'w', mode)
  }
}

/** Writes a whole file or none: a temporary file in the same folder, fsync, rename. The folder's own fsync is the caller's. */
export async function writeWhole(file: string, chunks: readonly Uint8Array[], mode = 0o666): Promise<void> {
  await writePart(file, chunks, mode)
  await rename(temporaryOf(file), file)
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

/** The same for many folders at once, beside the main thread. */
async function syncFolders(folders: ReadonlySet<string>): Promise<void> {
  if (process.platform === 'win32') return
  const sync = async (folder: string): Promise<void> => {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
  await Promise.all([...folders].map(sync))
}

/** Removes what an interrupted run left in a folder and the folders in it. */
export function sweep(folder: string): void {
  if (!existsSync(folder)) return
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const found = path.join(folder, entry.name)
    if (entry.isDirectory()) sweep(found)
    else if (TEMPORARY.test(entry.name) && !isNeeded(entry.name)) rmSync(found, { force: true })
  }
}

/** Another run's way to the lock, not what a dead one left of it. */
function isNeeded(name: string): boolean {
  const owner = /^\.lock-(\d+)\.part$/.exec(name)?.[1]
  return owner !== undefined && alive(Number(owner))
}

/** What stands in a file from an offset on; nothing where there is none. A ledger's beginning may be long. */
export function readFrom(file: string, offset: number): Buffer {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  const found = Buffer.alloc(Math.max(0, size - offset))
  if (found.length === 0) return found
  const handle = openSync(file, 'r')
  try {
    return found.subarray(0, readSync(handle, found, 0, found.length, offset))
  } finally {
    closeSync(handle)
  }
}

/** Appends and fsyncs, after cutting off what follows `wholeBytes`; does nothing where that is the text already. */
export function append(file: string, text: string, wholeBytes: number): void {
  const after = readFrom(file, wholeBytes)
  if (after.subarray(0, Buffer.byteLength(text)).equals(Buffer.from(text))) return
  if (after.length > 0) truncateSync(file, wholeBytes)
  const handle = openSync(file, 'a')
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** A change to a folder that happens whole or not at all. Paths are relative to it, with `/`. */
export interface Change {
  readonly moves: readonly { readonly from: string; readonly to: string }[]
  /** files whose bytes wait under their temporary names */
  readonly places: readonly string[]
  /** what `ledger.jsonl` gets, after its first `wholeBytes` */
  readonly lines: { readonly text: string; readonly wholeBytes: number }
}

const INTENT = '.change'

/**
 * Makes a change that survives a crash: what is meant is written down first, then done, then told by the ledger. A
 * ledger line never comes before its file is safe; a change that was written down is carried out by the next run.
 */
export async function commit(folder: string, change: Change): Promise<void> {
  const homes = new Set(change.places.map((file) => path.join(folder, path.dirname(file))))
  await syncFolders(homes)
  await writeWhole(path.join(folder, INTENT), [Buffer.from(JSON.stringify(change))])
  syncFolder(folder)
  await carryOut(folder, change)
}

/** What an interrupted run had written down and not yet done; null: nothing. */
export function pendingChange(folder: string): Change | null {
  const text = readText(path.join(folder, INTENT))
  return text === null ? null : (JSON.parse(text) as Change)
}

/** Carries out what an interrupted run had written down, and removes what it left besides. True: there was something. */
export async function recover(folder: string): Promise<boolean> {
  const change = pendingChange(folder)
  if (change !== null) await carryOut(folder, change)
  sweep(folder)
  return change !== null
}

/** Each step does nothing where it was done before. */
async function carryOut(folder: string, { moves, places, lines }: Change): Promise<void> {
  const touched = new Set([folder])
  const move = (from: string, to: string): void => {
    renameSync(from, to)
    touched.add(path.dirname(from)).add(path.dirname(to))
  }
  for (const { from, to } of moves) {
    const [source, target] = [path.join(folder, from), path.join(folder, to)]
    if (existsSync(target) || !existsSync(source)) continue
    mkdirSync(path.dirname(target), { recursive: true })
    move(source, target)
  }
  for (const place of places) {
    const file = path.join(folder, place)
    if (existsSync(temporaryOf(file))) move(temporaryOf(file), file)
  }
  await syncFolders(touched)
  append(path.join(folder, 'ledger.jsonl'), lines.text, lines.wholeBytes)
  syncFolder(folder)
  unlinkSync(path.join(folder, INTENT))
}

/** Where a file's bytes are that it will have when a pending change is carried out. */
export function placeAfter(folder: string, file: string, pending: Change | null): string {
  const full = path.join(folder, file)
  if (pending === null) return full
  if (pending.places.includes(file) && existsSync(temporaryOf(full))) return temporaryOf(full)
  const moved = pending.moves.find(({ to }) => to === file)
  return moved !== undefined && !existsSync(full) ? path.join(folder, moved.from) : full
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
      const holder = readText(file)
      if (holder === null) continue // given back just now
      if (alive(Number(holder))) return { heldBy: Number(holder) }
      takeAway(file, holder, `${mine}.stale.part`)
    }
  } finally {
    rmSync(mine, { force: true })
  }
}

/** A dead process's lock; where another run was quicker and it is that one's by now, it goes back. */
function takeAway(file: string, holder: string, aside: string): void {
  try {
    renameSync(file, aside)
    if (readText(aside) !== holder) linkSync(aside, file)
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
  rmSync(aside, { force: true })
}

function alive(pid: number): boolean {
  if (!(pid > 0)) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
