import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileHash, filesIn, linksIn, readStart } from '../disk.ts'
import type { Version } from '../model/document-state.ts'
import {
  type Checkpoint,
  type DocumentEntry,
  type EntrySubject,
  isOfDocument,
  type LedgerEntry,
  type MailEntry,
  type ManifestEntry,
  type OwnEntry,
  type Position,
  type ReturnEntry,
  type ReviewEntry,
} from '../model/ledger.ts'
import type { ArchiveView } from '../model/plan.ts'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import type { Sequence } from '../sequence.ts'
import { type CellKey, openCellKey } from './cell-key.ts'
import { INTENT, ledgerAfter, namesAfter, pendingChange, placeAfter } from './change.ts'
import { type FileRule, ruleOf } from './folders.ts'
import { LEDGER, type Ledger, readLedger } from './ledger.ts'
import { openLineTable } from './line-table.ts'
import { linesAbout } from './lines.ts'
import { readPlan, type SavedPlan } from './plans.ts'
import { type Cache, hashesUnlessUnchanged } from './stat-cache.ts'
import { statesOf } from './states.ts'
import { type RecordedSums, whereabouts } from './whereabouts.ts'
import { type Disagreement, disagreements, HEAD, type HeadRead, readHead, readSeen } from './witness.ts'

/** A letter's output folder, as its ledger tells of it: nobody else joins a path below it. */
export interface Archive extends ArchiveView {
  /** as a person reaches it */
  readonly folder: string
  /** the letter's name */
  readonly letter: string
  /** lines about documents, in their order */
  readonly entries: Sequence<DocumentEntry>
  /** lines about the ledger itself */
  readonly own: Sequence<OwnEntry>
  /** lines about what came back, in their order */
  readonly returned: Sequence<ReturnEntry>
  /** lines by those who have looked at letters, in their order */
  readonly reviews: Sequence<ReviewEntry>
  /** all lines, in their order */
  readonly lines: Sequence<LedgerEntry>
  /** lines about messages that were sent, in their order */
  readonly mailed: Sequence<MailEntry>
  /** lines about manifests, in their order */
  readonly manifests: Sequence<ManifestEntry>
  /** how far the ledger reaches */
  readonly position: Position
  /** the last position that somebody signed for, and whether the ledger still has that line */
  readonly vouched: { readonly by: Checkpoint; readonly isThere: boolean } | null
  /** all checkpoints that the ledger still has, and for what each vouches */
  vouchedFiles(): VouchedFiles
  /** witnesses that know of another ledger */
  readonly disagreements: readonly Disagreement[]
  /** an earlier run was interrupted: what it had written down counts as done */
  readonly isPending: boolean
  /** lines of a newer program */
  readonly newer: number
  /** SHA-256 of a file; null where there is none */
  hash(file: string): string | null
  /** a file's first bytes, whatever they are: no document that is made here has as many */
  bytes(file: string): Uint8Array
  /** a version's bytes, if they are those that were made, with the evidence that was added since */
  read(version: Version): Outcome<Uint8Array>
  /** every file that is there, with what it has to be, in no order */
  files(): Iterable<ArchivedFile>
  /** links to folders or files, in no order: what they lead to lies elsewhere */
  links(): Iterable<string>
  /** files that the ledger tells of, and what their bytes were */
  recorded(): RecordedSums
  /** the key with which cells are hashed in the ledger; read when it is first asked for */
  key(this: void): CellKey
  /** a file as a person reaches it, where its bytes are now */
  locate(file: string): string
  plan<Options>(
    id: string,
    isOptions: (value: unknown) => value is Options,
  ): Outcome<SavedPlan<Options> | null>
}

/** Checkpoints in their order, and the bytes that stand in lines before them. */
export interface VouchedFiles {
  readonly checkpoints: readonly Checkpoint[]
  /** the number of the first that vouches for a document's bytes, by their SHA-256; null: none does */
  firstOf(this: void, sha256: string): number | null
}

/** A file below a letter’s output folder. */
export interface ArchivedFile {
  /** relative to the folder, with `/` */
  readonly file: string
  readonly rule: FileRule
}

/** What whoever looks at a folder brings. */
export interface ArchiveContext {
  /** remembers what the disk said of files that were read: a glance is enough where it still says so */
  readonly memory: Cache
  /** where this machine remembers what it saw last of ledgers; null: nowhere */
  readonly stateFolder: string | null
}

/**
 * Reads a letter's output folder; writes nothing. What an interrupted run had written down and not yet done counts as
 * done, since the next run does it first.
 */
export function openArchive(folder: string, door: ArchiveContext): Outcome<Archive> {
  const opened = readArchive(folder, door)
  return opened.kind === 'ok' ? { ...opened, value: opened.value.archive } : opened
}

