import { describe, expect, it, test } from 'vitest'
import { personName, printedName } from '../src/sign/certificate.ts'
import { oidOf, sequence, setOf, Tag, tlv } from '../src/sign/der.ts'
import { openIdentity } from '../src/sign/identity.ts'
import { verifyPdf } from '../src/sign/verify/verdict.ts'
import { keysOf, made, now, root, usage } from './sign/chain.ts'
import { cmsBy, letterWith, sha256 } from './sign/other-ways.ts'

/** Whom a certificate names, as it is printed on a letter. */

const ids = {
  commonName: '2.5.4.3',
  surname: '2.5.4.4',
  serialNumber: '2.5.4.5',
  country: '2.5.4.6',
  organization: '2.5.4.10',
  unit: '2.5.4.11',
  givenName: '2.5.4.42',
  pseudonym: '2.5.4.65',
}
type Named = readonly [type: keyof typeof ids, text: string | Uint8Array, tag?: number]

const name = (...parts: readonly Named[]): Uint8Array =>
  sequence(
    ...parts.map(([type, text, tag = Tag.utf8String]) =>
      setOf(Tag.set, [
        sequence(oidOf(ids[type]), tlv(tag, typeof text === 'string' ? Buffer.from(text) : text)),
      ]),
    ),
  )
const named = (...parts: readonly Named[]): string | null => printedName(name(...parts))

describe('a signer is called', () => {
  const all: readonly Named[] = [
    ['country', 'PL'],
    ['serialNumber', 'PNOPL-12345'],
    ['unit', 'Protocol'],
    ['organization', 'Ministry'],
    ['pseudonym', 'Registry 7'],
    ['surname', 'Nowak'],
    ['givenName', 'Anna'],
    ['commonName', 'A. Nowak'],
  ]
  test.each([
    [8, 'A. Nowak'],
    [7, 'Anna Nowak'],
    [6, 'Nowak'],
    [5, 'Registry 7'],
    [4, 'Ministry'],
    [3, 'Protocol'],
    [2, null],
    [1, null],
    [0, null],
  ])('by the best of %d attributes: %s', (count, expected) => {
    expect(named(...all.slice(0, count))).toBe(expected)
    expect(named(...all.slice(0, count).toReversed())).toBe(expected)
  })

  it('by a given name where there is no surname', () => {
    expect(named(['givenName', 'Anna'], ['organization', 'Ministry'])).toBe('Anna')
  })

  it('by the first that is not blank', () => {
    expect(named(['commonName', ' '], ['commonName', 'Anna'])).toBe('Anna')
    expect(named(['commonName', 'Anna'], ['commonName', 'Eva'])).toBe('Anna')
  })

  const blank = [
    '',
    ' \t\r\n',
    '\u200d\u200c',
    '\u200b',
    '\u2060\ufeff',
    '\u3164',
    '\u2800',
    '\u034f',
    '\0\0',
    '\u00ad',
  ]
  test.each(blank)('not by %j', (nothing) => {
    expect(named(['commonName', nothing], ['organization', 'Ministry'])).toBe('Ministry')
    expect(named(['surname', nothing], ['givenName', nothing])).toBeNull()
    expect(personName(name(['commonName', nothing]))).toBe('a subject without a name')
  })
})

