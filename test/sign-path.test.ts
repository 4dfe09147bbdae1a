import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { integerOf, nullValue, oidOf, sequence, setOf, Tag, tlv } from '../src/sign/der.ts'
import { weakAlgorithm } from '../src/sign/path/algorithms.ts'
import { poolOf } from '../src/sign/path/build.ts'
import { nameKey } from '../src/sign/path/names.ts'
import { documentFaults, timeStampFault } from '../src/sign/path/purposes.ts'
import { readPathCertificate } from '../src/sign/path/read.ts'
import { publicKeyOf } from '../src/sign/path/signature.ts'
import { anchorOf, noPolicyAsked } from '../src/sign/path/validate.ts'
import {
  alternativeNames,
  authority,
  commonName,
  constraints,
  directory,
  dns,
  ecdsa,
  email,
  extension,
  ip,
  judged,
  keysOf,
  made,
  mappings,
  nameOf,
  policies,
  pssOptions,
  read,
  root,
  said,
  uri,
  usage,
  work,
} from './sign/chain.ts'

const inter = made({ subject: 'Inter', issuer: 'Root', extensions: [authority(), usage(0x06)] })
const leaf = made({ subject: 'Leaf', issuer: 'Inter' })
/** One authority under the root, and one certificate under that. */
const under = (extensions: readonly Uint8Array[], leafExtensions: readonly Uint8Array[] = []) => [
  made({ subject: 'Inter', issuer: 'Root', extensions }),
  made({ subject: 'Leaf', issuer: 'Inter', extensions: leafExtensions }),
]

