import type { ChainFault } from '../problems/chain-words.ts'
import type { Certificate } from './certificate.ts'
import { poolOf } from './path/build.ts'
import { readPathCertificate } from './path/read.ts'
import { judgeTrust, type TrustAnswer } from './path/trust.ts'
import { anchorOf, noPolicyAsked, type PathFault } from './path/validate.ts'

/** A broken rule that is no matter of dates. */
type BrokenRule = Exclude<PathFault, { readonly kind: 'ended' | 'not-yet-valid' }>

/** A broken rule as it is told: without the place in the path, which whoever tells it names by the certificate. */
export function chainFaultOf(fault: BrokenRule): ChainFault {
  switch (fault.kind) {
    case 'signature':
    case 'issuer-name':
    case 'no-policy':
    case 'any-policy-mapped':
    case 'not-an-authority':
    case 'path-too-long':
    case 'may-not-certify':
    case 'too-much-work':
      return { kind: fault.kind }
    case 'name-not-permitted':
    case 'name-excluded':
    case 'name-not-comparable':
      return { kind: fault.kind, name: fault.name }
    case 'unknown-critical':
      return { kind: fault.kind, extension: fault.extension }
    case 'unsupported-algorithm':
      return { kind: fault.kind, algorithm: fault.algorithm }
    default:
      return fault satisfies never
  }
}

/** Which certificate a verifier would stumble over, and why. */
interface ChainRefusal {
  readonly subject: string
  readonly fault: ChainFault
}

/**
 * Would our own verifier refuse what this certificate signs at that time, if the topmost authority of its chain were
 * trusted? Revocation, and who is trusted indeed, are for whoever verifies. null: it would not.
 */
export function refusalOf(
  certificate: Certificate,
  chain: readonly Certificate[],
  at: Date,
): ChainRefusal | null {
  const read = [certificate, ...chain].map(({ der, subject }) => ({
    subject,
    read: readPathCertificate(der),
  }))
  for (const { subject, read: each } of read) if (each.kind === 'unreadable') return { subject, fault: each }
  const path = read.flatMap(({ read: each }) => (each.kind === 'ok' ? [each.value] : []))
  const answer = judgeTrust({
    ...{ leaf: path[0]!, pool: poolOf(path), anchors: [anchorOf(path.at(-1)!)], lists: [] },
    ...{ at, now: at, purpose: 'any', revocation: 'if-at-hand', policy: noPolicyAsked },
  })
  return refusalIn(answer, certificate.subject)
}

/** Dates and purposes are errors of their own before anything is signed, and stand not here. */
function refusalIn(answer: TrustAnswer, leaf: string): ChainRefusal | null {
  switch (answer.kind) {
    case 'trusted':
    case 'purpose':
    case 'root-not-valid-then':
    case 'revoked':
    case 'revocation-unknown':
      return null
    case 'invalid': {
      const { certificate, fault } = answer
      if (fault.kind === 'ended' || fault.kind === 'not-yet-valid') return null
      return { subject: certificate.subject, fault: chainFaultOf(fault) }
    }
    case 'no-path': {
      const { end } = answer
      const { subject } = end.top
      if (end.kind === 'unsupported-algorithm')
        return { subject, fault: { kind: end.kind, algorithm: end.algorithm } }
      return { subject, fault: { kind: end.kind === 'no-issuer' ? 'not-an-authority' : end.kind } }
    }
    case 'weak-algorithm': {
      const { name, since } = answer.weakness
      const fault = { kind: answer.kind, algorithm: name, since: since.toISOString() } as const
      return { subject: answer.certificate.subject, fault }
    }
    case 'too-much-work':
      return { subject: leaf, fault: { kind: answer.kind } }
    default:
      return answer satisfies never
  }
}
