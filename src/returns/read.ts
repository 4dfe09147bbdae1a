import { partsOfId } from '../model/document.ts'
import type { AttributionWay, BlankRef, ReturnId, ReturnKind } from '../model/returned.ts'
import { latin1 } from '../pdf-syntax/bytes.ts'
import { formOf } from '../pdf-syntax/form.ts'
import { openPdf, type PdfFile } from '../pdf-syntax/read-file.ts'
import { isUnreadablePdf } from '../pdf-syntax/unreadable.ts'
import { type FileMarks, marksOf } from './blank.ts'
import { type BlankStart, type Blanks, blankWithin, isForm, type KnownBlank, onlyDocument } from './blanks.ts'
import { asText, type FieldReading, type FieldShape, readingsOf, sameAnswer } from './fields.ts'
import { withJoinedLettersTurned } from './joined-letters.ts'
import { isKeyed, type KeyedRow } from './keyed.ts'
import { openLooks, type WithLooks } from './look.ts'
import { drawnOnPages, marksByPlace } from './page-marks.ts'
import { labelsFound, type PagesText, textInBox, textOfPages } from './page-text.ts'
import { repaired } from './repair.ts'
import { isValuesFile, readValuesFile } from './values-file.ts'

/** What the verifier says of a file that begins with a form's own bytes. */
export interface Judgement {
  readonly holds: boolean
  /** codes of what is wrong */
  readonly faults: readonly string[]
  /** who signed after it was certified, as their certificates name them */
  readonly signers: readonly string[]
}

/** The values of an earlier saving, by field; those that are empty are left out. */
export type EarlierValues = Readonly<Record<string, string>>

/** What a file that came back is, whose form it is, and what it says. */
export interface ReturnReading {
  readonly kind: ReturnKind
  readonly way: AttributionWay
  readonly blank: BlankRef | null
  /** only a reader that repairs opens it */
  readonly isMended: boolean
  readonly fields: readonly FieldReading[]
  /** savings before the last that said something else, newest first */
  readonly earlier: readonly EarlierValues[]
  /** fields that were on the form and cannot be read from it now */
  readonly unread: readonly string[]
  /** fields that nobody may fill in and that say something else than on the blank */
  readonly changed: readonly string[]
  readonly signers: readonly string[]
  /** of what was keyed in: the return that it was typed from; else null */
  readonly keyedFrom: ReturnId | null
  /** of the file, not of its fields: codes of what the verifier found, or in words why a reader did not take it or did not end */
  readonly faults: readonly string[]
}

const nothing: Omit<ReturnReading, 'kind'> = {
  way: 'unknown',
  blank: null,
  isMended: false,
  fields: [],
  earlier: [],
  unread: [],
  changed: [],
  signers: [],
  keyedFrom: null,
  faults: [],
}

/** What a file that came back is read with. */
interface ReadingTools {
  readonly blanks: Blanks
  readonly judge: (bytes: Uint8Array) => Promise<Judgement>
  readonly keyedRow: (bytes: Uint8Array) => KeyedRow | null
  readonly withLooks: WithLooks
}

/**
 * Reads files that came back, for one run. Whatever the bytes are, it answers. `judge`: the verifier of signatures; `keyedRow`:
 * reads a sheet that was keyed in, null where it cannot be read.
 */
export function openReturns(
  blanks: Blanks,
  judge: ReadingTools['judge'],
  keyedRow: ReadingTools['keyedRow'],
): (bytes: Uint8Array) => Promise<ReturnReading> {
  const tools = { blanks, judge, keyedRow, withLooks: openLooks() }
  return (bytes) => readReturn(bytes, tools)
}

