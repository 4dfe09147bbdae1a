import path from 'node:path'
import { builtInFormat, dayOf, showsDay, showsDigits, showsTime } from './number-format.ts'
import type { CellFault, CellRange, Sheet, SheetCell, SheetReading, SheetRow, SheetSpan } from './sheet.ts'
import { damaged, openParts, readPart, UnreadableWorkbook, type WorkbookParts } from './workbook-parts.ts'

/** More columns, and more text in a cell, than any spreadsheet has (Excel's own limits). */
const LAST_COLUMN = 16_384
const LAST_ROW = 1_048_576
const LONGEST_TEXT = 32_767
/** All texts of all cells, in UTF-16 units: a text that is kept once may stand in a million cells. */
const MOST_TEXT = 64 * 2 ** 20

/** What cells of a workbook are read against. */
interface Shared {
  readonly texts: readonly string[]
  /** the code of the number format of each cell format */
  readonly formats: readonly string[]
  readonly is1904: boolean
}

/** A sheet as the workbook names it. */
interface SheetPart {
  readonly name: string
  readonly part: string
}

/**
 * Reads the one sheet of a workbook (ISO/IEC 29500-1, SpreadsheetML; of any writer, and in its strict form too) that holds
 * something; one that is empty has no rows. `file`: of the workbook, in the project. It is unreadable where it is none, is
 * locked or damaged, would take more memory than any list does, or has several filled sheets.
 */
export async function readWorkbook(file: string, bytes: Uint8Array): Promise<SheetReading> {
  try {
    const filled: NamedSheet[] = []
    for await (const each of sheetsIn(await openParts(bytes)))
      if (each.sheet.rows.length > 0) filled.push(each)
    const [first, ...others] = filled
    if (others.length === 0)
      return { kind: 'sheet', file, ...(first?.sheet ?? { rows: [], hidden: [], merged: [] }) }
    return {
      kind: 'unreadable',
      file,
      fault: { kind: 'several-sheets', names: filled.map(({ name }) => name) },
    }
  } catch (error) {
    if (!(error instanceof UnreadableWorkbook)) throw error
    return { kind: 'unreadable', file, fault: error.fault }
  }
}

type SheetContent = Omit<Sheet, 'file'>

/** A sheet, and what it is called. */
interface NamedSheet {
  readonly name: string
  readonly sheet: SheetContent
}

/** The sheets of a workbook, one by one. Throws `UnreadableWorkbook`. */
async function* sheetsIn(parts: WorkbookParts): AsyncGenerator<NamedSheet> {
  const workbook = targetsOf(await relationsOf(parts, '')).find(({ kind }) => kind === 'officeDocument')
  if (workbook === undefined) throw new UnreadableWorkbook({ kind: 'other', format: 'zip' })
  const targets = await relationsOf(parts, workbook.part)
  const { sheets, is1904 } = sheetsOf(workbook.part, await parts.read(workbook.part), targets)
  const partOf = async (kind: string): Promise<readonly [part: string, text: string] | null> => {
    const found = targetsOf(targets).find((each) => each.kind === kind)
    return found === undefined ? null : [found.part, await parts.read(found.part)]
  }
  const [texts, styles] = [await partOf('sharedStrings'), await partOf('styles')]
  const shared: Shared = {
    texts: texts === null ? [] : readTexts(...texts),
    formats: styles === null ? [] : readFormats(...styles),
    is1904,
  }
  const budget = { text: MOST_TEXT }
  for (const { name, part } of sheets)
    yield { name, sheet: readSheet(part, await parts.read(part), shared, budget) }
}

/** Where a part points to; `kind`: the last word of the type of the relationship, which is the same in all editions. */
interface Relation {
  readonly kind: string
  readonly part: string
}

const targetsOf = (relations: ReadonlyMap<string, Relation>): readonly Relation[] => [...relations.values()]

/** The relationships of a part by their ids (ISO/IEC 29500-2, 6.5); `part` empty: those of the package. */
async function relationsOf(parts: WorkbookParts, part: string): Promise<ReadonlyMap<string, Relation>> {
  const folder = path.posix.dirname(part)
  const name = path.posix.join(folder, '_rels', `${path.posix.basename(part)}.rels`)
  const found = new Map<string, Relation>()
  if (!parts.has(name)) return found
  readPart(name, await parts.read(name), {
    open(element, { Id, Type, Target, TargetMode }) {
      if (element !== 'Relationship' || Id === undefined || TargetMode === 'External') return
      const kind = (Type ?? '').split('/').at(-1)!
      found.set(Id, { kind, part: path.posix.resolve('/', folder, Target ?? '').slice(1) })
    },
  })
  return found
}

