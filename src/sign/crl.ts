import { type Certificate, KeyUsage, readExtensions, sameBytes } from './certificate.ts'
import { expectTag, members, readWhole, Tag, time } from './der.ts'
import { derBlocks } from './path/pem.ts'

/** A list of revoked certificates (RFC 5280, 5.1). */
export interface Crl {
  readonly der: Uint8Array
  /** a Name in DER */
  readonly issuerName: Uint8Array
  readonly thisUpdate: Date
  /** when the next list is due; null: it does not say */
  readonly nextUpdate: Date | null
  /** when each was revoked, by serial number in hexadecimal */
  readonly revoked: ReadonlyMap<string, Date>
  /** a delta, or for some reasons or another authority's certificates only: it cannot clear anyone */
  readonly partial: boolean
}

/** Reads a list in DER, or the first of a PEM text. Throws `malformed`. */
export function readCrl(bytes: Uint8Array): Crl {
  const whole = readWhole(derBlocks(bytes, 'X509 CRL')[0] ?? bytes)
  const fields = [...members(members(whole, Tag.sequence)[0], Tag.sequence)]
  if (fields[0]?.tag === Tag.integer) fields.shift()
  const [, issuer, thisUpdate, ...rest] = fields
  const nextUpdate = rest.find((field) => field.tag === Tag.utcTime || field.tag === Tag.generalizedTime)
  const list = rest.find((field) => field.tag === Tag.sequence)
  const revoked = (list === undefined ? [] : members(list, Tag.sequence)).map((entry) => {
    const [serial, date] = members(entry, Tag.sequence)
    return [hex(expectTag(serial, Tag.integer).content), time(date)] as const
  })
  const extensions = readExtensions(rest.find((field) => field.tag === 0xa0))
  const scope = extensions.get('2.5.29.28')
  return {
    der: whole.raw,
    issuerName: expectTag(issuer, Tag.sequence).raw,
    thisUpdate: time(thisUpdate),
    nextUpdate: nextUpdate === undefined ? null : time(nextUpdate),
    revoked: new Map(revoked),
    // issuingDistributionPoint: [3] some reasons, [4] indirect, [5] attribute certificates
    partial:
      extensions.has('2.5.29.27') ||
      (scope !== undefined && members(scope.value, Tag.sequence).some((f) => (f.tag & 0x1f) >= 3)),
  }
}

/** Whether this authority, which may do so, issued and signed the list (RFC 5280, 6.3.3 f, g). */
export async function crlIssuedBy(crl: Crl, issuer: Certificate): Promise<boolean> {
  if (!sameBytes(crl.issuerName, issuer.subjectName)) return false
  if (issuer.keyUsage !== null && !issuer.keyUsage.includes(KeyUsage.crlSign)) return false
  const { Certificate: PkiCertificate, CertificateRevocationList } = await import('pkijs')
  try {
    const issuerCertificate = PkiCertificate.fromBER(Uint8Array.from(issuer.der))
    return await CertificateRevocationList.fromBER(Uint8Array.from(crl.der)).verify({ issuerCertificate })
  } catch {
    return false // an algorithm that the library does not know
  }
}

/** When the list says that the certificate was revoked; null: it does not. Whose list it is must have been checked. */
export function revokedAt(crl: Crl, certificate: Certificate): Date | null {
  return crl.revoked.get(hex(certificate.serial)) ?? null
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
