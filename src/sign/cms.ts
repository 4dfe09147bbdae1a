import { constants, hash, type KeyObject, sign as signBytes } from 'node:crypto'
import type { Certificate } from './certificate.ts'
import { integerOf, nullValue, oidOf, sequence, setOf, Tag, tlv } from './der.ts'

/** How a key signs: RSASSA-PKCS1-v1_5 or ECDSA, both over SHA-256. */
export type SignatureAlgorithm = 'rsa' | 'ecdsa'

/** Makes detached CMS signatures, of which all bytes are known beforehand but digest, signature and time-stamp. */
export interface CmsTemplate {
  /** the signed attributes for this SHA-256, a SET OF in DER: what is signed (RFC 5652, 5.4) */
  attributes(digest: Uint8Array): Uint8Array
  /** the whole ContentInfo in DER; `timeStamp` is a TimeStampToken in DER (ETSI EN 319 122-1, 5.3), or null */
  assemble(attributes: Uint8Array, signature: Uint8Array, timeStamp: Uint8Array | null): Uint8Array
}

/** Object identifiers of CMS and its attributes (RFC 5652, 5035, 3161), and of what signs. */
export const Oid = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  timeStampToken: '1.2.840.113549.1.9.16.2.14',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha256WithRsa: '1.2.840.113549.1.1.11',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
} as const

/** Digests that are strong enough to be believed, as node:crypto names them, by object identifier. */
export const strongDigests: Readonly<Record<string, string>> = {
  [Oid.sha256]: 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

/**
 * The signatures of PAdES-BASELINE-B (ETSI EN 319 142-1, 6.3; EN 319 122-1) by one certificate: content-type,
 * message-digest and signing-certificate-v2 are signed, and no signing-time, since the PDF's /M has it. `chain` goes along,
 * its root not: whoever trusts a root has it.
 */
export function cmsTemplate(
  signs: SignatureAlgorithm,
  certificate: Certificate,
  chain: readonly Certificate[],
): CmsTemplate {
  const sha256 = sequence(oidOf(Oid.sha256)) // parameters absent: RFC 5754, 2
  const contentType = attribute(oidOf(Oid.contentType), oidOf(Oid.data))
  // ESSCertIDv2 with its default SHA-256, which DER leaves out (RFC 5035, 4)
  const essCertId = sequence(tlv(Tag.octetString, sha256Of(certificate.der)))
  const signingCertificate = attribute(oidOf(Oid.signingCertificateV2), sequence(sequence(essCertId)))
  const signer = [
    integerOf(1),
    sequence(certificate.issuerName, tlv(Tag.integer, certificate.serial)),
    sha256,
  ]
  const algorithm =
    signs === 'ecdsa' ? sequence(oidOf(Oid.ecdsaWithSha256)) : sequence(oidOf(Oid.sha256WithRsa), nullValue)
  const carried = [certificate, ...chain.filter((c) => !c.selfIssued)].map((c) => c.der)
  const head = [integerOf(1), setOf(Tag.set, [sha256]), sequence(oidOf(Oid.data)), setOf(0xa0, carried)]
  const [messageDigest, signedData] = [oidOf(Oid.messageDigest), oidOf(Oid.signedData)]
  return {
    attributes: (digest) =>
      setOf(Tag.set, [
        contentType,
        attribute(messageDigest, tlv(Tag.octetString, digest)),
        signingCertificate,
      ]),
    assemble: (attributes, signature, timeStamp) => {
      const implicit = Buffer.from(attributes)
      implicit[0] = 0xa0
      const unsigned = timeStamp === null ? [] : [tlv(0xa1, attribute(oidOf(Oid.timeStampToken), timeStamp))]
      const signerInfo = sequence(
        ...signer,
        implicit,
        algorithm,
        tlv(Tag.octetString, signature),
        ...unsigned,
      )
      return sequence(signedData, tlv(0xa0, sequence(...head, tlv(Tag.set, signerInfo))))
    },
  }
}

/** Attribute ::= { type, SET OF value } with its one value (RFC 5652, 5.3). */
function attribute(type: Uint8Array, value: Uint8Array): Uint8Array {
  return sequence(type, tlv(Tag.set, value))
}

/** 32 bytes. */
export function sha256Of(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer')
}

/** Signs with RSASSA-PKCS1-v1_5 or ECDSA, over SHA-256, on a thread of libuv, so that several can sign at once. */
export function signAsync(key: KeyObject, bytes: Uint8Array): Promise<Uint8Array> {
  const options = { key, padding: constants.RSA_PKCS1_PADDING, dsaEncoding: 'der' } as const
  return new Promise((resolve, reject) => {
    signBytes('sha256', bytes, options, (error, signature) => {
      if (error === null) resolve(signature)
      else reject(error)
    })
  })
}

/** The longest signature that a key makes, in bytes; its public half tells. */
export function longestSignature(key: KeyObject): number {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {}
  if (modulusLength !== undefined) return Math.ceil(modulusLength / 8)
  // two INTEGERs of 32 or 48 octets, each with a sign octet, in a SEQUENCE
  return namedCurve === 'secp384r1' ? 104 : 72
}
