import { isInForce, type LanguageTag, type ListName, type Recipient, type State } from '../model/recipient.ts'
import { problem } from '../problems/problem.ts'
import type { IdFault } from '../problems/recipients.ts'
import { type CleanRow, type ColumnKind, checkScript, type Letters, shareScript } from './cells.ts'
import { ownColumns } from './own-columns.ts'
import type { Columns } from './table.ts'

/** What a letter makes of a list. */
export interface ListRole {
  readonly list: ListName
  /** its rows get copies, and no originals */
  readonly getsCopies: boolean
  /** in which the letter is written */
  readonly languages: readonly LanguageTag[]
  /** those of them in which names have to be there, for drafts in some; absent: all */
  readonly asked?: readonly LanguageTag[]
  /** what the letter's templates name of own columns, after `recipient.` */
  readonly named: readonly string[]
  /** what other letters that go to this list name of them */
  readonly namedElsewhere: readonly string[]
}

/** The columns that every list of addressees may have. `languages`: those of the project. */
export function addresseeColumns(languages: readonly LanguageTag[]): Columns {
  return {
    required: ['id', 'language'],
    optional: [
      'state',
      ...languages.map((tag) => `title_${tag}`),
      'name',
      ...languages.map((tag) => `name_${tag}`),
      ...['honorific', 'gender', 'address', 'address_latin', 'bag', 'email', 'source', 'basis'],
    ],
  }
}

/** The same, and the officer's own that a letter names; a list of copies may leave languages to the originals, and says whose they are. */
export function columnsFor(role: ListRole, languages: readonly LanguageTag[]): Columns {
  const { required, optional } = addresseeColumns(languages)
  const own: Columns['own'] = (headers) =>
    ownColumns(headers, [...role.named, ...role.namedElsewhere], languages)
  const named = role.named
  if (!role.getsCopies) return { required, optional, own, named }
  return { required: ['id'], optional: ['language', 'copy_of', ...optional], own, named }
}

/** What a column of such a list holds. */
export function kindOfAddresseeColumn(column: string): ColumnKind {
  if (column === 'address' || column === 'address_latin') return 'lines'
  if (column === 'source') return 'remark'
  return CODES.includes(column) ? 'code' : 'name'
}

const CODES = ['id', 'state', 'language', 'copy_of', 'email', 'basis']

/** What the rows of one list are read against. */
export interface RowContext {
  readonly role: ListRole
  readonly states: readonly State[]
  /** the same by id: the periods of one State's names */
  readonly periods: ReadonlyMap<string, readonly State[]>
  readonly languages: readonly LanguageTag[]
  readonly letters: Letters
  /** the list's own columns that the letter names */
  readonly own: readonly string[]
  /** ISO: the day whose names of States are taken */
  readonly onDate: string
}

/**
 * Reads a row of a list, of originals or of copies; null: its State is not known. `firstLine`: the line of an earlier row that has the
 * same id, whatever its capitals. Faults are reported of the row; where a cell has one, what the row gives of it is not to be used.
 */
export function readAddressee(
  row: CleanRow,
  context: RowContext,
  firstLine: number | undefined,
): Recipient | null {
  const { id, cells, at } = row
  const { role, languages, letters } = context
  checkId(row, context, firstLine)
  const names = namesOf(row, languages)
  const state = stateOf(row, context, names)
  checkLanguage(row, role, languages)
  checkBasis(row)
  checkEmail(row)
  for (const tag of languages) checkScript(row, `title_${tag}`, tag, letters)
  checkTitles(row, languages, letters)
  if (state === 'unknown') return null
  const titles = languages.map((tag) => [tag, cells[`title_${tag}`] ?? ''] as const)
  const address = cells.address ?? ''
  return {
    id,
    list: role.list,
    state,
    language: cells.language ?? '',
    titles: Object.fromEntries(titles.filter(([, title]) => title !== '')),
    names,
    honorific: cells.honorific || null,
    gender: cells.gender || null,
    ...(cells.copy_of ? { copyOf: cells.copy_of } : {}),
    columns: Object.fromEntries(context.own.map((column) => [column, cells[column] ?? ''])),
    address: address === '' ? [] : address.split('\n'),
    ...(cells.address_latin ? { addressLatin: cells.address_latin.split('\n') } : {}),
    ...(cells.bag ? { bag: cells.bag } : {}),
    email: cells.email || null,
    source: cells.source ?? '',
    at,
  }
}

/** Folders and files that invite makes beside those of the addressees: those of `archive/folders.ts`, which this room may not see. */
export const OUR_NAMES = [
  ...['superseded', 'withdrawn', 'reprints', 'drafts', 'mail', 'paper', 'parts', 'plans'],
  ...['returns', 'reviews', 'unsigned'],
  ...['ledger.jsonl', 'ledger-head.json', 'ledger.key'],
]

/** A name that is a folder's on every system, and stands between the parts of a file's name and of an option. */
const ID = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/
/** The most characters: a path has some 250 for folders, id twice, language and part. */
const LONGEST_ID = 60
/** What Windows keeps for devices, whatever ending follows (Naming Files, Paths, and Namespaces). */
const DEVICE = /^(?:con|prn|aux|nul|(?:com|lpt)\d)(?:\.|$)/i

