import { hashOf } from '../sequence.ts'

/** Numbers of lines by keys that the lines themselves tell. */
export interface LineTable {
  /** −1: no line has this key */
  find(key: string): number
  /** puts a line in, in place of the one that had its key; that one's number, −1: there was none */
  put(key: string, line: number): number
}

/**
 * Opens one for so many keys and no more, that holds none of them: it takes some seven bytes a key. `keyOf`: the key of a line that was
 * put in, which may be far away; a byte of its hash beside its number says as a rule that it need not be asked.
 */
export function openLineTable(most: number, keyOf: (line: number) => string): LineTable {
  // a quarter stays empty
  const length = Math.ceil((4 * most) / 3) + 1
  /** plus 1; 0: nothing */
  const lines = new Uint32Array(length)
  const tags = new Uint8Array(length)
  /** where a key is, or would be */
  const placeOf = (key: string, hash: number): number => {
    const tag = hash & 0xff
    for (let place = Math.floor((hash / 2 ** 32) * length); ; place = place + 1 === length ? 0 : place + 1) {
      const line = lines[place]! - 1
      if (line < 0 || (tags[place] === tag && keyOf(line) === key)) return place
    }
  }
  return {
    find: (key) => lines[placeOf(key, hashOf(key))]! - 1,
    put(key, line) {
      const hash = hashOf(key)
      const place = placeOf(key, hash)
      const before = lines[place]! - 1
      lines[place] = line + 1
      tags[place] = hash & 0xff
      return before
    },
  }
}
