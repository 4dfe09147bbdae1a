import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ledgerLines, readLedger } from '../src/archive/ledger.ts'
import { linesAbout } from '../src/archive/lines.ts'
import { statesOf } from '../src/archive/states.ts'
import { whereabouts } from '../src/archive/whereabouts.ts'
import { signersIn } from '../src/commands/verify-signers.ts'
import { FEW } from '../src/few.ts'
import { currentOf, type DocumentState } from '../src/model/document-state.ts'
import { type DocumentEntry, entryStart, type LedgerEntry, OF_LEDGER, ofPlan } from '../src/model/ledger.ts'
import type { Sequence } from '../src/sequence.ts'
import { firstEdition, lineOf, madeEntry } from './ledger-sample.ts'

/** A long ledger's lines are records, and its states are made up of them: they say what those of a short one say. */

/** Lines about others, so many that a ledger that begins with them is a long one. */
const others = Array.from({ length: FEW }, (_, nth) =>
  madeEntry(`ZZ-${nth}/fr/letter`, { file: `ZZ-${nth}/L_ZZ-${nth}_fr.pdf`, sha256: 'f'.repeat(64) }),
)
const isMeant = (name: string): boolean => !name.startsWith('ZZ')

const sum = (text: string): string => text.repeat(64).slice(0, 64)
const documents = ['FR/fr/letter', 'FR/fr/form', 'JP/en/letter', 'IT-x/fr/letter']
const at = (millisecond: number): string =>
  new Date(Date.UTC(2004, 4, 10, 7, 0, 0, millisecond)).toISOString()

/** A line of any kind about a document, as a run writes it: what follows from what, nobody asks here. */
const line: fc.Arbitrary<DocumentEntry> = fc
  .record({
    document: fc.constantFrom(...documents),
    event: fc.constantFrom(
      ...(['made', 'made', 'made', 'issued', 'issued', 'voided', 'superseded', 'room', 'withdrawn'] as const),
      ...(['restored', 'settled', 'reprinted', 'renewed', 'adopted'] as const),
    ),
    version: fc.integer({ min: 1, max: 2 }),
    digit: fc.constantFrom('1', '2', 'a'),
    place: fc.constantFrom('', '', '', 'superseded/', 'withdrawn/'),
    isGone: fc.boolean(),
    millisecond: fc.nat(999),
  })
  .map(({ document, event, version, digit, place, isGone, millisecond }): DocumentEntry => {
    const [id, language, part] = document.split('/')
    const name = `L_${id}_${language}${part === 'form' ? '_form' : ''}.pdf`
    const file = `${id}/${place}${name}`
    const of = { ...lineOf(document), at: at(millisecond), version, file, sha256: sum(digit) }
    const start = { ...entryStart(of.about, of.at, '0', null, null) }
    const aside = isGone ? null : file
    const by = { document, version: version + 1 }
    const cell = { of: 'cell', list: 'ministers', column: 'title', value: sum(digit).slice(0, 16) } as const
    const where = { version, file, sha256: of.sha256 }
    switch (event) {
      case 'made': {
        const replaces = place === '' ? null : by
        const made = madeEntry(document, { ...of, inputs: [cell], replaces })
        const { v, about, program, plan, reason, signedAt, list, own, edition, inputs, grade } = made
        return {
          ...{ v, about, at: of.at, program, plan, reason, event, ...where, signedAt, list, own, edition },
          ...{ inputs, grade, certificate: digit, signer: 's', reasons: made.reasons },
          ...{ copies: null, as: null, replaces },
        }
      }
      case 'adopted':
        return { ...madeEntry(document, of), event, isMatched: false }
      case 'issued':
        return { ...start, event, ...where, file: aside, channel: 'pouch', on: '2004-05-11' }
      case 'voided':
        return { ...start, event, ...where, channel: 'pouch', on: '2004-05-11' }
      case 'superseded':
        return { ...start, event, ...where, file: aside, by }
      case 'room':
        return { ...of, event: 'superseded', by: { document: 'FR/en/letter', version: 1 } }
      case 'withdrawn':
        return { ...of, file: aside, event, reasons: [{ kind: 'no-text' }], as: null }
      case 'restored':
        return { ...of, event, reasons: [] }
      case 'settled':
        return { ...of, event, as: 'stands', by: null, inputs: [cell] }
      case 'reprinted':
        return { ...of, event }
      case 'renewed':
        return {
          ...{ ...of, event, before: { sha256: sum('1'), bytes: 1 }, stampedAt: of.at, authority: 'é' },
          until: of.at,
        }
      default:
        return event satisfies never
    }
  })

