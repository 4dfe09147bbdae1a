import path from 'node:path'
import { openComposer } from '../compose/compose.ts'
import { syncFolder, writeWhole } from '../disk.ts'
import type { Doc } from '../model/doc.ts'
import type { Standing } from '../model/ledger.ts'
import type { Part } from '../model/letter.ts'
import type { ListRow, Stage } from '../model/list.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { LanguageTag, Recipient } from '../model/recipient.ts'
import { openCopies } from '../project/copies.ts'
import { openFolders, openProject, type Project } from '../project/project.ts'
import { alphabetical } from '../recipients/order.ts'
import { openReport } from '../report.ts'
import { openArchive } from './archive.ts'
import type { Addressees, ListFlags } from './flags.ts'
import { documentId } from './jobs.ts'
import { asCsv, asTable, cellsOf } from './listed.ts'

/** How far a document has come, by its job's id: `FR-mission/fr/letter`. */
export type Stages = (document: string) => Stage

/** The distribution list: who gets what, in which language, gone out or not. Returns the exit status. */
export async function list(letterName: string | null, flags: ListFlags): Promise<number> {
  const folders = openFolders(flags.data)
  const json = flags.json === true
  const report = openReport({ quiet: flags.quiet === true, json, where: folders.where })
  const refuse = (problems: readonly Problem[], status: number): number => {
    report.problems(problems)
    if (json) process.stdout.write(`${JSON.stringify({ problems }, null, 2)}\n`)
    return status
  }

  const opened = await openProject(folders, letterName)
  if (opened.kind === 'problems') return refuse(opened.problems, 1)
  const project = opened.value
  const { letter } = project
  const tags = project.languages.map((language) => language.tag)
  if (!tags.includes(flags.language)) return refuse([noLanguage(flags.language, tags)], 2)
  if (letter.list === null) return refuse([noList(letter.name)], 1)

  const addressees = await addresseesOf(project, flags.to)
  if (addressees.kind === 'problems') return refuse(addressees.problems, 1)
  const folder = path.join(flags.out, letter.name)
  const stages = stagesOf(folder)
  if (stages.kind === 'problems') return refuse(stages.problems, 1)
  report.problems([...opened.notes, ...addressees.notes, ...stages.notes])

  const rows = listRows(addressees.value, letter.form !== null, flags.language, stages.value)
  if (json) {
    process.stdout.write(`${JSON.stringify(rows.map(rowJson), null, 2)}\n`)
    return 0
  }
  const now = new Date().toISOString()
  const composer = openComposer(project)
  const doc = await composer.list(rows, now.slice(0, 10), flags.language)
  if (flags.format === 'pdf') {
    // a table in the terminal loads neither fonts nor PDF
    const { openPress } = await import('./press.ts')
    const press = await openPress(project)
    const drawn = press.draw(doc, letter.list.look, now)
    if (drawn.kind === 'problems') return refuse(drawn.problems, 1)
    const file = path.join(folder, listFile(letter.name, flags.to, flags.language))
    await writeWhole(file, [...drawn.value.head.chunks, drawn.value.own])
    syncFolder(folder)
    report.result(`${rows.length} recipients, in ${file}`)
  } else process.stdout.write(said(doc, rows, flags.format))
  return 0
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

/** What the ledger tells of a document: the one place where the list meets it. */
function stagesOf(folder: string): Outcome<Stages> {
  const archive = openArchive(folder)
  if (archive.kind === 'problems') return archive
  const { standing } = archive.value
  return { ...archive, value: (document) => stageOf(standing.get(document)) }
}

function stageOf(standing: Standing | undefined): Stage {
  if (standing === undefined || standing.withdrawn !== null) return 'missing'
  return standing.issued.length > 0 ? 'issued' : 'made'
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
      letter: of('letter'),
      form: hasForm ? of('form') : null,
    }
  })
}

/** What the list says, for a terminal or a spreadsheet: the cells of its table, as they stand on paper. */
function said(doc: Doc, rows: readonly ListRow[], format: 'table' | 'csv'): string {
  const [head, ...body] = cellsOf(doc)
  const all = [['id', ...head!], ...body.map((cells, index) => [rows[index]!.recipient.id, ...cells])]
  return format === 'csv' ? asCsv(all) : asTable(all)
}

const rowJson = ({ recipient, language, letter, form }: ListRow): object => {
  const { id, group, state } = recipient
  return { id, group, state: state.id, language, letter, form }
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
