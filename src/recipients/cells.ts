import type { LanguageTag } from '../model/recipient.ts'
import type { Problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'
import { codePoint, shown } from '../text/shown.ts'
import { misread } from './codepage.ts'
import type { Row, Table } from './table.ts'

/**
 * What a column holds: a code that its own rule checks (an id, a date), a name on one line, the lines of an address,
 * or a remark that is never printed in a letter.
 */
export type ColumnKind = 'code' | 'name' | 'lines' | 'remark'

/** Characters; what is longer is damage. */
const MOST: Readonly<Record<ColumnKind, number>> = { code: 100, name: 300, lines: 1000, remark: 5000 }

/** Reports a problem of the cell of one column, named by the row's id and the column. */
export type ReportCell = (code: string, column: string, message: string, hint: string) => void

export interface CleanRow {
  readonly id: string
  readonly cells: Readonly<Record<string, string>>
  /** columns that have a problem already */
  readonly faulty: ReadonlySet<string>
  readonly complain: ReportCell
  readonly at: Place
}

/**
 * A row's cells as they are used: without space at the ends, line ends as `\n`, in Unicode NFC; and every damage that
 * a cell shows is reported, once.
 */
export function cleanRow(
  table: Table,
  row: Row,
  kindOf: (column: string) => ColumnKind,
  problems: Problem[],
): CleanRow {
  const cells: Record<string, string> = {}
  const faulty = new Set<string>()
  const id = (row.cells.id ?? '').trim()
  const put =
    (severity: 'error' | 'note') => (code: string, column: string, message: string, hint: string) => {
      if (severity === 'error') faulty.add(column)
      const at = table.place(row, column)
      const where = id === '' ? column : `${id}, ${column}`
      problems.push({ severity, code, at, message: `${where}: ${message}`, hint })
    }
  for (const [column, text] of Object.entries(row.cells)) {
    const kind = kindOf(column)
    const value = cleanText(text, kind)
    cells[column] = value
    if (
      text.length !== value.length &&
      /^[ \t\r\n]*[\u00a0\u200b\u2060\ufeff]|[\u00a0\u200b\u2060\ufeff][ \t\r\n]*$/.test(text)
    )
      put('note')(
        'recipients/invisible-end',
        column,
        `an invisible character at an end of ${shown(text)} is left out`,
        'delete it, or leave it: it is not printed',
      )
    const most = MOST[kind]
    if (value.length > most)
      put('error')(
        'recipients/too-long',
        column,
        `${shown(value.slice(0, 200))} has ${value.length} characters, where ${most} are more than enough`,
        'is a quotation mark missing or one too many, so that rows run into one cell?',
      )
    else if (kind !== 'code' && value !== '') checkDamage(table, column, value, kind, put('error'))
  }
  const at = table.place(row, 'id')
  return { id: cells.id ?? '', cells, faulty, complain: put('error'), at }
}

function cleanText(text: string, kind: ColumnKind): string {
  const value = trim(text.replace(/\r\n?/g, '\n')).normalize('NFC')
  if (kind !== 'lines') return value
  return value
    .split('\n')
    .map(trim)
    .filter((line) => line !== '')
    .join('\n')
}

function trim(text: string): string {
  const spaceless = text.trim()
  if (!/^[\u200b\u2060]|[\u200b\u2060]$/.test(spaceless)) return spaceless
  return spaceless.replace(/^[\s\u200b\u2060]+|[\s\u200b\u2060]+$/g, '')
}

function checkDamage(
  table: Table,
  column: string,
  value: string,
  kind: ColumnKind,
  complain: ReportCell,
): void {
  if (/^[ ->@-~]*$/.test(value)) return
  const resave = 'correct it here, and save the file as “CSV UTF-8” from now on'
  if (value.includes('\uFFFD')) {
    if (table.decoded)
      complain(
        'recipients/lost-character',
        column,
        `${shown(value)} has “\uFFFD” where a character was lost`,
        resave,
      )
    return
  }
  const meant = misread(value)
  if (meant !== null) {
    complain(
      'recipients/misread',
      column,
      `${shown(value)} is UTF-8 that was read as ${meant.as}; it should be ${shown(meant.meant)}`,
      resave,
    )
    return
  }
  const control = (kind === 'remark' ? strayInRemark : stray).exec(value)
  if (control !== null)
    complain(
      'recipients/control-character',
      column,
      `${shown(value)} has an invisible ${codePoint(control[0])}`,
      'delete it: it comes from another program',
    )
  if (kind === 'remark') return
  if (value.includes('?'))
    complain('recipients/question-mark', column, `${shown(value)} has “?” where a character was lost`, resave)
  if (kind === 'name' && value.includes('\n'))
    complain('recipients/line-break', column, `${shown(value)} goes over two lines`, 'write it on one line')
  const mixed = mixedWord(value)
  if (mixed !== null)
    complain(
      'recipients/mixed-scripts',
      column,
      `${shown(mixed.word)} mixes letters that look alike: ${mixed.letters.join(', ')}`,
      'type the word again with one keyboard layout',
    )
}

/** Control, private and other invisible characters; bidi controls and joiners are text (UAX #9, 2; UAX #31, 2.3). */
const stray =
  /(?!\n)[\p{Cc}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u00ad\u200b\u2060\ufeff\ufff9-\ufffb]/u
const strayInRemark = new RegExp(`(?!\\t)${stray.source}`, 'u')

/** A word of Latin letters with Cyrillic or Greek ones in it, or the reverse (UTS #39, 5.1); the rarer are named. */
function mixedWord(value: string): { readonly word: string; readonly letters: readonly string[] } | null {
  if (!/[\u0370-\u052f]/.test(value)) return null
  for (const [word] of value.matchAll(/\p{L}[\p{L}\p{M}]*/gu)) {
    const latin = [...word.matchAll(/\p{Script=Latin}/gu)].map((m) => m[0])
    const other = [...word.matchAll(/[\p{Script=Cyrillic}\p{Script=Greek}]/gu)].map((m) => m[0])
    if (latin.length === 0 || other.length === 0) continue
    const [few, script] = latin.length < other.length ? [latin, 'Latin'] : [other, 'Cyrillic or Greek']
    return { word, letters: [...new Set(few)].map((c) => `${script} ${c} (${codePoint(c)})`) }
  }
  return null
}

const letters = new Map<LanguageTag, RegExp | null>()

/** One letter of the script that a language is written in; null where the tag does not tell (CLDR, likely subtags). */
export function letterOf(language: LanguageTag): RegExp | null {
  const known = letters.get(language)
  if (known !== undefined) return known
  const letter = findLetter(language)
  letters.set(language, letter)
  return letter
}

function findLetter(language: LanguageTag): RegExp | null {
  let script: string | undefined
  try {
    script = new Intl.Locale(language).maximize().script
  } catch {
    return null
  }
  const scripts: Record<string, readonly string[]> = {
    Hans: ['Hani'],
    Hant: ['Hani'],
    Jpan: ['Hani', 'Hira', 'Kana'],
    Kore: ['Hang', 'Hani'],
  }
  try {
    const names = scripts[script ?? ''] ?? [script]
    return new RegExp(`[${names.map((name) => `\\p{Script=${name}}`).join('')}]`, 'u')
  } catch {
    return null
  }
}
