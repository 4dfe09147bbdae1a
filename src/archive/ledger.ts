import { hash } from 'node:crypto'
import { type Checkpoint, FORMAT, type LedgerEntry, type Position } from '../model/ledger.ts'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import type { Sequence } from '../sequence.ts'
import { openUpgrade } from './format1.ts'
import { openLines } from './lines.ts'
import { isEntry, isKnownEvent } from './shape.ts'

/** The ledger’s name in a letter’s output folder. */
export const LEDGER = 'ledger.jsonl'

/** The ledger as read: its entries, the chain's last link, and what a crash left of a line after it. */
export interface Ledger extends Position {
  readonly entries: Sequence<LedgerEntry>
  /** bytes of whole lines; what follows is torn and may be cut off */
  readonly wholeBytes: number
  /** lines that a newer program wrote: this one reads on, and does not write */
  readonly newer: number
  /** the chain's link after so many lines, for those that were asked for; absent: there are fewer */
  readonly links: ReadonlyMap<number, string>
  /** the last checkpoint, and whether the lines before it are those that it is about */
  readonly checkpoint: { readonly by: Checkpoint; readonly isThere: boolean } | null
  /** all checkpoints that are about the lines before them, by how many entries that are read so stand before each */
  readonly checkpoints: readonly { readonly by: Checkpoint; readonly entries: number }[]
}

/** Each line ends in a hash of itself and of the line before: an altered line, the last one too, does not fit. */
const link = (chain: string, body: string): string => hash('sha256', `${chain}\n${body}`)

/** How a line ends: `,"chain":"` and 64 digits and `"}`. */
const BEFORE_LINK = ',"chain":"'
const ENDING = BEFORE_LINK.length + 64 + 2

/**
 * Reads ledger.jsonl, in pieces of any length. A last line without its line break was torn by a crash: it tells of nothing,
 * and is a note. Any other line that does not follow from the one before was altered, or one is missing: an error.
 * `marks`: numbers of lines of which the chain's link is wanted.
 */
export function readLedger(
  pieces: Iterable<Buffer>,
  file: string,
  marks: readonly number[] = [],
): Outcome<Ledger> {
  const notes: Problem[] = []
  const entries = openLines()
  const upgrade = openUpgrade()
  const linkOf = openLinks()
  let chain = ''
  let newer = 0
  let lines = 0
  let wholeBytes = 0
  let checkpoint: Ledger['checkpoint'] = null
  const checkpoints: { readonly by: Checkpoint; readonly entries: number }[] = []
  const links = new Map(marks.includes(0) ? [[0, '']] : [])
  for (const { text, bytes, isWhole } of linesOf(pieces)) {
    const at = { file, line: lines + 1, column: 1 }
    if (!isWhole) {
      notes.push(problem('ledger/torn-line', at))
      break
    }
    const isOurs = text.startsWith(BEFORE_LINK, text.length - ENDING) && text.endsWith('"}')
    const read = isOurs ? entryOf(`${text.slice(0, -ENDING)}}`, upgrade) : null
    const next = read === null ? '' : linkOf(chain, bytes)
    if (read === null || text.slice(-66, -2) !== next) {
      const found = read === null ? 'foreign' : 'altered'
      return { kind: 'problems', problems: [problem('ledger/broken-chain', at, { found })] }
    }
    if (read === 'newer') newer++
    else entries.add(read)
    if (read !== 'newer' && read.event === 'checkpointed') {
      const { vouched } = read
      checkpoint = { by: vouched, isThere: vouched.lines === lines && vouched.chain === chain }
      if (checkpoint.isThere) checkpoints.push({ by: vouched, entries: entries.length - 1 })
    }
    chain = next
    wholeBytes += bytes.length + 1
    if (marks.includes(++lines)) links.set(lines, chain)
  }
  return {
    kind: 'ok',
    value: { entries: entries.all(), lines, chain, wholeBytes, newer, links, checkpoint, checkpoints },
    notes,
  }
}

/** A line without its line break, and its bytes, which are good until the next is asked for. */
interface TextLine {
  readonly text: string
  readonly bytes: Buffer
  /** it has its line break */
  readonly isWhole: boolean
}

/** A ledger of a million lines is longer than a text may be, and than anybody wants to hold: a piece is, and no more. */
function* linesOf(pieces: Iterable<Buffer>): Iterable<TextLine> {
  let rest = Buffer.alloc(0)
  for (const piece of pieces) {
    const all = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    const whole = all.lastIndexOf(10) + 1
    // all at once: line by line takes twice as long
    const texts = all.toString('utf8', 0, whole).split('\n')
    let start = 0
    for (const text of texts.slice(0, -1)) {
      const end = all.indexOf(10, start)
      yield { text, bytes: all.subarray(start, end), isWhole: true }
      start = end + 1
    }
    // the piece may be written over
    rest = Buffer.from(all.subarray(whole))
  }
  if (rest.length > 0) yield { text: rest.toString('utf8'), bytes: rest, isWhole: false }
}

/**
 * Gives the link of a line as it stands there, with its own link at its end: by its bytes, not to put its text together again, and in
 * one piece of memory for all lines.
 */
function openLinks(): (chain: string, line: Buffer) => string {
  let piece = Buffer.allocUnsafe(4096)
  return (chain, line) => {
    const body = line.length - ENDING
    const before = chain.length + 1
    const length = before + body + 1
    if (piece.length < length) piece = Buffer.allocUnsafe(2 * length)
    piece.write(`${chain}\n`, 'latin1')
    line.copy(piece, before, 0, body)
    piece.write('}', length - 1, 'latin1')
    return hash('sha256', piece.subarray(0, length))
  }
}

/** Null: no line of ours. */
function entryOf(line: string, upgrade: (line: object) => LedgerEntry | null): LedgerEntry | 'newer' | null {
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
    return isEntry(value as { event: string }) ? (value as LedgerEntry) : null
  } catch {
    return null
  }
}

/** The lines to append after a chain, each ending in a line break, and the chain's new last link. */
export function ledgerLines(entries: Sequence<LedgerEntry>, chain: string): { text: string; chain: string } {
  let last = chain
  let text = ''
  for (const entry of entries) {
    const body = JSON.stringify(entry)
    last = link(last, body)
    text += `${body.slice(0, -1)},"chain":"${last}"}\n`
  }
  return { text, chain: last }
}
