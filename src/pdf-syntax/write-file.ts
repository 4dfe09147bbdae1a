import { createHash } from 'node:crypto'
import type { FilePrefix, SplitFile } from '../model/signed.ts'
import { concatenate, type ObjectExtent, type Objects } from './objects.ts'
import type { WrittenReference } from './write.ts'
import { ENTRY_BYTES, entryInUse, FREE_ENTRY, fileIdentifier, HEAD_OF_FREE_ENTRIES, trailer } from './xref.ts'

/** The beginning of a file, with the objects that many documents share; a document's own objects, its body, follow. */
export interface SharedPrefix extends FilePrefix {
  /** ISO 32000-1, 7.5.4: an entry of twenty bytes for each object's number; free where it is not in here */
  readonly table: Uint8Array
}

/** The header, with four bytes above 127 so that no program takes the file for text (ISO 32000-1, 7.5.2). */
export function openPrefix(): SharedPrefix {
  const header = Buffer.from('%PDF-1.7\n%\xE2\xE3\xCF\xD3\n', 'latin1')
  return prefixOf(header, Buffer.from(HEAD_OF_FREE_ENTRIES, 'latin1'))
}

/** A prefix that was written before. */
export function prefixOf(bytes: Uint8Array, table: Uint8Array): SharedPrefix {
  return { chunks: [bytes], length: bytes.length, table, sha256: createHash('sha256').update(bytes) }
}

/** A prefix with more objects behind it. */
export function withObjects(prefix: SharedPrefix, objects: Objects): SharedPrefix {
  const { text, starts } = concatenate(objects)
  const bytes = Buffer.from(text, 'latin1')
  const table = new Uint8Array((objects.last() + 1) * ENTRY_BYTES)
  writeTable(table, prefix, starts)
  return {
    chunks: [...prefix.chunks, bytes],
    length: prefix.length + bytes.length,
    table,
    sha256: prefix.sha256.copy().update(bytes),
  }
}

/** A file, what identifies it, and where a document's own objects stand in its body. */
export interface WrittenFile extends SplitFile {
  /** /ID (14.4): a UUID made of the file's bytes (RFC 9562, 5.8), 32 hexadecimal digits */
  readonly identifier: string
  /** in its body */
  extentOf(object: WrittenReference): ObjectExtent
}

/**
 * Writes what stands behind a prefix, to the end of the file: one cross-reference table, no object streams, so that a
 * signature dictionary may stand anywhere.
 */
export function writeFile(
  prefix: SharedPrefix,
  objects: Objects,
  root: WrittenReference,
  info: WrittenReference,
): WrittenFile {
  const size = objects.last() + 1
  const { text, starts, extentOf } = concatenate(objects)
  const before = `${text}xref\n0 ${size}\n`
  const after = before.length + size * ENTRY_BYTES
  const end = (id: string): string =>
    trailer(
      [
        ['Size', size],
        ['Root', root],
        ['Info', info],
        ['ID', fileIdentifier(id, id)],
      ],
      prefix.length + text.length,
    )
  const body = new Uint8Array(after + end('0'.repeat(32)).length)
  const latin1 = Buffer.from(body.buffer)
  latin1.write(before, 'latin1')
  writeTable(body.subarray(before.length, after), prefix, starts)
  // from all that stands before it
  const identifier = uuidOf(prefix.sha256.copy().update(body.subarray(0, after)).digest())
  latin1.write(end(identifier), after, 'latin1')
  return { prefix, body, identifier, extentOf }
}

/** A UUID of version 8, whose other bits are those of a hash (RFC 9562, 5.8): the metadata can say the same. */
function uuidOf(hash: Uint8Array): string {
  const uuid = Buffer.from(hash.subarray(0, 16))
  uuid[6] = (uuid[6]! & 0x0f) | 0x80
  uuid[8] = (uuid[8]! & 0x3f) | 0x80
  return uuid.toString('hex')
}

/** The prefix's entries and those of objects behind it; `starts` counts from the prefix's end. */
function writeTable(
  into: Uint8Array,
  { table, length }: SharedPrefix,
  starts: ReadonlyMap<number, number>,
): void {
  const latin1 = Buffer.from(into.buffer, into.byteOffset, into.byteLength)
  latin1.fill(FREE_ENTRY, table.length, 'latin1')
  latin1.set(table)
  for (const [number, start] of starts)
    latin1.write(entryInUse(length + start), number * ENTRY_BYTES, 'latin1')
}
