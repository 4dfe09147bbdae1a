import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ledgerLines, readLedger } from '../src/archive/ledger.ts'
import { statesOf } from '../src/archive/states.ts'
import { whereabouts } from '../src/archive/whereabouts.ts'
import { currentOf, hasLeft, heldVersion, inputsOf, isStanding } from '../src/model/document-state.ts'
import type { Input } from '../src/model/input.ts'
import type { DocumentEntry } from '../src/model/ledger.ts'
import type { Sequence } from '../src/sequence.ts'
import { lineOf, madeEntry } from './ledger-sample.ts'

const some: Sequence<DocumentEntry> = [
  madeEntry('FR/fr/letter', { sha256: '1' }),
  madeEntry('JP/en/letter', { sha256: '2' }),
  madeEntry('FR/fr/letter', { sha256: '3', version: 2 }),
]
const written = ledgerLines(some, '').text
const read = (text: string) => readLedger([Buffer.from(text)], 'ledger.jsonl')
/** The line as a chain has it, whatever it says. */
const chained = (lines: readonly object[]): string => ledgerLines(lines as readonly DocumentEntry[], '').text

describe('the ledger', () => {
  it('reads back what was written, in one write or several', () => {
    const first = ledgerLines(some.slice(0, 1), '')
    const text = first.text + ledgerLines(some.slice(1), first.chain).text
    expect(text).toBe(written)
    const found = read(text)
    expect(found.kind === 'ok' && found.value).toMatchObject({ entries: some, newer: 0 })
  })

  it('reads the same from pieces of any length, though one is written over by the next', () => {
    const bytes = Buffer.from(`${written}{"torn`)
    const whole = read(bytes.toString())
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }), (lengths) => {
        const piece = Buffer.alloc(400)
        function* pieces() {
          for (let at = 0, nth = 0; at < bytes.length; nth++) {
            const length = bytes.copy(piece, 0, at, at + lengths[nth % lengths.length]!)
            yield piece.subarray(0, length)
            at += length
          }
        }
        expect(readLedger(pieces(), 'ledger.jsonl')).toEqual(whole)
      }),
    )
  })

  it('recovers from a line torn at any byte, and goes on from the line before', () => {
    const lastStart = written.trimEnd().lastIndexOf('\n') + 1
    fc.assert(
      fc.property(fc.integer({ min: lastStart + 1, max: written.length - 1 }), (cut) => {
        const found = read(written.slice(0, cut))
        if (found.kind !== 'ok') throw new Error('refused')
        expect(found.notes.map((note) => note.code)).toEqual(['ledger/torn-line'])
        const whole = written.slice(0, found.value.wholeBytes)
        expect(whole + ledgerLines(some.slice(2), found.value.chain).text).toBe(written)
      }),
    )
  })

  it('finds any altered character, the last line’s too, and names its line', () => {
    fc.assert(
      fc.property(fc.nat(written.length - 2), fc.constantFrom('x', '7', '"', ' '), (at, character) => {
        fc.pre(written[at] !== character && written[at] !== '\n')
        const altered = written.slice(0, at) + character + written.slice(at + 1)
        const found = read(altered)
        const line = written.slice(0, at).split('\n').length
        expect(found.kind === 'problems' && found.problems[0]?.at?.line).toBe(line)
      }),
    )
  })

  it('finds a missing line, and names where', () => {
    const lines = written.split('\n').slice(0, -1)
    for (const index of [0, 1]) {
      const missing = read(`${lines.filter((_, at) => at !== index).join('\n')}\n`)
      expect(missing.kind === 'problems' && missing.problems[0]?.at?.line).toBe(index + 1)
    }
  })

  it('counts lines of a newer program, of which it knows only that they are whole', () => {
    const [first, second] = some
    const newer = [
      { ...second!, v: 3 },
      { ...lineOf('FR/fr/letter'), v: 3, event: 'acknowledged', about: { kind: 'plan', plan: 'x' } },
      { ...lineOf('FR/fr/letter'), event: 'acknowledged' },
    ]
    const found = read(chained([first!, ...newer]))
    expect(found.kind === 'ok' && found.value).toMatchObject({ entries: [first], newer: 3 })
    const altered = read(chained([first!, ...newer]).replace('acknowledged', 'made'))
    expect(altered.kind === 'problems' && altered.problems[0]?.at?.line).toBe(3)
  })

  it('refuses a line of its own format that no program wrote', () => {
    const { about: _, ...of } = lineOf('FR/fr/letter')
    for (const line of [
      { ...of, event: 'issued' },
      { ...of, event: 'issued', about: { kind: 'document' } },
      { ...of, event: 'issued', about: { kind: 'document', document: 'FR/fr/letter' }, version: '1' },
    ]) {
      const found = read(chained([some.at(0)!, line]))
      expect(found.kind === 'problems' && found.problems[0]?.at?.line, JSON.stringify(line)).toBe(2)
    }
  })

  it('takes any text as a ledger or refuses it, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(['ok', 'problems']).toContain(read(text).kind)
      }),
    )
    // a chain proves who wrote a line, not what it says
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), line), { maxLength: 3 }),
        (lines) => {
          expect(['ok', 'problems']).toContain(read(chained(lines)).kind)
        },
      ),
    )
  })
})

