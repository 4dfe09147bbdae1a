import path from 'node:path'
import { hashUnlessUnchanged, type StatEntry, statOf } from '../disk.ts'

/** What is remembered from one run to the next, and may be lost at any time. */
export interface Cache {
  get<T>(kind: string, question: string): T | null
  put(kind: string, question: string, value: unknown): void
}

/** What the disk said of files when a run last saw them, by path. */
type StatEntries = ReadonlyMap<string, StatEntry>

const KIND = 'seen'
const questionOf = (folder: string): string => path.resolve(folder)
const before = (folder: string, memory: Cache): StatEntries =>
  memory.get<StatEntries>(KIND, questionOf(folder)) ?? new Map()

/**
 * SHA-256 of those of an archive's files that are there, for a plan: one that the disk says is the same as when a run last
 * saw it is not read again. Whoever vouches for a file asks the archive for its hash.
 */
export function hashesUnlessUnchanged(
  folder: string,
  files: readonly string[],
  locate: (file: string) => string,
  memory: Cache,
): ReadonlyMap<string, string> {
  if (files.length === 0) return new Map()
  const known = before(folder, memory)
  const now = files.flatMap((file) => {
    const seen = hashUnlessUnchanged(locate(file), known.get(file))
    return seen === null ? [] : [[file, seen] as const]
  })
  if (now.some(([file, seen]) => seen !== known.get(file)))
    memory.put(KIND, questionOf(folder), new Map([...known, ...now]))
  return new Map(now.map(([file, { hash }]) => [file, hash]))
}

/**
 * Files that a run has just put there, so that the next need not read them all: what the disk says of them at once, and
 * whether it still says so when the run is over.
 */
export function openStatCache(folder: string, memory: Cache) {
  const placed = new Map<string, StatEntry>()
  return {
    /** `hash`: SHA-256, hexadecimal */
    placed(file: string, hash: string): void {
      const found = statOf(path.join(folder, file))
      if (found !== null) placed.set(file, { state: found.state, hash })
    },
    keep(): void {
      const settled = [...placed].filter(([file, { state }]) => {
        const now = statOf(path.join(folder, file))
        return now?.isSettled === true && now.state === state
      })
      if (settled.length > 0)
        memory.put(KIND, questionOf(folder), new Map([...before(folder, memory), ...settled]))
    },
  }
}

/** Files that a run has put into a folder, until it is over. */
export type StatCache = ReturnType<typeof openStatCache>
