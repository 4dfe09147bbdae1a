import { rowProblems } from '../compose/row.ts'
import { LETTER } from '../model/document.ts'
import { OF_ROW } from '../model/letter.ts'
import type { Copy } from '../model/recipient.ts'
import { sourceOf, type Target, targets } from '../plan/jobs.ts'
import { OWN } from '../plan/selection.ts'
import { distinct, type Problem, problem } from '../problems/problem.ts'
import type { Project } from '../project/project.ts'
import { topOf } from '../text/place.ts'

/** The letters of all addressees, each in their own language: what is wrong with a list is told whoever is written to now. */
export const ofAllRows = (project: Project): readonly Target[] => targets(project, project.recipients, OWN)

/**
 * What rows leave unsaid that is written to them, at their cells: one that would be printed says nothing, or a choice has no text
 * for it. Nothing is composed for it. Of a copy the row is its original's.
 */
export async function unsaidProblems(
  project: Project,
  asked: readonly (Target & { readonly original?: Target['recipient'] | null })[],
): Promise<readonly Problem[]> {
  const { letter } = project
  const found = asked.flatMap(({ recipient, original, language, part }) => {
    const uses = project.uses(part, language)
    const { file } = sourceOf(letter, language, part)
    return rowProblems(letter, uses, file, original ?? recipient, language)
  })
  if (found.length === 0) return []
  const places = await project.cellPlaces()
  return distinct(
    found.map((each) => {
      const { column } = each.arguments as { readonly column: string }
      const at = each.at!
      const cell = places(at, column)
      // a name is in the language's column, or in one for all
      const isThere = cell !== at || !column.startsWith('name_')
      return { ...each, at: isThere ? cell : places(at, 'name') }
    }),
  )
}

/** Texts that print nowhere how those who get copies of them are called, who have names: a note for each text and list. */
export function unnamedCopies(project: Project, copies: readonly Copy[]): readonly Problem[] {
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
