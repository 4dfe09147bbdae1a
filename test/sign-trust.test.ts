import { describe, expect, test } from 'vitest'
import { sequence, tlv } from '../src/sign/der.ts'
import { addLongTerm } from '../src/sign/longterm.ts'
import type { Timestamper } from '../src/sign/timestamp.ts'
import { type Verdict, verifyPdf } from '../src/sign/verify/verdict.ts'
import {
  authority,
  because,
  commonName,
  constraints,
  deltaTo,
  directory,
  entry,
  extension,
  flag,
  listNumber,
  made,
  madeList,
  policies,
  root,
  scope,
  usage,
} from './sign/chain.ts'
import { asText, update } from './sign/forge.ts'
import { purposes, signedBy, stampCertificate, stamperBy } from './sign/signed-by.ts'
import { trusting } from './sign/trusting.ts'

/** Who signed, and when: whom to believe, and what to say where it cannot be known. */

const now = new Date('2026-12-01T12:00:00Z')
const day = (text: string): Date => new Date(`${text}T12:00:00Z`)
const minutes = (from: Date, count: number): Date => new Date(from.getTime() + count * 60_000)

const signer = made({ subject: 'Signer', issuer: 'Root', serial: 5, extensions: [usage(0xc0)] })
/** one whose certificate has ended since it signed, and was valid when it did */
const ended = made({
  ...{ subject: 'Ended', issuer: 'Root', serial: 6, to: '20251231' },
  extensions: [usage(0xc0)],
})
const timeRoot = made({ subject: 'Time', issuer: 'Time', extensions: [authority(), usage(0x06)] })
const stamps = stampCertificate('Stamps', 'Time', 7)
const then = day('2025-06-01')

const said = ({ conclusion, subIndications, problems }: Verdict): string =>
  [conclusion, ...subIndications, ...problems.map(({ code }) => code.replace('sign/', ''))].join(' ')
const why = ({ stamps }: Verdict): readonly (string | null)[] => stamps.map(({ unproved }) => unproved)
const judge = async (
  pdf: Uint8Array,
  other: Parameters<typeof trusting>[1] = {},
  at = now,
): Promise<Verdict> => verifyPdf(pdf, trusting([root], other), at)
const endedBy = (stamper: Timestamper | null, stated = then): Promise<Uint8Array> =>
  signedBy([ended], { stated, stamper })

describe('a level-B letter', () => {
  test('holds while its certificates are valid, and cannot be decided when one has ended', async () => {
    const pdf = await endedBy(null)
    expect(said(await judge(pdf, {}, day('2025-12-30')))).toBe('holds')
    const later = await judge(pdf)
    expect(said(later)).toBe('undecided OUT_OF_BOUNDS_NO_POE no-longer-provable')
    expect(later).toMatchObject({ holds: false, trust: 'trusted', provedTime: null })
    // the root alone
    const short = made({ subject: 'Root', issuer: 'Root', to: '20261101', extensions: [authority()] })
    const old = await verifyPdf(await signedBy([signer], { stated: then }), trusting([short]), now)
    expect(old.problems).toMatchObject([{ code: 'sign/no-longer-provable', arguments: { subject: 'Root' } }])
  })

  test('fails where its certificate was not valid by its own word', async () => {
    const pdf = await signedBy([ended], { stated: day('2026-06-01') })
    expect(said(await judge(pdf))).toBe('fails signer-not-valid')
    const early = await signedBy([signer], { stated: day('2019-06-01') })
    expect(said(await judge(early))).toBe('fails signer-not-valid')
  })

  test('of a time that is still to come cannot be decided; five minutes are clocks', async () => {
    const at = (count: number) => signedBy([signer], { stated: minutes(now, count) })
    expect(said(await judge(await at(4)))).toBe('holds')
    const ahead = 'undecided SIG_CONSTRAINTS_FAILURE future-signing-time'
    expect(said(await judge(await at(6)))).toBe(ahead)
    expect(said(await judge(await signedBy([signer], { stated: day('2039-06-01') })))).toBe(ahead)
    // without a root nobody judges who signed and when, and it is only told
    const untold = await verifyPdf(await at(6), null, now)
    expect(said(untold)).toBe('holds future-signing-time chain-not-checked')
  })

  test('without a root: chain not judged, and what the certificate says against itself is', async () => {
    expect(said(await verifyPdf(await signedBy([signer]), null, now))).toBe('holds chain-not-checked')
    const server = made({
      ...{ subject: 'Server', issuer: 'Root' },
      extensions: [usage(0xc0), purposes(false, '1.3.6.1.5.5.7.3.1')],
    })
    expect(said(await verifyPdf(await signedBy([server]), null, now))).toBe(
      'fails signer-purpose chain-not-checked',
    )
  })

  test('by who leads elsewhere cannot be decided: a root is missing', async () => {
    const stranger = made({ subject: 'Stranger', issuer: 'Other Root', extensions: [usage(0xc0)] })
    expect(said(await judge(await signedBy([stranger])))).toBe(
      'undecided NO_CERTIFICATE_CHAIN_FOUND untrusted',
    )
    // a root for time vouches for nobody's signature
    const under = made({ subject: 'Under', issuer: 'Time', extensions: [usage(0xc0)] })
    expect(said(await judge(await signedBy([under]), { time: [timeRoot] }))).toBe(
      'undecided NO_CERTIFICATE_CHAIN_FOUND untrusted',
    )
  })
})

