import path from 'node:path'
import { openHashes, pendingChange, placeAfter, readText } from '../disk.ts'
import { type Ledger, readLedger, standings } from '../ledger.ts'
import type { Standing } from '../model/ledger.ts'
import type { Outcome, Problem } from '../model/problem.ts'

/** A letter's output folder, as its ledger tells of it. */
export interface Archive {
  readonly folder: string
  readonly ledger: Ledger
  /** by document id */
  readonly standing: ReadonlyMap<string, Standing>
  /** SHA-256 of a file in it; null where there is none */
  hash(file: string): string | null
  /** of files anywhere; what was read once is remembered */
  readonly hashes: (file: string) => string | null
}

/**
 * Reads a letter's output folder; writes nothing. What an interrupted run had written down and not yet done counts as
 * done, since the next run does it first. `before`: the same folder, as it was opened earlier in this run.
 */
export function openArchive(folder: string, before: Archive | null = null): Outcome<Archive> {
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
  const hashes = before?.hashes ?? openHashes()
  const value: Archive = {
    folder,
    ledger: ledger.value,
    standing: standings(ledger.value.entries),
    hash: (name) => hashes(placeAfter(folder, name, pending)),
    hashes,
  }
  return { kind: 'ok', value, notes: [...notes, ...ledger.notes] }
}
