import { createHash, type KeyObject, sign as signBytes } from 'node:crypto'
import { integerOf, oidOf, sequence, setOf, Tag, tlv } from '../../src/sign/der.ts'
import { commonName, made, usage } from './chain.ts'
import { hollowPdf } from './hollow.ts'

/** Letters that are signed in ways that a letter of ours is not. Their signers are issued by chain.ts's root. */
export interface Way {
  readonly keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject }
  /** AlgorithmIdentifier of the signature */
  readonly algorithm: Uint8Array
  /** of the digest, as node:crypto names it, and its object identifier */
  readonly digest: string
  readonly digestId: string
  /** over the signed attributes; `sign` with the digest where it is left out */
  readonly signer?: (attributes: Uint8Array) => Uint8Array
  readonly subject?: Uint8Array
}

const attribute = (type: string, value: Uint8Array): Uint8Array => sequence(oidOf(type), tlv(Tag.set, value))

/** A detached CMS (RFC 5652) over these bytes. */
export function cmsBy(way: Way, content: Uint8Array): Uint8Array {
  const { keys, algorithm, digest, digestId, subject = commonName('Other Signer') } = way
  const certificate = made({ subject, issuer: 'Root', keys, serial: 9, extensions: [usage(0xc0)] })
  const hashed = createHash('sha256').update(certificate).digest()
  const attributes = setOf(Tag.set, [
    attribute('1.2.840.113549.1.9.3', oidOf('1.2.840.113549.1.7.1')),
    attribute('1.2.840.113549.1.9.4', tlv(Tag.octetString, createHash(digest).update(content).digest())),
    attribute('1.2.840.113549.1.9.16.2.47', sequence(sequence(sequence(tlv(Tag.octetString, hashed))))),
  ])
  const implicit = Buffer.from(attributes)
  implicit[0] = 0xa0
  const sign = way.signer ?? ((bytes) => signBytes(digest, bytes, keys.privateKey))
  const digestAlgorithm = sequence(oidOf(digestId))
  const signerInfo = sequence(
    integerOf(1),
    sequence(commonName('Root'), integerOf(9)),
    digestAlgorithm,
    implicit,
    algorithm,
    tlv(Tag.octetString, sign(attributes)),
  )
  const data = sequence(
    integerOf(1),
    setOf(Tag.set, [digestAlgorithm]),
    sequence(oidOf('1.2.840.113549.1.7.1')),
    tlv(0xa0, certificate),
    tlv(Tag.set, signerInfo),
  )
  return sequence(oidOf('1.2.840.113549.1.7.2'), tlv(0xa0, data))
}

/** The hand-made letter with the CMS that `make` gives for its bytes. */
export function letterWith(make: (content: Uint8Array) => Uint8Array, room = 8192): Uint8Array {
  const { body, placeholder } = hollowPdf(room, 1)
  const { start, end } = placeholder
  const cms = make(Buffer.concat([body.subarray(0, start), body.subarray(end)]))
  const pdf = Buffer.from(body)
  pdf.write(Buffer.from(cms).toString('hex'), start + 1, 'latin1')
  return new Uint8Array(pdf)
}

export const sha256 = { digest: 'sha256', digestId: '2.16.840.1.101.3.4.2.1' } as const
export const sha512 = { digest: 'sha512', digestId: '2.16.840.1.101.3.4.2.3' } as const
