import type { Recipient } from '../model/recipient.ts'
import { type Problem, problem } from '../problems/problem.ts'
import type { Sequence } from '../sequence.ts'

/**
 * Rows of a letter's lists whose id another of its lists has already: both would have one folder. Capitals do not tell them apart,
 * as on many disks. Rows of one list are held against each other by who reads it.
 */
export function sameIds(lists: readonly Sequence<Recipient>[]): readonly Problem[] {
  const earlier = new Map<string, Recipient>()
  const problems: Problem[] = []
  for (const rows of lists)
    for (const row of rows) {
      const key = row.id.toLowerCase()
      const other = earlier.get(key)
      if (other === undefined) earlier.set(key, row)
      else if (other.list !== row.list) {
        const cell = { row: row.id, column: 'id', value: row.id }
        const { file, line } = other.at
        problems.push(problem('recipients/id-in-two-lists', row.at, { ...cell, file, line }))
      }
    }
  return problems
}
