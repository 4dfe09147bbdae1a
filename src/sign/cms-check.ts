import { constants, createHash, verify } from 'node:crypto'
import { type Certificate, isOpenSslError, readCertificate, sameBytes } from './certificate.ts'
import { Oid, strongDigests } from './cms.ts'
import {
  expectTag,
  isMalformed,
  malformed,
  members,
  octets,
  oid,
  readTlv,
  readWhole,
  small,
  Tag,
  type Tlv,
} from './der.ts'
import { algorithmName, publicKeyOf, schemeOf } from './path/signature.ts'

/** A CMS SignedData with one signer, taken apart; nothing of it is trusted yet. */
export interface Cms {
  /** the ContentInfo, without what follows it */
  readonly der: Uint8Array
  /** object identifier */
  readonly contentType: string
  /** the content that it carries; null: detached */
  readonly content: Uint8Array | null
  readonly signer: Certificate
  readonly certificates: readonly Certificate[]
  /** SHA-256, SHA-384 or SHA-512, as node:crypto names it */
  readonly hash: string
  /** how the signature was made, with that digest */
  readonly scheme: CmsScheme
  /** the bytes that are signed: the signed attributes as a SET OF (RFC 5652, 5.4) */
  readonly signedBytes: Uint8Array
  /** the one value of each signed attribute, by object identifier */
  readonly signed: ReadonlyMap<string, Tlv>
  /** the same of unsigned attributes, which nobody vouches for */
  readonly unsigned: ReadonlyMap<string, Tlv>
  readonly signature: Uint8Array
}

/** RSA by PKCS #1 1.5 or PSS, with so many octets of salt, and ECDSA (RFC 5754, 2). */
export type CmsScheme = { readonly kind: 'rsa' | 'ecdsa' } | { readonly kind: 'pss'; readonly salt: number }

/** A CMS that was taken apart, or why it could not be. */
export type CmsRead =
  | { readonly kind: 'ok'; readonly value: Cms }
  /** it is no SignedData with one signer, or not as the standard wants it */
  | { readonly kind: 'unreadable' }
  /** it does not carry the signer's certificate, or carries two that could be it */
  | { readonly kind: 'no-certificate' }
  /** its digest is one that can be forged */
  | { readonly kind: 'weak-digest' }
  /** nothing is known against it, but it cannot be checked here; its name, else its object identifier */
  | { readonly kind: 'unsupported-algorithm'; readonly algorithm: string }
  /** an attribute is there twice, or has not just one value, or none is signed */
  | { readonly kind: 'attributes' }

/**
 * Why the cryptography of a CMS does not hold: `attributes`: what must be signed is not; `certificate-mismatch`: the
 * signed attributes name another certificate; `signature`: digest or signature is another.
 */
export type CmsFault = 'attributes' | 'certificate-mismatch' | 'signature'

/** Takes a ContentInfo apart (RFC 5652, 3, 5); bytes after it must be zeros, the rest of a PDF's placeholder. */
export function readCms(bytes: Uint8Array): CmsRead {
  try {
    return takeApart(bytes)
  } catch (error) {
    if (isUnsupported(error)) return { kind: 'unsupported-algorithm', algorithm: error.message }
    if (isMalformed(error) || isOpenSslError(error)) return { kind: 'unreadable' }
    throw error
  }
}

const unsupportedName = 'UnsupportedSignature'

/** An Error that says which algorithm it is that nothing here can check. */
function unsupported(algorithm: string): Error {
  const error = new Error(algorithm)
  error.name = unsupportedName
  return error
}

const isUnsupported = (error: unknown): error is Error =>
  error instanceof Error && error.name === unsupportedName

/** Reads a certificate; throws `unsupported` where it has a key of a kind, or on a curve, that OpenSSL does not know. */
function certificateIn(der: Uint8Array): Certificate {
  try {
    return readCertificate(der)
  } catch (error) {
    if (!isOpenSslError(error)) throw error
    const [id, parameters] = members(members(spkiOf(der), Tag.sequence)[0], Tag.sequence)
    if (!keyKinds.has(oid(id))) throw unsupported(oid(id))
    if (oid(id) === ecKey && parameters?.tag === Tag.oid && !curveIds.has(oid(parameters)))
      throw unsupported(oid(parameters))
    throw error
  }
}

/** The SubjectPublicKeyInfo of a certificate. Throws `malformed`. */
function spkiOf(certificate: Uint8Array): Tlv {
  const fields = members(members(readWhole(certificate), Tag.sequence)[0], Tag.sequence)
  return expectTag(fields[fields[0]?.tag === 0xa0 ? 6 : 5], Tag.sequence)
}

