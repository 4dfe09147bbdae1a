import type { CoveredItem, NamedSigner } from '../../model/approval.ts'
import type { ReviewEntry } from '../../model/ledger.ts'
import type { CommandScope, Step } from '../answers-told.ts'
import type { ReviewerTold } from '../approval/told.ts'
import type { PlanCounts } from '../item-words.ts'
import type { ServingEnd } from './http.ts'

/** What was said while pages were served. */
export interface ServedTold {
  /** nobody did anything for half an hour; whoever looked said that they were done; or it was stopped */
  readonly ended: ServingEnd
  /** each word on letters, in that order */
  readonly said: readonly (ReviewerTold & {
    readonly event: ReviewEntry['event']
    readonly documents: readonly string[]
  })[]
}

/** invite review --json */
export type ReviewBody = ReviewMade | ReviewServed

/** Pages that were made before, and were served now. */
export interface ReviewServed extends CommandScope {
  readonly plan: string
  readonly served: ServedTold
}

/** Pages that were made now. */
export interface ReviewMade extends CommandScope {
  /** of the plan that was kept, and of the review */
  readonly plan: string
  /** where the plan was kept */
  readonly saved: string
  /** the page to open */
  readonly page: string
  /** the file that can be mailed; null: none was asked for */
  readonly mail: string | null
  readonly signer: NamedSigner | null
  readonly counts: PlanCounts
  /** what the pages show, and what an approval covers */
  readonly items: readonly CoveredItem[]
  readonly steps: readonly Step[]
  readonly pictures: {
    /** of all pages */
    readonly all: number
    /** that were drawn now; the others are of earlier reviews */
    readonly drawn: number
  }
  readonly seconds: number
  /** what was said while they were served; null: they were not */
  readonly served: ServedTold | null
}
