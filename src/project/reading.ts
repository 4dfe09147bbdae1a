import { isError, type Outcome, type Problem, problem } from '../problems/problem.ts'
import { asCsv } from '../recipients/list-files.ts'
import type { Store } from '../store.ts'
import { topOf } from '../text/place.ts'
import type { LayeredFiles } from './layers.ts'
import { type KeptListRead, type KeptRead, listsReader } from './scopes.ts'
import type { UnreadEntry } from './unread-entries.ts'

/** The reading of one project: its files, what earlier runs kept of them, and what was found wrong so far. */
export interface Reading {
  readonly files: LayeredFiles
  readonly store: Store
  readonly read: KeptRead
  readonly readLists: KeptListRead
  readonly problems: Problem[]
  readonly notes: Problem[]
}

/** Begins to read a project. `place`: its name in the store. */
export function openReading(files: LayeredFiles, store: Store, place: string): Reading {
  const read: KeptRead = (kind, on, make) => store.keepRead(kind, place, JSON.stringify(on), files, make)
  return { files, store, read, readLists: listsReader(files, read), problems: [], notes: [] }
}

/** Sorts what was found into problems and notes. */
export function noteAll({ problems, notes }: Reading, found: Iterable<Problem>): void {
  // one by one: a list of a hundred thousand does not fit a call's arguments
  for (const each of found) (isError(each) ? problems : notes).push(each)
}

/** What was read, and its notes noted; null: it has problems, which are noted. */
export function take<T>(reading: Reading, outcome: Outcome<T>): T | null {
  noteAll(reading, outcome.kind === 'ok' ? outcome.notes : outcome.problems)
  return outcome.kind === 'ok' ? outcome.value : null
}

/** A problem of each file and folder that the system did not let be read. */
export const refusedIn = ({ files }: Reading): readonly Problem[] =>
  [...files.unreadable].map(([file, failure]) => problem('project/unreadable', topOf(file), failure))

/** What the rooms that read report of a file that is not there. */
const MISSING: ReadonlySet<string> = new Set(['letters/no-file', 'recipients/no-file'])

/**
 * The problems noted, without those of files that are reported as something else: one that cannot be read, or has another
 * name, is not missing besides.
 */
export function unexplained(
  { files, problems }: Reading,
  unread: readonly UnreadEntry[],
): readonly Problem[] {
  const explained = new Set([...files.unreadable.keys(), ...unread.flatMap(meantFile)])
  return problems.filter(({ code, at }) => !(MISSING.has(code) && at !== undefined && explained.has(at.file)))
}

/** The file that a misnamed one was to be; none: nothing is missed. */
const meantFile = (unread: UnreadEntry): readonly string[] =>
  unread.kind === 'missed' ? [asCsv(unread.meant)] : []
