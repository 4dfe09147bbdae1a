import { inflateSync } from 'node:zlib'
import { malformed } from '../der.ts'
import {
  type Dictionary,
  isDictionary,
  isRef,
  latin1,
  maxText,
  type Read,
  readDictionary,
  readIndirect,
  readValue,
  readWord,
  type Stream,
  skipSpace,
  type Value,
} from './lexer.ts'

/** Where an object is: at a byte, the n-th in an object stream, or nowhere. */
export type XrefEntry =
  | { readonly kind: 'at'; readonly offset: number; readonly generation: number }
  | { readonly kind: 'in'; readonly stream: number; readonly index: number }
  | { readonly kind: 'free' }

/** One cross-reference section: what one saving of the file wrote (ISO 32000-2, 7.5.6). */
export interface Section {
  readonly offset: number
  readonly entries: ReadonlyMap<number, XrefEntry>
  readonly trailer: Dictionary
}

/** A PDF file, newest section first. A view is the number of sections that are left away: 0 is the file as it is. */
export interface PdfFile {
  readonly bytes: Uint8Array
  readonly sections: readonly Section[]
  readonly cache: Map<string, Value>
  readonly packs: Map<string, Pack>
  readonly budget: Budget
}

/** What a file may still cost: bytes that are unpacked, and bytes that are read as objects, streams' data not counted. */
export interface Budget {
  inflated: number
  parsed: number
}

// A letter with all that may come to it has some 2 MB and 400 objects; a bomb must not take the memory of the machine.
const mebi = 1024 * 1024
export const maxBytes = 64 * mebi
const maxObjects = 200_000
const maxSavings = 200
const maxInflated = 32 * mebi

/**
 * Opens a PDF strictly: header at its first byte, the end right after the last `%%EOF`, every older section before its
 * newer one. Nothing is repaired: a file that readers would have to guess at cannot be vouched for. Throws `malformed`.
 */
export function openPdf(bytes: Uint8Array): PdfFile {
  if (bytes.length > maxBytes) throw malformed('larger than 64 MB')
  if (!/^%PDF-[12]\.\d/.test(latin1(bytes.subarray(0, 16)))) throw malformed('no PDF header at its beginning')
  const file: PdfFile = {
    bytes,
    sections: [],
    cache: new Map(),
    packs: new Map(),
    budget: { inflated: 2 * maxInflated, parsed: 8 * mebi },
  }
  const sections: Section[] = []
  let objects = 0
  for (let offset: number | null = lastXref(bytes, bytes.length); offset !== null; ) {
    const section: Section = readSection(bytes, offset, file.budget)
    sections.push(section)
    objects += section.entries.size
    if (objects > maxObjects) throw malformed('too many objects')
    if (section.trailer.entries.has('Encrypt')) throw malformed('encrypted')
    if (section.trailer.entries.has('XRefStm')) throw malformed('two cross-reference tables at once')
    const previous: Value | undefined = section.trailer.entries.get('Prev')
    if (previous !== undefined && (typeof previous !== 'number' || previous >= offset)) {
      throw malformed('cross-references that do not lead back')
    }
    if (sections.length > maxSavings) throw malformed(`saved more than ${maxSavings} times`)
    offset = previous ?? null
  }
  return { ...file, sections }
}

/** The number after the `startxref` that ends right before `end` (line ends may follow). */
export function lastXref(bytes: Uint8Array, end: number): number {
  const tail = latin1(bytes.subarray(Math.max(0, end - 64), end))
  const found = /startxref[\r\n ]+(\d{1,10})[\r\n ]+%%EOF[\r\n]*$/.exec(tail)
  if (found === null) throw malformed('it does not end as a PDF ends')
  return Number(found[1])
}

function readSection(bytes: Uint8Array, offset: number, budget: Budget): Section {
  if (latin1(bytes.subarray(offset, offset + 4)) === 'xref') return readTable(bytes, offset).value
  const { value } = readIndirect(bytes, offset, directLength)
  if (typeof value !== 'object' || value?.kind !== 'stream' || nameOf(value.dictionary, 'Type') !== 'XRef') {
    throw malformed('no cross-references where they should be')
  }
  return {
    offset,
    entries: streamEntries(value.dictionary, inflated(value, budget)),
    trailer: value.dictionary,
  }
}

