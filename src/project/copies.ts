import type { Copy } from '../model/recipient.ts'
import type { Outcome, Problem } from '../problems/problem.ts'
import { pairCopies } from '../recipients/copies.ts'
import { sameIds } from '../recipients/same-ids.ts'
import { joined, type Sequence } from '../sequence.ts'
import type { Project } from './project.ts'

/**
 * Who gets a copy, each with the addressee of its original, in the order of the letter's lists and of each list. Reads the lists of
 * copies: where they are needed, since a project may do without them. All problems come at once.
 */
export async function openCopies(project: Project): Promise<Outcome<Sequence<Copy>>> {
  const { letter, recipients } = project
  const problems: Problem[] = []
  const notes: Problem[] = []
  const lists = [recipients]
  const copies: Sequence<Copy>[] = []
  for (const { list, of } of letter.copies) {
    const read = await project.list(list)
    if (read.kind === 'problems') {
      problems.push(...read.problems)
      continue
    }
    notes.push(...read.notes)
    lists.push(read.value)
    const originals = recipients.filter((recipient) => of.includes(recipient.list))
    const paired = pairCopies(read.value, originals, of)
    if (paired.kind === 'ok') {
      notes.push(...paired.notes)
      copies.push(paired.value)
    } else {
      const { atItsCell } = await import('../recipients/cell-places.ts')
      const places = await project.cellPlaces()
      problems.push(...paired.problems.map((each) => atItsCell(each, places)))
    }
  }
  problems.push(...sameIds(lists))
  return problems.length > 0
    ? { kind: 'problems', problems: [...problems, ...notes] }
    : { kind: 'ok', value: joined(copies), notes }
}
