import { openKeyIndex } from '../sequence.ts'
import { openRecords } from './records.ts'

/** Pieces of 64 KiB that lie in memory: keys are written in their order, and read where one is there again. */
const KEPT = 16

/** What stands in a record before its key in UTF-8: the line, and the key's length, of four bytes each. */
const HEAD = 8

/**
 * Gives the line on which a key stood first; undefined: it is new, and stands on this one. Some sixteen bytes a key: a `Map` of a million
 * would be more than all that is kept of the list.
 */
export function openFirstLines(): (key: string, line: number) => number | undefined {
  const records = openRecords(KEPT)
  const { piece, at } = records.all()
  const index = openKeyIndex((nth) => {
    const bytes = piece(nth)
    const start = at(nth)
    return bytes.toString('utf8', start + HEAD, start + HEAD + bytes.readUInt32LE(start + 4))
  })
  return (key, line) => {
    const known = index.size
    const nth = index.add(key)
    if (nth < known) return piece(nth).readUInt32LE(at(nth))
    const length = Buffer.byteLength(key)
    records.add(HEAD + length, (bytes, start) => {
      bytes.writeUInt32LE(line, start)
      bytes.writeUInt32LE(length, start + 4)
      bytes.write(key, start + HEAD)
    })
    return undefined
  }
}
