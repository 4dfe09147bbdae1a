import { hex, latin1 } from './bytes.ts'
import type { DirectValue } from './values.ts'

/**
 * An object that is to be written (ISO 32000-2, 7.3). A JavaScript string is a name. Two types of value in one room:
 * thousands of objects a second are stated as literals, `{ Type: 'Page', Parent: tree }`, and go from there straight
 * into text; what is read (`PdfValue`) has to tell a name from a string, and knows where it stood. How each kind is
 * spelled is said once, below.
 */
export type WrittenValue =
  | string
  | number
  | boolean
  | WrittenReference
  | WrittenSyntax
  | readonly WrittenValue[]
  | WrittenDictionary

/**
 * By name; an entry that is undefined is left out. Two names would make a dictionary look like a reference or like
 * syntax, and may not have the value that does so.
 */
export interface WrittenDictionary {
  readonly [name: string]: WrittenValue | undefined
  readonly number?: Exclude<WrittenValue, number>
  readonly syntax?: Exclude<WrittenValue, string>
}

/** A reference to an object that we write: its generation is 0. */
export interface WrittenReference {
  readonly number: number
  readonly generation?: never
}

/** An object as it stands in the file: a string with its brackets, or what was read and is written again. */
export interface WrittenSyntax {
  readonly syntax: string
}

/** An object as it stands in the file, Latin-1, one character a byte. */
export function syntaxOf(value: WrittenValue): string {
  if (typeof value === 'string') return nameSyntax(value)
  if (typeof value === 'number') return numberSyntax(value)
  if (typeof value === 'boolean') return String(value)
  if (isArray(value)) return arraySyntax(value.map(syntaxOf))
  if (isReference(value)) return referenceSyntax(value.number, 0)
  if (isSyntax(value)) return value.syntax
  let entries = ''
  for (const [name, inner] of Object.entries(value))
    if (inner !== undefined) entries += entrySyntax(name, syntaxOf(inner))
  return dictionarySyntax(entries)
}

/** What was read, to be written again: it reads back as the same value. */
export function asWritten(value: DirectValue): WrittenSyntax {
  return { syntax: directSyntax(value) }
}

function directSyntax(value: DirectValue): string {
  if (typeof value === 'number') return numberSyntax(value)
  if (value === null || typeof value === 'boolean') return String(value)
  switch (value.kind) {
    case 'name':
      return nameSyntax(value.name)
    case 'string':
      return bytesSyntax(latin1(value.bytes))
    case 'array':
      return arraySyntax(value.items.map(directSyntax))
    case 'reference':
      return referenceSyntax(value.number, value.generation)
    case 'dictionary': {
      const entries = [...value.entries].map(([name, inner]) => entrySyntax(name, directSyntax(inner)))
      return dictionarySyntax(entries.join(''))
    }
    default:
      return value satisfies never
  }
}

/** A string (7.3.4) of ASCII without parentheses and backslashes; nothing in it is escaped. */
export function asciiString(text: string): WrittenSyntax {
  return { syntax: `(${text})` }
}

/** A string (7.3.4.3) by the hexadecimal digits of its bytes. */
export function hexString(digits: string): WrittenSyntax {
  return { syntax: `<${digits}>` }
}

/** ASCII that needs no escapes in a literal string; line ends would be read as one another (7.3.4.2). */
export function isPlainAscii(text: string): boolean {
  return /^[ -'*-[\]-~]*$/.test(text)
}

/**
 * A stream object (7.3.8) of that dictionary without /Length, and of data with its filters applied, one character a
 * byte.
 */
export function streamSyntax(entries: WrittenDictionary, data: string): string {
  return `${syntaxOf({ ...entries, Length: data.length })}\nstream\n${data}\nendstream`
}

/** `data`: one character a byte. */
function bytesSyntax(data: string): string {
  return isPlainAscii(data)
    ? asciiString(data).syntax
    : hexString(Buffer.from(data, 'latin1').toString('hex').toUpperCase()).syntax
}

/** A name (7.3.5), of characters below U+0100: white space, delimiters, # and what is not ASCII by their codes. */
export function nameSyntax(name: string): string {
  return `/${name.replace(/[^!-~]|[#%()/<>[\]{}]/g, (character) => `#${hex(character.charCodeAt(0), 2)}`)}`
}

/** A number (7.3.3): PDF has no exponents. */
function numberSyntax(value: number): string {
  const text = String(value)
  if (!text.includes('e')) return text
  const [, sign, first, rest = '', exponent] = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text)!
  const places = Number(exponent)
  return places < 0
    ? `${sign}.${'0'.repeat(-places - 1)}${first}${rest}`
    : `${sign}${first}${rest.padEnd(places, '0')}`
}

/** `12 0 R` (7.3.10). */
function referenceSyntax(number: number, generation: number): string {
  return `${number} ${generation} R`
}

function arraySyntax(items: readonly string[]): string {
  return `[ ${items.map((item) => `${item} `).join('')}]`
}

function entrySyntax(name: string, value: string): string {
  return `${nameSyntax(name)} ${value}\n`
}

function dictionarySyntax(entries: string): string {
  return `<<\n${entries}>>`
}

function isArray(value: object): value is readonly WrittenValue[] {
  return Array.isArray(value)
}

function isReference(value: object): value is WrittenReference {
  return 'number' in value && typeof value.number === 'number'
}

function isSyntax(value: object): value is WrittenSyntax {
  return 'syntax' in value && typeof value.syntax === 'string'
}
