import { personName } from '../certificate.ts'
import { expectTag, isMalformed, malformed, small, Tag, type Tlv, time } from '../der.ts'
import { emailsOf, type GeneralName, generalName, generalNames, nameKey, relativeKey } from './names.ts'
import { derBlocks } from './pem.ts'
import { derAt, derBoolean, derNamedBits, derOid, derParts, derWhole } from './strict.ts'

/** What a signature is over, by what, and the signature itself: a certificate and a list have the same three (RFC 5280, 4.1, 5.1). */
export interface Signed {
  /** DER of what is signed, as it was read */
  readonly signed: Uint8Array
  /** DER of the AlgorithmIdentifier outside it; the one inside is the same */
  readonly algorithm: Uint8Array
  readonly signature: Uint8Array
}

/** A certificate as path validation asks of it (RFC 5280, 4.1, 4.2). Names are keys to compare by: `nameKey`. */
export interface PathCertificate extends Signed {
  readonly der: Uint8Array
  /** 1, 2 or 3 */
  readonly version: number
  /** content octets of the number, which some authorities made negative */
  readonly serial: Uint8Array
  readonly issuerKey: string
  readonly subjectKey: string
  /** the subject, as a person reads it */
  readonly subject: string
  readonly notBefore: Date
  readonly notAfter: Date
  /** DER of the SubjectPublicKeyInfo */
  readonly spki: Uint8Array
  readonly selfIssued: boolean
  /** null: no basicConstraints */
  readonly basic: { readonly authority: boolean; readonly pathLength: number | null } | null
  /** bit numbers of KeyUsage; null: no such extension, every use */
  readonly keyUsage: readonly number[] | null
  /** null: no such extension, every purpose */
  readonly extendedKeyUsage: { readonly oids: readonly string[]; readonly critical: boolean } | null
  /** null: no certificatePolicies */
  readonly policies: ReadonlySet<string> | null
  readonly policyMappings: readonly { readonly issuer: string; readonly subject: string }[]
  readonly requireExplicitPolicy: number | null
  readonly inhibitPolicyMapping: number | null
  readonly inhibitAnyPolicy: number | null
  readonly nameConstraints: NameConstraints | null
  readonly alternativeNames: readonly GeneralName[]
  /** e-mail addresses inside the subject's name */
  readonly subjectEmails: readonly string[]
  /** hexadecimal */
  readonly subjectKeyId: string | null
  readonly authorityKeyId: string | null
  readonly distributionPoints: readonly DistributionPoint[]
  /** critical extensions that nothing here understands */
  readonly unknownCritical: readonly string[]
}

/** RFC 5280, 4.2.1.10 */
export interface NameConstraints {
  readonly permitted: readonly Subtree[]
  readonly excluded: readonly Subtree[]
}

/** A part of all names of one form (RFC 5280, 4.2.1.10). */
export interface Subtree {
  readonly base: GeneralName
  /** false: it has a minimum or maximum, which no profile gives a meaning */
  readonly plain: boolean
}

/** Where lists of revoked certificates are found: in a certificate (RFC 5280, 4.2.1.13), and what a list says of itself (5.2.5). */
export interface DistributionPoint {
  /** null: no distributionPoint field */
  readonly name: PointName | null
  /** bit numbers of ReasonFlags; null: all of them */
  readonly reasons: readonly number[] | null
  /** name keys of cRLIssuer; null: the issuer of the certificate */
  readonly issuers: readonly string[] | null
}

/** Where a list is, by names that are compared and never fetched. */
export type PointName =
  | { readonly kind: 'full'; readonly names: readonly GeneralName[] }
  /** key of one more part below the name of the list's issuer */
  | { readonly kind: 'relative'; readonly key: string }

/** A certificate, or that it cannot be read. */
export type ReadCertificate =
  | { readonly kind: 'ok'; readonly value: PathCertificate }
  /** `found`: what was found, for an engineer */
  | { readonly kind: 'unreadable'; readonly found: string }

/** Reads one certificate in strict DER. Keys and signatures are not looked at. */
export function readPathCertificate(der: Uint8Array): ReadCertificate {
  try {
    return { kind: 'ok', value: takeApart(der) }
  } catch (error) {
    if (isMalformed(error)) return { kind: 'unreadable', found: error.message }
    throw error
  }
}

/** What was found in a file of certificates. */
export interface PathCertificates {
  readonly certificates: readonly PathCertificate[]
  /** what was found where a certificate should be, for an engineer; one for each that cannot be read */
  readonly unreadable: readonly string[]
}

