import { describe, expect, it } from 'vitest'
import { nullValue, oidOf, sequence, setOf, Tag, tlv } from '../src/sign/der.ts'
import { readLists } from '../src/sign/path/lists.ts'
import type { TrustAnswer } from '../src/sign/path/trust.ts'
import {
  authority,
  because,
  commonName,
  deltaTo,
  directory,
  entry,
  extension,
  flag,
  fullName,
  judged,
  keysOf,
  listNumber,
  lists,
  made,
  madeList,
  now,
  pointsAt,
  said,
  scope,
  uri,
  usage,
  work,
} from './sign/chain.ts'

const inter = made({ subject: 'Inter', issuer: 'Root', serial: 2, extensions: [authority(), usage(0x06)] })
const leaf = made({ subject: 'Leaf', issuer: 'Inter', serial: 7 })
const ofRoot = madeList({ issuer: 'Root' })
const clean = madeList({ issuer: 'Inter' })

/** Asks about the leaf, or another chain, with these lists, where lists are required. */
const answerTo = (
  ders: readonly Uint8Array[],
  chain: readonly Uint8Array[] = [inter, leaf],
  at = now,
): TrustAnswer => judged(chain, { lists: lists(ofRoot, ...ders), revocation: 'required', at })
const saidWith = (...args: Parameters<typeof answerTo>): string => said(answerTo(...args))

