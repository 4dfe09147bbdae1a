import { createHash } from 'node:crypto'
import { type Certificate, isOpenSslError, readCertificate, sameBytes } from './certificate.ts'
import { Oid, strongDigests } from './cms.ts'
import {
  expectTag,
  isMalformed,
  members,
  octets,
  oid,
  readTlv,
  readWhole,
  small,
  Tag,
  type Tlv,
} from './der.ts'

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
  /** the one value of each signed attribute, by object identifier */
  readonly signed: ReadonlyMap<string, Tlv>
  /** the same of unsigned attributes, which nobody vouches for */
  readonly unsigned: ReadonlyMap<string, Tlv>
  readonly signature: Uint8Array
}

/** A CMS that was taken apart, or why it could not be. */
export type CmsRead =
  | { readonly kind: 'ok'; readonly value: Cms }
  /** it is no SignedData with one signer, or not as the standard wants it */
  | { readonly kind: 'unreadable' }
  /** it does not carry the signer's certificate, or carries two that could be it */
  | { readonly kind: 'no-certificate' }
  /** its digest is not one of `strongDigests` */
  | { readonly kind: 'weak-digest' }
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
    if (isMalformed(error) || isOpenSslError(error)) return { kind: 'unreadable' }
    throw error
  }
}

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
  const read = certificates.map((c) => readCertificate(c.raw))
  const [info, second] = members(rest.at(-1), Tag.set)
  if (info === undefined || second !== undefined) return { kind: 'unreadable' }
  const fields = [...members(info, Tag.sequence)]
  const [version, id, digestAlgorithm] = fields.splice(0, 3)
  const attributes = fields[0]?.tag === 0xa0 ? fields.shift() : undefined
  const [, signature, unsigned] = fields
  const hash = strongDigests[oid(members(digestAlgorithm, Tag.sequence)[0])]
  if (hash === undefined) return { kind: 'weak-digest' }
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
  // ECDSA-Sig-Value in DER, two numbers and nothing else (RFC 5480, A)
  if (signer.publicKey.asymmetricKeyType === 'ec') {
    const [r, s, more] = members(readWhole(octets(signature)), Tag.sequence)
    if (r?.tag !== Tag.integer || s?.tag !== Tag.integer || more !== undefined) return { kind: 'unreadable' }
  }
  const signed = attributes === undefined ? null : attributesOf(attributes, 0xa0)
  const others = unsigned === undefined ? new Map<string, Tlv>() : attributesOf(unsigned, 0xa1)
  if (signed === null || others === null) return { kind: 'attributes' }
  return {
    kind: 'ok',
    value: {
      der: whole.raw,
      contentType: oid(contentType),
      content: content === undefined ? null : octets(readTlv(content.content)),
      signer,
      certificates: read,
      hash,
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
 * certificate (RFC 5035). `content` is what is signed; for a time-stamp, what is stamped. Null: all holds.
 */
export async function cmsFault(cms: Cms, content: Uint8Array): Promise<CmsFault | null> {
  return await faultOf(cms, content, true)
}

/** The same of a CMS that need not name its certificate, as those older than PAdES do not; where it does, it must be it. */
export async function olderCmsFault(cms: Cms, content: Uint8Array): Promise<CmsFault | null> {
  return await faultOf(cms, content, false)
}

async function faultOf(cms: Cms, content: Uint8Array, isNamed: boolean): Promise<CmsFault | null> {
  const contentType = cms.signed.get(Oid.contentType)
  if (contentType === undefined || !cms.signed.has(Oid.messageDigest)) return 'attributes'
  try {
    if (oid(contentType) !== cms.contentType) return 'attributes'
    const names = cms.signed.has(Oid.signingCertificateV2) || cms.signed.has(Oid.signingCertificate)
    if ((isNamed || names) && !namesCertificate(cms)) return 'certificate-mismatch'
    const { Certificate: PkiCertificate, ContentInfo, SignedData } = await import('pkijs')
    const data = new SignedData({ schema: ContentInfo.fromBER(Uint8Array.from(cms.der)).content })
    data.certificates = [PkiCertificate.fromBER(Uint8Array.from(cms.signer.der))]
    const valid = await data.verify({ signer: 0, data: Uint8Array.from(content).buffer })
    return valid ? null : 'signature'
  } catch {
    // the library throws for a wrong digest as for an algorithm that it does not know
    return 'signature'
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