async function readReturn(bytes: Uint8Array, tools: ReadingTools): Promise<ReturnReading> {
  const { blanks, keyedRow, withLooks } = tools
  if (isKeyed(bytes)) return readKeyed(keyedRow(bytes), blanks)
  if (isValuesFile(bytes)) return readValues(bytes, blanks)
  const head = latin1(bytes.subarray(0, 1024))
  if (!head.includes('%PDF-')) return { ...nothing, kind: isPicture(head) ? 'scan' : 'no-pdf' }
  const start = blankWithin(bytes, blanks)
  const given = start === null ? nothing : { ...nothing, way: 'bytes' as const, blank: start.ref }
  if (start !== null && !isForm(start.ref)) return { ...given, kind: 'other-document' }
  const opened = await openForm(bytes)
  if (opened.kind !== 'opened') return { ...given, kind: opened.kind, faults: opened.faults }
  if (start !== null) return readCertified(bytes, start, opened, tools)
  const { file, isMended, faults } = opened
  const fields = withLooks(file, 0, readingsOf(file, 0))
  if (fields.length > 0) return readRewritten(bytes, blanks, { ...nothing, isMended, faults, fields }, file)
  const formless = { ...nothing, isMended, faults }
  // what such a form shows is made by Adobe's programs; all else is a page that asks for them
  return isXfa(file) ? { ...formless, kind: 'xfa' } : readPrinted(bytes, blanks, formless)
}

const isXfa = (file: PdfFile): boolean => formOf(file, 0)?.entries.has('XFA') ?? false

/** JPEG, PNG, TIFF, and what telephones take (HEIF). */
const isPicture = (head: string): boolean =>
  ['\xff\xd8\xff', '\x89PNG', 'II*\0', 'MM\0*'].some((start) => head.startsWith(start)) ||
  /^.{4}ftyp(heic|heix|mif1|avif)/s.test(head)

type OpenedForm =
  | {
      readonly kind: 'opened'
      readonly file: PdfFile
      readonly isMended: boolean
      readonly faults: readonly string[]
    }
  | { readonly kind: 'encrypted' | 'unreadable'; readonly faults: readonly string[] }

/** By the strict reader, or else by one that repairs. */
async function openForm(bytes: Uint8Array): Promise<OpenedForm> {
  const strict = strictly(bytes)
  if (typeof strict !== 'string') return { kind: 'opened', file: strict, isMended: false, faults: [] }
  const faults = [strict]
  if (strict === 'encrypted') return { kind: 'encrypted', faults }
  const mended = await repaired(bytes)
  const again = mended === null ? strict : strictly(mended)
  if (typeof again !== 'string') return { kind: 'opened', file: again, isMended: true, faults }
  return { kind: latin1(bytes).includes('/Encrypt') ? 'encrypted' : 'unreadable', faults }
}

/** The file, if all that is asked of it can be read; else why not. */
function strictly(bytes: Uint8Array): PdfFile | string {
  try {
    const file = openPdf(bytes)
    readingsOf(file, 0)
    marksOf(file, 0)
    return file
  } catch (error) {
    if (!isUnreadablePdf(error)) throw error
    return error.kind === 'encrypted' ? 'encrypted' : error.message
  }
}

/** It begins with the form's own bytes: what came after is judged by the verifier, and compared saving by saving. */
async function readCertified(
  bytes: Uint8Array,
  { ref, end }: BlankStart,
  { file, isMended, faults }: OpenedForm & { readonly kind: 'opened' },
  { judge, withLooks }: ReadingTools,
): Promise<ReturnReading> {
  const judgement = await judge(bytes)
  // of what was mended no saving is known but the last
  const blank = isMended ? strictly(bytes.slice(0, end)) : file
  const view = isMended ? 0 : file.sections.findIndex(({ offset }) => offset < end)
  const before = typeof blank === 'string' ? [] : readingsOf(blank, view)
  const fields = withLooks(file, 0, readingsOf(file, 0))
  const changed = changedFields(
    fields,
    new Map(before.map(({ name, value }) => [name, asText(value)])),
    before,
  )
  const isEmpty = changed.length === 0 && fields.every((field) => isAsBefore(field, before))
  const holds = judgement.holds && !isMended && changed.length === 0
  const kind = !holds ? 'altered' : judgement.signers.length > 0 ? 'signed' : isEmpty ? 'empty' : 'filled'
  return {
    ...nothing,
    kind,
    way: 'bytes',
    blank: ref,
    isMended,
    fields,
    earlier: isMended ? [] : earlierValues(file, view),
    changed,
    signers: judgement.signers,
    faults: [...faults, ...judgement.faults],
  }
}

const isAsBefore = (field: FieldReading, before: readonly FieldReading[]): boolean =>
  sameAnswer(field.value, before.find(({ name }) => name === field.name)?.value ?? '')

