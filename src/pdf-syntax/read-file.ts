import { latin1 } from './bytes.ts'
import { inflated, openBudget, type ReadBudget } from './filters.ts'
import type { FormField } from './form-field.ts'
import { maxText, readIndirect, readValue, readWord, skipSpace } from './lexer.ts'
import { unreadablePdf } from './unreadable.ts'
import { isReference, isStream, type PdfValue } from './values.ts'
import { directLength, maxObjects, readSection, type XrefEntry, type XrefSection } from './xref.ts'

/** A PDF file, newest section first. A view is the number of sections that are left away: 0 is the file as it is. */
export interface PdfFile {
  readonly bytes: Uint8Array
  readonly sections: readonly XrefSection[]
  /** objects that were read, by number and place or view; object streams likewise, by view */
  readonly cache: Map<string, PdfValue>
  readonly objectStreams: Map<string, ObjectStream>
  /** the newest entries of a view, once they were asked for */
  readonly entries: Map<number, ReadonlyMap<number, XrefEntry>>
  /** the form's fields in a view, likewise: each signature asks again (form.ts) */
  readonly fields: Map<number, ReadonlyMap<number, FormField>>
  readonly budget: ReadBudget
}

/** More bytes than this are not read. */
export const maxBytes = 64 * 1024 * 1024
/** How often a file may have been saved. */
const maxSections = 200

/**
 * Opens a PDF strictly: header at its first byte, the end right after the last `%%EOF`, every older section before its
 * newer one. Nothing is repaired: a file that readers would have to guess at cannot be vouched for. Throws
 * `unreadablePdf`, with the kind of file where it is one that others write.
 */
export function openPdf(bytes: Uint8Array): PdfFile {
  if (bytes.length > maxBytes) throw unreadablePdf('larger than 64 MB')
  if (!/^%PDF-[12]\.\d/.test(latin1(bytes.subarray(0, 16))))
    throw unreadablePdf('no PDF header at its beginning')
  const budget = openBudget()
  const sections: XrefSection[] = []
  let objects = 0
  for (let offset: number | null = lastXref(bytes, bytes.length); offset !== null; ) {
    const section: XrefSection = readSection(bytes, offset, budget)
    sections.push(section)
    objects += section.entries.size
    if (objects > maxObjects) throw unreadablePdf('too many objects')
    if (section.trailer.entries.has('Encrypt')) throw unreadablePdf('encrypted', 'encrypted')
    if (section.trailer.entries.has('XRefStm'))
      throw unreadablePdf('two cross-reference tables at once', 'hybrid')
    const previous: PdfValue | undefined = section.trailer.entries.get('Prev')
    if (previous !== undefined && (typeof previous !== 'number' || previous >= offset)) {
      const kind = isLinearized(bytes) ? 'linearized' : 'other'
      throw unreadablePdf('cross-references that do not lead back', kind)
    }
    if (sections.length > maxSections) throw unreadablePdf(`saved more than ${maxSections} times`)
    offset = previous ?? null
  }
  const read = { cache: new Map(), objectStreams: new Map(), entries: new Map(), fields: new Map() }
  return { bytes, sections, ...read, budget }
}

/** Whether a file says at its beginning that it is laid out for the web (annex F.3.3). */
function isLinearized(bytes: Uint8Array): boolean {
  return latin1(bytes.subarray(0, 1024)).includes('/Linearized')
}

/**
 * The number after the `startxref` that ends right before `end` (line ends may follow); throws `unreadablePdf` where
 * none does.
 */
export function lastXref(bytes: Uint8Array, end: number): number {
  const tail = latin1(bytes.subarray(Math.max(0, end - 64), end))
  const match = /startxref[\r\n ]+(\d{1,10})[\r\n ]+%%EOF[\r\n]*$/.exec(tail)
  if (match === null) throw unreadablePdf('it does not end as a PDF ends')
  return Number(match[1])
}

/** The newest entry of an object in a view; null: no section has one. */
export function entryOf(file: PdfFile, view: number, number: number): XrefEntry | null {
  return entriesOf(file, view).get(number) ?? null
}

/** All of a view: else each look-up would go through hundreds of sections. */
function entriesOf(file: PdfFile, view: number): ReadonlyMap<number, XrefEntry> {
  const known = file.entries.get(view)
  if (known !== undefined) return known
  const found = new Map(
    file.sections
      .slice(view)
      .toReversed()
      .flatMap(({ entries }) => [...entries]),
  )
  file.entries.set(view, found)
  return found
}

/**
 * The object of that number in a view; null where there is none (7.3.10). Throws `unreadablePdf`. `depth`: how many
 * objects had to be looked up for this one to be read.
 */
