import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { readText, writeWhole } from '../disk.ts'
import type { Checkpoint, Position } from '../model/ledger.ts'
import type { Problem } from '../problems/problem.ts'
import type { Ledger } from './ledger.ts'

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

export const HEAD = 'ledger-head.json'

/** What is signed of a position: nothing else may be read out of it. */
export const checkpointText = (letter: string, { lines, chain }: Position, at: string): string =>
  `invite checkpoint\nletter ${letter}\nlines ${lines}\nchain ${chain}\nat ${at}\n`

export type HeadRead =
  | { readonly kind: 'none' }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'head'; readonly head: HeadFile }

export function readHead(folder: string): HeadRead {
  const text = readText(path.join(folder, HEAD))
  if (text === null) return { kind: 'none' }
  const head: Partial<HeadFile> | null = parse(text)
  return head?.format === 1 && isPosition(head)
    ? { kind: 'head', head: { vouched: null, ...head } as HeadFile }
    : { kind: 'damaged' }
}

export const writeHead = (folder: string, head: HeadFile): Promise<void> =>
  writeWhole(path.join(folder, HEAD), [Buffer.from(`${JSON.stringify(head, null, 2)}\n`)])

/** What this machine saw last of a folder: length and chain only. It may be lost at any time. */
export interface MachineSighting extends Position {
  readonly folder: string
}

export function readSeen(memory: string | null, folder: string): Position | null {
  if (memory === null) return null
  const seen = parse(
    quietly(() => readText(seenFile(memory, folder))) ?? '',
  ) as Partial<MachineSighting> | null
  return seen !== null && isPosition(seen) ? { lines: seen.lines, chain: seen.chain } : null
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

function parse(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : null
  } catch {
    return null
  }
}

const isPosition = (value: object): value is Position => {
  const { lines, chain } = value as Partial<Position>
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
  const compare = (witness: 'head' | 'machine', who: string, knew: Position): void => {
    if (ledger.links.get(knew.lines) === knew.chain) return
    const isShorter = ledger.lines < knew.lines
    const message = isShorter
      ? `the ledger in ${folder} has ${ledger.lines} lines; ${who} knows of ${knew.lines}: its end was cut off, or an older one was put back`
      : `the ledger in ${folder} is not the one that ${who} knows: line ${knew.lines} is another, so it was put back or written anew`
    found.push({ witness, knew, problem: disagreeing(message) })
  }
  if (head.kind === 'damaged')
    found.push({
      witness: 'head',
      knew: null,
      problem: disagreeing(`${path.join(folder, HEAD)} cannot be read`),
    })
  if (head.kind === 'head') compare('head', `its head file (${HEAD})`, head.head)
  if (seen !== null) compare('machine', 'this machine', seen)
  if (ledger.checkpoint?.isThere === false) {
    const { lines, signer } = ledger.checkpoint.by
    const message = `the first ${lines} lines of the ledger in ${folder} are not those that ${signer} signed for: they were written anew`
    found.push({ witness: 'checkpoint', knew: ledger.checkpoint.by, problem: disagreeing(message) })
  }
  for (const copy of conflictCopies(folder))
    found.push({
      witness: 'copy',
      knew: null,
      problem: {
        ...disagreeing(
          `beside the ledger lies ${path.join(folder, copy)}: two machines have written at once, or somebody has copied it`,
        ),
        hint: 'find out which of the two is right, and take the other one away; invite history and verify tell of each',
      },
    })
  return found
}

const disagreeing = (message: string): Problem => ({
  severity: 'error',
  code: 'ledger/witness',
  message,
  hint: 'restore the newest ledger from a backup; if there is none, invite adopt shows what can be taken into the record again',
})

/** `ledger (1).jsonl`, `ledger (conflicted copy 2004-05-11).jsonl`, `ledger-registry2.jsonl`, as synchronizing programs make them. */
function conflictCopies(folder: string): readonly string[] {
  const names = quietly(() => readdirSync(folder)) ?? []
  return names.filter((name) => {
    const isCopy = /ledger.*\.jsonl$/i.test(name) || /ledger-head.*\.json$/i.test(name)
    return isCopy && name !== 'ledger.jsonl' && name !== HEAD
  })
}
