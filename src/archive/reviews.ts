import path from 'node:path'
import { readText } from '../disk.ts'
import { COVERED_ACTIONS, type CoveredItem, coveredKey, type NamedSigner } from '../model/approval.ts'
import { type Outcome, problem } from '../problems/problem.ts'
import { jsonIn } from './json.ts'
import { isPlanId, type SavedPlan } from './plans.ts'

/** `review.json`, beside the pages to look at: what they show, and for whose signature. Approvals refer to it. */
export interface ReviewFile {
  /** the id of the plan that was kept */
  readonly review: string
  readonly letter: string
  /** null: nobody has said */
  readonly signer: NamedSigner | null
  readonly items: readonly CoveredItem[]
}

/** Where the pages of a plan lie. */
export const reviewFolder = (folder: string, id: string): string => path.join(folder, 'reviews', id)

/** What an approval of a plan covers; null: it was kept before that was written down. */
export function coveredBy<Options>({ items }: SavedPlan<Options>): readonly CoveredItem[] | null {
  const covered = items.flatMap(({ document, does, inputs, edition }) => {
    const action = COVERED_ACTIONS.find((each) => each === does)
    return action === undefined || inputs === undefined || edition === undefined
      ? []
      : [{ document, action, inputs, edition }]
  })
  return covered.length === items.length ? covered : null
}

/** Null: no pages were made of it; a problem where what lies there is not of that plan. */
export function readReview(
  folder: string,
  id: string,
  letter: string,
  items: readonly CoveredItem[],
): Outcome<ReviewFile | null> {
  const file = path.join(reviewFolder(folder, id), 'review.json')
  const text = isPlanId(id) ? readText(file) : null
  if (text === null) return { kind: 'ok', value: null, notes: [] }
  const read = jsonIn(text) as Partial<Record<keyof ReviewFile, unknown>> | null
  const isOfPlan =
    read?.review === id && read.letter === letter && isSigner(read.signer) && isShown(read.items, items)
  if (isOfPlan) return { kind: 'ok', value: read as unknown as ReviewFile, notes: [] }
  return { kind: 'problems', problems: [problem('approve/damaged-review', null, { file })] }
}

function isSigner(value: unknown): boolean {
  if (value === null) return true
  const { subject, fingerprint } = (value ?? {}) as Partial<Record<keyof NamedSigner, unknown>>
  return typeof subject === 'string' && typeof fingerprint === 'string' && /^[0-9a-f]{64}$/.test(fingerprint)
}

/** What was shown is what the plan does, whatever the order. */
function isShown(value: unknown, items: readonly CoveredItem[]): boolean {
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'object' && each !== null)) return false
  const shown = (value as readonly CoveredItem[]).map(coveredKey).sort()
  return shown.join('\n') === items.map(coveredKey).sort().join('\n')
}
