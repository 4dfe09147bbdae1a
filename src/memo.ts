/** A key, flat, and what was made for it. */
interface Remembered<Value> {
  readonly key: readonly unknown[]
  readonly value: Value
}

/** By a part of the key: the only one that begins so, or more of them by their next part. */
type Tree<Value> = Map<unknown, Remembered<Value> | Tree<Value>>

/**
 * `make`, asked once for a key: after that the same object is given again. The key is all that `make` is asked with, so that what is
 * remembered can depend on nothing else that changes; objects are equal where they are the same, lists where their items are, all
 * else by value. Remembered are `bound` keys at least and twice as many at most: what was not asked for while `bound` others came is
 * forgotten.
 *
 * A memo belongs to something that is made once a run and handed on (a typesetter, a budget), and ends with it: none stands in a
 * module (test/architecture.test.ts). What saves less than a hundredth of the command that it serves is made anew
 * (docs/decisions.md). Throws an Error where it is asked with more than `make` takes, as `map` would: it would never find it again.
 */
export function memo<Key extends readonly unknown[], Value>(
  bound: number,
  make: (...key: Key) => Value,
): (...key: Key) => Value {
  let recent: Tree<Value> = new Map()
  let older: Tree<Value> = new Map()
  let count = 0
  const remember = (made: Remembered<Value>): Value => {
    if (count === bound) {
      older = recent
      recent = new Map()
      count = 0
    }
    count++
    keep(recent, made)
    return made.value
  }
  const flatten = openFlatten()
  const ask = (...asked: Key): Value => {
    if (asked.length !== make.length)
      throw new Error(`a memo of ${make.length} is asked with ${asked.length}`)
    const key = flatten(asked)
    const known = find(recent, key)
    return known === undefined ? remember(find(older, key) ?? { key, value: make(...asked) }) : known.value
  }
  if (make.length !== 1) return ask
  // what is asked for each character, without a list of one
  return (...asked) => {
    const known = asked.length === 1 && !Array.isArray(asked[0]) ? recent.get(asked[0]) : undefined
    return known === undefined || known instanceof Map ? ask(...asked) : known.value
  }
}

/** What `make` makes, when it is first asked for; after that the same. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** Lists give way to their items, behind a mark for how many they are: no key is the beginning of another. */
function openFlatten(): (key: readonly unknown[]) => readonly unknown[] {
  // nothing in a key is one of these
  const marks: object[] = []
  return (key) => {
    if (!hasList(key)) return key
    const flat: unknown[] = []
    for (const part of key)
      if (Array.isArray(part)) {
        marks[part.length] ??= {}
        flat.push(marks[part.length])
        for (const item of part) flat.push(item)
      } else flat.push(part)
    return flat
  }
}

function hasList(key: readonly unknown[]): boolean {
  for (const part of key) if (Array.isArray(part)) return true
  return false
}

function find<Value>(among: Tree<Value>, key: readonly unknown[]): Remembered<Value> | undefined {
  let here: Remembered<Value> | Tree<Value> | undefined = among
  for (let at = 0; here instanceof Map; at++) here = here.get(key[at])
  return here !== undefined && isSame(here.key, key) ? here : undefined
}

/** `made`: is not among them. Where one began like it, both go one part further. */
function keep<Value>(among: Tree<Value>, made: Remembered<Value>): void {
  let here = among
  for (let at = 0; ; at++) {
    const there = here.get(made.key[at])
    if (there === undefined) {
      here.set(made.key[at], made)
      return
    }
    const next: Tree<Value> = there instanceof Map ? there : new Map([[there.key[at + 1], there]])
    here.set(made.key[at], next)
    here = next
  }
}

/** As a Map takes its keys: a number that is none is equal to itself. */
function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  for (let at = 0; at < one.length; at++) {
    if (one[at] !== other[at] && !Object.is(one[at], other[at])) return false
  }
  return one.length === other.length
}