describe('a certification path', () => {
  it('is followed to a root, whatever else is at hand', () => {
    const answer = judged([root, inter, leaf])
    expect(answer.kind).toBe('trusted')
    expect(answer.kind === 'trusted' && answer.path.map(({ subject }) => subject)).toEqual(['Leaf', 'Inter'])
    expect(answer.kind === 'trusted' && answer.looked.map(({ revocation }) => revocation)).toEqual([
      { kind: 'unknown', refused: [] },
      { kind: 'unknown', refused: [] },
    ])
  })

  it('is refused by each rule of RFC 5280, 6.1, with its own word', () => {
    const strange = extension('1.2.3.4', true, nullValue)
    const cases: readonly (readonly [string, readonly Uint8Array[]])[] = [
      ['no-issuer', [leaf]],
      ['no-issuer', [made({ subject: 'Self', issuer: 'Self', extensions: [authority()] })]],
      ['signature', [inter, made({ subject: 'Leaf', issuer: 'Inter', by: keysOf('Thief') })]],
      [
        'signature',
        [made({ subject: 'Inter', issuer: 'Root', by: keysOf('Thief'), extensions: [authority()] }), leaf],
      ],
      ['not-yet-valid', [inter, made({ subject: 'Leaf', issuer: 'Inter', from: '20270101' })]],
      ['ended', [inter, made({ subject: 'Leaf', issuer: 'Inter', to: '20261130' })]],
      [
        'ended',
        [made({ subject: 'Inter', issuer: 'Root', to: '20261130', extensions: [authority()] }), leaf],
      ],
      ['not-an-authority', under([])],
      ['not-an-authority', under([extension('2.5.29.19', true, sequence())])],
      ['not-an-authority', [made({ subject: 'Inter', issuer: 'Root', version: 1 }), leaf]],
      ['may-not-certify', under([authority(), usage(0x02)])],
      ['unknown-critical', under([authority(), strange])],
      ['unknown-critical', under([authority()], [strange])],
      ['trusted', under([authority(), extension('1.2.3.4', false, nullValue)])],
      ['any-policy-mapped', under([authority(), mappings(['2.5.29.32.0', '1.2.3'])])],
      [
        'no-policy',
        under([authority(), extension('2.5.29.36', true, sequence(tlv(0x80, Uint8Array.of(0))))]),
      ],
      [
        'unsupported-algorithm',
        [
          inter,
          made({ subject: 'Leaf', issuer: 'Inter', algorithm: sequence(oidOf('2.16.840.1.101.3.4.3.2')) }),
        ],
      ],
    ]
    for (const [i, [word, ders]] of cases.entries()) expect(said(judged(ders)), `case ${i}`).toBe(word)
  })

  it('is no longer than an authority, or the root, allows; who renews his own key does not count', () => {
    const chain = (first: Uint8Array, ...names: readonly string[]) => [
      made({ subject: 'A', issuer: 'Root', extensions: [first] }),
      ...names.slice(1).map((subject, i) => made({ subject, issuer: names[i]!, extensions: [authority()] })),
      made({ subject: 'Leaf', issuer: names.at(-1)! }),
    ]
    expect(said(judged(chain(authority(0), 'A')))).toBe('trusted')
    expect(said(judged(chain(authority(0), 'A', 'B')))).toBe('path-too-long')
    expect(said(judged(chain(authority(1), 'A', 'B')))).toBe('trusted')
    const renewed = made({ subject: 'A', issuer: 'A', keys: keysOf('A new'), extensions: [authority()] })
    const below = made({ subject: 'Leaf', issuer: 'A', by: keysOf('A new') })
    expect(said(judged([chain(authority(0), 'A')[0]!, renewed, below]))).toBe('trusted')
    const short = read(made({ subject: 'Root', issuer: 'Root', extensions: [authority(0)] }))
    expect(said(judged([inter, leaf], { anchors: [anchorOf(short)] }))).toBe('path-too-long')
  })

  it('ends at a root as it was given: itself, within its days, and only an authority vouches for others', () => {
    const trusted = (der: Uint8Array) => ({ anchors: [anchorOf(read(der))] })
    expect(said(judged([leaf], trusted(leaf)))).toBe('trusted')
    expect(said(judged([inter, leaf], trusted(inter)))).toBe('trusted')
    const ended = made({ subject: 'Root', issuer: 'Root', to: '20261130', extensions: [authority()] })
    expect(said(judged([inter, leaf], trusted(ended)))).toBe('root-not-valid-then')
    const [person, friend] = [
      made({ subject: 'Leaf', issuer: 'Inter' }),
      made({ subject: 'Friend', issuer: 'Leaf' }),
    ]
    expect(said(judged([person, friend], trusted(person)))).toBe('no-issuer')
    expect(said(judged([inter, leaf], { anchors: [] }))).toBe('no-issuer')
  })

  it('takes another way where the likelier one fails', () => {
    const old = made({
      subject: 'Inter',
      issuer: 'Root',
      to: '20250101',
      serial: 2,
      extensions: [authority()],
    })
    for (const ders of [
      [old, inter, leaf],
      [inter, old, leaf],
    ])
      expect(said(judged(ders))).toBe('trusted')
  })

  it('prefers the issuer whose key identifier fits', () => {
    const id = (value: number) => extension('2.5.29.14', false, tlv(Tag.octetString, Uint8Array.of(value)))
    const many = [1, 2, 3].map((value) =>
      made({ subject: 'Inter', issuer: 'Root', serial: value, extensions: [authority(), id(value)] }),
    )
    const wanting = extension('2.5.29.35', false, sequence(tlv(0x80, Uint8Array.of(2))))
    const answer = judged([...many, made({ subject: 'Leaf', issuer: 'Inter', extensions: [wanting] })])
    expect(answer.kind === 'trusted' && [...answer.path[1]!.serial]).toEqual([2])
  })

  it('is strict in its encoding: one way to read it', () => {
    const found = (der: Uint8Array) => {
      const answer = readPathCertificate(der)
      return answer.kind === 'ok' ? 'ok' : answer.found
    }
    const twice = [usage(0x80), usage(0x06)]
    expect(found(made({ subject: 'A', issuer: 'A', extensions: twice }))).toBe(
      'an extension that is there twice',
    )
    expect(found(made({ subject: 'A', issuer: 'A', inner: sequence(oidOf('1.2.3')) }))).toBe(
      'two signature algorithms that differ',
    )
    const long = Buffer.from(leaf)
    expect(found(Buffer.concat([Uint8Array.of(0x30, 0x83, 0, long[2]!, long[3]!), long.subarray(4)]))).toBe(
      'a length in more octets than it needs',
    )
    expect(found(Buffer.concat([Uint8Array.of(0x30, 0x80), long.subarray(4), Uint8Array.of(0, 0)]))).toBe(
      'an indefinite length',
    )
    expect(found(Buffer.concat([leaf, Uint8Array.of(0)]))).toBe('bytes after the end')
    const padded = extension('1.2.3', false, nullValue)
    padded[4] = 0x80 // 1.2.3 with an octet that adds nothing would be another identifier of the same value
    expect(found(made({ subject: 'A', issuer: 'A', extensions: [padded] }))).not.toBe('ok')
    expect(found(made({ subject: 'A', issuer: 'A', version: 1, extensions: [authority()] }))).toBe(
      'extensions before version 3',
    )
    expect(found(new Uint8Array(2 ** 20 + 1))).toBe('too large')
  })
})

