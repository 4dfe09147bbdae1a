/** An element of an XML document, names expanded to `{namespace}name`. */
export interface XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly (XmlElement | string)[]
}

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'
const maxDepth = 24
const name = '[A-Za-z_][\\w.-]*(?::[A-Za-z_][\\w.-]*)?'
const startTag = new RegExp(`<(${name})`, 'y')
const attribute = new RegExp(`\\s+(${name})\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`, 'y')
const tagEnd = /\s*(\/?)>/y
const endTag = new RegExp(`</(${name})\\s*>`, 'y')

/**
 * Reads the part of XML 1.0 with namespaces that metadata is written in: elements, attributes, text, the five entities
 * and numbered characters; comments and processing instructions are passed over. Null: there is anything else (a
 * document type, CDATA, names that are not ASCII), or it is not well-formed; what programs never write is not guessed at.
 */
export function readXml(text: string): XmlElement | null {
  interface Open {
    readonly tag: string
    readonly element: XmlElement & { readonly children: (XmlElement | string)[] }
    readonly scope: ReadonlyMap<string, string>
  }
  const open: Open[] = []
  let root: XmlElement | null = null
  let at = 0
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found !== null) at = pattern.lastIndex
    return found
  }
  while (at < text.length) {
    const parent = open.at(-1)
    if (text[at] !== '<') {
      const next = text.indexOf('<', at)
      const value = characters(text.slice(at, next < 0 ? undefined : next))
      if (value === null || (parent === undefined && value.trim() !== '')) return null
      parent?.element.children.push(value)
      at = next < 0 ? text.length : next
      continue
    }
    const skipped = text.startsWith('<?', at) ? '?>' : text.startsWith('<!--', at) ? '-->' : null
    if (skipped !== null) {
      const end = text.indexOf(skipped, at + 2)
      if (end < 0) return null
      at = end + skipped.length
      continue
    }
    const closing = match(endTag)
    if (closing !== null) {
      if (open.pop()?.tag !== closing[1]) return null
      continue
    }
    const opening = match(startTag)
    if (opening === null || open.length > maxDepth || (parent === undefined && root !== null)) return null
    const raw: [string, string][] = []
    for (let found = match(attribute); found !== null; found = match(attribute)) {
      const value = characters((found[2] ?? found[3])!.replace(/[\t\n\r]/g, ' '))
      if (value === null) return null
      raw.push([found[1]!, value])
    }
    const end = match(tagEnd)
    if (end === null) return null
    const scope = new Map(parent?.scope ?? [['xml', xmlNamespace]])
    for (const [key, value] of raw) {
      if (key === 'xmlns') scope.set('', value)
      else if (key.startsWith('xmlns:')) scope.set(key.slice(6), value)
    }
    const attributes = new Map<string, string>()
    for (const [key, value] of raw) {
      if (/^xmlns(?::|$)/.test(key)) continue
      const expanded = key.includes(':') ? expand(key, scope) : `{}${key}`
      if (expanded === null || attributes.has(expanded)) return null
      attributes.set(expanded, value)
    }
    const expanded = expand(opening[1]!, scope)
    if (expanded === null) return null
    const element = { name: expanded, attributes, children: [] }
    if (parent === undefined) root = element
    else parent.element.children.push(element)
    if (end[1] === '') open.push({ tag: opening[1]!, element, scope })
  }
  return open.length === 0 ? root : null
}

/** `{namespace}name`; null: its prefix is not declared. */
function expand(qualified: string, scope: ReadonlyMap<string, string>): string | null {
  const colon = qualified.indexOf(':')
  const prefix = colon < 0 ? '' : qualified.slice(0, colon)
  const namespace = scope.get(prefix) ?? (colon < 0 ? '' : undefined)
  return namespace === undefined ? null : `{${namespace}}${qualified.slice(colon + 1)}`
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Text with its references undone; null: one means nothing. */
function characters(text: string): string | null {
  let isGood = true
  const value = text.replace(
    /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));|&/g,
    (whole, entity, ...rest) => {
      if (typeof entity === 'string') return entities[entity]!
      const [decimal, hexadecimal] = rest as (string | undefined)[]
      const code = decimal === undefined ? Number.parseInt(hexadecimal ?? 'x', 16) : Number(decimal)
      if (code > 0 && code <= 0x10ffff) return String.fromCodePoint(code)
      isGood = whole === ''
      return ''
    },
  )
  return isGood ? value : null
}
