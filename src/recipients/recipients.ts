import type { Files } from '../model/letter.ts'
import type { Group, LanguageTag, Recipient, State } from '../model/recipient.ts'
import { isError, type Outcome, type Problem, problem } from '../problems/problem.ts'
import { addresseeColumns, kindOfAddresseeColumn, readAddressee } from './addressees.ts'
import { cleanRow, lettersOf } from './cells.ts'
import { checkPeriods, checkSameNames, kindOfStateColumn, readState, stateColumns } from './states.ts'
import { readTable } from './table.ts'

/**
 * Reads data/states.csv: one row per State and name period, with its names in all `languages`. All problems of the
 * file come at once. `readTable` says what a file may look like.
 */
export function loadStates(files: Files, languages: readonly LanguageTag[]): Outcome<readonly State[]> {
  const file = 'data/states.csv'
  const { table, problems: reading } = readTable(file, files.read(file), stateColumns(languages))
  const problems: Problem[] = [...reading]
  const letters = lettersOf(languages)
  const states = (table?.rows ?? []).map((row) =>
    readState(cleanRow(table!, row, kindOfStateColumn, problems), languages, letters),
  )
  checkPeriods(states, problems)
  checkSameNames(states, languages, problems)
  return outcome(states, problems)
}

/**
 * Reads data/<group>.csv: one row per addressee. Each row's State is taken in the name period that `onDate` (ISO,
 * the letter's date) falls in. `languages` are all that the project has: a `title_` column of another is not known.
 * Rows whose basis is `none` are checked and left out; a note says how many are only assumed.
 * All problems of the file come at once. `readTable` says what a file may look like.
 */
export function loadRecipients(
  files: Files,
  group: Group,
  states: readonly State[],
  languages: readonly LanguageTag[],
  onDate: string,
): Outcome<readonly Recipient[]> {
  const file = `data/${group}.csv`
  const { table, problems: reading } = readTable(file, files.read(file), addresseeColumns(languages))
  const problems: Problem[] = [...reading]
  const periods = new Map<string, State[]>()
  for (const state of states) {
    const earlier = periods.get(state.id)
    if (earlier === undefined) periods.set(state.id, [state])
    else earlier.push(state)
  }
  const context = { group, states, periods, languages, letters: lettersOf(languages), onDate }
  const lines = new Map<string, number>()
  const recipients: Recipient[] = []
  const assumed: Recipient[] = []
  for (const each of table?.rows ?? []) {
    const row = cleanRow(table!, each, kindOfAddresseeColumn, problems)
    const recipient = readAddressee(row, context, lines.get(row.id))
    if (!lines.has(row.id)) lines.set(row.id, row.at.line)
    if (recipient === null || row.cells.basis === 'none') continue
    recipients.push(recipient)
    if (row.cells.basis === 'assumed') assumed.push(recipient)
  }
  const [first] = assumed
  if (first !== undefined) {
    const counts = { assumed: assumed.length, rows: recipients.length }
    problems.push(problem('recipients/assumed', first.at, { list: group, ...counts, date: onDate }))
  }
  return outcome(recipients, problems)
}

/** Problems stand in the order of the file; where one of them is an error, there is no value. */
function outcome<T>(value: T, found: readonly Problem[]): Outcome<T> {
  const key = ({ at }: Problem) => (at === undefined ? 0 : at.line * 1e6 + at.column)
  const problems = found.toSorted((a, b) => key(a) - key(b))
  if (problems.some(isError)) return { kind: 'problems', problems }
  return { kind: 'ok', value, notes: problems }
}
