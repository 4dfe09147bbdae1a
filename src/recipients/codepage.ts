/** Code pages of one byte a character, which Node decodes wrongly (Windows-1252) or does not encode. */

// Node 20 decodes `windows-1252` as ISO 8859-1: € and the curly quotes become control characters. The five unassigned
// bytes become U+FFFD here, so that the cell is reported.
const windows1252High =
  '€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ' +
  String.fromCharCode(...Array.from({ length: 96 }, (_, i) => 0xa0 + i))

/** Decodes Windows-1252; a byte that it does not assign becomes U+FFFD. */
export function decodeWindows1252(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .replace(/[\x80-\x9f]/g, (c) => windows1252High[c.charCodeAt(0) - 0x80]!)
}

/** A code page in which UTF-8 may have been read by mistake. */
interface CodePage {
  readonly name: string
  /** its upper half by character */
  readonly bytes: ReadonlyMap<string, number>
  /** fewer characters in UTF-8 in a row than this may be honest text of that code page */
  readonly atLeast: number
}

const high = Uint8Array.from({ length: 128 }, (_, i) => 0x80 + i)
const reversed = (half: string) => new Map([...half].map((c, i) => [c, 0x80 + i] as const))
const codePages: readonly CodePage[] = [
  { name: 'Windows-1252', bytes: reversed(windows1252High), atLeast: 1 },
  { name: 'Windows-1251', bytes: reversed(new TextDecoder('windows-1251').decode(high)), atLeast: 2 },
]

/** Characters beyond ASCII in UTF-8, as bytes (RFC 3629, 4). */
const sequences = /(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+/g
/** What UTF-8 may decode to: one such letter or mark is enough; of Cyrillic, Arabic or Chinese it takes two (`É»` is honest French). */
const westernOrMark = /^[\u00a0-\u00ffŒœŠšŸŽž€\u2010-\u203a]+$/
const expected =
  /^[\u00a0-\u00ffŒœŠšŸŽž€\u2010-\u203aА-яЁё\u060c\u0621-\u0652\u3000-\u303f\u4e00-\u9fff]{2,}$/
/** Without this in it, a text is honest: most are, and this is quicker than to look for sequences. */
const suspicious =
  /[ÂÃÅÐÑØÙâã-é][^\p{L}\p{N}\s]|[ÐÑØÙã-é][\u0080-\u024f]|[РС][\u0402-\u040f\u0452-\u045f\u0490\u0491°±µё№]|Â\s/u

/**
 * Finds UTF-8 that was once read as Windows-1252 or Windows-1251 (`CÃ´te`, `Ð¤Ñ€`, `РњРё`): the code page, and the text
 * that was meant. Null: the text is honest.
 */
export function misread(value: string): { readonly as: string; readonly meant: string } | null {
  if (!suspicious.test(value)) return null
  for (const page of codePages) {
    const characters = [...value]
    const raw = characters.map((c) => (c < '\x80' ? c : String.fromCharCode(page.bytes.get(c) ?? 0))).join('')
    let meant = ''
    let last = 0
    for (const match of raw.matchAll(sequences)) {
      const read = Buffer.from(match[0], 'latin1').toString('utf8')
      if ([...read].length < page.atLeast || !(westernOrMark.test(read) || expected.test(read))) continue
      meant += characters.slice(last, match.index).join('') + read
      last = match.index + match[0].length
    }
    if (last > 0) return { as: page.name, meant: meant + characters.slice(last).join('') }
  }
  return null
}
