import { createHash } from 'node:crypto'
import {
  appendFileSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { makeFolder } from './disk.ts'
import type { Files } from './model/letter.ts'
import type { Outcome } from './problems/problem.ts'

/**
 * What takes long to make, kept from one run to the next. Values are whatever structured cloning carries. Any of it may
 * be lost or taken away at any time: then it is made anew, and is the same.
 */
export interface Store {
  /** What `make` makes, or made in an earlier run for an equal question, which names all that it depends on. */
  keep<T>(kind: string, question: string, make: () => Promise<T>): Promise<T>
  /** What was noted last of a question, or null: a memory, of which the reader must see whether it still holds. */
  get<T>(kind: string, question: string): T | null
  put(kind: string, question: string, value: unknown): void
  /**
   * What is read from files, or was in an earlier run, if all that `read` asks them for has the same answers as then.
   * `place`: where they lie, so that two projects do not push each other out.
   */
  keepRead<T>(
    kind: string,
    place: string,
    question: string,
    files: Files,
    read: (files: Files) => Promise<Outcome<T>>,
  ): Promise<StampedOutcome<T>>
}

/** What was read, and a name for exactly this reading. */
export interface StampedOutcome<T> {
  readonly outcome: Outcome<T>
  /** another wherever the outcome may be another: a question for what is made of it */
  readonly stamp: string
}

/** A part of what is kept that most runs have no use for: it stays bytes until somebody asks. */
export interface Sealed<T> {
  readonly bytes: Uint8Array
  /** never there: only its type is */
  readonly value?: T
}

/** Whatever structured cloning carries. */
export const sealed = <T>(value: T): Sealed<T> => ({ bytes: serialize(value) })

/** Gives the value, read once. */
export function opener<T>({ bytes }: Sealed<T>): () => T {
  let opened: { readonly value: T } | null = null
  return () => {
    opened ??= { value: deserialize(bytes) as T }
    return opened.value
  }
}

/** All that is kept, in bytes: what was not used for longest goes first. */
const MOST = 96 * 2 ** 20
/** What is read from more than this, in bytes, is not kept: to keep it would take as much memory again. */
export const MOST_READ = 4 * 2 ** 20

/** The place of the program's own files: whoever has none of their own reads the same. */
export const PACKAGE = 'package'

/**
 * `folder` null: nothing is kept. `program`: which one made it; another's is never used. `packaged`: a folder of what was
 * kept when the program was built. A folder that cannot be used is no fault, the work only takes longer.
 */
export function openStore(folder: string | null, program: string, packaged: string | null = null): Store {
  const nameOf = (kind: string, ...question: readonly string[]): string =>
    `${kind}-${digest(program, ...question)}`
  const load = (name: string): unknown =>
    (folder === null ? undefined : loadFrom(path.join(folder, name), true)) ??
    (packaged === null ? undefined : loadFrom(path.join(packaged, name), false))
  const save = (name: string, value: unknown): void => {
    if (folder !== null) saveTo(folder, name, value)
  }
  const recall = <T>(kind: string, question: string): T | null =>
    (load(nameOf(kind, question)) as { value: T } | undefined)?.value ?? null
  const note = (kind: string, question: string, value: unknown): void =>
    save(nameOf(kind, question), { value })
  return {
    get: recall,
    put: note,
    async keep<T>(kind: string, question: string, make: () => Promise<T>): Promise<T> {
      const known = recall<T>(kind, question)
      if (known !== null) return known
      const value = await make()
      note(kind, question, value)
      return value
    },
    async keepRead<T>(
      kind: string,
      place: string,
      question: string,
      files: Files,
      read: (files: Files) => Promise<Outcome<T>>,
    ): Promise<StampedOutcome<T>> {
      const name = nameOf(kind, place, question)
      for (const each of new Set([name, nameOf(kind, PACKAGE, question)])) {
        const known = load(each) as { asked: readonly FileQuestion[]; outcome: Outcome<T> } | undefined
        if (known?.asked.every((each) => answerOf(files, each) === each.answer))
          return { outcome: known.outcome, stamp: stampOf(question, known.asked) }
      }
      const asked: FileQuestion[] = []
      const watched = watch(files, asked)
      const outcome = await read(watched.files)
      if (outcome.kind === 'ok' && watched.size() <= MOST_READ) save(name, { asked, outcome })
      return { outcome, stamp: stampOf(question, asked) }
    },
  }
}

/** A question to files: a file's bytes, or the names in a folder. */
interface FileQuestion {
  readonly kind: 'file' | 'folder'
  readonly name: string
  /** SHA-256 of what they said; empty: there was no such file */
  readonly answer: string
}

function answerOf(files: Files, { kind, name }: Omit<FileQuestion, 'answer'>): string {
  if (kind === 'folder') return digest(...files.list(name))
  const long = files.long?.(name) ?? null
  if (long !== null) {
    const hash = createHash('sha256')
    for (const piece of long.pieces()) hash.update(piece)
    return hash.update('\0').digest('hex')
  }
  const bytes = files.read(name)
  return bytes === null ? '' : digest(bytes)
}

/** The same files; what they are asked for is written down. */
function watch(files: Files, asked: FileQuestion[]): { readonly files: Files; size(): number } {
  let size = 0
  // two answers where somebody has read more of a file than somebody before, or the file was changed in between
  const note = (kind: FileQuestion['kind'], name: string, answer: string): void => {
    const isKnown = asked.some((each) => each.kind === kind && each.name === name && each.answer === answer)
    if (!isKnown) asked.push({ kind, name, answer })
  }
  return {
    size: () => size,
    files: {
      read(name) {
        const bytes = files.read(name)
        size += bytes?.length ?? 0
        note('file', name, bytes === null ? '' : digest(bytes))
        return bytes
      },
      long(name) {
        const long = files.long?.(name) ?? null
        if (long === null) return null
        size += long.size
        return {
          size: long.size,
          /** what somebody has read of it is what the answer rests on */
          *pieces() {
            const hash = createHash('sha256')
            try {
              for (const piece of long.pieces()) {
                hash.update(piece)
                yield piece
              }
            } finally {
              note('file', name, hash.update('\0').digest('hex'))
            }
          },
        }
      },
      list(name) {
        const names = files.list(name)
        note('folder', name, digest(...names))
        return names
      },
    },
  }
}

const stampOf = (question: string, asked: readonly FileQuestion[]): string =>
  digest(question, ...asked.flatMap(({ name, answer }) => [name, answer]))

function digest(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex')
}

const SUM_BYTES = 32

/**
 * A value with its SHA-256 before it: a disk may lose the end of a file, or turn a bit. Undefined: there is none.
 * `noted`: that it was used.
 */
function loadFrom(file: string, noted: boolean): unknown {
  try {
    const bytes = readFileSync(file)
    const kept = bytes.subarray(SUM_BYTES)
    if (!createHash('sha256').update(kept).digest().equals(bytes.subarray(0, SUM_BYTES))) return undefined
    const now = new Date()
    if (noted) utimesSync(file, now, now)
    return deserialize(kept)
  } catch {
    return undefined
  }
}

function saveTo(folder: string, name: string, value: unknown): void {
  const part = path.join(folder, `.${name}-${process.pid}.part`)
  try {
    const kept = serialize(value)
    const sum = createHash('sha256').update(kept).digest()
    makeFolder(folder, 0o700)
    writeFileSync(part, sum, { mode: 0o600 })
    // not joined first: it may be ten megabytes
    appendFileSync(part, kept)
    renameSync(part, path.join(folder, name))
    if (kept.length >= LARGE || name.endsWith('00')) prune(folder)
  } catch {
    remove(part)
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // on a disk that can only be read there is nothing to remove
  }
}

/** Thousands of files take as long to look through as a plan takes: small ones have that done once in 256 times, by their names. */
const LARGE = 2 ** 18

function prune(folder: string): void {
  const kept = readdirSync(folder).flatMap((name) => {
    const found = statSync(path.join(folder, name), { throwIfNoEntry: false })
    return found === undefined ? [] : [{ name, size: found.size, used: found.mtimeMs }]
  })
  let total = 0
  for (const { name, size } of kept.sort((a, b) => b.used - a.used)) {
    total += size
    if (total > MOST) remove(path.join(folder, name))
  }
}
