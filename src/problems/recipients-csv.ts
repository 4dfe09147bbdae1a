import { nearest } from '../text/nearest.ts'
import { shown } from '../text/shown.ts'
import { error } from './wording.ts'

const resave = 'save it as “CSV UTF-8”'
const doubled = 'a cell with quotation marks stands in quotation marks itself, and each of its own is doubled'

/** What is wrong in a list before its cells are looked at: bytes, delimiter, header, quotation marks. */
export const csvProblems = {
  'recipients/no-file': error(
    'A list that is needed is not there, neither where you stand nor among those that come with invite. Put the file in its place; its first row names the columns.',
    ({ columns }: { readonly columns: readonly string[] }) => ({
      message: 'the file is not there',
      hint: `its columns are ${columns.join(', ')}`,
    }),
  ),
  'recipients/not-text': error(
    'The file has the name of a list, but it is not text. Most often it is a workbook of a spreadsheet program that was only given another name. Open it in that program, and save it as “CSV UTF-8”.',
    ({ found }: { readonly found: keyof typeof notText }) => ({
      message: notText[found],
      hint: found === 'workbook' ? `open it in a spreadsheet and ${resave}` : resave,
    }),
  ),
  'recipients/utf-16-without-mark': error(
    'The file looks like text in the encoding UTF-16, but the sign at its beginning that says so is missing. Encodings are never guessed, since a wrong guess would change names. Save the file again as “CSV UTF-8”.',
    () => ({
      message: 'this looks like UTF-16, but its byte order mark is missing',
      hint: `${resave}, or as “Unicode text”, which has the mark`,
    }),
  ),
  'recipients/unknown-encoding': error(
    'The line above the header that says how the file’s characters are encoded names an encoding that invite does not know. Write one of the names that the hint lists. It is safer to save the file as “CSV UTF-8”, and to delete the line.',
    ({ encoding, known }: { readonly encoding: string; readonly known: readonly string[] }) => ({
      message: `${shown(`encoding=${encoding}`)} is not known`,
      hint: `one of ${known.join(', ')}; or ${resave} without this line`,
    }),
  ),
  'recipients/two-encodings': error(
    'The line above the header names one encoding, but the file begins with the mark of another. The file was probably saved as Unicode after the line had been written. Delete the line.',
    ({ declared, marked }: { readonly declared: string; readonly marked: string }) => ({
      message: `the line says ${declared}, but the file begins with the mark of ${marked.toUpperCase()}`,
      hint: 'delete the line: the file was saved as Unicode since',
    }),
  ),
  'recipients/not-utf-8': error(
    'The file is not encoded as UTF-8, and does not say what it is encoded as. Read wrongly, names would lose their accents or become other letters, so nothing is guessed. Save it as “CSV UTF-8”; or, if the sample in the message reads right, declare the encoding in a line above the header, as the hint says.',
    ({ places, lines, sample }: NotUtf8Arguments) => {
      const rest = lines > places.length ? `, and ${lines - places.length} more lines` : ''
      const where = places.map(({ line, column }) => `${line}:${column}`).join(', ')
      return {
        message: `not UTF-8 at ${where}${rest}; as Windows-1252 the first reads ${shown(sample)}`,
        hint: `if that is right, write the line “encoding=windows-1252” above the header; or ${resave}`,
      }
    },
  ),
  'recipients/separator-line': error(
    'The line “sep=” above the header says which sign stands between cells, but it names none that is known, or more than one. Write one of the forms that the hint shows, or delete the line.',
    () => ({
      message: '“sep=” names no delimiter that is known',
      hint: 'one of sep=, sep=; sep=| sep=\\t',
    }),
  ),
  'recipients/delimiter': error(
    'It cannot be told which sign stands between the cells of this file: a comma, a semicolon or a tab. Either the header names no column that is known, or two signs divide it equally well. Correct the header, or write a line above it that names the sign.',
    ({ known }: { readonly known: readonly string[] }) => ({
      message: 'commas, semicolons and tabs read this header equally well, or none of them does',
      hint: `write the line “sep=;” (or your delimiter) above it; columns are ${known.join(', ')}`,
    }),
  ),
  'recipients/not-the-header': error(
    'The first row of a list names its columns, and here something else stands above them, such as a title. It would be taken for the header. Delete the rows above the one that names the columns.',
    ({ line }: { readonly line: number }) => ({
      message: `this is not the header, which stands in line ${line}`,
      hint: 'delete the lines above it',
    }),
  ),
  'recipients/header-in-capitals': error(
    'Some columns of the header have the right names, but in other capitals: names of columns are written in small letters, and only a language’s tag may have capitals. Write them as the hint has them.',
    ({
      written,
      meant,
    }: {
      readonly written: readonly string[]
      /** the columns’ names, in the same order */
      readonly meant: readonly string[]
    }) => ({
      message: `the header is in capitals: ${written.map(shown).join(', ')}`,
      hint: `write ${meant.join(', ')}`,
    }),
  ),
  'recipients/no-header': error(
    'The file is empty. A list begins with a row that names its columns, and each row after it is one entry. Put the list in the file.',
    ({ known }: { readonly known: readonly string[] }) => ({
      message: 'nothing is in this file',
      hint: `its first row names the columns: ${known.join(', ')}`,
    }),
  ),
  'recipients/no-rows': error(
    'The list has a header, but no row after it. Whoever has no addressees at all has no letters to make, so this is taken for a mistake. Add the rows, or take the file away; then the list that comes with invite is used.',
    () => ({ message: 'there is a header, but no row', hint: 'one row an entry' }),
  ),
  'recipients/unknown-column': error(
    'The header has a column that is not known. Its name may be misspelt, and then what stands in it would not be used. Columns of your own are read where a template of the letter names them, as in {{recipient.visa}}. Correct the name, or delete the column; notes for yourself have a header that begins with #, and are never read.',
    ({ column, number, unused, takesOwn }: UnknownColumnArguments) => ({
      message: `column ${number}, ${shown(column)}, is not known`,
      hint: unusedColumns(column, unused, takesOwn),
    }),
  ),
  'recipients/duplicate-column': error(
    'Two columns of the header have the same name, so that it cannot be told which of the two counts. Keep one of them, and delete or rename the other.',
    ({ column, numbers: [one, other] }: DuplicateColumnArguments) => ({
      message: `columns ${one} and ${other} are both ${shown(column)}`,
      hint: 'keep one',
    }),
  ),
  'recipients/missing-column': error(
    'The header lacks a column that every list of this kind has to have. Add the column, and fill it in for each row. If it is there, look whether its name is misspelt. A list of States has a column “state”; a list of bodies or persons has “name”, or a name in each language.',
    ({
      column,
      orName,
      language,
    }: {
      readonly column: string
      readonly orName?: string
      /** of the list of States: in which its names lack */
      readonly language?: string
    }) =>
      orName === undefined
        ? {
            message: `there is no column ${shown(column)}`,
            // the list that comes with the program is nobody's to edit: the next version has another in its place
            hint:
              language === undefined
                ? 'add it to the header'
                : `add it, with the names in ${shown(language)}, to data/states.csv in your own folder, which is a copy of this list`,
          }
        : {
            message: `there is no column ${shown(column)}, and none for names`,
            hint: `add “name” (or ${shown(orName)}) to the header, for bodies and persons; or ${shown(column)}, for offices of States`,
          },
  ),
  'recipients/too-many-cells': error(
    'A row has more cells than the header has columns. Most often a cell contains the sign that divides cells, such as the comma in an address, and does not stand in quotation marks, so that it was read as two. Put that cell in quotation marks, or save the list from a spreadsheet program, which does so.',
    (row: RowArguments) => ({
      message: `${cellsOf(row)}; the first too many is here`,
      hint: whyOtherwise(row),
    }),
  ),
  'recipients/too-few-cells': error(
    'A row has fewer cells than the header has columns. It may have been cut off, or two cells may have become one because of a quotation mark. Complete the row; cells that are empty have to be there too.',
    (row: RowArguments & { readonly missing: string }) => ({
      message: `${cellsOf(row)}; the first missing is ${row.missing}`,
      hint: whyOtherwise(row),
    }),
  ),
  'recipients/stray-quote': error(
    'There is a quotation mark where none may stand: inside a cell that does not itself stand in quotation marks, or before the end of one that does. In CSV a straight quotation mark opens and closes a cell. Put the whole cell in quotation marks and write each of its own twice, or use curly ones.',
    ({ after }: StrayQuoteArguments) => ({
      message:
        after === null
          ? 'a quotation mark inside a cell'
          : `text after the closing quotation mark: ${shown(after)}`,
      hint: doubled,
    }),
  ),
  'recipients/quote-not-closed': error(
    'A quotation mark opens a cell, and none closes it where the cell ends. What comes after it would all be taken for one cell, so this row was not read. Close the quotation mark, or delete the one that opens.',
    () => ({
      message: 'the quotation mark that opens this cell is not closed where the cell ends',
      hint: 'close it; the row was not read',
    }),
  ),
}

