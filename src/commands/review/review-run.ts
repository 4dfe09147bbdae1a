import type { SignerWords } from '../../model/signed.ts'
import type { Command } from '../command.ts'
import type { Context } from '../context.ts'
import type { ReviewFlags } from './definition.ts'

/** One review: what it was asked for. */
export interface ReviewRun {
  readonly context: Context
  readonly command: Command
  readonly flags: ReviewFlags
  readonly signer: SignerWords | null
}
