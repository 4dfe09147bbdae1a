import type { Element, Node } from '../model/doc.ts'
import type { LinkArea } from '../model/page.ts'
import { hex } from '../pdf-syntax/bytes.ts'
import type { Objects } from '../pdf-syntax/objects.ts'
import { textString } from '../pdf-syntax/text.ts'
import { asciiString, type WrittenReference } from '../pdf-syntax/write.ts'
import { rectangleOf } from './rectangle.ts'
import { spokenText } from './shape.ts'
import { childrenOf, type PlacedAnnotation } from './structure.ts'

/** A link with one of the areas that typesetting has placed for it: one in each line that it goes through. `page`: from 0. */
export interface LinkWithArea {
  readonly node: Element
  readonly area: LinkArea
  readonly page: number
}

/** The links of a document in reading order, once for each area. Throws an Error where an area belongs to no link. */
export function linksWithAreas(
  root: Element,
  pages: readonly { readonly links: readonly LinkArea[] }[],
): readonly LinkWithArea[] {
  const areas = pages.flatMap(({ links }, page) => links.map((area) => ({ area, page })))
  if (areas.length === 0) return []
  const found: LinkWithArea[] = []
  const walk = (node: Node): void => {
    if (node.kind === 'element' && node.link !== undefined)
      for (const placed of areas) if (placed.area.owner === node.id) found.push({ node, ...placed })
    for (const child of childrenOf(node)) walk(child)
  }
  walk(root)
  if (found.length < areas.length) throw new Error('an area belongs to no link of the document')
  return found
}

/**
 * Writes a link annotation (ISO 32000-1, 12.5.6.5, 12.6.4.7) and gives its number. /Contents says where it leads to who does not see it
 * (ISO 14289-1, 7.18.5); flag 4: it is printed (ISO 19005-2, 6.3.2).
 */
export function addLink(
  objects: Objects,
  { node, area, annotation }: LinkWithArea & { readonly annotation: PlacedAnnotation },
): WrittenReference {
  const { uri, description } = node.link!
  objects.put(annotation.ref, {
    Type: 'Annot',
    Subtype: 'Link',
    Rect: rectangleOf(area),
    F: 4,
    Border: [0, 0, 0],
    P: annotation.page,
    StructParent: annotation.structParent,
    Contents: textString(description ?? spokenText(node)),
    A: { S: 'URI', URI: asciiString(encodedUri(uri)) },
  })
  return annotation.ref
}

/**
 * An address as a file has it: ASCII (12.6.4.7), other characters by their UTF-8 bytes (RFC 3986, 2.1), a host by its letters in
 * ASCII (WHATWG URL); what stands encoded stays.
 */
function encodedUri(uri: string): string {
  const url = /^https?:/i.test(uri) && URL.canParse(uri) ? new URL(uri).href : uri
  return url.replace(/[^!-~]|[()<>\\"{}|^`]/gu, (sign) =>
    [...Buffer.from(sign)].map((byte) => `%${hex(byte, 2)}`).join(''),
  )
}
