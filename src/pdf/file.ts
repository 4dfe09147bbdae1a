import { createHash } from 'node:crypto'
import type { FilePrefix, SplitFile } from '../model/signed.ts'
import type { Objects, Ref } from './objects.ts'

/** The beginning of a file, with the objects that many documents share; a document's own objects follow. */
export interface SharedPrefix extends FilePrefix {
  /** ISO 32000-1, 7.5.4: an entry of twenty bytes for each object's number; free where it is not in here */
  readonly table: Uint8Array
}

const ENTRY_BYTES = 20
const FREE = '0000000000 00001 f \n'

/** Where an object's bytes stand behind the shell, without `obj` and `endobj`. */
export interface ObjectExtent {
  readonly start: number
  readonly end: number
}

/** The header, with four bytes above 127 so that no program takes the file for text (ISO 32000-1, 7.5.2). */
export function openPrefix(): SharedPrefix {
  const header = Buffer.from('%PDF-1.7\n%\xE2\xE3\xCF\xD3\n', 'latin1')
  return prefixOf(header, Buffer.from('0000000000 65535 f \n', 'latin1'))
}

/** A shell that was written before. */
export function prefixOf(bytes: Uint8Array, table: Uint8Array): SharedPrefix {
  return { chunks: [bytes], length: bytes.length, table, sha256: createHash('sha256').update(bytes) }
}

/** A shell with more objects behind it. */
export function withObjects(shell: SharedPrefix, objects: Objects): SharedPrefix {
  const { text, starts } = bodies(objects)
  const bytes = Buffer.from(text, 'latin1')
  const table = new Uint8Array((objects.last() + 1) * ENTRY_BYTES)
  writeTable(table, shell, starts)
  return {
    chunks: [...shell.chunks, bytes],
    length: shell.length + bytes.length,
    table,
    sha256: shell.sha256.copy().update(bytes),
  }
}

/**
 * What stands behind a shell, to the end of the file: one cross-reference table, no object streams, so that a signature
 * dictionary may stand anywhere.
 */
export function writeFile(
  shell: SharedPrefix,
  objects: Objects,
  root: Ref,
  info: Ref,
  signature: Ref | null,
): SplitFile & { readonly signature: ObjectExtent | null } {
  const size = objects.last() + 1
  const { text, starts } = bodies(objects)
  const before = `${text}xref\n0 ${size}\n`
  const after = before.length + size * ENTRY_BYTES
  const trailer = (id: string): string =>
    `trailer\n<< /Size ${size} /Root ${root.number} 0 R /Info ${info.number} 0 R /ID [<${id}> <${id}>] >>\nstartxref\n${shell.length + text.length}\n%%EOF\n`
  const own = new Uint8Array(after + trailer('0'.repeat(32)).length)
  const latin1 = Buffer.from(own.buffer)
  latin1.write(before, 'latin1')
  writeTable(own.subarray(before.length, after), shell, starts)
  // the file identifier (14.4), from all that stands before it
  const id = shell.sha256.copy().update(own.subarray(0, after)).digest('hex').slice(0, 32)
  latin1.write(trailer(id), after, 'latin1')
  return {
    prefix: shell,
    body: own,
    signature: signature === null ? null : extentOf(signature, objects, starts),
  }
}

/** Objects one behind the other, and where each begins. */
function bodies(objects: Objects): { readonly text: string; readonly starts: ReadonlyMap<number, number> } {
  const starts = new Map<number, number>()
  let text = ''
  for (const [number, body] of objects.written()) {
    starts.set(number, text.length)
    text += `${opening(number)}${body}\nendobj\n`
  }
  return { text, starts }
}

const opening = (number: number): string => `${number} 0 obj\n`

function extentOf({ number }: Ref, objects: Objects, starts: ReadonlyMap<number, number>): ObjectExtent {
  const start = starts.get(number)! + opening(number).length
  return { start, end: start + objects.body(number).length }
}

/** The shell's entries and those of objects behind it, which start there. */
function writeTable(
  into: Uint8Array,
  { table, length }: SharedPrefix,
  starts: ReadonlyMap<number, number>,
): void {
  const latin1 = Buffer.from(into.buffer, into.byteOffset, into.byteLength)
  latin1.fill(FREE, table.length, 'latin1')
  latin1.set(table)
  for (const [number, start] of starts)
    latin1.write(`${String(length + start).padStart(10, '0')} 00000 n \n`, number * ENTRY_BYTES, 'latin1')
}