describe('names', () => {
  it('are the same whatever their string types, capitals and spaces, and else not (RFC 5280, 7.1)', () => {
    const key = (value: string, tag?: number) => nameKey(nameOf(['2.5.4.3', value, tag ?? Tag.utf8String]))
    const same = [
      ['Ministry', 'MINISTRY', 0x13],
      ['Ministry', '  ministry ', 0x14],
      ['Foreign Affairs', 'foreign   AFFAIRS', 0x16],
      ['Straße', 'STRASSE', 0x13],
      ['Ａffairs', 'affairs', 0x13],
      ['Affa\u00adirs', 'affairs', 0x13],
    ] as const
    for (const [a, b, tag] of same) expect(key(a), a).toBe(key(b, tag))
    const wide = Buffer.from('Affaires', 'utf16le').swap16()
    expect(nameKey(sequence(setOf(Tag.set, [sequence(oidOf('2.5.4.3'), tlv(Tag.bmpString, wide))])))).toBe(
      key('affaires'),
    )
    for (const [a, b] of [
      ['Affairs', 'Affair s'],
      ['é', 'e'],
      ['a', 'a.'],
      ['i', 'ı'],
    ] as const)
      expect(key(a)).not.toBe(key(b))
    expect(nameKey(nameOf(['2.5.4.3', 'a'], ['2.5.4.10', 'b']))).not.toBe(
      nameKey(nameOf(['2.5.4.10', 'b'], ['2.5.4.3', 'a'])),
    )
    // no text inside can look like another structure
    expect(nameKey(nameOf(['2.5.4.3', 'a5:x']))).not.toBe(nameKey(nameOf(['2.5.4.3', 'a'], ['2.5.4.3', 'x'])))
    // not UTF-8, though it says so
    const broken = (byte: number) =>
      nameKey(
        sequence(setOf(Tag.set, [sequence(oidOf('2.5.4.3'), tlv(Tag.utf8String, Uint8Array.of(byte)))])),
      )
    expect(broken(0xff)).not.toBe(broken(0xfe))
  })

  it('chain across string types', () => {
    const issuer = nameOf(['2.5.4.10', 'Ministry  of Justice', 0x13])
    const other = nameOf(['2.5.4.10', 'ministry of JUSTICE'])
    const ministry = made({ subject: issuer, keys: keysOf('M'), issuer: 'Root', extensions: [authority()] })
    expect(said(judged([ministry, made({ subject: 'Leaf', issuer: other, by: keysOf('M') })]))).toBe(
      'trusted',
    )
  })
})

