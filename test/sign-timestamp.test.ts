import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Outcome, Problem } from '../src/problems/problem.ts'
import { wordsOf } from '../src/problems/words.ts'
import { readCms } from '../src/sign/cms-check.ts'
import { openIdentity } from '../src/sign/identity.ts'
import { openSigner, sign } from '../src/sign/sign.ts'
import { checkStamp } from '../src/sign/stamp-token.ts'
import { openTimestamper } from '../src/sign/timestamp.ts'
import { line, messages } from './said.ts'
import { authority, type Fault } from './sign/authority.ts'
import { hollowPdf } from './sign/hollow.ts'

const at = new Date('2026-12-01T12:00:00Z')
const minutes = (n: number) => new Date(at.getTime() + n * 60_000)
const problems = join(import.meta.dirname, 'problems/sign')
const url = 'https://officer:secret@stamps.example/tsa'

test('a signature carries a time-stamp over its own value', async () => {
  const stamper = await openTimestamper(url, at, authority('none', minutes(4)), 1000)
  const bytes = readFileSync(join(import.meta.dirname, 'sign/modern.p12'))
  const identity = await openIdentity([bytes], 'test', 'f', at)
  if (stamper.kind === 'problems' || identity.kind === 'problems') throw new Error('not opened')
  const signer = openSigner(identity.value, stamper.value)
  expect(signer.contentsBytes).toBeGreaterThan(openSigner(identity.value, null).contentsBytes + 500)
  const unsigned = hollowPdf(signer.contentsBytes, 1)
  const signed = await sign(unsigned, signer)
  if (signed.kind === 'problems') throw new Error(messages(signed.problems))
  const { start, end } = unsigned.placeholder
  const cms = readCms(
    Buffer.from(Buffer.from(signed.value.body.subarray(start + 1, end - 1)).toString('latin1'), 'hex'),
  )
  if (cms.kind !== 'ok') throw new Error(cms.kind)
  const token = cms.value.unsigned.get('1.2.840.113549.1.9.16.2.14')
  const checked = checkStamp(token!.raw, cms.value.signature, null)
  expect(checked).toMatchObject({ kind: 'ok', value: { time: minutes(4) } })
  expect(checkStamp(token!.raw, cms.value.der, null).kind).toBe('imprint')
})

describe('an authority’s fault is told, and nothing is stamped', () => {
  const folders = readdirSync(problems).filter((code) => code.startsWith('timestamp-'))
  test.each(folders)('%s', async (code) => {
    const input = JSON.parse(readFileSync(join(problems, code, 'authority.json'), 'utf8')) as {
      readonly fault: Fault
      readonly minutes: number
      readonly url?: string
      readonly laterBytes?: number
    }
    const request = authority(input.fault, minutes(input.minutes))
    const opened = await openTimestamper(input.url ?? url, at, request, 50)
    const found =
      opened.kind === 'problems'
        ? opened.problems
        : input.fault === 'changed'
          ? problemsOf(await opened.value.stamp(new Uint8Array(1)))
          : opened.notes.length > 0
            ? opened.notes
            : await tooLarge(opened.value.tokenBytes, input.laterBytes ?? 0)
    expect(found.map((p) => p.code)).toEqual([`sign/${code}`])
    expect(JSON.stringify(found)).not.toContain('secret')
    expect(wordsOf(found[0]!).message).not.toContain('secret')
    await expect(found.map(line).join('')).toMatchFileSnapshot(join(problems, code, 'expected.txt'))
  })

  test.each([
    ['https://officer:secret@stamps.example/tsa', 'https://stamps.example/tsa'],
    ['https://officer:se@secret@stamps.example/tsa', 'https://stamps.example/tsa'],
    ['https:/officer:secret@stamps.example', 'https:/stamps.example'],
    ['officer:secret@stamps.example', 'stamps.example'],
    ['https://stamps.example/@tsa', 'https://stamps.example/@tsa'],
  ])('without the password of %s', async (address, said) => {
    const opened = await openTimestamper(address, at, authority('unreachable', at), 1000)
    expect(JSON.stringify(problemsOf(opened))).not.toContain('secret')
    expect(problemsOf(opened)).toMatchObject([{ arguments: { url: said } }])
  })

  test.each([-5.1, 5.1])('a time %d minutes away', async (away) => {
    const opened = await openTimestamper(url, at, authority('none', minutes(away)), 1000)
    expect(opened).toMatchObject({ kind: 'problems', problems: [{ code: 'sign/timestamp-time' }] })
  })

  test('a token that names another certificate', async () => {
    const opened = await openTimestamper(url, at, authority('other-certificate', at), 1000)
    expect(opened).toMatchObject({ kind: 'problems', problems: [{ code: 'sign/timestamp-signature' }] })
  })
})

/** A signer whose authority's later answers are larger than its first. */
async function tooLarge(tokenBytes: number, more: number): Promise<readonly Problem[]> {
  const identity = await openIdentity(
    [readFileSync(join(import.meta.dirname, 'sign/rsa2048.pem'))],
    null,
    'f',
    at,
  )
  if (identity.kind === 'problems') throw new Error('not opened')
  const signer = openSigner(identity.value, {
    tokenBytes,
    certificates: [],
    stamp: async () => ({ kind: 'ok', value: new Uint8Array(tokenBytes + more), notes: [] }),
  })
  return problemsOf(await sign(hollowPdf(signer.contentsBytes, 1), signer))
}

const problemsOf = (outcome: Outcome<unknown>): readonly Problem[] =>
  outcome.kind === 'ok' ? [] : outcome.problems
