import type { CommandScope, RunTold } from '../answers-told.ts'
import type { Signature } from '../signature-told.ts'

/** A share of a plan, for a program. */
export interface ShardTold {
  /** from 0 */
  readonly index: number
  readonly of: number
  /** the engine's variable that said so (--shard auto); null: the person did */
  readonly from: string | null
  /** where its part lies, relative to `folder` */
  readonly part: string
}

/** invite merge --json */
export interface MergeBody extends CommandScope, RunTold {
  /** null: there was nothing to merge */
  readonly plan: string | null
  /** the parts that were merged, as the person reaches them */
  readonly parts: readonly {
    readonly path: string
    readonly index: number
    readonly of: number
    /** how many documents are in it by its own record */
    readonly documents: number
  }[]
  /** the set that was made of unsigned parts, which waits for its signature, relative to `folder`; null: they were signed */
  readonly unsigned: string | null
  /** who vouches for the ledger up to there; null: nobody was named */
  readonly vouched: Signature | null
}