describe('name constraints', () => {
  const said1 = (
    permitted: readonly Uint8Array[],
    excluded: readonly Uint8Array[],
    names: readonly Uint8Array[],
  ) => said(judged(under([authority(), constraints(permitted, excluded)], [alternativeNames(...names)])))
  const unit = nameOf(['2.5.4.6', 'CH'], ['2.5.4.10', 'Ministry'])
  const other = tlv(0xa0, oidOf('1.3.6.1.4.1.311.20.2.3'), tlv(0xa0, tlv(Tag.utf8String, Buffer.from('me'))))
  const smtp = tlv(0xa0, oidOf('1.3.6.1.5.5.7.8.9'), tlv(0xa0, tlv(Tag.utf8String, Buffer.from('é@a.org'))))

  it.each([
    // e-mail: one mailbox, a host, or all hosts below a domain
    ['trusted', [email('a.org')], [], [email('x@a.org')]],
    ['trusted', [email('a.org')], [], [email('x@A.ORG')]],
    ['name-not-permitted', [email('a.org')], [], [email('x@b.a.org')]],
    ['trusted', [email('.a.org')], [], [email('x@b.a.org')]],
    ['name-not-permitted', [email('.a.org')], [], [email('x@a.org')]],
    ['trusted', [email('x@a.org')], [], [email('x@a.org')]],
    ['name-not-permitted', [email('x@a.org')], [], [email('X@a.org')]],
    ['name-excluded', [], [email('a.org')], [email('x@a.org')]],
    ['name-excluded', [email('.a.org')], [email('b.a.org')], [email('x@b.a.org')]],
    ['name-not-comparable', [email('a.org')], [], [email('nobody')]],
    ['name-not-comparable', [], [email('a.org')], [email('x@é.org')]],
    ['name-not-permitted', [email('a.org')], [], [email('"x@a.org"@b.org')]],
    // DNS: the name, and what has more labels before it
    ['trusted', [dns('a.org')], [], [dns('a.org')]],
    ['trusted', [dns('a.org')], [], [dns('b.c.a.org')]],
    ['name-not-permitted', [dns('a.org')], [], [dns('ba.org')]],
    ['name-excluded', [], [dns('a.org')], [dns('b.A.org.')]],
    ['trusted', [dns('')], [], [dns('any.org')]],
    ['name-excluded', [], [dns('')], [dns('any.org')]],
    ['name-not-comparable', [dns('a.org')], [], [dns('a org')]],
    // URI: its host
    ['trusted', [uri('a.org')], [], [uri('https://me@a.org:443/x?y')]],
    ['name-not-permitted', [uri('a.org')], [], [uri('https://b.a.org/')]],
    ['trusted', [uri('.a.org')], [], [uri('ldap://b.a.org')]],
    ['name-excluded', [], [uri('.a.org')], [uri('https://a.org@b.a.org/')]],
    ['name-not-permitted', [uri('a.org')], [], [uri('https://b.org/@a.org')]],
    ['name-not-comparable', [uri('a.org')], [], [uri('https://192.0.2.1/')]],
    ['name-not-comparable', [uri('a.org')], [], [uri('urn:a.org')]],
    // addresses
    ['trusted', [ip(192, 0, 2, 0, 255, 255, 255, 0)], [], [ip(192, 0, 2, 7)]],
    ['name-not-permitted', [ip(192, 0, 2, 0, 255, 255, 255, 0)], [], [ip(192, 0, 3, 7)]],
    ['name-not-permitted', [ip(192, 0, 2, 0, 255, 255, 255, 0)], [], [ip(...Array<number>(16).fill(0))]],
    ['name-excluded', [], [ip(0, 0, 0, 0, 0, 0, 0, 0)], [ip(192, 0, 3, 7)]],
    ['name-not-comparable', [ip(192, 0, 2, 0, 255, 0, 255, 0)], [], [ip(192, 0, 2, 7)]],
    ['name-not-comparable', [ip(192, 0, 2)], [], [ip(192, 0, 2, 7)]],
    // a form that is not constrained is free
    ['trusted', [dns('a.org')], [], [email('x@b.org')]],
    // what nothing here compares is refused where it is constrained
    ['trusted', [dns('a.org')], [], [other]],
    ['name-not-comparable', [other], [], [other]],
    ['name-not-comparable', [], [other], [other]],
    ['name-not-comparable', [email('a.org')], [], [smtp]],
    ['trusted', [], [other], [email('x@b.org')]],
  ] as const)('%s: %#', (word, permitted, excluded, names) => {
    expect(said1(permitted, excluded, names)).toBe(word)
  })

  it('bind the subject, and the e-mail addresses in it', () => {
    const named = (subject: Uint8Array, bases: readonly Uint8Array[]) =>
      said(
        judged([
          made({ subject: 'Inter', issuer: 'Root', extensions: [authority(), constraints(bases, [])] }),
          made({ subject, issuer: 'Inter' }),
        ]),
      )
    const within = nameOf(['2.5.4.6', 'ch', 0x13], ['2.5.4.10', 'MINISTRY'], ['2.5.4.3', 'Ann'])
    expect(named(within, [directory(unit)])).toBe('trusted')
    expect(named(unit, [directory(within)])).toBe('name-not-permitted')
    expect(named(nameOf(['2.5.4.6', 'CH'], ['2.5.4.10', 'Ministry2']), [directory(unit)])).toBe(
      'name-not-permitted',
    )
    expect(named(sequence(), [directory(unit)])).toBe('trusted')
    const mailed = nameOf(['1.2.840.113549.1.9.1', 'x@b.org', 0x16])
    expect(named(mailed, [email('a.org')])).toBe('name-not-permitted')
    expect(named(mailed, [email('b.org')])).toBe('trusted')
  })

  it('of several authorities bind all, those of a root too, and a limit that no profile knows is refused', () => {
    const chain = (a: Uint8Array, b: Uint8Array) => [
      made({ subject: 'A', issuer: 'Root', extensions: [authority(), a] }),
      made({ subject: 'B', issuer: 'A', extensions: [authority(), b] }),
      made({ subject: 'Leaf', issuer: 'B', extensions: [alternativeNames(dns('x.a.org'))] }),
    ]
    expect(said(judged(chain(constraints([dns('a.org')], []), constraints([dns('x.a.org')], []))))).toBe(
      'trusted',
    )
    expect(said(judged(chain(constraints([dns('y.a.org')], []), constraints([dns('a.org')], []))))).toBe(
      'name-not-permitted',
    )
    const limited = made({
      subject: 'Root',
      issuer: 'Root',
      extensions: [authority(), constraints([dns('b.org')], [])],
    })
    const [, leafOfA] = under([authority()], [alternativeNames(dns('x.a.org'))])
    expect(said(judged([inter, leafOfA!], { anchors: [anchorOf(read(limited))] }))).toBe('name-not-permitted')
    const minimum = sequence(dns('a.org'), tlv(0x80, Uint8Array.of(1)))
    const odd = extension('2.5.29.30', true, sequence(tlv(0xa0, minimum)))
    expect(said(judged(under([authority(), odd], [alternativeNames(dns('x.a.org'))])))).toBe(
      'name-not-comparable',
    )
  })

  it('in a flood end in a word, not in an hour', () => {
    const bases = Array.from({ length: 8000 }, (_, i) => dns(`${i}.org`))
    const names = Array.from({ length: 8000 }, (_, i) => dns(`x${i}.net`))
    const spent = work()
    expect(said1([], bases, names)).toBe('too-much-work')
    expect(spent()).toBeLessThan(2000)
  })
})

