import { FORMS_OF_NAMES, type LanguageTag, type State, type StateName } from '../model/recipient.ts'
import { problem } from '../problems/problem.ts'
import { isDay } from '../text/days.ts'
import { type CleanRow, type ColumnKind, checkScript, type Letters } from './cells.ts'
import type { Columns } from './table.ts'

/** Where the States are. */
export const STATES_FILE = 'data/states.csv'

const nameColumns = (tag: LanguageTag): readonly string[] => FORMS_OF_NAMES.map((form) => `${form}_${tag}`)

/** The columns that states.csv lacks of languages of which it has one: a language has all three, or none. */
export const partedColumns = (
  columns: readonly string[],
  languages: readonly LanguageTag[],
): readonly string[] =>
  languages.flatMap((tag) => {
    const lacking = nameColumns(tag).filter((column) => !columns.includes(column))
    return lacking.length < FORMS_OF_NAMES.length ? lacking : []
  })

/** The columns of states.csv. Which names are needed decide the letters: see `lackingNames`. */
export function stateColumns(languages: readonly LanguageTag[]): Columns {
  return {
    required: ['id', 'valid_from', 'valid_to', 'un_member', 'itu_member'],
    optional: [...languages.flatMap(nameColumns), 'iso3', 'm49', 'source', 'note'],
  }
}

/** What a column of states.csv holds. */
export function kindOfStateColumn(column: string): ColumnKind {
  if (column === 'source' || column === 'note') return 'remark'
  return /^(?:short|formal|of)_/.test(column) ? 'name' : 'code'
}

/** Reads a row of states.csv. Faults are reported of the row; what stands in place of a cell that has one is not to be used. */
export function readState(row: CleanRow, languages: readonly LanguageTag[], letters: Letters): State {
  checkCodes(row)
  return {
    id: row.id,
    validFrom: readDate(row, 'valid_from'),
    validTo: readDate(row, 'valid_to'),
    unMember: readYesOrNo(row, 'un_member'),
    ituMember: readYesOrNo(row, 'itu_member'),
    names: Object.fromEntries(
      languages.flatMap((tag) =>
        nameColumns(tag).some((column) => Object.hasOwn(row.cells, column))
          ? [[tag, readName(row, tag, letters)] as const]
          : [],
      ),
    ),
    at: row.at,
  }
}

function checkCodes({ id, cells, report }: CleanRow): void {
  const expected = { kind: 'state-id' } as const
  if (id === '') report('id', (at, cell) => problem('recipients/empty-cell', at, { ...cell, expected }))
  else if (!/^[A-Z]{2}$/.test(id)) report('id', (at, cell) => problem('recipients/state-id', at, cell))
  const iso3 = cells.iso3 ?? ''
  if (iso3 !== '' && !/^[A-Z]{3}$/.test(iso3))
    report('iso3', (at, cell) => problem('recipients/iso3', at, cell))
  const m49 = cells.m49 ?? ''
  if (m49 !== '' && !/^\d{3}$/.test(m49)) report('m49', (at, cell) => problem('recipients/m49', at, cell))
}

function readDate({ cells, report }: CleanRow, column: string): string | null {
  const value = cells[column] ?? ''
  if (value === '') return null
  if (isDay(value)) return value
  report(column, (at, cell) => problem('recipients/date', at, cell))
  return null
}

function readYesOrNo({ cells, report }: CleanRow, column: string): boolean {
  const value = cells[column]
  if (value !== 'yes' && value !== 'no' && value !== undefined)
    report(column, (at, cell) => problem('recipients/yes-no', at, cell))
  return value === 'yes'
}

function readName(row: CleanRow, tag: LanguageTag, letters: Letters): StateName {
  const read = (form: keyof StateName): string => {
    const column = `${form}_${tag}`
    checkScript(row, column, tag, letters)
    return row.cells[column] ?? ''
  }
  return { short: read('short'), formal: read('formal'), of: read('of') }
}

/** A State, and the row that it was read from, of whose cells its faults are told. */
export interface StateRow {
  readonly state: State
  readonly row: CleanRow
}

/** Checks that a State has one name on one day. */
export function checkPeriods(rows: readonly StateRow[]): void {
  const earlier = new Map<string, State[]>()
  for (const { state, row } of rows) {
    const { id, validFrom, validTo } = state
    if (validFrom !== null && validTo !== null && validFrom > validTo) {
      const period = { from: validFrom, to: validTo }
      row.report('valid_from', (at, cell) => problem('recipients/period', at, { ...cell, ...period }))
    }
    for (const other of earlier.get(id) ?? [])
      if (overlap(state, other)) {
        // the day by which one of the two runs into the other
        const column = (validFrom ?? '') >= (other.validFrom ?? '') ? 'valid_from' : 'valid_to'
        const period = { from: validFrom, to: validTo }
        const its = { line: other.at.line, from: other.validFrom, to: other.validTo }
        row.report(column, (at, cell) =>
          problem('recipients/overlap', at, { ...cell, ...period, other: its }),
        )
      }
    earlier.set(id, [...(earlier.get(id) ?? []), state])
  }
}

/** Checks that two States at one time never have the same name after an office: then one was copied from the other. */
export function checkSameNames(rows: readonly StateRow[], languages: readonly LanguageTag[]): void {
  for (const tag of languages) {
    const byName = new Map<string, State[]>()
    for (const { state, row } of rows) {
      const value = state.names[tag]?.of ?? ''
      if (value === '') continue
      const others = byName.get(value) ?? []
      const twin = others.find((other) => other.id !== state.id && overlap(other, state))
      if (twin !== undefined)
        row.report(`of_${tag}`, (at, cell) =>
          problem('recipients/same-name', at, { ...cell, other: twin.id, line: twin.at.line }),
        )
      byName.set(value, [...others, state])
    }
  }
}

function overlap(a: State, b: State): boolean {
  const begins = (state: State) => state.validFrom ?? ''
  const ends = (state: State) => state.validTo ?? '9999-12-31'
  return begins(a) <= ends(b) && begins(b) <= ends(a)
}
