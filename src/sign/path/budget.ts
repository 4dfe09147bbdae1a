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
}

/** Far beyond what any honest chain takes: some ten signatures, a few dozen names. */
export function fullBudget(): WorkBudget {
  return { signatures: 500, signedBytes: 2 ** 29, steps: 5000, comparisons: 250_000 }
}

/** Was anything asked for that was not there? Then something was left out, and no answer that rests on it may be given. */
export function isOverspent(budget: WorkBudget): boolean {
  return Object.values(budget).some((left) => left < 0)
}

/** Takes `amount` from what is left; false: there was not so much. */
export function spend(budget: WorkBudget, of: keyof WorkBudget, amount = 1): boolean {
  budget[of] -= amount
  return budget[of] >= 0
}
