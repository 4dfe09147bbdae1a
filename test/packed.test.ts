import { deserialize, serialize } from 'node:v8'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ledgerLines, readLedger } from '../src/archive/ledger.ts'
import { type KeptPart, type KeptParts, openNewlySeen, openSeenFiles } from '../src/archive/seen-files.ts'
import { statesOf } from '../src/archive/states.ts'
import { openSums } from '../src/archive/sums.ts'
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
  /** as a store keeps it */
  const openKept = () => {
    const parts = new Map<string, Uint8Array>()
    const kept: KeptParts = {
      get: (name) => (parts.has(name) ? (deserialize(parts.get(name)!) as KeptPart) : null),
      put: (name, part) => parts.set(name, serialize(part)),
    }
    return { kept, parts }
  }

  it('is known again as long as it says the same of the same bytes, however often more is added', () => {
    const act = fc.record({
      file: fc.constantFrom(...Array.from({ length: 200 }, (_, nth) => `F${nth}.pdf`)),
      state: fc.constantFrom('1 2', '3 4'),
      sha256: fc.constantFrom('a'.repeat(64), 'b'.repeat(64)),
    })
    fc.assert(
      fc.property(fc.array(fc.array(act, { maxLength: 200 }), { maxLength: 4 }), (runs) => {
        const { kept } = openKept()
        const expected = new Map<string, { state: string; sha256: string }>()
        for (const acts of runs) {
          const newly = openNewlySeen()
          for (const { file, state, sha256 } of acts) {
            newly.add(file, state, sha256)
            expected.set(file, { state, sha256 })
          }
          newly.keep(kept)
        }
        const seen = openSeenFiles(kept)
        for (const [file, { state, sha256 }] of expected) {
          expect(seen.has(file, state, sha256)).toBe(true)
          expect(seen.has(file, `${state}5`, sha256)).toBe(false)
          expect(seen.has(file, state, 'c'.repeat(64))).toBe(false)
        }
        expect(seen.has('strange.pdf', '1 2', 'a'.repeat(64))).toBe(false)
      }),
    )
  })

  it('is known of many, in parts, of which any may be lost', () => {
    const { kept, parts } = openKept()
    const [few, many] = [30_000, 150_000]
    for (const [from, to] of [[0, few] as const, [few - 100, many] as const]) {
      const newly = openNewlySeen()
      for (let nth = from; nth < to; nth++) newly.add(`F${nth}`, `${nth} ${to}`, 'a')
      newly.keep(kept)
    }
    const known = () => {
      const seen = openSeenFiles(kept)
      let count = 0
      for (let nth = 0; nth < many; nth++)
        if (seen.has(`F${nth}`, `${nth} ${nth < few - 100 ? few : many}`, 'a')) count++
      return count
    }
    expect([...parts.keys()].sort()).toEqual(['', '1 of 4', '2 of 4', '3 of 4'])
    expect(kept.get('')).toMatchObject({ count: many, parts: 4 })
    expect(known()).toBe(many)
    parts.delete('2 of 4')
    expect(known()).toBeGreaterThan(0.7 * many)
    parts.set('', serialize({ records: new Uint8Array(17), parts: 4, count: 1 }))
    expect(known()).toBeGreaterThan(0.4 * many)
    parts.delete('')
    expect(known()).toBe(0)
  })
})

describe('sums by name', () => {
  it('are what a name has got first', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ maxLength: 2 }), hex(64))), (all) => {
        const sums = openSums()
        for (const [name, sum] of all) sums.put(name, sum)
        const expected = new Map(all.toReversed())
        expect(sums.size).toBe(expected.size)
        for (const [name, sum] of expected) expect([sums.get(name), sums.has(name)]).toEqual([sum, true])
        expect([sums.get('strange'), sums.has('strange')]).toEqual([undefined, false])
      }),
    )
  })
})
