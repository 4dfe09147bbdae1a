import { sha256Of } from '../cms.ts'
import { integerOf, malformed, sequence } from '../der.ts'
import { Mechanism } from './codes.ts'

/** DigestInfo of SHA-256 up to the digest (RFC 8017, 9.2, note 1): the mechanism CKM_RSA_PKCS pads it and signs. */
const digestInfo = Buffer.from('3031300d060960864801650304020105000420', 'hex')

/** How the token signs over SHA-256, and what it is given. Who hashes depends on what it can: of both, the token does. */
export function mechanismFor(
  algorithm: 'rsa' | 'ecdsa',
  known: ReadonlySet<number>,
): { readonly mechanism: number; prepare(bytes: Uint8Array): Uint8Array } | null {
  const [hashing, bare] =
    algorithm === 'rsa' ? [Mechanism.sha256Rsa, Mechanism.rsaPkcs] : [Mechanism.ecdsaSha256, Mechanism.ecdsa]
  if (known.has(hashing)) return { mechanism: hashing, prepare: (bytes) => bytes }
  if (!known.has(bare)) return null
  const prepare =
    algorithm === 'rsa'
      ? (bytes: Uint8Array) => Buffer.concat([digestInfo, sha256Of(bytes)])
      : (bytes: Uint8Array) => sha256Of(bytes)
  return { mechanism: bare, prepare }
}

/**
 * Ecdsa-Sig-Value (RFC 3279, 2.2.3) of r and s, each half of what a token gives (PKCS#11 2.40, curr, 2.3.1). Throws
 * `malformed` where it has no halves.
 */
export function ecdsaDer(raw: Uint8Array): Uint8Array {
  if (raw.length === 0 || raw.length % 2 !== 0) throw malformed('no r and s')
  const half = raw.length / 2
  return sequence(integerOf(raw.subarray(0, half)), integerOf(raw.subarray(half)))
}