describe('policies', () => {
  const p = (n: number): string => `1.3.6.1.4.1.99999.${n}`
  const asked = (ders: readonly Uint8Array[], ...wanted: readonly string[]) =>
    said(judged(ders, { policy: { ...noPolicyAsked, explicitPolicy: true, policies: new Set(wanted) } }))

  it('count by their name where the path begins', () => {
    const ders = under([authority(), policies(p(1)), mappings([p(1), p(2)])], [policies(p(2))])
    expect(asked(ders, p(1))).toBe('trusted')
    expect(asked(ders, p(2))).toBe('no-policy')
    const any = under([authority(), policies('2.5.29.32.0')], [policies(p(3))])
    expect(asked(any, p(3))).toBe('trusted')
    expect(asked(any, p(4))).toBe('no-policy')
    expect(asked(under([authority()], [policies(p(1))]), p(1))).toBe('no-policy')
  })

  it('that are mapped to each other at every step take no more time than there are of them', () => {
    const ids = Array.from({ length: 40 }, (_, i) => p(i))
    const all = ids.flatMap((a) => ids.map((b) => [a, b] as const))
    const names = ['Root', ...Array.from({ length: 10 }, (_, i) => `L${i}`)]
    const chain = names
      .slice(1)
      .map((subject, i) =>
        made({ subject, issuer: names[i]!, extensions: [authority(), policies(...ids), mappings(...all)] }),
      )
    const spent = work()
    expect(
      asked([...chain, made({ subject: 'Leaf', issuer: 'L9', extensions: [policies(p(7))] })], p(9)),
    ).toBe('trusted')
    expect(spent()).toBeLessThan(2000)
  })
})

describe('the search for a path', () => {
  it('does not run in circles where all have issued each other', () => {
    const names = Array.from({ length: 12 }, (_, i) => `N${i}`)
    const mutual = names.flatMap((issuer) =>
      names
        .filter((subject) => subject !== issuer)
        .map((subject) => made({ subject, issuer, extensions: [authority()] })),
    )
    const spent = work()
    expect(['too-much-work', 'no-issuer']).toContain(
      said(judged([...mutual, made({ subject: 'Leaf', issuer: 'N0' })])),
    )
    expect(spent()).toBeLessThan(3000)
    const bridge = made({ subject: 'N0', issuer: 'Root', extensions: [authority()] })
    expect(said(judged([...mutual, bridge, made({ subject: 'Leaf', issuer: 'N0' })]))).toBe('trusted')
  })

  it('gives up, with a word, among a thousand that only have the name', () => {
    const false_ = Array.from({ length: 1000 }, (_, serial) =>
      made({
        subject: 'Inter',
        issuer: 'Root',
        serial,
        keys: keysOf(`F${serial % 50}`),
        by: keysOf('F'),
        extensions: [authority()],
      }),
    )
    const spent = work()
    expect(said(judged([...false_, leaf]))).toMatch(/signature|too-much-work/)
    expect(spent()).toBeLessThan(5000)
    expect(poolOf([...false_, ...false_].map(read)).get(read(inter).subjectKey)).toHaveLength(1000)
  })
})

