import { openReturns } from '../archive/returns.ts'
import { partsOfId } from '../model/document.ts'
import type { Language } from '../model/letter.ts'
import { problem } from '../problems/problem.ts'
import { alphabetical } from '../recipients/order.ts'
import { counted } from '../text/counted.ts'
import { answered, type Ended } from './answer.ts'
import type { ParticipantsBody } from './answers.ts'
import { openPast, readRecord } from './command.ts'
import type { Context } from './context.ts'
import { EXIT } from './exit.ts'
import type { ParticipantsFlags } from './flags.ts'
import { asCsv, asTable } from './listed.ts'
import { letterWithRecord } from './returns.ts'
import { type BookEntry, openBook } from './returns-book.ts'
import { scopeOf } from './told.ts'

/** Who comes, as the returns that count say: States in the order of the list's language, heads of delegations first. */
export async function participants(
  context: Context,
  letterName: string | null,
  flags: ParticipantsFlags,
): Promise<Ended<ParticipantsBody>> {
  const command = await openPast(context, letterName ?? letterWithRecord(flags.out), flags)
  const record = await readRecord(command)
  if (record.kind === 'refused') return record
  const { project, report, refuse, archive, ends, folder } = record
  const language = project.languages.find(({ tag }) => tag.toLowerCase() === flags.language.toLowerCase())
  if (language === undefined) {
    const known = project.languages.map(({ tag }) => tag)
    return refuse([problem('list/unknown-language', null, { value: flags.language, known })])
  }
  if (archive.documents.size === 0) return refuse([problem('returns/no-letters', null, { folder })])
  const book = await openBook(archive, archive.returned, openReturns(folder), context.now(), new Map())
  const isMeant = ({ record: { document } }: BookEntry): boolean =>
    flags.only === undefined ||
    (document !== null &&
      flags.only.some((id) => id.toUpperCase() === partsOfId(document).recipient.toUpperCase()))
  const meant = book.entries.filter(isMeant)
  const lists = project.letter.to.map(({ list }) => list)
  const order = alphabetical(project.recipients, lists, language.tag).map(({ id }) => id)
  const names = new Map(
    project.recipients.map(({ id, state }) => [id, state?.names[language.tag]?.short ?? id] as const),
  )
  const rows = meant
    .filter(({ standing }) => standing.kind === 'counted')
    .map((entry): ParticipantRow => {
      const { recipient } = partsOfId(entry.record.document!)
      return {
        entry,
        addressee: recipient,
        name: names.get(recipient) ?? recipient,
        values: entry.record.values,
      }
    })
    .toSorted(inOrder(order))
  const waiting = meant.filter(({ standing }) => standing.kind === 'waiting').length
  const languages = languagesOf(rows)
  if (flags.json !== true) {
    report.text(flags.format === 'csv' ? asCsv(csvRows(rows)) : asTable(tableRows(rows, language)))
    const said = [...languages].map(([name, count]) => `${labelOf(language, 'language', name)} ${count}`)
    report.note(
      `${counted(rows.length, 'participant')} of ${counted(new Set(rows.map(({ addressee }) => addressee)).size, 'addressee')}${said.length > 0 ? `; ${said.join(', ')}` : ''}`,
    )
    if (waiting > 0)
      report.note(
        `${counted(waiting, 'return')} ${waiting === 1 ? 'waits' : 'wait'} for your word: invite returns`,
      )
  }
  const body: ParticipantsBody = {
    ...scopeOf(record),
    language: language.tag,
    participants: rows.map(
      ({
        entry: {
          record: { id, document },
        },
        values,
      }) => ({
        return: id,
        document: document!,
        values: flags.values === true ? values : null,
      }),
    ),
    languages: Object.fromEntries(languages),
    waiting,
  }
  return answered(body, ends === EXIT.done && waiting > 0 ? EXIT.left : ends)
}

/** One participant, by the return that counts. */
interface ParticipantRow {
  readonly entry: BookEntry
  readonly addressee: string
  /** of the State, in the list's language */
  readonly name: string
  readonly values: Readonly<Record<string, string>>
}

/** Who leads comes first (docs/markup.md has the names). */
const ranks = ['head', 'deputy_head']

function inOrder(order: readonly string[]): (a: ParticipantRow, b: ParticipantRow) => number {
  const place = ({ addressee }: ParticipantRow): number => {
    const at = order.indexOf(addressee)
    // who is in no list any more comes last
    return at < 0 ? order.length : at
  }
  const rank = ({ values }: ParticipantRow): number => {
    const at = ranks.indexOf(values.role ?? '')
    return at < 0 ? ranks.length : at
  }
  const text = ({ addressee, values, entry }: ParticipantRow): string =>
    [addressee, values.family_name ?? '', values.given_names ?? '', entry.record.id].join('\u0000')
  return (a, b) => place(a) - place(b) || rank(a) - rank(b) || (text(a) < text(b) ? -1 : 1)
}

const LANGUAGE = 'language_'

/** How many have ticked each language of work, in the order of the form. */
function languagesOf(rows: readonly ParticipantRow[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { values } of rows)
    for (const field of Object.keys(values).filter((each) => each.startsWith(LANGUAGE))) {
      const name = field.slice(LANGUAGE.length)
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
  return counts
}

/** What a code of the form is called in a language: its words are the form's own. */
const labelOf = ({ words }: Language, field: string, code: string): string =>
  words[`form.${field}.${code}.label`] ?? words[`form.${field}.${code}`] ?? code

/** For a terminal: by whom a person is known, and as what they come. */
function tableRows(rows: readonly ParticipantRow[], language: Language): readonly (readonly string[])[] {
  const columns = ['title', 'family_name', 'given_names', 'role', 'function'].filter((field) =>
    rows.some(({ values }) => values[field] !== undefined),
  )
  const label = (field: string): string => language.words[`form.${field}.label`] ?? field
  const codes = new Set(['title', 'role'])
  const cell = (field: string, value: string): string =>
    codes.has(field) && value !== '' ? labelOf(language, field, value) : value.replace(/\s*[\r\n]+\s*/g, ', ')
  return [
    ['id', label('state'), ...columns.map(label)],
    ...rows.map(({ addressee, name, values }) => [
      addressee,
      name,
      ...columns.map((field) => cell(field, values[field] ?? '')),
    ]),
  ]
}

/** For a spreadsheet: all that the forms say, by the names of the fields. */
function csvRows(rows: readonly ParticipantRow[]): readonly (readonly string[])[] {
  const fields = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))]
  return [
    ['id', 'name', 'return', 'received', ...fields],
    ...rows.map(({ addressee, name, values, entry: { record } }) => [
      addressee,
      name,
      record.id,
      record.day,
      ...fields.map((field) => values[field] ?? ''),
    ]),
  ]
}
