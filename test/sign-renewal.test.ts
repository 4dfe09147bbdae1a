import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { wordsOf } from '../src/problems/words.ts'
import { addLongTerm } from '../src/sign/longterm.ts'
import { evidenceOf, openRenewer } from '../src/sign/renewal.ts'
import type { Timestamper } from '../src/sign/timestamp.ts'
import { dueFrom } from '../src/sign/verify/stamps.ts'
import { type Verdict, verifyPdf } from '../src/sign/verify/verdict.ts'
import { line, messages } from './said.ts'
import { authority, entry, made, madeList, root, usage } from './sign/chain.ts'
import { bodyOf, update } from './sign/forge.ts'
import { signedBy, stampCertificate, stamperBy } from './sign/signed-by.ts'
import { trusting } from './sign/trusting.ts'

/** Evidence that is added to a letter, once and again, over the years (PAdES B-LTA). */

const day = (text: string): Date => new Date(`${text}T12:00:00Z`)
const year = (text: string) => ({ from: `${text}0101`, to: `${Number(text) + 1}0101` })

const signer = made({
  ...{ subject: 'Signer', issuer: 'Root', serial: 5, to: '20271231' },
  extensions: [usage(0xc0)],
})
const timeRoot = made({ subject: 'Time', issuer: 'Time', extensions: [authority(), usage(0x06)] })
/** the authority changes its certificate before the old one ends */
const stamps = stampCertificate('Stamps', 'Time', 7, '20301231')
const later = stampCertificate('Later Stamps', 'Time', 8, '20351231')
const years = {
  2026: stamperBy([stamps, timeRoot], day('2026-12-01')),
  2027: stamperBy([stamps, timeRoot], day('2027-06-01')),
  2030: stamperBy([later, timeRoot], day('2030-06-01')),
  2035: stamperBy([later, timeRoot], day('2035-06-01')),
}

const named = (lists: readonly Uint8Array[]) => lists.map((bytes, i) => ({ file: `${i}.crl`, bytes }))
const listsOf = (text: string, other: Partial<Parameters<typeof madeList>[0]> = {}) => [
  madeList({ issuer: 'Root', ...year(text), ...other }),
  madeList({ issuer: 'Time', ...year(text) }),
]
const roots = named([root])

function renewerOf(stamper: Timestamper, lists: readonly Uint8Array[], above = roots) {
  const opened = openRenewer(named(lists), above, stamper)
  if (opened.kind === 'problems') throw new Error(messages(opened.problems))
  return opened.value
}

/** What the lists and the authority of a year add. Nothing before it may change. */
async function renewed(pdf: Uint8Array, at: string, stamper: Timestamper, lists = listsOf(at.slice(0, 4))) {
  const file = await renewerOf(stamper, lists).renew(pdf, day(at))
  if (file.kind === 'problems') throw new Error(messages(file.problems))
  return Buffer.concat([pdf, file.value.update])
}

const judge = (pdf: Uint8Array, now: string): Promise<Verdict> =>
  verifyPdf(pdf, trusting([root], { time: [timeRoot] }), day(now))
const said = ({ conclusion, problems }: Verdict): string =>
  [conclusion, ...problems.map(({ code }) => code.replace('sign/', ''))].join(' ')

const kinds = ([1, 2] as const).flatMap((permission) =>
  (['B', 'T', 'LT'] as const).map((level) => [level, permission] as const),
)

async function letter(level: 'B' | 'T' | 'LT', permission: 1 | 2): Promise<Uint8Array> {
  const signed = await signedBy([signer], { permission, stamper: level === 'B' ? null : years[2026] })
  if (level !== 'LT') return signed
  return addLongTerm(signed, { certificates: [signer, root, stamps, timeRoot], crls: listsOf('2026') })
}

