/**
 * ASN.1 as files bring it (BER, X.690 8) and as signatures want it (DER, X.690 10, 11): one value is a tag, a length
 * and content. Reading is bounded in depth and never looks beyond the input.
 */
export interface Tlv {
  /** the identifier octet, class and form included: 0x30 SEQUENCE, 0xa0 [0] constructed */
  readonly tag: number
  /** the whole encoding */
  readonly raw: Uint8Array
  /** without identifier and length */
  readonly content: Uint8Array
}

/** Identifier octets of the universal types in use (X.690, 8.1.2). */
export const Tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const

const maxDepth = 48
/** A list of sixty thousand revoked certificates is read; a value of two bytes becomes an object of two hundred. */
const maxMembers = 200_000
const malformedName = 'Malformed'
const truncation = 'truncated'

/**
 * An Error that says what the input is instead of what it should be, for whoever looks into the bytes. Only this is caught
 * at the room's doors; any other Error is ours.
 */
export function malformed(message: string): Error {
  const error = new Error(message)
  error.name = malformedName
  return error
}

/** Whether an error is one of `malformed`. */
export function isMalformed(error: unknown): error is Error {
  return error instanceof Error && error.name === malformedName
}

/** Whether an error is one of `malformed` that says that the input ends too early. */
export function isTruncated(error: unknown): boolean {
  return isMalformed(error) && error.message === truncation
}

/** The value that begins at `start`, a byte of the input. Throws `malformed`; `isTruncated` tells an input that ends too early. */
export function readTlv(bytes: Uint8Array, start = 0, depth = 0): Tlv {
  if (depth > maxDepth) throw malformed('nested too deeply')
  const tag = bytes[start]
  const first = bytes[start + 1]
  if (tag === undefined || first === undefined) throw malformed(truncation)
  if ((tag & 0x1f) === 0x1f) throw malformed('a tag above 30')
  let at = start + 2
  if (first === 0x80) {
    if ((tag & 0x20) === 0) throw malformed('an indefinite length without form')
    const from = at
    for (;;) {
      if (bytes[at] === 0 && bytes[at + 1] === 0) break
      at += readTlv(bytes, at, depth + 1).raw.length
    }
    return { tag, raw: bytes.subarray(start, at + 2), content: bytes.subarray(from, at) }
  }
  let length = first
  if (first > 0x80) {
    const count = first & 0x7f
    if (count > 4) throw malformed('a length beyond any file')
    length = 0
    for (let i = 0; i < count; i++) {
      const byte = bytes[at++]
      if (byte === undefined) throw malformed(truncation)
      length = length * 256 + byte
    }
  }
  if (at + length > bytes.length) throw malformed(truncation)
  return { tag, raw: bytes.subarray(start, at + length), content: bytes.subarray(at, at + length) }
}

/** The one value that fills the input. Throws `malformed`. */
export function readWhole(bytes: Uint8Array): Tlv {
  const tlv = readTlv(bytes)
  if (tlv.raw.length !== bytes.length) throw malformed('bytes after the end')
  return tlv
}

/** The values inside a constructed one of this tag. Throws `malformed`, as all that read here do. */
export function members(tlv: Tlv | undefined, tag: number): readonly Tlv[] {
  const { content } = expectTag(tlv, tag)
  const found: Tlv[] = []
  for (let at = 0; at < content.length; ) {
    const next = readTlv(content, at)
    found.push(next)
    at += next.raw.length
    if (found.length > maxMembers) throw malformed('too many parts')
  }
  return found
}

/** The same value, if it is there and has this tag; else it throws `malformed`. */
export function expectTag(tlv: Tlv | undefined, tag: number): Tlv {
  if (tlv === undefined) throw malformed('a value is missing')
  if (tlv.tag !== tag) throw malformed(`tag ${tlv.tag.toString(16)} where ${tag.toString(16)} belongs`)
  return tlv
}

/** The content of an OCTET STRING, or of an IMPLICIT one by its own tag, in pieces or whole (X.690, 8.7). */
export function octets(tlv: Tlv | undefined, tag: number = Tag.octetString): Uint8Array {
  return octetsAt(tlv, tag, 0)
}

