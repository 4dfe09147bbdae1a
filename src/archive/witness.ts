import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { readText, writeWhole } from '../disk.ts'
import type { Checkpoint, Position } from '../model/ledger.ts'
import { type Problem, problem } from '../problems/problem.ts'
import { jsonIn } from './json.ts'
import { LEDGER, type Ledger } from './ledger.ts'

/**
 * A ledger cannot tell by itself that its end was cut off, that an older one was put back, or that all of it was written
 * anew. Who has seen it can: the head file beside it, which a signer may have vouched for, and what this machine saw last.
 */
export interface HeadFile extends Position {
  readonly format: 1
  readonly letter: string
  /** ISO 8601 */
  readonly at: string
  /** the last position that somebody signed for */
  readonly vouched: Checkpoint | null
}

/** The head file’s name: it lies beside the ledger. */
export const HEAD = 'ledger-head.json'

/** What is signed of a position: nothing else may be read out of it. */
export const checkpointText = (letter: string, { lines, chain }: Position, at: string): string =>
  `invite checkpoint\nletter ${letter}\nlines ${lines}\nchain ${chain}\nat ${at}\n`

/** What was found where the head file should be. */
export type HeadRead =
  | { readonly kind: 'none' }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'head'; readonly head: HeadFile }

/** Reads the head file of a letter’s output folder; nothing of it is believed before it is held against the ledger. */
export function readHead(folder: string): HeadRead {
  const text = readText(path.join(folder, HEAD))
  if (text === null) return { kind: 'none' }
  const head = jsonIn(text) as Partial<HeadFile> | null
  return head?.format === 1 && isPosition(head)
    ? { kind: 'head', head: { vouched: null, ...head } as HeadFile }
    : { kind: 'damaged' }
}

/** Writes the head file, whole or not at all; throws what the disk refuses. */
export const writeHead = (folder: string, head: HeadFile): Promise<void> =>
  writeWhole(path.join(folder, HEAD), [Buffer.from(`${JSON.stringify(head, null, 2)}\n`)])

/** What this machine saw last of a folder: length and chain only. It may be lost at any time. */
export interface MachineSighting extends Position {
  readonly folder: string
}

/** What this machine saw last of a folder’s ledger; null where it has seen none. `memory`: where it remembers; null: nowhere. */
export function readSeen(memory: string | null, folder: string): Position | null {
  if (memory === null) return null
  const seen = jsonIn(quietly(() => readText(seenFile(memory, folder))) ?? '')
  return isPosition(seen) ? { lines: seen.lines, chain: seen.chain } : null
}

/** A folder that cannot be written to remembers nothing. */
export async function writeSeen(
  memory: string | null,
  folder: string,
  { lines, chain }: Position,
): Promise<void> {
  if (memory === null) return
  const seen: MachineSighting = { folder: path.resolve(folder), lines, chain }
  try {
    await writeWhole(seenFile(memory, folder), [Buffer.from(JSON.stringify(seen))], 0o600)
  } catch {
    // it is a witness less
  }
}

const seenFile = (memory: string, folder: string): string => {
  const name = createHash('sha256').update(path.resolve(folder)).digest('hex').slice(0, 32)
  return path.join(memory, 'seen', `${name}.json`)
}

function quietly<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}

const isPosition = (value: unknown): value is Position => {
  const { lines, chain } = (value ?? {}) as Partial<Position>
  return Number.isSafeInteger(lines) && lines! >= 0 && typeof chain === 'string'
}

/** A witness that knows of another ledger than the one that is there. */
export interface Disagreement {
  readonly witness: 'head' | 'machine' | 'checkpoint' | 'copy'
  /** what it saw; of a copy: nothing */
  readonly knew: Position | null
  readonly problem: Problem
}

/** Who of the witnesses disagrees: a ledger that goes on from what was seen agrees. */
export function disagreements(
  folder: string,
  ledger: Ledger,
  head: HeadRead,
  seen: Position | null,
): readonly Disagreement[] {
  const found: Disagreement[] = []
  const compare = (witness: 'head' | 'machine', knew: Position): void => {
    if (ledger.links.get(knew.lines) === knew.chain) return
    const { lines } = ledger
    const says =
      lines < knew.lines
        ? problem('ledger/witness', null, { found: 'shorter', folder, witness, lines, knew: knew.lines })
        : problem('ledger/witness', null, { found: 'another', folder, witness, knew: knew.lines })
    found.push({ witness, knew, problem: says })
  }
  if (head.kind === 'damaged') {
    const says = problem('ledger/witness', null, { found: 'unreadable', file: path.join(folder, HEAD) })
    found.push({ witness: 'head', knew: null, problem: says })
  }
  if (head.kind === 'head') compare('head', head.head)
  if (seen !== null) compare('machine', seen)
  if (ledger.checkpoint?.isThere === false) {
    const { by } = ledger.checkpoint
    const given = { found: 'signed-for', folder, signer: by.signer, knew: by.lines } as const
    found.push({ witness: 'checkpoint', knew: by, problem: problem('ledger/witness', null, given) })
  }
  for (const copy of conflictCopies(folder)) {
    const says = problem('ledger/copy', null, { file: path.join(folder, copy) })
    found.push({ witness: 'copy', knew: null, problem: says })
  }
  return found
}

/** `ledger (1).jsonl`, `ledger (conflicted copy 2004-05-11).jsonl`, `ledger-registry2.jsonl`, as synchronizing programs make them. */
function conflictCopies(folder: string): readonly string[] {
  const names = quietly(() => readdirSync(folder)) ?? []
  return names.filter((name) => {
    const isCopy = /ledger.*\.jsonl$/i.test(name) || /ledger-head.*\.json$/i.test(name)
    return isCopy && name !== LEDGER && name !== HEAD
  })
}
