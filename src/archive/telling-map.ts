/** A map of values that can tell their own keys: whoever puts one in gives the key that it tells for as long as it is there. */
export type TellingMap<Value> = ReadonlyMap<string, Value> & {
  set(key: string, value: Value): unknown
  delete(key: string): unknown
}

/** So many values take little memory in a map of V8's own, and less time. */
const FEW = 1_000

/**
 * Opens one for so many values, in the order in which they come: of many it takes some twenty bytes each, since a text for each of
 * hundreds of thousands of keys would be more than all else. `keyOf`: a value's key.
 */
export const openTellingMap = <Value extends object>(
  count: number,
  keyOf: (value: Value) => string,
): TellingMap<Value> => (count < FEW ? new Map<string, Value>() : new KeylessMap(keyOf))

class KeylessMap<Value extends object> implements TellingMap<Value> {
  readonly #keyOf: (value: Value) => string
  /** undefined: it was taken away */
  readonly #values: (Value | undefined)[] = []
  /** of each its key's hash: whoever asks for another key need not ask the value for its own */
  #hashes = new Uint32Array(64)
  /** where each is, from 1, by its key's hash; 0: nowhere. At least a quarter of it is empty */
  #index = new Uint32Array(64)
  #size = 0

  constructor(keyOf: (value: Value) => string) {
    this.#keyOf = keyOf
  }

  set(key: string, value: Value): void {
    const hash = hashOf(key)
    const place = this.#placeOf(key, hash)
    const known = this.#index[place]!
    if (known > 0) {
      this.#values[known - 1] = value
      return
    }
    this.#size++
    const count = this.#values.push(value)
    this.#index[place] = count
    if (count > this.#hashes.length) this.#hashes = twice(this.#hashes)
    this.#hashes[count - 1] = hash
    if (4 * count > 3 * this.#index.length) this.#spread()
  }

  delete(key: string): void {
    const known = this.#index[this.#placeOf(key, hashOf(key))]!
    if (known === 0) return
    this.#values[known - 1] = undefined
    this.#size--
  }

  get(key: string): Value | undefined {
    return this.#values[this.#index[this.#placeOf(key, hashOf(key))]! - 1]
  }

  has(key: string): boolean {
    return this.get(key) !== undefined
  }

  get size(): number {
    return this.#size
  }

  *values(): Generator<Value, undefined> {
    for (const value of this.#values) if (value !== undefined) yield value
    return undefined
  }

  *keys(): Generator<string, undefined> {
    for (const value of this.values()) yield this.#keyOf(value)
    return undefined
  }

  *entries(): Generator<[string, Value], undefined> {
    for (const value of this.values()) yield [this.#keyOf(value), value]
    return undefined
  }

  [Symbol.iterator]() {
    return this.entries()
  }

  forEach(each: (value: Value, key: string, map: ReadonlyMap<string, Value>) => void): void {
    for (const [key, value] of this.entries()) each(value, key, this)
  }

  /** where in the index a key is, or would be */
  #placeOf(key: string, hash: number): number {
    const mask = this.#index.length - 1
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const nth = this.#index[place]! - 1
      if (nth < 0) return place
      const value = this.#hashes[nth] === hash ? this.#values[nth] : undefined
      if (value !== undefined && this.#keyOf(value) === key) return place
    }
  }

  #spread(): void {
    this.#index = new Uint32Array(2 * this.#index.length)
    const mask = this.#index.length - 1
    for (let nth = 0; nth < this.#values.length; nth++) {
      let place = this.#hashes[nth]! & mask
      while (this.#index[place] !== 0) place = (place + 1) & mask
      this.#index[place] = nth + 1
    }
  }
}

function twice(numbers: Uint32Array): Uint32Array<ArrayBuffer> {
  const more = new Uint32Array(2 * numbers.length)
  more.set(numbers)
  return more
}

/** FNV-1a, over UTF-16 code units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}
