import { hash } from 'node:crypto'
import type { Entry, Position, Vouched } from '../model/ledger.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import { openUpgrade } from './format1.ts'
import { isEntry, isKnownEvent } from './shape.ts'

export const LEDGER = 'ledger.jsonl'

/** The format that lines are written in. */
export const FORMAT = 2

/** The ledger as read: its entries, the chain's last link, and what a crash left of a line after it. */
export interface Ledger extends Position {
  readonly entries: readonly Entry[]
  /** bytes of whole lines; what follows is torn and may be cut off */
  readonly wholeBytes: number
  /** lines that a newer program wrote: this one reads on, and does not write */
  readonly newer: number
  /** the chain's link after so many lines, for those that were asked for; absent: there are fewer */
  readonly links: ReadonlyMap<number, string>
  /** the last checkpoint, and whether the lines before it are those that it is about */
  readonly checkpoint: { readonly by: Vouched; readonly isThere: boolean } | null
}

/** Each line ends in a hash of itself and of the line before: an altered line, the last one too, does not fit. */
const link = (chain: string, body: string): string => hash('sha256', `${chain}\n${body}`)

const LINE = /^(\{.*),"chain":"([0-9a-f]{64})"\}$/

/**
 * Reads ledger.jsonl. A last line without its line break was torn by a crash: it tells of nothing, and is a note.
 * Any other line that does not follow from the one before was altered, or one is missing: an error.
 * `marks`: numbers of lines of which the chain's link is wanted.
 */
export function readLedger(text: string, file: string, marks: readonly number[] = []): Outcome<Ledger> {
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
  const upgrade = openUpgrade()
  let chain = ''
  let newer = 0
  let lines = 0
  let checkpoint: Ledger['checkpoint'] = null
  const links = new Map(marks.includes(0) ? [[0, '']] : [])
  for (const [index, line] of whole.split('\n').slice(0, -1).entries()) {
    const [, body, stated] = LINE.exec(line) ?? []
    const read = body === undefined ? null : entryOf(`${body}}`, upgrade)
    const next = body === undefined ? '' : link(chain, `${body}}`)
    if (read === null || stated !== next) {
      const problem: Problem = {
        severity: 'error',
        code: 'ledger/broken-chain',
        at: { file, line: index + 1, column: 1 },
        message:
          read === null
            ? 'this line is not one that invite wrote'
            : 'this line was altered, or one before it is missing: it does not follow from the line before',
        hint: 'restore ledger.jsonl from a backup; the PDFs themselves are not affected',
      }
      return { kind: 'problems', problems: [problem] }
    }
    if (read === 'newer') newer++
    else entries.push(read)
    if (read !== 'newer' && read.event === 'checkpointed') {
      const { vouched } = read
      checkpoint = { by: vouched, isThere: vouched.lines === index && vouched.chain === chain }
    }
    chain = next
    lines = index + 1
    if (marks.includes(lines)) links.set(lines, chain)
  }
  return {
    kind: 'ok',
    value: { entries, lines, chain, wholeBytes: Buffer.byteLength(whole), newer, links, checkpoint },
    notes,
  }
}

/** Null: no line of ours. */
function entryOf(line: string, upgrade: (line: object) => Entry | null): Entry | 'newer' | null {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== 'object' || value === null || !('event' in value)) return null
    const { event } = value
    if (typeof event !== 'string') return null
    if (!('v' in value)) {
      const upgraded = upgrade(value)
      return upgraded !== null && isEntry(upgraded) ? upgraded : null
    }
    if (typeof value.v !== 'number') return null
    if (value.v > FORMAT || !isKnownEvent(event)) return 'newer'
    const entry = { ...value, event }
    return isEntry(entry) ? (value as Entry) : null
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
    text += `${body.slice(0, -1)},"chain":"${last}"}\n`
  }
  return { text, chain: last }
}
