import { deserialize, serialize } from 'node:v8'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ledgerLines, readLedger } from '../src/archive/ledger.ts'
import { openSeenFiles } from '../src/archive/seen-files.ts'
import { statesOf } from '../src/archive/states.ts'
import { whereabouts } from '../src/archive/whereabouts.ts'
import { signersIn } from '../src/commands/verify-signers.ts'
import type { DocumentState } from '../src/model/document-state.ts'
import type { DocumentEntry, IssuedEntry, MadeEntry } from '../src/model/ledger.ts'
import { isOfDocument } from '../src/model/ledger.ts'
import { changedRow, type Recipient, type State } from '../src/model/recipient.ts'
import { openPacker, openRows } from '../src/recipients/packed-rows.ts'
import { firstEdition } from './ledger-sample.ts'

/** What is held of long lists and ledgers is packed; what is packed says what it said before. */

const hex = (digits: number) =>
  fc
    .array(fc.integer({ min: 0, max: 15 }), { minLength: digits, maxLength: digits })
    .map((each) => each.map((digit) => digit.toString(16)).join(''))
const id = fc.stringMatching(/^[A-Z]{2}(-[a-z0-9]{1,8})?$/)

const cell = fc.record({
  of: fc.constant('cell' as const),
  list: fc.constantFrom('states', 'ministers'),
  column: fc.constantFrom('title_fr', 'address', 'of_fr'),
  value: fc.oneof(
    hex(16),
    hex(16).map((digits) => `keyed:1f2e3d4c:${digits}`),
    fc.constantFrom('', 'keyed::', 'ABCDEF0123456789', 'é'),
  ),
})
const input = fc.oneof(
  cell,
  fc.constant({ of: 'template' as const, file: 'templates/L/fr.hbs', value: 'a' }),
  fc.constant({ of: 'program' as const, value: '7' }),
)

/** As a run writes it, with what no run writes now and then. */
const made = fc
  .record({
    id,
    part: fc.constantFrom('letter', 'form'),
    at: fc.constantFrom('2004-05-10T07:00:00.000Z', '2004-05-10T07:00:00.001Z', '2004-05-10T09:00:00+02:00'),
    plan: fc.constantFrom(null, '0123456789abcdef'),
    version: fc.integer({ min: 1, max: 3 }),
    file: fc.constantFrom(null, null, null, 'elsewhere.pdf'),
    sha256: fc.oneof(hex(64), fc.constant('none')),
    inputs: fc.array(input, { maxLength: 4 }),
    copies: fc.constantFrom(null, null, null, { document: 'FR/fr/letter', version: 1, sha256: 'x' }),
  })
  .map(({ id, part, at, plan, version, file, sha256, inputs, copies }): MadeEntry => {
    const document = `${id}/fr/${part}`
    return {
      ...{ v: 2, about: { kind: 'document', document }, at, program: '1', plan, reason: null, event: 'made' },
      ...{ version, file: file ?? `${id}/L_${id}_fr${part === 'form' ? '_form' : ''}.pdf`, sha256 },
      ...{
        signedAt: '2004-05-10T09:00:00+02:00',
        list: 'ministers',
        own: true,
        edition: firstEdition,
        inputs,
      },
      ...{ grade: { identity: 'given', level: 'B' }, certificate: 'c', signer: 's' },
      ...{ reasons: [{ kind: 'new' }], copies, as: null, replaces: null },
    }
  })

/** What is said of a document later. */
const later = (entry: MadeEntry): readonly DocumentEntry[] => {
  const { v, about, program, plan, version, file, sha256 } = entry
  const line = { v, about, at: entry.at, program, plan, reason: null, version, sha256 }
  return [
    { ...line, event: 'issued', file, channel: 'pouch', on: '2004-05-11' },
    { ...line, event: 'withdrawn', file: `${file}.aside`, reasons: [{ kind: 'no-text' }], as: null },
  ]
}

