import { type Weakness, weakAlgorithm, weakKey } from './algorithms.ts'
import { fullBudget, isOverspent, type WorkBudget } from './budget.ts'
import { buildPaths, type Candidate, type DeadEnd, type Pool } from './build.ts'
import type { RevocationList } from './lists.ts'
import { documentFaults, type PurposeFault, spoilsEarlierStamps, timeStampFault } from './purposes.ts'
import type { PathCertificate } from './read.ts'
import { type RefusedList, type Revocation, type Revoked, revocationsOf } from './revocation.ts'
import { type Anchor, type PathFault, type PolicyInputs, validatePath } from './validate.ts'

/** Whether a certificate was to be trusted at a time, for a purpose. */
export interface Question {
  readonly leaf: PathCertificate
  /** certificates at hand, of which none is trusted by itself: `poolOf` */
  readonly pool: Pool
  /** roots that are trusted for this purpose: `anchorOf` */
  readonly anchors: readonly Anchor[]
  /** lists at hand: `readLists` */
  readonly lists: readonly RevocationList[]
  /** the time that is judged: a proved one, else now */
  readonly at: Date
  /** the clock; lists that begin later are not believed */
  readonly now: Date
  readonly purpose: 'document' | 'time-stamp' | 'any'
  /** `required`: a certificate of which no list can say whether it was revoked is not trusted */
  readonly revocation: 'required' | 'if-at-hand'
  /** `noPolicyAsked`, unless someone asks for one */
  readonly policy: PolicyInputs
}

/** What the lists say of one certificate of a path. */
export interface Looked {
  readonly certificate: PathCertificate
  readonly revocation: Revocation
}

/** Every answer but `trusted` says what stands in the way, and at which certificate. */
export type TrustAnswer =
  | {
      readonly kind: 'trusted'
      /** from the leaf up to, and without, the anchor; of a leaf that is a root, itself */
      readonly path: readonly PathCertificate[]
      readonly anchor: Anchor
      /** one for each certificate of the path, the leaf first; empty: the leaf itself is a root */
      readonly looked: readonly Looked[]
    }
  /** no path leads to a root: where the search ended, the topmost certificate first of all */
  | { readonly kind: 'no-path'; readonly end: DeadEnd }
  /** a rule of RFC 5280, 6.1 is broken; the index in the fault counts from the anchor down */
  | { readonly kind: 'invalid'; readonly certificate: PathCertificate; readonly fault: PathFault }
  | { readonly kind: 'root-not-valid-then'; readonly root: PathCertificate }
  | { readonly kind: 'purpose'; readonly fault: PurposeFault }
  | { readonly kind: 'weak-algorithm'; readonly certificate: PathCertificate; readonly weakness: Weakness }
  | ({ readonly kind: 'revoked'; readonly certificate: PathCertificate } & Revoked)
  /** more is at hand than can be looked through, so that what decides may be left out: the pool or the lists were made for that */
  | { readonly kind: 'too-much-work' }
  /** only where lists are required */
  | {
      readonly kind: 'revocation-unknown'
      readonly certificate: PathCertificate
      readonly refused: readonly RefusedList[]
    }

/**
 * The door of this folder: follows a certificate to a trusted root by RFC 5280, 6, asks the lists, the purpose and the day's
 * view on algorithms. Of several paths the first that holds is taken; where none does, the answer is that of the likeliest
 * one, or that something was revoked. Its work is bounded, whatever is in the pool; it never throws.
 */
export function judgeTrust(question: Question): TrustAnswer {
  const { leaf, pool, anchors, at } = question
  const budget = fullBudget()
  const purpose = purposeFault(question)
  if (purpose !== null) return { kind: 'purpose', fault: purpose }
  const own = anchors.find(
    ({ certificate }) => certificate !== null && Buffer.compare(certificate.der, leaf.der) === 0,
  )
  if (own !== undefined) {
    const fault = rootFault(own, at, budget)
    return fault ?? { kind: 'trusted', path: [leaf], anchor: own, looked: [] }
  }
  const paths = buildPaths(leaf, pool, anchors.filter(mayIssue), budget)
  let best: TrustAnswer | null = null
  for (;;) {
    const next = paths.next()
    if (next.done === true) {
      if (isOverspent(budget) && best?.kind !== 'revoked') return tooMuch
      return best ?? { kind: 'no-path', end: next.value }
    }
    const answer = judgePath(next.value, question, budget)
    if (answer.kind === 'trusted') return answer
    if (best === null || (answer.kind === 'revoked' && best.kind !== 'revoked')) best = answer
  }
}

const tooMuch: TrustAnswer = { kind: 'too-much-work' }

/** A certificate that is no authority may be trusted itself, but vouches for no other. Version 1 could not say so. */
function mayIssue({ certificate }: Anchor): boolean {
  if (certificate === null || certificate.version < 3) return true
  const { basic, keyUsage } = certificate
  return basic?.authority === true && (keyUsage === null || keyUsage.includes(5))
}

function judgePath({ path, anchor }: Candidate, question: Question, budget: WorkBudget): TrustAnswer {
  const { pool, lists, at, now, policy, purpose } = question
  const root = rootFault(anchor, at, budget)
  if (root !== null) return root
  const upwards = path.toReversed()
  const valid = validatePath(path, anchor, at, policy, budget)
  if (valid.kind === 'invalid') {
    const { fault } = valid
    return { kind: 'invalid', certificate: path[fault.index]!, fault }
  }
  for (const certificate of upwards) {
    const weakness = weakAlgorithm(certificate, budget.keyOf(certificate.spki), at)
    if (weakness !== null) return { kind: 'weak-algorithm', certificate, weakness }
  }
  const required = question.revocation === 'required'
  const found = revocationsOf(path, { anchor, pool, lists, at, now, required, budget })
  const looked = found.map((revocation, i) => ({ certificate: path[i]!, revocation })).reverse()
  for (const { certificate, revocation } of looked) {
    if (revocation.kind === 'revoked') return { ...revocation, certificate }
    const later = revocation.kind === 'good' ? revocation.later : null
    if (later !== null && purpose === 'time-stamp' && spoilsEarlierStamps(later.reason)) {
      return { ...later, kind: 'revoked', certificate }
    }
  }
  if (isOverspent(budget)) return tooMuch
  for (const { certificate, revocation } of looked) {
    if (required && revocation.kind === 'unknown') {
      return { kind: 'revocation-unknown', certificate, refused: revocation.refused }
    }
  }
  return { kind: 'trusted', path: upwards, anchor, looked }
}

function purposeFault({ leaf, purpose }: Question): PurposeFault | null {
  switch (purpose) {
    case 'document':
      return documentFaults(leaf)[0] ?? null
    case 'time-stamp':
      return timeStampFault(leaf)
    case 'any':
      return null
    default:
      return purpose satisfies never
  }
}

/** A root says by itself how long it may be relied on, and how long its key is; RFC 5280 leaves both to whoever trusts it. */
function rootFault({ certificate, spki }: Anchor, at: Date, budget: WorkBudget): TrustAnswer | null {
  if (certificate === null) return null
  if (at < certificate.notBefore || at > certificate.notAfter)
    return { kind: 'root-not-valid-then', root: certificate }
  const weakness = weakKey(budget.keyOf(spki), at)
  return weakness === null ? null : { kind: 'weak-algorithm', certificate, weakness }
}
