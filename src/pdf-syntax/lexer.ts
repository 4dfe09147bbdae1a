import { latin1 } from './bytes.ts'
import { unreadablePdf } from './unreadable.ts'
import {
  type DirectValue,
  isDictionary,
  type PdfArray,
  type PdfDictionary,
  type PdfName,
  type PdfReference,
  type PdfString,
  type PdfValue,
} from './values.ts'

/** What was read, and the byte behind it. */
export interface ParseResult<T> {
  readonly value: T
  readonly end: number
}

const maxDepth = 60
/** How long an object may be, its stream not counted: what is longer is no part of a letter. */
export const maxText = 2 * 1024 * 1024
const whiteSpace = new Set([0, 9, 10, 12, 13, 32])
const delimiters = new Set([...'()<>[]{}/%'].map((c) => c.charCodeAt(0)))

/** Skips white space and comments (7.2.3, 7.2.4). */
export function skipSpace(bytes: Uint8Array, start: number): number {
  let at = start
  while (at < bytes.length) {
    if (whiteSpace.has(bytes[at]!)) at++
    else if (bytes[at] === 0x25) {
      while (at < bytes.length && bytes[at] !== 10 && bytes[at] !== 13) at++
    } else break
  }
  return at
}

/** A run of regular characters (7.2.3), 256 at most: a number, a keyword or what follows a name's solidus. */
export function readWord(bytes: Uint8Array, start: number): ParseResult<string> {
  let end = start
  while (
    end < bytes.length &&
    end - start < 256 &&
    !whiteSpace.has(bytes[end]!) &&
    !delimiters.has(bytes[end]!)
  ) {
    end++
  }
  return { value: latin1(bytes.subarray(start, end)), end }
}

/** Reads one direct object (7.3); `start` may stand on white space. `depth`: how many objects it stands in. */
export function readValue(bytes: Uint8Array, start: number, depth = 0): ParseResult<DirectValue> {
  if (depth > maxDepth) throw unreadablePdf('objects nested too deeply')
  const at = skipSpace(bytes, start)
  switch (bytes[at]) {
    case 0x2f:
      return readName(bytes, at)
    case 0x28:
      return readLiteral(bytes, at)
    case 0x5b:
      return readArray(bytes, at, depth)
    case 0x3c:
      return bytes[at + 1] === 0x3c ? readDictionary(bytes, at, depth) : readHex(bytes, at)
  }
  const { value: word, end } = readWord(bytes, at)
  if (word === 'true') return { value: true, end }
  if (word === 'false') return { value: false, end }
  if (word === 'null') return { value: null, end }
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(word)) throw unreadablePdf(`no object at byte ${at}`)
  return readReference(bytes, word, end) ?? { value: Number(word), end }
}

/** `12 0 R`, after its first number. */
function readReference(bytes: Uint8Array, number: string, after: number): ParseResult<PdfReference> | null {
  if (!/^\d{1,10}$/.test(number)) return null
  const generation = readWord(bytes, skipSpace(bytes, after))
  if (!/^\d{1,5}$/.test(generation.value)) return null
  const letter = readWord(bytes, skipSpace(bytes, generation.end))
  if (letter.value !== 'R') return null
  const value = { kind: 'reference', number: Number(number), generation: Number(generation.value) } as const
  return { value, end: letter.end }
}

