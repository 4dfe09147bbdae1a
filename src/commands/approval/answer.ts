import type { DocumentId } from '../../model/document.ts'
import type { ReviewEntry } from '../../model/ledger.ts'
import type { CommandScope } from '../answers-told.ts'
import type { ReviewerTold } from './told.ts'

/** invite approve --json, invite send-back --json */
export interface ReviewActBody extends CommandScope, ReviewerTold {
  readonly plan: string
  readonly event: ReviewEntry['event']
  /** what was approved or sent back now */
  readonly documents: readonly DocumentId[]
  /** of the plan: what lacks approvals yet, and what was sent back, as it was looked at */
  readonly lacking: readonly DocumentId[]
  readonly sentBack: readonly DocumentId[]
}
