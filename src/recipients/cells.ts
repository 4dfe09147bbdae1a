import type { LanguageTag } from '../model/recipient.ts'
import type { CellArguments } from '../problems/cell.ts'
import { isError, type Problem, problem } from '../problems/problem.ts'
import { composed } from '../text/composed.ts'
import type { Place } from '../text/place.ts'
import { faultProblem } from './cell-fault.ts'
import { misread } from './codepage.ts'
import type { ReportProblem } from './csv-text.ts'
import type { Row, TableHead } from './table.ts'

/**
 * What a column holds: a code that its own rule checks (an id, a date), a name on one line, the lines of an address,
 * or a remark that is never printed in a letter.
 */
export type ColumnKind = 'code' | 'name' | 'lines' | 'remark'

/** The most characters (code points) that a cell may have; what is longer is damage. */
const MOST: Readonly<Record<ColumnKind, number>> = { code: 100, name: 300, lines: 1000, remark: 5000 }

/** Reports a problem of the cell in a column, which `make` makes of the cell's place and text. */
export type ReportCell = (column: string, make: (at: Place, cell: CellArguments) => Problem) => void

/** A row whose cells are as they are used, and have been looked through for damage. */
export interface CleanRow {
  /** empty: it has none, or there is no such column */
  readonly id: string
  /** by column: without space and invisible marks at the ends, line ends as `\n`, `composed` */
  readonly cells: Readonly<Record<string, string>>
  /** the columns whose cell has an error already: what else is wrong with it may come of that */
  readonly faulty: ReadonlySet<string>
  readonly report: ReportCell
  /** of its id */
  readonly at: Place
}

/** Cleans a row. Each cell's damage goes to `tell`, and so does all that is reported of the row later. */
export function cleanRow(
  table: TableHead,
  row: Row,
  kindOf: (column: string) => ColumnKind,
  tell: ReportProblem,
): CleanRow {
  const cells: Record<string, string> = {}
  const faulty = new Set<string>()
  const id = (row.cells.id ?? '').trim()
  const { faults } = row
  const report: ReportCell = (column, make) => {
    // of a cell that holds no text, that alone is said
    if (faults?.has(column)) return
    const found = make(table.place(row, column), { row: id, column, value: cells[column] ?? '' })
    if (isError(found)) faulty.add(column)
    tell(found)
  }
  for (const [column, fault] of faults ?? []) {
    faulty.add(column)
    tell(faultProblem(table.place(row, column), { row: id, column, value: fault.shown }, fault))
  }
  for (const [column, text] of Object.entries(row.cells)) {
    const kind = kindOf(column)
    const value = cleanText(text, kind)
    cells[column] = value
    if (text.length !== value.length && hasInvisibleEnd(text, kind))
      report(column, (at, cell) => problem('recipients/invisible-end', at, { ...cell, value: text }))
    const most = MOST[kind]
    const characters = value.length > most ? [...value].length : value.length
    if (characters > most)
      report(column, (at, cell) => problem('recipients/too-long', at, { ...cell, characters, most }))
    else if (kind !== 'code' && value !== '' && !checkSpreadsheet(value, column, report)) {
      checkDamage(value, kind, table.decoded, column, report)
      if (kind !== 'remark' && !faulty.has(column)) checkApostrophes(value, column, report)
    }
  }
  return { id: cells.id ?? '', cells, faulty, report, at: table.place(row, 'id') }
}

/**
 * What cannot be seen and says nothing at an end: no-break and zero-width spaces, word joiner, byte order mark, and marks of
 * direction with embeddings and isolates, which come with text that is copied. Joiners shape the letter beside them.
 */
const INVISIBLE = '\\u00a0\\u061c\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060\\u2066-\\u2069\\ufeff'
const INVISIBLE_END = new RegExp(`^[ \\t\\r\\n]*[${INVISIBLE}]|[${INVISIBLE}][ \\t\\r\\n]*$`)
const INVISIBLE_LINE_END = new RegExp(INVISIBLE_END.source, 'm')
const ENDS = new RegExp(`^[\\s${INVISIBLE}]+|[\\s${INVISIBLE}]+$`, 'g')

const hasInvisibleEnd = (text: string, kind: ColumnKind): boolean =>
  (kind === 'lines' ? INVISIBLE_LINE_END : INVISIBLE_END).test(text)

function cleanText(text: string, kind: ColumnKind): string {
  const value = composed(trim(text.replace(/\r\n?/g, '\n')))
  if (kind !== 'lines') return value
  return value
    .split('\n')
    .map(trim)
    .filter((line) => line !== '')
    .join('\n')
}

function trim(text: string): string {
  const spaceless = text.trim()
  return INVISIBLE_END.test(spaceless) ? spaceless.replace(ENDS, '') : spaceless
}

