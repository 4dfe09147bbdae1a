import { unreadablePdf } from './unreadable.ts'

/**
 * A PDF object as the strict reader gives it (ISO 32000-2, 7.3). What a program writes is stated otherwise, as
 * `WrittenValue` (write.ts): there a dictionary is an object literal and needs no positions, here its entries are a
 * map, since a file may have any name as a key.
 */
export type PdfValue = DirectValue | PdfStream

/** What may stand inside another object. Streams are always objects of their own (7.3.8). */
export type DirectValue =
  | null
  | boolean
  | number
  | PdfName
  | PdfString
  | PdfArray
  | PdfDictionary
  | PdfReference

/** 7.3.5: one character a byte, without the solidus, `#` codes undone. */
export interface PdfName {
  readonly kind: 'name'
  readonly name: string
}

/** 7.3.4: the bytes that it means, and where it stands in what was read, brackets included: [start, end). */
export interface PdfString {
  readonly kind: 'string'
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

/** 7.3.6: objects in their order. */
export interface PdfArray {
  readonly kind: 'array'
  readonly items: readonly DirectValue[]
}

/** 7.3.7: by name. */
export interface PdfDictionary {
  readonly kind: 'dictionary'
  readonly entries: ReadonlyMap<string, DirectValue>
}

/** 7.3.10: `12 0 R`. */
export interface PdfReference {
  readonly kind: 'reference'
  readonly number: number
  readonly generation: number
}

/** 7.3.8: a dictionary and the bytes behind it. */
export interface PdfStream {
  readonly kind: 'stream'
  readonly dictionary: PdfDictionary
  /** as stored, filters not undone */
  readonly data: Uint8Array
}

/** A stream is none, though it has one. */
export function isDictionary(value: PdfValue | undefined): value is PdfDictionary {
  return typeof value === 'object' && value !== null && value.kind === 'dictionary'
}

/** Whether it stands for another object. */
export function isReference(value: PdfValue | undefined): value is PdfReference {
  return typeof value === 'object' && value !== null && value.kind === 'reference'
}

/** Whether it has data besides its dictionary. */
export function isStream(value: PdfValue | undefined): value is PdfStream {
  return typeof value === 'object' && value !== null && value.kind === 'stream'
}

/** The name that an entry is; null: it is none, or refers to one. */
export function nameOf(dictionary: PdfDictionary, key: string): string | null {
  const value = dictionary.entries.get(key)
  return typeof value === 'object' && value?.kind === 'name' ? value.name : null
}

/** The items of an array; none where it is no array. */
export function itemsOf(value: PdfValue | undefined): readonly DirectValue[] {
  return typeof value === 'object' && value?.kind === 'array' ? value.items : []
}

/** The items of an array of non-negative integers; throws `unreadablePdf` where it is none. */
export function numbersOf(value: PdfValue | undefined): readonly number[] {
  if (typeof value !== 'object' || value?.kind !== 'array') throw unreadablePdf('no array of numbers')
  return value.items.map((item) => {
    if (typeof item !== 'number' || !Number.isInteger(item) || item < 0)
      throw unreadablePdf('no array of numbers')
    return item
  })
}

/** The same object, references compared by number. A missing entry and null are the same (ISO 32000-2, 7.3.9). */
export function sameValue(a: PdfValue | undefined, b: PdfValue | undefined): boolean {
  const [x, y] = [a ?? null, b ?? null]
  if (typeof x !== 'object' || x === null || typeof y !== 'object' || y === null) return x === y
  if (x.kind === 'name' && y.kind === 'name') return x.name === y.name
  if (x.kind === 'string' && y.kind === 'string') return Buffer.compare(x.bytes, y.bytes) === 0
  if (x.kind === 'reference' && y.kind === 'reference')
    return x.number === y.number && x.generation === y.generation
  if (x.kind === 'array' && y.kind === 'array') {
    return x.items.length === y.items.length && x.items.every((item, i) => sameValue(item, y.items[i]))
  }
  if (x.kind === 'dictionary' && y.kind === 'dictionary')
    return differingKeys(x.entries, y.entries).length === 0
  if (x.kind === 'stream' && y.kind === 'stream')
    return Buffer.compare(x.data, y.data) === 0 && sameValue(x.dictionary, y.dictionary)
  return false
}

/** The keys whose values are not the same in both. */
export function differingKeys(
  a: ReadonlyMap<string, PdfValue>,
  b: ReadonlyMap<string, PdfValue>,
): readonly string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((key) => !sameValue(a.get(key), b.get(key)))
}