/** How a signature was made; throws `unsupported` for what no letter carries, `malformed` where key and algorithm differ. */
function schemeFor(algorithm: Uint8Array, signer: Certificate, hash: string): CmsScheme | 'weak-digest' {
  const { publicKey } = signer
  const { modulusLength, namedCurve = '' } = publicKey.asymmetricKeyDetails ?? {}
  const type = publicKey.asymmetricKeyType ?? 'unknown'
  if (type === 'ec' ? !curves.has(namedCurve) : type !== 'rsa' && type !== 'rsa-pss')
    throw unsupported(type === 'ec' ? namedCurve : (keyNames[type] ?? type))
  // a curve that is written out, or a key that is larger than any in use
  if (publicKeyOf(spkiOf(signer.der).raw) === null)
    throw unsupported(type === 'ec' ? 'a curve of its own' : `RSA ${modulusLength}`)
  // RFC 8017, A.1: the digest stands beside it
  const id = algorithmName(algorithm)
  const scheme = id === rsaEncryption ? ({ key: 'rsa', hash, salt: 0 } as const) : schemeOf(algorithm)
  if (scheme === null) throw unsupported(id)
  if (scheme.hash !== hash) {
    if (scheme.hash === 'sha1' || scheme.hash === 'md5') return 'weak-digest'
    throw unsupported(id)
  }
  switch (scheme.key) {
    case 'rsa':
      if (type !== 'rsa') throw malformed('an algorithm of another key')
      return { kind: 'rsa' }
    case 'rsa-pss':
      if (type === 'ec') throw malformed('an algorithm of another key')
      return { kind: 'pss', salt: scheme.salt }
    case 'ec':
      if (type !== 'ec') throw malformed('an algorithm of another key')
      return { kind: 'ecdsa' }
    case 'ed25519':
    case 'ed448':
      throw unsupported(keyNames[scheme.key] ?? scheme.key)
    default:
      return scheme.key satisfies never
  }
}

const rsaEncryption = '1.2.840.113549.1.1.1'
const ecKey = '1.2.840.10045.2.1'
/** Keys for RSA, PSS, elliptic curves, DSA, Ed25519 and Ed448: one of these that cannot be read is damaged. */
const keyKinds: ReadonlySet<string> = new Set([
  rsaEncryption,
  '1.2.840.113549.1.1.10',
  ecKey,
  '1.2.840.10040.4.1',
  '1.3.101.112',
  '1.3.101.113',
])
/** P-256, P-384 and P-521, as OpenSSL names them, and their object identifiers. */
const curves: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1'])
const curveIds: ReadonlySet<string> = new Set(['1.2.840.10045.3.1.7', '1.3.132.0.34', '1.3.132.0.35'])
const keyNames: Readonly<Record<string, string>> = { ed25519: 'Ed25519', ed448: 'Ed448', dsa: 'DSA' }
/** MD2, MD4, MD5, SHA-1, RIPEMD-160, by their object identifiers. */
const weakDigests: ReadonlySet<string> = new Set([
  '1.2.840.113549.2.2',
  '1.2.840.113549.2.4',
  '1.2.840.113549.2.5',
  '1.3.14.3.2.26',
  '1.3.36.3.2.1',
])

function takeApart(bytes: Uint8Array): CmsRead {
  const whole = readTlv(bytes)
  if (bytes.subarray(whole.raw.length).some((byte) => byte !== 0)) return { kind: 'unreadable' }
  const [type, tagged] = members(whole, Tag.sequence)
  if (oid(type) !== Oid.signedData || tagged === undefined) return { kind: 'unreadable' }
  const [form, digests, encapsulated, ...rest] = members(readTlv(tagged.content), Tag.sequence)
  const [contentType, content] = members(encapsulated, Tag.sequence)
  const given = rest.find((field) => field.tag === 0xa0)
  // other kinds of certificates have other tags and are of no use here
  const certificates = given === undefined ? [] : members(given, 0xa0).filter((c) => c.tag === Tag.sequence)
  const read = certificates.map((c) => certificateIn(c.raw))
  const [info, second] = members(rest.at(-1), Tag.set)
  if (info === undefined || second !== undefined) return { kind: 'unreadable' }
  const fields = [...members(info, Tag.sequence)]
  const [version, id, digestAlgorithm] = fields.splice(0, 3)
  const attributes = fields[0]?.tag === 0xa0 ? fields.shift() : undefined
  const [algorithm, signature, unsigned] = fields
  const digestId = oid(members(digestAlgorithm, Tag.sequence)[0])
  const hash = strongDigests[digestId]
  if (hash === undefined)
    return weakDigests.has(digestId)
      ? { kind: 'weak-digest' }
      : { kind: 'unsupported-algorithm', algorithm: digestId }
  // unsigned, and so the more to be as they must (RFC 5652, 5.1, 5.3)
  const announced = members(digests, Tag.set).map((algorithm) => oid(members(algorithm, Tag.sequence)[0]))
  const expected = oid(contentType) === Oid.data ? 1 : 3
  if (
    small(form) !== expected ||
    small(version) !== 1 ||
    !announced.some((id) => strongDigests[id] === hash)
  ) {
    return { kind: 'unreadable' }
  }
  const [signer, twin] = read.filter((certificate) => identifies(id, certificate))
  if (signer === undefined || twin !== undefined) return { kind: 'no-certificate' }
  const scheme = schemeFor(expectTag(algorithm, Tag.sequence).raw, signer, hash)
  if (scheme === 'weak-digest') return { kind: 'weak-digest' }
  // ECDSA-Sig-Value in DER, two numbers and nothing else (RFC 5480, A)
  if (scheme.kind === 'ecdsa') {
    const [r, s, more] = members(readWhole(octets(signature)), Tag.sequence)
    if (r?.tag !== Tag.integer || s?.tag !== Tag.integer || more !== undefined) return { kind: 'unreadable' }
  }
  if (attributes === undefined) return { kind: 'attributes' }
  const signed = attributesOf(attributes, 0xa0)
  const others = unsigned === undefined ? new Map<string, Tlv>() : attributesOf(unsigned, 0xa1)
  if (signed === null || others === null) return { kind: 'attributes' }
  const signedBytes = Uint8Array.from(attributes.raw)
  signedBytes[0] = Tag.set
  return {
    kind: 'ok',
    value: {
      der: whole.raw,
      contentType: oid(contentType),
      content: content === undefined ? null : octets(readTlv(content.content)),
      signer,
      certificates: read,
      hash,
      scheme,
      signedBytes,
      signed,
      unsigned: others,
      signature: octets(signature),
    },
  }
}

