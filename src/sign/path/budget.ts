/** How much work one question may cost: what a stranger put into a file must not decide how long its reader is busy. */
export interface Budget {
  /** signatures that may still be checked */
  signatures: number
  /** bytes that these may be over */
  signedBytes: number
  /** steps of the search for paths */
  steps: number
  /** names that may still be compared with constraints */
  comparisons: number
}

/** Far beyond what any honest chain takes: some ten signatures, a few dozen names. */
export function fullBudget(): Budget {
  return { signatures: 500, signedBytes: 2 ** 29, steps: 5000, comparisons: 250_000 }
}

/** Takes `amount` from what is left; false: there was not so much. */
export function spend(budget: Budget, of: keyof Budget, amount = 1): boolean {
  budget[of] -= amount
  return budget[of] >= 0
}
