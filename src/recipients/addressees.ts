import type { LanguageTag, ListName, Recipient, State } from '../model/recipient.ts'
import { problem } from '../problems/problem.ts'
import { type CleanRow, type ColumnKind, checkScript, type Letters, shareScript } from './cells.ts'
import type { Columns } from './table.ts'

/** What a letter makes of a list. */
export interface ListRole {
  readonly list: ListName
  /** its rows get copies, and no originals */
  readonly getsCopies: boolean
}

/** The columns of a list of addressees. */
export function addresseeColumns(languages: readonly LanguageTag[]): Columns {
  return {
    required: ['id', 'state', 'language'],
    optional: [...languages.map((tag) => `title_${tag}`), 'address', 'email', 'source', 'basis'],
  }
}

/** What a column of such a list holds. */
export function kindOfAddresseeColumn(column: string): ColumnKind {
  if (column.startsWith('title_')) return 'name'
  if (column === 'address') return 'lines'
  return column === 'source' ? 'remark' : 'code'
}

/** What the rows of one list are read against. */
export interface RowContext {
  readonly role: ListRole
  readonly states: readonly State[]
  /** the same by id: the periods of one State's names */
  readonly periods: ReadonlyMap<string, readonly State[]>
  readonly languages: readonly LanguageTag[]
  readonly letters: Letters
  /** ISO: the day whose names of States are taken */
  readonly onDate: string
}

/**
 * Reads a row of a list of addressees; null: its State is not known. `firstLine`: the line of an earlier row that has the
 * same id. Faults are reported of the row; where a cell has one, what the row gives of it is not to be used.
 */
export function readAddressee(
  row: CleanRow,
  context: RowContext,
  firstLine: number | undefined,
): Recipient | null {
  const { id, cells, at } = row
  const { role, languages, letters } = context
  checkId(row, firstLine)
  const state = stateOf(row, context)
  checkLanguage(row, role, languages)
  checkBasis(row)
  checkEmail(row)
  for (const tag of languages) checkScript(row, `title_${tag}`, tag, letters)
  checkTitles(row, languages, letters)
  if (state === null) return null
  const titles = languages.map((tag) => [tag, cells[`title_${tag}`] ?? ''] as const)
  const address = cells.address ?? ''
  return {
    id,
    list: role.list,
    state,
    language: cells.language ?? '',
    titles: Object.fromEntries(titles.filter(([, title]) => title !== '')),
    names: {},
    honorific: null,
    gender: null,
    columns: {},
    address: address === '' ? [] : address.split('\n'),
    email: cells.email || null,
    source: cells.source ?? '',
    at,
  }
}

function checkId({ id, cells, report }: CleanRow, firstLine: number | undefined): void {
  if (cells.id === undefined) return
  if (id === '') {
    const expected = { kind: 'id' } as const
    report('id', (at, cell) => problem('recipients/empty-cell', at, { ...cell, expected }))
    return
  }
  const [, code] = /^([A-Z]{2})(-[a-z]+)?$/.exec(id) ?? []
  const state = cells.state ?? ''
  if (code === undefined) report('id', (at, cell) => problem('recipients/id', at, cell))
  else if (/^[A-Z]{2}$/.test(state) && code !== state)
    report('id', (at, cell) => problem('recipients/id-and-state', at, { ...cell, state }))
  if (firstLine !== undefined)
    report('id', (at, cell) => problem('recipients/duplicate-id', at, { ...cell, line: firstLine }))
}

/** The row's State in the period of the date; null, and a problem: there is none. */
function stateOf({ cells, report }: CleanRow, { states, periods, onDate }: RowContext): State | null {
  const code = cells.state
  if (code === undefined) return null
  if (code === '') {
    const expected = { kind: 'state' } as const
    report('state', (at, cell) => problem('recipients/empty-cell', at, { ...cell, expected }))
    return null
  }
  const itsPeriods = periods.get(code)
  if (itsPeriods === undefined) {
    const named = states.find(({ names }) => Object.values(names).some(({ short }) => short === code))
    const near = [...periods.keys()].filter((id) => id[0] === code[0]?.toUpperCase())
    const meant = named?.id ?? null
    report('state', (at, cell) => problem('recipients/unknown-state', at, { ...cell, meant, near }))
    return null
  }
  const state = itsPeriods.find(
    ({ validFrom, validTo }) => (validFrom ?? '') <= onDate && onDate <= (validTo ?? '9999-12-31'),
  )
  if (state !== undefined) return state
  const known = itsPeriods.map(({ validFrom, validTo }) => ({ from: validFrom, to: validTo }))
  report('state', (at, cell) =>
    problem('recipients/no-name-on-date', at, { ...cell, date: onDate, periods: known }),
  )
  return null
}

/** A copy is in its original's language: there the cell may be empty. */
function checkLanguage({ cells, report }: CleanRow, role: ListRole, languages: readonly LanguageTag[]): void {
  const language = cells.language
  if (language === undefined || languages.includes(language)) return
  if (language === '' && role.getsCopies) return
  const expected = { kind: 'language', known: languages } as const
  report('language', (at, cell) =>
    language === ''
      ? problem('recipients/empty-cell', at, { ...cell, expected })
      : problem('recipients/unknown-language', at, { ...cell, known: languages }),
  )
}

/**
 * A title that no letter of this row would use, and that may be its own in another's column: in another script, `checkScript` has
 * seen that it is in its language. The letter's own words may be right in the row's language and not in that one.
 */
function checkTitles(row: CleanRow, languages: readonly LanguageTag[], letters: Letters): void {
  const { cells, faulty, report } = row
  const language = cells.language ?? ''
  if (!languages.includes(language) || (cells[`title_${language}`] ?? '') !== '') return
  const other = languages.find(
    (tag) => (cells[`title_${tag}`] ?? '') !== '' && shareScript(language, tag, letters),
  )
  if (other === undefined || faulty.has(`title_${other}`)) return
  report(`title_${other}`, (at, cell) => problem('recipients/title-elsewhere', at, { ...cell, language }))
}

/**
 * What a row rests on: nobody has looked for a source; one is named beside it; or one denies that there was such an
 * office, and the row is kept so that nobody adds it again.
 */
const BASES = ['assumed', 'sourced', 'none']

function checkBasis({ cells, report }: CleanRow): void {
  const basis = cells.basis ?? ''
  if (basis === '' || BASES.includes(basis)) return
  report('basis', (at, cell) => problem('recipients/basis', at, { ...cell, known: BASES }))
}

/** The part of an address before the @: a dotted name, without quoting (RFC 5321, 4.1.2). */
const LOCAL_PART = /^[\p{L}\p{M}\p{N}!#$%&'*+/=^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=^_`{|}~-]+)*$/u
/** The part after it: a domain name of two labels or more, in any script (RFC 6531, 3.3). */
const DOMAIN =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?\.)+\p{L}[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}]$/u

/** One address as one is written in practice; stricter than what the standards allow. */
function checkEmail({ cells, report }: CleanRow): void {
  const email = cells.email ?? ''
  const [name, host, ...more] = email.split('@')
  if (email === '' || (more.length === 0 && LOCAL_PART.test(name!) && DOMAIN.test(host ?? ''))) return
  report('email', (at, cell) => problem('recipients/email', at, cell))
}