/** That it has left, as a run writes it. */
const left = fc.record({
  channel: fc.constantFrom(null, 'pouch' as const, 'email' as const),
  on: fc.constantFrom('2004-05-11', '2004-05-12'),
  manifest: fc.constantFrom(undefined, undefined, 3),
})
const issuedBy = (
  entry: MadeEntry,
  { channel, on, manifest }: { [Key in 'channel' | 'on' | 'manifest']: IssuedEntry[Key] },
): IssuedEntry => {
  const { v, about, at, program, version, file, sha256 } = entry
  const start = { v, about, at, program, plan: null, reason: null, event: 'issued' } as const
  return { ...start, version, file, sha256, channel, on, ...(manifest === undefined ? {} : { manifest }) }
}

const plainState = ({ document, versions, gone }: DocumentState) => ({
  document,
  gone,
  versions: versions.map(({ made, file, sha256, renewals, issued, isUnclear, settled }) => {
    const lines = JSON.parse(JSON.stringify({ made, issued }))
    return { ...lines, file, sha256, renewals, isUnclear, settled }
  }),
})

describe('lines of a long ledger', () => {
  // those before the thousandth are held as they are
  const few = fc.sample(made, { numRuns: 1_000, seed: 1 })

  it('say what was written, state by state and file by file', () => {
    fc.assert(
      fc.property(
        fc.array(made, { minLength: 1, maxLength: 60 }),
        fc.array(left),
        fc.nat(),
        (entries, leavings, nth) => {
          const issued = leavings.map((each, at) => issuedBy(entries[(at * nth) % entries.length]!, each))
          const all = [...few, ...entries, ...issued, ...later(entries[nth % entries.length]!)]
          const { text } = ledgerLines(all, '')
          const read = readLedger([Buffer.from(text)], 'ledger.jsonl')
          if (read.kind !== 'ok') throw new Error('refused')
          const found = read.value.entries.filter(isOfDocument)
          expect(ledgerLines(found, '').text).toBe(text)
          expect([...statesOf(found)].map(([, state]) => plainState(state))).toEqual(
            [...statesOf(all)].map(([, state]) => plainState(state)),
          )
          expect([...whereabouts(found)]).toEqual([...whereabouts(all)])
          const [signers, expected] = [signersIn({ entries: found }), signersIn({ entries: all })]
          for (const { sha256 } of all) expect(signers(sha256)).toEqual(expected(sha256))
        },
      ),
      { numRuns: 16 },
    )
  })

  it('are one and the same object wherever a state is asked for its version', () => {
    const entries = fc.sample(made, { numRuns: 1_200, seed: 2 })
    const read = readLedger([Buffer.from(ledgerLines(entries, '').text)], 'ledger.jsonl')
    if (read.kind !== 'ok') throw new Error('refused')
    for (const state of statesOf(read.value.entries.filter(isOfDocument)).values())
      expect(state.versions[0]).toBe(state.versions[0])
  })
})

describe('who signed', () => {
  it('is found of what was renewed, however often, by the bytes of each time', () => {
    const [first] = fc.sample(made, 1)
    const { v, about, program, version, file } = first!
    const renewed = (before: string, sha256: string): DocumentEntry => ({
      ...{ v, about, at: first!.at, program, plan: null, reason: null, version, file, sha256 },
      ...{ event: 'renewed', before: { sha256: before, bytes: 1 }, stampedAt: first!.at, authority: 'a' },
      until: first!.at,
    })
    const entries = [{ ...first!, sha256: 'one' }, renewed('one', 'two'), renewed('two', 'three')]
    const signers = signersIn({ entries: [...entries, renewed('nobody', 'stray'), renewed('own', 'own')] })
    const found = { certificate: 'c', signer: 's', document: about.document, version }
    expect(['one', 'two', 'three', 'stray', 'own', 'four'].map(signers)).toEqual([
      ...[found, found, found],
      ...[null, null, null],
    ])
  })
})

