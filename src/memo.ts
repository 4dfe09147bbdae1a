/** What is remembered: by the first part of its key more such, or under the last part its value. */
type Remembered = Map<unknown, unknown>

/** A value that is remembered. */
interface RememberedValue<Value> {
  readonly value: Value
}

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
  let recent: Remembered = new Map()
  let older: Remembered = new Map()
  let count = 0
  // where a list begins: nothing in a key is one of these
  const lists: ListMark[] = []
  return (...key) => {
    if (key.length !== make.length) throw new Error(`a memo of ${make.length} is asked with ${key.length}`)
    const known = find<Value>(recent, key, lists)
    if (known !== undefined) return known.value
    const made = find<Value>(older, key, lists) ?? { value: make(...key) }
    if (count === bound) {
      older = recent
      recent = new Map()
      count = 0
    }
    count++
    keep(recent, key, made, lists)
    return made.value
  }
}

/** Stands before the items of a list, one for each length. */
type ListMark = object

/** Without a list of the parts: to put that together takes ten times as long as to look. */
function find<Value>(
  among: Remembered,
  key: readonly unknown[],
  lists: readonly ListMark[],
): RememberedValue<Value> | undefined {
  let here: Remembered | undefined = among
  for (const part of key) {
    if (!Array.isArray(part)) here = here.get(part) as Remembered | undefined
    else {
      const mark = lists[part.length]
      here = mark && (here.get(mark) as Remembered | undefined)
      for (const item of part) here = here?.get(item) as Remembered | undefined
    }
    if (here === undefined) return undefined
  }
  return here as unknown as RememberedValue<Value>
}

function keep<Value>(
  among: Remembered,
  key: readonly unknown[],
  made: RememberedValue<Value>,
  lists: ListMark[],
): void {
  // where one list ends and the next begins counts too
  const markOf = (length: number): ListMark => {
    lists[length] ??= {}
    return lists[length]
  }
  const parts = key.flatMap((part) => (Array.isArray(part) ? [markOf(part.length), ...part] : [part]))
  let here = among
  for (const part of parts.slice(0, -1)) {
    const next = (here.get(part) as Remembered | undefined) ?? new Map()
    here.set(part, next)
    here = next
  }
  here.set(parts.at(-1), made)
}
