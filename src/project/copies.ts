import type { Copy, Group } from '../model/recipient.ts'
import type { Outcome, Problem } from '../problems/problem.ts'
import { pairCopies } from '../recipients/copies.ts'
import type { Project } from './project.ts'

/** Who gets a copy, each with the addressee of its original, by list; in the order of the list. */
export type Copies = Readonly<Record<Exclude<Group, 'ministers'>, readonly Copy[]>>

/** Reads the lists of copies: where they are needed, since a project may do without them. All problems come at once. */
export async function openCopies(project: Project): Promise<Outcome<Copies>> {
  const problems: Problem[] = []
  const notes: Problem[] = []
  const take = async (group: keyof Copies): Promise<readonly Copy[]> => {
    const read = await project.list(group)
    const paired = read.kind === 'problems' ? read : pairCopies(read.value, project.recipients)
    if (read.kind === 'ok') notes.push(...read.notes)
    if (paired.kind === 'ok') notes.push(...paired.notes)
    else if (read.kind === 'problems') problems.push(...paired.problems)
    else {
      const { atItsCell } = await import('../recipients/cell-places.ts')
      const places = await project.cellPlaces()
      problems.push(...paired.problems.map((each) => atItsCell(each, places)))
    }
    return paired.kind === 'ok' ? paired.value : []
  }
  const value = { missions: await take('missions'), administrations: await take('administrations') }
  return problems.length > 0
    ? { kind: 'problems', problems: [...problems, ...notes] }
    : { kind: 'ok', value, notes }
}
