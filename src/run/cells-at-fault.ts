import { changedJob, type Job } from '../model/plan.ts'
import { changedRow, type LanguageTag, type Recipient, rowCell, type State } from '../model/recipient.ts'
import { isError, type Outcome, type Problem, problem } from '../problems/problem.ts'
import type { Project } from '../project/project.ts'

/** A cell of a list that a document prints. */
interface PrintedCell {
  /** the id of its row, and where that is */
  readonly row: string
  readonly at: Recipient['at']
  readonly column: string
  readonly value: string
}

/**
 * What cannot be set of a document is found where its template prints it; what an addressee's own cell brought is told there
 * instead, for it is the cell that has to be mended, once for all languages. `fits`: whether a job would fit its page.
 */
export async function atFault(
  problems: readonly Problem[],
  job: Job,
  places: Project['cellPlaces'],
  fits: (job: Job) => Promise<boolean>,
): Promise<readonly Problem[]> {
  const told: Problem[] = []
  for (const each of problems) {
    if (each.code === 'typeset/no-glyph') told.push(...(await withoutFace(each, job, places)))
    else if (each.code === 'typeset/overfull-page') told.push(await tooLong(each, job, places, fits))
    else told.push(each)
  }
  return told
}

async function withoutFace(
  found: Extract<Problem, { code: 'typeset/no-glyph' }>,
  job: Job,
  places: Project['cellPlaces'],
): Promise<readonly Problem[]> {
  const { characters, text, locale } = found.arguments
  const explained = new Set<string>()
  const told: Problem[] = []
  for (const cell of printedBy(job)) {
    const lines = cell.value.split('\n').filter((line) => text.includes(line))
    const missing = characters.filter((character) => lines.some((line) => line.includes(character)))
    if (missing.length === 0) continue
    for (const character of missing) explained.add(character)
    const { row, at, column, value } = cell
    const place = (await places())(at, column)
    told.push(problem('recipients/no-glyph', place, { row, column, value, characters: missing, locale }))
  }
  const rest = characters.filter((character) => !explained.has(character))
  return rest.length === 0
    ? told
    : [...told, { ...found, arguments: { ...found.arguments, characters: rest } }]
}

/** A letter that has room without the addressee's address, title or a text of their own is too long by it. */
async function tooLong(
  found: Problem,
  job: Job,
  places: Project['cellPlaces'],
  fits: (job: Job) => Promise<boolean>,
): Promise<Problem> {
  const office = job.original ?? job.recipient
  const title = office.titles[job.language] ?? ''
  const without = (changed: Partial<Recipient>): Job =>
    job.original === null
      ? changedJob(job, { recipient: changedRow(job.recipient, changed) })
      : changedJob(job, { original: changedRow(job.original, changed) })
  const tried = [
    { column: 'address', value: office.address.join('\n'), job: without({ address: [] }) },
    { column: `title_${job.language}`, value: title, job: without({ titles: {} }) },
    // the longest first: as a rule it is that one
    ...Object.entries(office.columns)
      .sort(([, one], [, other]) => other.length - one.length)
      .map(([column, value]) => ({
        ...{ column, value },
        job: without({ columns: { ...office.columns, [column]: '' } }),
      })),
  ]
  for (const { column, value, job } of tried) {
    if (value === '' || !(await fits(job))) continue
    const place = (await places())(office.at, column)
    return problem('recipients/no-room', place, { row: office.id, column, value })
  }
  return found
}

/** The cells that a document may print. */
function printedBy({ recipient, original, language }: Job): readonly PrintedCell[] {
  const office = original ?? recipient
  const titles = [...new Set([office, recipient])].map((each) => titleCell(each, language))
  const { id: row, at } = office
  return [
    ...titles,
    { row, at, column: 'address', value: office.address.join('\n') },
    ...(office.state === null ? [] : nameCells(office.state, language)),
    ...ownCells(office, language),
  ]
}

/** What a body or person is called, and the officer's own columns: of these a template names some, or none. */
const ownCells = (row: Recipient, language: LanguageTag): readonly PrintedCell[] => [
  ...['name', 'honorific', 'gender'].map((name) => ({
    ...{ row: row.id, at: row.at },
    ...rowCell(row, name, language),
  })),
  ...Object.entries(row.columns).map(([column, value]) => ({ row: row.id, at: row.at, column, value })),
]

const titleCell = ({ id, at, titles }: Recipient, language: LanguageTag): PrintedCell => ({
  ...{ row: id, at },
  ...{ column: `title_${language}`, value: titles[language] ?? '' },
})

const nameCells = ({ id, at, names }: State, language: LanguageTag): readonly PrintedCell[] =>
  Object.entries(names[language] ?? {}).map(([form, value]) => ({
    ...{ row: id, at },
    ...{ column: `${form}_${language}`, value },
  }))

/** Whether an outcome has no error of its page’s length. */
export const hasRoom = (outcome: Outcome<unknown>): boolean =>
  outcome.kind === 'ok' ||
  !outcome.problems.some((each) => isError(each) && each.code === 'typeset/overfull-page')
