import type { KeyObject } from 'node:crypto'
import { memo } from '../../memo.ts'
import type { Signed } from './read.ts'
import { checkSigned, publicKeyOf, type Verified } from './signature.ts'

/** How much work one question may cost: what a stranger put into a file must not decide how long its reader is busy. */
export interface WorkBudget {
  /** signatures that may still be checked */
  signatures: number
  /** bytes that these may be over */
  signedBytes: number
  /** steps of the search for paths */
  steps: number
  /** names that may still be compared with constraints */
  comparisons: number
  /** whether a signature is by a key (a SubjectPublicKeyInfo in DER): checked once, and paid for once */
  readonly verify: (what: Signed, spki: Uint8Array) => Verified
  /** the key itself, opened once, which takes as long as to check a signature; null: of no kind that is known */
  readonly keyOf: (spki: Uint8Array) => KeyObject | null
}

const MOST_SIGNATURES = 500

/** Far beyond what any honest chain takes: some ten signatures, a few dozen names. */
export function fullBudget(): WorkBudget {
  const keyOf = memo(MOST_SIGNATURES, publicKeyOf)
  const budget: WorkBudget = {
    keyOf,
    ...{ signatures: MOST_SIGNATURES, signedBytes: 2 ** 29, steps: 5000, comparisons: 250_000 },
    verify: memo(MOST_SIGNATURES, (what: Signed, spki: Uint8Array): Verified => {
      const isPaid = spend(budget, 'signatures') && spend(budget, 'signedBytes', what.signed.length)
      return isPaid ? checkSigned(what, spki, keyOf(spki)) : { kind: 'too-much-work' }
    }),
  }
  return budget
}

/** Was anything asked for that was not there? Then something was left out, and no answer that rests on it may be given. */
export function isOverspent({ signatures, signedBytes, steps, comparisons }: WorkBudget): boolean {
  return [signatures, signedBytes, steps, comparisons].some((left) => left < 0)
}

/** Takes `amount` from what is left; false: there was not so much. */
export function spend(
  budget: WorkBudget,
  of: 'signatures' | 'signedBytes' | 'steps' | 'comparisons',
  amount = 1,
): boolean {
  budget[of] -= amount
  return budget[of] >= 0
}
