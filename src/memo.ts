/** What is remembered: by the first part of its key more such, or under the last part its value. */
type Remembered<Value> = Map<unknown, Remembered<Value> | { readonly value: Value }>

/**
 * `make`, asked once for a key: after that the same object is given again. The key is all that `make` is asked with, so that what is
 * remembered can depend on nothing else that changes; objects are equal where they are the same, lists where their items are, all
 * else by value. Remembered are `bound` keys at least and twice as many at most: what was not
 * asked for while `bound` others came is forgotten.
 *
 * A memo belongs to something that is made once a run and handed on (a typesetter, a budget), and ends with it: none stands in a
 * module (test/architecture.test.ts). What saves less than a hundredth of the command that it serves is made anew
 * (docs/decisions.md). Throws an Error where it is asked with more than `make` takes, as `map` would: it would never find it again.
 */
export function memo<Key extends readonly unknown[], Value>(
  bound: number,
  make: (...key: Key) => Value,
): (...key: Key) => Value {
  let recent: Remembered<Value> = new Map()
  let older: Remembered<Value> = new Map()
  let count = 0
  return (...key) => {
    if (key.length !== make.length) throw new Error(`a memo of ${make.length} is asked with ${key.length}`)
    const path = key.some(Array.isArray) ? key.flatMap(withLength) : key
    const known = find(recent, path)
    if (known !== undefined) return known.value
    const kept = find(older, path) ?? { value: make(...key) }
    if (count === bound) {
      older = recent
      recent = new Map()
      count = 0
    }
    count++
    keep(recent, path, kept)
    return kept.value
  }
}

/** Where one list ends and the next begins counts too. */
const withLength = (part: unknown): readonly unknown[] =>
  Array.isArray(part) ? [part.length, ...(part as readonly unknown[])] : [part]

function find<Value>(
  among: Remembered<Value>,
  path: readonly unknown[],
): { readonly value: Value } | undefined {
  let here: Remembered<Value> | { readonly value: Value } | undefined = among
  for (const part of path) {
    if (!(here instanceof Map)) return undefined
    here = here.get(part)
  }
  return here instanceof Map ? undefined : here
}

function keep<Value>(
  among: Remembered<Value>,
  path: readonly unknown[],
  kept: { readonly value: Value },
): void {
  let here = among
  for (const part of path.slice(0, -1)) {
    const next = here.get(part)
    const branch: Remembered<Value> = next instanceof Map ? next : new Map()
    here.set(part, branch)
    here = branch
  }
  here.set(path.at(-1), kept)
}
