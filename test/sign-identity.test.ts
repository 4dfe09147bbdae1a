import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { wordsOf } from '../src/problems/problem.ts'
import { developmentIdentity } from '../src/sign/development.ts'
import { developmentName, openIdentity } from '../src/sign/identity.ts'
import { rc2CbcDecrypt } from '../src/sign/rc2.ts'
import { line } from './said.ts'

const at = new Date('2026-12-01T12:00:00Z')
const own = (name: string) => new Uint8Array(readFileSync(join(import.meta.dirname, 'sign', name)))
const problems = join(import.meta.dirname, 'problems/sign')

describe('a signing identity', () => {
  test.each([
    ['modern.p12', 'test'],
    ['3des.p12', 'test'],
    ['rc2.p12', 'test'],
    ['rc2-128.p12', 'test'],
    ['aes128-nomac.p12', 'test'],
    ['utf8.p12', 'пароль-密码'],
    ['empty.p12', ''],
    ['empty.p12', null],
  ])('opens from PKCS#12: %s with %j', async (name, passphrase) => {
    const opened = await openIdentity([own(name)], passphrase, name, at)
    expect(opened).toMatchObject({ kind: 'ok', notes: [], value: { development: false } })
    if (opened.kind !== 'ok') return
    expect(opened.value.certificate.subject).toBe('Test Signer')
    expect(opened.value.chain.map((c) => c.subject)).toEqual(['Test Authority', 'Test Root'])
    expect(opened.value.certificate.x509.checkPrivateKey(opened.value.key)).toBe(true)
  })

  test.each([['encrypted.pem'], ['traditional.pem']])('opens from a locked PEM key: %s', async (name) => {
    const parts = [own(name), own('chain.pem')]
    expect((await openIdentity(parts, 'test', name, at)).kind).toBe('ok')
    expect(codes(await openIdentity(parts, 'Test', name, at))).toEqual(['sign/wrong-passphrase'])
    expect(codes(await openIdentity(parts, null, name, at))).toEqual(['sign/passphrase-needed'])
  })

  test('asks for a passphrase once, and only for a locked file', async () => {
    let asked = 0
    const ask = async () => {
      asked++
      return 'test'
    }
    expect((await openIdentity([own('modern.p12')], null, 'f', at, ask)).kind).toBe('ok')
    expect(asked).toBe(1)
    expect((await openIdentity([own('empty.p12')], null, 'f', at, ask)).kind).toBe('ok')
    expect((await openIdentity([own('modern.p12')], 'test', 'f', at, ask)).kind).toBe('ok')
    expect(codes(await openIdentity([own('modern.p12')], 'no', 'f', at, ask))).toEqual([
      'sign/wrong-passphrase',
    ])
    expect(asked).toBe(1)
    expect(codes(await openIdentity([own('modern.p12')], null, 'f', at, async () => null))).toEqual([
      'sign/passphrase-needed',
    ])
  })

  const passphrases: Readonly<Record<string, string | null>> = {
    'passphrase-needed': null,
    'wrong-passphrase': 'Geheimnis',
  }
  const notes = ['chain-incomplete', 'chain-refused']
  const folders = readdirSync(problems).filter((code) =>
    readdirSync(join(problems, code)).some((file) => file.startsWith('identity.')),
  )
  test.each(folders)('is refused before any document is made: %s', async (code) => {
    const file = readdirSync(join(problems, code)).find((name) => name.startsWith('identity.'))!
    const bytes = new Uint8Array(readFileSync(join(problems, code, file)))
    const passphrase = code in passphrases ? passphrases[code]! : 'test'
    const opened = await openIdentity([bytes], passphrase, file, at)
    const found = opened.kind === 'ok' ? opened.notes : opened.problems
    expect(found.map((p) => p.code)).toEqual([`sign/${code}`])
    expect(opened.kind).toBe(notes.includes(code) ? 'ok' : 'problems')
    for (const { message, hint } of found.map(wordsOf)) {
      expect(message.startsWith(`${file}: `)).toBe(true)
      expect(hint).toBeTruthy()
      expect(`${message}${hint}`).not.toMatch(/Geheimnis|PRIVATE KEY|[A-Za-z0-9+/]{40}/)
    }
    await expect(found.map(line).join('')).toMatchFileSnapshot(join(problems, code, 'expected.txt'))
  })

  test('says all that is wrong at once', async () => {
    const expired = new Uint8Array(readFileSync(join(problems, 'expired/identity.pem')))
    const early = new Date('2019-05-10T00:00:00Z')
    const found = codes(await openIdentity([expired], null, 'f', early))
    expect(found).toEqual(['sign/not-yet-valid', 'sign/not-yet-valid', 'sign/not-yet-valid'])
  })

  test('cut or damaged anywhere gives a problem, never a crash', async () => {
    const whole = own('aes128-nomac.p12')
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), async (where, byte, cut) => {
        const bytes = cut ? whole.slice(0, where) : whole.with(where, byte)
        const opened = await openIdentity([bytes], 'test', 'f', at)
        if (opened.kind === 'ok')
          expect(opened.value.certificate.x509.checkPrivateKey(opened.value.key)).toBe(true)
        else expect(opened.problems.length).toBeGreaterThan(0)
      }),
      { numRuns: 200 },
    )
  })

  test('for development says what it is, and signs as of 2004', async () => {
    const then = new Date('2004-05-10T10:00:00Z')
    const opened = await openIdentity([developmentIdentity()], null, 'development.pem', then)
    expect(opened).toMatchObject({ kind: 'ok', notes: [], value: { development: true } })
    if (opened.kind !== 'ok') return
    expect(opened.value.certificate.subject).toBe(developmentName)
    expect(opened.value.key.asymmetricKeyDetails?.modulusLength).toBe(2048)
    expect(opened.value.chain).toHaveLength(1)
  })
})

test.each([
  // RFC 2268, 5
  ['0000000000000000', 63, '0000000000000000', 'ebb773f993278eff'],
  ['ffffffffffffffff', 64, 'ffffffffffffffff', '278b27e42e2f0d49'],
  ['3000000000000000', 64, '1000000000000001', '30649edf9be7d2c2'],
  ['88', 64, '0000000000000000', '61a8a244adacccf0'],
  ['88bca90e90875a7f0f79c384627bafb2', 128, '0000000000000000', '2269552ab0f85ca6'],
])('RC2 with key %s and %d bits', (key, effectiveBits, plain, cipher) => {
  const bytes = (hex: string) => Buffer.from(hex, 'hex')
  const found = rc2CbcDecrypt(bytes(key), effectiveBits, new Uint8Array(8), bytes(cipher))
  expect(Buffer.from(found).toString('hex')).toBe(plain)
})

function codes(opened: Awaited<ReturnType<typeof openIdentity>>): readonly string[] {
  return opened.kind === 'ok' ? [] : opened.problems.map((p) => p.code)
}
