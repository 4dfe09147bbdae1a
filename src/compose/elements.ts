import type { Role } from '../model/doc.ts'
import { envelopeWindows } from '../model/window.ts'

/**
 * `block` holds blocks; `text` is a block of text and inline elements; `item`, of a list, holds either; the rest stand inside text,
 * or are fields.
 */
export type ElementKind =
  | 'block'
  | 'text'
  | 'item'
  | 'inline'
  | 'void-block'
  | 'void-inline'
  | 'title'
  | 'select'
  | 'option'
  | 'textarea'

/** What an element is, and which attributes it must and may have, besides those that all have. */
export interface ElementRule {
  readonly kind: ElementKind
  /** its structure type in the PDF; null: none of its own */
  readonly role: Role | null
  readonly required: readonly string[]
  readonly optional: readonly string[]
}

/** What goes with each kind of element. */
export const traits: Readonly<
  Record<
    ElementKind,
    {
      readonly hasEndTag: boolean
      /** characters may stand right within it */
      readonly holdsText: boolean
      /** it stands within a line of text */
      readonly isInline: boolean
    }
  >
> = {
  block: { hasEndTag: true, holdsText: false, isInline: false },
  text: { hasEndTag: true, holdsText: true, isInline: false },
  item: { hasEndTag: true, holdsText: true, isInline: false },
  inline: { hasEndTag: true, holdsText: true, isInline: true },
  'void-block': { hasEndTag: false, holdsText: false, isInline: false },
  'void-inline': { hasEndTag: false, holdsText: false, isInline: true },
  title: { hasEndTag: true, holdsText: true, isInline: false },
  select: { hasEndTag: true, holdsText: false, isInline: false },
  option: { hasEndTag: true, holdsText: true, isInline: false },
  textarea: { hasEndTag: true, holdsText: false, isInline: false },
}

const rule = (
  kind: ElementKind,
  role: Role | null,
  required: readonly string[] = [],
  optional: readonly string[] = [],
): ElementRule => ({ kind, role, required, optional })

/** The subset of HTML that templates may use; docs/markup.md lists the same, and a test compares them. */
export const elements: Readonly<Record<string, ElementRule>> = {
  title: rule('title', null),
  header: rule('block', 'Div', ['pages']),
  footer: rule('block', 'Div', ['pages']),
  aside: rule('block', 'Div'),
  section: rule('block', 'Sect'),
  div: rule('block', null, [], ['order']),
  h1: rule('text', 'H1'),
  h2: rule('text', 'H2'),
  h3: rule('text', 'H3'),
  p: rule('text', 'P'),
  label: rule('text', 'P'),
  table: rule('block', 'Table'),
  thead: rule('block', 'THead'),
  tbody: rule('block', 'TBody'),
  caption: rule('text', 'Caption'),
  tr: rule('block', 'TR'),
  th: rule('text', 'TH', ['scope'], ['colspan']),
  td: rule('text', 'TD', [], ['colspan']),
  ol: rule('block', 'L'),
  ul: rule('block', 'L'),
  li: rule('item', 'LI'),
  address: rule('block', 'Div', ['window']),
  'page-break': rule('void-block', null),
  signature: rule('block', null, ['title']),
  strong: rule('inline', null),
  em: rule('inline', null),
  sup: rule('inline', 'Span'),
  sub: rule('inline', 'Span'),
  a: rule('inline', 'Link', ['href'], ['title']),
  span: rule('inline', 'Span'),
  abbr: rule('inline', 'Span', ['title']),
  br: rule('void-inline', null),
  'page-number': rule('void-inline', null),
  'page-count': rule('void-inline', null),
  input: rule(
    'void-block',
    null,
    ['type', 'name', 'title'],
    ['value', 'required', 'readonly', 'maxlength', 'checked'],
  ),
  textarea: rule('textarea', null, ['name', 'title'], ['required', 'readonly', 'maxlength']),
  select: rule('select', null, ['name', 'title'], ['required']),
  option: rule('option', null, ['value']),
  img: rule('void-block', 'Figure', ['src', 'alt'], ['width', 'height', 'signature']),
}

/** The rule of an element; undefined: there is none of that name. Not what objects have of themselves, as `constructor`. */
export function ruleOf(name: string): ElementRule | undefined {
  return Object.hasOwn(elements, name) ? elements[name] : undefined
}

/** Every element may have these. */
export const everywhere: readonly string[] = ['class', 'lang']

/** What an attribute of an element may say, by `element attribute`; the values of others are free. */
export const attributeValues: Readonly<Record<string, readonly string[]>> = {
  'header pages': ['first', 'following', 'last', 'all'],
  'footer pages': ['first', 'following', 'last', 'all'],
  'address window': Object.keys(envelopeWindows),
  'th scope': ['col', 'row'],
  'input type': ['text', 'checkbox', 'radio', 'signature'],
}

/** They hold nothing but parts of their own. */
const OF_PARTS: ReadonlySet<string> = new Set(['table', 'thead', 'tbody', 'tr', 'ol', 'ul'])

/** May `child` (of this type, if it is an `input`) stand directly in `parent`? Null is the top of the template. */
export function mayStandIn(child: string, inputType: string | null, parent: string | null): boolean {
  const { kind } = elements[child]!
  const outer = parent === null ? null : elements[parent]!.kind
  const inText = outer === 'text' || outer === 'inline' || outer === 'item'
  if (child === 'page-break' || child === 'aside' || child === 'address') return parent === null
  if (child === 'li') return parent === 'ol' || parent === 'ul'
  if (child === 'caption') return parent === 'table'
  if (child === 'thead' || child === 'tbody') return parent === 'table'
  if (child === 'tr') return parent === 'table' || parent === 'thead' || parent === 'tbody'
  if (child === 'th' || child === 'td') return parent === 'tr'
  // boxes to tick stand in their label's line
  if (child === 'input' && inputType !== 'text' && inputType !== 'signature') return inText
  switch (kind) {
    case 'title':
      return parent === null
    case 'option':
      return outer === 'select'
    case 'inline':
    case 'void-inline':
      return inText
    case 'item':
    case 'block':
    case 'text':
    case 'void-block':
    case 'select':
    case 'textarea':
      if (outer === 'item') return ['p', 'ol', 'ul'].includes(child)
      return parent === null || (outer === 'block' && !OF_PARTS.has(parent))
  }
}