describe('signatures', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const sha256 = sequence(oidOf('2.16.840.1.101.3.4.2.1'), nullValue)
  const pss = (mask: Uint8Array) =>
    sequence(
      oidOf('1.2.840.113549.1.1.10'),
      sequence(
        tlv(0xa0, sha256),
        tlv(0xa1, sequence(oidOf('1.2.840.113549.1.1.8'), mask)),
        tlv(0xa2, integerOf(32)),
      ),
    )
  const by = (
    algorithm: Uint8Array,
    keys: { publicKey: KeyObject; privateKey: KeyObject },
    signer: (bytes: Uint8Array) => Uint8Array,
  ) =>
    said(
      judged([
        made({ subject: 'Inter', issuer: 'Root', keys, extensions: [authority()] }),
        made({ subject: 'Leaf', issuer: 'Inter', algorithm, signer }),
      ]),
    )
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const ed25519 = generateKeyPairSync('ed25519')
  const rsaSha256 = sequence(oidOf('1.2.840.113549.1.1.11'), nullValue)

  it('hold by RSA, RSA-PSS, ECDSA and Ed25519', () => {
    expect(by(rsaSha256, rsa, (bytes) => sign('sha256', bytes, rsa.privateKey))).toBe('trusted')
    expect(
      by(pss(sha256), rsa, (bytes) => sign('sha256', bytes, { key: rsa.privateKey, ...pssOptions })),
    ).toBe('trusted')
    expect(
      by(sequence(oidOf('1.2.840.10045.4.3.3')), p384, (bytes) => sign('sha384', bytes, p384.privateKey)),
    ).toBe('trusted')
    expect(
      by(sequence(oidOf('1.3.101.112')), ed25519, (bytes) => sign(null, bytes, ed25519.privateKey)),
    ).toBe('trusted')
  })

  it('are broken by another key or kind of key, and unsupported is called that', () => {
    expect(by(rsaSha256, p384, (bytes) => sign('sha256', bytes, rsa.privateKey))).toBe('signature')
    expect(by(ecdsa, rsa, (bytes) => sign('sha256', bytes, rsa.privateKey))).toBe('signature')
    const sha1 = sequence(oidOf('1.3.14.3.2.26'), nullValue)
    expect(by(pss(sha1), rsa, (bytes) => sign('sha256', bytes, { key: rsa.privateKey, ...pssOptions }))).toBe(
      'unsupported-algorithm',
    )
    const withNull = sequence(oidOf('1.2.840.10045.4.3.2'), nullValue)
    expect(by(withNull, keysOf('Inter'), (bytes) => sign('sha256', bytes, keysOf('Inter').privateKey))).toBe(
      'unsupported-algorithm',
    )
  })

  it('by a curve of one’s own are not checked', () => {
    const explicit = generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' })
    expect(by(ecdsa, explicit, (bytes) => sign('sha256', bytes, explicit.privateKey))).toBe(
      'unsupported-algorithm',
    )
  })

  it('and keys are weak from the day that ETSI TS 119 312 names', () => {
    const weak = (at: string, options: Partial<Parameters<typeof made>[0]>) => {
      const certificate = read(made({ subject: 'A', issuer: 'A', ...options }))
      return weakAlgorithm(certificate, publicKeyOf(certificate.spki), new Date(at))?.name ?? null
    }
    const sha1 = { algorithm: sequence(oidOf('1.2.840.10045.4.1')) }
    expect([weak('2012-07-31', sha1), weak('2012-08-02', sha1)]).toEqual([null, 'SHA-1'])
    const small = { keys: generateKeyPairSync('rsa', { modulusLength: 1024 }) }
    expect([weak('2019-09-30', small), weak('2019-10-02', small)]).toEqual([null, 'RSA 1024'])
    expect(weak('2026-12-01', { keys: rsa })).toBeNull()
    expect(weak('2026-12-01', { keys: ed25519 })).toBeNull()
    expect(weak('2026-12-01', {})).toBeNull()
    const curve = { keys: generateKeyPairSync('ec', { namedCurve: 'secp224r1' }) }
    expect([weak('2021-09-30', curve), weak('2021-10-02', curve)]).toEqual([null, 'secp224r1'])
    const answer = judged([inter, made({ subject: 'Leaf', issuer: 'Inter', keys: small.keys })])
    expect(answer).toMatchObject({ kind: 'weak-algorithm', weakness: { name: 'RSA 1024' } })
  })
})