describe('the string types', () => {
  const utf16 = (text: string): Uint8Array => Buffer.from(text, 'utf16le').swap16()
  const utf32 = (...codes: readonly number[]): Uint8Array => {
    const bytes = Buffer.alloc(4 * codes.length)
    for (const [index, code] of codes.entries()) bytes.writeUInt32BE(code, 4 * index)
    return bytes
  }
  const points = (text: string): Uint8Array => utf32(...Array.from(text, (c) => c.codePointAt(0)!))
  const texts = ['Anna Nowak', 'Ёж', 'Kőszeg Muñoz', '信息产业部', 'وزارة', '𝒜nna']
  test.each(texts)('give %s', (text) => {
    expect(named(['commonName', text])).toBe(text)
    expect(named(['commonName', utf16(text), Tag.bmpString])).toBe(text)
    expect(named(['commonName', points(text), Tag.universalString])).toBe(text)
  })

  test.each([
    ['PrintableString', 0x13],
    ['TeletexString', 0x14],
    ['IA5String', 0x16],
    ['NumericString', 0x12],
    ['VisibleString', 0x1a],
    ['GeneralString', 0x1b],
  ])('%s is Latin-1', (_, tag) => {
    expect(named(['commonName', Buffer.from('Müller 7', 'latin1'), tag])).toBe('Müller 7')
  })

  test.each<readonly [string, Named, string | null]>([
    ['Latin-1 that calls itself UTF-8', ['commonName', Buffer.from('Müller', 'latin1')], 'Müller'],
    ['half a character of UTF-16', ['commonName', Uint8Array.of(0, 65, 0), Tag.bmpString], 'A'],
    ['half a pair of UTF-16', ['commonName', utf16('A\ud83d'), Tag.bmpString], 'A\ufffd'],
    ['a part of UTF-32', ['commonName', Uint8Array.of(0, 0, 0, 65, 0), Tag.universalString], 'A'],
    [
      'UTF-32 beyond Unicode',
      ['commonName', utf32(65, 0x110000, 0xd800), Tag.universalString],
      'A\ufffd\ufffd',
    ],
    ['nothing', ['commonName', Uint8Array.of(), Tag.universalString], null],
  ])('%s is read as far as it goes', (_, part, expected) => {
    expect(named(part)).toBe(expected)
  })
})

describe('in one line', () => {
  test.each([
    ['Line one\nLine two', 'Line one Line two'],
    ['Line one\r\n\tLine two\u2028Line three\u2029', 'Line one Line two Line three'],
    ['\u0085Anna\u0000Nowak\u007f', 'Anna Nowak'],
    ['Anna\u202eNowak\u200f', 'Anna Nowak'],
    ['\u001b[31mAnna', '[31mAnna'],
    ['An\u00adna No\u2060wak\ufeff', 'Anna Nowak'],
    // Persian and Malayalam are written with joiners
    ['محمد\u200cعلی', 'محمد\u200cعلی'],
    ['ന്\u200d \u200c', 'ന്\u200d \u200c'],
    ['क्\u200dष', 'क्\u200dष'],
    ['  Anna \u00a0 Nowak ', 'Anna Nowak'],
  ])('%j is %j', (text, expected) => {
    expect(named(['commonName', text])).toBe(expected)
  })
})

describe('who has no name', () => {
  const subject = name(['country', 'DE'], ['serialNumber', '7'])
  const pem = (der: Uint8Array): string =>
    `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`
  const identityOf = (of: Uint8Array): Uint8Array => {
    const keys = keysOf('nobody')
    const own = made({ subject: of, issuer: 'Root', keys, extensions: [usage(0xc0)] })
    const key = keys.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    return Buffer.from(key + pem(own) + pem(root))
  }

  it('does not sign; who has one is printed by it', async () => {
    const refused = await openIdentity([identityOf(subject)], null, 'f', now)
    expect(refused).toMatchObject({ kind: 'problems', problems: [{ code: 'sign/nameless' }] })
    const polish = name(['country', 'PL'], ['surname', 'Nowak'], ['givenName', 'Anna'])
    const opened = await openIdentity([identityOf(polish)], null, 'f', now)
    expect(opened).toMatchObject({ kind: 'ok', value: { certificate: { subject: 'Anna Nowak' } } })
  })

  it('is called so where it has signed', async () => {
    const way = {
      keys: keysOf('nobody'),
      algorithm: sequence(oidOf('1.2.840.10045.4.3.2')),
      ...sha256,
      subject,
    }
    const verdict = await verifyPdf(
      letterWith((content) => cmsBy(way, content)),
      null,
      now,
    )
    expect(verdict.signer).toBe('a subject without a name')
  })
})