describe('a list of revoked certificates', () => {
  it('clears each certificate of a path, and the answer says by which list, of which day', () => {
    const answer = answerTo([clean])
    if (answer.kind !== 'trusted') throw new Error(answer.kind)
    expect(
      answer.looked.map(({ certificate, revocation }) => [
        certificate.subject,
        revocation.kind === 'good' &&
          revocation.lists.map(({ list }) => [list.issuer, list.thisUpdate.toISOString()]),
      ]),
    ).toEqual([
      ['Leaf', [['Inter', '2026-11-01T00:00:00.000Z']]],
      ['Inter', [['Root', '2026-11-01T00:00:00.000Z']]],
    ])
  })

  it('revokes with day and reason, a person as an authority', () => {
    const revoking = madeList({ issuer: 'Inter', entries: [entry(5), entry(7, '20261003', because(1))] })
    expect(answerTo([revoking])).toMatchObject({
      kind: 'revoked',
      certificate: { subject: 'Leaf' },
      since: new Date('2026-10-03T00:00:00Z'),
      reason: 'keyCompromise',
      list: { issuer: 'Inter' },
    })
    expect(
      answerTo([madeList({ issuer: 'Root', from: '20261102', entries: [entry(2)] }), clean]),
    ).toMatchObject({
      kind: 'revoked',
      certificate: { subject: 'Inter' },
      reason: null,
    })
    // without lists being required it revokes all the same
    expect(said(judged([inter, leaf], { lists: lists(revoking) }))).toBe('revoked')
  })

  it('that revokes later than the time in question says so, and clears', () => {
    const later = madeList({ issuer: 'Inter', entries: [entry(7, '20261115', because(4))] })
    expect(saidWith([later])).toBe('revoked')
    const answer = answerTo([later], [inter, leaf], new Date('2026-11-10T00:00:00Z'))
    if (answer.kind !== 'trusted') throw new Error(answer.kind)
    expect(answer.looked[0]!.revocation).toMatchObject({ kind: 'good', later: { reason: 'superseded' } })
  })

  it('that revokes a time-stamping authority later spoils its earlier stamps too, unless that was in good order', () => {
    const purpose = extension('2.5.29.37', true, sequence(oidOf('1.3.6.1.5.5.7.3.8')))
    const stamps = made({ subject: 'Stamps', issuer: 'Inter', serial: 7, extensions: [purpose] })
    const at = new Date('2026-11-10T00:00:00Z')
    const asked = (...reason: readonly Uint8Array[]) =>
      said(
        judged([inter, stamps], {
          ...{ lists: lists(madeList({ issuer: 'Inter', entries: [entry(7, '20261115', ...reason)] })) },
          ...{ at, purpose: 'time-stamp' },
        }),
      )
    expect([asked(because(4)), asked(because(5)), asked(because(0))]).toEqual([
      'trusted',
      'trusted',
      'trusted',
    ])
    expect([asked(because(1)), asked(because(6)), asked()]).toEqual(['revoked', 'revoked', 'revoked'])
  })

  it('is not there: that is said, and stands in the way only where it is required', () => {
    expect(saidWith([])).toBe('no-list')
    const answer = judged([inter, leaf])
    expect(answer).toMatchObject({
      kind: 'trusted',
      looked: [{ revocation: { kind: 'unknown', refused: [] } }, {}],
    })
  })

  it('that has ended, or a delta alone, clears nobody, but still shows who was revoked, unless that was a hold', () => {
    const old = (...reason: readonly Uint8Array[]) =>
      madeList({
        issuer: 'Inter',
        from: '20241101',
        to: '20241201',
        entries: [entry(7, '20241001', ...reason)],
      })
    expect([saidWith([old(because(1))]), saidWith([old()]), saidWith([old(because(6))])]).toEqual([
      'revoked',
      'revoked',
      'ended',
    ])
    expect(saidWith([old(because(1)), clean])).toBe('trusted')
    const delta = madeList({ issuer: 'Inter', entries: [entry(7)], extensions: [listNumber(3), deltaTo(1)] })
    expect(saidWith([delta])).toBe('revoked')
    const forged = madeList({ issuer: 'Inter', by: keysOf('Thief'), to: '20241201', entries: [entry(7)] })
    expect(saidWith([forged])).toBe('ended')
  })

  it('of two the newer is believed', () => {
    const revoking = madeList({
      issuer: 'Inter',
      from: '20261020',
      entries: [entry(7, '20261003', because(6))],
    })
    expect(saidWith([revoking, clean])).toBe('trusted')
    expect(saidWith([clean, madeList({ issuer: 'Inter', from: '20261120', entries: [entry(7)] })])).toBe(
      'revoked',
    )
  })

  it.each([
    ['begins-later', madeList({ issuer: 'Inter', from: '20270101', to: '20280101' })],
    ['ended', madeList({ issuer: 'Inter', from: '20241101', to: '20241201' })],
    ['ended', madeList({ issuer: 'Inter', to: null })],
    ['signature', madeList({ issuer: 'Inter', by: keysOf('Thief') })],
    [
      'unsupported-algorithm',
      madeList({ issuer: 'Inter', algorithm: sequence(oidOf('2.16.840.1.101.3.4.3.2')) }),
    ],
    ['weak-algorithm', madeList({ issuer: 'Inter', algorithm: sequence(oidOf('1.2.840.10045.4.1')) })],
    ['unknown-critical', madeList({ issuer: 'Inter', extensions: [extension('1.2.3', true, nullValue)] })],
    [
      'unknown-critical',
      madeList({ issuer: 'Inter', entries: [entry(5, '20261001', extension('1.2.3', true, nullValue))] }),
    ],
    ['trusted', madeList({ issuer: 'Inter', extensions: [extension('1.2.3', false, nullValue)] })],
    ['no-list', madeList({ issuer: 'Another' })],
    ['complete-list-wanted', madeList({ issuer: 'Inter', extensions: [listNumber(3), deltaTo(1)] })],
    // issuingDistributionPoint: authorities only, users only, attribute certificates only, another place
    ['other-scope', madeList({ issuer: 'Inter', extensions: [scope(flag(0x82))] })],
    ['trusted', madeList({ issuer: 'Inter', extensions: [scope(flag(0x81))] })],
    ['other-scope', madeList({ issuer: 'Inter', extensions: [scope(flag(0x85))] })],
    ['other-scope', madeList({ issuer: 'Inter', extensions: [scope(fullName(uri('http://a.org/1.crl')))] })],
    ['trusted', madeList({ issuer: 'Inter', extensions: [scope(fullName(directory(commonName('inter'))))] })],
    [
      'some-reasons-only',
      madeList({ issuer: 'Inter', extensions: [scope(tlv(0x83, Uint8Array.of(5, 0x60)))] }),
    ],
  ])('is not taken for more than it says: %s', (word, list) => {
    expect(saidWith([list])).toBe(word)
  })

  it('for some reasons clears together with one for the others', () => {
    const some = (octets: readonly number[], entries: readonly Uint8Array[] = []) =>
      madeList({ issuer: 'Inter', entries, extensions: [scope(tlv(0x83, Uint8Array.from(octets)))] })
    // bits 1 and 2, and 3 to 8
    expect(saidWith([some([5, 0x60]), some([7, 0x1f, 0x80])])).toBe('trusted')
    expect(saidWith([some([5, 0x60]), some([7, 0x1f, 0x80], [entry(7)])])).toBe('revoked')
  })

  it('is found by the place that the certificate names', () => {
    const point = (...fields: readonly Uint8Array[]) =>
      made({ subject: 'Leaf', issuer: 'Inter', serial: 7, extensions: [pointsAt(sequence(...fields))] })
    const at = (name: string) => madeList({ issuer: 'Inter', extensions: [scope(fullName(uri(name)))] })
    const there = point(fullName(uri('http://a.org/1.crl')))
    expect(saidWith([at('http://a.org/1.crl')], [inter, there])).toBe('trusted')
    expect(saidWith([at('http://a.org/2.crl')], [inter, there])).toBe('other-scope')
    const part = setOf(0xa1, [sequence(oidOf('2.5.4.3'), tlv(Tag.utf8String, Buffer.from('Part 1')))])
    const below = point(tlv(0xa0, part))
    const whole = sequence(
      setOf(Tag.set, [sequence(oidOf('2.5.4.3'), tlv(Tag.utf8String, Buffer.from('Inter')))]),
      setOf(Tag.set, [sequence(oidOf('2.5.4.3'), tlv(0x13, Buffer.from('PART 1')))]),
    )
    const named = madeList({ issuer: 'Inter', extensions: [scope(fullName(directory(whole)))] })
    expect(saidWith([named], [inter, below])).toBe('trusted')
  })
})

