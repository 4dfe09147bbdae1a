import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entry, Job } from '../src/model/ledger.ts'
import type { Recipient } from '../src/model/recipient.ts'
import { plan } from '../src/plan.ts'

const recipient = { id: 'FR' } as Recipient
const job = (id: string, inputs: Record<string, string>): Job => {
  return { id, recipient, original: null, language: 'fr', part: 'letter', file: `${id}.pdf`, inputs }
}
const entryOf = (each: Job): Entry => ({
  event: 'made',
  document: each.id,
  file: each.file,
  sha256: `sha of ${each.id}`,
  signedAt: '',
  certificate: '',
  signer: '',
  inputs: each.inputs,
  program: '',
  previous: '',
})
const reasons = (all: readonly Job[], before: readonly Job[], found?: ReadonlyMap<string, string>) => {
  const entries = new Map(before.map((each) => [each.id, entryOf(each)]))
  const files = found ?? new Map(before.map((each) => [each.file, `sha of ${each.id}`]))
  return plan(all, entries, files).make.map(({ job: each, reasons: why }) => [each.id, ...why])
}

describe('the plan', () => {
  const one = job('FR', { title: 'a', 'templates/fr.hbs': 'b' })

  it('makes what is new, keeps what is as it was', () => {
    expect(reasons([one], [])).toEqual([['FR', 'new']])
    expect(reasons([one], [one])).toEqual([])
  })

  it('names the inputs that changed, came or went', () => {
    expect(reasons([job('FR', { title: 'A', words: 'c' })], [one])).toEqual([
      ['FR', 'changed: templates/fr.hbs', 'changed: title', 'changed: words'],
    ])
  })

  it('sees that a file is missing or altered', () => {
    expect(reasons([one], [one], new Map())).toEqual([['FR', 'file missing']])
    expect(reasons([one], [one], new Map([['FR.pdf', 'other']]))).toEqual([['FR', 'file altered']])
  })

  it('remakes exactly the jobs whose inputs an edit touches', () => {
    const inputs = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'))
    fc.assert(
      fc.property(fc.array(fc.tuple(inputs, inputs), { maxLength: 8 }), (pairs) => {
        const before = pairs.map(([old], index) => job(String(index), old))
        const after = pairs.map(([, now], index) => job(String(index), now))
        const touched = pairs.flatMap(([old, now], index) => {
          const same = ['a', 'b', 'c'].every((name) => old[name] === now[name])
          return same ? [] : [String(index)]
        })
        expect(reasons(after, before).map(([id]) => id)).toEqual(touched)
      }),
    )
  })
})
