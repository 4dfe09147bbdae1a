import type { Recipient } from '../model/recipient.ts'
import { type Problem, problem } from '../problems/problem.ts'
import { joined, openKeyIndex, openNumbers, type Sequence } from '../sequence.ts'

/**
 * Rows of a letter's lists whose id another of its lists has already: both would have one folder. Capitals do not tell them apart,
 * as on many disks. Rows of one list are held against each other by who reads it.
 */
export function sameIds(lists: readonly Sequence<Recipient>[]): readonly Problem[] {
  const rows = joined(lists)
  /** of each id the place of the first row that has it */
  const firsts = openNumbers()
  const firstOf = (nth: number): Recipient => rows.at(firsts.at(nth))!
  const ids = openKeyIndex((nth) => firstOf(nth).id.toLowerCase())
  const problems: Problem[] = []
  for (const [place, row] of rows.entries()) {
    const nth = ids.add(row.id.toLowerCase())
    if (nth === firsts.length) {
      firsts.push(place)
      continue
    }
    const other = firstOf(nth)
    if (other.list === row.list) continue
    const cell = { row: row.id, column: 'id', value: row.id }
    const { file, line } = other.at
    problems.push(problem('recipients/id-in-two-lists', row.at, { ...cell, file, line }))
  }
  return problems
}