describe('a delta', () => {
  const base = madeList({
    issuer: 'Inter',
    entries: [entry(7, '20261001', because(6))],
    extensions: [listNumber(2)],
  })
  const delta = (number: number, to: number, ...entries: readonly Uint8Array[]) =>
    madeList({ issuer: 'Inter', from: '20261110', entries, extensions: [listNumber(number), deltaTo(to)] })

  it('adds to the complete list that it names, and takes away', () => {
    expect(saidWith([base])).toBe('revoked')
    expect(saidWith([base, delta(3, 1, entry(7, '20261001', because(8)))])).toBe('trusted')
    const plain = madeList({ issuer: 'Inter', extensions: [listNumber(2)] })
    expect(saidWith([plain, delta(3, 2, entry(7))])).toBe('revoked')
  })

  it('to another, or an older one than itself, is left out', () => {
    const away = entry(7, '20261001', because(8))
    expect(saidWith([base, delta(4, 3, away)])).toBe('revoked')
    expect(saidWith([base, delta(2, 1, away)])).toBe('revoked')
    const forged = madeList({
      issuer: 'Inter',
      by: keysOf('Thief'),
      entries: [away],
      extensions: [listNumber(3), deltaTo(1)],
    })
    expect(saidWith([base, forged])).toBe('revoked')
    const narrow = madeList({
      issuer: 'Inter',
      entries: [away],
      extensions: [listNumber(3), deltaTo(1), scope(flag(0x81))],
    })
    expect(saidWith([base, narrow])).toBe('revoked')
  })
})

