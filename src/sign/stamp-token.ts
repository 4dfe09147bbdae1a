import { createHash } from 'node:crypto'
import { type Certificate, chainOf, sameBytes } from './certificate.ts'
import { Oid, strongDigests } from './cms.ts'
import { type Cms, cmsFault, readCms } from './cms-check.ts'
import { isMalformed, members, octets, oid, readWhole, small, Tag, time } from './der.ts'
import { timeStampFault } from './path/purposes.ts'

/** What a time-stamp says that holds (RFC 3161, 2.4.2). */
export interface StampToken {
  readonly cms: Cms
  /** when it was stamped, as the authority states it */
  readonly time: Date
  /** who stamped */
  readonly authority: Certificate
}

/**
 * When the first certificate ends of those on which a signature or a time-stamp rests, as far as `given` lead up, a root aside:
 * it is trusted by itself.
 */
export function restsUntil(leaf: Certificate, given: readonly Certificate[]): Date {
  const below = chainOf(leaf, given).filter(({ selfIssued }) => !selfIssued)
  return new Date(Math.min(...[leaf, ...below].map(({ notAfter }) => notAfter.getTime())))
}

/** Why a time-stamp proves nothing; `subject`: whom the authority's certificate names. */
export type StampFault =
  /** `imprint`: it stamps something else; `nonce`: it answers another question */
  | { readonly kind: 'unreadable' | 'no-certificate' | 'imprint' | 'nonce' }
  /** the certificate is not one for time-stamps alone, or was not valid at the time that is stated */
  | { readonly kind: 'authority' | 'expired'; readonly subject: string }
  /** it cannot be checked here; its name, else its object identifier */
  | { readonly kind: 'unsupported-algorithm'; readonly algorithm: string }
  /** null: it could not even be tried */
  | { readonly kind: 'signature'; readonly subject: string | null }

/** A time-stamp that holds, or why it does not. */
export type CheckedStamp = { readonly kind: 'ok'; readonly value: StampToken } | StampFault

/** How far the clocks of a signer and of an authority may be apart, in milliseconds: two clocks of one letter. */
export const toleranceMs = 5 * 60_000

/**
 * Checks a time-stamp (a TimeStampToken in DER) over the bytes `stamped` wholly, but for the trust in its authority (RFC
 * 3161, 2.3, 2.4.2). `nonce` is that of the question; null: there was none, or it is not known any more.
 */
export function checkStamp(der: Uint8Array, stamped: Uint8Array, nonce: Uint8Array | null): CheckedStamp {
  const opened = openStamp(der, stamped, nonce)
  if (opened.kind !== 'ok') return opened
  const { authority, time } = opened.value
  const { subject, notBefore, notAfter } = authority
  if (timeStampFault(authority) !== null) return { kind: 'authority', subject }
  return time < notBefore || time > notAfter ? { kind: 'expired', subject } : opened
}

/** The same without a look at the authority's certificate: whether the time is to be believed is judged by who asks. */
export function openStamp(der: Uint8Array, stamped: Uint8Array, nonce: Uint8Array | null): CheckedStamp {
  const read = readCms(der)
  switch (read.kind) {
    case 'ok':
      return openCms(read.value, stamped, nonce)
    case 'unreadable':
    case 'no-certificate':
      return { kind: read.kind }
    case 'unsupported-algorithm':
      return read
    case 'weak-digest':
    case 'attributes':
      return { kind: 'signature', subject: null }
    default:
      return read satisfies never
  }
}

function openCms(cms: Cms, stamped: Uint8Array, nonce: Uint8Array | null): CheckedStamp {
  const info = readInfo(cms)
  if (info === null) return { kind: 'unreadable' }
  const digest = info.hash === null ? null : createHash(info.hash).update(stamped).digest()
  if (digest === null || !sameBytes(info.imprint, digest)) return { kind: 'imprint' }
  if (nonce !== null && (info.nonce === null || !sameBytes(info.nonce, nonce))) return { kind: 'nonce' }
  const { signer } = cms
  if (cmsFault(cms, info.content) !== null) return { kind: 'signature', subject: signer.subject }
  return { kind: 'ok', value: { cms, time: info.time, authority: signer } }
}

/** The TSTInfo that a token carries; null: it carries none. `hash` null: of a digest that is not strong enough. */
function readInfo({ contentType, content }: Cms) {
  if (contentType !== Oid.tstInfo || content === null) return null
  try {
    const [version, policy, imprint, serial, generated, ...rest] = members(readWhole(content), Tag.sequence)
    const [algorithm, digest] = members(imprint, Tag.sequence)
    if (small(version) !== 1 || oid(policy) === '' || serial?.tag !== Tag.integer) return null
    return {
      content,
      hash: strongDigests[oid(members(algorithm, Tag.sequence)[0])] ?? null,
      imprint: octets(digest),
      time: time(generated),
      nonce: rest.find((field) => field.tag === Tag.integer)?.content ?? null,
    }
  } catch (error) {
    if (isMalformed(error)) return null
    throw error
  }
}