describe('a letter under an authority with limits', () => {
  const nothingBeyond = Uint8Array.of(0x80, 1, 0)
  const policyLimits = extension('2.5.29.36', true, sequence(nothingBeyond, Uint8Array.of(0x81, 1, 0)))
  const inhibitAny = extension('2.5.29.54', true, Uint8Array.of(0x02, 1, 0))
  const others = sequence(directory(commonName('Other')))
  const aside = extension('2.5.29.30', false, sequence(tlv(0xa0, others)))
  const unknown = extension('1.3.6.1.4.1.99999.1', true, Uint8Array.of(0x05, 0))
  const policy = '1.3.6.1.4.1.99999.2'

  test.each([
    ['its name within them', [constraints([directory(commonName('Within'))], [])], [], 'holds'],
    ['its name beyond them', [constraints([directory(commonName('Other'))], [])], [], 'fails chain-invalid'],
    ['its name beyond one that is not critical', [aside], [], 'fails chain-invalid'],
    ['its name taken out', [constraints([], [directory(commonName('Within'))])], [], 'fails chain-invalid'],
    ['a policy, which is wanted', [policyLimits, policies(policy)], [policies(policy)], 'holds'],
    ['no policy, where one is wanted', [policyLimits, policies(policy)], [], 'fails chain-invalid'],
    ['any policy, which does not count', [inhibitAny], [policies('2.5.29.32.0')], 'holds'],
    ['limits that nobody knows', [unknown], [], 'fails chain-invalid'],
  ] as const)('%s', async (_, limits, own, expected) => {
    const issuing = made({
      subject: 'Inter',
      issuer: 'Root',
      extensions: [authority(), usage(0x06), ...limits],
    })
    const leaf = made({ subject: 'Within', issuer: 'Inter', serial: 8, extensions: [usage(0xc0), ...own] })
    expect(said(await judge(await signedBy([leaf, issuing], { stated: then })))).toBe(expected)
  })
})

