import { sign as signBytes } from 'node:crypto'
import { type Certificate, readCertificate } from '../../src/sign/certificate.ts'
import { sha256Of } from '../../src/sign/cms.ts'
import { integerOf, oidOf, sequence, setOf, Tag, tlv } from '../../src/sign/der.ts'
import { identityOfKey } from '../../src/sign/identity.ts'
import { openSigner, sign } from '../../src/sign/sign.ts'
import type { Timestamper } from '../../src/sign/timestamp.ts'
import { messages } from '../said.ts'
import { ecdsa, extension, type Keys, keysOf, made, usage } from './chain.ts'
import { hollowPdf } from './hollow.ts'

/** Letters and time-stamps by authorities of `chain.ts`, fit to sign or not: nothing is asked of who signs. */

/** `20261201120000` of a time in UTC */
const digits = (time: Date): string => time.toISOString().replace(/[-:T]|\.\d+Z/g, '')

export const purposes = (critical: boolean, ...ids: readonly string[]): Uint8Array =>
  extension('2.5.29.37', critical, sequence(...ids.map((id) => oidOf(id))))

/** DER of a certificate for time-stamps alone, by an authority of the test's. */
export const stampCertificate = (subject: string, issuer: string, serial: number, to?: string): Uint8Array =>
  made({
    ...{ subject, issuer, serial, ...(to === undefined ? {} : { to }) },
    extensions: [usage(0x80), purposes(true, '1.3.6.1.5.5.7.3.8')],
  })

export interface Signing {
  /** what /M says */
  readonly stated?: Date
  readonly permission?: 1 | 2
  readonly keys?: Keys
  readonly stamper?: Timestamper | null
}

/** The hand-made PDF, signed by the first of these certificates. */
export async function signedBy(chain: readonly Uint8Array[], signing: Signing = {}): Promise<Uint8Array> {
  const { stated = new Date('2026-12-01T12:00:00Z'), permission = 1, stamper = null } = signing
  const [certificate, ...above] = chain.map(readCertificate) as [Certificate, ...Certificate[]]
  const { privateKey: key } = signing.keys ?? keysOf(certificate.subject)
  const signer = openSigner(identityOfKey(key, certificate, above), stamper)
  const vary = { 5: (body: string) => body.replace('D:20261201120000', `D:${digits(stated)}`) }
  const signed = await sign(hollowPdf(signer.contentsBytes, permission, vary), signer)
  if (signed.kind === 'problems') throw new Error(messages(signed.problems))
  return signed.value.body
}

/** An authority that stamps that time with the first of these certificates, whatever it is for. */
export function stamperBy(chain: readonly Uint8Array[], time: Date): Timestamper {
  const certificates = chain.map(readCertificate)
  return {
    tokenBytes: 4096,
    certificates,
    stamp: async (bytes) => ({ kind: 'ok', value: tokenBy(chain, time, bytes), notes: [] }),
  }
}

/** A TimeStampToken in DER. */
export const tokenBy = (chain: readonly Uint8Array[], time: Date, stamped: Uint8Array): Uint8Array =>
  tokenOver(chain, time, sha256Of(stamped), null)

/** The same over a SHA-256, and with the nonce of a question (an INTEGER in DER). */
export function tokenOver(
  chain: readonly Uint8Array[],
  time: Date,
  imprint: Uint8Array,
  nonce: Uint8Array | null,
): Uint8Array {
  const { der, issuerName, serial, subject } = readCertificate(chain[0]!)
  const sha256 = sequence(oidOf('2.16.840.1.101.3.4.2.1'))
  const tstInfo = oidOf('1.2.840.113549.1.9.16.1.4')
  const info = sequence(
    integerOf(1),
    oidOf('1.3.6.1.4.1.99999.1'),
    sequence(sha256, tlv(Tag.octetString, imprint)),
    integerOf(7),
    tlv(Tag.generalizedTime, Buffer.from(`${digits(time)}Z`)),
    ...(nonce === null ? [] : [nonce]),
  )
  const attribute = (type: string, value: Uint8Array) => sequence(oidOf(type), tlv(Tag.set, value))
  const attributes = setOf(Tag.set, [
    attribute('1.2.840.113549.1.9.3', tstInfo),
    attribute('1.2.840.113549.1.9.4', tlv(Tag.octetString, sha256Of(info))),
    attribute(
      '1.2.840.113549.1.9.16.2.47',
      sequence(sequence(sequence(tlv(Tag.octetString, sha256Of(der))))),
    ),
  ])
  const implicit = Buffer.from(attributes)
  implicit[0] = 0xa0
  const signerInfo = sequence(
    integerOf(1),
    sequence(issuerName, tlv(Tag.integer, serial)),
    sha256,
    implicit,
    ecdsa,
    tlv(Tag.octetString, signBytes('sha256', attributes, keysOf(subject).privateKey)),
  )
  const signedData = sequence(
    integerOf(3),
    setOf(Tag.set, [sha256]),
    sequence(tstInfo, tlv(0xa0, tlv(Tag.octetString, info))),
    setOf(0xa0, chain),
    tlv(Tag.set, signerInfo),
  )
  return sequence(oidOf('1.2.840.113549.1.7.2'), tlv(0xa0, signedData))
}
