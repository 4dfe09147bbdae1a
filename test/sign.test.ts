import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromBER } from 'asn1js'
import { ContentInfo, SignedData } from 'pkijs'
import { describe, expect, test } from 'vitest'
import { developmentIdentity } from '../src/sign/development.ts'
import { openIdentity } from '../src/sign/identity.ts'
import { openSigner, sign } from '../src/sign/sign.ts'
import { messages } from './said.ts'
import { hollowPdf } from './sign/hollow.ts'

const at = new Date('2026-12-01T12:00:00Z')
const read = (name: string) => new Uint8Array(readFileSync(join(import.meta.dirname, 'sign', name)))

async function signerOf(bytes: Uint8Array) {
  const opened = await openIdentity([bytes], 'test', 'f', at)
  if (opened.kind === 'problems') throw new Error(messages(opened.problems))
  return openSigner(opened.value, null)
}

async function signed(bytes: Uint8Array) {
  const signer = await signerOf(bytes)
  const unsigned = hollowPdf(signer.contentsBytes, 1)
  const outcome = await sign(unsigned, signer)
  if (outcome.kind === 'problems') throw new Error(messages(outcome.problems))
  const { start, end } = unsigned.placeholder
  const file = outcome.value.body
  const contents = Buffer.from(file.subarray(start + 1, end - 1)).toString('latin1')
  const content = Buffer.concat([file.subarray(0, start), file.subarray(end)])
  return { file, cms: Buffer.from(contents, 'hex'), content, signer }
}

function parse(cms: Uint8Array): SignedData {
  const { offset, result } = fromBER(cms)
  expect(offset).toBeGreaterThan(0)
  return new SignedData({ schema: new ContentInfo({ schema: result }).content })
}

describe.each([['rsa2048.pem'], ['rsa3072.pem'], ['rsa4096.pem'], ['modern.p12'], ['p384.pem']])(
  'signed with %s',
  (name) => {
    test('verifies elsewhere, over exactly the bytes outside the placeholder', async () => {
      const { cms, content } = await signed(read(name))
      const data = parse(cms)
      expect(data.encapContentInfo.eContent).toBeUndefined()
      expect(await data.verify({ signer: 0, data: new Uint8Array(content).buffer })).toBe(true)
      const other = new Uint8Array(content)
      other[20] = other[20]! ^ 1
      await expect(data.verify({ signer: 0, data: other.buffer }).catch(() => false)).resolves.toBe(false)
    })

    test('is PAdES-B: three signed attributes in DER order, no signing time, the chain without its root', async () => {
      const { cms } = await signed(read(name))
      const data = parse(cms)
      const attributes = data.signerInfos[0]!.signedAttrs!.attributes
      expect(attributes.map((a) => a.type)).toEqual([
        '1.2.840.113549.1.9.3',
        '1.2.840.113549.1.9.4',
        '1.2.840.113549.1.9.16.2.47',
      ])
      const encoded = attributes.map((a) => Buffer.from(a.toSchema().toBER()))
      expect(encoded).toEqual(encoded.toSorted(Buffer.compare))
      expect(data.signerInfos[0]!.digestAlgorithm.algorithmId).toBe('2.16.840.1.101.3.4.2.1')
      expect(data.certificates).toHaveLength(2)
      expect(data.signerInfos[0]!.unsignedAttrs).toBeUndefined()
    })
  },
)

test('RSA fills the placeholder exactly, and gives the same bytes again', async () => {
  const identity = read('rsa2048.pem')
  const [first, second] = [await signed(identity), await signed(identity)]
  expect(first.cms).toHaveLength(first.signer.contentsBytes)
  expect(Buffer.compare(first.file, second.file)).toBe(0)
  expect(parse(first.cms).toSchema(true).toBER().byteLength).toBe(
    parse(second.cms).toSchema(true).toBER().byteLength,
  )
})

test('ECDSA leaves zeros after the signature, and always room enough', async () => {
  const signer = await signerOf(read('p384.pem'))
  const sizes = await Promise.all(
    Array.from({ length: 64 }, async (_, i) => {
      const cms = await signer.cms(new Uint8Array(32).fill(i))
      return cms.kind === 'ok' ? cms.value.length : 0
    }),
  )
  expect(Math.max(...sizes)).toBeLessThanOrEqual(signer.contentsBytes)
  expect(Math.min(...sizes)).toBeGreaterThan(signer.contentsBytes - 12)
})

test('a signer names its certificate, and knows a development identity', async () => {
  const signer = await signerOf(read('rsa2048.pem'))
  expect(signer.subject).toBe('Test Signer rsa2048')
  expect(signer.fingerprint).toMatch(/^[0-9a-f]{64}$/)
  expect(signer.development).toBe(false)
  const development = await signerOf(developmentIdentity())
  expect(development.development).toBe(true)
  expect(development.fingerprint).not.toBe((await signerOf(developmentIdentity())).fingerprint)
})

test('a placeholder in the wrong place is our own mistake', async () => {
  const signer = await signerOf(read('rsa2048.pem'))
  const hollow = hollowPdf(signer.contentsBytes, 1)
  const { start, end } = hollow.placeholder
  const placeholder = { start: start + 1, end }
  await expect(sign({ ...hollow, placeholder }, signer)).rejects.toThrow('placeholder')
})
