import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LEDGER, ledgerLines, readLedger } from '../src/archive/ledger.ts'
import { checkpointText } from '../src/archive/witness.ts'
import type { VerifyBody } from '../src/commands/answers.ts'
import type { LedgerEntry, Position } from '../src/model/ledger.ts'
import type { Sequence } from '../src/sequence.ts'
import { readCertificate } from '../src/sign/certificate.ts'
import { sha256Of } from '../src/sign/cms.ts'
import { signText } from '../src/sign/detached.ts'
import { identityOfKey } from '../src/sign/identity.ts'
import { openSigner } from '../src/sign/sign.ts'
import type { Timestamper } from '../src/sign/timestamp.ts'
import { answerOf } from './answers.ts'
import { openBench } from './command.ts'
import { madeEntry } from './ledger-sample.ts'
import { authority, entry, keysOf, made, madeList, root, usage } from './sign/chain.ts'
import { signedBy, stampCertificate, stamperBy } from './sign/signed-by.ts'

/** `invite verify` as a person runs it: what it answers, how it ends, and what a ledger proves. */

const bench = openBench()
afterAll(() => bench.close())

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const stated = new Date('2023-06-01T12:00:00Z')
const signer = made({ subject: 'Signer', issuer: 'Root', serial: 5, extensions: [usage(0xc0)] })
/** its certificate has ended by now */
const ended = made({
  ...{ subject: 'Ended', issuer: 'Root', serial: 6, to: '20240101' },
  extensions: [usage(0xc0)],
})
const stranger = made({ subject: 'Stranger', issuer: 'Stranger', extensions: [usage(0xc0)] })
const timeRoot = made({ subject: 'Time', issuer: 'Time', extensions: [authority(), usage(0x06)] })
const stamps = stampCertificate('Stamps', 'Time', 7)
const at = (file: string): string => bench.in(file)
const trust = ['--trust', at('root.pem')]
const time = ['--trust-time', at('time.pem')]

beforeAll(async () => {
  writeFileSync(at('root.pem'), root)
  writeFileSync(at('time.pem'), timeRoot)
  writeFileSync(at('good.pdf'), await signedBy([signer], { stated }))
  writeFileSync(at('ended.pdf'), await signedBy([ended], { stated }))
  writeFileSync(at('stamped.pdf'), await signedBy([ended], { stated, stamper: stamperBy([stamps], stated) }))
  writeFileSync(at('bad.pdf'), 'no PDF')
  writeFileSync(at('list.crl'), madeList({ issuer: 'Root', from: '20260901', to: '20400101' }))
  const revoked = [entry(5, '20230101')]
  writeFileSync(at('old.crl'), madeList({ issuer: 'Root', from: '20240101', to: '20240201' }))
  const later = [entry(5, '20230901'), entry(6, '20230901')]
  writeFileSync(at('later.crl'), madeList({ issuer: 'Root', entries: later, to: '20400101' }))
  writeFileSync(at('revoked.crl'), madeList({ issuer: 'Root', entries: revoked, to: '20400101' }))
})

const verify = (...args: readonly string[]) =>
  bench.run(['verify', ...args.map((arg) => (/\.(pdf|crl)$/.test(arg) ? at(arg) : arg))])
/** What a program is told of each file, by docs/schema. */
const told = async (...args: readonly string[]): Promise<VerifyBody['files']> =>
  answerOf<VerifyBody>(await verify('--json', ...args)).files

