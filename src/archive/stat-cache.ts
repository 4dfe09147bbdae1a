import path from 'node:path'
import { fileHash, statOf } from '../disk.ts'
import type { FileHashes, FileSum } from '../model/plan.ts'
import { type KeptPart, type KeptParts, openNewlySeen, openSeenFiles } from './seen-files.ts'
import { openSums } from './sums.ts'

/** What is remembered from one run to the next, and may be lost at any time. */
export interface Cache {
  get<T>(kind: string, question: string): T | null
  put(kind: string, question: string, value: unknown): void
}

/** What the disk said of a folder's files when a run last saw them. */
function keptOf(folder: string, memory: Cache): KeptParts {
  const question = (name: string): string => `${path.resolve(folder)}\n${name}`
  return {
    get: (name) => memory.get<KeptPart>('glances', question(name)),
    put: (name, part) => memory.put('glances', question(name), part),
  }
}

/** No file has this SHA-256: it says that there is none. */
const NONE = '0'.repeat(64)

/**
 * Whether an archive's files still have the bytes that they should have, for a plan: one of which the disk says the same as when a run last saw
 * it so is not read again. Only what differs is held. Whoever vouches for a file asks the archive for its hash.
 */
export function hashesUnlessUnchanged(
  folder: string,
  files: Iterable<FileSum>,
  locate: (file: string) => string,
  memory: Cache,
): FileHashes {
  const kept = keptOf(folder, memory)
  let before: ReturnType<typeof openSeenFiles> | null = null
  const newly = openNewlySeen()
  const others = openSums()
  for (const { file, sha256 } of files) {
    if (file === null) continue
    before ??= openSeenFiles(kept)
    const place = locate(file)
    const found = statOf(place)
    if (found !== null && before.has(file, found.state, sha256)) continue
    const hash = found === null ? null : fileHash(place)
    if (hash !== sha256) others.put(file, hash ?? NONE)
    else if (found!.isSettled) newly.add(file, found!.state, sha256)
  }
  newly.keep(kept)
  return {
    get({ file, sha256 }) {
      if (file === null) return undefined
      const other = others.size === 0 ? undefined : others.get(file)
      return other === NONE ? undefined : (other ?? sha256)
    },
  }
}

/**
 * Files that a run has just put there, so that the next need not read them all: what the disk says of them at once, and
 * whether it still says so when it could no more change without another word.
 */
export function openStatCache(folder: string, memory: Cache) {
  const settled = openNewlySeen()
  const waiting: { readonly file: string; readonly state: string; readonly hash: string }[] = []
  /** the oldest first, as long as they have settled; `isLast`: what has not by now is forgotten */
  const settle = (isLast: boolean): void => {
    for (let [first] = waiting; first !== undefined; [first] = waiting) {
      const now = statOf(path.join(folder, first.file))
      const isSame = now?.state === first.state
      if (isSame && !now!.isSettled && !isLast) return
      waiting.shift()
      if (isSame && now!.isSettled) settled.add(first.file, first.state, first.hash)
    }
  }
  return {
    /** `hash`: SHA-256, hexadecimal */
    placed(file: string, hash: string): void {
      const found = statOf(path.join(folder, file))
      if (found !== null) waiting.push({ file, state: found.state, hash })
      settle(false)
    },
    keep(): void {
      settle(true)
      settled.keep(keptOf(folder, memory))
    },
  }
}

/** Files that a run has put into a folder, until it is over. */
export type StatCache = ReturnType<typeof openStatCache>
