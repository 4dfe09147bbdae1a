import type { ReviewEntry } from '../../model/ledger.ts'
import type { CommandScope } from '../answers-told.ts'
import type { ReviewerTold } from '../approval/told.ts'
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
export interface ReviewBody extends CommandScope {
  readonly plan: string
  /** what was said while the pages were served */
  readonly served: ServedTold
}