const texts = fc.dictionary(fc.constantFrom('fr', 'ar', '__proto__x'), fc.string({ unit: 'binary' }))
const states: readonly State[] = ['FR', 'JP'].map((code) => ({
  ...{ id: code, validFrom: null, validTo: null, unMember: true, ituMember: true, names: {} },
  at: { file: 'data/states.csv', line: 2, column: 1 },
}))
const row: fc.Arbitrary<Recipient> = fc.record(
  {
    ...{ id, list: fc.constant('ministers'), state: fc.constantFrom(null, ...states) },
    ...{ language: fc.constantFrom('fr', 'ar'), titles: texts, names: texts, columns: texts },
    ...{ honorific: fc.option(fc.string()), gender: fc.option(fc.string()), email: fc.option(fc.string()) },
    ...{ address: fc.array(fc.string({ unit: 'binary' })), source: fc.string({ unit: 'grapheme' }) },
    ...{ copyOf: fc.string(), addressLatin: fc.array(fc.string()), bag: fc.string() },
    at: fc.record(
      {
        file: fc.constant('data/ministers.csv'),
        ...{ line: fc.nat(), column: fc.nat(), cell: fc.constant('C14') },
      },
      { requiredKeys: ['file', 'line', 'column'] },
    ),
  },
  {
    requiredKeys: [
      ...(['id', 'list', 'state', 'language', 'titles', 'names', 'columns', 'honorific', 'gender'] as const),
      ...(['email', 'address', 'source', 'at'] as const),
    ],
  },
)

describe('rows of a list', () => {
  it('say what they said, in whatever order they are asked, and after they were kept', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), (rows) => {
        const packer = openPacker('ministers')
        for (const each of rows) packer.add(each)
        const packed = packer.rows('data/ministers.csv')
        for (const opened of [openRows(packed), openRows(deserialize(serialize(packed)))]) {
          expect(opened.map((each) => changedRow(each, {}))).toEqual(rows)
          expect(opened.map(({ source }) => source).reverse()).toEqual(
            rows.map(({ source }) => source).reverse(),
          )
        }
      }),
    )
  })
})

describe('what the disk said of files', () => {
  it('is known again as long as it says the same, after it was kept too', () => {
    const act = fc.record({
      file: fc.constantFrom(...Array.from({ length: 200 }, (_, nth) => `F${nth}.pdf`)),
      state: fc.constantFrom('', '1 2', '3 4'),
      hash: hex(64),
    })
    fc.assert(
      fc.property(fc.array(act, { maxLength: 400 }), fc.nat(400), (acts, half) => {
        const expected = new Map<string, { state: string; hash: string }>()
        let seen = openSeenFiles(null)
        for (const [nth, { file, state, hash }] of acts.entries()) {
          if (nth === half) seen = openSeenFiles(deserialize(serialize(seen.bytes())) as Uint8Array)
          seen.put(file, state, hash)
          expected.set(file, { state, hash })
        }
        const both = openSeenFiles(null)
        both.put('F0.pdf', '5 6', '0'.repeat(64))
        both.add(seen)
        for (const { file } of acts) {
          const { state, hash } = expected.get(file)!
          for (const each of [seen, both]) {
            expect(each.hashOf(file)).toBe(hash)
            expect(each.hashIf(file, state)).toBe(state === '' ? null : hash)
            expect(each.hashIf(file, `${state}5`)).toBe(null)
          }
        }
        expect(seen.hashOf('strange.pdf')).toBe(null)
        // what another has kept says nothing of today
        const kept = openSeenFiles(both.bytes())
        kept.put('F1.pdf', '', '1'.repeat(64))
        expect([kept.hashOf('F0.pdf') === null, kept.hashSince('F0.pdf')]).toEqual([false, null])
        expect(kept.hashSince('F1.pdf')).toBe('1'.repeat(64))
      }),
    )
  })
})
