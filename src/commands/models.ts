import { readFileSync } from 'node:fs'
import path from 'node:path'
import { isFile, tree } from '../disk.ts'
import { packageFolder } from '../version.ts'

/** A folder of models/ that comes with invite: what somebody's own folder may begin with. */
export interface Model {
  /** as one calls it: `note-verbale` */
  readonly name: string
  /** what kind of letter it is, to whom, in which languages: ends a line */
  readonly says: string
  /** the folder of its letter in templates/ */
  readonly letter: string
  /** the commands to begin with, as one types them in the new folder; its README has them too */
  readonly next: readonly string[]
  /** what it has in common with others: place in the new folder → place in the package, files or whole folders */
  readonly shares: Readonly<Record<string, string>>
}

const FOLDER = path.join(packageFolder, 'models')
/** What says of a model that it is one; it is not written into the new folder. */
const MANIFEST = 'model.json'

/** All models, by name. What is wrong with one is a fault of the program, and thrown. */
export function modelsThere(): readonly Model[] {
  const manifests = tree(FOLDER).filter((file) => path.posix.basename(file) === MANIFEST)
  return manifests.map((file) => {
    const read = JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as Partial<Model>
    const { says, letter, next, shares = {} } = read
    if (says === undefined || letter === undefined || next === undefined)
      throw new Error(`models/${file} lacks says, letter or next`)
    return { name: path.posix.dirname(file), says, letter, next, shares }
  })
}

/**
 * A model's files by their places in the new folder, with `/`, sorted. What it has of its own goes before what it shares.
 * Lists begin with a byte order mark: without one Excel takes UTF-8 for the code page of the machine.
 */
export function filesOf({ name, shares }: Model): ReadonlyMap<string, Uint8Array> {
  const places = new Map<string, string>()
  const take = (place: string, from: string): void => {
    if (isFile(from)) places.set(place, from)
    else for (const file of tree(from)) places.set(`${place}${file}`, path.join(from, file))
  }
  for (const [place, shared] of Object.entries(shares)) {
    const from = path.join(packageFolder, shared)
    take(isFile(from) ? place : `${place}/`, from)
  }
  take('', path.join(FOLDER, name))
  places.delete(MANIFEST)
  const sorted = [...places].sort(([one], [other]) => (one < other ? -1 : 1))
  return new Map(
    sorted.map(([place, from]) => {
      const bytes = readFileSync(from)
      return [place, place.endsWith('.csv') ? withMark(bytes) : bytes]
    }),
  )
}

const MARK = Buffer.from('\uFEFF')

const withMark = (bytes: Buffer): Buffer =>
  bytes.subarray(0, MARK.length).equals(MARK) ? bytes : Buffer.concat([MARK, bytes])
