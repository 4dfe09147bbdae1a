import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RenewBody, StatusBody } from '../src/commands/answers.ts'
import { answerOf, faultsOf } from './answers.ts'
import { openBench, tree } from './command.ts'
import { authority, keysOf, made, madeList, root, usage } from './sign/chain.ts'
import { type HttpAuthority, httpAuthority } from './sign/http-authority.ts'
import { stampCertificate } from './sign/signed-by.ts'
import { openSmallDesk, type SmallDesk } from './small-desk.ts'

/** invite renew, over the years: the clock of the process is the test's. */

const bench = openBench()
const pem = (what: string, der: Uint8Array): string =>
  `-----BEGIN ${what}-----\n${Buffer.from(der).toString('base64')}\n-----END ${what}-----\n`
const timeRoot = made({ subject: 'Time', issuer: 'Time', extensions: [authority(), usage(0x06)] })
const stamps = {
  until2031: [stampCertificate('Stamps', 'Time', 7, '20301231')],
  until2036: [stampCertificate('Later Stamps', 'Time', 8, '20351231')],
}
const signer = made({
  subject: 'Signer',
  issuer: 'Root',
  serial: 5,
  to: '20271231',
  extensions: [usage(0xc0)],
})

let server: HttpAuthority
/** FR and JP, time-stamped in December 2026; FR has left. */
let sent: SmallDesk
const identity = bench.in('identity.pem')
const roots = bench.in('roots.pem')
/** Lists of that year. */
const listsOf = (year: number): string => {
  const file = bench.in(`lists-${year}.pem`)
  const of = (issuer: string) =>
    pem('X509 CRL', madeList({ issuer, from: `${year}0101`, to: `${year + 1}0101` }))
  writeFileSync(file, of('Root') + of('Time'))
  return file
}
const goTo = (time: string): void => void vi.setSystemTime(new Date(time))

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  goTo('2026-12-01T12:00:00Z')
  server = await httpAuthority(stamps.until2031)
  const key = keysOf('Signer').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string
  writeFileSync(identity, key + pem('CERTIFICATE', signer) + pem('CERTIFICATE', root))
  writeFileSync(roots, pem('CERTIFICATE', root) + pem('CERTIFICATE', timeRoot))
  sent = openSmallDesk(bench, 'sent', ['FR', 'fr'], ['JP', 'fr'])
  expect((await sent.here('generate', 'L', '--identity', identity, '--timestamp', server.url)).status).toBe(0)
  const left = ['--only', 'FR', '--channel', 'pouch', '--on', '2026-12-01']
  expect((await sent.here('issue', 'L', ...left)).status).toBe(0)
})
afterAll(() => {
  vi.useRealTimers()
  server.close()
  bench.close()
})

const renew = (desk: SmallDesk, ...args: readonly string[]) => desk.here('renew', 'L', ...args)
const doing = (year: number) => ['--timestamp', server.url, '--crl', listsOf(year), '--trust', roots]
const pdfsOf = (desk: SmallDesk) =>
  new Map([...tree(desk.in('')).entries()].filter(([file]) => /^..\/.*pdf$/.test(file)))
const verified = (desk: SmallDesk, ...args: readonly string[]) =>
  desk.here('verify', '--trust', roots, '--trust-time', roots, ...args)
const codes = (said: string): readonly string[] =>
  [...said.matchAll(/ {2}([a-z]+\/[a-z-]+)$/gm)].map(([, code]) => code!)

