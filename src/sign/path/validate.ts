import type { WorkBudget } from './budget.ts'
import { anyName, type NameFault, type NameRules, nameFault, withConstraints } from './name-constraints.ts'
import {
  agreesWith,
  anyPolicy,
  hasPolicies,
  newPolicyGraph,
  type PolicyGraph,
  withMappings,
  withPolicies,
} from './policies.ts'
import type { PathCertificate } from './read.ts'

/** RFC 5280, 6.1.1 (d): a name and a key that someone decided to trust, and what limits come with them (RFC 5937). */
export interface Anchor {
  readonly nameKey: string
  readonly spki: Uint8Array
  /** how many authorities may follow; null: any number */
  readonly pathLength: number | null
  readonly names: NameRules
  /** where it came as a certificate */
  readonly certificate: PathCertificate | null
}

/** A root of the officer's. It is trusted as it is given: its own signature and extensions it does not limit itself by say nothing. */
export function anchorOf(root: PathCertificate): Anchor {
  return {
    nameKey: root.subjectKey,
    spki: root.spki,
    pathLength: root.basic?.pathLength ?? null,
    names: withConstraints(anyName, root.nameConstraints),
    certificate: root,
  }
}

/** What a verifier may ask of policies (RFC 5280, 6.1.1 (c), (e), (f), (g)). */
export interface PolicyInputs {
  readonly policies: ReadonlySet<string> | 'any'
  readonly explicitPolicy: boolean
  readonly inhibitPolicyMapping: boolean
  readonly inhibitAnyPolicy: boolean
}

/** A verifier without a policy of its own: what the authorities ask of each other still holds. */
export const noPolicyAsked: PolicyInputs = {
  policies: 'any',
  explicitPolicy: false,
  inhibitPolicyMapping: false,
  inhibitAnyPolicy: false,
}

/** Why a path is not valid: which rule, by which certificate. Each is one step of RFC 5280, 6.1. */
export type PathFault = {
  /** 0: the one that the anchor issued */
  readonly index: number
  readonly subject: string
} & (
  | { readonly kind: 'signature' } // 6.1.3 (a)(1)
  | { readonly kind: 'unsupported-algorithm'; readonly algorithm: string }
  | { readonly kind: 'not-yet-valid'; readonly from: Date } // (a)(2)
  | { readonly kind: 'ended'; readonly to: Date }
  | { readonly kind: 'issuer-name' } // (a)(4)
  | NameFault // (b), (c)
  | { readonly kind: 'no-policy' } // (f), 6.1.5 (g)
  | { readonly kind: 'any-policy-mapped' } // 6.1.4 (a)
  | { readonly kind: 'not-an-authority' } // (k)
  | { readonly kind: 'path-too-long' } // (l)
  | { readonly kind: 'may-not-certify' } // (n)
  | { readonly kind: 'unknown-critical'; readonly extension: string } // (o), 6.1.5 (f)
)

/** Whether a path is valid. */
export type PathResult = { readonly kind: 'valid' } | { readonly kind: 'invalid'; readonly fault: PathFault }

const keyCertSign = 5

/** RFC 5280, 6.1.2: what changes from one certificate to the next */
interface PathState {
  nameKey: string
  spki: Uint8Array
  names: NameRules
  policies: PolicyGraph
  explicitPolicy: number
  policyMapping: number
  inhibitAny: number
  pathLength: number
}

/**
 * Validates a certification path by RFC 5280, 6.1, all but revocation (6.1.3 (a)(3)), which `revocationOf` does. `path` goes from the
 * certificate that the anchor issued to the one in question; its length is the caller's to bound.
 */
export function validatePath(
  path: readonly PathCertificate[],
  anchor: Anchor,
  at: Date,
  inputs: PolicyInputs,
  budget: WorkBudget,
): PathResult {
  const never = path.length + 1
  const state: PathState = {
    nameKey: anchor.nameKey,
    spki: anchor.spki,
    names: anchor.names,
    policies: newPolicyGraph,
    explicitPolicy: inputs.explicitPolicy ? 0 : never,
    policyMapping: inputs.inhibitPolicyMapping ? 0 : never,
    inhibitAny: inputs.inhibitAnyPolicy ? 0 : never,
    pathLength: anchor.pathLength ?? path.length,
  }
  for (const [index, certificate] of path.entries()) {
    const last = index === path.length - 1
    const fault =
      process(certificate, last, state, at, budget) ??
      (last ? wrapUp(certificate, state, inputs.policies) : prepareNext(certificate, state))
    if (fault !== null) {
      return { kind: 'invalid', fault: { ...fault, index, subject: certificate.subject } }
    }
  }
  return { kind: 'valid' }
}

