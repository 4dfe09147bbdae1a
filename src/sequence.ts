import { FEW } from './few.ts'

/**
 * Values in their order, of which nobody needs all at once: as much of an array as a list of a million can be. An array is one. What is
 * asked for with `at` may be made up again each time; it says the same, and need not be the same object.
 */
export interface Sequence<T> extends Iterable<T> {
  readonly length: number
  /** below 0: from the end */
  at(nth: number): T | undefined
  some(is: (value: T, nth: number) => boolean): boolean
  every(is: (value: T, nth: number) => boolean): boolean
  find<S extends T>(is: (value: T, nth: number) => value is S): S | undefined
  find(is: (value: T, nth: number) => boolean): T | undefined
  findLast<S extends T>(is: (value: T, nth: number) => value is S): S | undefined
  findLast(is: (value: T, nth: number) => boolean): T | undefined
  filter<S extends T>(is: (value: T, nth: number) => value is S): Sequence<S>
  filter(is: (value: T, nth: number) => boolean): Sequence<T>
  slice(from?: number, to?: number): Sequence<T>
  entries(): Iterable<[number, T]>
  /** all of them at once: for what is short */
  map<U>(make: (value: T, nth: number) => U): U[]
  flatMap<U>(make: (value: T, nth: number) => U | readonly U[]): U[]
}

/** A sequence whose values `valueAt` makes up, by their places from 0. */
export const sequenceOf = <T>(length: number, valueAt: (nth: number) => T): Sequence<T> =>
  new MadeSequence(length, valueAt)

/** What is made of each value, when it is asked for. */
export const mapped = <T, U>(all: Sequence<T>, make: (value: T) => U): Sequence<U> =>
  all.length <= FEW ? all.map((value) => make(value)) : sequenceOf(all.length, (nth) => make(all.at(nth)!))

/** Several sequences, one behind the other. */
export function joined<T>(all: readonly Sequence<T>[]): Sequence<T> {
  const some = all.filter(({ length }) => length > 0)
  if (some.length === 1) return some[0]!
  const length = some.reduce((sum, each) => sum + each.length, 0)
  if (length <= FEW) return some.flatMap((each) => [...each])
  return sequenceOf(length, (nth) => {
    let rest = nth
    for (const each of some) {
      if (rest < each.length) return each.at(rest)!
      rest -= each.length
    }
    throw new RangeError(`there is no value ${nth}`)
  })
}

/** What `sequenceOf` gives, for whoever can tell more of its values. */
export class MadeSequence<T> implements Sequence<T> {
  readonly length: number
  readonly #valueAt: (nth: number) => T

  constructor(length: number, valueAt: (nth: number) => T) {
    this.length = length
    this.#valueAt = valueAt
  }