function sheetsOf(
  part: string,
  text: string,
  targets: ReadonlyMap<string, Relation>,
): { readonly sheets: readonly SheetPart[]; readonly is1904: boolean } {
  const sheets: SheetPart[] = []
  let is1904 = false
  readPart(part, text, {
    open(element, attributes, trail) {
      if (element === 'workbookPr') is1904 = isTrue(attributes.date1904)
      if (element !== 'sheet' || trail.at(-1) !== 'sheets') return
      const [, id] = Object.entries(attributes).find(([name]) => name.endsWith(':id')) ?? []
      const target = targets.get(id ?? '')
      if (target === undefined) throw damaged(part)
      // a sheet that is a chart or a dialogue has no cells
      if (target.kind === 'worksheet') sheets.push({ name: attributes.name ?? '', part: target.part })
    },
  })
  return { sheets, is1904 }
}

/** A boolean of XML Schema. */
const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true'

/** What a text writes for characters that XML may not hold (ISO/IEC 29500-1, 22.9.2.19). */
const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([\da-f]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text

/** Whether a text of `is` or `si` stands here, and not how it is read aloud (`rPh`). */
const isRun = (trail: readonly string[]): boolean => trail.at(-1) === 't' && !trail.includes('rPh')

/** The texts that cells point to, without their fonts. */
function readTexts(part: string, text: string): readonly string[] {
  const texts: string[] = []
  let current = ''
  readPart(part, text, {
    open(element) {
      if (element === 'si') current = ''
    },
    text(found, trail) {
      if (isRun(trail)) current += found
    },
    close(element) {
      if (element !== 'si') return
      if (current.length > LONGEST_TEXT * 6) throw damaged(part)
      texts.push(unescaped(current))
    },
  })
  return texts
}

/** The number format of each cell format, in their order. */
function readFormats(part: string, text: string): readonly string[] {
  const own = new Map<number, string>()
  const formats: number[] = []
  readPart(part, text, {
    open(element, { numFmtId, formatCode }, trail) {
      if (element === 'numFmt' && formatCode !== undefined) own.set(Number(numFmtId), formatCode)
      if (element === 'xf' && trail.at(-1) === 'cellXfs') formats.push(Number(numFmtId ?? 0))
    },
  })
  return formats.map((id) => own.get(id) ?? builtInFormat(id))
}

/** A cell as its element has it. */
interface CellElement {
  readonly column: number
  readonly type: string
  readonly style: number
  /** null: there is no such element */
  value: string | null
  formula: string | null
  inline: string
}

function readSheet(part: string, text: string, shared: Shared, budget: { text: number }): SheetContent {
  const rows = new Map<number, SheetRow & { readonly cells: Map<number, SheetCell> }>()
  const hidden: SheetSpan[] = []
  const merged: CellRange[] = []
  let row = { number: 0, isHidden: false, cells: new Map<number, SheetCell>() }
  let column = 0
  let cell: CellElement | null = null
  const openCell = ({ r, t, s }: Readonly<Record<string, string>>): void => {
    const at = r === undefined ? { row: row.number, column: column + 1 } : cellAt(r)
    if (at === null || at.row !== row.number || at.column > LAST_COLUMN) throw damaged(part)
    column = at.column
    cell = { column, type: t ?? 'n', style: Number(s ?? 0), value: null, formula: null, inline: '' }
  }
  const closeCell = (element: CellElement): void => {
    const found = cellOf(part, element, shared)
    if (found === null) return
    if (row.cells.has(element.column)) throw damaged(part)
    if (found.kind === 'text') budget.text -= found.text.length
    if (budget.text < 0) throw new UnreadableWorkbook({ kind: 'too-large', megabytes: MOST_TEXT / 2 ** 20 })
    row.cells.set(element.column, found)
  }
  readPart(part, text, {
    open(element, attributes, trail) {
      const inside = trail.at(-1)
      if (element === 'row' && inside === 'sheetData') {
        const number = attributes.r === undefined ? row.number + 1 : Number(attributes.r)
        if (!(Number.isInteger(number) && number > 0 && number <= LAST_ROW) || rows.has(number))
          throw damaged(part)
        row = { number, isHidden: isUnseen(attributes.hidden, attributes.ht), cells: new Map() }
        column = 0
      } else if (element === 'c' && inside === 'row') openCell(attributes)
      else if (element === 'f' && inside === 'c' && cell !== null) cell.formula = ''
      else if (element === 'v' && inside === 'c' && cell !== null) cell.value = ''
      else if (element === 'col' && inside === 'cols' && isUnseen(attributes.hidden, attributes.width))
        hidden.push({ from: Number(attributes.min), to: Number(attributes.max) })
      else if (element === 'mergeCell') merged.push(rangeOf(part, attributes.ref ?? ''))
    },
    text(found, trail) {
      if (cell === null) return
      const inside = trail.at(-1)
      if (inside === 'v') cell.value += found
      else if (inside === 'f') cell.formula += found
      else if (isRun(trail)) cell.inline += found
    },
    close(element, trail) {
      if (element === 'c' && trail.at(-1) === 'row' && cell !== null) {
        closeCell(cell)
        cell = null
      }
      if (element === 'row' && trail.at(-1) === 'sheetData' && row.cells.size > 0) rows.set(row.number, row)
    },
  })
  return { rows: [...rows.values()].sort((a, b) => a.number - b.number), hidden, merged }
}

/** What is as low or narrow as nothing is hidden too. */
const isUnseen = (hidden: string | undefined, size: string | undefined): boolean =>
  isTrue(hidden) || (size !== undefined && Number(size) === 0)

/** `C14`, with or without dollar signs; null: it is none. */
function cellAt(reference: string): { readonly row: number; readonly column: number } | null {
  const [, letters, digits] = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(reference) ?? []
  if (letters === undefined || digits === undefined) return null
  const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
  return { row: Number(digits), column }
}

function rangeOf(part: string, reference: string): CellRange {
  const [first = '', last = first] = reference.split(':')
  const [one, other] = [cellAt(first), cellAt(last)]
  if (one === null || other === null) throw damaged(part)
  return {
    rows: { from: one.row, to: other.row },
    columns: { from: one.column, to: other.column },
  }
}

/** What a cell holds; null: nothing. By its type (ISO/IEC 29500-1, 18.18.11). */
function cellOf(part: string, element: CellElement, shared: Shared): SheetCell | null {
  const { type, value, formula, style } = element
  const text = (found: string): SheetCell | null => {
    if (found.length > LONGEST_TEXT) throw damaged(part)
    return found === '' ? null : { kind: 'text', text: found }
  }
  if (formula !== null && (value === null || (value === '' && type !== 'str')))
    return { kind: 'not-computed', shown: `=${formula}` }
  switch (type) {
    case 'inlineStr':
      return text(unescaped(element.inline))
    case 'str':
      return text(unescaped(value ?? ''))
    case 's': {
      if (value === null || value === '') return null
      const found = shared.texts[Number(value)]
      if (found === undefined) throw damaged(part)
      return text(found)
    }
    case 'b':
      return value === null ? null : { kind: 'logical', shown: isTrue(value) ? 'TRUE' : 'FALSE' }
    case 'e':
      return { kind: 'error', shown: value ?? '' }
    case 'd':
      return value === null ? null : isoCell(value)
    case 'n':
      if (value === null || value.trim() === '') return null
      return numberCell(part, value, shared.formats[style] ?? 'General', shared.is1904)
    default:
      throw damaged(part)
  }
}

/** A day that is written as one, with its midnight or without. */
function isoCell(value: string): SheetCell {
  const [, day] = /^(\d{4}-\d\d-\d\d)(?:T00:00(?::00(?:\.0+)?)?)?Z?$/.exec(value) ?? []
  return day === undefined ? { kind: 'time', shown: value } : { kind: 'text', text: day }
}

/** A serial number stands for a day where it is this near to a whole one: less than a hundredth of a second. */
const NEAR = 1e-7
/** Spreadsheets know fifteen digits of a number. */
const TOO_LONG = 1e15

function numberCell(part: string, value: string, format: string, is1904: boolean): SheetCell {
  const number = Number(value)
  if (!Number.isFinite(number)) throw damaged(part)
  const fault = (kind: Exclude<CellFault['kind'], 'format'>, shown = String(number)): CellFault => ({
    kind,
    shown,
  })
  if (showsTime(format)) {
    const serial = Math.round(number)
    if (Math.abs(number - serial) > NEAR || !showsDay(format)) return fault('time', timeOf(number, is1904))
    const day = dayOf(serial, is1904)
    return day === null ? fault('no-day') : { kind: 'text', text: day }
  }
  if (!Number.isInteger(number)) return fault('fraction')
  if (Math.abs(number) >= TOO_LONG) return fault('too-many-digits', BigInt(number).toString())
  if (!showsDigits(format, number)) return { kind: 'format', shown: String(number), format }
  return { kind: 'text', text: String(number === 0 ? 0 : number) }
}

/** A serial number with a time, as a person reads it: `2004-05-10 09:30`; of a time alone, that. */
function timeOf(serial: number, is1904: boolean): string {
  const minutes = Math.round((serial - Math.floor(serial)) * 1440) % 1440
  const time = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':')
  const day = dayOf(Math.floor(serial), is1904)
  return day === null || (serial < 1 && serial >= 0) ? time : `${day} ${time}`
}
