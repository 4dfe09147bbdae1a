import { createHash } from 'node:crypto'
import {
  PDFArray,
  type PDFContext,
  PDFDict,
  PDFName,
  type PDFObject,
  PDFPageLeaf,
  PDFPageTree,
  PDFRawStream,
  PDFRef,
} from 'pdf-lib'

/** From a font's program to the resources of a page there are no more steps than this. */
const MOST_STEPS = 8

/**
 * Keeps once what is equal: the letters of a language have the same fonts, and many the same second page. What is equal in
 * itself is found first, then what names equal things, and so on upwards; pages stay, each at its place.
 */
export function shareObjects(context: PDFContext): void {
  const digests = new Map<PDFRawStream, string>()
  for (let step = 0; step < MOST_STEPS; step++) {
    const first = new Map<string, PDFRef>()
    const same = new Map<string, PDFRef>()
    for (const [ref, object] of context.enumerateIndirectObjects()) {
      const key = keyOf(object, digests)
      if (key === null) continue
      const before = first.get(key)
      if (before === undefined) first.set(key, ref)
      else same.set(ref.tag, before)
    }
    if (same.size === 0) return
    for (const [ref, object] of context.enumerateIndirectObjects())
      if (same.has(ref.tag)) context.delete(ref)
      else redirect(object, same)
  }
}

/** Equal for equal objects; null: it stays whatever is equal to it. */
function keyOf(object: PDFObject, digests: Map<PDFRawStream, string>): string | null {
  if (object instanceof PDFPageLeaf || object instanceof PDFPageTree) return null
  if (object instanceof PDFRawStream) {
    const digest = digests.get(object) ?? createHash('sha256').update(object.contents).digest('hex')
    digests.set(object, digest)
    return `${object.dict.toString()} ${digest}`
  }
  if (!(object instanceof PDFDict) && !(object instanceof PDFArray)) return null
  // the catalog and what it alone names has no equal
  if (object instanceof PDFDict && object.get(PDFName.of('Type')) === PDFName.of('Catalog')) return null
  return object.toString()
}

/** Names, in all that stands in an object, the one that is kept. */
function redirect(object: PDFObject, same: ReadonlyMap<string, PDFRef>): void {
  const kept = (value: PDFObject): PDFRef | undefined =>
    value instanceof PDFRef ? same.get(value.tag) : undefined
  if (object instanceof PDFRawStream) redirect(object.dict, same)
  else if (object instanceof PDFDict)
    for (const [name, value] of object.entries()) {
      const other = kept(value)
      if (other === undefined) redirect(value, same)
      else object.set(name, other)
    }
  else if (object instanceof PDFArray)
    for (const [nth, value] of object.asArray().entries()) {
      const other = kept(value)
      if (other === undefined) redirect(value, same)
      else object.set(nth, other)
    }
}
