import type { LanguageTag, Recipient, State } from '../model/recipient.ts'
import { atMost, distinct, isError, type Outcome, type Problem, problem } from '../problems/problem.ts'
import { topOf } from '../text/place.ts'
import { columnsFor, kindOfAddresseeColumn, type ListRole, readAddressee } from './addressees.ts'
import { atItsCell, openCellPlaces } from './cell-places.ts'
import { cleanRow, lettersOf } from './cells.ts'
import type { ListFiles } from './list-files.ts'
import { listTable } from './list-table.ts'
import { ownColumns } from './own-columns.ts'
import { lackingNames } from './state-names.ts'
import {
  checkPeriods,
  checkSameNames,
  kindOfStateColumn,
  partedColumns,
  readState,
  STATES_FILE,
  stateColumns,
} from './states.ts'

/**
 * Reads data/states.csv (or .xlsx): one row per State and name period, with its names in all `languages`, whole in those that are
 * `asked` for. All problems of the file come at once. `readTable` and `sheetTable` say what a file may look like.
 */
export function loadStates(
  files: ListFiles,
  languages: readonly LanguageTag[],
  asked: readonly LanguageTag[] = languages,
): Outcome<readonly State[]> {
  const { file, table, problems: reading } = listTable(files, STATES_FILE, stateColumns(languages))
  const problems: Problem[] = [...reading]
  for (const column of table === null ? [] : partedColumns(table.columns, asked))
    problems.push(problem('recipients/missing-column', topOf(file), { column }))
  const letters = lettersOf(languages)
  const rows = (table?.rows ?? []).map((each) => {
    const row = cleanRow(table!, each, kindOfStateColumn, problems)
    return { row, state: readState(row, languages, letters) }
  })
  checkPeriods(rows)
  checkSameNames(rows, languages)
  return outcome(
    rows.map(({ state }) => state),
    problems,
  )
}

/**
 * Reads data/<list>.csv (or .xlsx), whether its rows get originals or copies. Each row's State is taken in the name period that `onDate` (ISO,
 * the letter's date) falls in. `languages` are all that the project has: a `title_` column of another is not known.
 * The States of who gets originals have names in their languages. Rows whose basis is `none` are checked and left out; a note says how many are only assumed.
 * All problems of the file come at once. `readTable` and `sheetTable` say what a file may look like.
 */
export function loadRecipients(
  files: ListFiles,
  role: ListRole,
  states: readonly State[],
  languages: readonly LanguageTag[],
  onDate: string,
): Outcome<readonly Recipient[]> {
  const { list, getsCopies } = role
  const { file, table, problems: reading } = listTable(files, `data/${list}.csv`, columnsFor(role, languages))
  const problems: Problem[] = [...reading]
  const periods = new Map<string, State[]>()
  for (const state of states) {
    const earlier = periods.get(state.id)
    if (earlier === undefined) periods.set(state.id, [state])
    else earlier.push(state)
  }
  const own = ownColumns(table?.columns ?? [], role.named, languages)
  const context = { role, states, periods, languages, letters: lettersOf(languages), own, onDate }
  if (table !== null && !table.columns.some((column) => /^(?:state|name(?:_.*)?)$/.test(column)))
    problems.push(
      problem('recipients/missing-column', topOf(file), {
        column: 'state',
        orName: `name_${role.languages[0]}`,
      }),
    )
  const ofStates = new Map<string, readonly Problem[]>()
  const lines = new Map<string, number>()
  const recipients: Recipient[] = []
  const assumed: Recipient[] = []
  for (const each of table?.rows ?? []) {
    const row = cleanRow(table!, each, kindOfAddresseeColumn, problems)
    const recipient = readAddressee(row, context, lines.get(row.id.toLowerCase()))
    if (!lines.has(row.id.toLowerCase())) lines.set(row.id.toLowerCase(), row.at.line)
    if (recipient === null || row.cells.basis === 'none') continue
    recipients.push(recipient)
    const { state, language } = recipient
    if (!getsCopies && state !== null && (role.asked ?? role.languages).includes(language))
      ofStates.set(`${state.at.line} ${language}`, lackingNames(state, language))
    if (row.cells.basis === 'assumed') assumed.push(recipient)
  }
  // a row that could not be read has told its own fault
  if (!getsCopies && table !== null && !problems.some(isError))
    problems.push(...membersMissed(file, states, new Set(table.rows.map(({ cells }) => cells.state)), onDate))
  const [first] = assumed
  if (first !== undefined) {
    const counts = { assumed: assumed.length, rows: recipients.length }
    problems.push(problem('recipients/assumed', first.at, { list, ...counts, date: onDate }))
  }
  const lacking = distinct([...ofStates.values()].flat())
  const places = openCellPlaces(files, languages)
  const read = outcome(recipients, problems)
  if (lacking.length === 0) return read
  const others = read.kind === 'ok' ? read.notes : read.problems
  return { kind: 'problems', problems: [...lacking.map((each) => atItsCell(each, places)), ...others] }
}

/**
 * The members of the day that have no row, in one note. Only where more have one: a list of a few is not meant to be of all.
 * `listed`: the States of all rows, as they are written.
 */
function membersMissed(
  file: string,
  states: readonly State[],
  listed: ReadonlySet<string | undefined>,
  date: string,
): readonly Problem[] {
  const members = states.filter(
    ({ unMember, ituMember, validFrom, validTo }) =>
      (unMember || ituMember) && (validFrom ?? '') <= date && date <= (validTo ?? '9999-12-31'),
  )
  const missed = members.map(({ id }) => id).filter((id) => !listed.has(id))
  if (missed.length === 0 || missed.length * 2 >= members.length) return []
  return [problem('recipients/members-missed', topOf(file), { states: missed, date })]
}

/** Notes that a list may have on many of its rows, of one kind and for one reason. */
const OFTEN: ReadonlySet<Problem['code']> = new Set([
  'recipients/straight-apostrophe',
  'recipients/title-elsewhere',
])
/** As many of these are told; the last says how many there are besides. */
const MOST_TOLD = 3

/** Problems stand in the order of the file; where one of them is an error, there is no value. */
function outcome<T>(value: T, found: readonly Problem[]): Outcome<T> {
  const key = ({ at }: Problem) => (at === undefined ? 0 : at.line * 1e6 + at.column)
  const often = [...OFTEN].flatMap((code) =>
    atMost(
      found.filter((each) => each.code === code),
      MOST_TOLD,
    ),
  )
  const problems = [...found.filter(({ code }) => !OFTEN.has(code)), ...often].sort((a, b) => key(a) - key(b))
  if (problems.some(isError)) return { kind: 'problems', problems }
  return { kind: 'ok', value, notes: problems }
}
