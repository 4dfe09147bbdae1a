import { createHash } from 'node:crypto'
import type { Entry } from './model/ledger.ts'
import type { Outcome, Problem } from './model/problem.ts'

/** The ledger as read: its entries, the last whole line, and what a crash left of a line after it. */
export interface Ledger {
  readonly entries: readonly Entry[]
  readonly lastLine: string
  /** bytes of whole lines; what follows is torn and may be cut off */
  readonly wholeBytes: number
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/**
 * Reads ledger.jsonl. A last line without its line break was torn by a crash: it tells of nothing, and is a note.
 * Any other line that does not follow from the one before was altered, or one is missing: an error.
 */
export function readLedger(text: string, file: string): Outcome<Ledger> {
  const end = text.lastIndexOf('\n') + 1
  const whole = text.slice(0, end)
  const notes: Problem[] = []
  if (end < text.length) {
    notes.push({
      severity: 'note',
      code: 'ledger/torn-line',
      at: { file, line: whole.split('\n').length, column: 1 },
      message: 'the last line is incomplete: an earlier run was interrupted while it wrote',
      hint: 'nothing is lost; the next run goes on from the line before',
    })
  }
  const entries: Entry[] = []
  let lastLine = ''
  for (const [index, line] of whole.split('\n').slice(0, -1).entries()) {
    const entry = parse(line)
    if (entry === null || entry.previous !== sha256(lastLine)) {
      const problem: Problem = {
        severity: 'error',
        code: 'ledger/broken-chain',
        at: { file, line: index + 1, column: 1 },
        message:
          entry === null
            ? 'this line is not one that invite wrote'
            : 'this line does not follow from the one before: a line was altered or removed',
        hint: 'restore ledger.jsonl from a backup; the PDFs themselves are not affected',
      }
      return { kind: 'problems', problems: [problem] }
    }
    entries.push(entry)
    lastLine = line
  }
  return { kind: 'ok', value: { entries, lastLine, wholeBytes: Buffer.byteLength(whole) }, notes }
}

function parse(line: string): Entry | null {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== 'object' || value === null) return null
    const entry = value as Entry
    return typeof entry.previous === 'string' && typeof entry.document === 'string' ? entry : null
  } catch {
    return null
  }
}

/** The lines to append after `lastLine`, each ending in a line break, chained by SHA-256. */
export function ledgerLines(
  entries: readonly Omit<Entry, 'previous'>[],
  lastLine: string,
): { text: string; lastLine: string } {
  let last = lastLine
  let text = ''
  for (const entry of entries) {
    last = JSON.stringify({ ...entry, previous: sha256(last) })
    text += `${last}\n`
  }
  return { text, lastLine: last }
}

/** What each document's latest line says. */
export function latest(entries: readonly Entry[]): ReadonlyMap<string, Entry> {
  const byDocument = new Map<string, Entry>()
  for (const entry of entries) byDocument.set(entry.document, entry)
  return byDocument
}
