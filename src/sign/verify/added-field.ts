import { inflated } from '../../pdf-syntax/filters.ts'
import type { FormField } from '../../pdf-syntax/form-field.ts'
import { objectOf, type PdfFile, resolved } from '../../pdf-syntax/read-file.ts'
import {
  isDictionary,
  isReference,
  isStream,
  itemsOf,
  nameOf,
  type PdfDictionary,
  type PdfValue,
} from '../../pdf-syntax/values.ts'
import type { Reach } from './graph.ts'
import { boxOf, overlap, type PageBox, textBoxes } from './page-text.ts'

/** A signature field that came in after signing, with its signature. */
export interface AddedField {
  readonly name: string
  /** of a document time-stamp (ISO 32000-2, 12.8.5) */
  readonly stamp: boolean
  /** what it covers wherever it is shown; null: it is invisible */
  readonly box: PageBox | null
}

/** The signed document, and the fields of the file as it is now. */
interface Addition {
  readonly file: PdfFile
  readonly reach: Reach
  readonly pages: ReadonlySet<number>
  readonly fields: ReadonlyMap<number, FormField>
  readonly later: ReadonlyMap<number, FormField>
}

/**
 * A field that was added is a signature field of one object that has its signature, and no more than a signature field
 * needs: no actions, no parent or kids, no other name's field, no flags that let it grow on the screen. A time-stamp's is
 * invisible. Null: it is something else.
 */
export function addedField(addition: Addition, value: PdfValue): AddedField | null {
  const { file, reach, fields, later } = addition
  if (!isReference(value) || reach.has(value.number)) return null
  const field = later.get(value.number)
  if (field === undefined || field.signature === null || reach.has(field.signature)) return null
  const { dictionary, name } = field
  const signature = objectOf(file, 0, field.signature)
  if (!isDictionary(signature) || name === '' || name.includes('.')) return null
  const isTaken = (other: FormField): boolean =>
    other.number !== field.number && (other.name === name || other.name.startsWith(`${name}.`))
  if ([...fields.values(), ...later.values()].some(isTaken)) return null
  for (const [key, entry] of dictionary.entries) if (!isNeeded(addition, key, entry)) return null
  const stamp = nameOf(signature, 'Type') === 'DocTimeStamp'
  const box = boxOf(file, 0, dictionary.entries.get('Rect'))
  if (box === null && dictionary.entries.has('Rect')) return null
  const isInvisible = box === null || (box.left === box.right && box.bottom === box.top)
  const look = resolved(file, 0, dictionary.entries.get('AP'))
  if (isInvisible) return isEmptyLook(file, look) ? { name, stamp, box: null } : null
  return !stamp && isLook(file, look) ? { name, stamp, box } : null
}

/** Flags of an annotation (table 167) that change nothing of what it shows: Hidden, Print, NoView, Locked, LockedContents. */
const harmlessFlags = 2 | 4 | 32 | 128 | 512

function isNeeded({ file, pages }: Addition, key: string, entry: PdfValue): boolean {
  const value = resolved(file, 0, entry)
  switch (key) {
    case 'Type':
      return isName(value, 'Annot')
    case 'Subtype':
      return isName(value, 'Widget')
    case 'FT':
      return isName(value, 'Sig')
    case 'F':
      return typeof value === 'number' && (value & ~harmlessFlags) === 0
    case 'Ff':
      // read-only, which a signature's field may be
      return value === 0 || value === 1
    case 'P':
      return isReference(entry) && pages.has(entry.number)
    case 'MK':
      return isDictionary(value) && [...value.entries].every(([key, each]) => isColour(key, each))
    case 'T':
    case 'TU':
    case 'TM':
    case 'DA':
    case 'M':
    case 'NM':
      return typeof value === 'object' && value?.kind === 'string'
    // looked at where they count
    case 'Rect':
    case 'V':
    case 'AP':
    case 'Lock':
      return true
    default:
      return false
  }
}

function isName(value: PdfValue, name: string): boolean {
  return typeof value === 'object' && value?.kind === 'name' && value.name === name
}

/** Of /MK (table 192) what draws nothing beyond the field: rotation, border, background. */
function isColour(key: string, value: PdfValue): boolean {
  if (key === 'R') return typeof value === 'number'
  return (key === 'BC' || key === 'BG') && itemsOf(value).every((part) => typeof part === 'number')
}

/** One normal appearance, a form, or none. */
export function isLook(file: PdfFile, look: PdfValue): boolean {
  if (look === null) return true
  if (!isDictionary(look) || [...look.entries.keys()].some((key) => key !== 'N')) return false
  const normal = resolved(file, 0, look.entries.get('N'))
  return isStream(normal) && nameOf(normal.dictionary, 'Subtype') === 'Form'
}

/** One that paints nothing: some programs give each field an appearance. */
function isEmptyLook(file: PdfFile, look: PdfValue): boolean {
  if (look === null) return true
  if (!isLook(file, look) || !isDictionary(look)) return false
  const normal = resolved(file, 0, look.entries.get('N'))
  return isStream(normal) && inflated(normal, file.budget).every((byte) => byte <= 32)
}

/** What a field that is shown on a page of the signed document covers; null: nothing that was there. */
export function covered(
  file: PdfFile,
  view: number,
  page: PdfDictionary,
  box: PageBox,
): 'text' | 'field' | 'unknown' | null {
  for (const item of itemsOf(resolved(file, view, page.entries.get('Annots')))) {
    const annotation = resolved(file, view, item)
    const its = isDictionary(annotation) ? boxOf(file, view, annotation.entries.get('Rect')) : null
    if (its !== null && overlap(its, box)) return 'field'
  }
  const text = textBoxes(file, view, page)
  if (text === null) return 'unknown'
  return text.some((each) => overlap(each, box)) ? 'text' : null
}