describe('evidence', () => {
  test.each(kinds)(
    'of a letter of level %s with P=%d is renewed twice, and proves it when all has ended',
    async (level, permission) => {
      const signed = await letter(level, permission)
      expect(evidenceOf(signed).level).toBe(level)
      const once = await renewed(signed, '2027-06-01', years[2027])
      expect(evidenceOf(once)).toEqual({
        level: 'LTA',
        stampedAt: day('2027-06-01'),
        until: new Date('2030-12-31T00:00:00Z'),
      })
      const twice = await renewed(once, '2030-06-01', years[2030])
      // the signer's certificate ended long ago, and so did that of the first two time-stamps
      const verdict = await judge(twice, '2032-01-01')
      expect(said(verdict)).toBe('holds')
      expect(verdict).toMatchObject({
        evidenceAdded: true,
        filled: [],
        revocationChecked: true,
        renewedAt: day('2030-06-01'),
        evidenceUntil: new Date('2035-12-31T00:00:00Z'),
        provedTime: { by: 'time-stamp', time: day(level === 'B' ? '2027-06-01' : '2026-12-01') },
      })
      expect(verdict.stamps).toHaveLength(level === 'B' ? 2 : 3)
      expect(verdict.stamps.every(({ unproved }) => unproved === null)).toBe(true)
      // what it was before is in it, and holds as it did
      expect(twice.subarray(0, signed.length).equals(signed)).toBe(true)
      expect(said(await judge(twice.subarray(0, once.length), '2030-06-01'))).toBe('holds')
    },
  )

  test('that is there already is not added again', async () => {
    const once = await renewed(await letter('LT', 1), '2026-12-20', years[2026], [])
    const twice = await renewed(once, '2026-12-21', years[2026], [])
    const count = (pdf: Uint8Array, part: Uint8Array): number =>
      Buffer.from(pdf).toString('latin1').split(Buffer.from(part).toString('latin1')).length - 1
    for (const part of [signer, root, stamps, timeRoot, ...listsOf('2026')].slice(0, 4))
      expect(count(twice, part)).toBe(1)
    expect(said(await judge(twice, '2026-12-22'))).toBe('holds')
  })

  test('of which nothing was needed is a note', async () => {
    const renewer = renewerOf(years[2027], [...listsOf('2027'), madeList({ issuer: 'Other' })])
    expect(renewer.look(await letter('T', 1), 'letter.pdf', day('2027-06-01'))).toEqual([])
    expect(renewer.unneeded()).toMatchObject([{ code: 'sign/crl-foreign', arguments: { file: '2.crl' } }])
  })

  test('ends with the first of its certificates; half a year before it is due', async () => {
    expect(dueFrom(new Date('2030-12-31T00:00:00Z'))).toEqual(new Date('2030-07-01T00:00:00Z'))
    const once = await renewed(await letter('T', 1), '2027-06-01', years[2027])
    const notes = async (now: string) => said(await judge(once, now))
    expect(await notes('2030-06-29')).toBe('holds')
    expect(await notes('2030-07-02')).toBe('holds evidence-ends')
    const over = await judge(once, '2031-07-02')
    expect(said(over)).toBe('holds evidence-ends')
    expect(wordsOf(over.problems[0]!).message).toContain('its evidence held until 2030-12-31')
    expect(wordsOf((await judge(once, '2030-07-02')).problems[0]!).message).toContain('holds until')
  })
})