/** What a spreadsheet shows where it has nothing to show, in the languages of its makers: alone in the cell. */
const SPREADSHEET_ERROR = /^(?:#[¡¿]?[\p{L}_]+(?:\/0)?[!?]|#\p{L}+\/\p{L}+|#NV|#[A-Z_]{4,}!?|#+|Err:\d{3})$/iu

/** Whether the cell is what a spreadsheet left instead of a value; then nothing more is said of it. */
function checkSpreadsheet(value: string, column: string, report: ReportCell): boolean {
  if (value.startsWith('=')) report(column, (at, cell) => problem('recipients/formula', at, cell))
  else if (SPREADSHEET_ERROR.test(value))
    report(column, (at, cell) => problem('recipients/spreadsheet-error', at, cell))
  else return false
  return true
}

/** `decoded`: all bytes of the file could be read, so that a U+FFFD was in it before. */
function checkDamage(
  value: string,
  kind: ColumnKind,
  decoded: boolean,
  column: string,
  report: ReportCell,
): void {
  if (PLAIN.test(value)) return
  if (value.includes('\uFFFD')) {
    if (decoded) report(column, (at, cell) => problem('recipients/lost-character', at, cell))
    return
  }
  const misreading = misread(value)
  if (misreading !== null) {
    report(column, (at, cell) => problem('recipients/misread', at, { ...cell, ...misreading }))
    return
  }
  const [character] = (kind === 'remark' ? strayInRemark : stray).exec(value) ?? []
  if (character !== undefined)
    report(column, (at, cell) => problem('recipients/control-character', at, { ...cell, character }))
  if (kind === 'remark') return
  if (value.includes('?')) report(column, (at, cell) => problem('recipients/question-mark', at, cell))
  if (kind === 'name' && value.includes('\n'))
    report(column, (at, cell) => problem('recipients/line-break', at, cell))
  const mixed = mixedWord(value)
  if (mixed !== null)
    report(column, (at, cell) => problem('recipients/mixed-scripts', at, { ...cell, ...mixed }))
}

/** A straight apostrophe, or an accent that stands for one, within a word. */
const STRAIGHT = /\p{L}(['\u0060\u00b4])(?=\p{L})/u

function checkApostrophes(value: string, column: string, report: ReportCell): void {
  const character = STRAIGHT.exec(value)?.[1]
  if (character !== undefined && !value.includes('\uFFFD'))
    report(column, (at, cell) => problem('recipients/straight-apostrophe', at, { ...cell, character }))
}

/** ASCII on one line and without `?`: most cells, and nothing can be wrong with them. */
const PLAIN = /^[ ->@-~]*$/

/**
 * Control, private and other invisible characters, fillers and tags among them: Unicode's default ignorable ones. Bidi controls
 * and joiners are text (UAX #9, 2; UAX #31, 2.3), and so are variation selectors (Unicode 23.4).
 */
const stray =
  /(?!\n)(?![\u061c\u200c-\u200f\u202a-\u202e\u2066-\u2069]|\p{Variation_Selector})[\p{Cc}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/u
const strayInRemark = new RegExp(`(?!\\t)${stray.source}`, 'u')

interface MixedWord {
  readonly word: string
  /** of the letters that are fewer in it */
  readonly script: 'latin' | 'cyrillic-or-greek'
  /** those letters, each once */
  readonly letters: readonly string[]
}

/** The first word of Latin letters with Cyrillic or Greek ones in it, or the reverse (UTS #39, 5.1); null: there is none. */
function mixedWord(value: string): MixedWord | null {
  if (!/[\u0370-\u052f]/.test(value)) return null
  for (const [word] of value.matchAll(/\p{L}[\p{L}\p{M}]*/gu)) {
    const latin = word.match(/\p{Script=Latin}/gu) ?? []
    const other = word.match(/[\p{Script=Cyrillic}\p{Script=Greek}]/gu) ?? []
    if (latin.length === 0 || other.length === 0) continue
    return latin.length < other.length
      ? { word, script: 'latin', letters: [...new Set(latin)] }
      : { word, script: 'cyrillic-or-greek', letters: [...new Set(other)] }
  }
  return null
}

/** By language: a letter of the script that it is written in; null: the tag does not tell which. */
export type Letters = ReadonlyMap<LanguageTag, RegExp | null>

/** What names in these languages are looked through for by `checkScript`. */
export function lettersOf(languages: readonly LanguageTag[]): Letters {
  return new Map(languages.map((language) => [language, letterOf(language)]))
}

/** Scripts of two or three of Unicode's own, by their names in ISO 15924. */
const COMPOUND_SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  Hans: ['Hani'],
  Hant: ['Hani'],
  Jpan: ['Hani', 'Hira', 'Kana'],
  Kore: ['Hang', 'Hani'],
}

/** By the likely subtags of CLDR. */
function letterOf(language: LanguageTag): RegExp | null {
  try {
    const { script } = new Intl.Locale(language).maximize()
    const names = COMPOUND_SCRIPTS[script ?? ''] ?? [script]
    return new RegExp(`[${names.map((name) => `\\p{Script=${name}}`).join('')}]`, 'u')
  } catch {
    // no tag, or a script that Unicode's properties do not have
    return null
  }
}

/** Whether two languages are written in one script, as far as their tags tell. */
export function shareScript(one: LanguageTag, other: LanguageTag, letters: Letters): boolean {
  const letter = letters.get(one)
  return letter !== null && letter !== undefined && letter.source === letters.get(other)?.source
}

/** A name has a letter of its language's script; one that is damaged already is not asked. */
export function checkScript(row: CleanRow, column: string, language: LanguageTag, letters: Letters): void {
  const value = row.cells[column] ?? ''
  const letter = letters.get(language) ?? null
  if (value === '' || row.faulty.has(column) || letter === null || letter.test(value)) return
  row.report(column, (at, cell) => problem('recipients/wrong-script', at, { ...cell, language }))
}