/** `depth`: how many strings it is a piece of. Each level copies, so that depth is paid for in bytes too. */
function octetsAt(tlv: Tlv | undefined, tag: number, depth: number): Uint8Array {
  if (tlv === undefined) throw malformed('a value is missing')
  if (tlv.tag !== (tag | 0x20)) return expectTag(tlv, tag).content
  if (depth > maxDepth) throw malformed('nested too deeply')
  return Buffer.concat(members(tlv, tlv.tag).map((piece) => octetsAt(piece, Tag.octetString, depth + 1)))
}

/** An OBJECT IDENTIFIER, its numbers joined by full stops. */
export function oid(tlv: Tlv | undefined): string {
  const { content } = expectTag(tlv, Tag.oid)
  const arcs: number[] = []
  let arc = 0
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f)
    if (arc > Number.MAX_SAFE_INTEGER / 128) throw malformed('an object identifier beyond use')
    if ((byte & 0x80) !== 0) continue
    if (arcs.length === 0) {
      const head = Math.min(2, Math.floor(arc / 40))
      arcs.push(head, arc - head * 40)
    } else arcs.push(arc)
    arc = 0
  }
  return arcs.join('.')
}

/** A non-negative INTEGER, or an ENUMERATED by its own tag, of at most five octets. */
export function small(tlv: Tlv | undefined, tag: number = Tag.integer): number {
  const { content } = expectTag(tlv, tag)
  if (content.length === 0 || content.length > 5 || (content[0] ?? 0) > 0x7f) {
    throw malformed('a number out of range')
  }
  return content.reduce((value, byte) => value * 256 + byte, 0)
}

/** The numbers of the bits that are set in the content of a named bit list, from 0; its first octet says how many are left over. */
export function namedBits(content: Uint8Array): readonly number[] {
  return [...content.subarray(1)].flatMap((byte, i) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte & (0x80 >> bit)) !== 0).map((bit) => i * 8 + bit),
  )
}

/** A UTCTime or GeneralizedTime in UTC, to the millisecond (RFC 5280, 4.1.2.5; RFC 3161, 2.4.2). */
export function time(tlv: Tlv | undefined): Date {
  if (tlv === undefined || (tlv.tag !== Tag.utcTime && tlv.tag !== Tag.generalizedTime)) {
    throw malformed('a time is missing')
  }
  let digits = Buffer.from(tlv.content).toString('latin1')
  if (tlv.tag === Tag.utcTime) digits = (digits < '50' ? '20' : '19') + digits
  const m = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d+)?Z$/.exec(digits)
  if (m === null) throw malformed('a time that is none')
  const [, year, month, day, hour, minute, second, fraction] = m
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction?.slice(0, 4) ?? ''}Z`)
  if (Number.isNaN(at)) throw malformed('a time that is none')
  return new Date(at)
}

/** One value in DER, of content that is encoded already. */
export function tlv(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const length = content.reduce((sum, part) => sum + part.length, 0)
  const head = length < 0x80 ? [tag, length] : [tag, 0, ...bigEndian(length)]
  if (length >= 0x80) head[1] = 0x80 + head.length - 2
  return Buffer.concat([Uint8Array.from(head), ...content], head.length + length)
}

/** A SEQUENCE of values that are encoded already. */
export function sequence(...content: readonly Uint8Array[]): Uint8Array {
  return tlv(Tag.sequence, ...content)
}

/** A SET OF, under its own tag or another: its members in ascending order of their encodings (X.690, 11.6). */
export function setOf(tag: number, content: readonly Uint8Array[]): Uint8Array {
  return tlv(tag, ...content.toSorted(Buffer.compare))
}

/** An OBJECT IDENTIFIER of its numbers, joined by full stops. */
export function oidOf(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc % 128]
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) {
      groups.unshift(0x80 + (left % 128))
    }
    return groups
  })
  return tlv(Tag.oid, Uint8Array.from(bytes))
}

/** A non-negative INTEGER, of a number or of its octets (big-endian). */
export function integerOf(value: number | Uint8Array): Uint8Array {
  const bytes = typeof value === 'number' ? bigEndian(value) : [...value]
  while (bytes.length > 1 && bytes[0] === 0 && (bytes[1] ?? 0) < 0x80) bytes.shift()
  if ((bytes[0] ?? 0) >= 0x80) bytes.unshift(0)
  return tlv(Tag.integer, Uint8Array.from(bytes))
}

/** NULL. */
export const nullValue = Uint8Array.of(Tag.null, 0)

function bigEndian(value: number): number[] {
  const bytes = [value % 256]
  for (let left = Math.floor(value / 256); left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256)
  return bytes
}
