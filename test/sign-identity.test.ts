import { verify } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Problem } from '../src/problems/problem.ts'
import { wordsOf } from '../src/problems/words.ts'
import { integerOf, members, readWhole, sequence, Tag } from '../src/sign/der.ts'
import { developmentIdentity } from '../src/sign/development.ts'
import { developmentName, type Identity, openIdentity } from '../src/sign/identity.ts'
import { rc2CbcDecrypt } from '../src/sign/rc2.ts'
import { line } from './said.ts'
import { work } from './sign/chain.ts'

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
    expect(await signsFor(opened.value)).toBe(true)
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
    const told: Problem[] = []
    const opened = await openIdentity([bytes], passphrase, file, at, null, (note) => told.push(note))
    const found = [...told, ...(opened.kind === 'ok' ? opened.notes : opened.problems)]
    expect(found.map((p) => p.code)).toEqual([`sign/${code}`])
    expect(opened.kind).toBe([...notes, 'many-rounds'].includes(code) ? 'ok' : 'problems')
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
        if (opened.kind === 'ok') expect(await signsFor(opened.value)).toBe(true)
        else expect(opened.problems.length).toBeGreaterThan(0)
      }),
      { numRuns: 200 },
    )
  })

  test('that is slow is announced before it is tried, and nobody waits to be asked', async () => {
    const slow = new Uint8Array(readFileSync(join(problems, 'many-rounds/identity.pem')))
    const heard: string[] = []
    const tell = ({ code }: Problem) => void heard.push(code)
    const ask = async () => {
      heard.push('asked')
      return 'test'
    }
    const spent = work()
    expect((await openIdentity([slow], null, 'f', at, async () => null, tell)).kind).toBe('problems')
    // not even the empty passphrase was tried
    expect(spent()).toBeLessThan(400)
    expect(heard).toEqual([])
    expect((await openIdentity([slow], null, 'f', at, ask, tell)).kind).toBe('ok')
    expect(heard).toEqual(['asked', 'sign/many-rounds'])
  })

  test('locked nine million times over is announced, and not refused', async () => {
    const given = openIdentity([withRounds(own('3des.p12'), 9_999_999)], 'test', 'f', at, null, (note) => {
      throw new Error(wordsOf(note).message)
    })
    await expect(given).rejects.toThrow('worked through 9,999,999 times')
  })

  test('that is slow to open does not hold up the program', async () => {
    const rounds = 2_000_001
    const p12 = withRounds(own('3des.p12'), rounds)
    const told: Problem[] = []
    let ticks = 0
    const ticking = setInterval(() => ticks++, 20)
    const opening = openIdentity([p12], 'test', 'f', at, null, (note) => told.push(note))
    while (told.length === 0 || ticks < 5) await new Promise((resolve) => setTimeout(resolve, 10))
    clearInterval(ticking)
    expect(told).toMatchObject([{ code: 'sign/many-rounds', severity: 'note', arguments: { rounds } }])
    // what can be said of a file whose lock was tampered with
    expect(codes(await opening)).toEqual(['sign/wrong-passphrase'])
  })

  test.each([10_000_001, 2 ** 31, 2 ** 38])('locked %d times over is refused at once', async (rounds) => {
    const spent = work()
    expect(codes(await openIdentity([withRounds(own('3des.p12'), rounds)], 'test', 'f', at))).toEqual([
      'sign/too-many-rounds',
    ])
    expect(spent()).toBeLessThan(1000)
  })

  const blocks = (label: (i: number) => string, mark: string) =>
    Buffer.from(Array.from({ length: 70_000 }, (_, i) => `-----${mark} ${label(i)}-----`).join('\n'))
  test.each([
    ['beginnings without end', () => Buffer.from('-----BEGIN A-----'.repeat(300_000))],
    ['beginnings of many names', () => blocks((i) => `A${i}`, 'BEGIN')],
    ['ends without beginning', () => blocks(() => 'A', 'END')],
    ['one name without end', () => Buffer.from(`-----BEGIN ${'A'.repeat(5_000_000)}`)],
    ['dashes', () => Buffer.from('-'.repeat(5_000_000))],
  ])('that is a megabyte of %s is no identity, and found out in no time', async (_, make) => {
    const spent = work()
    expect(codes(await openIdentity([make()], null, 'f', at))).toEqual(['sign/not-an-identity'])
    expect(spent()).toBeLessThan(3000)
  })

  test('of many certificates, or of keys without number, is refused', async () => {
    const pem = Buffer.from(own('rsa2048.pem')).toString()
    const key = pem.slice(0, pem.indexOf('-----BEGIN CERT'))
    const spent = work()
    expect(codes(await openIdentity([Buffer.from(pem + key.repeat(500))], null, 'f', at))).toEqual([
      'sign/damaged',
    ])
    const chain = Buffer.from(own('chain.pem')).toString()
    expect(codes(await openIdentity([Buffer.from(pem + chain.repeat(500))], null, 'f', at))).toEqual([
      'sign/damaged',
    ])
    expect(spent()).toBeLessThan(3000)
  })

  test('for development says what it is, and signs as of 2004', async () => {
    const then = new Date('2004-05-10T10:00:00Z')
    const opened = await openIdentity([developmentIdentity()], null, 'development.pem', then)
    expect(opened).toMatchObject({ kind: 'ok', notes: [], value: { development: true } })
    if (opened.kind !== 'ok') return
    expect(opened.value.certificate.subject).toBe(developmentName)
    expect(opened.value.signatureBytes).toBe(256)
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

/** The same PKCS#12 file with another number of rounds in its MAC, which stands at its end (RFC 7292, 4). */
function withRounds(p12: Uint8Array, rounds: number): Uint8Array {
  const [version, safe, mac] = members(readWhole(p12), Tag.sequence)
  const [info, salt] = members(mac, Tag.sequence)
  return sequence(version!.raw, safe!.raw, sequence(info!.raw, salt!.raw, integerOf(rounds)))
}

/** Whether what an identity signs holds by its certificate. */
async function signsFor({ certificate, sign }: Identity): Promise<boolean> {
  const bytes = Buffer.from('signed attributes')
  const signature = await sign(bytes)
  return signature.kind === 'ok' && verify('sha256', bytes, certificate.publicKey, signature.value)
}

function codes(opened: Awaited<ReturnType<typeof openIdentity>>): readonly string[] {
  return opened.kind === 'ok' ? [] : opened.problems.map((p) => p.code)
}
