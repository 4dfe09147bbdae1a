import { openReturns } from '../archive/returns.ts'
import { withArchive } from '../archive/writer.ts'
import { openComposer } from '../compose/compose.ts'
import { formFields } from '../compose/form-fields.ts'
import { codeWord, inOneLine } from '../compose/participants.ts'
import { partsOfId } from '../model/document.ts'
import type { Language } from '../model/letter.ts'
import type { ParticipantLine, ParticipantsList } from '../model/list.ts'
import type { LanguageTag, Recipient } from '../model/recipient.ts'
import { type Outcome, problem } from '../problems/problem.ts'
import type { Project } from '../project/project.ts'
import { alphabetical } from '../recipients/order.ts'
import type { Report } from '../report.ts'
import { counted, someOf } from '../text/counted.ts'
import { answered, type Ended } from './answer.ts'
import { languageNamed, letterWithRecord, openPast, type RecordCommand, readRecord } from './command.ts'
import { type Context, localDay } from './context.ts'
import { EXIT } from './exit.ts'
import { onlyOf, type ParticipantsFlags } from './flags.ts'
import { asTable, csvOf } from './listed.ts'
import type { ParticipantsBody } from './returns-answers.ts'
import { type BookEntry, openBook } from './returns-book.ts'
import { unknownAddressees } from './returns-missing.ts'
import { fileIn, scopeOf } from './told.ts'

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
  const named = languageNamed(project, flags.language)
  if (named.kind === 'problems') return refuse(named.problems)
  const language = named.value
  if (archive.documents.size === 0) return refuse([problem('returns/no-letters', null, { folder })])
  const only = onlyOf(flags)
  const strangers = unknownAddressees(only ?? [], project, archive)
  if (strangers.length > 0) return refuse(strangers)
  const book = await openBook(archive, archive.returned, openReturns(folder), context.now(), new Map())
  const isMeant = ({ record: { document } }: BookEntry): boolean =>
    only === null ||
    (document !== null && only.some((id) => id.toUpperCase() === partsOfId(document).recipient.toUpperCase()))
  const meant = book.entries.filter(isMeant)
  const answers = answersIn(project, meant, language.tag)
  const rows = answers.filter(({ values }) => !hasDeclined(values))
  const declined = answers.filter(({ values }) => hasDeclined(values))
  const waiting = meant.filter(({ standing }) => standing.kind === 'waiting').length
  const { form } = project.letter
  const fields = form === null ? [] : [...formFields(form).keys()]
  const languages = languagesOf(rows, fields)
  const list: ParticipantsList = { rows, languages, waiting }
  const written = await write(context, record, list, rows, fields, language, flags)
  if (written.kind === 'problems') return refuse(written.problems)
  if (flags.json !== true) {
    if (written.value !== null) report.result(`${counted(rows.length, 'participant')}, in ${written.value}`)
    tellCounts(report, list, declined, language)
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
    declined: declined.map(({ entry }) => entry.record.id),
    waiting,
    file: written.value === null ? null : fileIn(record.folder, written.value),
  }
  return answered(body, ends === EXIT.done && waiting > 0 ? EXIT.left : ends)
}

/** One participant, by the return that counts. */
interface ParticipantRow extends ParticipantLine {
  readonly entry: BookEntry
  /** of the State, the body or the person, in the list's language; empty: in no list any more, the id stands beside it */
  readonly name: string
}

/** What the returns that count say, in the order of the list. */
function answersIn(
  { recipients, letter }: Project,
  entries: readonly BookEntry[],
  tag: LanguageTag,
): readonly ParticipantRow[] {
  const lists = letter.to.map(({ list }) => list)
  const order = new Map(alphabetical(recipients, lists, tag).map(({ id }, place) => [id, place]))
  const named = new Map(recipients.map((recipient) => [recipient.id, recipient] as const))
  return entries
    .filter(({ standing }) => standing.kind === 'counted')
    .map((entry): ParticipantRow => {
      const { recipient: addressee } = partsOfId(entry.record.document!)
      const recipient = named.get(addressee) ?? null
      return { entry, addressee, recipient, name: nameIn(recipient, tag), values: entry.record.values }
    })
    .toSorted(inOrder(order))
}

/** Who says so has answered, and does not come (docs/markup.md has the name). */
const hasDeclined = ({ answer }: ParticipantRow['values']): boolean => answer === 'decline'

/** How many come, how many have ticked each language, who does not come, and how many returns wait. */
function tellCounts(
  report: Report,
  { rows, languages, waiting }: ParticipantsList,
  declined: readonly ParticipantRow[],
  language: Language,
): void {
  const addressees = new Set(rows.map(({ addressee }) => addressee)).size
  const said = [...languages].map(([name, count]) => `${codeWord(language, 'language', name)} ${count}`)
  report.note(
    `${counted(rows.length, 'participant')} of ${counted(addressees, 'addressee')}${said.length > 0 ? `; ${said.join(', ')}` : ''}`,
  )
  if (declined.length > 0)
    report.note(
      `${declined.length} ${declined.length === 1 ? 'has' : 'have'} answered and will not come: ${someOf(declined.map(({ addressee }) => addressee))}`,
    )
  if (waiting > 0)
    report.note(
      `${counted(waiting, 'return')} ${waiting === 1 ? 'waits' : 'wait'} for your word: invite returns`,
    )
}