/** Reads one certificate in DER, or all that a PEM text holds: roots that are trusted, or what else is at hand. */
export function readPathCertificates(bytes: Uint8Array): PathCertificates {
  const found = derBlocks(bytes, 'CERTIFICATE').map(readPathCertificate)
  return {
    certificates: found.flatMap((each) => (each.kind === 'ok' ? [each.value] : [])),
    unreadable: found.flatMap((each) => (each.kind === 'ok' ? [] : [each.found])),
  }
}

/** Bytes of a certificate, or of a list without its entries: more are refused unread. */
export const maxBytes = 2 ** 20

function takeApart(der: Uint8Array): PathCertificate {
  if (der.length > maxBytes) throw malformed('too large')
  const whole = derWhole(der)
  const signed = signedOf(whole)
  const fields = [...derParts(derParts(whole, Tag.sequence)[0], Tag.sequence)]
  const version = fields[0]?.tag === 0xa0 ? small(derParts(fields.shift(), 0xa0)[0]) + 1 : 1
  if (version > 3) throw malformed('a version that is not known')
  const [serial, algorithm, issuer, validity, subject, spki, ...rest] = fields
  if (Buffer.compare(expectTag(algorithm, Tag.sequence).raw, signed.algorithm) !== 0) {
    throw malformed('two signature algorithms that differ') // RFC 5280, 4.1.1.2
  }
  const [notBefore, notAfter] = derParts(validity, Tag.sequence)
  const tagged = rest.find((field) => field.tag === 0xa3)
  if (tagged !== undefined && version !== 3) throw malformed('extensions before version 3')
  const extensions = readExtensionsOnce(tagged)
  const issuerName = expectTag(issuer, Tag.sequence).raw
  const subjectName = expectTag(subject, Tag.sequence).raw
  const issuerKey = nameKey(issuerName)
  const subjectKey = nameKey(subjectName)
  return {
    ...signed,
    der: whole.raw,
    version,
    serial: serialOf(serial),
    issuerKey,
    subjectKey,
    subject: personName(subjectName),
    notBefore: time(notBefore),
    notAfter: time(notAfter),
    spki: expectTag(spki, Tag.sequence).raw,
    selfIssued: issuerKey === subjectKey,
    subjectEmails: emailsOf(subjectName),
    ...extensionsOf(extensions),
  }
}

/** The three parts of what is signed. Throws `malformed`. */
export function signedOf(whole: Tlv): Signed {
  const [signed, algorithm, signature, more] = derParts(whole, Tag.sequence)
  if (signed === undefined || more !== undefined) throw malformed('not three parts')
  const bits = expectTag(signature, Tag.bitString).content
  return {
    signed: signed.raw,
    algorithm: expectTag(algorithm, Tag.sequence).raw,
    // one that ends within an octet is a signature of no algorithm here, and so a broken one
    signature: bits[0] === 0 ? bits.subarray(1) : new Uint8Array(),
  }
}

/** The content octets of a serial number. Throws `malformed`. */
export function serialOf(serial: Tlv | undefined): Uint8Array {
  const { content } = expectTag(serial, Tag.integer)
  // RFC 5280, 4.1.2.2 allows 20; a few authorities used more
  if (content.length === 0 || content.length > 64) throw malformed('a serial number that is none')
  return content
}

/** An extension of a certificate or a list, its value without the OCTET STRING around it. */
export interface CertificateExtension {
  readonly critical: boolean
  readonly value: Tlv
}

/** Extensions by their identifier; each may be there once (RFC 5280, 4.2). Throws `malformed`. */
export function readExtensionsOnce(tagged: Tlv | undefined): ReadonlyMap<string, CertificateExtension> {
  const found = new Map<string, CertificateExtension>()
  if (tagged === undefined) return found
  const [list, more] = derParts(tagged, tagged.tag)
  if (more !== undefined) throw malformed('two lists of extensions')
  for (const extension of derParts(list, Tag.sequence)) {
    const { id, critical, value } = readExtension(extension)
    if (found.has(id)) throw malformed('an extension that is there twice')
    found.set(id, { critical, value: derWhole(value) })
  }
  return found
}

/** One Extension; its value is left as it is. Throws `malformed`. */
export function readExtension(extension: Tlv): {
  readonly id: string
  readonly critical: boolean
  readonly value: Uint8Array
} {
  const [id, ...rest] = derParts(extension, Tag.sequence)
  const critical = rest[0]?.tag === Tag.boolean && derBoolean(rest.shift())
  if (rest.length !== 1) throw malformed('an extension that is none')
  return { id: derOid(id), critical, value: expectTag(rest[0], Tag.octetString).content }
}

// all that extensionsOf reads; the identifiers of keys are taken as hints alone, and are never critical
const understood = new Set([
  ...['2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.30', '2.5.29.31'],
  ...['2.5.29.32', '2.5.29.33', '2.5.29.36', '2.5.29.37', '2.5.29.54'],
])

