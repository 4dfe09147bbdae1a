import { createHash, hash } from 'node:crypto'
import {
  closeSync,
  type Dirent,
  existsSync,
  fsyncSync,
  mkdirSync,
  opendirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises'
import path from 'node:path'

/** Links below a folder, by their paths in it with `/`, in no order; what they lead to is not looked at. */
export const linksIn = (folder: string): Iterable<string> =>
  pathsIn(folder, '', (entry) => entry.isSymbolicLink())

/** Every file below a folder, by its path in it with `/`, in no order. */
export const filesIn = (folder: string): Iterable<string> => pathsIn(folder, '', (entry) => entry.isFile())

/** The same of a folder with few of them, sorted. */
export const tree = (folder: string): readonly string[] => [...filesIn(folder)].sort()

// not Node's own `recursive`, which asks more of the disk and takes three times as long
function* pathsIn(folder: string, within: string, is: (entry: Dirent) => boolean): Iterable<string> {
  for (const entry of namesIn(path.join(folder, within))) {
    const name = within === '' ? entry.name : `${within}/${entry.name}`
    if (is(entry)) yield name
    if (entry.isDirectory()) yield* pathsIn(folder, name, is)
  }
}

/** Of a folder of which the disk says that it takes more, not all names are read at once, which takes twice as long. */
const LONG = 1 << 16

function namesIn(folder: string): Iterable<Dirent> {
  return statSync(folder).size > LONG ? namesOneByOne(folder) : readdirSync(folder, { withFileTypes: true })
}

function* namesOneByOne(folder: string): Iterable<Dirent> {
  const open = opendirSync(folder)
  try {
    for (let entry = open.readSync(); entry !== null; entry = open.readSync()) yield entry
  } finally {
    open.closeSync()
  }
}

// many files are read one after the other: through one piece of memory, not a new one for each
const window = Buffer.allocUnsafe(256 * 1024)

/** SHA-256 of a file, hexadecimal; null where there is none. */
export function fileHash(file: string): string | null {
  const handle = openIfThere(file)
  if (handle === null) return null
  try {
    let length = fill(handle)
    // as a rule that is all of it: to hash it at once leaves nothing behind that has to be collected
    if (length < window.length) return hash('sha256', window.subarray(0, length))
    const sum = createHash('sha256')
    for (; length > 0; length = fill(handle)) sum.update(window.subarray(0, length))
    return sum.digest('hex')
  } catch (error) {
    throw named(error, file)
  } finally {
    closeSync(handle)
  }
}

/** Reads on into the window: how many bytes; fewer than it has room for only where the file ends. */
function fill(handle: number): number {
  let length = 0
  while (length < window.length) {
    const read = readSync(handle, window, length, window.length - length, null)
    if (read === 0) break
    length += read
  }
  return length
}

/** A file that has changed this lately may change once more without a sign: times of disks are as coarse as two seconds. */
const UNSETTLED_MS = 3_000

/**
 * What the disk says of a file, by which make and git tell whether it is another than before: its size, times and number; and whether
 * it can no more change without another word. Null: there is none.
 */
export function statOf(file: string): { readonly state: string; readonly isSettled: boolean } | null {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined) return null
  // times as numbers are exact to a quarter of a microsecond
  const { dev, ino, size, mtimeMs, ctimeMs } = found
  return {
    state: `${dev} ${ino} ${size} ${mtimeMs} ${ctimeMs}`,
    isSettled: ctimeMs < Date.now() - UNSETTLED_MS,
  }
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

/**
 * A file's bytes from its beginning, `limit` at most, in pieces of one piece of memory: each is good until the next is asked
 * for. Nothing where there is no such file.
 */
export function* piecesOf(file: string, limit = Number.POSITIVE_INFINITY): Iterable<Buffer> {
  const handle = openIfThere(file)
  if (handle === null) return
  try {
    const piece = Buffer.allocUnsafe(1 << 16)
    for (let left = limit; left > 0; ) {
      const read = readSync(handle, piece, 0, Math.min(left, piece.length), null)
      if (read === 0) return
      yield piece.subarray(0, read)
      left -= read
    }
  } catch (error) {
    throw named(error, file)
  } finally {
    closeSync(handle)
  }
}

function openIfThere(file: string): number | null {
  try {
    return openSync(file, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw named(error, file)
  }
}

/** Whether a file, no folder, is there; a link counts as what it leads to. */
export function isFile(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false
  } catch (error) {
    // a file stands in place of a folder of the path
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return false
    throw error
  }
}

/** A file as UTF-8 text; null: it is not there. Throws what the disk refuses else. */
export function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw named(error, file)
  }
}

/** Node does not say which file it was that turned out to be a folder. */
function named(error: unknown, file: string): unknown {
  return error instanceof Error
    ? Object.assign(error, { path: (error as NodeJS.ErrnoException).path ?? file })
    : error
}

/** The name under which a file is written before it gets its own. */
export const temporaryOf = (file: string): string =>
  path.join(path.dirname(file), `.${path.basename(file)}.part`)

/**
 * Makes a folder and those above it; the first that was made, or null. Not Node's own `recursive`, which tries for ever where
 * a disk takes no folders (proc(5)).
 */
export function makeFolder(folder: string, mode = 0o777): string | null {
  const missing: string[] = []
  for (let here = path.resolve(folder); !existsSync(here); here = path.dirname(here)) missing.unshift(here)
  for (const each of missing) {
    try {
      mkdirSync(each, mode)
    } catch (error) {
      // another run was quicker
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  return missing[0] ?? null
}

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
    await makeFolderBeside(path.dirname(file))
    return open(file, 'w', mode)
  }
}

/** Makes a folder and those above it like `makeFolder`, beside the main thread: a run makes one for each addressee. */
async function makeFolderBeside(folder: string): Promise<void> {
  const make = async (): Promise<void> => {
    try {
      await mkdir(folder)
    } catch (error) {
      // another was quicker
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  try {
    await make()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || path.dirname(folder) === folder) throw error
    await makeFolderBeside(path.dirname(folder))
    await make()
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
export async function syncFolders(folders: ReadonlySet<string>): Promise<void> {
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

/** Cuts off what follows an offset, if there is anything. */
export function cutOff(file: string, offset: number): void {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > offset) truncateSync(file, offset)
}

/** Appends and fsyncs, after cutting off what follows `wholeBytes`; does nothing where that is the text already. */
export function append(file: string, text: string, wholeBytes: number): void {
  const bytes = Buffer.from(text)
  const after = readFrom(file, wholeBytes)
  if (after.subarray(0, bytes.length).equals(bytes)) return
  cutOff(file, wholeBytes)
  const handle = openSync(file, 'a')
  try {
    // a disk may take less than it was given, when it is full
    for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