describe('purposes by RFC 9336', () => {
  test.each([
    ['documentSigning', ['1.3.6.1.5.5.7.3.36'], 'holds'],
    ['emailProtection', ['1.3.6.1.5.5.7.3.4'], 'holds'],
    ['any', ['2.5.29.37.0'], 'holds'],
    ['Microsoft’s', ['1.3.6.1.4.1.311.10.3.12'], 'holds'],
    ['Adobe’s', ['1.2.840.113583.1.1.5'], 'holds'],
    ['one of several', ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.36'], 'holds'],
    ['web servers', ['1.3.6.1.5.5.7.3.1'], 'fails signer-purpose'],
    ['time-stamps', ['1.3.6.1.5.5.7.3.8'], 'fails signer-purpose'],
  ])('%s', async (_, ids, expected) => {
    const own = made({
      ...{ subject: 'Signer', issuer: 'Root' },
      extensions: [usage(0xc0), purposes(true, ...ids)],
    })
    expect(said(await judge(await signedBy([own])))).toBe(expected)
  })
})

describe('a time-stamp', () => {
  const trusted = { time: [timeRoot] }
  const undecided = 'undecided OUT_OF_BOUNDS_NO_POE stamp-unproved no-longer-provable'

  test('proves the time where its authority leads to a root for time', async () => {
    const verdict = await judge(await endedBy(stamperBy([stamps], minutes(then, 1))), trusted)
    expect(said(verdict)).toBe('holds')
    expect(verdict).toMatchObject({
      provedTime: { time: minutes(then, 1), authority: 'Stamps', by: 'time-stamp' },
      stamps: [{ field: null, unproved: null, revocation: [{ subject: 'Stamps', lists: [] }] }],
    })
  })

  test('of anyone at all proves nothing, and the authority is named', async () => {
    const own = stampCertificate('Anyone at all', 'Anyone at all', 8)
    const pdf = await endedBy(stamperBy([own], then))
    const verdict = await judge(pdf, trusted)
    expect(said(verdict)).toBe(undecided)
    expect(verdict.problems[0]).toMatchObject({
      arguments: { authority: 'Anyone at all', why: 'unknown-authority' },
    })
    expect(why(await judge(pdf))).toEqual(['no-root'])
  })

  test('under a root for signatures counts only where that root is named for time too', async () => {
    const pdf = await endedBy(stamperBy([stampCertificate('Stamps', 'Root', 8)], then))
    expect(said(await judge(pdf))).toBe(undecided)
    expect(said(await judge(pdf, trusted))).toBe(undecided)
    expect(said(await judge(pdf, { time: [root] }))).toBe('holds')
  })

  test.each([
    ['unknown-authority', stampCertificate('Stamps', 'Nobody', 8), then],
    ['purpose', made({ subject: 'Stamps', issuer: 'Time', extensions: [usage(0x80)] }), then],
    [
      'purpose',
      made({
        ...{ subject: 'Stamps', issuer: 'Time' },
        extensions: [usage(0x80), purposes(false, '1.3.6.1.5.5.7.3.8')],
      }),
      then,
    ],
    [
      'purpose',
      made({
        ...{ subject: 'Stamps', issuer: 'Time' },
        extensions: [usage(0x80), purposes(true, '1.3.6.1.5.5.7.3.8', '1.3.6.1.5.5.7.3.36')],
      }),
      then,
    ],
    ['not-valid-then', stampCertificate('Stamps', 'Time', 8, '20250101'), then],
    ['before-signing', stamps, minutes(then, -6)],
    ['after-now', stamps, minutes(now, 6)],
  ])('is left aside: %s', async (reason, certificate, time) => {
    const verdict = await judge(await endedBy(stamperBy([certificate], time)), trusted)
    expect(said(verdict)).toBe(undecided)
    expect(why(verdict)).toEqual([reason])
    // a letter that needs no proof holds all the same, judged as of now
    const good = await signedBy([signer], { stated: then, stamper: stamperBy([certificate], time) })
    expect(said(await judge(good, trusted))).toBe('holds stamp-unproved')
  })

  test('four minutes before the signing time are clocks', async () => {
    expect(said(await judge(await endedBy(stamperBy([stamps], minutes(then, -4))), trusted))).toBe('holds')
  })

  test('that came when the certificate had ended proves too little', async () => {
    const late = await judge(await endedBy(stamperBy([stamps], day('2026-02-01'))), trusted)
    expect(said(late)).toBe('undecided OUT_OF_BOUNDS_NO_POE no-longer-provable')
    expect(late.provedTime?.time).toEqual(day('2026-02-01'))
  })

  test('that belongs to another signature fails', async () => {
    const other = stamperBy([stamps], then)
    const astray: Timestamper = { ...other, stamp: () => other.stamp(new Uint8Array(3)) }
    expect(said(await judge(await endedBy(astray), trusted))).toContain('fails stamp-invalid')
  })

  test.each([
    [1, 'revoked'],
    [null, 'revoked'],
    [3, null],
    [4, null],
    [5, null],
  ])('of an authority that was revoked later, for reason %s (RFC 3161, 4)', async (reason, expected) => {
    const reasons = reason === null ? [] : [because(reason)]
    const list = madeList({ issuer: 'Time', entries: [entry(7, '20260101', ...reasons)] })
    const pdf = await endedBy(stamperBy([stamps], then))
    expect(why(await judge(pdf, { ...trusted, lists: [list] }))).toEqual([expected])
  })

  test('whose authority no list tells of is left aside where lists are required', async () => {
    const pdf = await endedBy(stamperBy([stamps], then))
    const own = madeList({ issuer: 'Root' })
    const required = { ...trusted, requireRevocation: true }
    expect(why(await judge(pdf, { ...required, lists: [own] }))).toEqual(['revocation-unknown'])
    const both = await judge(pdf, { ...required, lists: [own, madeList({ issuer: 'Time' })] })
    expect(why(both)).toEqual([null])
  })
})

describe('revocation', () => {
  const revoked = (since: string) => madeList({ issuer: 'Root', entries: [entry(5, since)] })

  test('that nothing tells of does not undo what holds, unless it is required', async () => {
    const pdf = await signedBy([signer])
    const verdict = await judge(pdf)
    expect(said(verdict)).toBe('holds')
    expect(verdict).toMatchObject({
      revocationChecked: false,
      revocation: [{ subject: 'Signer', lists: [], refused: [] }],
    })
    expect(said(await judge(pdf, { requireRevocation: true }))).toBe('undecided TRY_LATER revocation-unknown')
    const list = madeList({ issuer: 'Root' })
    const looked = await judge(pdf, { requireRevocation: true, lists: [list] })
    expect(said(looked)).toBe('holds')
    expect(looked).toMatchObject({
      revocationChecked: true,
      revocation: [{ lists: [{ issuer: 'Root', thisUpdate: new Date('2026-11-01T00:00:00Z') }] }],
    })
  })

  test('before it signed fails, by its own word or by that of a time-stamp', async () => {
    const pdf = await signedBy([signer])
    expect(said(await judge(pdf, { lists: [revoked('20261001')] }))).toBe('fails signer-revoked')
    const carried = addLongTerm(pdf, { certificates: [], crls: [revoked('20261001')] })
    expect(said(await judge(carried))).toBe('fails signer-revoked')
  })

  test('since it signed cannot be decided, but where a time-stamp shows that it was before', async () => {
    const stated = day('2026-09-01')
    const lists = [revoked('20261001')]
    expect(said(await judge(await signedBy([signer], { stated }), { lists }))).toBe(
      'undecided REVOKED_NO_POE revoked-since',
    )
    const stamper = stamperBy([stamps], stated)
    const stamped = await signedBy([signer], { stated, stamper })
    const verdict = await judge(stamped, { lists, time: [timeRoot] })
    expect(said(verdict)).toBe('holds')
    expect(verdict.revocation).toMatchObject([{ later: { since: new Date('2026-10-01T00:00:00Z') } }])
    expect(said(await judge(stamped, { lists }))).toBe(
      'undecided REVOKED_NO_POE stamp-unproved revoked-since',
    )
  })

  test('in a list of 60,000 is found', async () => {
    const entries = Array.from({ length: 60_000 }, (_, i) => entry(1000 + i))
    const list = madeList({ issuer: 'Root', entries: [...entries, entry(5, '20261001')] })
    expect(said(await judge(await signedBy([signer]), { lists: [list] }))).toBe('fails signer-revoked')
  })

  test.each([
    ['ended', { from: '20240101', to: '20240201' }],
    ['begins-later', { from: '20270101', to: '20280101' }],
    ['other-scope', { extensions: [scope(flag(0x82))] }],
    ['complete-list-wanted', { extensions: [listNumber(2), deltaTo(1)] }],
  ])('is not looked at in a list that says nothing of it: %s', async (reason, other) => {
    const list = madeList({ issuer: 'Root', ...other })
    for (const lists of [[list], []]) {
      const plain = await signedBy([signer])
      const pdf = lists.length > 0 ? plain : addLongTerm(plain, { certificates: [], crls: [list] })
      const verdict = await judge(pdf, { lists })
      expect(said(verdict)).toBe('holds')
      expect(verdict.revocationChecked).toBe(false)
      expect(verdict.revocation[0]!.refused).toMatchObject([{ issuer: 'Root', why: reason }])
    }
  })

  test('a store whose lists and certificates cannot be read is as good as none', async () => {
    const store = {
      certificates: [Uint8Array.of(0x30, 0x80)],
      crls: [Buffer.from('-----BEGIN X509 CRL-----')],
    }
    const verdict = await judge(addLongTerm(await signedBy([signer]), store))
    expect(said(verdict)).toBe('holds store-unreadable')
    expect(verdict.revocationChecked).toBe(false)
  })
})

describe('whoever signs', () => {
  test('a signature that does not fit is a fault, whatever is missing besides', async () => {
    const pdf = await endedBy(null)
    const changed = Buffer.from(asText(pdf).replace('Dear Minister', 'Dear Monster!'), 'latin1')
    expect(said(await judge(changed))).toBe('fails signature-invalid no-longer-provable')
    const other = update(pdf, { objects: { 6: '<</Length 0>>\nstream\n\nendstream' } })
    expect((await judge(other)).conclusion).toBe('fails')
  })
})
