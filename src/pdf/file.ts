import { createHash, type Hash } from 'node:crypto'
import type { Objects, Ref } from './objects.ts'

/**
 * The beginning of a file, with the objects that many documents share. It is written once and copied; a document's
 * own objects follow.
 */
export interface Shell {
  /** one behind the other */
  readonly chunks: readonly Uint8Array[]
  readonly length: number
  /** of the cross-reference table, by object number; absent: not in here */
  readonly entries: readonly string[]
  /** after all its bytes; to be copied, never updated */
  readonly hash: Hash
}

/** Where an object's bytes stand in the file, without `obj` and `endobj`. */
export interface Extent {
  readonly start: number
  readonly end: number
}

/** The header, with four bytes above 127 so that no program takes the file for text (ISO 32000-1, 7.5.2). */
export function openShell(): Shell {
  const header = Buffer.from('%PDF-1.7\n%\xE2\xE3\xCF\xD3\n', 'latin1')
  return {
    chunks: [header],
    length: header.length,
    entries: [],
    hash: createHash('sha256').update(header),
  }
}

/** A shell with more objects behind it. */
export function withObjects(shell: Shell, objects: Objects): Shell {
  const entries = shell.entries.slice()
  const bytes = Buffer.from(bodies(objects, shell.length, entries, null).text, 'latin1')
  return {
    chunks: [...shell.chunks, bytes],
    length: shell.length + bytes.length,
    entries,
    hash: shell.hash.copy().update(bytes),
  }
}

/** A whole file: one cross-reference table, no object streams, so that a signature dictionary may stand anywhere. */
export function writeFile(
  shell: Shell,
  objects: Objects,
  root: Ref,
  info: Ref,
  signature: Ref | null,
): { readonly bytes: Uint8Array; readonly signature: Extent | null } {
  const entries = shell.entries.slice()
  const size = objects.last() + 1
  const { text, extent } = bodies(objects, shell.length, entries, signature)
  const start = shell.length + text.length
  const table = crossReferences(entries, size)
  const end = start + table.length
  const length = end + trailer(size, root, info, '', start).length + 2 * 32
  const bytes = new Uint8Array(length)
  const latin1 = Buffer.from(bytes.buffer)
  let at = 0
  for (const chunk of shell.chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  latin1.write(text, shell.length, 'latin1')
  latin1.write(table, start, 'latin1')
  // the file identifier (14.4), from all that stands before it
  const id = shell.hash.copy().update(bytes.subarray(shell.length, end)).digest('hex')
  latin1.write(trailer(size, root, info, id.slice(0, 32), start), end, 'latin1')
  return { bytes, signature: extent }
}

/** Objects one behind the other, the first at `start`; their entries are filled in. */
function bodies(
  objects: Objects,
  start: number,
  entries: string[],
  marked: Ref | null,
): { readonly text: string; readonly extent: Extent | null } {
  let text = ''
  let extent: Extent | null = null
  for (const [number, body] of objects.written()) {
    entries[number] = `${String(start + text.length).padStart(10, '0')} 00000 n \n`
    text += `${number} 0 obj\n`
    const from = start + text.length
    if (number === marked?.number) extent = { start: from, end: from + body.length }
    text += `${body}\nendobj\n`
  }
  return { text, extent }
}

/** ISO 32000-1, 7.5.4: entries of twenty bytes; a number without an object is free. */
function crossReferences(entries: readonly string[], size: number): string {
  let table = `xref\n0 ${size}\n0000000000 65535 f \n`
  for (let number = 1; number < size; number++) table += entries[number] ?? '0000000000 00001 f \n'
  return table
}

function trailer(size: number, root: Ref, info: Ref, id: string, start: number): string {
  return `trailer\n<< /Size ${size} /Root ${root.number} 0 R /Info ${info.number} 0 R /ID [<${id}> <${id}>] >>\nstartxref\n${start}\n%%EOF\n`
}
