import { generateKeyPairSync, type KeyObject, randomBytes, sign as signBytes } from 'node:crypto'
import { sha256Of } from './cms.ts'
import { integerOf, nullValue, oidOf, sequence, setOf, Tag, tlv } from './der.ts'
import { developmentName } from './identity.ts'

/**
 * Makes the identity that signs while there is no real one, another one each time: PEM text with an RSA-2048 key (RSA, so
 * that two runs that sign with it give equal bytes), its certificate, and the root above it, whose key is forgotten at
 * once. The caller keeps it in a file that only its owner may read. It is valid from 2000 to 2049, because a letter may be
 * signed as of its own date.
 */
export function developmentIdentity(): Uint8Array {
  const root = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const leaf = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const rootName = commonName('invite development root — not for distribution')
  const validity = { from: '20000101000000Z', to: '20491231235959Z' }
  const rootId = keyIdentifier(root.publicKey)
  const rootCertificate = issueCertificate(root.privateKey, rootName, rootName, root.publicKey, validity, [
    extension('2.5.29.19', true, sequence(Uint8Array.of(Tag.boolean, 1, 0xff))),
    extension('2.5.29.15', true, Uint8Array.of(Tag.bitString, 2, 1, 0x06)), // keyCertSign, cRLSign
    extension('2.5.29.14', false, tlv(Tag.octetString, rootId)),
  ])
  const leafCertificate = issueCertificate(
    root.privateKey,
    rootName,
    commonName(developmentName),
    leaf.publicKey,
    validity,
    [
      extension('2.5.29.19', true, sequence()),
      extension('2.5.29.15', true, Uint8Array.of(Tag.bitString, 2, 6, 0xc0)), // digitalSignature, nonRepudiation
      extension('2.5.29.37', false, sequence(oidOf('1.3.6.1.5.5.7.3.36'))), // documentSigning: RFC 9336
      extension('2.5.29.14', false, tlv(Tag.octetString, keyIdentifier(leaf.publicKey))),
      extension('2.5.29.35', false, sequence(tlv(0x80, rootId))),
    ],
  )
  const pem = [
    leaf.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    pemCertificate(leafCertificate),
    pemCertificate(rootCertificate),
  ]
  return Buffer.from(pem.join(''), 'utf8')
}

/**
 * An X.509 certificate in DER, version 3, with a random serial number, signed with SHA-256 (RFC 5280, 4.1). Names are in
 * DER; times are `20000101000000Z` and before 2050; extensions come from `extension`.
 */
export function issueCertificate(
  issuerKey: KeyObject,
  issuer: Uint8Array,
  subject: Uint8Array,
  publicKey: KeyObject,
  validity: { readonly from: string; readonly to: string },
  extensions: readonly Uint8Array[],
): Uint8Array {
  const algorithm =
    issuerKey.asymmetricKeyType === 'ec'
      ? sequence(oidOf('1.2.840.10045.4.3.2'))
      : sequence(oidOf('1.2.840.113549.1.1.11'), nullValue)
  const serial = randomBytes(16)
  serial[0] = (serial[0]! & 0x3f) | 0x40 // sixteen octets in any case, and positive
  const content = sequence(
    tlv(0xa0, integerOf(2)),
    integerOf(serial),
    algorithm,
    issuer,
    sequence(utcTime(validity.from), utcTime(validity.to)),
    subject,
    publicKey.export({ format: 'der', type: 'spki' }),
    ...(extensions.length === 0 ? [] : [tlv(0xa3, sequence(...extensions))]),
  )
  const signature = signBytes('sha256', content, issuerKey)
  return sequence(content, algorithm, tlv(Tag.bitString, Uint8Array.of(0), signature))
}

/** A Name in DER that has a common name and nothing else (RFC 5280, 4.1.2.4). */
export function commonName(name: string): Uint8Array {
  return sequence(
    setOf(Tag.set, [sequence(oidOf('2.5.4.3'), tlv(Tag.utf8String, Buffer.from(name, 'utf8')))]),
  )
}

/** One extension in DER (RFC 5280, 4.1): its object identifier, and its value in DER. */
export function extension(id: string, critical: boolean, value: Uint8Array): Uint8Array {
  const flag = critical ? [Uint8Array.of(Tag.boolean, 1, 0xff)] : []
  return sequence(oidOf(id), ...flag, tlv(Tag.octetString, value))
}

/** RFC 7093, 2, method 1: of SHA-256, the first 160 bits. */
function keyIdentifier(key: KeyObject): Uint8Array {
  return sha256Of(key.export({ format: 'der', type: 'spki' })).subarray(0, 20)
}

/** `20000101000000Z`: until 2049 a certificate's times have two digits for the year (RFC 5280, 4.1.2.5). */
function utcTime(time: string): Uint8Array {
  return tlv(Tag.utcTime, Buffer.from(time.slice(2), 'latin1'))
}

/** A certificate as PEM text (RFC 7468, 5). */
function pemCertificate(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