function extensionsOf(extensions: ReadonlyMap<string, CertificateExtension>) {
  const value = (id: string): Tlv | undefined => extensions.get(id)?.value
  const read = <T>(id: string, reader: (value: Tlv) => T): T | null => {
    const found = value(id)
    return found === undefined ? null : reader(found)
  }
  const purposes = extensions.get('2.5.29.37')
  const constraints = read('2.5.29.36', (tlv) => derParts(tlv, Tag.sequence)) ?? []
  const numbered = (tag: number): number | null => {
    const found = constraints.find((field) => field.tag === tag)
    return found === undefined ? null : small(found, tag)
  }
  return {
    basic: read('2.5.29.19', basicConstraints),
    keyUsage: read('2.5.29.15', (tlv) => derNamedBits(tlv)),
    extendedKeyUsage:
      purposes === undefined
        ? null
        : { oids: derParts(purposes.value, Tag.sequence).map(derOid), critical: purposes.critical },
    policies: read(
      '2.5.29.32',
      (tlv) => new Set(derParts(tlv, Tag.sequence).map((each) => derOid(derParts(each, Tag.sequence)[0]))),
    ),
    policyMappings:
      read('2.5.29.33', (tlv) =>
        derParts(tlv, Tag.sequence).map((each) => {
          const [issuer, subject] = derParts(each, Tag.sequence)
          return { issuer: derOid(issuer), subject: derOid(subject) }
        }),
      ) ?? [],
    requireExplicitPolicy: numbered(0x80),
    inhibitPolicyMapping: numbered(0x81),
    inhibitAnyPolicy: read('2.5.29.54', (tlv) => small(tlv)),
    nameConstraints: read('2.5.29.30', nameConstraints),
    alternativeNames: read('2.5.29.17', (tlv) => generalNames(tlv)) ?? [],
    subjectKeyId: read('2.5.29.14', (tlv) => hex(expectTag(tlv, Tag.octetString).content)),
    authorityKeyId: read('2.5.29.35', authorityKeyId),
    distributionPoints:
      read('2.5.29.31', (tlv) => few(derParts(tlv, Tag.sequence)).map((each) => distributionPoint(each))) ??
      [],
    unknownCritical: [...extensions].filter(([id, e]) => e.critical && !understood.has(id)).map(([id]) => id),
  }
}

function basicConstraints(value: Tlv) {
  const fields = [...derParts(value, Tag.sequence)]
  const authority = fields[0]?.tag === Tag.boolean && derBoolean(fields.shift())
  return { authority, pathLength: fields[0] === undefined ? null : small(fields[0]) }
}

function nameConstraints(value: Tlv): NameConstraints {
  const fields = derParts(value, Tag.sequence)
  const subtrees = (tag: number): readonly Subtree[] => {
    const found = fields.find((field) => field.tag === tag)
    if (found === undefined) return []
    return derParts(found, tag).map((subtree) => {
      const [base, ...limits] = derParts(subtree, Tag.sequence)
      if (base === undefined) throw malformed('a subtree without a base')
      return { base: generalName(base), plain: limits.length === 0 }
    })
  }
  return { permitted: subtrees(0xa0), excluded: subtrees(0xa1) }
}

/** The keyIdentifier of an authorityKeyIdentifier (RFC 5280, 4.2.1.1), hexadecimal; null: it has none. Throws `malformed`. */
export function authorityKeyId(value: Tlv): string | null {
  const [first] = derParts(value, Tag.sequence)
  return first?.tag === 0x80 ? hex(first.content) : null
}

function distributionPoint(value: Tlv): DistributionPoint {
  const fields = derParts(value, Tag.sequence)
  const reasons = fields.find((field) => field.tag === 0x81)
  const issuers = fields.find((field) => field.tag === 0xa2)
  return {
    name: pointName(fields.find((field) => field.tag === 0xa0)),
    reasons: reasons === undefined ? null : derNamedBits(reasons, 0x81),
    issuers:
      issuers === undefined
        ? null
        : few(generalNames(issuers, 0xa2)).flatMap((name) => (name.kind === 'directory' ? [name.key] : [])),
  }
}

/** DistributionPointName inside its explicit tag [0]. Throws `malformed`. */
export function pointName(tagged: Tlv | undefined): PointName | null {
  if (tagged === undefined) return null
  const name = derAt(tagged.content)
  if (name.tag === 0xa1) return { kind: 'relative', key: relativeKey(name, 0xa1) }
  return { kind: 'full', names: few(generalNames(name, 0xa0)) }
}

/** Each point is tried with each list, and each of its names with each of the list's. */
function few<T>(all: readonly T[]): readonly T[] {
  if (all.length > 64) throw malformed('more distribution points than anyone has')
  return all
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
