import type { CoveredItem, NamedSigner } from '../../model/approval.ts'
import type { CommandScope, Step } from '../answers-told.ts'
import type { PlanCounts } from '../item-words.ts'

/** invite review --json */
export interface ReviewBody extends CommandScope {
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
}
