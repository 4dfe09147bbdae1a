import {
  PDFArray,
  PDFBool,
  PDFContext,
  PDFDict,
  PDFHexString,
  PDFName,
  PDFNumber,
  PDFObject,
  PDFRef,
  PDFString,
} from 'pdf-lib'

/**
 * PDF objects as we say them (ISO 32000-1, 7.3); pdf-lib’s objects write them. A JavaScript string is a name. Bodies are
 * kept as Latin-1 text, one character a byte, streams included: a file is their concatenation.
 */
export type Value = string | number | boolean | Ref | PDFString | PDFHexString | readonly Value[] | Dictionary

export interface Dictionary {
  readonly [name: string]: Value | undefined
}

/** An indirect reference; all generations are 0. */
export interface Ref {
  readonly number: number
}

/** The objects of a file, or of a part of it, by their numbers. */
export interface Objects {
  /** a number for an object that is put later, or in another part */
  reserve(): Ref
  put(ref: Ref, value: Value): void
  add(value: Value): Ref
  stream(entries: Dictionary, bytes: string): Ref
  putStream(ref: Ref, entries: Dictionary, bytes: string): void
  body(number: number): string
  /** bodies by number, in the order of the numbers */
  written(): readonly (readonly [number: number, body: string])[]
  /** the highest number yet */
  last(): number
}

/** Numbers begin after `last`. */
export function openObjects(last: number): Objects {
  const bodies = new Map<number, string>()
  let highest = last
  const reserve = (): Ref => {
    highest++
    return { number: highest }
  }
  const put = (ref: Ref, value: Value): void => void bodies.set(ref.number, written(value))
  const putStream = (ref: Ref, entries: Dictionary, bytes: string): void => {
    const head = written({ ...entries, Length: bytes.length })
    bodies.set(ref.number, `${head}\nstream\n${bytes}\nendstream`)
  }
  return {
    reserve,
    put,
    putStream,
    add(value) {
      const ref = reserve()
      put(ref, value)
      return ref
    },
    stream(entries, bytes) {
      const ref = reserve()
      putStream(ref, entries, bytes)
      return ref
    },
    body: (number) => bodies.get(number)!,
    written: () => [...bodies].sort(([a], [b]) => a - b),
    last: () => highest,
  }
}

/** Only dictionaries and arrays ask it for anything, and only when they look references up. */
const context = PDFContext.create()

export const written = (value: Value): string => objectOf(value).toString()

function objectOf(value: Value): PDFObject {
  if (typeof value === 'string') return PDFName.of(value)
  if (typeof value === 'number') return PDFNumber.of(value)
  if (typeof value === 'boolean') return value ? PDFBool.True : PDFBool.False
  if (value instanceof PDFObject) return value
  if (isArray(value)) {
    const array = PDFArray.withContext(context)
    for (const inner of value) array.push(objectOf(inner))
    return array
  }
  if (isRef(value)) return PDFRef.of(value.number)
  const dictionary = PDFDict.withContext(context)
  for (const [name, inner] of Object.entries(value))
    if (inner !== undefined) dictionary.set(PDFName.of(name), objectOf(inner))
  return dictionary
}

function isArray(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

function isRef(value: Ref | Dictionary): value is Ref {
  return typeof (value as Ref).number === 'number'
}

export function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0')
}

/** A text string (7.9.2.2): ASCII as it is, all else as UTF-16BE. */
export function textString(text: string): PDFString | PDFHexString {
  if (/^[ -'*-[\]-~]*$/.test(text)) return PDFString.of(text)
  // as PDFHexString.fromText does, in a twentieth of the time
  const units = Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()
  return PDFHexString.of(units.toString('hex').toUpperCase())
}

/** Bytes in hexadecimal. */
export function hexString(digits: string): PDFHexString {
  return PDFHexString.of(digits)
}

/** UTF-16BE in hexadecimal. */
export function utf16(text: string): string {
  let digits = ''
  for (let index = 0; index < text.length; index++) digits += hex(text.charCodeAt(index), 4)
  return digits
}

/** A string of ASCII letters and digits. */
export function asciiString(text: string): PDFString {
  return PDFString.of(text)
}

export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
