import { latin1 } from '../pdf-syntax/bytes.ts'
import { OFF } from '../pdf-syntax/form-field.ts'
import { readIndirect } from '../pdf-syntax/lexer.ts'
import { decodedText, textOf } from '../pdf-syntax/text.ts'
import { isUnreadablePdf } from '../pdf-syntax/unreadable.ts'
import { type DirectValue, isDictionary, itemsOf, type PdfValue } from '../pdf-syntax/values.ts'
import { readXml, type XmlElement } from '../pdf-syntax/xml.ts'

/** Values that came without their form. */
export interface ValuesFile {
  readonly values: readonly { readonly name: string; readonly value: string }[]
  /** the first half of the form's /ID, hexadecimal, as the file claims it; null: it claims none */
  readonly id: string | null
}

/** FDF (ISO 32000-2, 12.7.8) or XFDF (ISO 19444-1); null: it cannot be read. Scripts in it are passed over. */
export const readValuesFile = (bytes: Uint8Array): ValuesFile | null =>
  isFdf(bytes) ? readFdf(bytes) : readXfdf(bytes)

/** Whether it says that it is one. */
export const isValuesFile = (bytes: Uint8Array): boolean =>
  isFdf(bytes) || Buffer.from(bytes.subarray(0, 1024)).includes('<xfdf')

const isFdf = (bytes: Uint8Array): boolean => /^\s*%FDF-/.test(latin1(bytes.subarray(0, 64)))

const most = 2000

function readFdf(bytes: Uint8Array): ValuesFile | null {
  try {
    const objects = indirectObjects(bytes)
    const resolve = (value: PdfValue | undefined): PdfValue =>
      typeof value === 'object' && value?.kind === 'reference'
        ? (objects.get(value.number) ?? null)
        : (value ?? null)
    const root = [...objects.values()].filter(isDictionary).find(({ entries }) => entries.has('FDF'))
    const data = resolve(root?.entries.get('FDF'))
    if (!isDictionary(data)) return null
    const values: { name: string; value: string }[] = []
    const walk = (field: PdfValue, above: string, depth: number): void => {
      if (!isDictionary(field) || depth > 16 || values.length > most) return
      const name = [above, textOf(resolve(field.entries.get('T'))) ?? '']
        .filter((part) => part !== '')
        .join('.')
      const value = fdfText(resolve(field.entries.get('V')))
      if (name !== '' && value !== null) values.push({ name, value })
      for (const kid of itemsOf(resolve(field.entries.get('Kids')))) walk(resolve(kid), name, depth + 1)
    }
    for (const field of itemsOf(resolve(data.entries.get('Fields')))) walk(resolve(field), '', 0)
    const [id] = itemsOf(resolve(data.entries.get('ID')))
    const isId = typeof id === 'object' && id?.kind === 'string' && id.bytes.length > 0
    return { values, id: isId ? Buffer.from(id.bytes).toString('hex') : null }
  } catch (error) {
    if (isUnreadablePdf(error)) return null
    throw error
  }
}

/** Cross-references are left out of FDF files, so objects are found where they stand (12.7.8.2). */
function indirectObjects(bytes: Uint8Array): ReadonlyMap<number, PdfValue> {
  const objects = new Map<number, PdfValue>()
  const starts = latin1(bytes).matchAll(/(?:^|[\r\n\s])(\d{1,9}) \d{1,5} obj\b/g)
  let end = 0
  for (const { index, 0: found, 1: number } of starts) {
    if (index < end || objects.size > most) continue
    const at = index + found.length - found.trimStart().length
    const object = readIndirect(bytes, at, (length) => (typeof length === 'number' ? length : 0))
    objects.set(Number(number), object.value)
    end = object.end
  }
  return objects
}

function fdfText(value: PdfValue): string | null {
  if (typeof value !== 'object' || value === null) return null
  switch (value.kind) {
    case 'string':
      return textOf(value)
    case 'name':
      return value.name === OFF ? '' : Buffer.from(value.name, 'latin1').toString('utf8')
    case 'stream':
      return decodedText(value.data)
    case 'array':
      return value.items.map((item: DirectValue) => textOf(item) ?? '').join(', ')
    case 'dictionary':
    case 'reference':
      return null
    default:
      return value satisfies never
  }
}

const XFDF = '{http://ns.adobe.com/xfdf/}'

function readXfdf(bytes: Uint8Array): ValuesFile | null {
  const root = readXml(
    Buffer.from(bytes)
      .toString('utf8')
      .replace(/^\uFEFF/, ''),
  )
  if (root === null || root.name !== `${XFDF}xfdf`) return null
  const children = (element: XmlElement | undefined, name: string): readonly XmlElement[] =>
    (element?.children ?? []).filter(
      (child): child is XmlElement => typeof child !== 'string' && child.name === XFDF + name,
    )
  const values: { name: string; value: string }[] = []
  const walk = (field: XmlElement, above: string): void => {
    if (values.length > most) return
    const name = [above, field.attributes.get('{}name') ?? ''].filter((part) => part !== '').join('.')
    const own = children(field, 'value').map(({ children: parts }) =>
      parts.filter((part) => typeof part === 'string').join(''),
    )
    if (name !== '' && own.length > 0) values.push({ name, value: own.join(', ').replace(/^Off$/, '') })
    for (const kid of children(field, 'field')) walk(kid, name)
  }
  for (const field of children(children(root, 'fields')[0], 'field')) walk(field, '')
  const id = children(root, 'ids')[0]?.attributes.get('{}original') ?? null
  return { values, id: id !== null && /^[0-9a-f]+$/i.test(id) ? id.toLowerCase() : null }
}
