import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from 'node:fs'
import path from 'node:path'
import {
  append,
  fileHash,
  glance,
  readText,
  type StatEntry,
  syncFolder,
  tree,
  writePart,
  writeWhole,
} from '../disk.ts'
import type { Entry, Version } from '../model/ledger.ts'
import type { ArchiveView } from '../model/plan.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { Parts } from '../model/signed.ts'
import { commit, type Move, pendingChange, placeAfter, recover } from './change.ts'
import { type Drafts, openDrafts } from './drafts.ts'
import { type FileRule, ruleOf } from './folders.ts'
import { type Ledger, ledgerLines, readLedger } from './ledger.ts'
import { lock } from './lock.ts'
import { readPlan, type SavedPlan, savePlan } from './plans.ts'
import { statesOf, whereabouts } from './states.ts'

/** A letter's output folder, as its ledger tells of it: nobody else joins a path below it. */
export interface Archive extends ArchiveView {
  /** as a person reaches it */
  readonly folder: string
  readonly entries: readonly Entry[]
  /** an earlier run was interrupted: what it had written down counts as done */
  readonly isPending: boolean
  /** lines of a newer program */
  readonly newer: number
  /** SHA-256 of a file; null where there is none */
  hash(file: string): string | null
  /** a version's bytes, if they are those that were made */
  read(version: Version): Outcome<Uint8Array>
  /** every file that is there, with what it has to be, and what the ledger says of it */
  files(): readonly ArchivedFile[]
  /** files that the ledger tells of, and what their bytes were */
  recorded(): ReadonlyMap<string, string>
  /** a file as a person reaches it, where its bytes are now */
  locate(file: string): string
  plan<Options>(id: string): Outcome<SavedPlan<Options> | null>
}

export interface ArchivedFile {
  /** relative to the folder, with `/` */
  readonly file: string
  readonly rule: FileRule
}

/** A document's file, and the bytes that it gets. */
export interface Placed {
  readonly file: string
  readonly parts: Parts
}

/** What whoever has the folder to themselves may do. */
export interface ArchiveWriter {
  /** appends to the ledger */
  append(entries: readonly Entry[]): void
  /** new files, moves and lines, all of it or none */
  commit(places: readonly Placed[], moves: readonly Move[], entries: readonly Entry[]): Promise<void>
  /**
   * Where a file goes that stands in another's way: under a name that tells when it stood. `version` null, or other bytes
   * than its own: it is somebody's. Null: there is no file.
   */
  aside(file: string, into: 'superseded' | 'withdrawn', version: Version | null): Aside | null
  savePlan<Options>(plan: SavedPlan<Options>): Promise<string>
  drafts(): Drafts
  /** puts a file there that no line of the ledger tells of, such as a list; its path as a person reaches it */
  put(file: string, parts: Parts): Promise<string>
  /** puts a version's bytes out again: into reprints/, or another folder */
  reprint(version: Version, bytes: Uint8Array, into: string | null): Promise<string>
}

export interface Aside {
  readonly move: Move
  readonly sha256: string
}

/** What remembers what the disk said of files that were read: a glance is enough where it still says so. */
export interface Memory {
  recall<T>(kind: string, question: string): T | null
  note(kind: string, question: string, value: unknown): void
}

const LEDGER = 'ledger.jsonl'

/**
 * Reads a letter's output folder; writes nothing. What an interrupted run had written down and not yet done counts as
 * done, since the next run does it first.
 */
export function openArchive(folder: string, memory: Memory): Outcome<Archive> {
  const opened = read(folder, memory)
  return opened.kind === 'ok' ? { ...opened, value: opened.value.archive } : opened
}

export const hasLedger = (folder: string): boolean => existsSync(path.join(folder, LEDGER))

