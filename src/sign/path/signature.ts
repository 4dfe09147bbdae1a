import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { isMalformed, small, Tag, type Tlv } from '../der.ts'
import type { Signed } from './read.ts'
import { derOid, derParts, derWhole } from './strict.ts'

/** Whether a signature is by a key. */
export type Verified =
  | { readonly kind: 'holds' }
  | { readonly kind: 'broken' }
  /** an object identifier, of the signature's algorithm or the key's */
  | { readonly kind: 'unsupported-algorithm'; readonly algorithm: string }
  | { readonly kind: 'too-much-work' }

interface Algorithm {
  readonly key: 'rsa' | 'rsa-pss' | 'ec' | 'ed25519' | 'ed448'
  /** as node:crypto names it; null: the algorithm has its own */
  readonly hash: string | null
}

/** Signature algorithms (RFC 3279, 4055, 5758, 8410, 9688), DSA left out: no authority has used it in ten years. */
const algorithms: Readonly<Record<string, Algorithm>> = {
  '1.2.840.113549.1.1.4': { key: 'rsa', hash: 'md5' },
  '1.2.840.113549.1.1.5': { key: 'rsa', hash: 'sha1' },
  '1.2.840.113549.1.1.14': { key: 'rsa', hash: 'sha224' },
  '1.2.840.113549.1.1.11': { key: 'rsa', hash: 'sha256' },
  '1.2.840.113549.1.1.12': { key: 'rsa', hash: 'sha384' },
  '1.2.840.113549.1.1.13': { key: 'rsa', hash: 'sha512' },
  '2.16.840.1.101.3.4.3.14': { key: 'rsa', hash: 'sha3-256' },
  '2.16.840.1.101.3.4.3.15': { key: 'rsa', hash: 'sha3-384' },
  '2.16.840.1.101.3.4.3.16': { key: 'rsa', hash: 'sha3-512' },
  '1.2.840.10045.4.1': { key: 'ec', hash: 'sha1' },
  '1.2.840.10045.4.3.1': { key: 'ec', hash: 'sha224' },
  '1.2.840.10045.4.3.2': { key: 'ec', hash: 'sha256' },
  '1.2.840.10045.4.3.3': { key: 'ec', hash: 'sha384' },
  '1.2.840.10045.4.3.4': { key: 'ec', hash: 'sha512' },
  '2.16.840.1.101.3.4.3.10': { key: 'ec', hash: 'sha3-256' },
  '2.16.840.1.101.3.4.3.11': { key: 'ec', hash: 'sha3-384' },
  '2.16.840.1.101.3.4.3.12': { key: 'ec', hash: 'sha3-512' },
  '1.3.101.112': { key: 'ed25519', hash: null },
  '1.3.101.113': { key: 'ed448', hash: null },
}

const pss = '1.2.840.113549.1.1.10'
const hashes: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

interface Scheme extends Algorithm {
  /** octets of salt, for RSA-PSS */
  readonly salt: number
}

/** What an AlgorithmIdentifier of a signature means; null: nothing that is known here, or not as its RFC has it. */
export function schemeOf(algorithm: Uint8Array): Scheme | null {
  try {
    const [id, parameters, more] = derParts(derWhole(algorithm), Tag.sequence)
    if (more !== undefined) return null
    if (derOid(id) === pss) return pssScheme(parameters)
    const known = algorithms[derOid(id)]
    if (known === undefined) return null
    // RFC 4055, 5: NULL with RSA; RFC 5758, 3.2 and RFC 8410, 3: nothing with the others
    const fit =
      known.key === 'rsa' ? parameters === undefined || parameters.tag === Tag.null : parameters === undefined
    return fit ? { ...known, salt: 0 } : null
  } catch (error) {
    if (isMalformed(error)) return null
    throw error
  }
}

/** RSASSA-PSS-params (RFC 4055, 3.1); a mask by another hash than the signature's is not something that OpenSSL does here. */
function pssScheme(parameters: Tlv | undefined): Scheme | null {
  if (parameters === undefined) return null
  const fields = new Map(
    derParts(parameters, Tag.sequence).map((field) => [field.tag, derParts(field, field.tag)[0]]),
  )
  const hashOf = (tlv: Tlv | undefined): string | undefined =>
    tlv === undefined ? 'sha1' : hashes[derOid(derParts(tlv, Tag.sequence)[0])]
  const hash = hashOf(fields.get(0xa0))
  const mask = fields.get(0xa1)
  const maskFields = mask === undefined ? [] : derParts(mask, Tag.sequence)
  if (mask !== undefined && derOid(maskFields[0]) !== '1.2.840.113549.1.1.8') return null
  const trailer = fields.get(0xa3)
  if (hash === undefined || hashOf(maskFields[1]) !== hash) return null
  if (trailer !== undefined && small(trailer) !== 1) return null
  const salt = fields.get(0xa2)
  return { key: 'rsa-pss', hash, salt: salt === undefined ? 20 : small(salt) }
}

const ecKey = '1.2.840.10045.2.1'
// the work of one check grows with the cube of it
const maxModulus = 8192

/**
 * The key inside a SubjectPublicKeyInfo; null: of no kind that is known, or larger than anything in use. Keys that
 * make up their own curve are refused: such a curve can be made to fit any signature.
 */
export function publicKeyOf(spki: Uint8Array): KeyObject | null {
  try {
    const [id, parameters] = derParts(derParts(derWhole(spki), Tag.sequence)[0], Tag.sequence)
    if (derOid(id) === ecKey && parameters?.tag !== Tag.oid) return null
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
    const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {}
    return modulusLength > maxModulus || publicExponent > 0xffffffffffn ? null : key
  } catch (error) {
    // OpenSSL's own verdict on a key, by its code
    if (isMalformed(error) || (error instanceof Error && 'code' in error)) return null
    throw error
  }
}

/** Checks a signature over the very bytes that were read (RFC 5280, 6.1.3 (a)(1)). `key`: the one in `spki`. */
export function checkSigned(
  { signed, algorithm, signature }: Signed,
  spki: Uint8Array,
  key: KeyObject | null,
): Verified {
  const scheme = schemeOf(algorithm)
  if (scheme === null) return { kind: 'unsupported-algorithm', algorithm: algorithmName(algorithm) }
  const type = key?.asymmetricKeyType
  if (key === null || type === 'dsa') return { kind: 'unsupported-algorithm', algorithm: keyName(spki) }
  // a key for RSA of all kinds may sign with PSS, one for PSS with that alone (RFC 4055, 1.2)
  if (type !== scheme.key && !(type === 'rsa' && scheme.key === 'rsa-pss')) return { kind: 'broken' }
  const options =
    scheme.key === 'rsa-pss'
      ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.salt }
      : { key }
  try {
    return { kind: verify(scheme.hash, signed, options, signature) ? 'holds' : 'broken' }
  } catch (error) {
    // a key whose own parameters forbid this use
    if (error instanceof Error && 'code' in error) return { kind: 'broken' }
    throw error
  }
}

/** The object identifier of an AlgorithmIdentifier. */
export function algorithmName(algorithm: Uint8Array): string {
  try {
    return derOid(derParts(derWhole(algorithm), Tag.sequence)[0])
  } catch (error) {
    if (isMalformed(error)) return 'unreadable'
    throw error
  }
}

function keyName(spki: Uint8Array): string {
  try {
    return algorithmName(derParts(derWhole(spki), Tag.sequence)[0]?.raw ?? Uint8Array.of())
  } catch (error) {
    if (isMalformed(error)) return 'unreadable'
    throw error
  }
}
