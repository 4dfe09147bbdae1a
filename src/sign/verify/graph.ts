import { objectOf, type PdfFile } from '../../pdf-syntax/read-file.ts'
import { isReference, type PdfValue } from '../../pdf-syntax/values.ts'

/** Who refers to each object that a view's document reaches, itself not counted: object number → referrers' numbers. */
export type Reach = ReadonlyMap<number, ReadonlySet<number>>

/** The trailer, as a referrer. */
export const fromTrailer = -1

/** All objects that a reader of this view may meet, also those that are referred to and missing. */
export function reachOf(file: PdfFile, view: number): Reach {
  const reach = new Map<number, Set<number>>()
  const waiting: number[] = []
  const meet = (value: PdfValue | undefined, from: number): void => {
    for (const number of referencesOf(value)) {
      const known = reach.get(number)
      if (known === undefined) {
        reach.set(number, new Set([from]))
        waiting.push(number)
      } else known.add(from)
    }
  }
  const { entries } = file.sections[view]!.trailer
  for (const key of ['Root', 'Info']) meet(entries.get(key), fromTrailer)
  for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
    meet(objectOf(file, view, number), number)
  }
  return reach
}

function referencesOf(value: PdfValue | undefined): readonly number[] {
  const found: number[] = []
  const walk = (at: PdfValue | undefined): void => {
    if (isReference(at)) found.push(at.number)
    else if (typeof at === 'object' && at !== null) {
      if (at.kind === 'array') at.items.forEach(walk)
      else if (at.kind === 'dictionary') at.entries.forEach(walk)
      else if (at.kind === 'stream') at.dictionary.entries.forEach(walk)
    }
  }
  walk(value)
  return found
}
