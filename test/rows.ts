import { changedRow, type Recipient } from '../src/model/recipient.ts'
import type { Outcome } from '../src/problems/problem.ts'
import { openRows } from '../src/recipients/packed-rows.ts'
import { loadRecipients as load } from '../src/recipients/recipients.ts'

/** A list as it is read, each row a plain object, to be compared. */
export function loadRecipients(...given: Parameters<typeof load>): Outcome<readonly Recipient[]> {
  const read = load(...given)
  if (read.kind === 'problems') return read
  return { ...read, value: openRows(read.value).map((row) => changedRow(row, {})) }
}
