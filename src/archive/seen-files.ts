import { hash } from 'node:crypto'

/**
 * What the disk said of files, and what their bytes were: 48 bytes a file, since a folder has hundreds of thousands. Eight are of
 * the SHA-256 of the file's path and name it, eight of that of what the disk said; 32 are the SHA-256 of its bytes.
 */
export interface SeenFiles {
  /** SHA-256 of a file's bytes, hexadecimal, if the disk said this of it; null: it said another thing, or was not asked */
  hashIf(file: string, state: string): string | null
  /** the same, whatever the disk said */
  hashOf(file: string): string | null
  /** the same, if it was put since this was opened: what another has kept tells of files that may be gone by now */
  hashSince(file: string): string | null
  /** `state` empty: what the disk says proves nothing */
  put(file: string, state: string, hash: string): void
  /** all of it, to be kept and opened again */
  bytes(): Uint8Array
  /** takes in what another has seen later */
  add(later: SeenFiles): void
}

const NAME = 8
const STATE = 8
const SUM = 32
const RECORD = NAME + STATE + SUM
/** No digest of a state: that it is these eight bytes, nobody will see. */
const UNSETTLED = Buffer.alloc(STATE)

/** Opens what was kept; null: nothing was. What has another length than its records have is not ours, and forgotten. */
export function openSeenFiles(kept: Uint8Array | null): SeenFiles {
  const isOurs = kept !== null && kept.length % RECORD === 0
  let records = isOurs ? Buffer.from(kept.buffer, kept.byteOffset, kept.byteLength) : Buffer.alloc(0)
  let count = records.length / RECORD
  let index = indexOf(records, count)
  /** 1: the record was put since this was opened */
  let isPut = new Uint8Array(count)

  /** where a name's record is; where there is none, the place in the index that it would get, as −1 − place */
  const find = (name: Buffer): number => {
    const mask = index.length - 1
    for (let place = name.readUInt32LE(0) & mask; ; place = (place + 1) & mask) {
      const nth = index[place]!
      if (nth === 0) return -1 - place
      const at = (nth - 1) * RECORD
      if (records.compare(name, 0, NAME, at, at + NAME) === 0) return at
    }
  }
  const add = (name: Buffer, state: Buffer, sum: Buffer): void => {
    let at = find(name)
    if (at < 0) {
      if ((count + 1) * RECORD > records.length) {
        const more = Buffer.allocUnsafeSlow(Math.max(64, count + (count >> 1)) * RECORD)
        records.copy(more)
        records = more
      }
      index[-1 - at] = ++count
      at = (count - 1) * RECORD
      name.copy(records, at)
      if (4 * count > 3 * index.length) index = indexOf(records, count)
      if (count > isPut.length) isPut = grown(isPut, records.length / RECORD)
    }
    isPut[at / RECORD] = 1
    state.copy(records, at + NAME)
    sum.copy(records, at + NAME + STATE)
  }
  const sumAt = (at: number): string => records.toString('hex', at + NAME + STATE, at + RECORD)
  return {
    hashIf(file, state) {
      const at = find(digestOf(file))
      if (at < 0 || state === '') return null
      const isSame = records.compare(digestOf(state), 0, STATE, at + NAME, at + NAME + STATE) === 0
      return isSame ? sumAt(at) : null
    },
    hashOf(file) {
      const at = find(digestOf(file))
      return at < 0 ? null : sumAt(at)
    },
    hashSince(file) {
      const at = find(digestOf(file))
      return at < 0 || isPut[at / RECORD] === 0 ? null : sumAt(at)
    },
    put(file, state, sum) {
      add(digestOf(file), state === '' ? UNSETTLED : digestOf(state), Buffer.from(sum, 'hex'))
    },
    bytes: () => records.subarray(0, count * RECORD),
    add(later) {
      const all = later.bytes()
      const bytes = Buffer.from(all.buffer, all.byteOffset, all.byteLength)
      for (let at = 0; at < bytes.length; at += RECORD)
        add(
          bytes.subarray(at, at + NAME),
          bytes.subarray(at + NAME, at + NAME + STATE),
          bytes.subarray(at + NAME + STATE, at + RECORD),
        )
    },
  }
}

function grown(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const more = new Uint8Array(length)
  more.set(bytes)
  return more
}

/** Where each record is, from 1, by the first bytes of its name; 0: nowhere. At least a quarter of it is empty. */
function indexOf(records: Buffer, count: number): Uint32Array {
  let length = 256
  while (length < 2 * count) length *= 2
  const index = new Uint32Array(length)
  for (let nth = 1; nth <= count; nth++) {
    let place = records.readUInt32LE((nth - 1) * RECORD) & (length - 1)
    while (index[place] !== 0) place = (place + 1) & (length - 1)
    index[place] = nth
  }
  return index
}

const digestOf = (text: string): Buffer => hash('sha256', text, 'buffer').subarray(0, NAME)
