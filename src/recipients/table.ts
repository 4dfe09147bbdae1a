import { CsvError, parse } from 'csv-parse/sync'
import type { Problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'
import { shown } from '../text/shown.ts'
import { decode } from './decode.ts'
import { readDirectives } from './directives.ts'

/** A row's cells by column, as they stand in the file, and the byte that it begins with. */
export interface Row {
  readonly cells: Readonly<Record<string, string>>
  readonly start: number
}

export interface Table {
  /** only those that have a cell for each column */
  readonly rows: readonly Row[]
  /** where a row's cell begins; the row's beginning where there is no such column */
  place(row: Row, column: string): Place
  /** bytes that could not be read are already reported: a U+FFFD in a cell says nothing new */
  readonly decoded: boolean
}

export interface Columns {
  readonly required: readonly string[]
  readonly optional: readonly string[]
}

/** One record of the grammar: its cells, and its first byte in UTF-8. */
interface RawRow {
  readonly cells: readonly string[]
  readonly start: number
}

/**
 * Reads a CSV file (RFC 4180) with these columns in any order: encoding (see `decode`), delimiter, header, rows. Line
 * ends may be CRLF, LF or CR. Empty rows, and the empty cells that a spreadsheet adds at the right, are passed over;
 * spaces around a header are ignored. The table is null where the header cannot be read.
 */
export function readTable(
  file: string,
  bytes: Uint8Array | null,
  columns: Columns,
): { readonly table: Table | null; readonly problems: readonly Problem[] } {
  if (bytes === null)
    return {
      table: null,
      problems: [
        {
          severity: 'error',
          code: 'recipients/no-file',
          at: { file, line: 1, column: 1 },
          message: 'the file is not there',
          hint: `its columns are ${columns.required.join(', ')}`,
        },
      ],
    }
  const { text, problems: decoding } = decode(file, bytes)
  if (text === null) return { table: null, problems: decoding }
  const problems = [...decoding]
  const raw = Buffer.from(text, 'utf8')
  // one character a byte: its indexes are byte offsets
  const byteText = raw.toString('latin1')
  const place = placeIn(file, byteText)
  const report = (code: string, at: Place, message: string, hint: string) => {
    problems.push({ severity: 'error', code, at, message, hint })
  }

  const directives = readDirectives(text)
  const header = /^\s*([^\r\n]*)/.exec(text.slice(directives.length))![1]!
  const known = [...columns.required, ...columns.optional]
  const delimiter = directives.delimiter ?? delimiterOf(header, known)
  const noHeader = () => {
    const hint = `its first row names the columns: ${known.join(', ')}`
    report('recipients/no-header', place(directives.length), 'nothing is in this file', hint)
    return { table: null, problems }
  }
  if (header === '') return noHeader()
  if (directives.delimiter === '') {
    const at = { file, line: directives.delimiterLine, column: 1 }
    report(
      'recipients/separator-line',
      at,
      '“sep=” names no delimiter that is known',
      'one of sep=, sep=; sep=| sep=\\t',
    )
    return { table: null, problems }
  }
  if (delimiter === '' || delimiter === null) {
    report(
      'recipients/delimiter',
      place(directives.length),
      'commas, semicolons and tabs read this header equally well, or none of them does',
      `write the line “sep=;” (or your delimiter) above it; columns are ${known.join(', ')}`,
    )
    return { table: null, problems }
  }

  const records = parseRecords(raw, byteText, directives.length, delimiter, (code, offset, message, hint) =>
    report(code, place(offset), message, hint),
  ).filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
  const [first, ...rest] = records
  if (first === undefined) return problems.length === 0 ? noHeader() : { table: null, problems }

  const names = first.cells.map((cell) => cell.trim())
  while (names.at(-1) === '') names.pop()
  const cellAt = ({ start }: { readonly start: number }, index: number) =>
    place(cellStarts(byteText, start, delimiter)[Math.max(index, 0)]!)
  checkHeader(names, columns, (code, index, message, hint) =>
    report(code, cellAt(first, index), message, hint),
  )
  const rows: Row[] = []
  for (const record of rest) {
    // an empty cell too many is not passed over unless the header has it too: an address with an unquoted comma
    // before an empty column would lose its end
    const extra = record.cells.findIndex(
      (cell, i) => i >= names.length && (i >= first.cells.length || cell.trim() !== ''),
    )
    if (extra < 0 && record.cells.length >= names.length) {
      rows.push({
        cells: Object.fromEntries(names.map((name, i) => [name, record.cells[i]!])),
        start: record.start,
      })
      continue
    }
    const [code, fault] =
      extra >= 0
        ? (['recipients/too-many-cells', 'the first too many is here'] as const)
        : (['recipients/too-few-cells', `the first missing is ${names[record.cells.length]}`] as const)
    report(
      code,
      cellAt(record, extra),
      `the row ${shown(record.cells[0]!)} has ${record.cells.length} cells for ${names.length} columns; ${fault}`,
      record.cells.some((cell) => /[\r\n]/.test(cell))
        ? 'a cell of this row goes over several lines: is a quotation mark missing?'
        : 'a cell that contains the delimiter stands in quotation marks',
    )
  }
  if (rest.length === 0 && problems.length === 0)
    report('recipients/no-rows', place(first.start), 'there is a header, but no row', 'one row an entry')
  const table = {
    rows,
    place: (row: Row, column: string) => cellAt(row, names.indexOf(column)),
    decoded: decoding.length === 0,
  }
  return { table, problems }
}

type ReportAt = (code: string, at: number, message: string, hint: string) => void

/** The delimiter by which the header holds the most known columns; null where two do, or none. */
function delimiterOf(header: string, known: readonly string[]): string | null {
  const score = (delimiter: string) =>
    header.split(delimiter).filter((name) => known.includes(name.replaceAll('"', '').trim())).length
  const [best, next] = [',', ';', '\t'].map((sign) => ({ sign, n: score(sign) })).sort((a, b) => b.n - a.n)
  return best!.n > next!.n ? best!.sign : null
}

/** Reports at the index of the column. */
function checkHeader(names: readonly string[], columns: Columns, report: ReportAt): void {
  const known = [...columns.required, ...columns.optional]
  const unused = known.filter((name) => !names.includes(name))
  for (const [i, name] of names.entries()) {
    if (!known.includes(name)) {
      const hint = unused.length > 0 ? `columns that may still stand here: ${unused.join(', ')}` : 'delete it'
      report('recipients/unknown-column', i, `column ${i + 1}, ${shown(name)}, is not known`, hint)
    } else if (names.indexOf(name) < i) {
      const other = names.indexOf(name) + 1
      report('recipients/duplicate-column', i, `columns ${other} and ${i + 1} are both “${name}”`, 'keep one')
    }
  }
  for (const name of columns.required)
    if (!names.includes(name))
      report('recipients/missing-column', 0, `there is no column “${name}”`, 'add it to the header')
}

/**
 * The records from byte `from` on. csv-parse stops at the first fault of quoting; it is reported, and reading goes on
 * at the next line that begins as a row does.
 */
function parseRecords(
  raw: Buffer,
  byteText: string,
  from: number,
  delimiter: string,
  report: ReportAt,
): readonly RawRow[] {
  const records: RawRow[] = []
  const rowStart = new RegExp(
    `(?<=[\\r\\n])"?[A-Z]{2}(?:-[a-z]+)?"?${delimiter === '|' ? '\\|' : delimiter}`,
    'g',
  )
  for (let base: number | null = from; base !== null; ) {
    const origin: number = base
    let start = origin
    try {
      parse(raw.subarray(origin), {
        bom: false,
        delimiter,
        // one where one will do: csv-parse tries each at each byte
        record_delimiter: byteText.includes('\r') ? ['\r\n', '\n', '\r'] : '\n',
        relax_column_count: true,
        on_record: (cells: string[], { bytes }) => {
          records.push({ cells, start })
          start = origin + bytes
          return null
        },
      })
      base = null
    } catch (error) {
      if (!(error instanceof CsvError)) throw error
      const cell = cellStarts(byteText, start, delimiter).at(-1)!
      reportQuote(byteText, cell, delimiter, report)
      if (records.length === 0) break // the header itself
      rowStart.lastIndex = cell + 1
      base = rowStart.exec(byteText)?.index ?? null
    }
  }
  return records
}

/** The first bytes of a record's cells: all of them, or up to the one that breaks the rules of quotation marks. */
function cellStarts(byteText: string, start: number, delimiter: string): readonly number[] {
  const starts: number[] = []
  const cell = new RegExp(
    `(?:"[^"]*(?:""[^"]*)*"|[^"\\r\\n${delimiter}]*)(${delimiter === '|' ? '\\|' : delimiter})?`,
    'y',
  )
  cell.lastIndex = start
  for (let more: string | undefined = delimiter; more !== undefined; ) {
    starts.push(cell.lastIndex)
    more = cell.exec(byteText)?.[1]
  }
  return starts
}

/** The cell that begins at `start` breaks the rules of quotation marks: says how. */
function reportQuote(byteText: string, start: number, delimiter: string, report: ReportAt): void {
  const double =
    'a cell with quotation marks stands in quotation marks itself, and each of its own is doubled'
  if (byteText[start] !== '"') {
    report('recipients/stray-quote', byteText.indexOf('"', start), 'a quotation mark inside a cell', double)
    return
  }
  const cell = /"[^"]*(?:""[^"]*)*"?/y
  cell.lastIndex = start
  const quoted = cell.exec(byteText)![0]
  const close = start + quoted.length - 1
  if (!/[\r\n]/.test(quoted)) {
    const after = Buffer.from(byteText.slice(close + 1, close + 40), 'latin1').toString('utf8')
    const text = after.split(delimiter)[0]!.split(/[\r\n]/)[0]!
    if (text !== '') {
      report(
        'recipients/stray-quote',
        close,
        `text after the closing quotation mark: “${text.slice(0, 30)}”`,
        double,
      )
      return
    }
  }
  report(
    'recipients/quote-not-closed',
    start,
    'the quotation mark that opens this cell is not closed where the cell ends',
    'close it; the row was not read',
  )
}

/** Line and column of a byte offset; columns count code points. */
function placeIn(file: string, byteText: string): (offset: number) => Place {
  const starts = [0]
  for (const end of byteText.matchAll(/\r\n|\r|\n/g)) starts.push(end.index + end[0].length)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    const before = byteText.slice(starts[low]!, offset).replace(/[\x80-\xbf]/g, '')
    return { file, line: low + 1, column: before.length + 1 }
  }
}