const nameIn = (recipient: Recipient | null, tag: LanguageTag): string =>
  recipient?.state?.names[tag]?.short ?? recipient?.names[tag] ?? recipient?.id ?? ''

/** The list in the format that was asked for: said, or put beside the returns, whose data it has; its path as a person reaches it. */
async function write(
  { now }: Context,
  record: RecordCommand,
  list: ParticipantsList,
  rows: readonly ParticipantRow[],
  fields: readonly string[],
  language: Language,
  { format, json }: ParticipantsFlags,
): Promise<Outcome<string | null>> {
  const { project, report, folder, door } = record
  const put = (chunks: readonly Uint8Array[]): Promise<Outcome<string>> =>
    withArchive(door, folder, () => openReturns(folder).putList(`${language.tag}.${format}`, chunks))
  switch (format) {
    case 'pdf': {
      const { letter } = project
      if (letter.participants === null)
        return {
          kind: 'problems',
          problems: [problem('participants/no-template', null, { letter: letter.name })],
        }
      const { openPipeline } = await import('../run/pipeline.ts')
      const doc = await openComposer(project).participants(list, localDay(now()), language.tag)
      const drawn = (await openPipeline(project)).draw(doc, letter.participants.look, now().toISOString())
      if (drawn.kind === 'problems') return drawn
      await report.problems(drawn.notes)
      return put([...drawn.value.prefix.chunks, drawn.value.body])
    }
    case 'xlsx': {
      const { workbookOf } = await import('../workbook/write.ts')
      return put([await workbookOf(allRows(rows, fields), project.letter.name)])
    }
    case 'csv':
    case 'table':
    case undefined:
      // standard output is the answer's
      if (json !== true)
        report.text(format === 'csv' ? csvOf(allRows(rows, fields)) : asTable(tableRows(rows, language)))
      return { kind: 'ok', value: null, notes: [] }
    default:
      return format satisfies never
  }
}

/** Who leads comes first (docs/markup.md has the names). */
const ranks = ['head', 'deputy_head']

function inOrder(order: ReadonlyMap<string, number>): (a: ParticipantRow, b: ParticipantRow) => number {
  // who is in no list any more comes last
  const place = ({ addressee }: ParticipantRow): number => order.get(addressee) ?? order.size
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
function languagesOf(
  rows: readonly ParticipantRow[],
  fields: readonly string[],
): ReadonlyMap<string, number> {
  const ticked = rows.flatMap(({ values }) => Object.keys(values).filter((each) => each.startsWith(LANGUAGE)))
  const all = new Set([...fields.filter((each) => ticked.includes(each)), ...ticked])
  return new Map(
    [...all].map((field) => [field.slice(LANGUAGE.length), ticked.filter((each) => each === field).length]),
  )
}

/** For a terminal: by whom a person is known, and as what they come. */
function tableRows(rows: readonly ParticipantRow[], language: Language): readonly (readonly string[])[] {
  const columns = ['name', 'title', 'family_name', 'given_names', 'role', 'function'].filter((field) =>
    rows.some(({ values }) => values[field] !== undefined),
  )
  const label = (field: string): string =>
    language.words[`form.${field}.label`] ?? language.words[`form.${field}`] ?? field
  const codes = new Set(['title', 'role'])
  const cell = (field: string, value: string): string =>
    codes.has(field) && value !== '' ? codeWord(language, field, value) : inOneLine(value)
  return [
    ['id', label('state'), ...columns.map(label)],
    ...rows.map(({ addressee, name, values }) => [
      addressee,
      name,
      ...columns.map((field) => cell(field, values[field] ?? '')),
    ]),
  ]
}

/** For a spreadsheet: all that the forms say, by the names of the fields, in the order of the form. */
function allRows(rows: readonly ParticipantRow[], known: readonly string[]): readonly (readonly string[])[] {
  const said = new Set(rows.flatMap(({ values }) => Object.keys(values)))
  const fields = [...new Set([...known.filter((field) => said.has(field)), ...said])]
  const own = ['id', 'name', 'return', 'received']
  return [
    // a column is found by its name: a field that is called like one of ours is told apart
    [...own, ...fields.map((field) => (own.includes(field) ? `form.${field}` : field))],
    ...rows.map(({ addressee, name, values, entry: { record } }) => [
      addressee,
      name,
      record.id,
      record.day,
      ...fields.map((field) => values[field] ?? ''),
    ]),
  ]
}
