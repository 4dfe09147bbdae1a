import { existsSync, readdirSync, rmdirSync } from 'node:fs'
import path from 'node:path'
import { append, makeFolder, syncFolder, writePart, writeWhole } from '../disk.ts'
import { isOfVersion, type Version } from '../model/document-state.ts'
import { keyOfValue } from '../model/input.ts'
import { type Checkpoint, entryStart, type LedgerEntry, OF_LEDGER, type Position } from '../model/ledger.ts'
import type { SplitFile } from '../model/signed.ts'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import type { Sequence } from '../sequence.ts'
import { type Archive, type ArchiveContext, readArchive } from './archive.ts'
import { commit, type Move, recover, sweep } from './change.ts'
import { type Drafts, openDrafts } from './drafts.ts'
import { LEDGER, type Ledger, ledgerLines } from './ledger.ts'
import { type LockHolder, lock } from './lock.ts'
import { type SavedPlan, savePlan } from './plans.ts'
import { openReviewWriter, type ReviewWriter } from './review-folder.ts'
import { openStatCache, type StatCache } from './stat-cache.ts'
import { dropUnsigned, openUnsigned, type UnsignedWriter, unsignedFolder } from './unsigned.ts'
import { readHead, readSeen, writeHead, writeSeen } from './witness.ts'

/** A document's file, and the bytes that it gets. */
export interface DocumentFile {
  readonly file: string
  readonly parts: SplitFile
}

/** What whoever has the folder to themselves may do. */
export interface ArchiveWriter {
  /** how far the ledger reaches by now */
  position(): Position
  /** appends to the ledger, all of it or nothing */
  append(entries: Sequence<LedgerEntry>): Promise<void>
  /** new files, moves and lines, all of it or none */
  commit(
    places: readonly DocumentFile[],
    moves: readonly Move[],
    entries: Sequence<LedgerEntry>,
  ): Promise<void>
  /**
   * Where a file goes that stands in another's way: under a name that tells when it stood. `version` null, or other bytes
   * than its own: it is somebody's. Null: there is no file.
   */
  aside(file: string, into: 'superseded' | 'withdrawn', version: Version | null): CheckedMove | null
  savePlan<Options>(plan: SavedPlan<Options>): Promise<string>
  drafts(): Drafts
  /** a set of documents that somebody signs later, under its plan's id */
  unsigned<Options>(plan: string): UnsignedWriter<Options>
  /** pages to look at before anything is signed, under their plan's id */
  review(plan: string): ReviewWriter
  /** takes a set away that was signed */
  dropUnsigned(plan: string, files: readonly string[]): void
  /** puts a file there that no line of the ledger tells of, such as a list; its path as a person reaches it */
  put(file: string, chunks: readonly Uint8Array[]): Promise<string>
  /** puts a version's bytes out again: into reprints/, or another folder */
  reprint(version: Version, bytes: Uint8Array, into: string | null): Promise<string>
}

/** A file that is moved aside, and the SHA-256 of its bytes as they were found (hexadecimal). */
export interface CheckedMove {
  readonly move: Move
  readonly sha256: string
}

/** What a command brings to a folder. */
export interface WriterContext extends ArchiveContext {
  /** the real clock */
  now(this: void): Date
  tell(this: void, note: string): void
  /** the person's word that a lock of which nobody here can tell may be taken */
  readonly takeLock: boolean
  /** of the program */
  readonly program: string
}

/**
 * Has a folder to itself: takes the lock, completes what an interrupted run had begun, opens, works, brings the witnesses
 * up to date, and gives the folder back. Where a witness disagrees, nothing is written, unless `work` is what mends that.
 * A folder that was made for it and is still empty is taken away again.
 */
export async function withArchive<T>(
  door: WriterContext,
  folder: string,
  work: (archive: Archive, write: ArchiveWriter) => Promise<T>,
  mends = false,
): Promise<Outcome<T>> {
  const { tell } = door
  const made = makeFolder(folder)
  const held = lock(folder, door.now(), door.takeLock)
  if ('heldBy' in held) return { kind: 'problems', problems: [locked(folder, held.heldBy, held.file)] }
  const release = (): void => held.release()
  // a signal may end the process at any turn
  const leave = (): void => {
    sweep(folder)
    release()
  }
  process.once('exit', leave)
  try {
    // what cannot be read, or is not what a witness knows, is not gone on from
    const looked = readArchive(folder, door)
    if (looked.kind === 'problems') return looked
    const { newer, disagreements } = looked.value.archive
    if (newer > 0)
      return { kind: 'problems', problems: [problem('archive/newer', null, { folder, lines: newer })] }
    if (disagreements.length > 0 && !mends)
      return { kind: 'problems', problems: disagreements.map(({ problem }) => problem) }
    const isRecovered = await recover(folder)
    if (isRecovered || held.wasLeft) sweep(folder)
    if (isRecovered) tell('an earlier run was interrupted: what it had begun is completed')
    const opened = isRecovered ? readArchive(folder, door) : looked
    if (opened.kind === 'problems') return opened
    const { archive, ledger } = opened.value
    const glances = openStatCache(folder, door.memory)
    const { writer, position } = openWriter(archive, ledger, glances)
    if (held.takenFrom !== null) await writer.append([lockTaken(door, held.takenFrom)])
    try {
      const value = await work(archive, writer)
      return { kind: 'ok', value, notes: opened.notes }
    } finally {
      await bringUpToDate(door, archive, position())
      glances.keep()
    }
  } catch (error) {
    sweep(folder)
    throw error
  } finally {
    process.off('exit', leave)
    release()
    if (made !== null) removeEmpty(folder, made)
  }
}

