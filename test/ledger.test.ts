import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openArchive } from '../src/commands/archive.ts'
import { ledgerLines, readLedger, standings } from '../src/ledger.ts'
import type { Entry } from '../src/model/ledger.ts'
import { madeEntry } from './ledger-sample.ts'

const some: readonly Entry[] = [
  madeEntry('FR/fr/letter', { sha256: '1' }),
  madeEntry('JP/en/letter', { sha256: '2' }),
  madeEntry('FR/fr/letter', { sha256: '3', version: 2 }),
]
const written = ledgerLines(some, '').text

describe('the ledger', () => {
  it('reads back what was written, in one write or several', () => {
    const first = ledgerLines(some.slice(0, 1), '')
    const text = first.text + ledgerLines(some.slice(1), first.chain).text
    expect(text).toBe(written)
    const read = readLedger(text, 'ledger.jsonl')
    expect(read.kind === 'ok' && read.value.entries).toEqual(some)
  })

  it('recovers from a line torn at any byte, and goes on from the line before', () => {
    const lastStart = written.trimEnd().lastIndexOf('\n') + 1
    fc.assert(
      fc.property(fc.integer({ min: lastStart + 1, max: written.length - 1 }), (cut) => {
        const read = readLedger(written.slice(0, cut), 'ledger.jsonl')
        if (read.kind !== 'ok') throw new Error('refused')
        expect(read.notes.map((note) => note.code)).toEqual(['ledger/torn-line'])
        const whole = written.slice(0, read.value.wholeBytes)
        expect(whole + ledgerLines(some.slice(2), read.value.chain).text).toBe(written)
      }),
    )
  })

  it('finds any altered character, the last line’s too, and names its line', () => {
    fc.assert(
      fc.property(fc.nat(written.length - 2), fc.constantFrom('x', '7', '"', ' '), (at, character) => {
        fc.pre(written[at] !== character && written[at] !== '\n')
        const altered = written.slice(0, at) + character + written.slice(at + 1)
        const read = readLedger(altered, 'ledger.jsonl')
        const line = written.slice(0, at).split('\n').length
        expect(read.kind === 'problems' && read.problems[0]?.at?.line).toBe(line)
      }),
    )
  })

  it('finds a missing line, and names where', () => {
    const lines = written.split('\n').slice(0, -1)
    for (const index of [0, 1]) {
      const missing = readLedger(`${lines.filter((_, at) => at !== index).join('\n')}\n`, 'ledger.jsonl')
      expect(missing.kind === 'problems' && missing.problems[0]?.at?.line).toBe(index + 1)
    }
  })

  it('takes any text as a ledger or refuses it, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(['ok', 'problems']).toContain(readLedger(text, 'ledger.jsonl').kind)
      }),
    )
  })
})

describe('what stands', () => {
  const [first, , second] = some as readonly [Entry, Entry, Entry]
  const of = { at: '', document: 'FR/fr/letter', file: 'FR/fr/letter.pdf', sha256: '1', program: '0' }
  const left: Entry = { event: 'issued', ...of, channel: 'pouch', on: '2004-05-11' }

  it('is the latest version; that an earlier one had left does not count for it', () => {
    expect(standings([first, left]).get('FR/fr/letter')).toMatchObject({ made: first, issued: [left] })
    expect(standings([first, left, second]).get('FR/fr/letter')).toMatchObject({ made: second, issued: [] })
  })

  it('is nothing once it is withdrawn, until it is made again', () => {
    const gone: Entry = { event: 'withdrawn', ...of, file: 'FR/withdrawn/x.pdf', reasons: [] }
    expect(standings([first, gone]).get('FR/fr/letter')?.withdrawn).toBe('FR/withdrawn/x.pdf')
    expect(standings([first, gone, second]).get('FR/fr/letter')?.withdrawn).toBe(null)
  })

  it('adds up what sheets settle', () => {
    const by = (inputs: Record<string, string>): Entry => ({
      event: 'corrected',
      ...of,
      by: 'FR/fr/corr-1',
      inputs,
      reason: null,
    })
    const both = standings([first, by({ a: '1', b: '1' }), by({ b: '2' })]).get('FR/fr/letter')
    expect(both?.corrected?.inputs).toEqual({ a: '1', b: '2' })
  })
})

describe('an archive', () => {
  it('stands as long as its ledger ends as it was read', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'archive-'))
    try {
      const file = path.join(folder, 'ledger.jsonl')
      const read = () => {
        const archive = openArchive(folder)
        return archive.kind === 'ok' ? archive.value : expect.fail()
      }
      const empty = read()
      expect(empty.stands()).toBe(true)
      const first = ledgerLines(some.slice(0, 1), '')
      writeFileSync(file, first.text)
      const one = read()
      expect([empty.stands(), one.stands()]).toEqual([false, true])
      // as long as before, and another
      writeFileSync(file, ledgerLines([{ ...some[0]!, at: '2004-05-11T09:00:00+02:00' }], '').text)
      expect(one.stands()).toBe(false)
      writeFileSync(file, written)
      expect(one.stands()).toBe(false)
      writeFileSync(file, written.slice(0, -1))
      expect(read().stands()).toBe(false)
      rmSync(file)
      expect([empty.stands(), one.stands()]).toEqual([true, false])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
