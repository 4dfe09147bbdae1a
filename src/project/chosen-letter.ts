import type { ListName } from '../model/recipient.ts'
import type { ListHeader } from '../recipients/header.ts'
import type { Inventory } from './inventory.ts'
import type { LanguagesRead } from './languages.ts'
import { type Reading, take } from './reading.ts'
import { listsIn, readHeader } from './scopes.ts'
import { readLetter, type WrittenLetter } from './written-letter.ts'

/** The letter of a run, and what the headers of its lists have of columns of their own. */
export interface ChosenLetter {
  readonly written: WrittenLetter
  readonly headers: ReadonlyMap<ListName, ListHeader>
  /** what templates may name of those columns, of all its lists together */
  readonly own: readonly string[]
}

/** Reads it; null: none is chosen, or it has problems, which are noted. */
export async function readChosenLetter(
  reading: Reading,
  { chosen, scopes, faces }: Inventory,
  { all, tags, stamp }: LanguagesRead,
): Promise<ChosenLetter | null> {
  if (chosen.kind === 'problems') return null
  const name = chosen.value
  const scope = scopes.get(name)
  const headers = new Map<ListName, ListHeader>()
  for (const list of scope ? listsIn(scope) : [])
    headers.set(list, await readHeader(reading.readLists, list, tags))
  const own = [...new Set([...headers.values()].flatMap((header) => header.names))].sort()
  const { outcome } = await reading.read('letter', [name, stamp, own, tags, faces], (files) =>
    readLetter(files, name, tags, all, own, faces),
  )
  const written = take(reading, outcome)
  return written === null ? null : { written, headers, own }
}
