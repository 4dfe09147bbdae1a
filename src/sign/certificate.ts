import { isUtf8 } from 'node:buffer'
import { type KeyObject, X509Certificate } from 'node:crypto'
import { expectTag, members, namedBits, octets, oid, readWhole, Tag, type Tlv, time } from './der.ts'

/** What this room asks of a certificate (RFC 5280, 4.1). Names are kept as they were encoded. */
export interface Certificate {
  /** the whole certificate */
  readonly der: Uint8Array
  /** the same, as node:crypto reads it */
  readonly x509: X509Certificate
  /** content of the INTEGER */
  readonly serial: Uint8Array
  /** a Name in DER */
  readonly issuerName: Uint8Array
  /** a Name in DER */
  readonly subjectName: Uint8Array
  readonly publicKey: KeyObject
  /** the subject, as a person reads it */
  readonly subject: string
  readonly notBefore: Date
  readonly notAfter: Date
  /** bit numbers of KeyUsage; null: no such extension, every use */
  readonly keyUsage: readonly number[] | null
  /** null: no such extension, every purpose */
  readonly extendedKeyUsage: { readonly oids: readonly string[]; readonly critical: boolean } | null
  /** basic constraints say that it may issue certificates */
  readonly authority: boolean
  /** subject and issuer have one name: a root */
  readonly selfIssued: boolean
}

/** The bit number of keyCertSign (RFC 5280, 4.2.1.3). */
const certSign = 5

/** Reads one DER certificate. Throws `malformed`, or an error of OpenSSL (`isOpenSslError`), where it is none. */
export function readCertificate(der: Uint8Array): Certificate {
  const whole = readWhole(der)
  const fields = [...members(members(whole, Tag.sequence)[0], Tag.sequence)]
  if (fields[0]?.tag === 0xa0) fields.shift()
  const [serial, , issuer, validity, subject, , ...rest] = fields
  const [notBefore, notAfter] = members(validity, Tag.sequence)
  const extensions = readExtensions(rest.find((field) => field.tag === 0xa3))
  const usage = extensions.get('2.5.29.15')
  const purposes = extensions.get('2.5.29.37')
  const constraints = extensions.get('2.5.29.19')
  const constraint = constraints === undefined ? [] : members(constraints.value, Tag.sequence)
  const x509 = new X509Certificate(whole.raw)
  const subjectName = expectTag(subject, Tag.sequence).raw
  const issuerName = expectTag(issuer, Tag.sequence).raw
  return {
    der: whole.raw,
    x509,
    serial: expectTag(serial, Tag.integer).content,
    issuerName,
    subjectName,
    publicKey: x509.publicKey,
    subject: personName(subjectName),
    notBefore: time(notBefore),
    notAfter: time(notAfter),
    keyUsage: usage === undefined ? null : namedBits(expectTag(usage.value, Tag.bitString).content),
    extendedKeyUsage:
      purposes === undefined
        ? null
        : { oids: members(purposes.value, Tag.sequence).map((p) => oid(p)), critical: purposes.critical },
    authority: constraint[0]?.tag === Tag.boolean && constraint[0].content[0] !== 0,
    selfIssued: sameBytes(subjectName, issuerName),
  }
}

interface Extension {
  readonly critical: boolean
  readonly value: Tlv
}

/**
 * Extensions by object identifier (RFC 5280, 4.1): SEQUENCE OF { extnID, critical DEFAULT FALSE, extnValue } inside their
 * explicit tag; undefined: there are none. Throws `malformed`.
 */
function readExtensions(tagged: Tlv | undefined): ReadonlyMap<string, Extension> {
  const found = new Map<string, Extension>()
  if (tagged === undefined) return found
  for (const extension of members(members(tagged, tagged.tag)[0], Tag.sequence)) {
    const [id, ...rest] = members(extension, Tag.sequence)
    const critical = rest[0]?.tag === Tag.boolean && rest[0].content[0] !== 0
    found.set(oid(id), { critical, value: readWhole(octets(rest.at(-1))) })
  }
  return found
}

/** X.520: attributes of a Name by which a person or an office is called. */
const Called = {
  commonName: '2.5.4.3',
  surname: '2.5.4.4',
  organization: '2.5.4.10',
  unit: '2.5.4.11',
  givenName: '2.5.4.42',
  pseudonym: '2.5.4.65',
} as const