/** A table of the old kind, with its trailer (7.5.4, 7.5.5). */
export function readTable(bytes: Uint8Array, offset: number): Read<Section> {
  const entries = new Map<number, XrefEntry>()
  let at = skipSpace(bytes, offset + 4)
  while (bytes[at] !== 0x74) {
    const first = readWord(bytes, at)
    const count = readWord(bytes, skipSpace(bytes, first.end))
    if (!/^\d{1,8}$/.test(first.value) || !/^\d{1,8}$/.test(count.value))
      throw malformed('a broken cross-reference table')
    at = skipSpace(bytes, count.end)
    for (let i = 0; i < Number(count.value); i++, at += 20) {
      const row = /^(\d{10}) (\d{5}) ([fn])[ \r][\r\n]$/.exec(latin1(bytes.subarray(at, at + 20)))
      if (row === null) throw malformed('a broken cross-reference table')
      const entry = { kind: 'at', offset: Number(row[1]), generation: Number(row[2]) } as const
      addEntry(entries, Number(first.value) + i, row[3] === 'n' ? entry : { kind: 'free' })
    }
    at = skipSpace(bytes, at)
  }
  const word = readWord(bytes, at)
  if (word.value !== 'trailer') throw malformed('cross-references without trailer')
  const trailer = readDictionary(bytes.subarray(0, word.end + maxText), skipSpace(bytes, word.end), 0)
  return { value: { offset, entries, trailer: trailer.value }, end: trailer.end }
}

/** A cross-reference stream (7.5.8). */
function streamEntries(dictionary: Dictionary, data: Uint8Array): ReadonlyMap<number, XrefEntry> {
  const size = dictionary.entries.get('Size')
  const [w0, w1, w2] = numbersOf(dictionary.entries.get('W'))
  const index = dictionary.entries.has('Index')
    ? numbersOf(dictionary.entries.get('Index'))
    : [0, Number(size)]
  if (w0 === undefined || w1 === undefined || w2 === undefined || Math.max(w0, w1, w2) > 6) {
    throw malformed('a broken cross-reference stream')
  }
  const entries = new Map<number, XrefEntry>()
  let at = 0
  const field = (width: number, absent: number): number => {
    if (width === 0) return absent
    let value = 0
    for (let i = 0; i < width; i++) value = value * 256 + (data[at++] ?? Number.NaN)
    if (Number.isNaN(value)) throw malformed('a broken cross-reference stream')
    return value
  }
  for (let i = 0; i + 1 < index.length; i += 2) {
    for (let n = 0; n < index[i + 1]!; n++) {
      const [type, second, third] = [field(w0, 1), field(w1, 0), field(w2, 0)]
      const number = index[i]! + n
      if (type === 1) addEntry(entries, number, { kind: 'at', offset: second, generation: third })
      else if (type === 2) addEntry(entries, number, { kind: 'in', stream: second, index: third })
      else addEntry(entries, number, { kind: 'free' })
    }
  }
  return entries
}

function addEntry(entries: Map<number, XrefEntry>, number: number, entry: XrefEntry): void {
  if (entries.has(number)) throw malformed(`object ${number} twice in one table`)
  if (entries.size > maxObjects) throw malformed('too many objects')
  entries.set(number, entry)
}

/** The newest entry of an object in a view. */
export function entryOf(file: PdfFile, view: number, number: number): XrefEntry | null {
  for (let i = view; i < file.sections.length; i++) {
    const entry = file.sections[i]!.entries.get(number)
    if (entry !== undefined) return entry
  }
  return null
}

/** The object of that number in a view; null where there is none. */
export function objectOf(file: PdfFile, view: number, number: number, depth = 0): Value {
  if (depth > 16) throw malformed('objects that need each other to be read')
  const entry = entryOf(file, view, number)
  if (entry === null || entry.kind === 'free') return null
  const key = `${number}<${view}`
  const known = file.cache.get(key)
  if (known !== undefined) return known
  const value =
    entry.kind === 'at'
      ? readAt(file, view, number, entry, depth)
      : readPacked(file, view, number, entry, depth)
  file.cache.set(key, value)
  return value
}

function readAt(
  file: PdfFile,
  view: number,
  number: number,
  entry: XrefEntry & { readonly kind: 'at' },
  depth: number,
): Value {
  const lengthOf = (length: Value | undefined): number =>
    directLength(isRef(length) ? objectOf(file, view, length.number, depth + 1) : length)
  const read = readIndirect(file.bytes, entry.offset, lengthOf)
  if (read.number !== number || read.generation !== entry.generation)
    throw malformed(`object ${number} is not where it should be`)
  const data = typeof read.value === 'object' && read.value?.kind === 'stream' ? read.value.data.length : 0
  spend(file, read.end - entry.offset - data)
  return read.value
}

function spend(file: PdfFile, bytes: number): void {
  file.budget.parsed -= bytes
  if (file.budget.parsed < 0) throw malformed('more objects than any letter has')
}

/** An object in an object stream (7.5.7). */
function readPacked(
  file: PdfFile,
  view: number,
  number: number,
  entry: XrefEntry & { readonly kind: 'in' },
  depth: number,
): Value {
  const key = `${entry.stream}<${view}`
  const pack = file.packs.get(key) ?? readPack(file, objectOf(file, view, entry.stream, depth + 1))
  file.packs.set(key, pack)
  const offset = pack.offsets[entry.index]
  if (offset === undefined || offset.number !== number)
    throw malformed(`object ${number} is not in its stream`)
  const { value, end } = readValue(pack.data, offset.at)
  spend(file, end - offset.at)
  return value
}

