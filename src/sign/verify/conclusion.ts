import { type Code, isError, type Problem } from '../../problems/problem.ts'

/** What may be concluded of a signed document (ETSI EN 319 102-1, 5.1.3: TOTAL-PASSED, INDETERMINATE, TOTAL-FAILED). */
export type Conclusion = 'holds' | 'undecided' | 'fails'

/** Why nothing can be concluded, by the names of ETSI EN 319 102-1, table 6. */
export type SubIndication =
  | 'NO_CERTIFICATE_CHAIN_FOUND'
  | 'OUT_OF_BOUNDS_NO_POE'
  | 'REVOKED_NO_POE'
  | 'CRYPTO_CONSTRAINTS_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE'
  | 'SIG_CONSTRAINTS_FAILURE'
  | 'GENERIC'
  | 'TRY_LATER'

/** Problems that something more could solve: a proved time, a list, a root, another program. All others are faults. */
const missing: Readonly<Partial<Record<Code, SubIndication>>> = {
  'sign/untrusted': 'NO_CERTIFICATE_CHAIN_FOUND',
  'sign/no-longer-provable': 'OUT_OF_BOUNDS_NO_POE',
  'sign/revoked-since': 'REVOKED_NO_POE',
  'sign/weak-by-now': 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
  'sign/algorithm-not-supported': 'CRYPTO_CONSTRAINTS_FAILURE',
  'sign/chain-not-supported': 'CRYPTO_CONSTRAINTS_FAILURE',
  'sign/not-examined': 'GENERIC',
  'sign/future-signing-time': 'SIG_CONSTRAINTS_FAILURE',
  'sign/revocation-unknown': 'TRY_LATER',
}

/** What follows from all that was found: one fault is enough to fail; then what is missing leaves it undecided. */
export function conclusionOf(problems: readonly Problem[]): {
  readonly conclusion: Conclusion
  /** each once; empty unless it is undecided */
  readonly subIndications: readonly SubIndication[]
} {
  const found = problems.filter(isError).map(({ code }) => missing[code as Code])
  const named = found.filter((each) => each !== undefined)
  if (found.length === 0) return { conclusion: 'holds', subIndications: [] }
  if (named.length < found.length) return { conclusion: 'fails', subIndications: [] }
  return { conclusion: 'undecided', subIndications: [...new Set(named)] }
}
