import { createHash } from 'node:crypto'
import type { Head, Parts } from '../model/signed.ts'
import type { Objects, Ref } from './objects.ts'

/** The beginning of a file, with the objects that many documents share; a document's own objects follow. */
export interface Shell extends Head {
  /** of the cross-reference table, by object number; absent: not in here */
  readonly entries: readonly string[]
}

/** Where an object's bytes stand behind the shell, without `obj` and `endobj`. */
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
    sha256: createHash('sha256').update(header),
  }
}

/** A shell that was written before. */
export function shellOf(bytes: Uint8Array, entries: readonly string[]): Shell {
  return { chunks: [bytes], length: bytes.length, entries, sha256: createHash('sha256').update(bytes) }
}

/** A shell with more objects behind it. */
export function withObjects(shell: Shell, objects: Objects): Shell {
  const entries = shell.entries.slice()
  const bytes = Buffer.from(bodies(objects, shell.length, entries, null).text, 'latin1')
  return {
    chunks: [...shell.chunks, bytes],
    length: shell.length + bytes.length,
    entries,
    sha256: shell.sha256.copy().update(bytes),
  }
}

/**
 * What stands behind a shell, to the end of the file: one cross-reference table, no object streams, so that a signature
 * dictionary may stand anywhere.
 */
export function writeFile(
  shell: Shell,
  objects: Objects,
  root: Ref,
  info: Ref,
  signature: Ref | null,
): Parts & { readonly signature: Extent | null } {
  const entries = shell.entries.slice()
  const size = objects.last() + 1
  const { text, extent } = bodies(objects, shell.length, entries, signature)
  const start = shell.length + text.length
  const body = text + crossReferences(entries, size)
  const own = new Uint8Array(body.length + trailer(size, root, info, '', start).length + 2 * 32)
  const latin1 = Buffer.from(own.buffer)
  latin1.write(body, 'latin1')
  // the file identifier (14.4), from all that stands before it
  const id = shell.sha256.copy().update(own.subarray(0, body.length)).digest('hex')
  latin1.write(trailer(size, root, info, id.slice(0, 32), start), body.length, 'latin1')
  return { head: shell, own, signature: extent }
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
    const from = text.length
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