describe('the purpose', () => {
  const uses = (
    oids: readonly string[] | null,
    critical = false,
    keyUsage: readonly number[] | null = null,
  ) => ({
    keyUsage,
    extendedKeyUsage: oids === null ? null : { oids, critical },
  })
  const web = '1.3.6.1.5.5.7.3.1'
  const stamping = '1.3.6.1.5.5.7.3.8'

  it('to sign documents is refused only to who names others alone (RFC 9336)', () => {
    const fit = [
      '1.3.6.1.5.5.7.3.36',
      '1.3.6.1.5.5.7.3.4',
      '2.5.29.37.0',
      '1.3.6.1.4.1.311.10.3.12',
      '1.2.840.113583.1.1.5',
    ]
    for (const id of fit) expect(documentFaults(uses([web, id])), id).toEqual([])
    expect(documentFaults(uses(null))).toEqual([])
    expect(documentFaults(uses([web]))).toEqual([{ kind: 'extended-key-usage', named: [web] }])
    expect(documentFaults(uses([]))).toEqual([{ kind: 'extended-key-usage', named: [] }])
    expect(documentFaults(uses(null, false, [2]))).toEqual([{ kind: 'key-usage' }])
    expect(documentFaults(uses([web], false, [2]))).toMatchObject([
      { kind: 'key-usage' },
      { kind: 'extended-key-usage' },
    ])
    expect(documentFaults(uses(null, false, [1]))).toEqual([])
  })

  it('to stamp must be there, critical and alone (RFC 3161, 2.3)', () => {
    expect(timeStampFault(uses([stamping], true))).toBeNull()
    expect(timeStampFault(uses([stamping], false))).not.toBeNull()
    expect(timeStampFault(uses([stamping, web], true))).toEqual({
      kind: 'extended-key-usage',
      named: [stamping, web],
    })
    expect(timeStampFault(uses(null))).not.toBeNull()
    expect(timeStampFault(uses([stamping], true, [5]))).toEqual({ kind: 'key-usage' })
  })

  it('is asked of the leaf', () => {
    const eku = (id: string) => [extension('2.5.29.37', true, sequence(oidOf(id)))]
    const ders = (id: string) => [inter, made({ subject: 'Leaf', issuer: 'Inter', extensions: eku(id) })]
    expect(said(judged(ders(web), { purpose: 'document' }))).toBe('purpose')
    expect(said(judged(ders(stamping), { purpose: 'document' }))).toBe('purpose')
    expect(said(judged(ders(stamping), { purpose: 'time-stamp' }))).toBe('trusted')
  })
})

describe('whatever a stranger writes', () => {
  it('is answered, and nothing is thrown', () => {
    const whole = under(
      [authority(1), usage(0x06), policies('1.2.3'), constraints([dns('a.org')], [])],
      [alternativeNames(dns('x.a.org'), email('x@a.org'), directory(commonName('x')))],
    )
    // a small generator, so that a failure comes again
    let seed = 1
    const next = (below: number): number => {
      seed = (seed * 48271) % 2147483647
      return seed % below
    }
    let readable = 0
    for (let i = 0; i < 1500; i++) {
      const der = Buffer.from(whole[i % 2]!)
      for (let flips = next(3); flips >= 0; flips--) der[next(der.length)] = next(256)
      const found = readPathCertificate(next(4) === 0 ? der.subarray(0, next(der.length)) : der)
      if (found.kind !== 'ok') continue
      readable++
      const pool = i % 2 === 0 ? [found.value, read(whole[1]!)] : [read(whole[0]!), found.value]
      said(judged([root], { leaf: pool[1]!, pool: poolOf(pool) }))
    }
    expect(readable).toBeGreaterThan(150)
  })
})