export function objectOf(file: PdfFile, view: number, number: number, depth = 0): PdfValue {
  if (depth > 16) throw unreadablePdf('objects that need each other to be read')
  const entry = entryOf(file, view, number)
  if (entry === null || entry.kind === 'free') return null
  // what stands at one place is the same in each view, but for a stream whose length another object tells
  const own = `${number}@${entry.kind === 'at' ? entry.offset : ''}`
  const ofView = `${number}<${view}`
  for (const key of [own, ofView]) {
    const cached = file.cache.get(key)
    if (cached !== undefined) return cached
  }
  const value =
    entry.kind === 'at'
      ? readAt(file, view, number, entry, depth)
      : readFromStream(file, view, number, entry, depth)
  const hasOwnLength = !isStream(value) || !isReference(value.dictionary.entries.get('Length'))
  file.cache.set(entry.kind === 'at' && hasOwnLength ? own : ofView, value)
  return value
}

/**
 * The value itself, or what it refers to in this view; null: nothing. A reference to another generation than the object
 * has refers to nothing (7.3.10), though many readers look at the number alone.
 */
export function resolved(file: PdfFile, view: number, value: PdfValue | undefined): PdfValue {
  if (!isReference(value)) return value ?? null
  const entry = entryOf(file, view, value.number)
  return entry !== null && generationOf(entry) === value.generation
    ? objectOf(file, view, value.number)
    : null
}

/** The generation of an object (7.3.10); in an object stream it is always 0 (7.5.7). Null: there is no object. */
export function generationOf(entry: XrefEntry): number | null {
  switch (entry.kind) {
    case 'at':
      return entry.generation
    case 'in':
      return 0
    case 'free':
      return null
    default:
      return entry satisfies never
  }
}

function readAt(
  file: PdfFile,
  view: number,
  number: number,
  entry: XrefEntry & { readonly kind: 'at' },
  depth: number,
): PdfValue {
  const lengthOf = (length: PdfValue | undefined): number =>
    directLength(isReference(length) ? objectOf(file, view, length.number, depth + 1) : length)
  const object = readIndirect(file.bytes, entry.offset, lengthOf)
  if (object.number !== number || object.generation !== entry.generation)
    throw unreadablePdf(`object ${number} is not where it should be`)
  const dataBytes = isStream(object.value) ? object.value.data.length : 0
  spend(file, object.end - entry.offset - dataBytes)
  return object.value
}

function spend(file: PdfFile, bytes: number): void {
  file.budget.parsed -= bytes
  if (file.budget.parsed < 0) throw unreadablePdf('more objects than any letter has')
}

/** An object in an object stream (7.5.7). */
function readFromStream(
  file: PdfFile,
  view: number,
  number: number,
  entry: XrefEntry & { readonly kind: 'in' },
  depth: number,
): PdfValue {
  const key = `${entry.stream}<${view}`
  const stream =
    file.objectStreams.get(key) ?? readObjectStream(file, objectOf(file, view, entry.stream, depth + 1))
  file.objectStreams.set(key, stream)
  const offset = stream.offsets[entry.index]
  if (offset === undefined || offset.number !== number)
    throw unreadablePdf(`object ${number} is not in its stream`)
  const { value, end } = readValue(stream.data.subarray(0, offset.at + maxText), offset.at)
  spend(file, end - offset.at)
  return value
}

/** An unpacked object stream (7.5.7). */
interface ObjectStream {
  readonly data: Uint8Array
  /** by index */
  readonly offsets: readonly { readonly number: number; readonly at: number }[]
}

function readObjectStream(file: PdfFile, stream: PdfValue): ObjectStream {
  if (!isStream(stream)) throw unreadablePdf('an object stream that is none')
  const data = inflated(stream, file.budget)
  const { entries } = stream.dictionary
  const [first, count] = [entries.get('First'), entries.get('N')]
  if (typeof first !== 'number' || typeof count !== 'number')
    throw unreadablePdf('an object stream that is none')
  const offsets: { number: number; at: number }[] = []
  if (count > maxObjects) throw unreadablePdf('too many objects')
  for (let i = 0, at = 0; i < count; i++) {
    const number = readWord(data, skipSpace(data, at))
    const offset = readWord(data, skipSpace(data, number.end))
    if (!/^\d+$/.test(number.value) || !/^\d+$/.test(offset.value))
      throw unreadablePdf('an object stream that is none')
    offsets.push({ number: Number(number.value), at: first + Number(offset.value) })
    at = offset.end
  }
  return { data, offsets }
}
