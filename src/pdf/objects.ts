/**
 * PDF objects as we say them (ISO 32000-1, 7.3). A JavaScript string is a name. Bodies are kept as Latin-1 text, one
 * character a byte, streams included: a file is their concatenation.
 */
export type Value = string | number | boolean | Ref | StringObject | readonly Value[] | Dictionary

export interface Dictionary {
  readonly [name: string]: Value | undefined
}

/** An indirect reference; all generations are 0. */
export interface Ref {
  readonly number: number
}

/** A string (7.3.4) as it stands in the file, with its parentheses or angle brackets. */
export interface StringObject {
  readonly quoted: string
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

/** An object as it stands in the file. Numbers are small and rounded, so that none is written with an exponent. */
export function written(value: Value): string {
  if (typeof value === 'string') return nameOf(value)
  if (typeof value !== 'object') return String(value)
  if (isArray(value)) return `[ ${value.map((each) => `${written(each)} `).join('')}]`
  if (isRef(value)) return `${value.number} 0 R`
  if (isString(value)) return value.quoted
  let text = '<<\n'
  for (const [name, inner] of Object.entries(value))
    if (inner !== undefined) text += `${nameOf(name)} ${written(inner)}\n`
  return `${text}>>`
}

/** A name (7.3.5), of characters below U+0100: white space, delimiters, # and what is not ASCII by their codes. */
function nameOf(name: string): string {
  return `/${name.replace(/[^!-~]|[#%()/<>[\]{}]/g, (character) => `#${hex(character.charCodeAt(0), 2)}`)}`
}

function isArray(value: object): value is readonly Value[] {
  return Array.isArray(value)
}

/** No dictionary has such an entry: the names that are not capitalised are a button's states, which are references. */
function isRef(value: object): value is Ref {
  return 'number' in value && typeof value.number === 'number'
}

function isString(value: object): value is StringObject {
  return 'quoted' in value && typeof value.quoted === 'string'
}

export function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0')
}

/** A text string (7.9.2.2): ASCII as it is, all else as UTF-16BE. */
export function textString(text: string): StringObject {
  if (/^[ -'*-[\]-~]*$/.test(text)) return asciiString(text)
  const units = Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()
  return hexString(units.toString('hex').toUpperCase())
}

/** Bytes in hexadecimal. */
export function hexString(digits: string): StringObject {
  return { quoted: `<${digits}>` }
}

/** UTF-16BE in hexadecimal. */
export function utf16(text: string): string {
  let digits = ''
  for (let index = 0; index < text.length; index++) digits += hex(text.charCodeAt(index), 4)
  return digits
}

/** A string of ASCII letters and digits. */
export function asciiString(text: string): StringObject {
  return { quoted: `(${text})` }
}

export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