const lockTaken = (door: WriterContext, { host, pid, since }: LockHolder): LedgerEntry => ({
  ...entryStart(OF_LEDGER, door.now().toISOString(), door.program, null, null),
  event: 'lock-taken',
  from: { host, pid, since },
})

/** What the head file and this machine know, as it is now. */
interface WitnessPosition extends Position {
  readonly vouched: Checkpoint | null
}

async function bringUpToDate(
  door: WriterContext,
  { folder, letter }: Archive,
  reached: WitnessPosition,
): Promise<void> {
  const { lines, chain, vouched } = reached
  if (lines === 0) return
  const before = readHead(folder)
  const isKnown = before.kind === 'head' && before.head.lines === lines && before.head.chain === chain
  if (!isKnown)
    await writeHead(folder, { format: 1, letter, lines, chain, at: door.now().toISOString(), vouched })
  const seen = readSeen(door.stateFolder, folder)
  if (seen?.lines !== lines || seen.chain !== chain)
    await writeSeen(door.stateFolder, folder, { lines, chain })
}

/** Up to the first folder that was made. */
function removeEmpty(folder: string, first: string): void {
  for (let here = path.resolve(folder); here.startsWith(path.resolve(first)); here = path.dirname(here)) {
    if (!existsSync(here) || readdirSync(here).length > 0) return
    rmdirSync(here)
  }
}

/**
 * A writer of a folder whose lock is held. Long, for one object owns how far the ledger reaches, and all that may be done under the lock.
 */
function openWriter(
  { folder, hash, vouched, key }: Archive,
  ledger: Ledger,
  glances: StatCache,
): { readonly writer: ArchiveWriter; position(): WitnessPosition } {
  let { chain, wholeBytes, lines } = ledger
  // of lines that are not there any more nobody can have vouched
  let last = vouched?.isThere ? vouched.by : null
  const linesOf = (entries: Sequence<LedgerEntry>) => {
    const next = ledgerLines(entries, chain)
    return { ...next, wholeBytes: wholeBytes + Buffer.byteLength(next.text) }
  }
  const advance = (entries: Sequence<LedgerEntry>, next: { chain: string; wholeBytes: number }): void => {
    chain = next.chain
    wholeBytes = next.wholeBytes
    lines += entries.length
    for (const entry of entries) if (entry.event === 'checkpointed') last = entry.vouched
  }
  /** no line says what was hashed with a key that may be lost yet */
  const keepKeyOf = async (entries: Sequence<LedgerEntry>): Promise<void> => {
    const inputs = entries.flatMap((entry) => ('inputs' in entry ? entry.inputs : []))
    if (inputs.some(({ of, value }) => of === 'cell' && keyOfValue(value) !== null)) await key().keep()
  }
  const writer: ArchiveWriter = {
    position: () => ({ lines, chain }),
    async append(entries) {
      if (entries.length === 0) return
      await keepKeyOf(entries)
      const next = linesOf(entries)
      // one line is there or torn, and then it tells of nothing; of several some would be
      if (entries.length > 1)
        await commit(folder, { moves: [], places: [], lines: { text: next.text, wholeBytes } })
      else append(path.join(folder, LEDGER), next.text, wholeBytes)
      advance(entries, next)
    },
    async commit(places, moves, entries) {
      await keepKeyOf(entries)
      await Promise.all(
        places.map(({ file, parts }) =>
          writePart(path.join(folder, file), [...parts.prefix.chunks, parts.body]),
        ),
      )
      const next = linesOf(entries)
      const change = { moves, places: places.map(({ file }) => file), lines: { text: next.text, wholeBytes } }
      await commit(folder, change)
      advance(entries, next)
      for (const entry of entries)
        if (entry.event === 'made' || entry.event === 'renewed') glances.placed(entry.file, entry.sha256)
    },
    aside: (file, into, version) => {
      const sha256 = hash(file)
      if (sha256 === null) return null
      const to = freeName(
        folder,
        file,
        into,
        version !== null && isOfVersion(version, sha256) ? version : null,
        sha256,
      )
      return { move: { from: file, to }, sha256 }
    },
    async savePlan(plan) {
      await key().keep()
      return savePlan(folder, plan)
    },
    drafts: () => openDrafts(path.join(folder, 'drafts')),
    unsigned: (plan) => openUnsigned(unsignedFolder(folder, plan)),
    review: (plan) => openReviewWriter(folder, plan),
    dropUnsigned: (plan, files) => dropUnsigned(unsignedFolder(folder, plan), files),
    async put(file, chunks) {
      const full = path.join(folder, file)
      await writeWhole(full, chunks)
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
  return { writer, position: () => ({ lines, chain, vouched: last }) }
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

const locked = (folder: string, { host, pid, since }: LockHolder, file: string): Problem =>
  problem('archive/locked', null, { folder, file, holder: { host, pid, since } })
