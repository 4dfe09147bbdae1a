import { createHash } from 'node:crypto'
import { type Certificate, sameBytes } from './certificate.ts'
import { Oid } from './cms.ts'
import { type Cms, type CmsFault, cmsFault, readCms } from './cms-check.ts'
import { isMalformed, members, octets, oid, readWhole, small, Tag, time } from './der.ts'

/** What a time-stamp says (TSTInfo, RFC 3161, 2.4.2). */
export interface Token {
  readonly cms: Cms
  readonly time: Date
  readonly nonce: Uint8Array | null
  readonly authority: Certificate
}

export type TokenFault = CmsFault | 'imprint' | 'nonce' | 'authority' | 'expired'

export type CheckedToken =
  | { readonly kind: 'ok'; readonly value: Token }
  | { readonly kind: TokenFault; readonly detail: string }

/** Checks a token over `stamped` wholly, but for the trust in its authority; `nonce` null: none was asked for. */
export async function checkToken(
  der: Uint8Array,
  stamped: Uint8Array,
  nonce: Uint8Array | null,
): Promise<CheckedToken> {
  const read = readCms(der)
  if (read.kind !== 'ok') return { kind: read.kind, detail: '' }
  const cms = read.value
  const info = readInfo(cms)
  if (info === null) return { kind: 'unreadable', detail: '' }
  const digest = info.hash === null ? null : createHash(info.hash).update(stamped).digest()
  if (digest === null || !sameBytes(info.imprint, digest)) return { kind: 'imprint', detail: '' }
  if (nonce !== null && (info.nonce === null || !sameBytes(info.nonce, nonce)))
    return { kind: 'nonce', detail: '' }
  const { signer } = cms
  const purpose = signer.extendedKeyUsage
  // RFC 3161, 2.3: critical, and no other purpose
  if (purpose === null || !purpose.critical || purpose.oids.join() !== '1.3.6.1.5.5.7.3.8') {
    return { kind: 'authority', detail: signer.subject }
  }
  if (info.time < signer.notBefore || info.time > signer.notAfter)
    return { kind: 'expired', detail: signer.subject }
  const fault = await cmsFault(cms, stamped)
  if (fault !== null) return { kind: fault, detail: signer.subject }
  return { kind: 'ok', value: { cms, time: info.time, nonce: info.nonce, authority: signer } }
}

const hashes: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

function readInfo({ contentType, content }: Cms) {
  if (contentType !== Oid.tstInfo || content === null) return null
  try {
    const [version, policy, imprint, serial, generated, ...rest] = members(readWhole(content), Tag.sequence)
    const [algorithm, digest] = members(imprint, Tag.sequence)
    if (small(version) !== 1 || oid(policy) === '' || serial?.tag !== Tag.integer) return null
    return {
      hash: hashes[oid(members(algorithm, Tag.sequence)[0])] ?? null,
      imprint: octets(digest),
      time: time(generated),
      nonce: rest.find((field) => field.tag === Tag.integer)?.content ?? null,
    }
  } catch (error) {
    if (isMalformed(error)) return null
    throw error
  }
}
