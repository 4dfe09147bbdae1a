import { entryOf, generationOf, objectOf, type PdfFile } from '../../pdf-syntax/read-file.ts'
import { isReference, type PdfReference, type PdfValue } from '../../pdf-syntax/values.ts'

/** Who refers to each object that a view's document reaches, itself not counted: object number → referrers' numbers. */
export type Reach = ReadonlyMap<number, ReadonlySet<number>>

/** The trailer, as a referrer. */
const fromTrailer = -1

/** All objects that a reader of a view may meet. */
export interface Graph {
  /** also those that are referred to and missing; by number alone, as lenient readers look them up */
  readonly reach: Reach
  /**
   * Objects that are referred to by another generation than they have: strict readers find nothing there, lenient ones
   * the object (ISO 32000-2, 7.3.10).
   */
  readonly ambiguous: ReadonlySet<number>
}

/** Follows the references of a view from its catalog and document information. */
export function graphOf(file: PdfFile, view: number): Graph {
  const reach = new Map<number, Set<number>>()
  const ambiguous = new Set<number>()
  const waiting: number[] = []
  const meet = (value: PdfValue | undefined, from: number): void => {
    for (const { number, generation } of referencesOf(value)) {
      const entry = entryOf(file, view, number)
      const actual = entry === null ? null : generationOf(entry)
      if (actual !== null && actual !== generation) ambiguous.add(number)
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
  return { reach, ambiguous }
}

function referencesOf(value: PdfValue | undefined): readonly PdfReference[] {
  const found: PdfReference[] = []
  const walk = (at: PdfValue | undefined): void => {
    if (isReference(at)) found.push(at)
    else if (typeof at === 'object' && at !== null) {
      if (at.kind === 'array') at.items.forEach(walk)
      else if (at.kind === 'dictionary') at.entries.forEach(walk)
      else if (at.kind === 'stream') at.dictionary.entries.forEach(walk)
    }
  }
  walk(value)
  return found
}
