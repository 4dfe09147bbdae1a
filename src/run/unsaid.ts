import { rowProblems } from '../compose/row.ts'
import { sourceOf, type Target, targets } from '../plan/jobs.ts'
import { OWN } from '../plan/selection.ts'
import { distinct, type Problem } from '../problems/problem.ts'
import type { Project } from '../project/project.ts'

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
