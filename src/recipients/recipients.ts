import type { Files } from '../model/letter.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { Group, LanguageTag, Recipient, State } from '../model/recipient.ts'
import { type CleanRow, cleanRow, inOrder, type Kind, letterOf, shown } from './cells.ts'
import { period } from './states.ts'
import { type Columns, readTable } from './table.ts'

/** What follows the State's code in an id: ids are folders in out/, so no two lists may share one. */
const suffixes = { missions: '-mission', administrations: '-administration' } as const

/**
 * Reads data/<group>.csv: one row per addressee. Each row's State is taken in the name period that `onDate` (ISO,
 * the letter's date) falls in. `languages` are all that the project has: a `title_` column of another is not known.
 * All problems of the file come at once. See `readTable` for what a file may look like.
 */
export function loadRecipients(
  files: Files,
  group: Group,
  states: readonly State[],
  languages: readonly LanguageTag[],
  onDate: string,
): Outcome<readonly Recipient[]> {
  const file = `data/${group}.csv`
  const titles = languages.map((tag) => `title_${tag}`)
  const columns: Columns = {
    required: ['id', 'state', 'language'],
    optional: [...titles, 'address', 'email', 'source', 'basis'],
  }
  const { table, problems: reading } = readTable(file, files.read(file), columns)
  const problems: Problem[] = [...reading]
  const kindOf = (column: string): Kind => {
    if (titles.includes(column)) return 'name'
    if (column === 'address') return 'lines'
    return column === 'source' || column === 'basis' ? 'remark' : 'code'
  }
  const letters = new Map(languages.map((tag) => [tag, letterOf(tag)]))
  const periods = new Map<string, readonly State[]>()
  for (const state of states) periods.set(state.id, [...(periods.get(state.id) ?? []), state])
  const lines = new Map<string, number>()
  const recipients: Recipient[] = []
  for (const row of table?.rows ?? []) {
    const clean = cleanRow(table!, row, kindOf, problems)
    const { id, cells } = clean
    const at = table!.place(row.offsets.id ?? 0)
    checkId(clean, group, lines.get(id))
    lines.set(id, lines.get(id) ?? at.line)
    const state = stateOf(clean, states, periods, onDate)
    checkLanguage(clean, languages)
    checkEmail(clean)
    for (const tag of languages) checkTitle(clean, tag, letters.get(tag) ?? null)
    if (state === null) continue
    recipients.push({
      id,
      group,
      state,
      language: cells.language ?? '',
      titles: Object.fromEntries(
        languages.flatMap((tag) => {
          const title = cells[`title_${tag}`] ?? ''
          return title === '' ? [] : [[tag, title]]
        }),
      ),
      address: (cells.address ?? '') === '' ? [] : cells.address!.split('\n'),
      email: cells.email || null,
      source: cells.source ?? '',
      cells,
      at,
    })
  }
  if (problems.some(({ severity }) => severity === 'error'))
    return { kind: 'problems', problems: inOrder(problems) }
  return { kind: 'ok', value: recipients, notes: inOrder(problems) }
}

function checkId({ id, cells, complain }: CleanRow, group: Group, firstLine: number | undefined): void {
  const suffix = group === 'ministers' ? '' : suffixes[group]
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
      `data/states.csv has ${known.map(period).join('; ')}`,
    )
  return state ?? null
}

function checkLanguage({ cells, complain }: CleanRow, languages: readonly LanguageTag[]): void {
  const language = cells.language
  if (language === undefined || languages.includes(language)) return
  const hint = `one of ${languages.join(', ')}`
  if (language === '') complain('recipients/empty-cell', 'language', 'the cell is empty', hint)
  else complain('recipients/unknown-language', 'language', `no language is called ${shown(language)}`, hint)
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

function checkTitle({ cells, faulty, complain }: CleanRow, tag: LanguageTag, letter: RegExp | null): void {
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