/** Why a text is no id; null: it is one. `state`: what its row says. */
function faultOfId(id: string, state: string): IdFault | null {
  if (!ID.test(id)) return { kind: 'characters' }
  if (id.length > LONGEST_ID) return { kind: 'long', most: LONGEST_ID }
  if (DEVICE.test(id) || OUR_NAMES.includes(id.toLowerCase())) return { kind: 'taken' }
  const code = id.slice(0, state.length)
  const meant = `${state}${id.slice(state.length)}`
  // the code of the row's State in other letters: `fr` of FR
  if (state !== '' && code !== state && code.toUpperCase() === state && /^[A-Z]{2}(?![^-])/.test(meant))
    return { kind: 'capitals', meant }
  return null
}

function checkId(
  { id, cells, report }: CleanRow,
  { periods }: RowContext,
  firstLine: number | undefined,
): void {
  if (cells.id === undefined) return
  if (id === '') {
    const expected = { kind: 'id' } as const
    report('id', (at, cell) => problem('recipients/empty-cell', at, { ...cell, expected }))
    return
  }
  const state = cells.state ?? ''
  const fault = faultOfId(id, state)
  const [, code, rest] = /^([A-Z]{2})(-.*)?$/.exec(id) ?? []
  const isOfState = code !== undefined && (rest === undefined || periods.has(code))
  if (fault !== null) report('id', (at, cell) => problem('recipients/id', at, { ...cell, fault }))
  else if (isOfState && /^[A-Z]{2}$/.test(state) && code !== state)
    report('id', (at, cell) => problem('recipients/id-and-state', at, { ...cell, state }))
  if (firstLine !== undefined)
    report('id', (at, cell) => problem('recipients/duplicate-id', at, { ...cell, line: firstLine }))
}

/** What a body or a person is called, by language: `name_fr`, else `name`. */
function namesOf({ cells }: CleanRow, languages: readonly LanguageTag[]): Recipient['names'] {
  const names = languages.map((tag) => [tag, cells[`name_${tag}`] || cells.name || ''] as const)
  return Object.fromEntries(names.filter(([, name]) => name !== ''))
}

/** The row's State in the period of the date; null: it is a body, or a person; `unknown`, and a problem: there is none such. */
function stateOf(
  row: CleanRow,
  { states, periods, onDate, role }: RowContext,
  names: Recipient['names'],
): State | null | 'unknown' {
  const { cells, report } = row
  const code = cells.state ?? ''
  if (code === '') return withoutState(row, role, names)
  const itsPeriods = periods.get(code)
  if (itsPeriods === undefined) {
    const named = states.find(({ names }) => Object.values(names).some(({ short }) => short === code))
    const near = [...periods.keys()].filter((id) => id[0] === code[0]?.toUpperCase())
    const meant = named?.id ?? null
    report('state', (at, cell) => problem('recipients/unknown-state', at, { ...cell, meant, near }))
    return 'unknown'
  }
  const state = itsPeriods.find((each) => isInForce(each, onDate))
  if (state !== undefined) return state
  const known = itsPeriods.map(({ validFrom, validTo }) => ({ from: validFrom, to: validTo }))
  report('state', (at, cell) =>
    problem('recipients/no-name-on-date', at, { ...cell, date: onDate, periods: known }),
  )
  return 'unknown'
}

/** Who stands for no State has a name, in the language in which it is written to. */
function withoutState(
  { cells, report }: CleanRow,
  { languages, asked = languages }: ListRole,
  names: Recipient['names'],
): null | 'unknown' {
  const language = cells.language ?? ''
  if (Object.keys(names).length === 0) {
    // where no list has columns for names, a missing State is meant; the header was asked
    if (cells.state !== undefined || cells.name !== undefined) {
      const expected = { kind: 'state' } as const
      report(cells.state === undefined ? 'name' : 'state', (at, cell) =>
        problem('recipients/empty-cell', at, { ...cell, expected }),
      )
    }
    return 'unknown'
  }
  if (asked.includes(language) && names[language] === undefined) {
    const expected = { kind: 'name-in', language } as const
    report(`name_${language}`, (at, cell) => problem('recipients/empty-cell', at, { ...cell, expected }))
  }
  return null
}

/**
 * The letter is written in the row's language. A copy is in its original's: there the cell may be empty. `languages`: those of the
 * project.
 */
function checkLanguage({ cells, report }: CleanRow, role: ListRole, languages: readonly LanguageTag[]): void {
  const language = cells.language
  const known = role.languages
  if (language === undefined || known.includes(language)) return
  if (language === '' && role.getsCopies) return
  const expected = { kind: 'language', known } as const
  report('language', (at, cell) => {
    if (language === '') return problem('recipients/empty-cell', at, { ...cell, expected })
    return languages.includes(language)
      ? problem('recipients/not-written', at, { ...cell, known })
      : problem('recipients/unknown-language', at, { ...cell, known })
  })
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

/** Addresses as they are written in practice, several with `;` between them; stricter than what the standards allow. */
function checkEmail({ cells, report }: CleanRow): void {
  const email = cells.email ?? ''
  const isAddress = (text: string): boolean => {
    const [name, host, ...more] = text.split('@')
    return more.length === 0 && LOCAL_PART.test(name!) && DOMAIN.test(host ?? '')
  }
  if (email === '' || email.split(';').every((each) => isAddress(each.trim()))) return
  report('email', (at, cell) => problem('recipients/email', at, cell))
}