/** Fields that are read-only on the blank and say something else now. */
function changedFields(
  fields: readonly FieldReading[],
  values: ReadonlyMap<string, string>,
  shapes: readonly FieldShape[],
): readonly string[] {
  const now = new Map(fields.map(({ name, value }) => [name, value]))
  return shapes.flatMap(({ name, isReadOnly }) =>
    isReadOnly && !sameAnswer(now.get(name) ?? '', values.get(name) ?? '') ? [name] : [],
  )
}

/** Of each saving between the blank and the last, where it said something else than the one after it. */
function earlierValues(file: PdfFile, blankView: number): readonly EarlierValues[] {
  const found: EarlierValues[] = []
  let after = JSON.stringify(valuesIn(file, 0))
  for (let view = 1; view < blankView; view++) {
    const values = valuesIn(file, view)
    const text = JSON.stringify(values)
    if (text !== after) found.push(values)
    after = text
  }
  return found
}

const valuesIn = (file: PdfFile, view: number): EarlierValues =>
  Object.fromEntries(
    readingsOf(file, view).flatMap(({ name, value }) =>
      asText(value) === '' ? [] : [[name, asText(value)]],
    ),
  )

/** A form still, of other bytes: by its signature, its /ID, its title, or what stands on its pages. */
async function readRewritten(
  bytes: Uint8Array,
  blanks: Blanks,
  given: Omit<ReturnReading, 'kind'>,
  file: PdfFile,
): Promise<ReturnReading> {
  const { fields } = given
  const found =
    byMarks(marksOf(file, 0), blanks) ??
    (await byPlace(bytes, blanks, ({ name }) => {
      const field = fields.find((each) => each.name === name)
      return field === undefined ? null : asText(field.value)
    }))
  if (found === null) return { ...given, kind: isXfa(file) ? 'xfa' : 'foreign' }
  const { ref, form } = found.blank
  const names = new Set(fields.map(({ name }) => name))
  const unread = form.shapes.flatMap(({ name }) => (names.has(name) ? [] : [name]))
  const changed = changedFields(fields, form.values, form.shapes)
  return { ...given, kind: 'rewritten', way: found.way, blank: ref, unread, changed }
}

/** No form any more, or none yet. */
async function readPrinted(
  bytes: Uint8Array,
  blanks: Blanks,
  given: Omit<ReturnReading, 'kind'>,
): Promise<ReturnReading> {
  const text = await textOfPages(await withJoinedLettersTurned(bytes))
  if (text === null) return { ...given, kind: 'unreadable' }
  if (text.every((page) => page.length === 0)) return { ...given, kind: 'scan' }
  const found = await byPlace(bytes, blanks, (shape) => textAt(text, shape), text)
  if (found === null) return { ...given, kind: 'foreign' }
  const { ref, form } = found.blank
  const drawn = await drawnOnPages(bytes)
  const marks = drawn === null ? null : marksByPlace(drawn, text, form.shapes)
  const fields = form.shapes.flatMap((shape): readonly FieldReading[] => {
    if (shape.kind !== 'button') {
      const value = textAt(text, shape)
      return value === null ? [] : [{ ...shape, value, onPage: null, from: 'place' }]
    }
    const marked = marks?.get(shape.name)
    if (marked === undefined) return []
    // of a group one is chosen, or it is not known which
    const [value = ''] = marked
    return [{ ...shape, value, onPage: marked.length > 1 ? marked.join(', ') : null, from: 'place' }]
  })
  const read = new Set(fields.map(({ name }) => name))
  const unread = form.shapes.flatMap(({ name }) => (read.has(name) ? [] : [name]))
  const changed = changedFields(fields, form.values, form.shapes)
  return { ...given, kind: 'printed', way: 'place', blank: ref, fields, unread, changed }
}

const textAt = (text: PagesText, { place }: FieldShape): string | null =>
  place === null ? null : textInBox(text[place.page] ?? [], place.box)

interface FoundBlank {
  readonly way: AttributionWay
  readonly blank: KnownBlank
}

