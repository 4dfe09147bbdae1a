import { existsSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileHash, readText, syncFolder, writeWhole } from '../disk.ts'
import type { SplitFile } from '../model/signed.ts'
import { isInside } from './shape.ts'

/** The drafts of a letter: what is ours may be written over; what somebody has written in is theirs. */
export interface Drafts {
  /** as a person reaches it */
  readonly folder: string
  /** `file`: relative to the drafts, with `/` */
  write(file: string, parts: SplitFile): Promise<void>
  /** Removes drafts of ours that are not among these any more, and ends. `whole` false: others stay. */
  close(whole: boolean): Promise<{ readonly keptAside: readonly string[]; readonly removed: number }>
}

/** SHA-256 of each draft as it was written, by file: how we know our own again. */
type DraftHashes = Record<string, string>

/** Opens the folder of drafts; nothing is written or made before the first draft is. */
export function openDrafts(folder: string): Drafts {
  const record = path.join(folder, '.drafts.json')
  const before = readRecord(record)
  const now: DraftHashes = {}
  const keptAside: string[] = []
  return {
    folder,
    async write(file, { prefix, body }) {
      const full = path.join(folder, file)
      const found = fileHash(full)
      if (found !== null && found !== before[file]) {
        const aside = asideOf(full, found)
        renameSync(full, aside)
        keptAside.push(aside)
      }
      now[file] = prefix.sha256.copy().update(body).digest('hex')
      await writeWhole(full, [...prefix.chunks, body])
    },
    async close(whole) {
      const old = Object.keys(before).filter((file) => now[file] === undefined)
      let removed = 0
      for (const file of whole ? old : []) {
        const full = path.join(folder, file)
        if (fileHash(full) !== before[file]) continue
        rmSync(full)
        removed++
        if (readdirSync(path.dirname(full)).length === 0) rmdirSync(path.dirname(full))
      }
      const left = Object.fromEntries(
        old.filter((file) => existsSync(path.join(folder, file))).map((file) => [file, before[file]!]),
      )
      const text = JSON.stringify({ ...left, ...now }, null, 2)
      await writeWhole(record, [Buffer.from(text)])
      syncFolder(folder)
      return { keptAside, removed }
    },
  }
}

/** `…_edited_1a2b3c4d.pdf` beside the new one: by its own bytes, so that nothing is written over. */
function asideOf(full: string, hash: string): string {
  const ending = path.extname(full)
  const stem = `${full.slice(0, -ending.length)}_edited_${hash.slice(0, 8)}`
  let aside = `${stem}${ending}`
  for (let count = 2; existsSync(aside); count++) aside = `${stem}_${count}${ending}`
  return aside
}

/** What cannot be read tells of no draft: then all that lie there are somebody's. */
function readRecord(file: string): DraftHashes {
  try {
    const value: unknown = JSON.parse(readText(file) ?? '{}')
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
    const own = Object.entries(value).filter(
      ([file, hash]) => isInside(file) && /\.(pdf|html)$/.test(file) && typeof hash === 'string',
    )
    return Object.fromEntries(own) as DraftHashes
  } catch {
    return {}
  }
}
