import { existsSync, readdirSync, renameSync, rmSync, statSync, unlinkSync } from 'node:fs'
import path from 'node:path'
import {
  append,
  cutOff,
  makeFolder,
  piecesOf,
  readFrom,
  readText,
  syncFolder,
  syncFolders,
  temporaryOf,
  writeWhole,
} from '../disk.ts'
import { isOurTemporary } from './folders.ts'
import { jsonIn } from './json.ts'
import { LEDGER, readLedger } from './ledger.ts'
import { isAlive } from './lock.ts'
import { isInside } from './shape.ts'

/** A change to a folder that happens whole or not at all. Paths are relative to it, with `/`. */
export interface Change {
  readonly moves: readonly Move[]
  /** files whose bytes wait under their temporary names */
  readonly places: readonly string[]
  /** what `ledger.jsonl` gets, after its first `wholeBytes` */
  readonly lines: { readonly text: string; readonly wholeBytes: number }
}

/** A file that gets another name, both relative to the folder, with `/`. */
export interface Move {
  readonly from: string
  readonly to: string
}

/** The file in which a change is written down before it is made. */
export const INTENT = '.change'

/**
 * Makes a change that survives a crash: what is meant is written down first, then done, then told by the ledger. A
 * ledger line never comes before its file is safe; a change that was written down is carried out by the next run.
 */
export async function commit(folder: string, change: Change): Promise<void> {
  const homes = new Set(change.places.map((file) => path.join(folder, path.dirname(file))))
  await syncFolders(homes)
  // half a line that an earlier run left would stand between the ledger and what is written down to follow it
  cutOff(path.join(folder, LEDGER), change.lines.wholeBytes)
  await writeWhole(path.join(folder, INTENT), [Buffer.from(JSON.stringify(change))])
  syncFolder(folder)
  await applyChange(folder, change)
}

/**
 * What an interrupted run had written down and not yet done; null: nothing. Damaged, where it is not whole, is about anything
 * outside its folder, or does not follow from the ledger: then nothing of it is done. Lines come last: where the ledger has
 * all of them, all is done, and only the note of it is left, or has come back with a disk that forgot that it was removed.
 * What the ledger tells after it stands.
 */
export function pendingChange(folder: string): Change | 'damaged' | null {
  const text = readText(path.join(folder, INTENT))
  if (text === null) return null
  const change = jsonIn(text)
  if (!isChange(change) || !follows(folder, change.lines)) return 'damaged'
  return isTold(folder, change.lines) ? null : change
}

function isChange(value: unknown): value is Change {
  const { moves, places, lines } = (value ?? {}) as Partial<Record<keyof Change, unknown>>
  const isMove = (move: unknown): boolean => {
    const { from, to } = (move ?? {}) as { from?: unknown; to?: unknown }
    return isInside(from) && isInside(to)
  }
  const { text, wholeBytes } = (lines ?? {}) as { text?: unknown; wholeBytes?: unknown }
  const isLines = typeof text === 'string' && Number.isSafeInteger(wholeBytes) && (wholeBytes as number) >= 0
  return (
    Array.isArray(moves) && moves.every(isMove) && Array.isArray(places) && places.every(isInside) && isLines
  )
}

/** The ledger ends where the change goes on, or in some of its lines. */
function follows(folder: string, lines: Change['lines']): boolean {
  const file = path.join(folder, LEDGER)
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (lines.wholeBytes > size) return false
  const [after, text] = [readFrom(file, lines.wholeBytes), Buffer.from(lines.text)]
  if (after.length > text.length) return after.subarray(0, text.length).equals(text)
  return (
    text.subarray(0, after.length).equals(after) && readLedger(ledgerAfter(file, lines), LEDGER).kind === 'ok'
  )
}

/** The ledger has all the lines of a change that follows from it. */
function isTold(folder: string, { text, wholeBytes }: Change['lines']): boolean {
  const size = statSync(path.join(folder, LEDGER), { throwIfNoEntry: false })?.size ?? 0
  return text !== '' && size >= wholeBytes + Buffer.byteLength(text)
}

/** A ledger's bytes, as they are when lines are in it; null: as they are. */
export function* ledgerAfter(file: string, lines: Change['lines'] | null): Iterable<Buffer> {
  yield* piecesOf(file, lines?.wholeBytes)
  if (lines !== null) yield Buffer.from(lines.text)
}

/** Carries out what an interrupted run had written down. True: there was something. */
export async function recover(folder: string): Promise<boolean> {
  const change = pendingChange(folder)
  if (change === 'damaged') throw new Error('what is damaged cannot be carried out')
  if (change !== null) await applyChange(folder, change)
  else rmSync(path.join(folder, INTENT), { force: true })
  return change !== null
}

/** Each step does nothing where it was done before. */
async function applyChange(folder: string, { moves, places, lines }: Change): Promise<void> {
  const touched = new Set([folder])
  const move = (from: string, to: string): void => {
    renameSync(from, to)
    touched.add(path.dirname(from)).add(path.dirname(to))
  }
  for (const { from, to } of moves) {
    const [source, target] = [path.join(folder, from), path.join(folder, to)]
    if (existsSync(target) || !existsSync(source)) continue
    makeFolder(path.dirname(target))
    move(source, target)
  }
  for (const place of places) {
    const file = path.join(folder, place)
    if (existsSync(temporaryOf(file))) move(temporaryOf(file), file)
  }
  await syncFolders(touched)
  append(path.join(folder, LEDGER), lines.text, lines.wholeBytes)
  syncFolder(folder)
  unlinkSync(path.join(folder, INTENT))
}

/** Where a file's bytes are that it will have when a pending change is carried out. */
export function placeAfter(folder: string, file: string, pending: Change | null): string {
  const full = path.join(folder, file)
  if (pending === null) return full
  if (pending.places.includes(file) && existsSync(temporaryOf(full))) return temporaryOf(full)
  const moved = pending.moves.find(({ to }) => to === file)
  return moved !== undefined && !existsSync(full) ? path.join(folder, moved.from) : full
}

/** The files of a folder, of those that are there now, that it has when a pending change is carried out. */
export function* namesAfter(names: Iterable<string>, pending: Change | null): Iterable<string> {
  const { moves = [], places = [] } = pending ?? {}
  const partOf = (place: string): string =>
    path.posix.join(path.posix.dirname(place), path.basename(temporaryOf(place)))
  const touched = new Set([
    ...moves.flatMap(({ from, to }) => [from, to]),
    ...places.flatMap((place) => [place, partOf(place)]),
  ])
  const there = new Set<string>()
  for (const name of names) {
    if (touched.has(name)) there.add(name)
    else yield name
  }
  for (const { from, to } of moves) if (!there.has(to) && there.delete(from)) there.add(to)
  for (const place of places) if (there.delete(partOf(place))) there.add(place)
  yield* there
}

/**
 * Removes what an interrupted run of ours left half-written; whatever else has such a name is somebody's. While a change is
 * written down and not yet done, what it needs is among that: then nothing is.
 */
export function sweep(folder: string): void {
  if (!existsSync(path.join(folder, INTENT))) sweepIn(folder, '')
}

function sweepIn(folder: string, within: string): void {
  const here = path.join(folder, within)
  if (!existsSync(here)) return
  for (const entry of readdirSync(here, { withFileTypes: true })) {
    const name = path.posix.join(within, entry.name)
    if (entry.isDirectory()) sweepIn(folder, name)
    else if (entry.isFile() && isOurTemporary(path.basename(folder), name, isAlive))
      rmSync(path.join(folder, name), { force: true })
  }
}