function byMarks(marks: FileMarks, blanks: Blanks): FoundBlank | null {
  const all = blanks.all()
  const ways: readonly (readonly [AttributionWay, (blank: KnownBlank) => boolean])[] = [
    ['signature', ({ form }) => form.signatures.some((each) => marks.signatures.includes(each))],
    ['file-id', ({ form }) => form.id !== null && form.id === marks.id],
    ['title', ({ form }) => form.title !== null && form.title === marks.title],
  ]
  for (const [way, isMeant] of ways) {
    const blank = onlyDocument(all.filter(isMeant))
    if (blank !== null) return { way, blank }
  }
  return null
}

/**
 * So many of a form's labels have to be there: one or two are the State's, and LibreOffice moves a third of those in Arabic. A form in
 * another language has none of them.
 */
const enoughLabels = 0.6

/** By its labels at their places, which say the language; and by what was printed into its fields for this addressee alone. */
async function byPlace(
  bytes: Uint8Array,
  blanks: Blanks,
  says: (shape: FieldShape) => string | null,
  known: PagesText | null = null,
): Promise<FoundBlank | null> {
  const text = known ?? (await textOfPages(bytes))
  if (text === null) return null
  const languages = new Set(
    (await blanks.samples()).flatMap(({ language, text: wanted }) =>
      labelsFound(wanted, text) >= enoughLabels ? [language] : [],
    ),
  )
  const isMeant = ({ ref, form }: KnownBlank): boolean =>
    languages.has(partsOfId(ref.document).language) &&
    form.values.size > 0 &&
    form.shapes.every((shape) => {
      const wanted = form.values.get(shape.name)
      return wanted === undefined || !shape.isReadOnly || sameWords(says(shape), wanted)
    })
  const blank = onlyDocument(blanks.all().filter(isMeant))
  return blank === null ? null : { way: 'place', blank }
}

const sameWords = (one: string | null, other: string): boolean =>
  one !== null && withoutSpaces(one) === withoutSpaces(other)

const withoutSpaces = (text: string): string => text.normalize('NFKC').replace(/[\s\p{Cf}]/gu, '')

/** Values without their form name it by its /ID, which anybody can write. */
function readValues(bytes: Uint8Array, blanks: Blanks): ReturnReading {
  const read = readValuesFile(bytes)
  if (read === null) return { ...nothing, kind: 'unreadable' }
  const meant = read.id === null ? null : onlyDocument(blanks.all().filter(({ form }) => form.id === read.id))
  const values = new Map(read.values.map(({ name, value }) => [name, value]))
  return {
    ...nothing,
    kind: 'values',
    way: meant === null ? 'unknown' : 'hint',
    blank: meant?.ref ?? null,
    fields: fieldsWith(meant, values),
  }
}

/** What somebody has typed from a return: held against the form that they say, and checked as that one is. */
function readKeyed(row: KeyedRow | null, blanks: Blanks): ReturnReading {
  if (row === null)
    return { ...nothing, kind: 'unreadable', faults: ['no row, or several, or none that can be read'] }
  const meant = blanks.all().findLast(({ ref }) => ref.document === row.form) ?? null
  const fields = fieldsWith(meant, row.values)
  return {
    ...nothing,
    kind: 'keyed',
    way: meant === null ? 'unknown' : 'person',
    blank: meant?.ref ?? null,
    fields,
    changed: meant === null ? [] : changedFields(fields, meant.form.values, meant.form.shapes),
    keyedFrom: row.from,
  }
}

/** The fields of a form with values that came without it, and values of which it has no field. */
function fieldsWith(meant: KnownBlank | null, values: ReadonlyMap<string, string>): readonly FieldReading[] {
  const shapes = meant?.form.shapes ?? []
  const stray = [...values].filter(([name]) => !shapes.some((shape) => shape.name === name))
  return [
    ...shapes.map((shape): FieldReading => {
      const value =
        values.get(shape.name) ?? (shape.isReadOnly ? (meant?.form.values.get(shape.name) ?? '') : '')
      return { ...shape, value, onPage: null, from: 'value' }
    }),
    ...stray.map(
      ([name, value]): FieldReading => ({ ...unknownShape(name), value, onPage: null, from: 'value' }),
    ),
  ]
}

const unknownShape = (name: string): FieldShape => ({
  name,
  kind: 'text',
  isRequired: false,
  isReadOnly: false,
  maxLength: null,
  options: [],
  place: null,
  marks: [],
})