/** Whether it is an output folder of ours, or once was. */
export const hasRecord = (folder: string): boolean =>
  [LEDGER, HEAD, INTENT].some((name) => existsSync(path.join(folder, name)))

/** The same, with the ledger as it was read. */
export function readArchive(
  folder: string,
  { memory, stateFolder }: ArchiveContext,
): Outcome<{ archive: Archive; ledger: Ledger }> {
  const file = path.join(folder, LEDGER)
  const found = pendingChange(folder)
  if (found === 'damaged')
    return {
      kind: 'problems',
      problems: [problem('archive/torn-change', null, { file: path.join(folder, INTENT) })],
    }
  const pending = found
  const notes: Problem[] = []
  if (pending !== null) notes.push(problem('archive/interrupted', null, { folder }))
  const head = readHead(folder)
  const seen = readSeen(stateFolder, folder)
  const ledger = readLedger(ledgerAfter(file, pending?.lines ?? null), file, marksOf(head, seen))
  if (ledger.kind === 'problems') return ledger
  const { newer, lines, chain } = ledger.value
  // whoever asks for lines about one kind of thing knows of what type they are
  const about = (subject: EntrySubject['kind']) =>
    linesAbout(ledger.value.entries, subject) as Sequence<never>
  const entries: Sequence<DocumentEntry> = about('document')
  const locate = (name: string): string => placeAfter(folder, name, pending)
  const hash = (name: string): string | null => fileHash(locate(name))
  const letter = path.basename(folder)
  let cellKey: CellKey | null = null
  const key = (): CellKey => {
    cellKey ??= openCellKey(folder, stateFolder)
    return cellKey
  }
  const documents = statesOf(entries)
  const archive: Archive = {
    folder,
    letter,
    entries,
    own: about('ledger'),
    returned: about('return'),
    reviews: about('plan'),
    lines: ledger.value.entries,
    mailed: about('message'),
    manifests: about('manifest'),
    position: { lines, chain },
    vouched: vouchedOf(ledger.value, head),
    vouchedFiles: () => vouchedFilesOf(ledger.value),
    disagreements: disagreements(folder, ledger.value, head, seen),
    isPending: pending !== null,
    newer,
    documents,
    hash,
    hashes: (files) => hashesUnlessUnchanged(folder, files, locate, memory),
    bytes: (name) => readStart(locate(name), 1 << 27),
    read: (version) => readVersion(version, locate),
    *files() {
      if (!existsSync(folder)) return
      for (const file of namesAfter(filesIn(folder), pending)) yield { file, rule: ruleOf(letter, file) }
    },
    links: () => (existsSync(folder) ? linksIn(folder) : []),
    recorded: () => whereabouts(entries, documents),
    cells: () => key().cells,
    key,
    locate,
    plan: (id, isOptions) => readPlan(folder, id, isOptions),
  }
  return { kind: 'ok', value: { archive, ledger: ledger.value }, notes: [...notes, ...ledger.notes] }
}

/** Line numbers at which a witness has seen the chain. */
function marksOf(head: HeadRead, seen: Position | null): readonly number[] {
  const ofHead = head.kind === 'head' ? [head.head.lines, head.head.vouched?.lines ?? 0] : []
  return [...ofHead, ...(seen === null ? [] : [seen.lines])]
}

/** By the head file, which tells of it even where the ledger's own line was taken away; else by the ledger. */
function vouchedOf({ checkpoint, links }: Ledger, head: HeadRead): Archive['vouched'] {
  const ofHead = head.kind === 'head' ? head.head.vouched : null
  if (ofHead !== null && (checkpoint === null || ofHead.lines > checkpoint.by.lines))
    return { by: ofHead, isThere: links.get(ofHead.lines) === ofHead.chain }
  return checkpoint
}

function vouchedFilesOf({ checkpoints, entries }: Ledger): VouchedFiles {
  const last = checkpoints.at(-1)?.entries ?? 0
  const sumAt = (line: number): string => (entries.at(line) as DocumentEntry).sha256
  const lines = openLineTable(last, sumAt)
  for (let line = last - 1; line >= 0; line--)
    if (isOfDocument(entries.at(line)!)) lines.put(sumAt(line), line)
  return {
    checkpoints: checkpoints.map(({ by }) => by),
    firstOf(sha256) {
      const line = lines.find(sha256)
      return line < 0 ? null : checkpoints.findIndex(({ entries: before }) => line < before)
    },
  }
}

function readVersion({ made, file, sha256 }: Version, locate: (file: string) => string): Outcome<Uint8Array> {
  const found = file === null ? null : locate(file)
  if (found === null || fileHash(found) !== sha256) {
    const isThere = found !== null && existsSync(found)
    const given = { file: file ?? made.file, found: isThere ? 'another' : 'nothing' } as const
    return { kind: 'problems', problems: [problem('archive/not-as-made', null, given)] }
  }
  return { kind: 'ok', value: readFileSync(found), notes: [] }
}