/** Lines about other things, in between. */
const besides: fc.Arbitrary<LedgerEntry> = fc.constantFrom<LedgerEntry>(
  {
    ...entryStart(OF_LEDGER, at(0), '0', null, null),
    ...{ event: 'required', approvals: 2, approvers: ['x'] },
  },
  {
    ...entryStart(ofPlan('0123'), at(0), '0', '0123', null),
    ...{ event: 'approved', by: 'Chief', remark: null, signer: null, proof: null },
    items: [{ document: documents[0]!, action: 'make', inputs: 'x', edition: firstEdition }],
  },
)

const read = (text: string): Sequence<LedgerEntry> => {
  const found = readLedger([Buffer.from(text)], 'ledger.jsonl')
  if (found.kind !== 'ok') throw new Error('refused')
  return found.value.entries
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const plainState = ({ document, versions, gone }: DocumentState) => ({
  ...{ document, gone: plain(gone) },
  versions: versions.map(({ made, file, sha256, renewals, issued, isUnclear, settled }) => {
    const lines = { made: plain(made), issued: plain(issued), renewals: plain(renewals) }
    return { ...lines, file, sha256, isUnclear, settled: plain(settled) }
  }),
})

/** All that a record says of documents, but for those of `others`, of which there are so many. */
function told(text: string, besides: number) {
  const whole = read(text)
  const all = whole.slice(besides)
  const entries = linesAbout(whole, 'document') as Sequence<DocumentEntry>
  const states = statesOf(entries)
  const recorded = whereabouts(entries, states)
  const signers = signersIn({ entries })
  return {
    lines: all.map(plain),
    ofPlans: linesAbout(whole, 'plan').map(plain),
    entries: entries.slice(besides).map(plain),
    fromTheEnd: entries.slice(besides).map((_, nth) => plain(entries.at(-1 - nth))),
    states: [...states].filter(([document]) => isMeant(document)).map(([, state]) => plainState(state)),
    again: documents.map((document) => {
      const state = states.get(document)
      return [states.has(document), state === undefined ? null : plainState(state)]
    }),
    keys: [...states.keys()].filter(isMeant),
    size: [states.size - besides, recorded.size - besides],
    recorded: [...recorded].filter(([file]) => isMeant(file)),
    files: [...recorded.keys()].filter(isMeant).map((file) => [recorded.has(file), recorded.get(file)]),
    signers: ['1', '2', 'a', 'b'].map((digit) => signers(sum(digit))),
  }
}

describe('a long ledger', () => {
  it('says line by line, state by state and file by file what a short one says', () => {
    const lines = fc.array(fc.oneof({ weight: 8, arbitrary: line }, { weight: 1, arbitrary: besides }), {
      maxLength: 40,
    })
    fc.assert(
      fc.property(lines, (all) => {
        const long = ledgerLines([...others, ...all], '').text
        expect(told(long, others.length)).toEqual(told(ledgerLines(all, '').text, 0))
        expect(ledgerLines(read(long), '').text).toBe(long)
      }),
      { numRuns: 60 },
    )
  })

  it('is packed from one line on that is one too many', () => {
    const last = madeEntry(documents[0]!, { sha256: sum('1') })
    const [short, long] = [others, [...others, last]].map((each) => read(ledgerLines(each, '').text))
    expect(short!.at(0)).toBe(short!.at(0))
    expect(long!.at(0)).not.toBe(long!.at(0))
    expect(plain([...long!])).toEqual([...others, last])
  })

  it('gives one object for a document that is asked for again before another is', () => {
    const lines = [...others, ...documents.map((document) => madeEntry(document, {}))]
    const states = statesOf(read(ledgerLines(lines, '').text) as Sequence<DocumentEntry>)
    for (const document of documents) {
      const state = states.get(document)!
      expect(states.get(document)).toBe(state)
      expect(currentOf(state)).toBe(currentOf(state))
    }
  })
})