function readName(bytes: Uint8Array, start: number): ParseResult<PdfName> {
  const { value: raw, end } = readWord(bytes, start + 1)
  const name = raw.replace(/#([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return { value: { kind: 'name', name }, end }
}

/** 7.3.4.2, table 3: what stands behind a backslash, and what it means. */
const escapes: Readonly<Record<number, number>> = { 110: 10, 114: 13, 116: 9, 98: 8, 102: 12 }

function readLiteral(bytes: Uint8Array, start: number): ParseResult<PdfString> {
  const out: number[] = []
  let open = 1
  for (let at = start + 1; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (byte === 0x5c) {
      at++
      const octal = /^[0-7]{1,3}/.exec(latin1(bytes.subarray(at, at + 3)))
      if (octal !== null) {
        out.push(Number.parseInt(octal[0], 8) & 0xff)
        at += octal[0].length - 1
      } else if (bytes[at] === 13) at += bytes[at + 1] === 10 ? 1 : 0
      else if (bytes[at] !== 10) out.push(escapes[bytes[at]!] ?? bytes[at]!)
      continue
    }
    if (byte === 0x28) open++
    if (byte === 0x29 && --open === 0) {
      return { value: { kind: 'string', bytes: Uint8Array.from(out), start, end: at + 1 }, end: at + 1 }
    }
    out.push(byte)
  }
  throw unreadablePdf(`a string without end at byte ${start}`)
}

function readHex(bytes: Uint8Array, start: number): ParseResult<PdfString> {
  const close = bytes.indexOf(0x3e, start)
  if (close < 0) throw unreadablePdf(`a string without end at byte ${start}`)
  const digits = latin1(bytes.subarray(start + 1, close)).replace(/[\0\t\n\f\r ]/g, '')
  if (!/^[0-9A-Fa-f]*$/.test(digits)) throw unreadablePdf(`no hexadecimal string at byte ${start}`)
  const value = Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex')
  return { value: { kind: 'string', bytes: value, start, end: close + 1 }, end: close + 1 }
}

function readArray(bytes: Uint8Array, start: number, depth: number): ParseResult<PdfArray> {
  const items: DirectValue[] = []
  for (let at = skipSpace(bytes, start + 1); ; ) {
    if (at >= bytes.length) throw unreadablePdf(`an array without end at byte ${start}`)
    if (bytes[at] === 0x5d) return { value: { kind: 'array', items }, end: at + 1 }
    const item = readValue(bytes, at, depth + 1)
    items.push(item.value)
    at = skipSpace(bytes, item.end)
  }
}

/**
 * Reads a dictionary that begins at `start`. A key that is there twice is refused: two readers might see two documents.
 */
export function readDictionary(bytes: Uint8Array, start: number, depth: number): ParseResult<PdfDictionary> {
  if (bytes[start] !== 0x3c || bytes[start + 1] !== 0x3c)
    throw unreadablePdf(`no dictionary at byte ${start}`)
  const entries = new Map<string, DirectValue>()
  for (let at = skipSpace(bytes, start + 2); ; ) {
    if (bytes[at] === 0x3e && bytes[at + 1] === 0x3e) {
      return { value: { kind: 'dictionary', entries }, end: at + 2 }
    }
    if (bytes[at] !== 0x2f) throw unreadablePdf(`no key in a dictionary at byte ${at}`)
    const key = readName(bytes, at)
    const value = readValue(bytes, key.end, depth + 1)
    if (entries.has(key.value.name)) throw unreadablePdf(`the key ${key.value.name} twice at byte ${at}`)
    entries.set(key.value.name, value.value)
    at = skipSpace(bytes, value.end)
  }
}

/** Reads `12 0 obj … endobj` (7.3.10); `lengthOf` tells a stream's length from its /Length, which may be a reference. */
export function readIndirect(
  bytes: Uint8Array,
  start: number,
  lengthOf: (length: DirectValue | undefined) => number,
): ParseResult<PdfValue> & { readonly number: number; readonly generation: number } {
  const number = readWord(bytes, start)
  const generation = readWord(bytes, skipSpace(bytes, number.end))
  const obj = readWord(bytes, skipSpace(bytes, generation.end))
  if (!/^\d{1,10}$/.test(number.value) || !/^\d{1,5}$/.test(generation.value) || obj.value !== 'obj') {
    throw unreadablePdf(`no object begins at byte ${start}`)
  }
  const direct = readValue(bytes.subarray(0, obj.end + maxText), obj.end)
  let value: PdfValue = direct.value
  let word = readWord(bytes, skipSpace(bytes, direct.end))
  if (word.value === 'stream') {
    if (!isDictionary(value)) throw unreadablePdf(`a stream without dictionary at byte ${start}`)
    const from = word.end + (bytes[word.end] === 13 ? 2 : 1)
    if (bytes[from - 1] !== 10) throw unreadablePdf(`a stream that does not begin on a line at byte ${start}`)
    const to = from + lengthOf(value.entries.get('Length'))
    const close = readWord(bytes, skipSpace(bytes, to))
    if (to > bytes.length || close.value !== 'endstream')
      throw unreadablePdf(`a stream of another length at byte ${start}`)
    value = { kind: 'stream', dictionary: value, data: bytes.subarray(from, to) }
    word = readWord(bytes, skipSpace(bytes, close.end))
  }
  if (word.value !== 'endobj') throw unreadablePdf(`an object without end at byte ${start}`)
  return { value, end: word.end, number: Number(number.value), generation: Number(generation.value) }
}
