import { generateKeyPairSync, type KeyObject, sign as signBytes } from 'node:crypto'
import { sha256Of } from '../../src/sign/cms.ts'
import {
  integerOf,
  members,
  nullValue,
  octets,
  oidOf,
  readWhole,
  sequence,
  setOf,
  small,
  Tag,
  tlv,
} from '../../src/sign/der.ts'
import { commonName, extension, issueCertificate } from '../../src/sign/development.ts'
import type { Request } from '../../src/sign/timestamp.ts'

export type Fault =
  | 'none'
  | 'http'
  | 'type'
  | 'unreadable'
  | 'refused'
  | 'imprint'
  | 'nonce'
  | 'no-certificate'
  | 'authority'
  | 'expired'
  | 'signature'
  | 'other-certificate'
  | 'changed'
  | 'slow'
  | 'unreachable'
  /** its key is Ed25519 */
  | 'algorithm'
  /** to a page; and for good to another address of its own, where it stamps */
  | 'redirect'
  | 'moved'
  /** a line break behind the answer */
  | 'trailing'

/** A time-stamping authority inside the test; its clock says what it is told to. */
export function authority(fault: Fault, clock: Date): Request {
  if (fault === 'changed') return (url, init) => authority('none', clock)(url, init)
  const root = key()
  const own = fault === 'algorithm' ? generateKeyPairSync('ed25519') : key()
  const purpose = sequence(oidOf(fault === 'authority' ? '1.3.6.1.5.5.7.3.36' : '1.3.6.1.5.5.7.3.8'))
  const validity = {
    from: '20200101000000Z',
    to: fault === 'expired' ? '20240101000000Z' : '20491231235959Z',
  }
  const rootName = commonName('Stamp Root')
  const certificate = issueCertificate(
    root.privateKey,
    rootName,
    commonName('Stamps'),
    own.publicKey,
    validity,
    [extension('2.5.29.37', true, purpose)],
  )
  return async (url, init) => {
    if (fault === 'redirect') return sentOn(303, '/thanks.html')
    if (fault === 'moved' && !url.endsWith('/new')) return sentOn(308, '/new')
    if (fault === 'unreachable') {
      throw Object.assign(new TypeError('fetch failed'), {
        cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }),
      })
    }
    if (fault === 'slow') {
      await new Promise((_, reject) => {
        init.signal?.addEventListener('abort', () => reject(init.signal?.reason))
      })
    }
    const type = fault === 'type' ? 'text/html' : 'application/timestamp-reply'
    const body =
      fault === 'refused'
        ? refusal()
        : reply(new Uint8Array(init.body as Buffer), fault, clock, own.privateKey, certificate)
    const sent =
      fault === 'unreadable'
        ? body.subarray(0, body.length / 2)
        : fault === 'trailing'
          ? Buffer.concat([body, Buffer.from('\r\n')])
          : body
    return new Response(Buffer.from(sent), {
      status: fault === 'http' ? 503 : 200,
      headers: { 'Content-Type': type },
    })
  }
}

function sentOn(status: number, location: string): Response {
  return new Response(null, { status, headers: { Location: location } })
}

function key() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

function refusal(): Uint8Array {
  return sequence(sequence(integerOf(2), Uint8Array.of(Tag.bitString, 2, 5, 0x20)))
}

function reply(
  query: Uint8Array,
  fault: Fault,
  clock: Date,
  privateKey: KeyObject,
  certificate: Uint8Array,
): Uint8Array {
  const [version, imprint, nonce, certReq] = members(readWhole(query), Tag.sequence)
  if (small(version) !== 1 || certReq?.content[0] !== 0xff) throw new Error('not the query that was expected')
  const [algorithm, digest] = members(imprint, Tag.sequence)
  const stamped = Buffer.from(octets(digest))
  if (fault === 'imprint') stamped[0] = stamped[0]! ^ 1
  const asked = Buffer.from(nonce!.content)
  if (fault === 'nonce') asked[7] = asked[7]! ^ 0x55
  const generated = clock.toISOString().replace(/[-:T]/g, '')
  const info = sequence(
    integerOf(1),
    oidOf('1.3.6.1.4.1.99999.1'),
    sequence(algorithm!.raw, tlv(Tag.octetString, stamped)),
    integerOf(7),
    tlv(Tag.generalizedTime, Buffer.from(generated, 'latin1')),
    integerOf(asked),
  )
  const named = fault === 'other-certificate' ? new Uint8Array(32) : sha256Of(certificate)
  const attributes = setOf(Tag.set, [
    attribute('1.2.840.113549.1.9.3', oidOf('1.2.840.113549.1.9.16.1.4')),
    attribute('1.2.840.113549.1.9.4', tlv(Tag.octetString, sha256Of(info))),
    attribute('1.2.840.113549.1.9.16.2.47', sequence(sequence(sequence(tlv(Tag.octetString, named))))),
  ])
  const isEdwards = privateKey.asymmetricKeyType === 'ed25519'
  const signature = signBytes(isEdwards ? null : 'sha256', attributes, privateKey)
  if (fault === 'signature') signature[signature.length - 1]! ^= 1
  const implicit = Buffer.from(attributes)
  implicit[0] = 0xa0
  const [, , , issuer] = members(members(readWhole(certificate), Tag.sequence)[0], Tag.sequence)
  const [, serial] = members(members(readWhole(certificate), Tag.sequence)[0], Tag.sequence)
  const sha256 = sequence(oidOf('2.16.840.1.101.3.4.2.1'), nullValue)
  const signerInfo = sequence(
    integerOf(1),
    sequence(issuer!.raw, serial!.raw),
    sha256,
    implicit,
    sequence(oidOf(isEdwards ? '1.3.101.112' : '1.2.840.10045.4.3.2')),
    tlv(Tag.octetString, signature),
  )
  const signedData = sequence(
    integerOf(3),
    setOf(Tag.set, [sha256]),
    sequence(oidOf('1.2.840.113549.1.9.16.1.4'), tlv(0xa0, tlv(Tag.octetString, info))),
    ...(fault === 'no-certificate' ? [] : [tlv(0xa0, certificate)]),
    tlv(Tag.set, signerInfo),
  )
  const token = sequence(oidOf('1.2.840.113549.1.7.2'), tlv(0xa0, signedData))
  return sequence(sequence(integerOf(0)), token)
}

function attribute(type: string, value: Uint8Array): Uint8Array {
  return sequence(oidOf(type), tlv(Tag.set, value))
}
