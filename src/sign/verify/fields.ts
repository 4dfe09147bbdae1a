import { malformed } from '../der.ts'
import { catalogOf, nameOf, objectOf, type PdfFile, resolved } from './file.ts'
import { type Dictionary, isDictionary, isRef, type Value } from './lexer.ts'

/** A form field or one of its widgets, with what it inherits (ISO 32000-2, 12.7.4). */
export interface FormField {
  readonly number: number
  /** names from the top joined with full stops */
  readonly name: string
  readonly type: string | null
  readonly readOnly: boolean
  readonly dictionary: Dictionary
  /** of a signature field: the number of the signature dictionary */
  readonly signature: number | null
}

/** The interactive form of a view; null: none. */
export function formOf(file: PdfFile, view: number): Dictionary | null {
  const form = resolved(file, view, catalogOf(file, view).catalog.entries.get('AcroForm'))
  return isDictionary(form) ? form : null
}

/** All fields and widgets of a view, by object number. */
export function fieldsOf(file: PdfFile, view: number): ReadonlyMap<number, FormField> {
  const found = new Map<number, FormField>()
  const walk = (value: Value, parent: FormField | null, depth: number): void => {
    if (!isRef(value) || depth > 16) throw malformed('a form field that is none')
    const dictionary = objectOf(file, view, value.number)
    if (!isDictionary(dictionary) || found.has(value.number)) throw malformed('a form field that is none')
    const own = textOf(dictionary.entries.get('T'))
    const name = [parent?.name, own].filter((part) => part).join('.')
    if (name.length > 1000) throw malformed('a form field whose name has no end')
    const flags = dictionary.entries.get('Ff')
    const type = nameOf(dictionary, 'FT') ?? parent?.type ?? null
    const signature = dictionary.entries.get('V')
    if (type === 'Sig' && signature !== undefined && signature !== null && !isRef(signature)) {
      throw malformed('a signature that is no object of its own')
    }
    const field: FormField = {
      number: value.number,
      name,
      type,
      readOnly: typeof flags === 'number' ? (flags & 1) !== 0 : (parent?.readOnly ?? false),
      dictionary,
      signature: type === 'Sig' && isRef(signature) ? signature.number : null,
    }
    found.set(value.number, field)
    for (const kid of itemsOf(resolved(file, view, dictionary.entries.get('Kids'))))
      walk(kid, field, depth + 1)
  }
  const form = formOf(file, view)
  for (const field of itemsOf(resolved(file, view, form?.entries.get('Fields')))) walk(field, null, 0)
  return found
}

export function itemsOf(value: Value | undefined): readonly Value[] {
  return typeof value === 'object' && value?.kind === 'array' ? value.items : []
}

/** PDFDocEncoding where it is not Latin-1 (ISO 32000-2, annex D.2). */
const pdfDoc: ReadonlyMap<number, string> = new Map([
  ...[...'\u02d8\u02c7\u02c6\u02d9\u02dd\u02db\u02da\u02dc'].map((c, i) => [0x18 + i, c] as const),
  ...[...'•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž'].map((c, i) => [0x80 + i, c] as const),
  [0xa0, '€'],
])

/** A text string (7.9.2.2). */
export function textOf(value: Value | undefined): string | null {
  if (typeof value !== 'object' || value?.kind !== 'string') return null
  const bytes = Buffer.from(value.bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return bytes
      .subarray(2, bytes.length & ~1)
      .swap16()
      .toString('utf16le')
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3).toString('utf8')
  return Array.from(bytes, (byte) => pdfDoc.get(byte) ?? String.fromCharCode(byte)).join('')
}

/** Both are text strings, and say the same, in whichever encoding. */
export function sameText(a: Value, b: Value): boolean {
  const text = textOf(a)
  return text !== null && text === textOf(b)
}

/** The numbers of all pages of a view. */
export function pagesOf(file: PdfFile, view: number): ReadonlySet<number> {
  const pages = new Set<number>()
  const seen = new Set<number>()
  const walk = (value: Value | undefined, depth: number): void => {
    if (!isRef(value) || depth > 32 || seen.has(value.number)) throw malformed('a page tree that is none')
    seen.add(value.number)
    const node = objectOf(file, view, value.number)
    if (!isDictionary(node)) throw malformed('a page tree that is none')
    if (nameOf(node, 'Type') === 'Page') pages.add(value.number)
    else for (const kid of itemsOf(resolved(file, view, node.entries.get('Kids')))) walk(kid, depth + 1)
  }
  walk(catalogOf(file, view).catalog.entries.get('Pages'), 0)
  return pages
}
