import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { poolOf } from '../src/sign/path/build.ts'
import { readLists } from '../src/sign/path/lists.ts'
import { readPathCertificate } from '../src/sign/path/read.ts'
import { judgeTrust, type TrustAnswer } from '../src/sign/path/trust.ts'
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
    const wrong = applicable.filter(({ expected, answer }) => reason(answer) !== expected)
    expect(wrong.map(({ name, file, answer }) => `${name} ${file}: ${reason(answer)}`)).toEqual([])
    for (const { answer } of answers.filter(({ test }) => notApplicable.has(test))) {
      expect(reason(answer)).toBe('unsupported-algorithm')
    }
    console.log(`${applicable.length - wrong.length} of ${applicable.length} PKITS runs`)
  })
})

/** The rule that decided, in one word. */
function reason(answer: TrustAnswer): string {
  switch (answer.kind) {
    case 'invalid':
      return answer.fault.kind
    case 'no-path':
      return answer.end.kind
    case 'revocation-unknown':
      return [...new Set(answer.refused.map(({ why }) => why))].sort().join('+') || 'no-list'
    default:
      return answer.kind
  }
}
