import type { RenewedEntry } from '../model/ledger.ts'
import type { StandingEvidence } from '../run/renew.ts'
import { dueFrom } from '../sign/verify/stamps.ts'
import { counted, someOf } from '../text/counted.ts'
import { dayWords } from './words.ts'

/** `384 documents due (FR/fr/letter, …): signed at level T, …`; and how long the others have time. */
export function dueLines(found: readonly StandingEvidence[]): readonly string[] {
  const due = grouped(
    found.filter(({ condition }) => condition === 'due'),
    dueWords,
  )
  const current = grouped(
    found.filter(({ condition }) => condition === 'current'),
    ({ evidence: { until } }) =>
      `not due before ${dayWords(dueFrom(until))}: the evidence holds until ${dayWords(until)}`,
  )
  return [
    ...due.map(([why, of]) => `${counted(of.length, 'document')} due (${someOf(of)}): ${why}`),
    ...current.map(([why, of]) => `${counted(of.length, 'document')} ${why}`),
  ]
}

function dueWords({ evidence: { level, until } }: StandingEvidence): string {
  const day = dayWords(until)
  switch (level) {
    case 'B':
      return `signed at level B, without a time-stamp: it can be proved until ${day}`
    case 'T':
    case 'LT':
      return `signed at level ${level}, and not time-stamped for an archive: it can be proved until ${day}`
    case 'LTA':
      return `the evidence holds until ${day}`
    default:
      return level satisfies never
  }
}

/** `2 documents renewed: time-stamped by Stamps, the evidence holds until 29 November 2036` */
export const renewedLines = (entries: readonly RenewedEntry[]): readonly string[] =>
  grouped(
    entries.map((entry) => ({ ...entry, document: entry.about.document })),
    ({ authority, until }) =>
      `time-stamped by ${authority}, the evidence holds until ${dayWords(new Date(until))}`,
  ).map(([what, of]) => `${counted(of.length, 'document')} renewed: ${what}`)

/** Ids of documents by what is said of them, in the order in which it is said first. */
function grouped<Of extends { readonly document: string }>(
  all: readonly Of[],
  wordsOf: (of: Of) => string,
): readonly (readonly [words: string, documents: readonly string[]])[] {
  const groups = new Map<string, string[]>()
  for (const each of all) {
    const words = wordsOf(each)
    const known = groups.get(words)
    if (known === undefined) groups.set(words, [each.document])
    else known.push(each.document)
  }
  return [...groups]
}
