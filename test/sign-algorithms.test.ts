import { constants, generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { readCms } from '../src/sign/cms-check.ts'
import { integerOf, nullValue, oidOf, sequence, Tag, tlv } from '../src/sign/der.ts'
import { type Verdict, verifyPdf } from '../src/sign/verify/verdict.ts'
import { keysOf, now, root } from './sign/chain.ts'
import { cmsBy, letterWith, sha256, sha512, type Way } from './sign/other-ways.ts'
import { trusting } from './sign/trusting.ts'

const roots = trusting([root])
const verdictOf = (way: Way): Promise<Verdict> =>
  verifyPdf(
    letterWith((content) => cmsBy(way, content)),
    roots,
    now,
  )
const codes = ({ problems }: Verdict): readonly string[] => problems.map(({ code }) => code)

const curve = (namedCurve: string): Way['keys'] => generateKeyPairSync('ec', { namedCurve })
const rsa = (modulusLength: number): Way['keys'] => generateKeyPairSync('rsa', { modulusLength })
const ecdsa = (digits: number): Uint8Array => sequence(oidOf(`1.2.840.10045.4.3.${digits}`))
const rsaWith = (id: number): Uint8Array => sequence(oidOf(`1.2.840.113549.1.1.${id}`), nullValue)
const pss = (hashId: string, salt: number): Uint8Array => {
  const hash = sequence(oidOf(hashId))
  const mask = sequence(oidOf('1.2.840.113549.1.1.8'), hash)
  const parameters = sequence(tlv(0xa0, hash), tlv(0xa1, mask), tlv(0xa2, integerOf(salt)))
  return sequence(oidOf('1.2.840.113549.1.1.10'), parameters)
}

describe('a signature holds', () => {
  const ways: Readonly<Record<string, () => Way>> = {
    'ECDSA on P-256': () => ({ keys: keysOf('Other'), algorithm: ecdsa(2), ...sha256 }),
    'ECDSA on P-384, SHA-512': () => ({ keys: curve('P-384'), algorithm: ecdsa(4), ...sha512 }),
    'ECDSA on P-521, SHA-512': () => ({ keys: curve('P-521'), algorithm: ecdsa(4), ...sha512 }),
    'RSA, its digest beside it': () => ({ keys: rsa(2048), algorithm: rsaWith(1), ...sha256 }),
    'RSA with SHA-512': () => ({ keys: rsa(2048), algorithm: rsaWith(13), ...sha512 }),
    'RSA-PSS': () => {
      const keys = rsa(2048)
      const options = { key: keys.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
      return {
        keys,
        algorithm: pss(sha256.digestId, 32),
        ...sha256,
        signer: (bytes) => sign('sha256', bytes, options),
      }
    },
  }
  test.each(Object.keys(ways))('%s', async (name) => {
    const verdict = await verdictOf(ways[name]!())
    expect(verdict).toMatchObject({ holds: true, trust: 'trusted', signer: 'Other Signer' })
  })
})

describe('a signature that cannot be checked here is called that, and never a forgery', () => {
  const ways: Readonly<Record<string, readonly [algorithm: string, make: () => Way]>> = {
    Ed25519: [
      'Ed25519',
      () => {
        const keys = generateKeyPairSync('ed25519')
        const signer = (bytes: Uint8Array) => sign(null, bytes, keys.privateKey)
        return { keys, algorithm: sequence(oidOf('1.3.101.112')), ...sha512, signer }
      },
    ],
    Ed448: [
      '2.16.840.1.101.3.4.2.12',
      () => {
        const keys = generateKeyPairSync('ed448')
        const signer = (bytes: Uint8Array) => sign(null, bytes, keys.privateKey)
        const shake = { digest: 'shake256', digestId: '2.16.840.1.101.3.4.2.12' }
        return { keys, algorithm: sequence(oidOf('1.3.101.113')), ...shake, signer }
      },
    ],
    brainpoolP256r1: [
      'brainpoolP256r1',
      () => ({ keys: curve('brainpoolP256r1'), algorithm: ecdsa(2), ...sha256 }),
    ],
    'secp256k1, as Bitcoin has it': [
      'secp256k1',
      () => ({ keys: curve('secp256k1'), algorithm: ecdsa(2), ...sha256 }),
    ],
    'a curve of its own': [
      'a curve of its own',
      () => ({
        keys: generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' }),
        ...{ algorithm: ecdsa(2), ...sha256 },
      }),
    ],
    DSA: [
      'DSA',
      () => ({
        keys: generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }),
        ...{ algorithm: sequence(oidOf('2.16.840.1.101.3.4.3.2')), ...sha256 },
      }),
    ],
    'a digest of SHA-3': [
      '2.16.840.1.101.3.4.2.8',
      () => ({
        keys: keysOf('Other'),
        algorithm: sequence(oidOf('2.16.840.1.101.3.4.3.10')),
        ...{ digest: 'sha3-256', digestId: '2.16.840.1.101.3.4.2.8' },
      }),
    ],
    'two digests, one for the text and one for its signature': [
      '1.2.840.10045.4.3.4',
      () => ({
        keys: keysOf('Other'),
        algorithm: ecdsa(4),
        ...sha256,
        signer: (bytes) => sign('sha512', bytes, keysOf('Other').privateKey),
      }),
    ],
    'an algorithm that nobody knows': [
      '1.2.3.4',
      () => ({ keys: keysOf('Other'), algorithm: sequence(oidOf('1.2.3.4')), ...sha256 }),
    ],
  }
  test.each(Object.keys(ways))('%s', async (name) => {
    const [algorithm, make] = ways[name]!
    const verdict = await verdictOf(make())
    expect(verdict).toMatchObject({
      holds: false,
      problems: [{ code: 'sign/algorithm-not-supported', arguments: { algorithm } }],
    })
  })

  test('a key or a curve of a kind that OpenSSL does not know', () => {
    const known = cmsBy({ keys: keysOf('Other'), algorithm: ecdsa(2), ...sha256 }, new Uint8Array(1))
    const hex = Buffer.from(known).toString('hex')
    const read = (from: string, to: string) => readCms(Buffer.from(hex.replace(from, to), 'hex'))
    const algorithm = (id: string) => ({ kind: 'unsupported-algorithm', algorithm: id })
    expect(read('2a8648ce3d0201', '2a8648ce3d0209')).toEqual(algorithm('1.2.840.10045.2.9'))
    expect(read('2a8648ce3d030107', '2a8648ce3d030109')).toEqual(algorithm('1.2.840.10045.3.1.9'))
    // a key of a known kind that is none
    expect(read('03420004', '03420009')).toEqual({ kind: 'unreadable' })
  })
})