/** Something of a line, of either format. */
const line = fc
  .record(
    {
      v: fc.constantFrom(1, 2, 3, '2', null),
      event: fc.constantFrom('made', 'issued', 'withdrawn', 'corrected', 'settled', 'x', 3),
      document: fc.constantFrom('FR/fr/letter', 'FR', '', 7),
      about: fc.constantFrom({ kind: 'document', document: 'FR/fr/letter' }, { kind: 'plan' }, null),
      version: fc.constantFrom(1, '1', null),
      reasons: fc.constantFrom([], ['new'], null),
      inputs: fc.constantFrom({}, [], null),
      edition: fc.constantFrom({}, null),
    },
    { requiredKeys: [] },
  )
  .filter((each) => Object.keys(each).length > 0)

describe('what stands', () => {
  const [first, , second] = some as readonly [DocumentEntry, DocumentEntry, DocumentEntry]
  const of = { ...lineOf('FR/fr/letter'), sha256: '1' }
  const left: DocumentEntry = { ...of, event: 'issued', channel: 'pouch', on: '2004-05-11' }
  const state = (...entries: DocumentEntry[]) => statesOf(entries).get('FR/fr/letter')!

  it('is the latest version; that an earlier one had left does not count for it', () => {
    expect(currentOf(state(first, left))).toMatchObject({ made: first, issued: [left] })
    const both = state(first, left, second)
    expect(currentOf(both)).toMatchObject({ made: second, issued: [] })
    expect(both.versions.map(hasLeft)).toEqual([true, false])
    expect(heldVersion(both)?.made).toBe(first)
  })

  it('is nothing once it is withdrawn, until it stands again or is made again', () => {
    const gone: DocumentEntry = {
      ...of,
      event: 'withdrawn',
      file: 'FR/withdrawn/x.pdf',
      reasons: [],
      as: null,
    }
    expect(isStanding(state(first))).toBe(true)
    expect(state(first, gone)).toMatchObject({ gone, versions: [{ file: 'FR/withdrawn/x.pdf' }] })
    expect(state(first, gone, second)).toMatchObject({ gone: null, versions: [{}, { file: second.file }] })
    const back: DocumentEntry = { ...of, event: 'restored', reasons: [] }
    expect(state(first, gone, back)).toMatchObject({ gone: null, versions: [{ file: first.file }] })
  })

  it('is nothing once another document has taken its place', () => {
    const by = { document: 'FR/en/letter', version: 1 }
    const aside: DocumentEntry = { ...of, event: 'superseded', file: 'FR/superseded/x.pdf', by }
    expect(state(first, aside)).toMatchObject({ gone: aside, versions: [{ file: 'FR/superseded/x.pdf' }] })
    const next: DocumentEntry = { ...aside, by: { document: 'FR/fr/letter', version: 2 } }
    expect(state(first, next, second)).toMatchObject({ gone: null })
  })

  it('has left but for what was taken back of it, each by its day and channel', () => {
    const faxed: DocumentEntry = { ...left, channel: 'fax' }
    const voided: DocumentEntry = { ...of, event: 'voided', channel: 'pouch', on: '2004-05-11' }
    expect(currentOf(state(first, left, faxed, voided)).issued).toEqual([faxed])
    expect(hasLeft(currentOf(state(first, left, voided)))).toBe(false)
    expect(currentOf(state(first, left, voided, left)).issued).toEqual([left])
    // of an earlier version, by its number
    expect(heldVersion(state(first, left, second, { ...voided, version: 1 }))).toBe(null)
  })

  it('adds up what is settled, a later word over an earlier', () => {
    const cell = (column: string, value: string): Input => ({ of: 'cell', list: 'ministers', column, value })
    const by = (...inputs: readonly Input[]): DocumentEntry => ({
      ...of,
      event: 'settled',
      as: 'corrigendum',
      by: 'FR/fr/corr-1',
      inputs,
    })
    const both = state(first, by(cell('a', '1'), cell('b', '1')), by(cell('b', '2')))
    expect(inputsOf(currentOf(both))).toEqual([cell('a', '1'), cell('b', '2')])
    expect(currentOf(both).settled?.last).toEqual(by(cell('b', '2')))
    expect(inputsOf(currentOf(state(first, by(cell('a', '1')), second)))).toEqual([])
  })
})

