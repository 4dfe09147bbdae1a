import type { Files } from '../model/letter.ts'
import type { Group, LanguageTag, Recipient, State } from '../model/recipient.ts'
import type { Outcome, Problem } from '../problems/problem.ts'
import { addresseeColumns, kindOfAddresseeColumn, readAddressee } from './addressees.ts'
import { cleanRow } from './cells.ts'
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
  const states = (table?.rows ?? []).map((row) =>
    readState(cleanRow(table!, row, kindOfStateColumn, problems), languages),
  )
  checkPeriods(states, problems)
  checkSameNames(states, languages, problems)
  return outcome(states, problems)
}

/**
 * Reads data/<group>.csv: one row per addressee. Each row's State is taken in the name period that `onDate` (ISO,
 * the letter's date) falls in. `languages` are all that the project has: a `title_` column of another is not known.
 * Rows whose basis is `none` are checked and left out; how many are only assumed is one note.
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
    const known = periods.get(state.id)
    if (known === undefined) periods.set(state.id, [state])
    else known.push(state)
  }
  const setting = { group, states, periods, languages, onDate }
  const lines = new Map<string, number>()
  const recipients: Recipient[] = []
  for (const each of table?.rows ?? []) {
    const row = cleanRow(table!, each, kindOfAddresseeColumn, problems)
    const recipient = readAddressee(row, setting, lines.get(row.id))
    if (!lines.has(row.id)) lines.set(row.id, row.at.line)
    if (recipient !== null && recipient.cells.basis !== 'none') recipients.push(recipient)
  }
  const assumed = recipients.filter(({ cells }) => cells.basis === 'assumed')
  if (assumed.length > 0)
    problems.push({
      severity: 'note',
      code: 'recipients/assumed',
      at: assumed[0]!.at,
      message: `${assumed.length} of ${recipients.length} ${group} are assumed to have existed on ${onDate}`,
      hint: 'where you know: “sourced” or “none” in the column basis, and the source beside it',
    })
  return outcome(recipients, problems)
}

/** In the order of the file; one error among them, and there is no value. */
function outcome<T>(value: T, found: readonly Problem[]): Outcome<T> {
  const key = ({ at }: Problem) => (at === undefined ? 0 : at.line * 1e6 + at.column)
  const problems = found.toSorted((a, b) => key(a) - key(b))
  if (problems.some(({ severity }) => severity === 'error')) return { kind: 'problems', problems }
  return { kind: 'ok', value, notes: problems }
}
