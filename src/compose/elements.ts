import type { Role } from '../model/doc.ts'

/** Where an element may stand, and what may stand in it. */
export interface ElementRule {
  /** `block` holds blocks; `text` is a block of text and inline elements; the rest stand inside text, or are fields */
  readonly kind:
    | 'block'
    | 'text'
    | 'inline'
    | 'void-block'
    | 'void-inline'
    | 'title'
    | 'select'
    | 'option'
    | 'textarea'
  readonly role: Role | null
  readonly required: readonly string[]
  readonly optional: readonly string[]
}

const rule = (
  kind: ElementRule['kind'],
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
  div: rule('block', null),
  h1: rule('text', 'H1'),
  h2: rule('text', 'H2'),
  h3: rule('text', 'H3'),
  p: rule('text', 'P'),
  label: rule('text', 'P'),
  table: rule('block', 'Table'),
  thead: rule('block', 'THead'),
  tbody: rule('block', 'TBody'),
  tr: rule('block', 'TR'),
  th: rule('text', 'TH', ['scope']),
  td: rule('text', 'TD'),
  'page-break': rule('void-block', null),
  signature: rule('block', null, ['title']),
  strong: rule('inline', null),
  span: rule('inline', 'Span'),
  abbr: rule('inline', 'Span', ['title']),
  br: rule('void-inline', null),
  'page-number': rule('void-inline', null),
  input: rule(
    'void-block',
    null,
    ['type', 'name', 'title'],
    ['value', 'required', 'readonly', 'maxlength', 'checked'],
  ),
  textarea: rule('textarea', null, ['name', 'title'], ['required', 'readonly', 'maxlength']),
  select: rule('select', null, ['name', 'title'], ['required']),
  option: rule('option', null, ['value']),
}

/** Not what objects have of themselves: `<constructor>` is no element. */
export function ruleOf(name: string): ElementRule | undefined {
  return Object.hasOwn(elements, name) ? elements[name] : undefined
}

/** Every element may have these. */
export const everywhere: readonly string[] = ['class', 'lang']

/** Attributes whose values are fixed. */
export const attributeValues: Readonly<Record<string, readonly string[]>> = {
  'header pages': ['first', 'following'],
  'footer pages': ['first'],
  'th scope': ['col', 'row'],
  'input type': ['text', 'checkbox', 'radio'],
}

/** May `child` stand directly in `parent`? Null is the top of the template. */
export function mayStandIn(child: string, inputType: string | null, parent: string | null): boolean {
  const { kind } = elements[child]!
  const box = child === 'input' && inputType !== 'text'
  const outer = parent === null ? null : elements[parent]!.kind
  if (child === 'title' || child === 'page-break' || child === 'aside') return parent === null
  if (child === 'thead' || child === 'tbody') return parent === 'table'
  if (child === 'tr') return parent === 'table' || parent === 'thead' || parent === 'tbody'
  if (child === 'th' || child === 'td') return parent === 'tr'
  if (kind === 'option') return outer === 'select'
  if (kind === 'inline' || kind === 'void-inline' || box) return outer === 'text' || outer === 'inline'
  return parent === null || (outer === 'block' && !['table', 'thead', 'tbody', 'tr'].includes(parent))
}