describe('who signs a list', () => {
  const signer = (extensions: readonly Uint8Array[] = [usage(0x02)], serial = 3) =>
    made({ subject: 'Inter', issuer: 'Root', keys: keysOf('Lists'), serial, extensions })
  const byOther = madeList({ issuer: 'Inter', by: keysOf('Lists') })

  it('may have a key for that alone, under the same root', () => {
    expect(saidWith([byOther], [inter, signer(), leaf])).toBe('trusted')
    expect(saidWith([byOther], [inter, signer([usage(0x80)]), leaf])).toBe('issuer-may-not')
    const stranger = made({
      subject: 'Inter',
      issuer: 'Elsewhere',
      keys: keysOf('Lists'),
      extensions: [usage(0x02)],
    })
    expect(saidWith([byOther], [inter, stranger, leaf])).toBe('issuer-not-trusted')
  })

  it('must not be revoked himself', () => {
    const revoking = madeList({ issuer: 'Root', from: '20261102', entries: [entry(3)] })
    expect(saidWith([byOther, revoking], [inter, signer(), leaf])).toBe('issuer-not-trusted')
    const without = judged([inter, signer(), leaf], { lists: lists(byOther, revoking) })
    expect(without).toMatchObject({ kind: 'trusted', looked: [{ revocation: { kind: 'unknown' } }, {}] })
  })

  it('must be allowed to, if he is the authority itself', () => {
    const mute = made({ subject: 'Inter', issuer: 'Root', serial: 2, extensions: [authority(), usage(0x04)] })
    expect(saidWith([clean], [mute, leaf])).toBe('issuer-may-not')
  })

  it('may be another whom the certificate names, in a list for several authorities', () => {
    const desk = made({ subject: 'Desk', issuer: 'Root', serial: 4, extensions: [usage(0x02)] })
    const points = pointsAt(sequence(tlv(0xa2, directory(commonName('Desk')))))
    const named = made({ subject: 'Leaf', issuer: 'Inter', serial: 7, extensions: [points] })
    const of = (issuer: string) => extension('2.5.29.29', true, sequence(directory(commonName(issuer))))
    const indirect = (...entries: readonly Uint8Array[]) =>
      madeList({ issuer: 'Desk', entries, extensions: [scope(flag(0x84))] })
    expect(saidWith([indirect()], [inter, desk, named])).toBe('trusted')
    expect(saidWith([indirect(entry(7))], [inter, desk, named])).toBe('trusted')
    expect(saidWith([indirect(entry(7, '20261001', of('Inter')))], [inter, desk, named])).toBe('revoked')
    // the issuer of an entry holds for those after it
    expect(saidWith([indirect(entry(1, '20261001', of('Inter')), entry(7))], [inter, desk, named])).toBe(
      'revoked',
    )
    expect(
      saidWith(
        [indirect(entry(1, '20261001', of('Inter')), entry(7, '20261001', of('Else')))],
        [inter, desk, named],
      ),
    ).toBe('trusted')
    expect(saidWith([madeList({ issuer: 'Desk' })], [inter, desk, named])).toBe('other-scope')
    expect(saidWith([indirect()], [inter, desk, leaf])).toBe('no-list')
  })

  it('may be in his own list, and even two in each other’s end somewhere', () => {
    const points = (name: string) => pointsAt(sequence(tlv(0xa2, directory(commonName(name)))))
    const own = made({
      subject: 'Desk',
      issuer: 'Root',
      serial: 4,
      extensions: [usage(0x02), points('Desk')],
    })
    const named = made({ subject: 'Leaf', issuer: 'Inter', serial: 7, extensions: [points('Desk')] })
    const of = extension('2.5.29.29', true, sequence(directory(commonName('Root'))))
    const indirect = (issuer: string, ...entries: readonly Uint8Array[]) =>
      madeList({ issuer, entries, extensions: [scope(flag(0x84))] })
    const asked = (chain: readonly Uint8Array[], ...ders: readonly Uint8Array[]) =>
      said(
        judged(chain, {
          lists: lists(madeList({ issuer: 'Root', entries: [] }), ...ders),
          revocation: 'required',
        }),
      )
    expect(asked([inter, own, named], indirect('Desk'))).toBe('trusted')
    expect(asked([inter, own, named], indirect('Desk', entry(4, '20261001', of)))).toBe('issuer-not-trusted')
    const a = made({ subject: 'Desk', issuer: 'Root', serial: 4, extensions: [usage(0x02), points('Other')] })
    const b = made({ subject: 'Other', issuer: 'Root', serial: 5, extensions: [usage(0x02), points('Desk')] })
    expect(asked([inter, a, b, named], indirect('Desk'), indirect('Other'))).toBe('trusted')
  })
})