describe('is not renewed', () => {
  const problems = (
    pdf: Uint8Array,
    at: string,
    stamper: Timestamper,
    lists: readonly Uint8Array[],
    above = roots,
  ) =>
    renewerOf(stamper, lists, above)
      .look(pdf, 'letter.pdf', day(at))
      .map(({ code }) => code)

  test('without a list for each certificate: of the signer, and of those who stamp', async () => {
    const pdf = await letter('T', 1)
    const [ofSigner, ofTime] = listsOf('2027') as [Uint8Array, Uint8Array]
    const look = (lists: readonly Uint8Array[]) => problems(pdf, '2027-06-01', years[2027], lists)
    expect(look([ofSigner, ofTime])).toEqual([])
    expect(look([ofTime])).toEqual(['sign/crl-missing'])
    expect(look([ofSigner])).toEqual(['sign/crl-missing'])
    // those that it carries are too old for who stamped last, and for who stamps now
    expect(problems(await letter('LT', 1), '2027-06-01', years[2027], [])).toEqual(['sign/crl-outdated'])
  })

  test('where a certificate was revoked by then', async () => {
    const revoked = listsOf('2027', { entries: [entry(5, '20260101')] })
    expect(problems(await letter('T', 1), '2027-06-01', years[2027], revoked)).toEqual(['sign/revoked'])
    // after it had signed: a time-stamp says when that was
    const since = listsOf('2027', { entries: [entry(5, '20270301')] })
    expect(problems(await letter('T', 1), '2027-06-01', years[2027], since)).toEqual([])
    expect(problems(await letter('B', 1), '2027-06-01', years[2027], since)).toEqual(['sign/revoked'])
  })

  test('without the certificates up to a root', async () => {
    const pdf = await letter('T', 1)
    expect(problems(pdf, '2027-06-01', years[2027], listsOf('2027'), [])).toEqual(['renew/no-issuer'])
    const opened = openRenewer(
      [{ file: 'a', bytes: root }],
      [{ file: 'b', bytes: Buffer.from('x') }],
      years[2027],
    )
    expect(opened.kind === 'problems' && opened.problems.map(({ code }) => code)).toEqual([
      'sign/trust-unreadable',
      'sign/crl-unreadable',
    ])
  })

  test('where the authority fails: nothing comes of it', async () => {
    const answer = { kind: 'problems', problems: [] } as const
    const failing: Timestamper = { ...years[2027], stamp: async () => answer }
    expect(await renewerOf(failing, listsOf('2027')).renew(await letter('T', 1), day('2027-06-01'))).toBe(
      answer,
    )
    const small: Timestamper = { ...years[2027], tokenBytes: 100 }
    const found = await renewerOf(small, listsOf('2027')).renew(await letter('T', 1), day('2027-06-01'))
    expect(found.kind === 'problems' && found.problems.map(({ code }) => code)).toEqual([
      'sign/timestamp-too-large',
    ])
  })

  const cases = path.join(import.meta.dirname, 'problems/renew')
  test.each(['no-issuer', 'foreign'])('and says why: %s', async (code) => {
    const folder = path.join(cases, code)
    const pdf = readFileSync(path.join(folder, 'document.pdf'))
    const own = readFileSync(path.join(folder, 'lists.pem'))
    const above =
      code === 'no-issuer' ? [] : [{ file: 'root.pem', bytes: readFileSync(path.join(folder, 'root.pem')) }]
    const renewer = renewerOf(years[2026], [own, ...listsOf('2026')], above)
    const found = renewer.look(pdf, 'document.pdf', day('2026-12-01'))
    expect(found.map(({ code }) => code)).toEqual([`renew/${code}`])
    await expect(found.map(line).join('')).toMatchFileSnapshot(path.join(folder, 'expected.txt'))
  })
})

describe('what is renewed', () => {
  test.each([1, 2] as const)('may not change otherwise, with P=%d', async (permission) => {
    const pdf = await renewed(await letter('T', permission), '2027-06-01', years[2027])
    const title = bodyOf(pdf, 1).replace(/>>\s*$/, '/Lang(xx)>>')
    const page = bodyOf(pdf, 6).replace('Dear', 'Poor')
    for (const objects of [{ 1: title }, { 6: page }]) {
      const verdict = await judge(update(pdf, { objects }), '2027-07-01')
      expect(verdict.conclusion).toBe('fails')
      expect(said(verdict)).toContain('changed-after-signing')
    }
    const store = Buffer.from(pdf)
    const list = store.indexOf(Buffer.from(listsOf('2027')[0]!.subarray(0, 60)))
    const at = list > 0 ? list + 40 : store.lastIndexOf('/DocTimeStamp') + 3
    store[at] = store[at]! ^ 1
    expect((await judge(store, '2027-07-01')).conclusion).toBe('fails')
  })

  test('a form can be filled all the same, and then it is told as filled', async () => {
    const pdf = await renewed(await letter('T', 2), '2027-06-01', years[2027])
    const filled = update(pdf, { objects: { 8: bodyOf(pdf, 8).replace('/V()', '/V(Zoe)') } })
    const verdict = await judge(filled, '2027-07-01')
    expect(verdict.conclusion).toBe('holds')
    expect(verdict.filled.map(({ name }) => name)).toEqual(['name'])
  })
})
