import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { latest, ledgerLines, readLedger } from '../src/ledger.ts'
import type { Entry } from '../src/model/ledger.ts'

const made = (document: string, sha256: string): Omit<Entry, 'previous'> => ({
  event: 'made',
  document,
  file: `${document}.pdf`,
  sha256,
  signedAt: '2004-05-10T09:00:00+02:00',
  certificate: 'c',
  signer: 's',
  inputs: { 'ministers.csv title_fr': 'x' },
  program: '0',
})
const some = [made('FR/fr/letter', '1'), made('JP/en/letter', '2'), made('FR/fr/letter', '3')]
const written = ledgerLines(some, '').text

describe('the ledger', () => {
  it('reads back what was written, in one write or several', () => {
    const first = ledgerLines(some.slice(0, 1), '')
    const text = first.text + ledgerLines(some.slice(1), first.lastLine).text
    expect(text).toBe(written)
    const read = readLedger(text, 'ledger.jsonl')
    expect(read.kind === 'ok' && read.value.entries.map((entry) => entry.sha256)).toEqual(['1', '2', '3'])
    expect(read.kind === 'ok' && latest(read.value.entries).get('FR/fr/letter')?.sha256).toBe('3')
  })

  it('recovers from a line torn at any byte, and goes on from the line before', () => {
    const lastStart = written.trimEnd().lastIndexOf('\n') + 1
    fc.assert(
      fc.property(fc.integer({ min: lastStart + 1, max: written.length - 1 }), (cut) => {
        const read = readLedger(written.slice(0, cut), 'ledger.jsonl')
        if (read.kind !== 'ok') throw new Error('refused')
        expect(read.notes.map((note) => note.code)).toEqual(['ledger/torn-line'])
        const whole = written.slice(0, read.value.wholeBytes)
        expect(whole + ledgerLines(some.slice(2), read.value.lastLine).text).toBe(written)
      }),
    )
  })

  it('finds any altered or missing line before the last, and names it', () => {
    const lines = written.split('\n').slice(0, -1)
    for (const index of [0, 1]) {
      const altered = lines.map((line, at) => (at === index ? line.replace('made', 'mode') : line))
      const read = readLedger(`${altered.join('\n')}\n`, 'ledger.jsonl')
      expect(read.kind === 'problems' && read.problems[0]?.at?.line).toBe(index + 2)
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