describe('whereabouts', () => {
  const made = madeEntry('FR/fr/letter', { file: 'FR/a.pdf', sha256: '1' })
  const aside = { ...lineOf('FR/fr/letter'), sha256: '1', file: 'FR/superseded/a.pdf' }
  const next = { document: 'FR/fr/letter', version: 2 }

  it('are all files that the ledger tells of, with what their bytes were', () => {
    const second = { ...made, version: 2, sha256: '2' }
    expect([...whereabouts([made])]).toEqual([['FR/a.pdf', '1']])
    const after = whereabouts([made, { ...aside, event: 'superseded', by: next }, second])
    expect(new Map(after)).toEqual(
      new Map([
        ['FR/superseded/a.pdf', '1'],
        ['FR/a.pdf', '2'],
      ]),
    )
  })

  it('follow a document out and back', () => {
    const gone: DocumentEntry = {
      ...aside,
      event: 'withdrawn',
      file: 'FR/withdrawn/a.pdf',
      reasons: [],
      as: null,
    }
    const back: DocumentEntry = { ...aside, event: 'restored', file: 'FR/a.pdf', reasons: [] }
    expect([...whereabouts([made, gone])]).toEqual([['FR/withdrawn/a.pdf', '1']])
    expect([...whereabouts([made, gone, back])]).toEqual([['FR/a.pdf', '1']])
    // it made room for another document, and is asked for again
    const room: DocumentEntry = {
      ...aside,
      event: 'superseded',
      by: { document: 'FR/en/letter', version: 1 },
    }
    expect([...whereabouts([made, room])]).toEqual([['FR/superseded/a.pdf', '1']])
    expect([...whereabouts([made, room, back])]).toEqual([['FR/a.pdf', '1']])
    // something of somebody's lay in its place
    const strange: DocumentEntry = {
      ...room,
      file: 'FR/superseded/b.pdf',
      sha256: '9',
      by: { ...next, version: 1 },
    }
    expect(new Map(whereabouts([made, gone, strange, back]))).toEqual(
      new Map([
        ['FR/superseded/b.pdf', '9'],
        ['FR/a.pdf', '1'],
      ]),
    )
    // it was not there any more
    expect([...whereabouts([made, { ...gone, file: null }])]).toEqual([])
  })
})