describe('invite renew', () => {
  it('says what is due, and writes nothing, until it is told whom to ask', async () => {
    goTo('2026-12-02T12:00:00Z')
    const before = tree(sent.folder)
    const said = await renew(sent)
    expect(said.status).toBe(3)
    expect(said.stdout).toContain('4 documents due (FR/fr/letter, ')
    expect(said.stdout).toContain(
      'signed at level T, and not time-stamped for an archive: it can be proved until 31 December 2030',
    )
    const { status, stdout, stderr } = await renew(sent, '--only', 'JP', '--json')
    const body = answerOf<RenewBody>({ status, stdout, stderr })
    expect(body).toMatchObject({ exit: 3, written: false, documents: [{ level: 'T', condition: 'due' }, {}] })
    expect(tree(sent.folder)).toEqual(before)
  })

  it('adds evidence behind the bytes that are there; what has left has left, and nothing is to be made again', async () => {
    const desk = sent.copy()
    const before = pdfsOf(desk)
    goTo('2027-06-01T12:00:00Z')
    const done = await renew(desk, ...doing(2027), '--json')
    const body = answerOf<RenewBody>(done)
    expect(body).toMatchObject({ exit: 0, written: true, stopped: null, problems: [] })
    expect(body.documents.map(({ condition, level }) => [condition, level])).toEqual(
      Array(4).fill(['renewed', 'LTA']),
    )
    const after = pdfsOf(desk)
    expect([...after.keys()]).toEqual([...before.keys()])
    for (const [file, bytes] of before) {
      expect(after.get(file)!.length).toBeGreaterThan(bytes.length)
      expect(after.get(file)!.subarray(0, bytes.length).equals(bytes), file).toBe(true)
    }
    const lines = desk.entries().filter(({ event }) => event === 'renewed')
    for (const line of desk.all()) expect(faultsOf('ledger-line', line), line.event).toEqual([])
    expect(lines.length).toBe(4)
    expect(lines[0]).toMatchObject({
      version: 1,
      plan: null,
      authority: 'Stamps',
      until: '2030-12-31T00:00:00.000Z',
    })
    expect((lines[0]!.before as { bytes: number }).bytes).toBe(before.get('FR/L_FR_fr.pdf')!.length)

    expect((await verified(desk)).stdout).toContain('level LTA, time proved by Stamps')
    const named = await verified(desk, desk.in('FR/L_FR_fr.pdf'))
    expect(named.stdout).toContain(
      'evidence renewed on 1 June 2027, 12:00 UTC by the clock of Stamps, holds until 31 December 2030',
    )
    // what somebody holds is what left, and what the record knows
    const held = desk.in('FR/held.pdf')
    writeFileSync(held, before.get('FR/L_FR_fr.pdf')!)
    const earlier = answerOf<{ files: readonly { document: string; version: number; conclusion: string }[] }>(
      await desk.here('verify', held, '--json'),
    )
    expect(earlier.files).toMatchObject([{ document: 'FR/fr/letter', version: 1, conclusion: 'holds' }])
    rmSync(held)

    const status = answerOf<StatusBody>(await desk.here('status', 'L', '--json'))
    expect(status.evidence).toEqual([{ until: '2030-12-31T00:00:00.000Z', documents: 4, isDue: false }])
    const french = status.documents.find(({ document }) => document === 'FR/fr/letter')!
    expect(french).toMatchObject({
      condition: 'current',
      standing: { sha256: lines[0]!.sha256, issued: [{ channel: 'pouch' }] },
    })
    expect(french.standing!.renewals).toMatchObject([
      { before: (lines[0]!.before as { sha256: string }).sha256 },
    ])
    expect((await desk.here('history', 'FR', 'L')).stdout).toContain(
      'evidence renewed: time-stamped by Stamps',
    )
    const again = ['generate', 'L', '--identity', identity, '--timestamp', server.url]
    expect((await desk.here(...again, '--json')).stdout).toContain('"made": 0')
    // what was added is as good as what level LT has
    expect((await desk.here('plan', 'L', '--timestamp', server.url, '--crl', listsOf(2027))).status).toBe(0)
    expect((await desk.here('reprint', 'FR', 'L')).status).toBe(0)
    const reprint = readFileSync(desk.in('reprints/FR/L_FR_fr.pdf'))
    expect(reprint.equals(after.get('FR/L_FR_fr.pdf')!)).toBe(true)
  })

  it('asks nobody while nothing is due; tells of it half a year before; and goes on with another authority', async () => {
    const desk = sent.copy()
    goTo('2027-06-01T12:00:00Z')
    await renew(desk, ...doing(2027))
    const asked = server.answered
    const calm = await renew(desk, ...doing(2027))
    expect([calm.status, server.answered]).toEqual([0, asked])
    expect(calm.stdout).toContain(
      '4 documents not due before 1 July 2030: the evidence holds until 31 December 2030',
    )
    goTo('2030-07-02T12:00:00Z')
    expect((await desk.here('status', 'L')).stdout).toContain(
      'the evidence of 4 documents holds until 31 December 2030: it is to be renewed (invite renew)',
    )
    expect(codes((await verified(desk, desk.in('FR/L_FR_fr.pdf'))).stdout)).toEqual(['sign/evidence-ends'])
    expect((await renew(desk)).status).toBe(3)
    // the same authority, whose certificate ends then, is no help
    const before = tree(desk.in(''))
    const none = await renew(desk, ...doing(2030))
    expect(codes(none.stderr)).toContain('renew/no-gain')
    expect(none.status).toBe(0)
    expect(tree(desk.in(''))).toEqual(before)
    const expected = path.join(import.meta.dirname, 'problems/renew/no-gain/expected.txt')
    await expect(none.stderr.replace(/^.*crl-foreign\n.*\n/m, '')).toMatchFileSnapshot(expected)
    server.chain = stamps.until2036
    const done = await renew(desk, ...doing(2030))
    server.chain = stamps.until2031
    expect(done.stdout).toContain(
      '4 documents renewed: time-stamped by Later Stamps, the evidence holds until 31 December 2035',
    )
    goTo('2034-01-01T12:00:00Z')
    const verdict = await verified(desk)
    expect(verdict.stdout).toContain('4 of 4 files hold')
    expect(verdict.stdout).toContain('level LTA, time proved by Stamps')
    // and early, where somebody wants to
    server.chain = stamps.until2036
    expect((await renew(desk, ...doing(2034), '--early')).stdout).toContain('4 documents renewed')
    server.chain = stamps.until2031
    expect((await verified(desk)).stdout).toContain('4 of 4 files hold')
    // nobody can any more, when it is too late
    goTo('2036-01-02T12:00:00Z')
    const late = await renew(desk, ...doing(2036))
    expect([late.status, codes(late.stderr)]).toEqual([0, ['renew/too-late']])
  })

  it('begins with nothing before all is at hand: lists, roots, files as they were made', async () => {
    const desk = sent.copy()
    goTo('2027-06-01T12:00:00Z')
    const before = tree(desk.in(''))
    const refused = async (...args: readonly string[]) => {
      const said = await renew(desk, ...args)
      expect(said.status).toBe(1)
      return [...new Set(codes(said.stderr))]
    }
    expect(await refused('--timestamp', server.url, '--trust', roots)).toEqual(['sign/crl-missing'])
    expect(await refused('--timestamp', server.url, '--crl', listsOf(2027))).toEqual(['renew/no-issuer'])
    expect(await refused(...doing(2026))).toEqual(['sign/crl-outdated'])
    expect(await refused('--timestamp', server.url, '--crl', bench.in('none.crl'))).toEqual([
      'identity/no-file',
    ])
    expect(tree(desk.in(''))).toEqual(before)
    // somebody put a form that came back where it was made: it is not touched, nor is any other
    const form = desk.in('JP/L_JP_fr_form.pdf')
    writeFileSync(form, Buffer.concat([readFileSync(form), Buffer.from('\n')]))
    const spoilt = tree(desk.in(''))
    const said = await renew(desk, ...doing(2027))
    expect([said.status, codes(said.stderr)]).toEqual([1, ['archive/not-as-made']])
    expect(tree(desk.in(''))).toEqual(spoilt)
    expect((await renew(desk, ...doing(2027), '--only', 'FR')).status).toBe(0)
  })

  it('leaves whole what was done where the authority stops answering, and goes on', async () => {
    const desk = sent.copy()
    goTo('2027-06-01T12:00:00Z')
    server.left = 3
    const stopped = await renew(desk, ...doing(2027), '--json')
    server.left = Number.POSITIVE_INFINITY
    const body = answerOf<RenewBody>(stopped)
    expect([body.exit, body.stopped]).toEqual([75, { done: 2, of: 4 }])
    expect(body.documents.filter(({ condition }) => condition === 'renewed')).toHaveLength(2)
    expect((await verified(desk)).status).toBe(0)
    const rest = answerOf<RenewBody>(await renew(desk, ...doing(2027), '--json'))
    expect(rest.documents.map(({ condition }) => condition).toSorted()).toEqual([
      'current',
      'current',
      'renewed',
      'renewed',
    ])
  })

  it('is known again when the ledger is lost, or comes back as it was before', async () => {
    const desk = sent.copy()
    const earlier = new Map(
      ['ledger.jsonl', 'ledger-head.json'].map((file) => [file, readFileSync(desk.in(file))]),
    )
    goTo('2027-06-01T12:00:00Z')
    await renew(desk, ...doing(2027))
    const lost = desk.copy()
    for (const [file, bytes] of earlier) writeFileSync(desk.in(file), bytes)
    rmSync(bench.in('state'), { recursive: true, force: true })
    expect((await renew(desk, ...doing(2027))).status).toBe(1)
    expect((await desk.here('adopt', 'L', '--now')).status).toBe(0)
    const lines = desk.entries()
    expect(lines.filter(({ event }) => event === 'renewed')).toHaveLength(4)
    expect(lines.some(({ event }) => event === 'adopted' || event === 'superseded')).toBe(false)
    expect((await verified(desk)).stdout).toContain('4 of 4 files hold')
    expect((await renew(desk)).status).toBe(0)
    rmSync(lost.in('ledger.jsonl'))
    rmSync(bench.in('state'), { recursive: true, force: true })
    expect((await lost.here('adopt', 'L', '--now')).status).toBe(0)
    expect(lost.entries().map(({ event, isMatched }) => [event, isMatched])).toEqual(
      Array(4).fill(['adopted', true]),
    )
    expect((await renew(lost)).status).toBe(0)
  })

  it('passes over what was signed for trial', async () => {
    const desk = openSmallDesk(bench, 'trial', ['FR', 'fr'])
    await desk.here('generate', 'L')
    expect(codes((await renew(desk)).stderr)).toEqual(['renew/nothing'])
  })
})
