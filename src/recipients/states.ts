import type { LanguageTag, State, StateName } from '../model/recipient.ts'
import type { Problem } from '../problems/problem.ts'
import { shown } from '../text/shown.ts'
import { type CleanRow, type ColumnKind, letterOf } from './cells.ts'
import type { Columns } from './table.ts'

const forms = ['short', 'formal', 'of'] as const

export function stateColumns(languages: readonly LanguageTag[]): Columns {
  const names = languages.flatMap((tag) => forms.map((form) => `${form}_${tag}`))
  return {
    required: ['id', 'valid_from', 'valid_to', 'un_member', 'itu_member', ...names],
    optional: ['iso3', 'm49', 'source', 'note'],
  }
}

export function kindOfStateColumn(column: string): ColumnKind {
  if (column === 'source' || column === 'note') return 'remark'
  return /^(?:short|formal|of)_/.test(column) ? 'name' : 'code'
}

/** One row of states.csv; each fault of a cell is reported, and something stands in its place. */
export function readState(row: CleanRow, languages: readonly LanguageTag[]): State {
  checkCodes(row)
  return {
    id: row.id,
    validFrom: date(row, 'valid_from'),
    validTo: date(row, 'valid_to'),
    unMember: yes(row, 'un_member'),
    ituMember: yes(row, 'itu_member'),
    names: Object.fromEntries(languages.map((tag) => [tag, stateName(row, tag)])),
    at: row.at,
  }
}

function checkCodes({ id, cells, complain }: CleanRow): void {
  if (id === '')
    complain('recipients/empty-cell', 'id', 'the cell is empty', 'ISO 3166-1 alpha-2 of the State')
  else if (cells.id !== undefined && !/^[A-Z]{2}$/.test(id))
    complain(
      'recipients/id',
      'id',
      `${shown(id)} is not a State's code`,
      'two capitals, ISO 3166-1 alpha-2: FR',
    )
  const iso3 = cells.iso3 ?? ''
  if (iso3 !== '' && !/^[A-Z]{3}$/.test(iso3))
    complain(
      'recipients/iso3',
      'iso3',
      `${shown(iso3)} is not a code of three capitals`,
      'ISO 3166-1 alpha-3: FRA',
    )
  const m49 = cells.m49 ?? ''
  if (m49 !== '' && !/^\d{3}$/.test(m49))
    complain(
      'recipients/m49',
      'm49',
      `${shown(m49)} is not a code of three digits`,
      'a spreadsheet drops leading zeros: 004, with the column formatted as text',
    )
}

function date({ cells, complain }: CleanRow, column: string): string | null {
  const value = cells[column] ?? ''
  if (value === '') return null
  const real = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN
  if (!Number.isNaN(real) && new Date(real).toISOString().startsWith(value)) return value
  complain(
    'recipients/date',
    column,
    `${shown(value)} is not a date`,
    'year, month, day: 2004-05-10; a spreadsheet rewrites dates unless the column is formatted as text',
  )
  return null
}

function yes({ cells, complain }: CleanRow, column: string): boolean {
  const value = cells[column] ?? ''
  if (value !== 'yes' && value !== 'no' && cells[column] !== undefined)
    complain('recipients/yes-no', column, `${shown(value)} is neither yes nor no`, 'write yes or no')
  return value === 'yes'
}

function stateName(row: CleanRow, tag: LanguageTag): StateName {
  const letter = letterOf(tag)
  const cell = (form: (typeof forms)[number]) => {
    const column = `${form}_${tag}`
    const value = row.cells[column]
    if (value === '')
      row.complain(
        'recipients/empty-cell',
        column,
        'the cell is empty',
        'every name is needed in every language',
      )
    else if (value !== undefined && !row.faulty.has(column) && letter !== null && !letter.test(value))
      row.complain(
        'recipients/wrong-script',
        column,
        `${shown(value)} has no letter of the script of “${tag}”`,
        'is it another column’s text?',
      )
    return value ?? ''
  }
  return { short: cell('short'), formal: cell('formal'), of: cell('of') }
}

/** A period in words: `from 2003-02-04 to 2006-06-03`. */
export function period({ validFrom, validTo }: State): string {
  if (validFrom === null) return validTo === null ? 'always' : `until ${validTo}`
  return validTo === null ? `from ${validFrom}` : `from ${validFrom} to ${validTo}`
}

/** On one day a State has one name. */
export function checkPeriods(states: readonly State[], problems: Problem[]): void {
  const earlier = new Map<string, State[]>()
  for (const state of states) {
    const { id, validFrom, validTo, at } = state
    if (validFrom !== null && validTo !== null && validFrom > validTo)
      problems.push({
        severity: 'error',
        code: 'recipients/period',
        at,
        message: `${id}, valid_from: ${validFrom} is after valid_to, ${validTo}`,
        hint: 'both days belong to the period',
      })
    for (const other of earlier.get(id) ?? []) {
      if (!overlap(state, other)) continue
      problems.push({
        severity: 'error',
        code: 'recipients/overlap',
        at,
        message: `${id}: in force ${period(state)}, but the name of line ${other.at.line} is in force ${period(other)}`,
        hint: 'a name ends on the day before the next begins',
      })
    }
    earlier.set(id, [...(earlier.get(id) ?? []), state])
  }
}

/** Two States at one time never have the same name after an office: one was copied from the other. */
export function checkSameNames(
  states: readonly State[],
  languages: readonly LanguageTag[],
  problems: Problem[],
): void {
  for (const tag of languages) {
    const seen = new Map<string, State[]>()
    for (const state of states) {
      const name = state.names[tag]!.of
      if (name === '') continue
      const others = seen.get(name) ?? []
      const twin = others.find((other) => other.id !== state.id && overlap(other, state))
      if (twin !== undefined)
        problems.push({
          severity: 'error',
          code: 'recipients/same-name',
          at: state.at,
          message: `${state.id}, of_${tag}: ${shown(name)} is also ${twin.id}'s, in line ${twin.at.line}`,
          hint: 'two States would get the same letter',
        })
      seen.set(name, [...others, state])
    }
  }
}

function overlap(a: State, b: State): boolean {
  const begins = (state: State) => state.validFrom ?? ''
  const ends = (state: State) => state.validTo ?? '9999-12-31'
  return begins(a) <= ends(b) && begins(b) <= ends(a)
}
