import type { KeyObject } from 'node:crypto'
import type { PathCertificate } from './read.ts'
import { schemeOf } from './signature.ts'

/** An algorithm or a size of key that was no longer to be relied on. */
export interface Weakness {
  /** `SHA-1`, `RSA 1024` */
  readonly name: string
  /** from that day on */
  readonly since: Date
}

// ETSI TS 102 176-1 V2.1.1 and TS 119 312 V1.5.1, the days as EU DSS 6.4 has them in its policy. That edition also ends RSA
// below 3000 bits and SHA-224 with 2028. Days that are still to come have been moved before, and are not taken yet.
const hashes: Readonly<Record<string, Weakness>> = {
  md5: { name: 'MD5', since: new Date('2004-08-01T00:00:00Z') },
  sha1: { name: 'SHA-1', since: new Date('2012-08-01T00:00:00Z') },
}

interface Size {
  readonly below: number
  readonly since: Date
}

const rsaSizes: readonly Size[] = [
  { below: 1024, since: new Date('2010-08-01T00:00:00Z') },
  // some smart cards have 1976 bits in place of 2048
  { below: 1900, since: new Date('2019-10-01T00:00:00Z') },
]
const curveSizes: readonly Size[] = [
  { below: 224, since: new Date('2012-08-01T00:00:00Z') },
  { below: 256, since: new Date('2021-10-01T00:00:00Z') },
]

/** Was the hash of a signature still to be relied on at that time? `algorithm` is the DER of its AlgorithmIdentifier; null: yes. */
export function weakSignature(algorithm: Uint8Array, at: Date): Weakness | null {
  const hash = schemeOf(algorithm)?.hash
  const weakness = typeof hash === 'string' ? hashes[hash] : undefined
  return weakness === undefined || at < weakness.since ? null : weakness
}

/** Digests that no signature may have any more: how they are called, and since when the last of them is too weak, ISO 8601. */
export const oldDigests = { algorithm: 'SHA-1 or older', since: hashes.sha1!.since.toISOString() }

/** Was a key long enough at that time? null: it was, or is of no kind that is known. */
export function weakKey(key: KeyObject | null, at: Date): Weakness | null {
  const { modulusLength, namedCurve = '' } = key?.asymmetricKeyDetails ?? {}
  // a curve's size is the first number of three digits in its name: secp192r1, brainpoolP224t1
  const bits = modulusLength ?? Number(/\d{3}/.exec(namedCurve)?.[0] ?? Infinity)
  const sizes = modulusLength === undefined ? curveSizes : rsaSizes
  const size = sizes.find(({ below, since }) => bits < below && at >= since)
  return size === undefined
    ? null
    : { name: modulusLength === undefined ? namedCurve : `RSA ${bits}`, since: size.since }
}

/** Were the signature on a certificate and the key in it to be relied on at that time? null: they were. */
export function weakAlgorithm(
  certificate: PathCertificate,
  key: KeyObject | null,
  at: Date,
): Weakness | null {
  return weakSignature(certificate.algorithm, at) ?? weakKey(key, at)
}
