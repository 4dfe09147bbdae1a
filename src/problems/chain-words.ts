import { shown } from '../text/shown.ts'

/** A rule for certification paths that a certificate breaks (RFC 5280, 6.1), or what makes its path impossible to follow. */
export type ChainFault =
  | {
      readonly kind:
        | 'signature'
        | 'issuer-name'
        | 'no-policy'
        | 'any-policy-mapped'
        | 'not-an-authority'
        | 'path-too-long'
        | 'may-not-certify'
        | 'too-much-work'
    }
  | {
      readonly kind: 'name-not-permitted' | 'name-excluded' | 'name-not-comparable'
      readonly name: string
    }
  /** `extension`: object identifier */
  | { readonly kind: 'unknown-critical'; readonly extension: string }
  /** `algorithm`: object identifier */
  | { readonly kind: 'unsupported-algorithm'; readonly algorithm: string }
  /** `algorithm`: a hash, or a kind and size of key, that counts as weak since that day, ISO 8601 */
  | { readonly kind: 'weak-algorithm'; readonly algorithm: string; readonly since: string }
  /** the certificate is not written as the standard wants it; `found`: what was found, for an engineer */
  | { readonly kind: 'unreadable'; readonly found: string }

/** What is wrong, as the end of a sentence about the certificate. */
export function chainWords(fault: ChainFault): string {
  switch (fault.kind) {
    case 'signature':
      return 'it was not signed by the authority that it names'
    case 'issuer-name':
      return 'it names another authority than the one above it'
    case 'no-policy':
      return 'an authority above it asks for a policy that it was not issued under'
    case 'any-policy-mapped':
      return 'it makes any policy equal to another'
    case 'not-an-authority':
      return 'it issued certificates, and is no authority'
    case 'path-too-long':
      return 'an authority above it allows no further authority here'
    case 'may-not-certify':
      return 'its key may not sign certificates'
    case 'too-much-work':
      return 'what comes with it is too much to look through'
    case 'name-not-permitted':
      return `an authority above it may not give the name ${shown(fault.name)}`
    case 'name-excluded':
      return `an authority above it must not give the name ${shown(fault.name)}`
    case 'name-not-comparable':
      return `the name ${shown(fault.name)} cannot be compared with what an authority above it may give`
    case 'unknown-critical':
      return `it has a critical extension that invite does not understand (${fault.extension})`
    case 'unsupported-algorithm':
      return `it is signed in a way that invite does not know (${fault.algorithm})`
    case 'weak-algorithm':
      return `it relies on ${fault.algorithm}, which is too weak since ${fault.since.slice(0, 10)}`
    case 'unreadable':
      return `it is not written as the standard wants it (${fault.found})`
    default:
      return fault satisfies never
  }
}

/** Why a revocation list was not taken (RFC 5280, 6.3.3), as an object of a sentence about the list. */
export const listFaultWords = {
  'other-scope': 'is for other certificates',
  'begins-later': 'begins later',
  ended: 'had ended',
  'unknown-critical': 'has a critical extension that invite does not understand',
  'complete-list-wanted': 'has only what changed: the complete list is wanted',
  signature: 'is not signed by the authority that it names',
  'unsupported-algorithm': 'is signed in a way that invite does not know',
  'weak-algorithm': 'is signed in a way that is too weak',
  'issuer-may-not': 'is signed by one who may not sign lists',
  'issuer-not-trusted': 'is signed by one who leads to another root, or was revoked',
  'certificate-ended-before': 'came after the certificate had ended, and need not tell of it any more',
  'some-reasons-only': 'tells of some reasons only',
  'too-much-work': 'is one of too many',
} as const

/** Why a list was not taken. */
export type UnusableList = keyof typeof listFaultWords