/** An unpacked object stream. */
interface Pack {
  readonly data: Uint8Array
  readonly offsets: readonly { readonly number: number; readonly at: number }[]
}

function readPack(file: PdfFile, stream: Value): Pack {
  if (typeof stream !== 'object' || stream?.kind !== 'stream')
    throw malformed('an object stream that is none')
  const data = inflated(stream, file.budget)
  const { entries } = stream.dictionary
  const [first, count] = [entries.get('First'), entries.get('N')]
  if (typeof first !== 'number' || typeof count !== 'number') throw malformed('an object stream that is none')
  const offsets: { number: number; at: number }[] = []
  if (count > maxObjects) throw malformed('too many objects')
  for (let i = 0, at = 0; i < count; i++) {
    const number = readWord(data, skipSpace(data, at))
    const offset = readWord(data, skipSpace(data, number.end))
    if (!/^\d+$/.test(number.value) || !/^\d+$/.test(offset.value))
      throw malformed('an object stream that is none')
    offsets.push({ number: Number(number.value), at: first + Number(offset.value) })
    at = offset.end
  }
  return { data, offsets }
}

/** A stream's data, for the one filter and the predictors that cross-references and object streams use. */
export function inflated(stream: Stream, budget: Budget): Uint8Array {
  const { entries } = stream.dictionary
  if (!entries.has('Filter')) return stream.data
  const filter = entries.get('Filter')
  const only =
    typeof filter === 'object' && filter?.kind === 'array' && filter.items.length === 1
      ? filter.items[0]
      : filter
  if (typeof only !== 'object' || only?.kind !== 'name' || only.name !== 'FlateDecode')
    throw malformed('an unknown filter')
  let data: Uint8Array
  try {
    data = inflateSync(stream.data, { maxOutputLength: maxInflated })
  } catch {
    throw malformed('a stream that cannot be unpacked')
  }
  budget.inflated -= data.length
  if (budget.inflated < 0) throw malformed('larger inside than it seems')
  const parameters = entries.get('DecodeParms')
  if (!isDictionary(parameters)) return data
  const predictor = parameters.entries.get('Predictor') ?? 1
  const columns = parameters.entries.get('Columns') ?? 1
  if (predictor === 1) return data
  if (typeof predictor !== 'number' || predictor < 10 || typeof columns !== 'number')
    throw malformed('an unknown predictor')
  return unpredicted(data, columns)
}

/** The PNG filters None, Sub and Up on rows of bytes (RFC 2083, 6); others do not occur in cross-references. */
function unpredicted(data: Uint8Array, columns: number): Uint8Array {
  if (columns < 1 || columns > 64) throw malformed('an unknown predictor')
  const rows = Math.floor(data.length / (columns + 1))
  const out = new Uint8Array(rows * columns)
  for (let r = 0; r < rows; r++) {
    const filter = data[r * (columns + 1)]!
    if (filter > 2) throw malformed('an unknown predictor')
    for (let c = 0; c < columns; c++) {
      const before =
        filter === 1 ? (c === 0 ? 0 : out[r * columns + c - 1]!) : r === 0 ? 0 : out[(r - 1) * columns + c]!
      out[r * columns + c] = data[r * (columns + 1) + 1 + c]! + (filter === 0 ? 0 : before)
    }
  }
  return out
}

function directLength(length: Value | undefined): number {
  if (typeof length !== 'number' || !Number.isInteger(length) || length < 0)
    throw malformed('a stream without length')
  return length
}

export function numbersOf(value: Value | undefined): readonly number[] {
  if (typeof value !== 'object' || value?.kind !== 'array') throw malformed('no array of numbers')
  return value.items.map((item) => {
    if (typeof item !== 'number' || !Number.isInteger(item) || item < 0)
      throw malformed('no array of numbers')
    return item
  })
}

export function nameOf(dictionary: Dictionary, key: string): string | null {
  const value = dictionary.entries.get(key)
  return typeof value === 'object' && value?.kind === 'name' ? value.name : null
}

/** The value itself, or what it refers to in this view. */
export function resolved(file: PdfFile, view: number, value: Value | undefined): Value {
  return isRef(value) ? objectOf(file, view, value.number) : (value ?? null)
}

/** The document catalog of a view, and its number. */
export function catalogOf(
  file: PdfFile,
  view: number,
): { readonly number: number; readonly catalog: Dictionary } {
  const root = file.sections[view]?.trailer.entries.get('Root')
  if (!isRef(root)) throw malformed('no document catalog')
  const catalog = objectOf(file, view, root.number)
  if (!isDictionary(catalog) || nameOf(catalog, 'Type') !== 'Catalog') throw malformed('no document catalog')
  return { number: root.number, catalog }
}
