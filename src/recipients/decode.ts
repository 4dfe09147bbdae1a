import { isUtf8 } from 'node:buffer'
import { type Problem, problem } from '../problems/problem.ts'
import { bytePlacer, type Place } from '../text/place.ts'
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

/** A file's text, and what is wrong with its bytes. */
export interface DecodedText {
  /** without its byte order mark; null: there is none to go on with */
  readonly text: string | null
  readonly problems: readonly Problem[]
}

/**
 * Decodes a CSV file: UTF-8, with or without a byte order mark; UTF-16 with one; or the encoding that a line
 * `encoding=` before the header declares. Nothing is guessed: bytes that are not what they should be are problems.
 * Where some of a UTF-8 file is wrong, the text has U+FFFD there and one problem says so.
 */
export function decode(file: string, bytes: Uint8Array): DecodedText {
  const lineOf = (line: number): Place => ({ file, line, column: 1 })
  const fail = (fault: Problem): DecodedText => ({ text: null, problems: [fault] })
  if (isWorkbook(bytes)) return fail(problem('recipients/not-text', lineOf(1), { found: 'workbook' }))
  const { mark, encoding, encodingLine } = beginningOf(bytes)
  const body = bytes.subarray(lengthOf(mark))
  const utf16 = mark === 'utf-16le' || mark === 'utf-16be'
  if (!utf16 && body.includes(0)) {
    const zeros = [0, 1].map(
      (side) => body.subarray(0, 64).filter((b, i) => i % 2 === side && b === 0).length,
    )
    if (Math.max(...zeros) >= 2 && Math.min(...zeros) === 0)
      return fail(problem('recipients/utf-16-without-mark', lineOf(1)))
    return fail(problem('recipients/not-text', lineOf(1), { found: 'zero-bytes' }))
  }

  if (encoding !== null && !(encodings as readonly string[]).includes(encoding))
    return fail(problem('recipients/unknown-encoding', lineOf(encodingLine), { encoding, known: encodings }))
  if (mark !== null && encoding !== null && encoding !== mark) {
    const both = { declared: encoding, marked: mark }
    return fail(problem('recipients/two-encodings', lineOf(encodingLine), both))
  }

  if (utf16) {
    const text = new TextDecoder(mark).decode(body)
    return text.includes('\0')
      ? fail(problem('recipients/not-text', lineOf(1), { found: 'zero-characters' }))
      : { text, problems: [] }
  }
  if (encoding !== null && encoding !== 'utf-8') return { text: decoderOf(encoding)(body), problems: [] }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body), problems: [] }
  } catch {
    return {
      text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(body),
      problems: [notUtf8(file, body)],
    }
  }
}

/** ZIP, as XLSX and ODS are, and OLE, as XLS is. */
const isWorkbook = (bytes: Uint8Array): boolean =>
  startsWith(bytes, 0x50, 0x4b, 0x03, 0x04) || startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)

const startsWith = (bytes: Uint8Array, ...mark: number[]): boolean =>
  mark.every((byte, i) => bytes[i] === byte)

type Mark = 'utf-8' | 'utf-16le' | 'utf-16be' | null

/** How many bytes a byte order mark has. */
const lengthOf = (mark: Mark): number => (mark === null ? 0 : mark === 'utf-8' ? 3 : 2)

/** What the beginning of a file says of its bytes: by its byte order mark, and by the lines before its header. */
function beginningOf(bytes: Uint8Array): {
  readonly mark: Mark
  readonly encoding: string | null
  readonly encodingLine: number
} {
  const mark = startsWith(bytes, 0xef, 0xbb, 0xbf)
    ? 'utf-8'
    : startsWith(bytes, 0xff, 0xfe)
      ? 'utf-16le'
      : startsWith(bytes, 0xfe, 0xff)
        ? 'utf-16be'
        : null
  const head = bytes.subarray(lengthOf(mark), lengthOf(mark) + 400)
  const text = mark === 'utf-16le' || mark === 'utf-16be' ? new TextDecoder(mark).decode(head) : latin1(head)
  const { encoding, encodingLine } = readDirectives(text)
  return { mark, encoding, encodingLine }
}

/** Decodes bytes of an encoding that `encoding=` may say. */
const decoderOf = (encoding: string): ((bytes: Uint8Array) => string) =>
  encoding === 'windows-1252' ? decodeWindows1252 : (bytes) => new TextDecoder(encoding).decode(bytes)

/** Decodes a file in parts, each of whole lines. */
export interface LineDecoder {
  /** how many bytes stand before the first line: the byte order mark */
  readonly from: number
  /** a part has nothing that `decode` would report */
  isSound(part: Uint8Array): boolean
  /** a part, in UTF-8 */
  utf8(part: Buffer): Buffer
}

/** How a file is decoded by `lines`, its first; null: it has to be decoded as a whole, or something is wrong with it. */
export function lineDecoder(lines: Uint8Array): LineDecoder | null {
  const { mark, encoding } = beginningOf(lines)
  if (isWorkbook(lines) || (mark !== null && mark !== (encoding ?? 'utf-8'))) return null
  const from = lengthOf(mark)
  if (encoding === null || encoding === 'utf-8')
    return { from, isSound: (part) => !part.includes(0) && isUtf8(part), utf8: (part) => part }
  // in all others a byte of a line's end may be half of a character
  if (!ONE_BYTE.includes(encoding)) return null
  const decoded = decoderOf(encoding)
  return { from, isSound: (part) => !part.includes(0), utf8: (part) => Buffer.from(decoded(part), 'utf8') }
}

const ONE_BYTE: readonly string[] = encodings.filter((each) => /^windows-|^macintosh$/.test(each))

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

/** How many lines of a file that is not UTF-8 are told of one by one. */
const MOST_PLACES = 5

/** One problem for the file: the first few places, and what the first would be in Windows-1252. */
function notUtf8(file: string, bytes: Uint8Array): Problem {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const byteText = latin1(bytes)
  const place = bytePlacer(file, byteText)
  const faults: { readonly line: Buffer; readonly start: number; readonly offset: number }[] = []
  for (const match of byteText.matchAll(/[^\r\n]+/g)) {
    const line = Buffer.from(match[0], 'latin1')
    try {
      strict.decode(line)
    } catch {
      const lossy = line.toString('utf8')
      const offset = Buffer.byteLength(lossy.slice(0, lossy.indexOf('\uFFFD')))
      faults.push({ line, start: match.index, offset })
    }
  }
  const places = faults.slice(0, MOST_PLACES).map(({ start, offset }) => place(start + offset))
  return problem('recipients/not-utf-8', places[0]!, {
    places: places.map(({ line, column }) => ({ line, column })),
    lines: faults.length,
    sample: cellAround(decodeWindows1252(faults[0]!.line), faults[0]!.offset),
  })
}

/** The cell of a line that an offset is in, by any delimiter, and no more of it than 60 characters. */
function cellAround(line: string, offset: number): string {
  const start = line.slice(0, offset).search(/[^,;\t|"]*$/)
  return /^[^,;\t|"]{0,60}/.exec(line.slice(start))![0]
}
