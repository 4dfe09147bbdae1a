import { counted, someOf } from '../text/counted.ts'
import { shown } from '../text/shown.ts'
import { type CellArguments, inCell } from './cell.ts'
import { error } from './wording.ts'

/** What a file is that should be a workbook, or why it cannot be read. */
export type WorkbookFault =
  | { readonly kind: 'other'; readonly format: OtherFormat }
  /** a password is needed to open it */
  | { readonly kind: 'encrypted' }
  | { readonly kind: 'empty' }
  /** `part`: in which file of the package; null: as a whole */
  | { readonly kind: 'damaged'; readonly part: string | null }
  | { readonly kind: 'several-sheets'; readonly names: readonly string[] }
  /** unpacked it is larger than this */
  | { readonly kind: 'too-large'; readonly megabytes: number }

/** What a file is by what is in it, whatever its name. */
export type OtherFormat = keyof typeof otherFormats

const otherFormats = {
  xls: 'a workbook in Excel’s old format (.xls)',
  xlsb: 'a workbook in Excel’s binary format (.xlsb)',
  ods: 'an OpenDocument file (.ods)',
  numbers: 'a file of Numbers',
  document: 'a document of another program',
  pdf: 'a PDF',
  html: 'a page of HTML',
  text: 'text',
  zip: 'a ZIP file with something else in it',
} as const

const asText = 'format the cell as text, and write what the letter should say'
const resave = 'open it in Excel or LibreOffice, and save it as “Excel workbook (.xlsx)”'

/** What is wrong in a list that is a workbook, before its cells are looked at as those of any list. */
export const workbookProblems = {
  'recipients/not-a-workbook': error(
    'The file is called .xlsx, but is not a workbook in that format, or cannot be opened: it may have been given another name, be locked by a password, or be damaged. Open it in a spreadsheet program and save it as “Excel workbook (.xlsx)”, without a password; or save the list as “CSV UTF-8”.',
    (fault: Exclude<WorkbookFault, { readonly kind: 'several-sheets' | 'too-large' }>) => notAWorkbook(fault),
  ),
  'recipients/workbook-too-large': error(
    'The workbook is packed, and unpacked it is far larger than any list. Most often somebody has formatted whole columns down to the last row, so that a million empty cells are kept. Copy the rows of the list into a new workbook, or save the list as “CSV UTF-8”.',
    ({ megabytes }: { readonly megabytes: number }) => ({
      message: `this workbook holds more than ${megabytes} MB`,
      hint: 'copy the rows of the list into a new workbook',
    }),
  ),
  'recipients/several-sheets': error(
    'More than one sheet of the workbook holds something, and only one can be the list; a sheet may be hidden. Nothing is guessed, since the wrong one may be last year’s. Keep the list in a workbook of its own, and other sheets elsewhere.',
    ({ names }: { readonly names: readonly string[] }) => ({
      message: `${counted(names.length, 'sheet')} hold something: ${someOf(names.map(shown))}`,
      hint: 'keep the list in a workbook of its own; a sheet may be hidden',
    }),
  ),
  'recipients/merged-cells': error(
    'Some cells of the list were merged into one. A spreadsheet keeps the text of the first alone, so that the others would be empty. Undo the merging, and write into each cell what belongs there.',
    ({ range }: { readonly range: string }) => ({
      message: `${range} were merged into one cell`,
      hint: 'undo it, and fill in each cell',
    }),
  ),
  'recipients/hidden-cells': error(
    'Rows or columns of the list are hidden, by hand or by a filter. Whoever looks at the list does not see them, and they would be used all the same, or be missing. Show them; then delete what is not meant.',
    ({ what, names }: { readonly what: 'row' | 'column'; readonly names: readonly string[] }) => ({
      message: `${names.length === 1 ? `${what} ${names[0]} is` : `${what}s ${someOf(names)} are`} hidden`,
      hint: 'show what is hidden (and clear the filter); delete what is not meant',
    }),
  ),
  'recipients/beside-columns': error(
    'A cell holds something to the right of the last column that the header names, so that it belongs to no column and would not be used. Give the column a name in the first row, or delete what stands there.',
    ({ value }: { readonly value: string }) => ({
      message: `${shown(value)} stands in a column without a name`,
      hint: 'name the column in the header, or delete it',
    }),
  ),
  'recipients/number': error(
    'A cell holds a number that cannot be taken as its digits: it has a fraction; or more digits than a spreadsheet keeps, so that the last are no longer right; or a format shows it as something else, with zeros before it, as a percentage, with a currency. Format the cell as text, and write what the letter should say.',
    ({ what, ...cell }: CellArguments & { readonly what: NumberFault }) => ({
      message: inCell(cell, numberWords(cell.value, what)),
      hint: asText,
    }),
  ),
  'recipients/time': error(
    'A cell holds a time of day, or a day that is in no calendar. Days are taken as year, month and day; how a time should read in a letter, the program cannot know. Format the cell as text, and write what the letter should say.',
    ({ found, ...cell }: CellArguments & { readonly found: 'time' | 'no-day' }) => ({
      message: inCell(
        cell,
        found === 'time'
          ? `the cell holds the time ${cell.value}`
          : `the number ${cell.value} is shown as a day, and there is no such day`,
      ),
      hint: asText,
    }),
  ),
  'recipients/logical-value': error(
    'A cell holds a logical value, true or false, which a spreadsheet shows in whatever language it is set to. Format the cell as text, and write the word that is meant, such as yes or no.',
    (cell: CellArguments) => ({
      message: inCell(cell, `the cell holds the logical value ${cell.value}`),
      hint: 'format the cell as text, and write the word that is meant',
    }),
  ),
  'recipients/not-computed': error(
    'A cell holds a formula, and the file does not have its value: the program that wrote it does not compute. Open the workbook in Excel or LibreOffice and save it there, which works out all formulas; or write the value itself.',
    (cell: CellArguments) => ({
      message: inCell(cell, `the value of the formula ${shown(cell.value)} is not in the file`),
      hint: 'open the workbook in Excel or LibreOffice and save it, or write the value itself',
    }),
  ),
}

/** What is wrong with a number; `format`: as the spreadsheet writes it. */
export type NumberFault =
  | { readonly kind: 'fraction' | 'too-many-digits' }
  | { readonly kind: 'format'; readonly format: string }

function numberWords(value: string, what: NumberFault): string {
  switch (what.kind) {
    case 'fraction':
      return `${value} is not a whole number`
    case 'too-many-digits':
      return `the cell holds a number of ${value.replace(/\D/g, '').length} digits, and a spreadsheet keeps 15 of them`
    case 'format':
      return `the number ${value} is shown otherwise (${shown(what.format)})`
    default:
      return what satisfies never
  }
}

function notAWorkbook(fault: Exclude<WorkbookFault, { readonly kind: 'several-sheets' | 'too-large' }>): {
  readonly message: string
  readonly hint: string
} {
  switch (fault.kind) {
    case 'other': {
      const message = `this is ${otherFormats[fault.format]}, not an .xlsx workbook`
      return fault.format === 'text'
        ? { message, hint: 'if it is CSV, let its name end in .csv' }
        : { message, hint: resave }
    }
    case 'encrypted':
      return {
        message: 'this workbook can only be opened with a password',
        hint: 'save it without a password; a protected sheet may stay so',
      }
    case 'empty':
      return { message: 'this file is empty: it is no workbook', hint: resave }
    case 'damaged':
      return {
        message: `this workbook is damaged${fault.part === null ? '' : `, in ${fault.part}`}`,
        hint: `${resave}; if that does not open it either, take a backup`,
      }
    default:
      return fault satisfies never
  }
}
