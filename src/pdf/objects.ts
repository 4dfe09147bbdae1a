/**
 * PDF objects as they are written (ISO 32000-1, 7.3). A JavaScript string is a name. Bodies are kept as Latin-1 text, one
 * character a byte, streams included: a file is their concatenation.
 */
export type Value = string | number | boolean | Ref | Literal | readonly Value[] | Dictionary

export interface Dictionary {
  readonly [name: string]: Value | undefined
}

/** An indirect reference; all generations are 0. */
export interface Ref {
  readonly number: number
}

/** A string object in its brackets. */
export interface Literal {
  readonly literal: string
}

/** The objects of a file, or of a part of it, by their numbers. */
export interface Objects {
  /** a number for an object that is put later, or in another part */
  reserve(): Ref
  put(ref: Ref, value: Value): void
  add(value: Value): Ref
  stream(entries: Dictionary, bytes: string): Ref
  putStream(ref: Ref, entries: Dictionary, bytes: string): void
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
    written: () => [...bodies].sort(([a], [b]) => a - b),
    last: () => highest,
  }
}

export function written(value: Value): string {
  if (typeof value === 'string') return nameText(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (isArray(value)) return `[ ${value.map(written).join(' ')} ]`
  if (isRef(value)) return `${value.number} 0 R`
  if (isLiteral(value)) return value.literal
  let text = '<<\n'
  for (const [name, inner] of Object.entries(value))
    if (inner !== undefined) text += `${nameText(name)} ${written(inner)}\n`
  return `${text}>>`
}

function isArray(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

function isRef(value: Ref | Literal | Dictionary): value is Ref {
  return typeof (value as Ref).number === 'number'
}

function isLiteral(value: Literal | Dictionary): value is Literal {
  return typeof (value as Literal).literal === 'string'
}

const names = new Map<string, string>()

/** A name is a sequence of bytes; what is no regular character stands as #xx (7.3.5). */
function nameText(name: string): string {
  let text = names.get(name)
  if (text === undefined) {
    text = `/${name.replace(/[^!-~]|[#()<>[\]{}/%]/g, (c) => `#${hex(c.charCodeAt(0), 2)}`)}`
    names.set(name, text)
  }
  return text
}

export function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0')
}

/** A text string (7.9.2.2): ASCII as it is, all else as UTF-16BE. */
export function textString(text: string): Literal {
  if (/^[ -'*-[\]-~]*$/.test(text)) return { literal: `(${text})` }
  return { literal: `<FEFF${utf16(text)}>` }
}

/** UTF-16BE in hexadecimal. */
export function utf16(text: string): string {
  let digits = ''
  for (let index = 0; index < text.length; index++) digits += hex(text.charCodeAt(index), 4)
  return digits
}

/** A string of ASCII letters and digits. */
export function asciiString(text: string): Literal {
  return { literal: `(${text})` }
}

export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
