import { createHash } from 'node:crypto'
import { concatenate, type ObjectExtent, type Objects } from './objects.ts'
import type { PdfFile } from './read-file.ts'
import type { DirectValue, PdfDictionary } from './values.ts'
import { asWritten, type WrittenReference, type WrittenValue } from './write.ts'
import { entryInUse, fileIdentifier, isTable, trailer } from './xref.ts'

/** The highest object number that a file uses or says it does: new objects begin after it. */
export function lastObjectOf({ sections }: PdfFile): number {
  let last = 0
  for (const { entries, trailer } of sections) {
    const size = trailer.entries.get('Size')
    if (typeof size === 'number') last = Math.max(last, size - 1)
    for (const number of entries.keys()) last = Math.max(last, number)
  }
  return last
}

/** What stands behind a file's own bytes, and where its objects stand in that. */
export interface WrittenUpdate {
  readonly update: Uint8Array
  extentOf(object: WrittenReference): ObjectExtent
}

/**
 * Appends objects to a file as an incremental update, which leaves every byte where it is (ISO 32000-2, 7.5.6): new
 * objects, and new versions of those whose numbers they bear. Equal arguments give equal bytes. Throws an Error where
 * the newest cross-references are a stream, which a table may not follow (7.5.8.4), and where a new version is of
 * another generation than 0.
 */
export function appendUpdate(file: PdfFile, objects: Objects): Uint8Array {
  return Buffer.concat([file.bytes, writeUpdate(file, objects).update])
}

/** The same, but for the file's own bytes. */
export function writeUpdate(file: PdfFile, objects: Objects): WrittenUpdate {
  const { bytes, sections } = file
  const newest = sections[0]!
  if (!isTable(bytes, newest.offset)) throw new Error('a table would follow a cross-reference stream')
  const { text, starts, extentOf } = concatenate(objects)
  for (const number of starts.keys())
    for (const { entries } of sections) {
      const entry = entries.get(number)
      if (entry?.kind === 'at' && entry.generation !== 0)
        throw new Error(`object ${number} has another generation`)
    }
  const gap = bytes.at(-1) === 0x0a ? '' : '\n'
  const start = bytes.length + gap.length
  const size = Math.max(lastObjectOf(file), objects.last()) + 1
  const end = trailer(trailerEntries(file, newest.trailer, size, newest.offset), start + text.length)
  return {
    update: Buffer.from(`${gap}${text}${table(starts, start)}${end}`, 'latin1'),
    extentOf(object) {
      const extent = extentOf(object)
      return { start: gap.length + extent.start, end: gap.length + extent.end }
    },
  }
}

/** A table of subsections, one for each run of numbers (7.5.4); `start`: where `starts` counts from. */
function table(starts: ReadonlyMap<number, number>, start: number): string {
  const runs: { readonly first: number; readonly entries: string[] }[] = []
  for (const [number, offset] of starts) {
    const entry = entryInUse(start + offset)
    const run = runs.at(-1)
    if (run !== undefined && run.first + run.entries.length === number) run.entries.push(entry)
    else runs.push({ first: number, entries: [entry] })
  }
  return `xref\n${runs.map(({ first, entries }) => `${first} ${entries.length}\n${entries.join('')}`).join('')}`
}

/** The entries of the trailer before (7.5.5), but for what says of this update. */
function trailerEntries(
  { bytes }: PdfFile,
  before: PdfDictionary,
  size: number,
  previous: number,
): ReadonlyMap<string, WrittenValue> {
  const entries = new Map<string, WrittenValue>()
  for (const [name, value] of before.entries) entries.set(name, asWritten(value))
  entries.set('Size', size)
  entries.set('Prev', previous)
  const first = firstIdentifier(before.entries.get('ID'))
  // the first identifier stays, the second is of this state of the file (14.4)
  if (first === null) entries.delete('ID')
  else {
    const state = createHash('sha256').update(bytes).digest('hex').slice(0, 32)
    entries.set('ID', fileIdentifier(first, state))
  }
  return entries
}

/** In hexadecimal; null: there is none. */
function firstIdentifier(id: DirectValue | undefined): string | null {
  const first = typeof id === 'object' && id?.kind === 'array' ? id.items[0] : undefined
  return typeof first === 'object' && first?.kind === 'string'
    ? Buffer.from(first.bytes).toString('hex')
    : null
}
