import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import path from 'node:path'
import { makeFolder, syncFolder, writeWhole } from '../disk.ts'
import { isLeftover } from '../project/layers.ts'

/** What is where a new folder is to be. */
export type Site =
  | { readonly kind: 'free' }
  /** nothing of a person's lies in it */
  | { readonly kind: 'empty' }
  /** names of what lies in it, sorted */
  | { readonly kind: 'occupied'; readonly entries: readonly string[] }
  | { readonly kind: 'no-folder' }

/** Looks at a place. Throws what the disk refuses: a folder that may not be looked into is not an empty one. */
export function siteAt(folder: string): Site {
  // a link that leads nowhere is something, too
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return { kind: 'free' }
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return { kind: 'no-folder' }
  const entries = readdirSync(folder).filter((name) => !isLeftover(name))
  return entries.length === 0 ? { kind: 'empty' } : { kind: 'occupied', entries: entries.sort() }
}

/**
 * Writes files by their paths with `/` into a folder that is free or empty: all of them or none. They are written beside their
 * places first; a new folder then gets its name in one step, and in one that is there what stands at its top is moved in, one
 * after the other, and out again where that fails. Throws what the disk refuses.
 */
export async function fillFolder(
  folder: string,
  site: Extract<Site, { kind: 'free' | 'empty' }>,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const above = path.dirname(path.resolve(folder))
  const made = site.kind === 'free' ? makeFolder(above) : null
  const name = `.invite-init-${process.pid}.part`
  const part = path.join(site.kind === 'free' ? above : folder, name)
  const moved: string[] = []
  try {
    mkdirSync(part)
    for (const [place, bytes] of files) await writeWhole(path.join(part, place), [bytes])
    if (site.kind === 'free') {
      renameSync(part, folder)
      moved.push(folder)
    } else {
      for (const entry of readdirSync(part)) {
        const place = path.join(folder, entry)
        // somebody else was quicker: a rename would take its place
        if (existsSync(place)) throw Object.assign(new Error(`EEXIST: '${place}'`), taken(place))
        renameSync(path.join(part, entry), place)
        moved.push(place)
      }
      rmdirSync(part)
    }
    syncFolder(site.kind === 'free' ? above : folder)
  } catch (error) {
    for (const place of [part, ...moved]) rmSync(place, { recursive: true, force: true })
    if (made !== null) rmSync(made, { recursive: true, force: true })
    throw error
  }
}

const taken = (place: string): object => ({ code: 'EEXIST', syscall: 'rename', path: place })
