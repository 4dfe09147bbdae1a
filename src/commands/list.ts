import { type Archive, openArchive, withArchive } from '../archive/archive.ts'
import { openComposer } from '../compose/compose.ts'
import type { Doc } from '../model/doc.ts'
import { documentId, FORM, LETTER, type Part } from '../model/document.ts'
import { currentOf, type DocumentState, heldVersion, isStanding } from '../model/ledger.ts'
import type { ListRow, Stage } from '../model/list.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { LanguageTag, Recipient } from '../model/recipient.ts'
import type { Addressees } from '../plan/request.ts'
import { openCopies } from '../project/copies.ts'
import type { Project } from '../project/project.ts'
import { alphabetical } from '../recipients/order.ts'
import { openCommand } from './command.ts'
import { type Context, localDay } from './context.ts'
import { EXIT } from './exit.ts'
import { type ListFlags, onlyOf } from './flags.ts'
import { asCsv, asTable, cellsOf } from './listed.ts'

/** How far a document has come, by its id: `FR-mission/fr/letter`. */
export type Stages = (document: string) => Stage

/** The distribution list: who gets what, in which language, gone out or not. Returns the exit status. */
export async function list(context: Context, letterName: string | null, flags: ListFlags): Promise<number> {
  const command = await openCommand(letterName, flags)
  if (typeof command === 'number') return command
  const { project, folder, report, refuse, json } = command
  const { letter } = project
  const tags = project.languages.map((language) => language.tag)
  if (!tags.includes(flags.language)) return refuse([noLanguage(flags.language, tags)])
  if (letter.list === null) return refuse([noList(letter.name)])
  const listed = await addresseesOf(project, flags.to)
  if (listed.kind === 'problems') return refuse(listed.problems)
  const chosen = chosenFrom(listed.value, onlyOf(flags))
  if (chosen.kind === 'problems') return refuse(chosen.problems)
  const archive = openArchive(folder, project.store)
  if (archive.kind === 'problems') return refuse(archive.problems)
  report.problems([...listed.notes, ...archive.notes])

  const { documents } = archive.value
  const stages: Stages = (document) => stageOf(documents.get(document))
  const rows = listRows(chosen.value, letter.form !== null, flags.language, stages)
  const told = rows.map((row) => ({ row, left: leftOf(row, archive.value) }))
  const now = context.now()
  if (flags.format === 'pdf') {
    const doc = await openComposer(project).list(rows, localDay(now), flags.language)
    // a table in the terminal loads neither fonts nor PDF
    const { openPress } = await import('../run/press.ts')
    const press = await openPress(project)
    const drawn = press.draw(doc, letter.list.look, now.toISOString())
    if (drawn.kind === 'problems') return refuse(drawn.problems)
    const name = listFile(letter.name, flags.to, flags.language)
    const put = await withArchive(folder, project.store, report.note, (_, write) =>
      write.put(name, drawn.value),
    )
    if (put.kind === 'problems') return refuse(put.problems)
    report.result(`${rows.length} recipients, in ${put.value}`)
    json({ read: project.readFrom(), file: put.value, rows: told.map(rowJson) })
    return EXIT.done
  }
  json(told.map(rowJson))
  if (flags.json === true) return EXIT.done
  const doc = await openComposer(project).list(rows, localDay(now), flags.language)
  process.stdout.write(said(doc, told, flags.format ?? 'table'))
  return EXIT.done
}

/** The addressees of the originals, and who gets copies of them. */
async function addresseesOf(project: Project, to: Addressees): Promise<Outcome<readonly Recipient[]>> {
  if (to === 'ministers') return { kind: 'ok', value: project.recipients, notes: [] }
  const copies = await openCopies(project)
  if (copies.kind === 'problems') return copies
  const { missions, administrations } = copies.value
  const chosen = to === 'all' ? [...missions, ...administrations] : copies.value[to]
  const recipients = chosen.map(({ recipient }) => recipient)
  return { ...copies, value: to === 'all' ? [...project.recipients, ...recipients] : recipients }
}

