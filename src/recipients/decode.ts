import type { Problem } from '../problems/problem.ts'
import { decodeWindows1252 } from './codepage.ts'
import { readDirectives } from './directives.ts'

/** What `encoding=` may say. A Unicode file needs no such line. */
const encodings = [
  'utf-8',
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'windows-1256',
  'macintosh',
  'gb18030',
] as const

const resave = 'save it as “CSV UTF-8”'

export interface DecodedText {
  /** without its byte order mark; null: there is no text to go on with */
  readonly text: string | null
  readonly problems: readonly Problem[]
}

/**
 * The text of a CSV file: UTF-8, with or without a byte order mark; UTF-16 with one; or the encoding that a line
 * `encoding=` before the header declares. Nothing is guessed: bytes that are not what they should be are problems.
 * Where some of a UTF-8 file is wrong, the text has U+FFFD there and one problem says so.
 */
export function decode(file: string, bytes: Uint8Array): DecodedText {
  const fail = (code: string, line: number, message: string, hint: string): DecodedText => ({
    text: null,
    problems: [{ severity: 'error', code, at: { file, line, column: 1 }, message, hint }],
  })
  const starts = (...mark: number[]) => mark.every((byte, i) => bytes[i] === byte)

  if (starts(0x50, 0x4b, 0x03, 0x04) || starts(0xd0, 0xcf, 0x11, 0xe0))
    return fail(
      'recipients/not-text',
      1,
      'this is a workbook, not CSV',
      `open it in a spreadsheet and ${resave}`,
    )
  const mark = starts(0xef, 0xbb, 0xbf)
    ? 'utf-8'
    : starts(0xff, 0xfe)
      ? 'utf-16le'
      : starts(0xfe, 0xff)
        ? 'utf-16be'
        : null
  const body = bytes.subarray(mark === null ? 0 : mark === 'utf-8' ? 3 : 2)
  const utf16 = mark === 'utf-16le' || mark === 'utf-16be'
  if (!utf16 && body.includes(0)) {
    const zeros = [0, 1].map(
      (side) => body.subarray(0, 64).filter((b, i) => i % 2 === side && b === 0).length,
    )
    if (Math.max(...zeros) >= 2 && Math.min(...zeros) === 0)
      return fail(
        'recipients/utf-16-without-mark',
        1,
        'this looks like UTF-16, but its byte order mark is missing',
        `${resave}, or as “Unicode text”, which has the mark`,
      )
    return fail('recipients/not-text', 1, 'this is not text: it has zero bytes', resave)
  }

  const head = utf16 ? new TextDecoder(mark).decode(body.subarray(0, 400)) : latin1(body.subarray(0, 400))
  const { encoding, encodingLine } = readDirectives(head)
  if (encoding !== null && !(encodings as readonly string[]).includes(encoding))
    return fail(
      'recipients/unknown-encoding',
      encodingLine,
      `“encoding=${encoding}” is not known`,
      `one of ${encodings.join(', ')}; or ${resave} without this line`,
    )
  if (mark !== null && encoding !== null && encoding !== mark)
    return fail(
      'recipients/two-encodings',
      encodingLine,
      `the line says ${encoding}, but the file begins with the mark of ${mark.toUpperCase()}`,
      'delete the line: the file was saved as Unicode since',
    )

  if (utf16) {
    const text = new TextDecoder(mark).decode(body)
    return text.includes('\0')
      ? fail('recipients/not-text', 1, 'this is not text: it has zero characters', resave)
      : { text, problems: [] }
  }
  if (encoding === 'windows-1252') return { text: decodeWindows1252(body), problems: [] }
  if (encoding !== null && encoding !== 'utf-8')
    return { text: new TextDecoder(encoding).decode(body), problems: [] }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body), problems: [] }
  } catch {
    return {
      text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(body),
      problems: [notUtf8(file, body)],
    }
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

/** One problem for the file: the first few places, and what the first would be in Windows-1252. */
function notUtf8(file: string, bytes: Uint8Array): Problem {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const lines = latin1(bytes).split(/\r\n|\r|\n/)
  const places: { line: number; column: number }[] = []
  let sample = ''
  for (const [index, line] of lines.entries()) {
    const raw = Buffer.from(line, 'latin1')
    try {
      strict.decode(raw)
    } catch {
      const lossy = raw.toString('utf8')
      const before = lossy.slice(0, lossy.indexOf('\uFFFD'))
      if (places.length === 0) {
        const at = Buffer.byteLength(before)
        const western = decodeWindows1252(raw)
        const start = western.slice(0, at).search(/[^,;\t|"]*$/)
        sample = /^[^,;\t|"]*/.exec(western.slice(start))?.[0].slice(0, 60) ?? ''
      }
      places.push({ line: index + 1, column: [...before].length + 1 })
    }
  }
  const shown = places.slice(0, 5).map(({ line, column }) => `${line}:${column}`)
  const rest = places.length > shown.length ? `, and ${places.length - shown.length} more lines` : ''
  return {
    severity: 'error',
    code: 'recipients/not-utf-8',
    at: { file, ...places[0]! },
    message: `not UTF-8 at ${shown.join(', ')}${rest}; as Windows-1252 the first reads “${sample}”`,
    hint: `if that is right, write the line “encoding=windows-1252” above the header; or ${resave}`,
  }
}