describe('each verdict has its line and its exit status', () => {
  it.each([
    [0, ['good.pdf'], /^holds {2}/],
    [0, [...trust, 'good.pdf'], /^holds {2}/],
    [3, [...trust, 'ended.pdf'], /^CANNOT BE DECIDED {2}/],
    [3, [...trust, 'good.pdf', 'ended.pdf'], /1 of 2 files hold; of 1 it cannot be decided\n$/],
    [
      1,
      [...trust, 'good.pdf', 'ended.pdf', 'bad.pdf'],
      /1 of 3 files hold; 1 fails; of 1 it cannot be decided\n$/,
    ],
    [1, ['bad.pdf'], /^FAILS {2}/],
    [3, [...trust, 'stamped.pdf'], /time not proved: Stamps stamped 2023-06-01 12:00 UTC, but nobody said/],
    [
      0,
      [...trust, ...time, 'stamped.pdf'],
      /signed before 1 June 2023, 12:00 UTC: proved by a time-stamp of Stamps/,
    ],
    [3, [...trust, '--require-revocation', 'good.pdf'], /no revocation list says/],
    [
      0,
      [...trust, '--require-revocation', '--crl', 'list.crl', 'good.pdf'],
      /revocation looked at: the list of Root of 1 September 2026/,
    ],
    [
      1,
      [...trust, '--crl', 'revoked.crl', 'good.pdf'],
      /was revoked before it signed \(Signer, on 2023-01-01/,
    ],
    [2, ['--crl', 'list.crl', 'good.pdf'], /^$/],
    [2, ['--require-revocation', 'good.pdf'], /^$/],
    [1, [...trust, '--crl', 'bad.pdf', 'good.pdf'], /^$/],
    [1, [...trust, '--trust-time', 'bad.pdf', 'good.pdf'], /^$/],
  ] as const)('%i %j', async (status, args, said) => {
    const ran = await verify(...args)
    expect([ran.status, ran.stdout], ran.stderr).toEqual([status, expect.stringMatching(said)])
  })

  it('always says whether revocation was looked at', async () => {
    for (const [args, said] of [
      [['good.pdf'], 'chain and revocation not checked'],
      [[...trust, 'good.pdf'], 'revocation not looked at: no list at hand tells of Signer\n'],
      [[...trust, '--crl', 'list.crl', 'good.pdf'], 'revocation looked at: the list of Root'],
    ] as const)
      expect((await verify(...args)).stdout).toContain(said)
  })

  it('says to a program what is missing', async () => {
    expect(await told(...trust, 'ended.pdf')).toMatchObject([
      { conclusion: 'undecided', subIndications: ['OUT_OF_BOUNDS_NO_POE'], signature: { proved: null } },
    ])
  })

  it('says to a program whose word proves the time, to which root it leads, and by which lists', async () => {
    const at = stated.toISOString()
    expect(
      await told(...trust, ...time, '--crl', 'list.crl', 'stamped.pdf', 'good.pdf', 'bad.pdf'),
    ).toMatchObject([
      {
        ...{ conclusion: 'holds', subIndications: [] },
        signature: {
          ...{ trust: 'trusted', root: 'Root', stampedAt: at },
          proved: { at, authority: 'Stamps', by: 'time-stamp' },
        },
      },
      {
        conclusion: 'holds',
        signature: {
          ...{ root: 'Root', proved: null, filled: [], furtherSigners: [] },
          revocationChecked: true,
          revocation: [
            {
              subject: 'Signer',
              lists: [{ issuer: 'Root', at: '2026-09-01T00:00:00.000Z' }],
              refused: [],
              revokedLater: null,
            },
          ],
        },
      },
      { holds: false, conclusion: 'fails', subIndications: [], signature: null },
    ])
    expect(await told('stamped.pdf')).toMatchObject([
      { signature: { trust: 'not-checked', root: null, revocation: [], proved: null, stampedAt: at } },
    ])
    const refused = [{ issuer: 'Root', at: '2024-01-01T00:00:00.000Z', why: 'ended' }]
    expect(await told(...trust, '--crl', 'old.crl', 'good.pdf')).toMatchObject([
      { holds: true, signature: { revocationChecked: false, revocation: [{ lists: [], refused }] } },
    ])
    const revokedLater = '2023-09-01T00:00:00.000Z'
    expect(await told(...trust, ...time, '--crl', 'later.crl', 'good.pdf')).toMatchObject([
      { holds: false, conclusion: 'undecided', subIndications: ['REVOKED_NO_POE'] },
    ])
    expect(await told(...trust, ...time, '--crl', 'later.crl', 'stamped.pdf')).toMatchObject([
      { holds: true, signature: { revocation: [{ revokedLater }] } },
    ])
    expect(await told(...trust, '--crl', 'revoked.crl', '--require-revocation', 'good.pdf')).toMatchObject([
      { conclusion: 'fails', problems: [{ code: 'sign/signer-revoked' }] },
    ])
  })
})

describe('a time-stamped checkpoint of the ledger', () => {
  const name = 'L/FR/L_FR_fr.pdf'

  /** A folder whose ledger tells of a letter, and whose checkpoint that one signs, with that stamper. */
  async function laid(folder: string, by: Uint8Array, stamper: Timestamper | null, told = true) {
    const out = path.join(bench.in(folder), 'L')
    mkdirSync(path.join(out, 'FR'), { recursive: true })
    const pdf = await signedBy([ended], { stated })
    writeFileSync(path.join(out, 'FR/L_FR_fr.pdf'), pdf)
    const who = { signer: 'Ended', certificate: hex(sha256Of(ended)) }
    const entries: LedgerEntry[] = []
    const add = (line: LedgerEntry) => entries.push(line)
    const letter = madeEntry('FR/fr/letter', {
      ...{ file: 'FR/L_FR_fr.pdf', sha256: hex(sha256Of(pdf)), ...who },
    })
    if (told) add(letter)
    const position = positionOf(entries)
    const certificate = readCertificate(by)
    const key = keysOf(certificate.subject).privateKey
    const identity = openSigner(identityOfKey(key, certificate, []), stamper)
    const time = stated.toISOString()
    const cms = await signText(checkpointText('L', position, time), identity)
    if (cms.kind === 'problems') throw new Error('not signed')
    add({
      ...{ v: 2, event: 'checkpointed', about: { kind: 'ledger' }, at: time, program: '0', plan: null },
      reason: null,
      vouched: {
        ...{ ...position, at: time, cms: cms.value, signer: certificate.subject },
        ...{ certificate: hex(sha256Of(by)), grade: { identity: 'given', level: 'T' } },
      },
    })
    if (!told) add(letter)
    writeFileSync(path.join(out, LEDGER), ledgerLines(entries, '').text)
    return ['--out', bench.in(folder)]
  }

  function positionOf(entries: Sequence<LedgerEntry>): Position {
    const read = readLedger([Buffer.from(ledgerLines(entries, '').text)], LEDGER)
    if (read.kind === 'problems') throw new Error('no ledger')
    return read.value
  }

  it('proves the time of what stands under it, in its folder or named', async () => {
    const out = await laid('proved', ended, stamperBy([stamps], stated))
    const all = await bench.run(['verify', ...out, ...trust, ...time])
    expect([all.status, all.stdout], all.stderr).toEqual([
      0,
      expect.stringMatching(
        /1 of 1 file holds\n1 file signed by Ended, level B, time proved by the ledger, leads/,
      ),
    ])
    const json = answerOf<VerifyBody>(await bench.run(['verify', '--json', ...out, ...trust, ...time]))
    expect(json).toMatchObject({
      files: [{ signature: { stampedAt: null, proved: { authority: 'Stamps', by: 'checkpoint' } } }],
      ledgers: [
        { vouched: { holds: true, trust: 'trusted', conclusion: 'holds', provedAt: stated.toISOString() } },
      ],
    })
    const one = await bench.run(['verify', path.join(bench.in('proved'), name), ...trust, ...time])
    expect([one.status, one.stdout]).toEqual([
      0,
      expect.stringContaining('proved by a checkpoint of its ledger that Stamps time-stamped'),
    ])
    // nobody said whom to trust for time
    expect((await bench.run(['verify', ...out, ...trust])).status).toBe(3)
  })

  it.each([
    ['without a time-stamp', 'plain', ended, null, true],
    ['of an authority that nobody trusts', 'anyone', ended, [stampCertificate('Any', 'Any', 9)], true],
    // a time-stamp is over the value of a signature, for which a key can be made up
    ['of a signer that nobody trusts', 'stranger', stranger, [stamps], true],
    ['before the line that tells of it', 'earlier', ended, [stamps], false],
  ] as const)('%s proves nothing', async (_, folder, by, chain, told) => {
    const out = await laid(folder, by, chain === null ? null : stamperBy(chain, stated), told)
    const ran = await bench.run(['verify', ...out, ...trust, ...time])
    expect([ran.status, ran.stdout], ran.stderr).toEqual([3, expect.stringMatching(/^CANNOT BE DECIDED/)])
  })
})