test('SHA-1 is known, and not believed', async () => {
  const weak = { digest: 'sha1', digestId: '1.3.14.3.2.26' }
  for (const way of [
    { keys: rsa(2048), algorithm: rsaWith(5), ...weak },
    { keys: rsa(2048), algorithm: rsaWith(5), ...sha256 },
  ])
    expect(codes(await verdictOf(way))).toEqual(['sign/weak-algorithm'])
})

test('an algorithm of another key is no signature at all', async () => {
  for (const way of [
    { keys: keysOf('Other'), algorithm: rsaWith(11), ...sha256 },
    { keys: rsa(2048), algorithm: ecdsa(2), ...sha256 },
  ])
    expect(codes(await verdictOf(way))).toEqual(['sign/signature-damaged'])
})

test('a signature of one bit more, or over other attributes, is forged', async () => {
  const keys = keysOf('Other')
  for (const signer of [
    (bytes: Uint8Array) => sign('sha256', Buffer.concat([bytes, Buffer.of(0)]), keys.privateKey),
    (bytes: Uint8Array) => {
      const signature = sign('sha256', bytes, keys.privateKey)
      return signature.with(-1, signature.at(-1)! ^ 1)
    },
  ])
    expect(codes(await verdictOf({ keys, algorithm: ecdsa(2), ...sha256, signer }))).toEqual([
      'sign/signature-invalid',
    ])
})

test('the file of the catalogue is the Ed25519 letter', () => {
  const file = path.join(import.meta.dirname, 'problems/sign/algorithm-not-supported/document.pdf')
  expect(readFileSync(file, 'latin1')).toContain(
    Buffer.from(tlv(Tag.oid, Uint8Array.of(43, 101, 112))).toString('hex'),
  )
})
