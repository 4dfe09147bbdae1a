import { type PdfFile, resolved } from './read-file.ts'
import { unreadablePdf } from './unreadable.ts'
import { isDictionary, isReference, itemsOf, nameOf, type PdfDictionary, type PdfValue } from './values.ts'

/**
 * The document catalog of a view (ISO 32000-2, 7.7.2), and its object number; throws `unreadablePdf` where there is
 * none.
 */
export function catalogOf(
  file: PdfFile,
  view: number,
): { readonly number: number; readonly catalog: PdfDictionary } {
  const root = file.sections[view]?.trailer.entries.get('Root')
  if (!isReference(root)) throw unreadablePdf('no document catalog')
  const catalog = resolved(file, view, root)
  if (!isDictionary(catalog) || nameOf(catalog, 'Type') !== 'Catalog')
    throw unreadablePdf('no document catalog')
  return { number: root.number, catalog }
}

/** The object numbers of all pages of a view (7.7.3), in their order; throws `unreadablePdf` for a tree that is none. */
export function pagesOf(file: PdfFile, view: number): ReadonlySet<number> {
  const pages = new Set<number>()
  const visited = new Set<number>()
  const walk = (value: PdfValue | undefined, depth: number): void => {
    if (!isReference(value) || depth > 32 || visited.has(value.number))
      throw unreadablePdf('a page tree that is none')
    visited.add(value.number)
    const node = resolved(file, view, value)
    if (!isDictionary(node)) throw unreadablePdf('a page tree that is none')
    if (nameOf(node, 'Type') === 'Page') pages.add(value.number)
    else for (const kid of itemsOf(resolved(file, view, node.entries.get('Kids')))) walk(kid, depth + 1)
  }
  walk(catalogOf(file, view).catalog.entries.get('Pages'), 0)
  return pages
}