const notText = {
  workbook: 'this is a workbook, not CSV',
  'zero-bytes': 'this is not text: it has zero bytes',
  'zero-characters': 'this is not text: it has zero characters',
} as const

interface NotUtf8Arguments {
  /** the first few lines that have such bytes, with the first in each */
  readonly places: readonly { readonly line: number; readonly column: number }[]
  /** how many lines have such bytes */
  readonly lines: number
  /** the cell of the first, as it would read in Windows-1252 */
  readonly sample: string
}

/** The nearest name, or all that may stand there. */
function unusedColumns(column: string, unused: readonly string[], takesOwn: boolean): string {
  const near = nearest(column, unused)
  if (takesOwn && near === null && /^[\p{L}_][\p{L}\p{M}\p{N}_-]*$/u.test(column))
    return `name it in a text of the letter, {{recipient.${column}}}; or, if it is for you alone, begin its header with #`
  const notes = 'otes of your own have a header that begins with #'
  if (near !== null) return `did you mean ${shown(near)}? N${notes}`
  return unused.length > 0
    ? `columns that may still stand here: ${unused.join(', ')}; n${notes}`
    : `delete it; n${notes}`
}

interface UnknownColumnArguments {
  readonly column: string
  /** which one it is, from 1 */
  readonly number: number
  /** columns that may stand in the header, and do not yet */
  readonly unused: readonly string[]
  /** the list may have columns of the officer's own, which a text names */
  readonly takesOwn: boolean
}

interface DuplicateColumnArguments {
  readonly column: string
  /** which ones they are, from 1 */
  readonly numbers: readonly [number, number]
}

interface RowArguments {
  /** its first cell, which is most often its id */
  readonly row: string
  readonly cells: number
  readonly columns: number
  /** one of its cells goes over several lines */
  readonly multiline: boolean
}

interface StrayQuoteArguments {
  /** what stands after the quotation mark that closes the cell; null: it is another one, inside a cell */
  readonly after: string | null
}

const cellsOf = ({ row, cells, columns }: RowArguments): string =>
  `the row ${shown(row)} has ${cells} cells for ${columns} columns`

const whyOtherwise = ({ multiline }: RowArguments): string =>
  multiline
    ? 'a cell of this row goes over several lines: is a quotation mark missing?'
    : 'a cell that contains the delimiter stands in quotation marks'
