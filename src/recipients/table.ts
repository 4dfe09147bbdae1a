import { CsvError, parse } from 'csv-parse/sync'
import type { Place, Problem } from '../model/problem.ts'
import { decode } from './decode.ts'
import { readDirectives } from './directives.ts'
import { shown } from './shown.ts'

/** A row's cells by column, as they stand in the file, and where each begins (for `Table.place`). */
export interface Row {
  readonly cells: Readonly<Record<string, string>>
  readonly offsets: Readonly<Record<string, number>>
}

export interface Table {
  readonly columns: readonly string[]
  /** only those that have a cell for each column */
  readonly rows: readonly Row[]
  place(offset: number): Place
  /** bytes that could not be read are already reported: a U+FFFD in a cell says nothing new */
  readonly decoded: boolean
}

export interface Columns {
  readonly required: readonly string[]
  readonly optional: readonly string[]
}

/** One record of the grammar: its cells, and their offsets in bytes of UTF-8. */
interface RawRow {
  readonly cells: readonly string[]
  readonly offsets: readonly number[]
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
          message: `${file} is not there`,
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
  const header = /^[^\r\n]*/.exec(text.slice(directives.length))![0]
  const known = [...columns.required, ...columns.optional]
  const delimiter = directives.delimiter ?? delimiterOf(header, known)
  if (header.trim() === '' && text.slice(directives.length).trim() === '') {
    report(
      'recipients/no-header',
      place(0),
      'the file is empty',
      `its first row names the columns: ${known.join(', ')}`,
    )
    return { table: null, problems }
  }
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
  if (first === undefined) return { table: null, problems }

  const names = first.cells.map((cell) => cell.trim())
  while (names.at(-1) === '') names.pop()
  checkHeader(names, first, columns, (code, offset, message, hint) =>
    report(code, place(offset), message, hint),
  )
  const rows: Row[] = []
  for (const record of rest) {
    // an empty cell too many is not passed over unless the header has it too: an address with an unquoted comma
    // before an empty column would lose its end
    const extra = record.cells.findIndex(
      (cell, i) => i >= names.length && (i >= first.cells.length || cell.trim() !== ''),
    )
    if (extra >= 0 || record.cells.length < names.length) {
      const [code, fault] =
        extra >= 0
          ? (['recipients/too-many-cells', 'the first too many is here'] as const)
          : (['recipients/too-few-cells', `the first missing is ${names[record.cells.length]}`] as const)
      report(
        code,
        place(record.offsets[Math.max(extra, 0)]!),
        `the row ${shown(record.cells[0]!)} has ${record.cells.length} cells for ${names.length} columns; ${fault}`,
        record.cells.some((cell) => /[\r\n]/.test(cell))
          ? 'a cell of this row goes over several lines: is a quotation mark missing?'
          : 'a cell that contains the delimiter stands in quotation marks',
      )
      continue
    }
    rows.push({
      cells: Object.fromEntries(names.map((name, i) => [name, record.cells[i]!])),
      offsets: Object.fromEntries(names.map((name, i) => [name, record.offsets[i]!])),
    })
  }
  if (rest.length === 0 && problems.length === 0)
    report(
      'recipients/no-rows',
      place(first.offsets[0]!),
      'there is a header, but no row',
      'one row an entry',
    )
  return { table: { columns: names, rows, place, decoded: decoding.length === 0 }, problems }
}

type Report = (code: string, offset: number, message: string, hint: string) => void

/** The delimiter by which the header holds the most known columns; null where two do, or none. */
function delimiterOf(header: string, known: readonly string[]): string | null {
  const score = (delimiter: string) =>
    header.split(delimiter).filter((name) => known.includes(name.replaceAll('"', '').trim())).length
  const [best, next] = [',', ';', '\t'].map((sign) => ({ sign, n: score(sign) })).sort((a, b) => b.n - a.n)
  return best!.n > next!.n ? best!.sign : null
}

function checkHeader(names: readonly string[], header: RawRow, columns: Columns, report: Report): void {
  const known = [...columns.required, ...columns.optional]
  const unused = known.filter((name) => !names.includes(name))
  for (const [i, name] of names.entries()) {
    const at = header.offsets[i]!
    if (!known.includes(name)) {
      const hint = unused.length > 0 ? `columns that may still stand here: ${unused.join(', ')}` : 'delete it'
      report('recipients/unknown-column', at, `column ${i + 1}, ${shown(name)}, is not known`, hint)
    } else if (names.indexOf(name) < i) {
      const other = names.indexOf(name) + 1
      report(
        'recipients/duplicate-column',
        at,
        `columns ${other} and ${i + 1} are both “${name}”`,
        'keep one',
      )
    }
  }
  for (const name of columns.required)
    if (!names.includes(name))
      report(
        'recipients/missing-column',
        header.offsets[0]!,
        `there is no column “${name}”`,
        'add it to the header',
      )
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
  report: Report,
): readonly RawRow[] {
  const records: RawRow[] = []
  const rowStart = new RegExp(
    `(?<=[\\r\\n])"?[A-Z]{2}(?:-[a-z]+)?"?${delimiter === '|' ? '\\|' : delimiter}`,
    'g',
  )
  for (let base: number | null = from; base !== null; ) {
    let start: number = base
    let offsets: number[] = []
    try {
      parse(raw.subarray(base), {
        bom: false,
        delimiter,
        record_delimiter: ['\r\n', '\n', '\r'],
        relax_column_count: true,
        // the only callback that is told where a cell ends; its index says where a record begins
        cast: (value, { bytes, index }) => {
          if (index === 0) offsets = []
          offsets.push(start)
          const end: number = base! + bytes
          start = end + (byteText.startsWith('\r\n', end) ? 2 : 1)
          return value
        },
        on_record: (cells: string[]) => {
          records.push({ cells, offsets })
          return null
        },
      })
      base = null
    } catch (error) {
      if (!(error instanceof CsvError)) throw error
      reportQuote(byteText, start, delimiter, report)
      if (records.length === 0) break // the header itself
      rowStart.lastIndex = start + 1
      base = rowStart.exec(byteText)?.index ?? null
    }
  }
  return records
}

/** The cell that begins at `start` breaks the rules of quotation marks: says how. */
function reportQuote(byteText: string, start: number, delimiter: string, report: Report): void {
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