/** SignerIdentifier ::= IssuerAndSerialNumber; a bare key identifier says less and is not taken. */
function identifies(id: Tlv | undefined, certificate: Certificate): boolean {
  const [issuer, serial] = members(id, Tag.sequence)
  return (
    sameBytes(expectTag(issuer, Tag.sequence).raw, certificate.issuerName) &&
    sameBytes(expectTag(serial, Tag.integer).content, certificate.serial)
  )
}

/** Each attribute once; null: one is there twice, or has no or many values, so that two readers may see two things. */
function attributesOf(set: Tlv, tag: number): ReadonlyMap<string, Tlv> | null {
  const found = new Map<string, Tlv>()
  for (const attribute of members(set, tag)) {
    const [type, values] = members(attribute, Tag.sequence)
    const [value, more] = members(values, Tag.set)
    if (value === undefined || more !== undefined || found.has(oid(type))) return null
    found.set(oid(type), value)
  }
  return found
}

/**
 * Checks the cryptography: the digest of the content, the signature over the signed attributes, and that these name the
 * certificate (RFC 5035). `detached` is what is signed where the CMS does not carry it. Null: all holds.
 */
export function cmsFault(cms: Cms, detached: Uint8Array): CmsFault | null {
  return faultOf(cms, detached, true)
}

/** The same of a CMS that need not name its certificate, as those older than PAdES do not; where it does, it must be it. */
export function olderCmsFault(cms: Cms, detached: Uint8Array): CmsFault | null {
  return faultOf(cms, detached, false)
}

function faultOf(cms: Cms, detached: Uint8Array, isNamed: boolean): CmsFault | null {
  const contentType = cms.signed.get(Oid.contentType)
  const digest = cms.signed.get(Oid.messageDigest)
  if (contentType === undefined || digest === undefined) return 'attributes'
  try {
    if (oid(contentType) !== cms.contentType) return 'attributes'
    const names = cms.signed.has(Oid.signingCertificateV2) || cms.signed.has(Oid.signingCertificate)
    if ((isNamed || names) && !namesCertificate(cms)) return 'certificate-mismatch'
    const found = createHash(cms.hash)
      .update(cms.content ?? detached)
      .digest()
    return sameBytes(octets(digest), found) && isSignedBy(cms) ? null : 'signature'
  } catch (error) {
    if (isMalformed(error) || isOpenSslError(error)) return 'signature'
    throw error
  }
}

function isSignedBy({ scheme, signer: { publicKey: key }, hash, signedBytes, signature }: Cms): boolean {
  switch (scheme.kind) {
    case 'rsa':
      return verify(hash, signedBytes, { key, padding: constants.RSA_PKCS1_PADDING }, signature)
    case 'pss': {
      const padding = constants.RSA_PKCS1_PSS_PADDING
      return verify(hash, signedBytes, { key, padding, saltLength: scheme.salt }, signature)
    }
    case 'ecdsa':
      return verify(hash, signedBytes, { key, dsaEncoding: 'der' }, signature)
    default:
      return scheme satisfies never
  }
}

/** The first of the certificates in signing-certificate-v2, or its SHA-1 forerunner, is the signer's. */
function namesCertificate(cms: Cms): boolean {
  const v2 = cms.signed.get(Oid.signingCertificateV2)
  const attribute = v2 ?? cms.signed.get(Oid.signingCertificate)
  if (attribute === undefined) return false
  const [first] = members(members(attribute, Tag.sequence)[0], Tag.sequence)
  const fields = members(first, Tag.sequence)
  const algorithm = v2 !== undefined && fields[0]?.tag === Tag.sequence ? fields[0] : undefined
  const hash =
    v2 === undefined
      ? 'sha1'
      : algorithm === undefined
        ? 'sha256'
        : strongDigests[oid(members(algorithm, Tag.sequence)[0])]
  if (hash === undefined) return false
  const digest = octets(fields[algorithm === undefined ? 0 : 1])
  return sameBytes(digest, createHash(hash).update(cms.signer.der).digest())
}
