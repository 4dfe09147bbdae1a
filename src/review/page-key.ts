import { createHash, type Hash } from 'node:crypto'
import { latin1 } from '../pdf-syntax/bytes.ts'
import { pagesOf } from '../pdf-syntax/document.ts'
import { inflated } from '../pdf-syntax/filters.ts'
import { objectOf, openPdf, type PdfFile, resolved } from '../pdf-syntax/read-file.ts'
import {
  isDictionary,
  isReference,
  isStream,
  itemsOf,
  type PdfDictionary,
  type PdfValue,
} from '../pdf-syntax/values.ts'

/** What leads away from a page to others, to the form as a whole, or to the structure: nothing that is painted. */
const ELSEWHERE = new Set(['Parent', 'P', 'StructParent', 'StructParents', 'Kids', 'V', 'Lock', 'Tabs'])

/**
 * Names each page of a file by what is painted on it: its content, the fonts that this names, and the appearances of its fields,
 * byte by byte. Pages of the same name look the same, whatever file they stand in, so that one picture is enough. `painter`:
 * who paints, and how, for another painter’s pictures are others. Throws `unreadablePdf`.
 */
export function pageKeys(bytes: Uint8Array, painter: string): readonly string[] {
  const file = openPdf(bytes)
  const known = new Map<number, string>()
  return pagesIn(file).map((page) => {
    const hash = createHash('sha256').update(painter)
    const content = contentOf(file, page)
    for (const [name, value] of [...page.entries].sort(byName))
      if (name !== 'Resources' && name !== 'Contents' && !ELSEWHERE.has(name)) {
        hash.update(`/${name} `)
        write(file, value, hash, known)
      }
    hash.update(content)
    writeResources(file, page, latin1(content), hash, known)
    return hash.digest('hex').slice(0, 32)
  })
}

const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : one > other ? 1 : 0

const pagesIn = (file: PdfFile): readonly PdfDictionary[] =>
  [...pagesOf(file, 0)].map((number) => objectOf(file, 0, number)).filter(isDictionary)

function contentOf(file: PdfFile, page: PdfDictionary): Uint8Array {
  const contents = resolved(file, 0, page.entries.get('Contents'))
  const parts = isStream(contents) ? [contents] : itemsOf(contents).map((part) => resolved(file, 0, part))
  return Buffer.concat(parts.flatMap((part) => (isStream(part) ? [inflated(part, file.budget)] : [])))
}

/** Fonts by the names that the content has for them; of other resources all. */
function writeResources(
  file: PdfFile,
  page: PdfDictionary,
  content: string,
  hash: Hash,
  known: Map<number, string>,
): void {
  const resources = resolved(file, 0, page.entries.get('Resources'))
  if (!isDictionary(resources)) return
  const named = new Set([...content.matchAll(/\/(\S+)\s+[\d.]+\s+Tf/g)].map(([, name]) => name!))
  for (const [category, value] of [...resources.entries].sort(byName)) {
    const entries = resolved(file, 0, value)
    hash.update(`/${category} `)
    if (category !== 'Font' || !isDictionary(entries)) {
      write(file, value, hash, known)
      continue
    }
    for (const name of [...named].sort()) {
      hash.update(`/${name} `)
      write(file, entries.entries.get(name) ?? null, hash, known)
    }
  }
}

/** What an object says, with all that it refers to; numbers of objects are not in it, since they differ from file to file. */
function write(file: PdfFile, value: PdfValue, hash: Hash, known: Map<number, string>): void {
  if (isReference(value)) {
    const before = known.get(value.number)
    if (before === undefined) {
      // what refers to itself is written once
      known.set(value.number, 'itself')
      const own = createHash('sha256')
      write(file, objectOf(file, 0, value.number), own, known)
      known.set(value.number, own.digest('hex'))
    }
    hash.update(known.get(value.number)!)
    return
  }
  if (value === null || typeof value !== 'object') {
    hash.update(`${String(value)} `)
    return
  }
  switch (value.kind) {
    case 'name':
      hash.update(`/${value.name} `)
      return
    case 'string':
      hash.update(`(${value.bytes.length})`).update(value.bytes)
      return
    case 'array':
      hash.update('[')
      for (const item of value.items) write(file, item, hash, known)
      hash.update(']')
      return
    case 'dictionary':
      hash.update('<<')
      for (const [name, item] of [...value.entries].sort(byName))
        if (!ELSEWHERE.has(name)) {
          hash.update(`/${name} `)
          write(file, item, hash, known)
        }
      hash.update('>>')
      return
    case 'stream':
      write(file, value.dictionary, hash, known)
      hash.update(value.data)
      return
    default:
      value satisfies never
  }
}