/**
 * Whom a Name names (RFC 5280, 4.1.2.4): the common name, else given name and surname, else the pseudonym, else the
 * organization, else its unit. A country is nobody's name. Null: none of these says anything. Throws `malformed`.
 */
export function printedName(name: Uint8Array): string | null {
  const found = new Map<string, string>()
  for (const set of members(readWhole(name), Tag.sequence)) {
    for (const attribute of members(set, Tag.set)) {
      const [type, value] = members(attribute, Tag.sequence)
      const text = value === undefined ? '' : inOneLine(directoryString(value))
      if (isSeen(text) && !found.has(oid(type))) found.set(oid(type), text)
    }
  }
  const parts = [Called.givenName, Called.surname].flatMap((part) => found.get(part) ?? [])
  return (
    found.get(Called.commonName) ??
    (parts.length > 0 ? parts.join(' ') : null) ??
    found.get(Called.pseudonym) ??
    found.get(Called.organization) ??
    found.get(Called.unit) ??
    null
  )
}

/** The same, in words where nobody is named: what is said of any certificate. Throws `malformed`. */
export function personName(name: Uint8Array): string {
  return printedName(name) ?? 'a subject without a name'
}

/** A DirectoryString, or an IA5String, whatever is wrong with it (X.680, 41; RFC 5280, 4.1.2.4). */
function directoryString({ tag, content }: Tlv): string {
  const bytes = Buffer.from(content)
  switch (tag) {
    case Tag.utf8String:
      // bytes that are no UTF-8 were Latin-1 before somebody gave them the wrong tag
      return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1')
    case Tag.bmpString:
      return utf16(bytes.subarray(0, bytes.length & ~1).swap16())
    case Tag.universalString:
      return utf32(bytes)
    default:
      // PrintableString, IA5String, and TeletexString (T.61) as everybody writes it, in Latin-1
      return bytes.toString('latin1')
  }
}

function utf16(bytes: Buffer): string {
  return bytes.toString('utf16le').replace(/\p{Cs}/gu, '\ufffd')
}

/** UTF-32, the high octet first. */
function utf32(bytes: Buffer): string {
  const characters: string[] = []
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = bytes.readUInt32BE(at)
    const isCharacter = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
    characters.push(isCharacter ? String.fromCodePoint(code) : '\ufffd')
  }
  return characters.join('')
}

/**
 * What ends a line, steers a terminal or turns a line around has no place in a name, and parts words all the same. The
 * joiners stay: Persian and the languages of India are written with them.
 */
function inOneLine(text: string): string {
  return text
    .replace(/[\u00ad\u2060\ufeff]/g, '')
    .replace(/(?:(?![\u200c\u200d])[\p{Cc}\p{Cf}\s])+/gu, ' ')
    .trim()
}

/** Whether anything of it shows on paper: fillers and joiners alone do not. */
function isSeen(text: string): boolean {
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(text.replace(/[\p{Default_Ignorable_Code_Point}\u2800]/gu, ''))
}

/** OpenSSL's verdict on a key or certificate that was read from a file, by the code that Node gives it. */
export function isOpenSslError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_')
}

/** Whether `certificate` was signed by `issuer`, an authority that may sign certificates (RFC 5280, 6.1.3). */
function issuedBy(certificate: Certificate, issuer: Certificate): boolean {
  return (
    sameBytes(certificate.issuerName, issuer.subjectName) &&
    issuer.authority &&
    (issuer.keyUsage === null || issuer.keyUsage.includes(certSign)) &&
    certificate.x509.verify(issuer.publicKey)
  )
}

/** Whether two byte strings are equal. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

/** The authorities above a leaf, nearest first, as far as the given certificates lead; the leaf is not part of it. */
export function chainOf(leaf: Certificate, given: readonly Certificate[]): readonly Certificate[] {
  const chain: Certificate[] = []
  for (let at = leaf; !at.selfIssued && chain.length < 12; ) {
    const issuer = given.find((c) => !chain.includes(c) && issuedBy(at, c))
    if (issuer === undefined) break
    chain.push(issuer)
    at = issuer
  }
  return chain
}
