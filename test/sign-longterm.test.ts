import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readCertificate } from '../src/sign/certificate.ts'
import { tlv } from '../src/sign/der.ts'
import type { GivenFile } from '../src/sign/given.ts'
import { identityOfKey, openIdentity } from '../src/sign/identity.ts'
import { addLongTerm, openEvidence } from '../src/sign/longterm.ts'
import { openSigner, sign } from '../src/sign/sign.ts'
import type { Timestamper } from '../src/sign/timestamp.ts'
import { line, messages } from './said.ts'
import {
  deltaTo,
  entry,
  extension,
  flag,
  keysOf,
  listNumber,
  made,
  madeList,
  root,
  scope,
  usage,
} from './sign/chain.ts'
import { hollowPdf } from './sign/hollow.ts'
import { stampCertificate, stamperBy } from './sign/signed-by.ts'

const at = new Date('2026-12-01T12:00:00Z')
const own = join(import.meta.dirname, 'sign')
const problems = join(import.meta.dirname, 'problems/sign')
/** Stands for an authority whose own chain needs no list. */
const stamper: Timestamper = {
  tokenBytes: 10,
  certificates: [],
  stamp: async () => ({ kind: 'ok', value: new Uint8Array(10), notes: [] }),
}

/** a critical extension */
const unknown = extension('1.2.3.4', true, tlv(0x05))

async function identity(chain: boolean) {
  const file = join(own, chain ? 'modern.p12' : '../problems/sign/chain-incomplete/identity.pem')
  const opened = await openIdentity([readFileSync(file)], 'test', 'f', at)
  if (opened.kind === 'problems') throw new Error(messages(opened.problems))
  return opened.value
}

function lists(names: readonly string[], folder = own): readonly GivenFile[] {
  return names.map((file) => ({
    file,
    bytes: new Uint8Array(readFileSync(file.startsWith('./') ? join(folder, file) : join(own, file))),
  }))
}

describe('revocation lists are checked before any document is made', () => {
  const folders = readdirSync(problems).filter((code) => existsSync(join(problems, code, 'lists.json')))
  test.each(folders)('%s', async (code) => {
    const folder = join(problems, code)
    const input = JSON.parse(readFileSync(join(folder, 'lists.json'), 'utf8')) as {
      readonly lists: readonly string[]
      readonly timestamp: boolean
      readonly chain: boolean
    }
    const given = lists(input.lists, folder)
    const evidence = openEvidence(given, await identity(input.chain), input.timestamp ? stamper : null, at)
    const found = evidence.kind === 'ok' ? evidence.notes : evidence.problems
    expect(found.map((p) => p.code)).toEqual([`sign/${code}`])
    await expect(found.map(line).join('')).toMatchFileSnapshot(join(folder, 'expected.txt'))
    expect(evidence.kind).toBe(code === 'crl-foreign' ? 'ok' : 'problems')
  })
})

test('the security store is appended, and every signed byte stays', async () => {
  const evidence = openEvidence(lists(['root.crl', 'authority.crl']), await identity(true), stamper, at)
  if (evidence.kind === 'problems') throw new Error(messages(evidence.problems))
  expect(evidence.value.certificates).toHaveLength(3)
  expect(evidence.value.crls).toHaveLength(2)
  const signer = openSigner(await identity(true), null)
  const signed = await sign(hollowPdf(signer.contentsBytes, 1), signer)
  if (signed.kind === 'problems') throw new Error(messages(signed.problems))
  const longTerm = addLongTerm(signed.value.body, evidence.value)
  expect(Buffer.compare(longTerm.subarray(0, signed.value.body.length), signed.value.body)).toBe(0)
  expect(Buffer.compare(addLongTerm(signed.value.body, evidence.value), longTerm)).toBe(0)
  for (const bytes of [...evidence.value.certificates, ...evidence.value.crls]) {
    expect(Buffer.from(longTerm).includes(Buffer.from(bytes), signed.value.body.length)).toBe(true)
  }
  expect(() => addLongTerm(longTerm, evidence.value)).toThrow('not a file')
})

describe('lists for a chain of one’s own', () => {
  const signer = made({ subject: 'Signer', issuer: 'Root', serial: 5, extensions: [usage(0xc0)] })
  const [certificate, above] = [readCertificate(signer), readCertificate(root)]
  const own = identityOfKey(keysOf('Signer').privateKey, certificate, [above])
  const stamps = stampCertificate('Stamps', 'Root', 7)
  const authority = stamperBy([stamps, root], at)
  const evidence = (...bytes: readonly Uint8Array[]) =>
    openEvidence(
      bytes.map((each, i) => ({ file: `${i}.crl`, bytes: each })),
      own,
      authority,
      at,
    )
  const found = (...bytes: readonly Uint8Array[]): readonly string[] => {
    const outcome = evidence(...bytes)
    const told = outcome.kind === 'ok' ? outcome.notes : outcome.problems
    return [...new Set(told.map(({ code }) => code.replace('sign/', '')))]
  }
  const pem = (der: Uint8Array): Uint8Array =>
    Buffer.from(`-----BEGIN X509 CRL-----\n${Buffer.from(der).toString('base64')}\n-----END X509 CRL-----\n`)

  test('a list of 60,000 serves, and so does the second one of a PEM text', () => {
    const entries = Array.from({ length: 60_000 }, (_, i) => entry(1000 + i))
    expect(evidence(madeList({ issuer: 'Root', entries }))).toMatchObject({ kind: 'ok', notes: [] })
    const two = Buffer.concat([madeList({ issuer: 'Other' }), madeList({ issuer: 'Root' })].map(pem))
    const taken = evidence(two)
    expect(taken).toMatchObject({ kind: 'ok', notes: [] })
    if (taken.kind === 'ok') expect(taken.value.crls).toHaveLength(1)
  })

  test.each([
    ['for authorities only', { extensions: [scope(flag(0x82))] }, 'crl-unusable'],
    ['from next year', { from: '20270101', to: '20280101' }, 'crl-unusable'],
    ['what changed only', { extensions: [listNumber(2), deltaTo(1)] }, 'crl-unusable'],
    ['without an end', { to: null }, 'crl-unusable'],
    ['with an extension that nobody knows', { extensions: [unknown] }, 'crl-unusable'],
    ['of another key', { by: keysOf('Somebody') }, 'crl-signature'],
    ['that has ended', { from: '20260101', to: '20260201' }, 'crl-outdated'],
    ['that revokes the signer', { entries: [entry(5)] }, 'revoked'],
    ['that revokes the time-stamping authority', { entries: [entry(7)] }, 'revoked'],
  ])('a list %s is not taken', (_, other, code) => {
    expect(found(madeList({ issuer: 'Root', ...other }))).toEqual([code])
  })
})
