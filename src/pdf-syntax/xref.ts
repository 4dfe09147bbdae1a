import { latin1 } from './bytes.ts'
import { inflated, type ReadBudget } from './filters.ts'
import { maxText, type ParseResult, readDictionary, readIndirect, readWord, skipSpace } from './lexer.ts'
import { unreadablePdf } from './unreadable.ts'
import { isStream, nameOf, numbersOf, type PdfDictionary, type PdfValue } from './values.ts'
import { hexString, nameSyntax, syntaxOf, type WrittenSyntax, type WrittenValue } from './write.ts'

/** Where an object is: at a byte, the n-th in an object stream, or nowhere. */
export type XrefEntry =
  | { readonly kind: 'at'; readonly offset: number; readonly generation: number }
  | { readonly kind: 'in'; readonly stream: number; readonly index: number }
  | { readonly kind: 'free' }

/** One cross-reference section: what one saving of the file wrote (ISO 32000-2, 7.5.6). */
export interface XrefSection {
  /** the byte at which it begins */
  readonly offset: number
  /** by object number */
  readonly entries: ReadonlyMap<number, XrefEntry>
  readonly trailer: PdfDictionary
}

/** How many objects a file may have, or a table or stream of it. */
export const maxObjects = 200_000

/** Reads the section at `offset`, a table or a stream; throws `unreadablePdf` where it is neither. */
export function readSection(bytes: Uint8Array, offset: number, budget: ReadBudget): XrefSection {
  if (isTable(bytes, offset)) return readTable(bytes, offset).value
  const { value } = readIndirect(bytes, offset, directLength)
  if (!isStream(value) || nameOf(value.dictionary, 'Type') !== 'XRef') {
    throw unreadablePdf('no cross-references where they should be')
  }
  return {
    offset,
    entries: streamEntries(value.dictionary, inflated(value, budget)),
    trailer: value.dictionary,
  }
}

/** Whether a section is a table of the old kind, and no stream. */
export function isTable(bytes: Uint8Array, offset: number): boolean {
  return latin1(bytes.subarray(offset, offset + 4)) === 'xref'
}

/** Reads a table of the old kind, with its trailer (7.5.4, 7.5.5). */
export function readTable(bytes: Uint8Array, offset: number): ParseResult<XrefSection> {
  const entries = new Map<number, XrefEntry>()
  let at = skipSpace(bytes, offset + 4)
  while (bytes[at] !== 0x74) {
    const first = readWord(bytes, at)
    const count = readWord(bytes, skipSpace(bytes, first.end))
    if (!/^\d{1,8}$/.test(first.value) || !/^\d{1,8}$/.test(count.value))
      throw unreadablePdf('a broken cross-reference table')
    at = skipSpace(bytes, count.end)
    for (let i = 0; i < Number(count.value); i++, at += ENTRY_BYTES) {
      const row = /^(\d{10}) (\d{5}) ([fn])[ \r][\r\n]$/.exec(latin1(bytes.subarray(at, at + ENTRY_BYTES)))
      if (row === null) throw unreadablePdf('a broken cross-reference table')
      const entry = { kind: 'at', offset: Number(row[1]), generation: Number(row[2]) } as const
      addEntry(entries, Number(first.value) + i, row[3] === 'n' ? entry : { kind: 'free' })
    }
    at = skipSpace(bytes, at)
  }
  const word = readWord(bytes, at)
  if (word.value !== 'trailer') throw unreadablePdf('cross-references without trailer')
  const trailer = readDictionary(bytes.subarray(0, word.end + maxText), skipSpace(bytes, word.end), 0)
  return { value: { offset, entries, trailer: trailer.value }, end: trailer.end }
}

/** The entries of a cross-reference stream (7.5.8), from its unpacked data. */
function streamEntries(dictionary: PdfDictionary, data: Uint8Array): ReadonlyMap<number, XrefEntry> {
  const size = dictionary.entries.get('Size')
  const [w0, w1, w2] = numbersOf(dictionary.entries.get('W'))
  const index = dictionary.entries.has('Index')
    ? numbersOf(dictionary.entries.get('Index'))
    : [0, Number(size)]
  // 7.5.8.2 sets no bound; programs write up to eight bytes, and no file has an offset that needs them
  if (w0 === undefined || w1 === undefined || w2 === undefined || Math.max(w0, w1, w2) > 8) {
    throw unreadablePdf('a broken cross-reference stream')
  }
  const entries = new Map<number, XrefEntry>()
  let at = 0
  const field = (width: number, absent: number): number => {
    if (width === 0) return absent
    let value = 0
    for (let i = 0; i < width; i++) value = value * 256 + (data[at++] ?? Number.NaN)
    if (!Number.isSafeInteger(value)) throw unreadablePdf('a broken cross-reference stream')
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
  if (entries.has(number)) throw unreadablePdf(`object ${number} twice in one table`)
  if (entries.size > maxObjects) throw unreadablePdf('too many objects')
  entries.set(number, entry)
}

/** A stream's /Length where it must be a number; throws `unreadablePdf` where it is none. */
export function directLength(length: PdfValue | undefined): number {
  if (typeof length !== 'number' || !Number.isInteger(length) || length < 0)
    throw unreadablePdf('a stream without length')
  return length
}

/** Bytes of an entry in a table (7.5.4). */
export const ENTRY_BYTES = 20
/** Entry 0 (7.5.4). */
export const HEAD_OF_FREE_ENTRIES = '0000000000 65535 f \n'
/** The entry of a number that no object has. */
export const FREE_ENTRY = '0000000000 00001 f \n'

/** The entry of an object at that byte, of generation 0. */
export function entryInUse(offset: number): string {
  return `${String(offset).padStart(10, '0')} 00000 n \n`
}

/** The end of a file (7.5.5): a trailer of these entries in one line, and where its table begins. */
export function trailer(
  entries: Iterable<readonly [name: string, value: WrittenValue]>,
  tableOffset: number,
): string {
  const line = Array.from(entries, ([name, value]) => `${nameSyntax(name)} ${syntaxOf(value)} `).join('')
  return `trailer\n<< ${line}>>\nstartxref\n${tableOffset}\n%%EOF\n`
}

/** /ID (14.4), by hexadecimal digits: of the file as it was first, and as it is. */
export function fileIdentifier(first: string, now: string): WrittenSyntax {
  return { syntax: `[${hexString(first).syntax} ${hexString(now).syntax}]` }
}
