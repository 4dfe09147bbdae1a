import { copyFileSync, existsSync, linkSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { isFile, makeFolder, syncFolder, writeWhole } from '../disk.ts'

/** The pages of one review. What earlier reviews of the letter have drawn is taken from there. */
export interface ReviewWriter {
  /** as a person reaches it */
  readonly folder: string
  /** whether a picture of that name is there by now, or was in an earlier review: then it is here too */
  has(name: string): boolean
  /** one that is here; throws where it is not */
  read(name: string): Uint8Array
  /** a file of that name beside the page, of this review as it was and of all others that are whole */
  beside(name: string): readonly string[]
  /** a picture; its name says what it shows, so that none is written over */
  picture(name: string, bytes: Uint8Array): Promise<void>
  /** a file beside the pictures, whole or not at all */
  write(name: string, bytes: Uint8Array): Promise<void>
  /** Ends it: pictures that are not among these are taken away. */
  close(pictures: ReadonlySet<string>): void
}

const PICTURES = 'pictures'

/** `folder`: of the letter; `id`: of the plan. What says that it is a review is taken away until it is whole again. */
export function openReviewWriter(folder: string, id: string): ReviewWriter {
  const home = path.join(folder, 'reviews')
  const own = path.join(home, id)
  const pictures = path.join(own, PICTURES)
  const here = new Set(existsSync(pictures) ? readdirSync(pictures) : [])
  let earlier: ReadonlyMap<string, string> | null = null
  makeFolder(pictures)
  for (const name of ['index.html', 'review.json']) rmSync(path.join(own, name), { force: true })
  return {
    folder: own,
    has(name) {
      if (here.has(name)) return true
      earlier ??= picturesIn(home, id)
      const known = earlier.get(name)
      if (known === undefined) return false
      alike(known, path.join(pictures, name))
      here.add(name)
      return true
    },
    read: (name) => readFileSync(path.join(pictures, name)),
    beside: (name) =>
      readdirSync(home)
        .map((each) => path.join(home, each, name))
        .filter(isFile)
        .map((file) => readFileSync(file, 'utf8')),
    async picture(name, bytes) {
      await writeWhole(path.join(pictures, name), [bytes])
      here.add(name)
    },
    write: (name, bytes) => writeWhole(path.join(own, name), [bytes]),
    close(wanted) {
      for (const name of here) if (!wanted.has(name)) rmSync(path.join(pictures, name), { force: true })
      for (const each of [pictures, own, home]) syncFolder(each)
    },
  }
}

/** Pictures of all reviews but one, by name. */
function picturesIn(home: string, but: string): ReadonlyMap<string, string> {
  const reviews = readdirSync(home).filter((id) => id !== but)
  return new Map(
    reviews.flatMap((id) => {
      const folder = path.join(home, id, PICTURES)
      const names = existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith('.')) : []
      return names.map((name) => [name, path.join(folder, name)] as const)
    }),
  )
}

/** The same file under two names, where the disk has such; else a copy. */
function alike(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch {
    copyFileSync(from, to)
  }
}
