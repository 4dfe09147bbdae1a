import { readXml, type XmlElement } from '../../pdf-syntax/xml.ts'

/** What an XMP packet says (ISO 16684-1): the value of each property in one canonical text, by `{namespace}name`. */
export type XmpProperties = ReadonlyMap<string, string>

const rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
const language = '{http://www.w3.org/XML/1998/namespace}lang'
const xmp = 'http://ns.adobe.com/xap/1.0/'
const mediaManagement = 'http://ns.adobe.com/xap/1.0/mm/'
const pdf = 'http://ns.adobe.com/pdf/1.3/'

/** The forms of RDF/XML that say the same (ISO 16684-1, 7.9) give the same. Null: it is no packet, or one that no program writes. */
export function xmpProperties(packet: Uint8Array): XmpProperties | null {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(packet)
  } catch {
    return null
  }
  const outer = readXml(text)
  if (outer === null) return null
  const inner = outer.name === '{adobe:ns:meta/}xmpmeta' ? soleElement(outer) : outer
  if (inner?.name !== `{${rdf}}RDF`) return null
  const found: XmpMember[] = []
  for (const child of inner.children) {
    if (typeof child === 'string') {
      if (child.trim() !== '') return null
      continue
    }
    const members =
      child.name === `{${rdf}}Description` ? membersOf(child, new Set(['{}about', `{${rdf}}about`])) : null
    if (members === null) return null
    found.push(...members)
  }
  const properties = new Map(found)
  return properties.size === found.length ? properties : null
}

/** Who saved it when, and with what: no statement about the document. They may come, change and go. */
const passing: ReadonlySet<string> = new Set([
  `{${xmp}}ModifyDate`,
  `{${xmp}}MetadataDate`,
  `{${pdf}}Producer`,
  `{${mediaManagement}}InstanceID`,
])
/** What an editor adds where it is not there yet. What is there stays. */
const addable: ReadonlySet<string> = new Set([
  `{${xmp}}CreatorTool`,
  `{${mediaManagement}}DocumentID`,
  `{${mediaManagement}}OriginalDocumentID`,
])

/** The properties, `{namespace}name`, that say something else now, and may not. */
export function forbiddenDifferences(before: XmpProperties, after: XmpProperties): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((property) => {
    const [old, now] = [before.get(property), after.get(property)]
    if (old === now) return false
    const may = passing.has(property) || (addable.has(property) && old === undefined)
    return !may || (now !== undefined && !now.startsWith(simple))
  })
}

const prefixes: Readonly<Record<string, string>> = {
  [xmp]: 'xmp',
  [mediaManagement]: 'xmpMM',
  [pdf]: 'pdf',
  'http://purl.org/dc/elements/1.1/': 'dc',
  'http://www.aiim.org/pdfa/ns/id/': 'pdfaid',
  'http://www.aiim.org/pdfua/ns/id/': 'pdfuaid',
}

/** `dc:title` for a property that is usual, else its name without its namespace. */
export function shortName(property: string): string {
  const [, namespace = '', name = ''] = /^\{([^}]*)\}(.*)$/.exec(property) ?? []
  const prefix = prefixes[namespace]
  return prefix === undefined ? name : `${prefix}:${name}`
}

type XmpMember = readonly [name: string, value: string]

/** How the canonical text of a value begins that is a text and nothing more. */
const simple = '["text",'

/** The one element in another, with nothing but space around; null: there is not just one. */
function soleElement({ children }: XmlElement): XmlElement | null {
  const elements = children.filter((child) => typeof child !== 'string')
  const isAlone = children.every((child) => typeof child !== 'string' || child.trim() === '')
  return isAlone && elements.length === 1 ? elements[0]! : null
}

/** The properties of a node: its attributes, but for those `besides`, and its elements. Null: it is none of ours. */
function membersOf(node: XmlElement, besides: ReadonlySet<string>): readonly XmpMember[] | null {
  const found: XmpMember[] = []
  for (const [name, value] of node.attributes) {
    if (besides.has(name)) continue
    if (!isProperty(name)) return null
    found.push([name, text(value, null)])
  }
  for (const child of node.children) {
    if (typeof child === 'string') {
      if (child.trim() !== '') return null
      continue
    }
    const value = isProperty(child.name) || child.name === `{${rdf}}value` ? canonical(child) : null
    if (value === null) return null
    found.push([child.name, value])
  }
  return found
}

/** A name in a namespace that is neither RDF's nor XML's own. */
function isProperty(name: string): boolean {
  return !name.startsWith('{}') && !name.startsWith(`{${rdf}}`) && !name.startsWith('{http://www.w3.org/XML/')
}

const text = (value: string, tongue: string | null): string =>
  JSON.stringify(['text', value.trim(), ...(tongue === null ? [] : [tongue])])

/** The value of a property element or of an item, a URI as the text that it is (C.2.5), as canonical text; null: of no form that is known. */
function canonical(element: XmlElement): string | null {
  const tongue = element.attributes.get(language)?.toLowerCase() ?? null
  const attributes = new Map(element.attributes)
  attributes.delete(language)
  const parseType = attributes.get(`{${rdf}}parseType`)
  const resource = attributes.get(`{${rdf}}resource`)
  const bare = element.children.every((child) => typeof child === 'string')
  if (parseType !== undefined) {
    if (parseType !== 'Resource' || attributes.size > 1) return null
    return structure(membersOf({ ...element, attributes: new Map() }, new Set()), tongue)
  }
  if (attributes.size > 0) {
    if (!bare || element.children.join('').trim() !== '') return null
    if (resource !== undefined) return attributes.size > 1 ? null : text(resource, tongue)
    return structure(membersOf({ ...element, attributes, children: [] }, new Set()), tongue)
  }
  if (bare) return text(element.children.join(''), tongue)
  const inner = soleElement(element)
  if (inner === null) return null
  if (inner.name === `{${rdf}}Description`)
    return structure(membersOf(inner, new Set([`{${rdf}}about`])), tongue)
  return array(inner, tongue)
}

/** A structure's fields, whose order says nothing (6.3.3). */
function structure(members: readonly XmpMember[] | null, tongue: string | null): string | null {
  if (members === null || new Set(members.map(([name]) => name)).size < members.length) return null
  return JSON.stringify(['structure', tongue, members.map(([name, value]) => `${name}${value}`).sort()])
}

/** An array (6.3.4): the order of a bag says nothing; the first of alternatives is the one that most readers show. */
function array({ name, attributes, children }: XmlElement, tongue: string | null): string | null {
  const kind = ['Bag', 'Seq', 'Alt'].find((each) => name === `{${rdf}}${each}`)
  if (kind === undefined || attributes.size > 0) return null
  const items: XmlElement[] = []
  for (const child of children) {
    if (typeof child !== 'string') items.push(child)
    else if (child.trim() !== '') return null
  }
  const values: string[] = []
  for (const item of items) {
    const value = item.name === `{${rdf}}li` ? canonical(item) : null
    if (value === null) return null
    values.push(value)
  }
  return JSON.stringify([kind, tongue, kind === 'Bag' ? values.sort() : values])
}
