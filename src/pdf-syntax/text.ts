import type { PdfValue } from './values.ts'
import { asciiString, hexString, isPlainAscii, type WrittenSyntax } from './write.ts'

/** A text string (ISO 32000-2, 7.9.2.2): ASCII as it is, all else as UTF-16BE with its byte order mark. */
export function textString(text: string): WrittenSyntax {
  if (isPlainAscii(text)) return asciiString(text)
  const units = Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()
  return hexString(units.toString('hex').toUpperCase())
}

/** PDFDocEncoding where it is not Latin-1 (ISO 32000-2, annex D.2). */
const pdfDoc: ReadonlyMap<number, string> = new Map([
  ...[...'\u02d8\u02c7\u02c6\u02d9\u02dd\u02db\u02da\u02dc'].map((c, i) => [0x18 + i, c] as const),
  ...[...'•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž'].map((c, i) => [0x80 + i, c] as const),
  [0xa0, '€'],
])

/** What a text string says (7.9.2.2); null: it is no string. */
export function textOf(value: PdfValue | undefined): string | null {
  return typeof value === 'object' && value?.kind === 'string' ? decodedText(value.bytes) : null
}

/**
 * What the bytes of a text string or text stream say (7.9.2.2, 7.9.3): UTF-16BE, UTF-8 or PDFDocEncoding; and UTF-16LE,
 * which no standard allows and some programs write.
 */
export function decodedText(given: Uint8Array): string {
  // a copy: its bytes are swapped
  const bytes = Buffer.from(given)
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return bytes
      .subarray(2, bytes.length & ~1)
      .swap16()
      .toString('utf16le')
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2, bytes.length & ~1).toString('utf16le')
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3).toString('utf8')
  return Array.from(bytes, (byte) => pdfDoc.get(byte) ?? String.fromCharCode(byte)).join('')
}

/** Both are text strings, and say the same, in whichever encoding. */
export function sameText(a: PdfValue, b: PdfValue): boolean {
  const text = textOf(a)
  return text !== null && text === textOf(b)
}

/** A date (7.9.4): `D:20040510143000+02'00'`. `at` is ISO 8601 with its zone; throws where it is not. */
export function dateString(at: string): WrittenSyntax {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.exec(at)
  if (match === null) throw new Error(`not a time with its zone: ${at}`)
  const [, year, month, day, hour, minute, second, zone] = match
  const offset = zone === 'Z' ? '+0000' : zone!.replace(':', '')
  return asciiString(
    `D:${year}${month}${day}${hour}${minute}${second ?? '00'}${offset.slice(0, 3)}'${offset.slice(3)}'`,
  )
}

/** A date (7.9.4) as ISO 8601 with its zone, UTC where it says none; null: it is no date, or not to the second. */
export function isoDateOf(value: PdfValue | undefined): string | null {
  const match = /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z|([+-]\d\d)'?(\d\d)'?)?/.exec(
    textOf(value) ?? '',
  )
  if (match === null) return null
  const [, year, month, day, hour, minute, second, zoneHour = '+00', zoneMinute = '00'] = match
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}${zoneHour}:${zoneMinute}`
  return Number.isNaN(Date.parse(iso)) ? null : iso
}
