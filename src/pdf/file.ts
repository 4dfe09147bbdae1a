import { createHash, type Hash } from 'node:crypto'
import type { PDFContext, PDFObject, PDFRef } from 'pdf-lib'

/**
 * The head of a file as bytes, with the objects that many documents share. It is written once and copied; a
 * document's own objects follow with higher numbers.
 */
export interface Shell {
  readonly bytes: Uint8Array
  /** of its objects: number and offset */
  readonly offsets: readonly (readonly [number: number, offset: number])[]
  /** after all its bytes; to be copied, never updated */
  readonly hash: Hash
}

/** Where an object's bytes stand in the file, without `obj` and `endobj`. */
export interface Extent {
  readonly start: number
  readonly end: number
}

/** The header, with four bytes above 127 so that no program takes the file for text (ISO 32000-1, 7.5.2). */
export function writeShell(context: PDFContext): Shell {
  const header = Buffer.from('%PDF-1.7\n%\xE2\xE3\xCF\xD3\n', 'latin1')
  const objects = context.enumerateIndirectObjects()
  const bytes = new Uint8Array(header.length + sizeOf(objects))
  bytes.set(header)
  const offsets: [number, number][] = []
  writeObjects(objects, bytes, header.length, (number, offset) => offsets.push([number, offset]))
  return { bytes, offsets, hash: createHash('sha256').update(bytes) }
}

/** A whole file: one cross-reference table, no object streams, so that a signature dictionary may stand anywhere. */
export function writeFile(
  shell: Shell,
  context: PDFContext,
  root: PDFRef,
  info: PDFRef,
  signature: PDFRef | null,
): { readonly bytes: Uint8Array; readonly signature: Extent | null } {
  const objects = context.enumerateIndirectObjects()
  const size = context.largestObjectNumber + 1
  const start = shell.bytes.length + sizeOf(objects)
  const tableLength = `xref\n0 ${size}\n`.length + 20 * size
  const trailerLength = trailer(size, root, info, '', start).length + 2 * 32
  const bytes = new Uint8Array(start + tableLength + trailerLength)
  bytes.set(shell.bytes)
  const offsets: number[] = []
  for (const [number, offset] of shell.offsets) offsets[number] = offset
  let extent: Extent | null = null
  writeObjects(objects, bytes, shell.bytes.length, (number, offset, start, end) => {
    offsets[number] = offset
    if (number === signature?.objectNumber) extent = { start, end }
  })
  const table = crossReferences(offsets, size)
  latin1Into(bytes, start, table)
  // the file identifier (14.4), from all that stands before it
  const id = shell.hash
    .copy()
    .update(bytes.subarray(shell.bytes.length, start + table.length))
    .digest('hex')
  latin1Into(bytes, start + table.length, trailer(size, root, info, id.slice(0, 32), start))
  return { bytes, signature: extent }
}

/** ISO 32000-1, 7.5.4: entries of twenty bytes; a number without an object is free. */
function crossReferences(offsets: readonly number[], size: number): string {
  let table = `xref\n0 ${size}\n0000000000 65535 f \n`
  for (let number = 1; number < size; number++) {
    const offset = offsets[number]
    table += offset === undefined ? '0000000000 00001 f \n' : `${String(offset).padStart(10, '0')} 00000 n \n`
  }
  return table
}

function trailer(size: number, root: PDFRef, info: PDFRef, id: string, start: number): string {
  return `trailer\n<< /Size ${size} /Root ${root} /Info ${info} /ID [<${id}> <${id}>] >>\nstartxref\n${start}\n%%EOF\n`
}

type IndirectObjects = readonly (readonly [PDFRef, PDFObject])[]

function sizeOf(objects: IndirectObjects): number {
  let size = 0
  for (const [ref, object] of objects)
    size += `${ref.objectNumber} 0 obj\n`.length + object.sizeInBytes() + '\nendobj\n'.length
  return size
}

function writeObjects(
  objects: IndirectObjects,
  bytes: Uint8Array,
  at: number,
  tell: (number: number, offset: number, start: number, end: number) => void,
): void {
  let next = at
  for (const [ref, object] of objects) {
    const start = latin1Into(bytes, next, `${ref.objectNumber} 0 obj\n`)
    const end = start + object.copyBytesInto(bytes, start)
    tell(ref.objectNumber, next, start, end)
    next = latin1Into(bytes, end, '\nendobj\n')
  }
}

/** Writes `text` at `at`; gives the offset after it. */
export function latin1Into(bytes: Uint8Array, at: number, text: string): number {
  for (let index = 0; index < text.length; index++) bytes[at + index] = text.charCodeAt(index)
  return at + text.length
}
