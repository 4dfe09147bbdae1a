import type { LongFile } from '../model/letter.ts'
import type { Problem } from '../problems/problem.ts'
import { blocksOf } from './blocks.ts'
import { type CsvText, cellPlace, parseOn, parseRecords, type TextPart, textPart } from './csv-text.ts'
import { decode, type LineDecoder, lineDecoder } from './decode.ts'
import {
  type CellPlacer,
  type Columns,
  findHeader,
  type HeaderFound,
  type HeadReading,
  openTaking,
  readRows,
  type TableHead,
  type TakeRow,
} from './table.ts'

/** A CSV file that is read in pieces, or where that cannot be, as a whole. */
export interface LongCsv {
  readonly file: string
  readonly long: LongFile
  /** all its bytes; null: they cannot be read */
  whole(): Uint8Array | null
}

/** A table of which the header is found. */
interface Begun {
  readonly header: HeaderFound
  readonly taking: ReturnType<typeof openTaking>
}

/**
 * Reads it as `readRows` does: the same rows, problems and places, but nothing is held of it beyond a block. What cannot be cut is read as a
 * whole, and so is what has a fault of encoding or, from there on, of quoting: only a list that is not in order takes memory. The
 * head's `place` is asked of a row while that is taken.
 */
export function readLongRows({ file, long, whole }: LongCsv, columns: Columns, take: TakeRow): HeadReading {
  const decoder = soundDecoder(long)
  const problems: Problem[] = []
  let part: CsvText | null = null
  const placer: CellPlacer = (record, index) => cellPlace(part!, record, index)
  const begin = (text: TextPart): Begun | null => {
    const header = findHeader(file, text.bytes.toString('utf8'), text.place, columns)
    if (header.kind === 'problem') return null
    const top = text.place(header.from)
    return { header, taking: openTaking({ columns, placer, top, decoded: true, problems, take }) }
  }
  let begun: Begun | null = null
  let from = 0
  let line = 1
  for (const block of decoder === null ? [] : blocksOf(long.pieces())) {
    let fault: number | null = from
    if (block !== null) {
      const bytes = decoder!.utf8(block.bytes.subarray(from === 0 ? decoder!.from : 0))
      const text = textPart(file, bytes, from, line)
      begun ??= begin(text)
      if (begun === null) break
      part = { ...text, delimiter: begun.header.delimiter }
      fault = parseRecords(part, Math.max(from, begun.header.from), begun.taking.add)
      from += bytes.length
      line += block.lines
    }
    if (fault === null) continue
    const bytes = whole()
    const text = bytes === null ? null : decode(file, bytes).text
    if (begun === null || text === null) return readRows(file, bytes, columns, take)
    const { header, taking } = begun
    part = { ...textPart(file, Buffer.from(text, 'utf8')), delimiter: header.delimiter }
    parseOn(part, fault, fault > header.from, taking.report, taking.add)
    break
  }
  return begun?.taking.end() ?? readRows(file, whole(), columns, take)
}

/** How it is decoded, where that can be done line by line and nothing is wrong with its bytes, which it is looked through for; else null. */
function soundDecoder(long: LongFile): LineDecoder | null {
  let decoder: LineDecoder | null = null
  for (const block of blocksOf(long.pieces())) {
    decoder ??= block === null ? null : lineDecoder(block.bytes)
    if (block === null || !decoder?.isSound(block.bytes)) return null
  }
  return decoder
}

/** What its header says, of which its first lines are enough; null: they are not in order. */
export function readLongHead({ file, long }: LongCsv, columns: Columns): TableHead | null {
  for (const block of blocksOf(long.pieces()))
    return block === null || lineDecoder(block.bytes) === null
      ? null
      : readRows(file, block.bytes, columns, () => {}).head
  return null
}