  at(nth: number): T | undefined {
    const place = nth < 0 ? this.length + nth : nth
    return place >= 0 && place < this.length ? this.#valueAt(place) : undefined
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let nth = 0; nth < this.length; nth++) yield this.#valueAt(nth)
  }

  *entries(): Iterable<[number, T]> {
    for (let nth = 0; nth < this.length; nth++) yield [nth, this.#valueAt(nth)]
  }

  some(is: (value: T, nth: number) => boolean): boolean {
    return this.#placeOf(is) >= 0
  }

  every(is: (value: T, nth: number) => boolean): boolean {
    return this.#placeOf((value, nth) => !is(value, nth)) < 0
  }

  find<S extends T>(is: (value: T, nth: number) => value is S): S | undefined
  find(is: (value: T, nth: number) => boolean): T | undefined
  find(is: (value: T, nth: number) => boolean): T | undefined {
    const place = this.#placeOf(is)
    return place < 0 ? undefined : this.#valueAt(place)
  }

  findLast<S extends T>(is: (value: T, nth: number) => value is S): S | undefined
  findLast(is: (value: T, nth: number) => boolean): T | undefined
  findLast(is: (value: T, nth: number) => boolean): T | undefined {
    for (let nth = this.length - 1; nth >= 0; nth--) {
      const value = this.#valueAt(nth)
      if (is(value, nth)) return value
    }
    return undefined
  }

  filter(is: (value: T, nth: number) => boolean): Sequence<never> {
    const places = openNumbers()
    for (let nth = 0; nth < this.length; nth++) if (is(this.#valueAt(nth), nth)) places.push(nth)
    // whoever asks with a predicate knows of what type they are
    return this.#those(places.all()) as Sequence<never>
  }

  #those(places: Uint32Array): Sequence<T> {
    if (places.length === this.length) return this
    return sequenceOf(places.length, (nth) => this.#valueAt(places[nth]!))
  }

  slice(from = 0, to = this.length): Sequence<T> {
    const place = (nth: number): number =>
      Math.min(Math.max(nth < 0 ? this.length + nth : nth, 0), this.length)
    const start = place(from)
    return sequenceOf(Math.max(place(to) - start, 0), (nth) => this.#valueAt(start + nth))
  }

  map<U>(make: (value: T, nth: number) => U): U[] {
    return Array.from(this, make)
  }

  flatMap<U>(make: (value: T, nth: number) => U | readonly U[]): U[] {
    const found: U[] = []
    for (const [nth, value] of this.entries()) {
      const made = make(value, nth)
      if (Array.isArray(made)) for (const each of made) found.push(each)
      else found.push(made as U)
    }
    return found
  }

  /** in an answer they are a list, as an array is */
  toJSON(): readonly T[] {
    return [...this]
  }

  #placeOf(is: (value: T, nth: number) => boolean): number {
    for (let nth = 0; nth < this.length; nth++) if (is(this.#valueAt(nth), nth)) return nth
    return -1
  }
}

/** Numbers below 2³², four bytes each. */
export interface Numbers {
  readonly length: number
  push(number: number): void
  at(nth: number): number
  set(nth: number, number: number): void
  all(): Uint32Array
}

/** Opens an empty list of them. */
export function openNumbers(): Numbers {
  let numbers = new Uint32Array(16)
  let length = 0
  return {
    get length() {
      return length
    },
    push(number) {
      if (length === numbers.length) {
        const more = new Uint32Array(length + Math.max(length >> 1, 16))
        more.set(numbers)
        numbers = more
      }
      numbers[length++] = number
    },
    at: (nth) => numbers[nth]!,
    set(nth, number) {
      numbers[nth] = number
    },
    all: () => numbers.subarray(0, length),
  }
}

/** Numbers from 0 for keys, in the order in which they come. */
export interface KeyIndex {
  readonly size: number
  /** the number of a key; −1: it has none */
  find(key: string): number
  /** the same; a key that has none gets the next */
  add(key: string): number
}

/**
 * Opens one that holds no keys, since a text for each of a million would be more than all else: it takes some twelve bytes a key.
 * `keyOf` tells the key of a number that was given.
 */
export function openKeyIndex(keyOf: (nth: number) => string): KeyIndex {
  const hashes = openNumbers()
  /** where each number is, plus 1, by its key's hash; 0: nowhere. At least a quarter of it is empty */
  let index = new Uint32Array(64)
  /** where in the index a key is, or would be */
  const placeOf = (key: string, hash: number): number => {
    const mask = index.length - 1
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const nth = index[place]! - 1
      if (nth < 0 || (hashes.at(nth) === hash && keyOf(nth) === key)) return place
    }
  }
  const spread = (): void => {
    index = new Uint32Array(2 * index.length)
    const mask = index.length - 1
    for (let nth = 0; nth < hashes.length; nth++) {
      let place = hashes.at(nth) & mask
      while (index[place] !== 0) place = (place + 1) & mask
      index[place] = nth + 1
    }
  }
  return {
    get size() {
      return hashes.length
    },
    find: (key) => index[placeOf(key, hashOf(key))]! - 1,
    add(key) {
      const hash = hashOf(key)
      const place = placeOf(key, hash)
      const known = index[place]! - 1
      if (known >= 0) return known
      hashes.push(hash)
      index[place] = hashes.length
      if (4 * hashes.length > 3 * index.length) spread()
      return hashes.length - 1
    },
  }
}

/** Finds values by their keys, of which no two are the same. Undefined: there is none. */
export function finderOf<T>(all: Sequence<T>, keyOf: (value: T) => string): (key: string) => T | undefined {
  if (all.length <= FEW) {
    const known = new Map(all.map((value) => [keyOf(value), value]))
    return (key) => known.get(key)
  }
  const index = openKeyIndex((nth) => keyOf(all.at(nth)!))
  for (const value of all) index.add(keyOf(value))
  return (key) => {
    const nth = index.find(key)
    return nth < 0 ? undefined : all.at(nth)
  }
}

/** A set of keys that holds none of them: two are the same where 64 bits of their hashes are, which of a million no two will be. */
export interface KeySet {
  readonly size: number
  has(key: string): boolean
  /** False: it was there already. */
  add(key: string): boolean
}

/** Opens an empty one: it takes some sixteen bytes a key. */
export function openKeySet(keys: Iterable<string> = []): KeySet {
  /** two numbers a key, the first of which is never 0 but where nothing is; at least a quarter is empty */
  let table = new Uint32Array(128)
  let size = 0
  const placeOf = (one: number, other: number): number => {
    const mask = table.length / 2 - 1
    for (let place = one & mask; ; place = (place + 1) & mask) {
      const known = table[2 * place]!
      if (known === 0 || (known === one && table[2 * place + 1] === other)) return 2 * place
    }
  }
  const spread = (): void => {
    const before = table
    table = new Uint32Array(2 * before.length)
    for (let place = 0; place < before.length; place += 2) {
      const [one, other] = [before[place]!, before[place + 1]!]
      if (one === 0) continue
      const next = placeOf(one, other)
      table[next] = one
      table[next + 1] = other
    }
  }
  const hashes = (key: string): readonly [number, number] => [hashOf(key) || 1, hashOf(key, 0x9747b28c)]
  const set: KeySet = {
    get size() {
      return size
    },
    has: (key) => table[placeOf(...hashes(key))] !== 0,
    add(key) {
      const [one, other] = hashes(key)
      const place = placeOf(one, other)
      if (table[place] !== 0) return false
      table[place] = one
      table[place + 1] = other
      if (8 * ++size > 3 * table.length) spread()
      return true
    },
  }
  for (const key of keys) set.add(key)
  return set
}

/**
 * 32 bits, each of which depends on all of a text: FNV-1a over UTF-16 code units, turned at each step, and the last step of MurmurHash3. `begin`: what it begins
 * with; two that begin otherwise have nothing in common. Without the turns their low bits would.
 */
export function hashOf(text: string, begin = 0x811c9dc5): number {
  let hash = begin
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
    hash = (hash << 13) | (hash >>> 19)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