function read(folder: string, memory: Memory): Outcome<{ archive: Archive; ledger: Ledger }> {
  const file = path.join(folder, LEDGER)
  const pending = pendingChange(folder)
  const notes: Problem[] = []
  let text = readText(file) ?? ''
  if (pending !== null) {
    text = Buffer.from(text).subarray(0, pending.lines.wholeBytes).toString('utf8') + pending.lines.text
    notes.push(interrupted(folder))
  }
  const ledger = readLedger(text, file)
  if (ledger.kind === 'problems') return ledger
  const { entries, newer } = ledger.value
  const locate = (name: string): string => placeAfter(folder, name, pending)
  const hash = (name: string): string | null => fileHash(locate(name))
  const letter = path.basename(folder)
  const archive: Archive = {
    folder,
    entries,
    isPending: pending !== null,
    newer,
    documents: statesOf(entries),
    hash,
    hashes: (files) => glanceAt(folder, files, locate, memory),
    read: (version) => readVersion(version, locate),
    files: () =>
      existsSync(folder) ? tree(folder).map((name) => ({ file: name, rule: ruleOf(letter, name) })) : [],
    recorded: () => whereabouts(entries),
    locate,
    plan: (id) => readPlan(folder, id),
  }
  return { kind: 'ok', value: { archive, ledger: ledger.value }, notes: [...notes, ...ledger.notes] }
}

function readVersion({ made, file }: Version, locate: (file: string) => string): Outcome<Uint8Array> {
  const found = file === null ? null : locate(file)
  if (found === null || fileHash(found) !== made.sha256) {
    const isThere = found !== null && existsSync(found)
    return { kind: 'problems', problems: [notAsMade(file ?? made.file, isThere)] }
  }
  return { kind: 'ok', value: readFileSync(found), notes: [] }
}

const notAsMade = (file: string, isThere: boolean): Problem => ({
  severity: 'error',
  code: 'archive/not-as-made',
  message: `${file} ${isThere ? 'is not the file that was made' : 'is not there'}`,
  hint: 'restore it from a backup; invite generate makes a new version, not the same bytes',
})

/**
 * SHA-256 of those of an archive's files that are there, for a plan: one that the disk says is the same as when a run last
 * saw it is not read again. Whoever vouches for a file asks the archive for its hash.
 */
function glanceAt(
  folder: string,
  files: readonly string[],
  locate: (file: string) => string,
  memory: Memory,
): ReadonlyMap<string, string> {
  if (files.length === 0) return new Map()
  const question = path.resolve(folder)
  const before =
    memory.recall<ReadonlyMap<string, StatEntry>>('seen', question) ?? new Map<string, StatEntry>()
  const now = files.flatMap((file) => {
    const seen = glance(locate(file), before.get(file))
    return seen === null ? [] : [[file, seen] as const]
  })
  if (now.some(([file, seen]) => seen !== before.get(file)))
    memory.note('seen', question, new Map([...before, ...now]))
  return new Map(now.map(([file, { hash }]) => [file, hash]))
}

/**
 * Has a folder to itself: takes the lock, completes what an interrupted run had begun, opens, works, and gives the folder
 * back. A folder that was made for it and is still empty is taken away again.
 */
export async function withArchive<T>(
  folder: string,
  memory: Memory,
  tell: (note: string) => void,
  work: (archive: Archive, write: ArchiveWriter) => Promise<T>,
): Promise<Outcome<T>> {
  const made = mkdirSync(folder, { recursive: true })
  const held = lock(folder)
  if ('heldBy' in held) return { kind: 'problems', problems: [locked(folder, held.heldBy)] }
  const release = (): void => held.release()
  // a signal may end the process at any turn
  process.once('exit', release)
  try {
    if (await recover(folder)) tell('an earlier run was interrupted: what it had begun is completed')
    const opened = read(folder, memory)
    if (opened.kind === 'problems') return opened
    const { archive, ledger } = opened.value
    if (archive.newer > 0) return { kind: 'problems', problems: [tooNew(folder, archive.newer)] }
    const value = await work(archive, openWriter(archive, ledger))
    return { kind: 'ok', value, notes: opened.notes }
  } finally {
    process.off('exit', release)
    release()
    if (made !== undefined) removeEmpty(folder, made)
  }
}

