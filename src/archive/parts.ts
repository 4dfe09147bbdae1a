import { existsSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import {
  fileHash,
  makeFolder,
  readText,
  syncFolder,
  syncFolders,
  temporaryOf,
  writePart,
  writeWhole,
} from '../disk.ts'
import type { SignatureGrade } from '../model/ledger.ts'
import { type Outcome, problem } from '../problems/problem.ts'
import { KEY } from './cell-key.ts'
import { sweep } from './change.ts'
import { jsonIn } from './json.ts'
import { LEDGER } from './ledger.ts'
import { LOCK } from './lock.ts'
import { isPlanId } from './plans.ts'
import { isGrade } from './shape.ts'
import { HEAD } from './witness.ts'

/** With what a part was made: parts of one letter have it in common, or their bytes might differ for no reason of the letter's. */
export interface MadeWith {
  /** version of invite */
  readonly program: string
  /** its output version: only a change of bytes moves it */
  readonly output: string
  /** exact versions of the packages of the faces */
  readonly fonts: string
  /** of Unicode data that come with Node */
  readonly icu: string
  /** SHA-256 of all that the texts said: templates, words, looks, locales, facts */
  readonly texts: string
}

/** What a part says of itself: `part.json`, written before the first document is. */
export interface PartHead {
  readonly format: 1
  readonly letter: string
  readonly plan: string
  /** of the shard, from 0 */
  readonly index: number
  readonly of: number
  /** its documents are signed, or wait for that */
  readonly kind: 'signed' | 'unsigned'
  readonly signer: string
  /** SHA-256 of the signer's certificate */
  readonly certificate: string
  readonly grade: SignatureGrade
  readonly made: MadeWith
}

/** The name of what a part says of itself. */
const PART = 'part.json'

/** Where the parts of a letter lie, until they are merged. */
export const PARTS = 'parts'

/** The part of a shard in a letter's output folder; `name`: `2-of-4`. */
export const partFolder = (folder: string, name: string): string => path.join(folder, PARTS, name)

/** Where files of parts go that lie on another disk or outside of the letter's folder, relative to the letter's folder. */
export const BROUGHT = `${PARTS}/.brought`

/** What a folder says of itself as a part. */
export type PartRead =
  | { readonly kind: 'none' }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'part'; readonly head: PartHead }

/** Reads what a part says of itself. */
export function readPart(folder: string): PartRead {
  const text = readText(path.join(folder, PART))
  if (text === null) return { kind: 'none' }
  const head = jsonIn(text)
  return isHead(head) ? { kind: 'part', head } : { kind: 'damaged' }
}

function isHead(value: unknown): value is PartHead {
  const { format, letter, plan, index, of, kind, signer, certificate, grade, made } = (value ??
    {}) as Partial<Record<keyof PartHead, unknown>>
  const { program, output, fonts, icu, texts } = (made ?? {}) as Partial<Record<keyof MadeWith, unknown>>
  return (
    format === 1 &&
    [letter, signer, certificate, program, output, fonts, icu, texts].every(
      (each) => typeof each === 'string',
    ) &&
    typeof plan === 'string' &&
    isPlanId(plan) &&
    Number.isSafeInteger(index) &&
    Number.isSafeInteger(of) &&
    (index as number) >= 0 &&
    (index as number) < (of as number) &&
    (kind === 'signed' || kind === 'unsigned') &&
    isGrade(grade)
  )
}

/** Begins a part; throws what the disk refuses. */
export async function writePartHead(folder: string, head: PartHead): Promise<void> {
  await writeWhole(path.join(folder, PART), [Buffer.from(`${JSON.stringify(head, null, 2)}\n`)])
  syncFolder(folder)
}

/** The folders of parts below an output folder, by letter; each as a person reaches it. */
export function partsBelow(out: string): ReadonlyMap<string, readonly string[]> {
  const letters = existsSync(out) ? readdirSync(out).sort() : []
  const found = letters.map((letter) => [letter, partsIn(path.join(out, letter, PARTS))] as const)
  return new Map(found.filter(([, parts]) => parts.length > 0))
}

/** A folder that is a part, or the parts in a folder; in the order of their numbers. */
export function partsIn(folder: string): readonly string[] {
  if (existsSync(path.join(folder, PART))) return [folder]
  if (!existsSync(folder)) return []
  const number = (name: string): number => Number.parseInt(name, 10)
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.isFile() && existsSync(path.join(folder, entry.name, PART)))
    .map(({ name }) => name)
    .sort((one, other) => number(one) - number(other) || (one < other ? -1 : 1))
    .map((name) => path.join(folder, name))
}

/** A file that is taken out of a part, and the SHA-256 that it has to have, hexadecimal. */
export interface BroughtFile {
  readonly from: string
  readonly to: string
  readonly sha256: string
}

/**
 * Brings files: by their names alone where that is one disk, else copied, synchronized and compared; what an earlier run brought
 * stays as it is. A problem: what was copied is not what was there. Throws what the disk refuses.
 */
export async function bring(files: Iterable<BroughtFile>): Promise<Outcome<null>> {
  const touched = new Set<string>()
  for (const { from, to, sha256 } of files) {
    if (fileHash(to) === sha256) continue
    makeFolder(path.dirname(to))
    touched.add(path.dirname(to))
    if (isRenamed(from, to)) touched.add(path.dirname(from))
    else {
      await writePart(to, [readFileSync(from)])
      if (fileHash(temporaryOf(to)) !== sha256)
        return {
          kind: 'problems',
          problems: [problem('shards/file', null, { file: from, found: 'another' })],
        }
      renameSync(temporaryOf(to), to)
    }
  }
  await syncFolders(touched)
  return { kind: 'ok', value: null, notes: [] }
}

function isRenamed(from: string, to: string): boolean {
  try {
    renameSync(from, to)
    return true
  } catch (error) {
    // another disk, or one from which nothing may be taken
    if (['EXDEV', 'EROFS', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return false
    throw error
  }
}

/** Whether a part lies in the parts of a letter's folder, on its disk: then its files need only get other names. */
export const liesIn = (folder: string, part: string): boolean =>
  path.dirname(path.resolve(part)) === path.resolve(folder, PARTS) &&
  statSync(folder).dev === statSync(part).dev

/**
 * Takes a part away whose documents have gone into the record: its own record, copies of these documents that still lie there (`files`, relative
 * to it), and folders that are empty by then; what else somebody has put there stays. The witness goes before the record, and what says that
 * it is a part goes last: killed anywhere, the next one goes on.
 */
export function dropPart(folder: string, files: Iterable<string>): void {
  if (!existsSync(folder)) return
  sweep(folder)
  for (const name of [...files, HEAD, LEDGER, KEY, LOCK, PART])
    rmSync(path.join(folder, name), { force: true })
  dropEmpty(folder)
}

/** Takes away what was brought, and the folder of parts if nothing is left in it. */
export function dropBrought(folder: string): void {
  rmSync(path.join(folder, BROUGHT), { recursive: true, force: true })
  const home = path.join(folder, PARTS)
  if (existsSync(home)) dropEmpty(home)
}

/** A folder and those in it, as far as they are empty. */
function dropEmpty(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) dropEmpty(path.join(folder, entry.name))
  if (readdirSync(folder).length > 0) return
  try {
    rmdirSync(folder)
  } catch (error) {
    // a link to another disk, or where one is mounted: an empty folder more
    if (
      !['ENOTDIR', 'EBUSY', 'ENOTEMPTY', 'EACCES', 'EPERM'].includes(
        (error as NodeJS.ErrnoException).code ?? '',
      )
    )
      throw error
  }
}
