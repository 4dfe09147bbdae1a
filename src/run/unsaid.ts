import { OTHER } from '../compose/choices.ts'
import { alikeOf, rowProblems } from '../compose/row.ts'
import { FORM, LETTER } from '../model/document.ts'
import { OF_ROW } from '../model/letter.ts'
import { type Copy, type Recipient, rowCell } from '../model/recipient.ts'
import { sourceOf } from '../plan/inputs.ts'
import { type Target, targets } from '../plan/jobs.ts'
import { OWN } from '../plan/selection.ts'
import { distinct, type Problem, problem } from '../problems/problem.ts'
import type { Project } from '../project/project.ts'
import type { Sequence } from '../sequence.ts'
import { topOf } from '../text/place.ts'

/** The letters of all addressees, each in their own language: what is wrong with a list is told whoever is written to now. Then others. */
export function* ofAllRows(project: Project, besides: Iterable<Asked>): Iterable<Asked> {
  for (const row of project.recipients) yield* targets(project, [row], OWN)
  yield* besides
}

/** A document that is looked through before it is composed. */
type Asked = Target & { readonly original?: Target['recipient'] | null }

/**
 * What rows leave unsaid that is written to them, at their cells: one that would be printed says nothing, or a choice has no text
 * for it. Nothing is composed for it. Of a copy the row is its original's.
 */
export async function unsaidProblems(project: Project, asked: Iterable<Asked>): Promise<readonly Problem[]> {
  const { letter } = project
  const found: Problem[] = []
  for (const { recipient, original, language, part } of asked) {
    const uses = project.uses(part, language)
    const { file } = sourceOf(letter, language, part)
    for (const each of rowProblems(letter, uses, file, original ?? recipient, language)) found.push(each)
  }
  if (found.length === 0) return []
  const places = await project.cellPlaces()
  return distinct(
    found.map((each) => {
      const { column } = each.arguments as { readonly column: string }
      const at = each.at!
      // a name is in the language's column, or in one for all
      const columns = column.startsWith('name_') ? [column, 'name'] : [column]
      const cell = columns.map((one) => places(at, one)).find((place) => place !== at)
      if (cell !== undefined || each.code !== 'recipients/says-nothing') return { ...each, at: cell ?? at }
      const { name, file } = each.arguments
      if (!name.startsWith(OF_ROW)) return each
      // what no row of a list can say is said once, of its header
      const top = topOf(at.file)
      const header = at.cell === undefined ? top : { ...top, cell: 'A1' }
      return problem('recipients/no-cells', header, { column, name, file })
    }),
  )
}

/** Texts that print nowhere how those who get copies of them are called, who have names: a note for each text and list. */
export function unnamedCopies(project: Project, copies: Sequence<Copy>): readonly Problem[] {
  const groups = new Map<string, { rows: string[]; list: string; file: string }>()
  for (const { recipient, original } of copies) {
    const { language } = original
    if ((recipient.names[language] ?? '') === '') continue
    if (project.uses(LETTER, language).values.includes(`${OF_ROW}title`)) continue
    const { file } = sourceOf(project.letter, language, LETTER)
    const list = project.listFile(recipient.list)
    const key = JSON.stringify([file, list])
    const group = groups.get(key) ?? { rows: [], list, file }
    group.rows.push(recipient.id)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ rows, list, file }) =>
    problem('recipients/unnamed-copies', topOf(file), { rows, list }),
  )
}

/**
 * Values for which no text of the letter asks, in columns where they pass in silence: told once a column, at the first of their cells,
 * since one that is spelt in another way than the texts have it would look just so.
 */
export async function notAskedProblems(
  project: Project,
  recipients: Sequence<Recipient>,
): Promise<readonly Problem[]> {
  const asked = new Map<string, Set<string>>()
  const lenient = new Set<string>()
  const parts = project.letter.form === null ? [LETTER] : [LETTER, FORM]
  for (const uses of project.languages.flatMap(({ tag }) => parts.map((part) => project.uses(part, tag)))) {
    for (const name of uses.lenient) if (name.startsWith(OF_ROW)) lenient.add(name)
    for (const [name, texts] of Object.entries(uses.held))
      asked.set(name, new Set([...(asked.get(name) ?? []), ...texts]))
  }
  if (lenient.size === 0) return []
  const places = await project.cellPlaces()
  return [...lenient].flatMap((name): readonly Problem[] => {
    const texts = [...asked.get(name)!].filter((text) => text !== OTHER)
    const found = unaskedValues(recipients, name.slice(OF_ROW.length), texts)
    const [first] = found
    if (first === undefined) return []
    const values = found.map(({ value, rows }) => ({ value, rows }))
    const { at, language } = first.first
    const { column } = rowCell(first.first, name.slice(OF_ROW.length), language)
    return [problem('recipients/not-asked', places(at, column), { column, values, asked: texts })]
  })
}

/** What cells of a column say beside these texts, each with its first row and how many there are. What differs in capitals or spaces alone is told at its cell. */
function unaskedValues(
  recipients: Sequence<Recipient>,
  name: string,
  texts: readonly string[],
): readonly { readonly value: string; readonly first: Recipient; readonly rows: number }[] {
  const byValue = new Map<string, { readonly value: string; readonly first: Recipient; rows: number }>()
  for (const row of recipients) {
    const value = rowCell(row, name, row.language).value
    if (value === '' || alikeOf(value, [...texts, OTHER]) !== null) continue
    const known = byValue.get(value)
    if (known === undefined) byValue.set(value, { value, first: row, rows: 1 })
    else known.rows++
  }
  return [...byValue.values()]
}
