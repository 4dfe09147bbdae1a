import path from 'node:path'
import { hashUnlessUnchanged, statOf } from '../disk.ts'
import type { FileHashes } from '../model/plan.ts'
import { openSeenFiles, type SeenFiles } from './seen-files.ts'

/** What is remembered from one run to the next, and may be lost at any time. */
export interface Cache {
  get<T>(kind: string, question: string): T | null
  put(kind: string, question: string, value: unknown): void
}

const KIND = 'seen'
const questionOf = (folder: string): string => path.resolve(folder)
/** What the disk said of a folder's files when a run last saw them. */
const before = (folder: string, memory: Cache): SeenFiles =>
  openSeenFiles(memory.get<Uint8Array>(KIND, questionOf(folder)))

/**
 * SHA-256 of those of an archive's files that are there, for a plan: one that the disk says is the same as when a run last
 * saw it is not read again. Whoever vouches for a file asks the archive for its hash.
 */
export function hashesUnlessUnchanged(
  folder: string,
  files: Iterable<string>,
  locate: (file: string) => string,
  memory: Cache,
): FileHashes {
  let opened: SeenFiles | null = null
  let isNew = false
  for (const file of files) {
    opened ??= before(folder, memory)
    const known = opened
    const seen = hashUnlessUnchanged(locate(file), (state) => known.hashIf(file, state))
    if (seen === null) continue
    isNew ||= !seen.isKnown
    known.put(file, seen.state, seen.hash)
  }
  if (opened !== null && isNew) memory.put(KIND, questionOf(folder), opened.bytes())
  return { get: (file) => opened?.hashSince(file) ?? undefined }
}

/**
 * Files that a run has just put there, so that the next need not read them all: what the disk says of them at once, and
 * whether it still says so when it could no more change without another word.
 */
export function openStatCache(folder: string, memory: Cache) {
  const settled = openSeenFiles(null)
  const waiting: { readonly file: string; readonly state: string; readonly hash: string }[] = []
  let isAny = false
  /** the oldest first, as long as they have settled; `isLast`: what has not by now is forgotten */
  const settle = (isLast: boolean): void => {
    for (let [first] = waiting; first !== undefined; [first] = waiting) {
      const now = statOf(path.join(folder, first.file))
      const isSame = now?.state === first.state
      if (isSame && !now!.isSettled && !isLast) return
      waiting.shift()
      if (!isSame || !now!.isSettled) continue
      settled.put(first.file, first.state, first.hash)
      isAny = true
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
      if (!isAny) return
      const known = before(folder, memory)
      known.add(settled)
      memory.put(KIND, questionOf(folder), known.bytes())
    },
  }
}

/** Files that a run has put into a folder, until it is over. */
export type StatCache = ReturnType<typeof openStatCache>