/** An id is that row, or that of the State's office in another list. */
function chosenFrom(
  recipients: readonly Recipient[],
  only: readonly string[] | null,
): Outcome<readonly Recipient[]> {
  if (only === null) return { kind: 'ok', value: recipients, notes: [] }
  const meant = ({ id, state, group }: Recipient, name: string): boolean =>
    id.toUpperCase() === name.toUpperCase() || (group !== 'ministers' && state.id === name.toUpperCase())
  const problems = only
    .filter((name) => !recipients.some((recipient) => meant(recipient, name)))
    .map(
      (name): Problem => ({
        severity: 'error',
        code: 'project/unknown-addressee',
        message: `no addressee “${name}”`,
        hint: 'use the id of its row, such as FR',
      }),
    )
  if (problems.length > 0) return { kind: 'problems', problems }
  return {
    kind: 'ok',
    value: recipients.filter((recipient) => only.some((name) => meant(recipient, name))),
    notes: [],
  }
}

function stageOf(state: DocumentState | undefined): Stage {
  if (!isStanding(state)) return 'missing'
  return currentOf(state).issued.length > 0 ? 'issued' : 'made'
}

/** When and how the letter left that its addressee holds, whatever stands by now. */
function leftOf({ recipient, language }: ListRow, { documents }: Archive) {
  const state = documents.get(documentId(recipient.id, language, LETTER))
  const held = state === undefined ? null : heldVersion(state)
  const last = held?.issued.at(-1)
  if (held === null || state === undefined || last === undefined) return null
  const isEarlier = held !== currentOf(state)
  return { on: last.on, channel: last.channel, version: held.made.version, isEarlier }
}

/** A row for each recipient, in the alphabetical order of the list's language, each in its own language. */
export function listRows(
  recipients: readonly Recipient[],
  hasForm: boolean,
  language: LanguageTag,
  stages: Stages,
): readonly ListRow[] {
  return alphabetical(recipients, language).map((recipient): ListRow => {
    const of = (part: Part): Stage => stages(documentId(recipient.id, recipient.language, part))
    return {
      recipient,
      language: recipient.language,
      letter: of(LETTER),
      form: hasForm ? of(FORM) : null,
    }
  })
}

/** A row, and how its letter left. */
interface ToldRow {
  readonly row: ListRow
  readonly left: ReturnType<typeof leftOf>
}

/** What the list says, for a terminal or a spreadsheet: the cells of its table, with ids, days and channels. */
function said(doc: Doc, told: readonly ToldRow[], format: 'table' | 'csv'): string {
  const [head, ...body] = cellsOf(doc)
  const all = [
    ['id', ...head!, 'issued on', 'by'],
    ...body.map((cells, index) => {
      const { row, left } = told[index]!
      const on = left === null ? '' : `${left.on}${left.isEarlier ? ` (version ${left.version})` : ''}`
      return [row.recipient.id, ...cells, on, left?.channel ?? '']
    }),
  ]
  return format === 'csv' ? asCsv(all) : asTable(all)
}

const rowJson = ({ row: { recipient, language, letter, form }, left }: ToldRow): object => {
  const { id, group, state } = recipient
  return { id, group, state: state.id, language, letter, form, left }
}

const listFile = (letter: string, to: Addressees, language: LanguageTag): string =>
  `${letter}_list_${to}_${language}.pdf`

const noLanguage = (name: string, tags: readonly LanguageTag[]): Problem => ({
  severity: 'error',
  code: 'list/unknown-language',
  message: `no language “${name}”`,
  hint: `one of ${tags.join(', ')}`,
})

const noList = (letter: string): Problem => ({
  severity: 'error',
  code: 'list/no-template',
  message: `${letter} has no distribution list`,
  hint: `it is a file a language and a look.json in templates/${letter}/list/`,
})
