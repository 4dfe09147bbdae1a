import { hash } from 'node:crypto'
import type { Corrected, Entry, Issued, Made, Standing } from './model/ledger.ts'
import type { Outcome, Problem } from './model/problem.ts'

/** The ledger as read: its entries, the chain's last link, and what a crash left of a line after it. */
export interface Ledger {
  readonly entries: readonly Entry[]
  readonly chain: string
  /** bytes of whole lines; what follows is torn and may be cut off */
  readonly wholeBytes: number
}

/** Each line ends in a hash of itself and of the line before: an altered line, the last one too, does not fit. */
const link = (chain: string, body: string): string => hash('sha256', `${chain}\n${body}`)

const LINE = /^(\{.*),"chain":"([0-9a-f]{64})"\}$/

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
  let chain = ''
  for (const [index, line] of whole.split('\n').slice(0, -1).entries()) {
    const [, body, stated] = LINE.exec(line) ?? []
    const entry = body === undefined ? null : parse(`${body}}`)
    const next = body === undefined ? '' : link(chain, `${body}}`)
    if (entry === null || stated !== next) {
      const problem: Problem = {
        severity: 'error',
        code: 'ledger/broken-chain',
        at: { file, line: index + 1, column: 1 },
        message:
          entry === null
            ? 'this line is not one that invite wrote'
            : 'this line was altered, or one before it is missing: it does not follow from the line before',
        hint: 'restore ledger.jsonl from a backup; the PDFs themselves are not affected',
      }
      return { kind: 'problems', problems: [problem] }
    }
    entries.push(entry)
    chain = next
  }
  return { kind: 'ok', value: { entries, chain, wholeBytes: Buffer.byteLength(whole) }, notes }
}

/** How a ledger's file ends. */
export const endOf = ({ chain }: Ledger): string => (chain === '' ? '' : ending(chain))

const ending = (chain: string): string => `,"chain":"${chain}"}\n`

function parse(line: string): Entry | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && 'event' in value && 'document' in value
      ? (value as Entry)
      : null
  } catch {
    return null
  }
}

/** The lines to append after a chain, each ending in a line break, and the chain's new last link. */
export function ledgerLines(entries: readonly Entry[], chain: string): { text: string; chain: string } {
  let last = chain
  let text = ''
  for (const entry of entries) {
    const body = JSON.stringify(entry)
    last = link(last, body)
    text += `${body.slice(0, -1)}${ending(last)}`
  }
  return { text, chain: last }
}

/** What the ledger says of each document now, by its id. */
export function standings(entries: readonly Entry[]): ReadonlyMap<string, Standing> {
  const all = new Map<
    string,
    { made: Made; withdrawn: string | null; issued: Issued[]; corrected: Corrected | null }
  >()
  for (const entry of entries) {
    if (entry.event === 'made') {
      all.set(entry.document, { made: entry, withdrawn: null, issued: [], corrected: null })
      continue
    }
    const standing = all.get(entry.document)
    if (standing === undefined) continue
    if (entry.event === 'withdrawn') standing.withdrawn = entry.file
    if (entry.event === 'issued') standing.issued.push(entry)
    if (entry.event === 'corrected') {
      // a later sheet settles what an earlier one did, and more
      const inputs = { ...standing.corrected?.inputs, ...entry.inputs }
      standing.corrected = { ...entry, inputs }
    }
  }
  return all
}
