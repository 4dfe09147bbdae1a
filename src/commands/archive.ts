import path from 'node:path'
import { fileHash, glance, pendingChange, placeAfter, readFrom, readText, type Seen } from '../disk.ts'
import { endOf, type Ledger, readLedger, standings } from '../ledger.ts'
import type { Standing } from '../model/ledger.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { Store } from '../store.ts'

/** A letter's output folder, as its ledger tells of it. */
export interface Archive {
  readonly folder: string
  readonly ledger: Ledger
  /** by document id */
  readonly standing: ReadonlyMap<string, Standing>
  /** SHA-256 of a file in it; null where there is none */
  hash(file: string): string | null
  /** where a file's bytes are; after an interrupted run not under its name yet */
  place(file: string): string
  /** whether no run was there since: the ledger still ends in the link that follows from all others */
  stands(): boolean
}

/**
 * Reads a letter's output folder; writes nothing. What an interrupted run had written down and not yet done counts as
 * done, since the next run does it first.
 */
export function openArchive(folder: string): Outcome<Archive> {
  const file = path.join(folder, 'ledger.jsonl')
  const pending = pendingChange(folder)
  const notes: Problem[] = []
  let text = readText(file) ?? ''
  if (pending !== null) {
    text = Buffer.from(text).subarray(0, pending.lines.wholeBytes).toString('utf8') + pending.lines.text
    notes.push({
      severity: 'note',
      code: 'archive/interrupted',
      message: `an earlier run in ${folder} was interrupted`,
      hint: 'nothing is lost: the next run that writes there completes it first',
    })
  }
  const ledger = readLedger(text, file)
  if (ledger.kind === 'problems') return ledger
  const place = (name: string): string => placeAfter(folder, name, pending)
  const end = endOf(ledger.value)
  const value: Archive = {
    folder,
    ledger: ledger.value,
    standing: standings(ledger.value.entries),
    hash: (name) => fileHash(place(name)),
    place,
    stands: () => readFrom(file, ledger.value.wholeBytes - end.length).toString('utf8') === end,
  }
  return { kind: 'ok', value, notes: [...notes, ...ledger.notes] }
}

/**
 * SHA-256 of those of an archive's files that are there, for a plan: one that the disk says is the same as when a run last
 * saw it is not read again. Whoever vouches for a file asks the archive for its hash.
 */
export function glanceAt(
  archive: Archive,
  files: readonly string[],
  store: Store,
): ReadonlyMap<string, string> {
  const question = path.resolve(archive.folder)
  const before = store.recall<ReadonlyMap<string, Seen>>('seen', question) ?? new Map<string, Seen>()
  const now = files.flatMap((file) => {
    const seen = glance(archive.place(file), before.get(file))
    return seen === null ? [] : [[file, seen] as const]
  })
  if (now.some(([file, seen]) => seen !== before.get(file)))
    store.note('seen', question, new Map([...before, ...now]))
  return new Map(now.map(([file, { hash }]) => [file, hash]))
}
