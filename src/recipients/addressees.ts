import type { Group, LanguageTag, Recipient, State } from '../model/recipient.ts'
import { shown } from '../text/shown.ts'
import { type CleanRow, type ColumnKind, letterOf } from './cells.ts'
import { period } from './states.ts'
import type { Columns } from './table.ts'

/** What follows the State's code in an id: ids are folders in out/, so no two lists may share one. */
const suffixes = { missions: '-mission', administrations: '-administration' } as const

export function addresseeColumns(languages: readonly LanguageTag[]): Columns {
  return {
    required: ['id', 'state', 'language'],
    optional: [...languages.map((tag) => `title_${tag}`), 'address', 'email', 'source', 'basis'],
  }
}

export function kindOfAddresseeColumn(column: string): ColumnKind {
  if (column.startsWith('title_')) return 'name'
  if (column === 'address') return 'lines'
  return column === 'source' ? 'remark' : 'code'
}

/** What the rows of one list are read against. */
export interface RowContext {
  readonly group: Group
  readonly states: readonly State[]
  /** the same by id */
  readonly periods: ReadonlyMap<string, readonly State[]>
  readonly languages: readonly LanguageTag[]
  readonly onDate: string
}

/** One row of a list of addressees; null where its State is not known. `firstLine`: an earlier row has the same id. */
export function readAddressee(
  row: CleanRow,
  { group, states, periods, languages, onDate }: RowContext,
  firstLine: number | undefined,
): Recipient | null {
  const { id, cells, at } = row
  checkId(row, group, firstLine)
  const state = stateOf(row, states, periods, onDate)
  checkLanguage(row, group, languages)
  checkBasis(row)
  checkEmail(row)
  for (const tag of languages) checkTitle(row, tag)
  if (state === null) return null
  const titles = languages.map((tag) => [tag, cells[`title_${tag}`] ?? ''] as const)
  const address = cells.address ?? ''
  return {
    id,
    group,
    state,
    language: cells.language ?? '',
    titles: Object.fromEntries(titles.filter(([, title]) => title !== '')),
    address: address === '' ? [] : address.split('\n'),
    email: cells.email || null,
    source: cells.source ?? '',
    cells,
    at,
  }
}

function checkId({ id, cells, complain }: CleanRow, group: Group, firstLine: number | undefined): void {
  const suffix = group === 'ministers' ? '' : suffixes[group]
  if (cells.id === undefined) return
  if (id === '') {
    complain('recipients/empty-cell', 'id', 'the cell is empty', `the State's code: FR${suffix}`)
    return
  }
  const [, state, rest] = /^([A-Z]{2})(-[a-z]+)?$/.exec(id) ?? []
  const reserved = Object.values<string>(suffixes).includes(rest ?? '')
  if (state === undefined || (group === 'ministers' ? reserved : rest !== suffix))
    complain(
      'recipients/id',
      'id',
      `${shown(id)} is not an id of ${group}`,
      `as FR${suffix} for the State FR`,
    )
  else if (/^[A-Z]{2}$/.test(cells.state ?? '') && state !== cells.state)
    complain('recipients/id-and-state', 'id', `the State is ${cells.state}`, `an id begins with its State`)
  if (firstLine !== undefined)
    complain('recipients/duplicate-id', 'id', `line ${firstLine} has the same id`, 'one row an addressee')
}

/** The State in the period of `onDate`, or null and a problem. */
function stateOf(
  { cells, complain }: CleanRow,
  states: readonly State[],
  periods: ReadonlyMap<string, readonly State[]>,
  onDate: string,
): State | null {
  const code = cells.state
  if (code === undefined) return null
  if (code === '') {
    complain('recipients/empty-cell', 'state', 'the cell is empty', 'the id of a State in data/states.csv')
    return null
  }
  const known = periods.get(code)
  if (known === undefined) {
    const named = states.find(({ names }) => Object.values(names).some(({ short }) => short === code))
    const near = [...periods.keys()].filter((id) => id[0] === code[0]?.toUpperCase())
    complain(
      'recipients/unknown-state',
      'state',
      `${shown(code)} is not in data/states.csv`,
      named !== undefined ? `write ${named.id}` : `States under ${code[0]}: ${near.join(', ') || 'none'}`,
    )
    return null
  }
  const state = known.find(
    ({ validFrom, validTo }) => (validFrom ?? '') <= onDate && onDate <= (validTo ?? '9999-12-31'),
  )
  if (state === undefined)
    complain(
      'recipients/no-name-on-date',
      'state',
      `no name of ${code} was in force on ${onDate}`,
      `data/states.csv has ${code} ${known.map(period).join('; ')}`,
    )
  return state ?? null
}

/** A copy is in its original's language: there the cell may be empty. */
function checkLanguage({ cells, complain }: CleanRow, group: Group, languages: readonly LanguageTag[]): void {
  const language = cells.language
  if (language === undefined || languages.includes(language)) return
  if (language === '' && group !== 'ministers') return
  const hint = `one of ${languages.join(', ')}`
  if (language === '') complain('recipients/empty-cell', 'language', 'the cell is empty', hint)
  else complain('recipients/unknown-language', 'language', `no language is called ${shown(language)}`, hint)
}

/** What a row rests on: `none` is an office that a source denies, kept so that nobody adds it again. */
export const bases = ['assumed', 'sourced', 'none'] as const

function checkBasis({ cells, complain }: CleanRow): void {
  const basis = cells.basis ?? ''
  if (basis === '' || bases.some((each) => each === basis)) return
  complain('recipients/basis', 'basis', `${shown(basis)} is no basis`, `one of ${bases.join(', ')}`)
}

/** One address as one is written in practice: a dotted name, an @, a domain name (RFC 5321, 4.1.2, without quoting). */
function checkEmail({ cells, complain }: CleanRow): void {
  const email = cells.email ?? ''
  const local = /^[\p{L}\p{M}\p{N}!#$%&'*+/=^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=^_`{|}~-]+)*$/u
  const domain =
    /^(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?\.)+\p{L}[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}]$/u
  const [name, host, ...more] = email.split('@')
  if (email === '' || (more.length === 0 && local.test(name!) && domain.test(host ?? ''))) return
  complain(
    'recipients/email',
    'email',
    `${shown(email)} is not an e-mail address`,
    'one address: name@example.org',
  )
}

function checkTitle({ cells, faulty, complain }: CleanRow, tag: LanguageTag): void {
  const letter = letterOf(tag)
  const column = `title_${tag}`
  const title = cells[column] ?? ''
  if (title === '' || faulty.has(column) || letter === null || letter.test(title)) return
  complain(
    'recipients/wrong-script',
    column,
    `${shown(title)} has no letter of the script of “${tag}”`,
    'is it another column’s text?',
  )
}
