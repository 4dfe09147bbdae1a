import type { Files, Letter } from '../model/letter.ts'
import type { LanguageTag, ListName, Recipient, State } from '../model/recipient.ts'
import type { Outcome } from '../problems/problem.ts'
import type { ListRole } from '../recipients/addressees.ts'
import { ownColumns } from '../recipients/own-columns.ts'
import { openRows } from '../recipients/packed-rows.ts'
import { sameIds } from '../recipients/same-ids.ts'
import { joined, type Sequence } from '../sequence.ts'
import { opener, sealed } from '../store.ts'
import type { ChosenLetter } from './chosen-letter.ts'
import type { Inventory } from './inventory.ts'
import { type Reading, take } from './reading.ts'
import { namedElsewhere } from './scopes.ts'
import { ownNamed } from './written-letter.ts'

/** The list of states, as it was read. */
export interface StatesRead {
  readonly rows: number
  readonly all: () => readonly State[]
  /** names this reading of it */
  readonly stamp: string
}

/** Reads the list of states; null: it has problems, which are noted. `tags`: the languages that its columns may be of. */
export async function readStates(
  reading: Reading,
  { wanted }: Inventory,
  tags: readonly LanguageTag[],
): Promise<StatesRead | null> {
  const { outcome, stamp } = await reading.readLists('states', ['states'], [tags, wanted], async (files) => {
    const { loadStates } = await import('../recipients/recipients.ts')
    const loaded = loadStates(files, tags, wanted ?? tags)
    if (loaded.kind === 'problems') return loaded
    // the lists as read have those that they name
    return { ...loaded, value: { rows: loaded.value.length, all: sealed(loaded.value) } }
  })
  const table = take(reading, outcome)
  return table === null ? null : { rows: table.rows, all: opener(table.all), stamp }
}

/** The lists that a letter may go to. */
export interface LetterLists {
  /** all problems of a list at once */
  read(list: ListName): Promise<Outcome<Sequence<Recipient>>>
  /** how many each has of those that were read so far; the states come first */
  readonly rows: ReadonlyMap<ListName, number>
}

/** Makes lists ready to be read for a letter. `tags`: the languages that their columns may be of. */
export function openLetterLists(
  { files, readLists }: Reading,
  inventory: Inventory,
  tags: readonly LanguageTag[],
  states: StatesRead,
  chosen: ChosenLetter,
): LetterLists {
  const { date } = chosen.written.letter.facts
  const rows = new Map<ListName, number>([['states', states.rows]])
  return {
    rows,
    async read(list) {
      const role = roleFor(list, files, inventory, tags, chosen)
      const on = [role, tags, states.stamp, date]
      const { outcome } = await readLists('list', [list, 'states'], on, async (files) => {
        const { loadRecipients } = await import('../recipients/recipients.ts')
        return loadRecipients(files, role, states.all(), tags, date)
      })
      if (outcome.kind === 'problems') return outcome
      rows.set(list, outcome.value.length)
      return { ...outcome, value: openRows(outcome.value) }
    },
  }
}

/** What the letter makes of a list. */
function roleFor(
  list: ListName,
  files: Files,
  { scopes, wanted }: Inventory,
  tags: readonly LanguageTag[],
  { written: { letter, uses }, headers, own }: ChosenLetter,
): ListRole {
  const named = ownNamed(uses, own)
  const columns = headers.get(list)?.own ?? []
  const isAllNamed = ownColumns(columns, named, tags).length === columns.length
  return {
    list,
    getsCopies: letter.copies.some((each) => each.list === list),
    languages: letter.languages,
    asked: letter.languages.filter((tag) => wanted?.includes(tag) ?? true),
    named,
    namedElsewhere: isAllNamed ? [] : namedElsewhere(files, scopes, letter.name, list),
  }
}

/** All that get originals, in the order of the letter's lists; null: some of these lists have problems, which are noted. */
export async function readAddressees(
  reading: Reading,
  { to }: Letter,
  { read }: LetterLists,
): Promise<Sequence<Recipient> | null> {
  const lists: (Sequence<Recipient> | null)[] = []
  for (const { list } of to) lists.push(take(reading, await read(list)))
  const whole = lists.filter((each) => each !== null)
  const problems = to.length === 1 ? [] : sameIds(whole)
  if (problems.length > 0) take(reading, { kind: 'problems', problems })
  return whole.length < lists.length || problems.length > 0 ? null : joined(whole)
}