describe('a certificate that had ended before the list', () => {
  const ended = made({ subject: 'Leaf', issuer: 'Inter', serial: 7, to: '20261020' })
  const then = new Date('2026-10-15T00:00:00Z')

  it('may have been dropped from it, unless it says that it keeps such', () => {
    expect(saidWith([clean], [inter, ended], then)).toBe('certificate-ended-before')
    const keeping = extension('2.5.29.60', false, tlv(Tag.generalizedTime, Buffer.from('20200101000000Z')))
    expect(saidWith([madeList({ issuer: 'Inter', extensions: [keeping] })], [inter, ended], then)).toBe(
      'trusted',
    )
    expect(saidWith([madeList({ issuer: 'Inter', entries: [entry(7)] })], [inter, ended], then)).toBe(
      'revoked',
    )
  })
})

describe('reading lists', () => {
  it('of 60,000 entries takes well under a second, and finds the last one', () => {
    const entries = Array.from({ length: 60_000 }, (_, i) => entry(1000 + i, '20261001', because(4)))
    const der = madeList({ issuer: 'Inter', entries: [...entries, entry(7)] })
    const spent = work()
    const [list] = lists(der)
    expect(list!.size).toBe(60_001)
    expect(said(judged([inter, leaf], { lists: [list!] }))).toBe('revoked')
    expect(spent()).toBeLessThan(2000)
  })

  it('takes all that a PEM text holds', () => {
    const pem = (der: Uint8Array) =>
      `-----BEGIN X509 CRL-----\r\n${Buffer.from(der).toString('base64')}\r\n-----END X509 CRL-----\r\n`
    const found = readLists(
      Buffer.from(`two of them\n${pem(clean)}${pem(ofRoot)}${pem(Uint8Array.of(0x30, 1, 0))}`),
    )
    expect(found.lists.map(({ issuer }) => issuer)).toEqual(['Inter', 'Root'])
    expect(found.unreadable).toHaveLength(1)
    expect(readLists(new Uint8Array())).toEqual({ lists: [], unreadable: ['no list'] })
  })

  it('takes no longer for a million beginnings', () => {
    const spent = work()
    expect(readLists(Buffer.from('-----BEGIN X509 CRL-----\n'.repeat(1_000_000))).lists).toEqual([])
    expect(spent()).toBeLessThan(2000)
  })

  it('answers whatever a stranger writes', () => {
    const whole = madeList({
      issuer: 'Inter',
      entries: [entry(5, '20261001', because(1)), entry(7)],
      extensions: [listNumber(3), scope(fullName(uri('http://a.org')), flag(0x84))],
    })
    let seed = 7
    const next = (below: number): number => {
      seed = (seed * 48271) % 2147483647
      return seed % below
    }
    let readable = 0
    for (let i = 0; i < 1500; i++) {
      const der = Buffer.from(whole)
      for (let flips = next(3); flips >= 0; flips--) der[next(der.length)] = next(256)
      const found = readLists(next(4) === 0 ? der.subarray(0, next(der.length)) : der)
      readable += found.lists.length
      if (i % 5 === 0) said(judged([inter, leaf], { lists: found.lists }))
    }
    expect(readable).toBeGreaterThan(150)
  })

  it('stops at a flood of lists, and does not then say that nothing was found', () => {
    const forged = Array.from({ length: 600 }, (_, i) =>
      madeList({ issuer: 'Inter', by: keysOf('Thief'), from: '20261201', extensions: [listNumber(i)] }),
    )
    const revoking = madeList({ issuer: 'Inter', entries: [entry(7)] })
    expect(said(judged([inter, leaf], { lists: lists(...forged, revoking) }))).toBe('too-much-work')
  })
})
