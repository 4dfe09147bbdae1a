import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { poolOf } from '../src/sign/path/build.ts'
import { readLists } from '../src/sign/path/lists.ts'
import { readPathCertificate } from '../src/sign/path/read.ts'
import { judgeTrust, type Trust } from '../src/sign/path/trust.ts'
import { anchorOf } from '../src/sign/path/validate.ts'
import { pkitsRuns } from './pkits.ts'

/** The folder of the suite: `x509/PKITS_data` of the PyPI package `cryptography-vectors`. */
const folder = process.env.PKITS

// the suite is good from 2010 to 2030
const now = new Date('2026-12-01T12:00:00Z')
// their authority signs with DSA, which nothing here reads (docs/conformance.md)
const notApplicable = new Set(['4.1.4', '4.1.5', '4.1.6'])

describe('NIST’s PKITS', () => {
  it('has 224 tests, of which three are not applicable', () => {
    expect(new Set(pkitsRuns.map(({ test }) => test)).size).toBe(224)
    expect(pkitsRuns).toHaveLength(249)
  })

  it.runIf(folder)('is passed, with revocation required and all its certificates and lists at hand', () => {
    const bytes = (under: string): readonly Uint8Array[] =>
      readdirSync(path.join(folder!, under)).map((file) => readFileSync(path.join(folder!, under, file)))
    const certificate = (der: Uint8Array) => {
      const read = readPathCertificate(der)
      if (read.kind !== 'ok') throw new Error(read.found)
      return read.value
    }
    const named = (file: string) => certificate(readFileSync(path.join(folder!, 'certs', `${file}.crt`)))
    const pool = poolOf(bytes('certs').map(certificate))
    const read = bytes('crls').map(readLists)
    expect(read.flatMap(({ unreadable }) => unreadable)).toEqual([])
    const anchors = [anchorOf(named('TrustAnchorRootCertificate'))]
    const answers = pkitsRuns.map((run) => ({
      ...run,
      answer: judgeTrust({
        ...{ leaf: named(run.file), pool, anchors, lists: read.flatMap(({ lists }) => lists) },
        ...{ at: now, now, purpose: 'document', revocation: 'required', policy: run },
      }),
    }))
    const applicable = answers.filter(({ test }) => !notApplicable.has(test))
    const wrong = applicable.filter(({ valid, answer }) => valid !== (answer.kind === 'trusted'))
    expect(wrong.map(({ name, file, answer }) => `${name} ${file}: ${reason(answer)}`)).toEqual([])
    // that it is refused is not enough: each section has its own reasons
    const reasons = [...new Set(applicable.map(({ test, answer }) => `${section(test)} ${reason(answer)}`))]
    expect(reasons.sort()).toMatchInlineSnapshot(`
      [
        "4.1 no-path: signature",
        "4.1 trusted",
        "4.10 invalid: any-policy-mapped",
        "4.10 invalid: no-policy",
        "4.10 trusted",
        "4.11 invalid: no-policy",
        "4.11 trusted",
        "4.12 invalid: no-policy",
        "4.12 trusted",
        "4.13 invalid: name-excluded",
        "4.13 invalid: name-not-permitted",
        "4.13 trusted",
        "4.14 revocation-unknown: ",
        "4.14 revocation-unknown: other-scope",
        "4.14 revocation-unknown: some-reasons-only",
        "4.14 revoked: affiliationChanged",
        "4.14 revoked: certificateHold",
        "4.14 revoked: keyCompromise",
        "4.14 trusted",
        "4.15 revocation-unknown: complete-list-wanted",
        "4.15 revocation-unknown: complete-list-wanted, ended",
        "4.15 revoked: keyCompromise",
        "4.15 trusted",
        "4.16 invalid: unknown-critical",
        "4.16 trusted",
        "4.2 invalid: ended",
        "4.2 invalid: not-yet-valid",
        "4.2 trusted",
        "4.3 no-path: no-issuer",
        "4.3 trusted",
        "4.4 revocation-unknown: ",
        "4.4 revocation-unknown: ended",
        "4.4 revocation-unknown: issuer-not-trusted",
        "4.4 revocation-unknown: signature",
        "4.4 revocation-unknown: unknown-critical",
        "4.4 revoked: keyCompromise",
        "4.4 trusted",
        "4.5 invalid: not-an-authority",
        "4.5 revoked: keyCompromise",
        "4.5 trusted",
        "4.6 invalid: not-an-authority",
        "4.6 invalid: path-too-long",
        "4.6 trusted",
        "4.7 invalid: may-not-certify",
        "4.7 revocation-unknown: issuer-may-not",
        "4.7 trusted",
        "4.8 invalid: no-policy",
        "4.8 trusted",
        "4.9 invalid: no-policy",
        "4.9 trusted",
      ]
    `)
    for (const { answer } of answers.filter(({ test }) => notApplicable.has(test))) {
      expect(reason(answer)).toBe('no-path: unsupported-algorithm')
    }
    console.log(`${applicable.length - wrong.length} of ${applicable.length} PKITS runs`)
  })
})

const section = (test: string): string => test.split('.').slice(0, 2).join('.')

function reason(answer: Trust): string {
  switch (answer.kind) {
    case 'invalid':
      return `invalid: ${answer.fault.kind}`
    case 'no-path':
      return `no-path: ${answer.end.kind}`
    case 'revocation-unknown':
      return `revocation-unknown: ${[...new Set(answer.refused.map(({ why }) => why))].sort().join(', ')}`
    case 'revoked':
      return `revoked: ${answer.reason}`
    default:
      return answer.kind
  }
}
