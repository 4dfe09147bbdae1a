import { sameBytes } from '../certificate.ts'
import { objectOf, type PdfFile } from './file.ts'
import { isRef, type Value } from './lexer.ts'

/** Who refers to each object that a view's document reaches, itself not counted: object number → referrers' numbers. */
export type Reach = ReadonlyMap<number, ReadonlySet<number>>

/** The trailer, as a referrer. */
export const fromTrailer = -1

/** All objects that a reader of this view may meet, also those that are referred to and missing. */
export function reachOf(file: PdfFile, view: number): Reach {
  const reach = new Map<number, Set<number>>()
  const waiting: number[] = []
  const meet = (value: Value | undefined, from: number): void => {
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

function referencesOf(value: Value | undefined): readonly number[] {
  const found: number[] = []
  const walk = (at: Value | undefined): void => {
    if (isRef(at)) found.push(at.number)
    else if (typeof at === 'object' && at !== null) {
      if (at.kind === 'array') at.items.forEach(walk)
      else if (at.kind === 'dictionary') at.entries.forEach(walk)
      else if (at.kind === 'stream') at.dictionary.entries.forEach(walk)
    }
  }
  walk(value)
  return found
}

/** The same object, references compared by number. A missing entry and null are the same (ISO 32000-2, 7.3.9). */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  const [x, y] = [a ?? null, b ?? null]
  if (typeof x !== 'object' || x === null || typeof y !== 'object' || y === null) return x === y
  if (x.kind === 'name' && y.kind === 'name') return x.name === y.name
  if (x.kind === 'string' && y.kind === 'string') return sameBytes(x.bytes, y.bytes)
  if (x.kind === 'ref' && y.kind === 'ref') return x.number === y.number && x.generation === y.generation
  if (x.kind === 'array' && y.kind === 'array') {
    return x.items.length === y.items.length && x.items.every((item, i) => sameValue(item, y.items[i]))
  }
  if (x.kind === 'dictionary' && y.kind === 'dictionary')
    return differingKeys(x.entries, y.entries).length === 0
  if (x.kind === 'stream' && y.kind === 'stream')
    return sameBytes(x.data, y.data) && sameValue(x.dictionary, y.dictionary)
  return false
}

export function differingKeys(
  a: ReadonlyMap<string, Value>,
  b: ReadonlyMap<string, Value>,
): readonly string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((key) => !sameValue(a.get(key), b.get(key)))
}