type RuleFault = Distribute<PathFault> | null
type Distribute<T> = T extends unknown ? Omit<T, 'index' | 'subject'> : never

/** RFC 5280, 6.1.3 */
function process(
  certificate: PathCertificate,
  last: boolean,
  state: PathState,
  at: Date,
  budget: WorkBudget,
): RuleFault {
  const { notBefore, notAfter, selfIssued, policies } = certificate
  if (certificate.issuerKey !== state.nameKey) return { kind: 'issuer-name' }
  const verified = budget.verify(certificate, state.spki)
  if (verified.kind === 'broken') return { kind: 'signature' }
  if (verified.kind !== 'holds') return verified
  if (at < notBefore) return { kind: 'not-yet-valid', from: notBefore }
  if (at > notAfter) return { kind: 'ended', to: notAfter }
  const named = selfIssued && !last ? null : nameFault(certificate, state.names, budget)
  if (named !== null) return named
  state.policies = withPolicies(state.policies, policies, state.inhibitAny > 0 || (!last && selfIssued))
  return state.explicitPolicy > 0 || hasPolicies(state.policies) ? null : { kind: 'no-policy' }
}

/** RFC 5280, 6.1.4 */
function prepareNext(certificate: PathCertificate, state: PathState): RuleFault {
  const { policyMappings, basic, keyUsage, selfIssued, unknownCritical } = certificate
  if (policyMappings.some(({ issuer, subject }) => issuer === anyPolicy || subject === anyPolicy)) {
    return { kind: 'any-policy-mapped' }
  }
  state.policies = withMappings(state.policies, policyMappings, state.policyMapping > 0)
  state.nameKey = certificate.subjectKey
  state.spki = certificate.spki
  state.names = withConstraints(state.names, certificate.nameConstraints)
  if (!selfIssued) {
    state.explicitPolicy = Math.max(0, state.explicitPolicy - 1)
    state.policyMapping = Math.max(0, state.policyMapping - 1)
    state.inhibitAny = Math.max(0, state.inhibitAny - 1)
  }
  state.explicitPolicy = Math.min(state.explicitPolicy, certificate.requireExplicitPolicy ?? Infinity)
  state.policyMapping = Math.min(state.policyMapping, certificate.inhibitPolicyMapping ?? Infinity)
  state.inhibitAny = Math.min(state.inhibitAny, certificate.inhibitAnyPolicy ?? Infinity)
  // versions 1 and 2 cannot say that they are authorities, and nobody else says it here
  if (basic?.authority !== true) return { kind: 'not-an-authority' }
  if (!selfIssued) {
    if (state.pathLength <= 0) return { kind: 'path-too-long' }
    state.pathLength--
  }
  state.pathLength = Math.min(state.pathLength, basic.pathLength ?? Infinity)
  if (keyUsage !== null && !keyUsage.includes(keyCertSign)) return { kind: 'may-not-certify' }
  return unknownCritical[0] === undefined ? null : { kind: 'unknown-critical', extension: unknownCritical[0] }
}

/** RFC 5280, 6.1.5 */
function wrapUp(
  certificate: PathCertificate,
  state: PathState,
  wanted: ReadonlySet<string> | 'any',
): RuleFault {
  const { unknownCritical, requireExplicitPolicy } = certificate
  const explicitPolicy = requireExplicitPolicy === 0 ? 0 : Math.max(0, state.explicitPolicy - 1)
  if (unknownCritical[0] !== undefined) return { kind: 'unknown-critical', extension: unknownCritical[0] }
  return explicitPolicy > 0 || agreesWith(state.policies, wanted) ? null : { kind: 'no-policy' }
}