/** Up to the first folder that was made. */
function removeEmpty(folder: string, first: string): void {
  for (let here = path.resolve(folder); here.startsWith(path.resolve(first)); here = path.dirname(here)) {
    if (!existsSync(here) || readdirSync(here).length > 0) return
    rmdirSync(here)
  }
}

function openWriter({ folder, hash }: Archive, ledger: Ledger): ArchiveWriter {
  let { chain, wholeBytes } = ledger
  const linesOf = (entries: readonly Entry[]) => {
    const lines = ledgerLines(entries, chain)
    return { ...lines, wholeBytes, next: wholeBytes + Buffer.byteLength(lines.text) }
  }
  return {
    append(entries) {
      if (entries.length === 0) return
      const lines = linesOf(entries)
      append(path.join(folder, LEDGER), lines.text, wholeBytes)
      chain = lines.chain
      wholeBytes = lines.next
    },
    async commit(places, moves, entries) {
      await Promise.all(
        places.map(({ file, parts }) =>
          writePart(path.join(folder, file), [...parts.head.chunks, parts.own]),
        ),
      )
      const lines = linesOf(entries)
      const { text } = lines
      await commit(folder, { moves, places: places.map(({ file }) => file), lines: { text, wholeBytes } })
      chain = lines.chain
      wholeBytes = lines.next
    },
    aside: (file, into, version) => {
      const sha256 = hash(file)
      if (sha256 === null) return null
      const to = freeName(folder, file, into, version?.made.sha256 === sha256 ? version : null, sha256)
      return { move: { from: file, to }, sha256 }
    },
    savePlan: (plan) => savePlan(folder, plan),
    drafts: () => openDrafts(path.join(folder, 'drafts')),
    async put(file, { head, own }) {
      const full = path.join(folder, file)
      await writeWhole(full, [...head.chunks, own])
      syncFolder(path.dirname(full))
      return full
    },
    async reprint({ made }, bytes, into) {
      const file = reprintOf(folder, made.file, into)
      await writeWhole(file, [bytes])
      syncFolder(path.dirname(file))
      return file
    },
  }
}

/** Where the same bytes are put out again. */
export function reprintOf(folder: string, file: string, into: string | null): string {
  const home = into ?? path.join(folder, 'reprints', path.posix.dirname(file))
  return path.join(home, path.posix.basename(file))
}

/** `FR/superseded/DM-1132_FR_fr_v1_20040510T070000Z.pdf` */
function freeName(
  folder: string,
  file: string,
  into: 'superseded' | 'withdrawn',
  version: Version | null,
  sha256: string,
): string {
  const mark =
    version === null
      ? `unrecorded_${sha256.slice(0, 8)}`
      : `v${version.made.version}_${new Date(version.made.signedAt).toISOString().replace(/[-:]|\.\d+/g, '')}`
  const stem = `${path.posix.dirname(file)}/${into}/${path.posix.basename(file, '.pdf')}_${mark}`
  let to = `${stem}.pdf`
  for (let count = 2; existsSync(path.join(folder, to)); count++) to = `${stem}_${count}.pdf`
  return to
}

const interrupted = (folder: string): Problem => ({
  severity: 'note',
  code: 'archive/interrupted',
  message: `an earlier run in ${folder} was interrupted`,
  hint: 'nothing is lost: the next run that writes there completes it first',
})

const locked = (folder: string, process: number): Problem => ({
  severity: 'error',
  code: 'archive/locked',
  message: `another run (process ${process}) is working in ${folder}`,
  hint: 'wait until it has ended, then run again',
})

const tooNew = (folder: string, lines: number): Problem => ({
  severity: 'error',
  code: 'archive/newer',
  message: `${lines} ${lines === 1 ? 'line' : 'lines'} of the ledger in ${folder} ${lines === 1 ? 'was' : 'were'} written by a newer invite`,
  hint: 'use that one to write here; status, history and verify still read what this one knows',
})
