import { isUtf8 } from 'node:buffer'
import { malformed, Tag, type Tlv } from '../der.ts'
import { derOid, derParts, derWhole } from './strict.ts'

/**
 * A Name as a text to compare by: names that RFC 5280, 7.1 takes for equal have the same one, whatever their string types,
 * capitals and spaces, and the key of a name below another in the directory begins with the key of that one. Each
 * part is led by its length, so that no text inside can end it. `name` is the DER of the Name. Throws `malformed`.
 */
export function nameKey(name: Uint8Array): string {
  return derParts(derWhole(name), Tag.sequence)
    .map((rdn) => relativeKey(rdn, Tag.set))
    .join('')
}

/** The same for one RelativeDistinguishedName, whose tag is another than SET where it is implicit. Throws `malformed`. */
export function relativeKey(rdn: Tlv, tag: number): string {
  const attributes = derParts(rdn, tag)
  if (attributes.length === 0) throw malformed('a part of a name that is empty')
  return measured(attributes.map(attributeKey).sort().join(''))
}

function measured(text: string): string {
  return `${text.length}:${text}`
}

function attributeKey(attribute: Tlv): string {
  const [type, value, more] = derParts(attribute, Tag.sequence)
  if (value === undefined || more !== undefined) throw malformed('a part of a name that is none')
  const text = value.content.length > longest ? null : textOf(value)
  // what is no text, or too long to be looked at closely, is equal only byte for byte
  const key = text === null ? `#${Buffer.from(value.raw).toString('hex')}` : `=${folded(text)}`
  return measured(derOid(type) + key)
}

// RFC 5280's own upper bounds end at 128 characters for what stands in names; normalization takes quadratic time at worst
const longest = 2048

/** The text of a string type that names are written in; null: none of these, or not what it says it is. */
function textOf({ tag, content }: Tlv): string | null {
  const bytes = Buffer.from(content)
  switch (tag) {
    case Tag.utf8String:
      return isUtf8(content) ? bytes.toString('utf8') : null
    case Tag.bmpString:
      return bytes.length % 2 === 0 ? bytes.swap16().toString('utf16le') : null
    case Tag.universalString: {
      if (bytes.length % 4 !== 0) return null
      const codes = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32BE(4 * i))
      return codes.some((code) => code > 0x10ffff) ? null : String.fromCodePoint(...codes)
    }
    case 0x12: // NumericString
    case 0x13: // PrintableString
    case 0x14: // TeletexString, in practice Latin-1
    case 0x16: // IA5String
    case 0x1a: // VisibleString
      return bytes.toString('latin1')
    default:
      return null
  }
}

/** A text as RFC 4518, 2 prepares it for comparing without case: what is not seen goes, spaces become one. */
function folded(text: string): string {
  return text
    .replace(/[\t-\r\x85\p{Z}]/gu, ' ')
    .replace(/\p{Cc}|\p{Cf}|\u034f|[\ufe00-\ufe0f]|\ufffc/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ς', 'σ')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/ +/g, ' ')
    .trim()
}

/** A GeneralName (RFC 5280, 4.2.1.6), as far as constraints and distribution points ask. `key` is equal where the names are. */
export type GeneralName =
  | { readonly kind: 'directory'; readonly key: string }
  | { readonly kind: 'email' | 'dns' | 'uri'; readonly key: string; readonly text: string }
  | { readonly kind: 'ip'; readonly key: string; readonly octets: Uint8Array }
  /** a form that nothing here compares; `form` is its tag number and for an otherName its type too */
  | { readonly kind: 'other'; readonly key: string; readonly form: string }

const texts: Readonly<Record<number, 'email' | 'dns' | 'uri'>> = { 129: 'email', 130: 'dns', 134: 'uri' }

/** Reads one GeneralName. Throws `malformed`. */
export function generalName(value: Tlv): GeneralName {
  const { tag, content } = value
  if (tag === 0xa4) return { kind: 'directory', key: nameKey(content) }
  const key = Buffer.from(value.raw).toString('hex')
  const kind = texts[tag]
  if (kind !== undefined) return { kind, key, text: Buffer.from(content).toString('latin1') }
  if (tag === 0x87) return { kind: 'ip', key, octets: content }
  if (tag === 0xa0) return { kind: 'other', key, form: `0 ${derOid(derParts(value, tag)[0])}` }
  if (tag === 0xa3 || tag === 0xa5 || tag === 0x88) return { kind: 'other', key, form: String(tag & 0x1f) }
  throw malformed('a name of no known form')
}

/** GeneralNames, under SEQUENCE or an implicit tag. Throws `malformed`. */
export function generalNames(value: Tlv | undefined, tag: number = Tag.sequence): readonly GeneralName[] {
  return derParts(value, tag).map(generalName)
}

/** The e-mail addresses that stand inside a Name (PKCS#9 emailAddress; RFC 5280, 4.1.2.6). Throws `malformed`. */
export function emailsOf(name: Uint8Array): readonly string[] {
  return derParts(derWhole(name), Tag.sequence).flatMap((rdn) =>
    derParts(rdn, Tag.set).flatMap((attribute) => {
      const [type, value] = derParts(attribute, Tag.sequence)
      if (derOid(type) !== '1.2.840.113549.1.9.1' || value === undefined) return []
      return [Buffer.from(value.content).toString('latin1')]
    }),
  )
}
