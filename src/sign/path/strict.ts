import { expectTag, malformed, namedBits, oid, readTlv, Tag, type Tlv } from '../der.ts'

/**
 * The value that begins at `start`, in DER alone (X.690, 10.1): certificates and lists are signed over one encoding, and
 * two readers that take different liberties would see two things. Throws `malformed`.
 */
export function derAt(bytes: Uint8Array, start = 0): Tlv {
  if (bytes[start + 1] === 0x80) throw malformed('an indefinite length')
  const value = readTlv(bytes, start)
  const { length } = value.content
  const fewest = length < 0x80 ? 2 : length < 0x100 ? 3 : length < 0x10000 ? 4 : length < 0x1000000 ? 5 : 6
  if (value.raw.length - length !== fewest) throw malformed('a length in more octets than it needs')
  return value
}

/** The one value that fills the input. Throws `malformed`. */
export function derWhole(bytes: Uint8Array): Tlv {
  const value = derAt(bytes)
  if (value.raw.length !== bytes.length) throw malformed('bytes after the end')
  return value
}

/** The values inside a constructed one, after asking for its tag. Throws `malformed`. */
export function derParts(value: Tlv | undefined, tag: number): readonly Tlv[] {
  const { content } = expectTag(value, tag)
  const found: Tlv[] = []
  for (let at = 0; at < content.length; ) {
    const next = derAt(content, at)
    found.push(next)
    at += next.raw.length
    if (found.length > maxParts) throw malformed('too many parts')
  }
  return found
}

// a value of two bytes becomes an object of two hundred; nothing honest comes near
const maxParts = 20_000

/** An object identifier in dotted decimals, in the one encoding that X.690, 8.19 has for it. Throws `malformed`. */
export function derOid(value: Tlv | undefined): string {
  const { content } = expectTag(value, Tag.oid)
  let first = true
  for (const byte of content) {
    if (first && byte === 0x80) throw malformed('an object identifier with an empty octet')
    first = byte < 0x80
  }
  if (!first || content.length === 0) throw malformed('an object identifier without end')
  return oid(value)
}

/** BOOLEAN; other octets than 00 and FF are not DER (X.690, 11.1). Throws `malformed`. */
export function derBoolean(value: Tlv | undefined, tag: number = Tag.boolean): boolean {
  const { content } = expectTag(value, tag)
  if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) throw malformed('a truth of its own')
  return content[0] === 0xff
}

/** The numbers of the bits that are set in a named bit list. Throws `malformed`. */
export function derNamedBits(value: Tlv | undefined, tag: number = Tag.bitString): readonly number[] {
  const { content } = expectTag(value, tag)
  if (content.length === 0 || content.length > 5 || (content[0] ?? 8) > 7)
    throw malformed('a bit list that is none')
  return namedBits(content)
}
