import { isInForce, type LanguageTag, type Recipient, type State } from '../model/recipient.ts'
import { distinct, isError, type Outcome, type Problem, problem } from '../problems/problem.ts'
import { type Place, topOf } from '../text/place.ts'
import {
  columnsFor,
  kindOfAddresseeColumn,
  type ListRole,
  type RowContext,
  readAddressee,
} from './addressees.ts'
import { atItsCell, openCellPlaces } from './cell-places.ts'
import { cleanRow, lettersOf } from './cells.ts'
import type { ReportProblem } from './csv-text.ts'
import { openFirstLines } from './first-lines.ts'
import { type ListFiles, longList } from './list-files.ts'
import { listRows, listTable } from './list-table.ts'
import { ownColumns } from './own-columns.ts'
import { openPacker, type PackedRows } from './packed-rows.ts'
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
import type { TakeRow } from './table.ts'

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
  const found = openFindings(reading)
  for (const column of table === null ? [] : partedColumns(table.columns, asked))
    found.tell(problem('recipients/missing-column', topOf(file), { column }))
  const letters = lettersOf(languages)
  const rows = (table?.rows ?? []).map((each) => {
    const row = cleanRow(table!, each, kindOfStateColumn, found.tell)
    return { row, state: readState(row, languages, letters) }
  })
  checkPeriods(rows)
  checkSameNames(rows, languages)
  return outcome(
    rows.map(({ state }) => state),
    found.all(),
  )
}

/**
 * Reads data/<list>.csv (or .xlsx), whether its rows get originals or copies. Each row's State is taken in the name period that `onDate` (ISO,
 * the letter's date) falls in. `languages` are all that the project has: a `title_` column of another is not known.
 * The States of who gets originals have names in their languages. Rows whose basis is `none` are checked and left out; a note says how many are only assumed.
 * All problems of the file come at once. `readRows` and `sheetTable` say what a file may look like.
 */
export function loadRecipients(
  files: ListFiles,
  role: ListRole,
  states: readonly State[],
  languages: readonly LanguageTag[],
  onDate: string,
): Outcome<PackedRows> {
  const { list, getsCopies } = role
  const name = `data/${list}.csv`
  const ofRows = openFindings()
  const packer = openPacker(list, longList(files, name) !== null)
  const reading = openReading(role, states, languages, onDate, packer.add, ofRows.tell)
  const { file, head, problems: ofFile } = listRows(files, name, columnsFor(role, languages), reading.take)
  const problems = [...ofFile, ...ofRows.all()]
  if (head !== null && !head.columns.some((column) => /^(?:state|name(?:_.*)?)$/.test(column)))
    problems.push(
      problem('recipients/missing-column', topOf(file), {
        column: 'state',
        orName: `name_${role.languages[0]}`,
      }),
    )
  const { listed, assumed, lacking } = reading.found()
  const rows = packer.rows(file)
  // a row that could not be read has told its own fault
  if (!getsCopies && head !== null && !problems.some(isError))
    problems.push(...membersMissed(file, states, listed, onDate))
  if (assumed !== null) {
    const counts = { assumed: assumed.count, rows: rows.length }
    problems.push(problem('recipients/assumed', assumed.first, { list, ...counts, date: onDate }))
  }
  const read = outcome(rows, problems)
  if (lacking.length === 0) return read
  const places = openCellPlaces(files, languages)
  const others = read.kind === 'ok' ? read.notes : read.problems
  return { kind: 'problems', problems: [...lacking.map((each) => atItsCell(each, places)), ...others] }
}

/** Takes the rows of a list of addressees, one by one: each is read and checked; `add` gets those that are written to, and `tell` what is wrong. */
function openReading(
  role: ListRole,
  states: readonly State[],
  languages: readonly LanguageTag[],
  onDate: string,
  add: (row: Recipient) => void,
  tell: ReportProblem,
) {
  const periods = new Map<string, State[]>()
  for (const state of states) {
    const earlier = periods.get(state.id)
    if (earlier === undefined) periods.set(state.id, [state])
    else earlier.push(state)
  }
  const ofList = { role, states, periods, languages, letters: lettersOf(languages), onDate }
  let context: RowContext | null = null
  const ofStates = new Map<string, readonly Problem[]>()
  const firstLine = openFirstLines()
  const listed = new Set<string | undefined>()
  let first: Place | null = null
  let count = 0
  const take: TakeRow = (each, head) => {
    context ??= { ...ofList, own: ownColumns(head.columns, role.named, languages) }
    listed.add(each.cells.state)
    const row = cleanRow(head, each, kindOfAddresseeColumn, tell)
    const recipient = readAddressee(row, context, firstLine(row.id.toLowerCase(), row.at.line))
    if (recipient === null || row.cells.basis === 'none') return
    add(recipient)
    const { state, language } = recipient
    if (!role.getsCopies && state !== null && (role.asked ?? role.languages).includes(language)) {
      const key = `${state.at.line} ${language}`
      if (!ofStates.has(key)) ofStates.set(key, lackingNames(state, language))
    }
    if (row.cells.basis !== 'assumed') return
    first ??= recipient.at
    count++
  }
  return {
    take,
    /** `listed`: the States of all rows, as they are written */
    found: () => ({
      listed,
      assumed: first === null ? null : { first, count },
      lacking: distinct([...ofStates.values()].flat()),
    }),
  }
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
  const members = states.filter((state) => (state.unMember || state.ituMember) && isInForce(state, date))
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

/** What is found, in its order; of what is found often no more is held than is told. */
function openFindings(before: readonly Problem[] = []) {
  const others = [...before]
  const often = [...OFTEN].map((code) => ({ code, told: [] as Problem[], more: 0 }))
  return {
    tell(found: Problem): void {
      const alike = often.find(({ code }) => code === found.code)
      if (alike === undefined) others.push(found)
      else if (alike.told.length < MOST_TOLD) alike.told.push(found)
      else alike.more++
    },
    all: (): readonly Problem[] => [
      ...others,
      ...often.flatMap(({ told, more }) => (more === 0 ? told : told.with(-1, { ...told.at(-1)!, more }))),
    ],
  }
}

/** Problems stand in the order of the file; where one of them is an error, there is no value. */
function outcome<T>(value: T, found: readonly Problem[]): Outcome<T> {
  const key = ({ at }: Problem) => (at === undefined ? 0 : at.line * 1e6 + at.column)
  const problems = [...found].sort((a, b) => key(a) - key(b))
  if (problems.some(isError)) return { kind: 'problems', problems }
  return { kind: 'ok', value, notes: problems }
}
