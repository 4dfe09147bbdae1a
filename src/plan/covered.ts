import { hash } from 'node:crypto'
import type { CoveredItem } from '../model/approval.ts'
import { currentOf } from '../model/document-state.ts'
import { concernOf, type Input, inputKey } from '../model/input.ts'
import type { MadeEntry } from '../model/ledger.ts'
import type { WorkItem } from '../model/plan.ts'

/**
 * What somebody approves who approves this item. Neither why it is done nor its version is in it: what has the same content
 * for another reason, or after a run that was stopped, is what was looked at.
 */
export function coveredItem(item: WorkItem): CoveredItem {
  const { document, kind } = item
  const { edition, inputs } = item.job ?? currentOf(item.state!).made
  return { document, action: kind, inputs: digest(inputs, howOf(item)), edition }
}

/** The same, of a version that was made: what somebody has to have approved before. */
export const coveredMade = ({ about, inputs, as, edition }: MadeEntry): CoveredItem => ({
  document: about.document,
  action: 'make',
  inputs: digest(inputs, ['make', as]),
  edition,
})

function howOf(item: WorkItem): readonly unknown[] {
  switch (item.kind) {
    case 'make':
      return ['make', item.as]
    case 'settle':
      return [item.as, item.by, pairs(item.inputs)]
    case 'restore':
      return [pairs(item.inputs)]
    case 'withdraw':
      return [item.as, item.by]
    default:
      return item satisfies never
  }
}

/** What a document stands on is no content of it: a line of the record has more of that than the plan that led to it. */
const digest = (inputs: readonly Input[], how: readonly unknown[]): string =>
  hash('sha256', JSON.stringify([pairs(inputs.filter((input) => concernOf(input) !== 'ground')), how]))

const pairs = (inputs: readonly Input[]): readonly (readonly [string, string])[] =>
  inputs
    .map((input) => [inputKey(input), input.value] as const)
    .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
