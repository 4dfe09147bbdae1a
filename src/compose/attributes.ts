import type { Element, Field } from '../model/doc.ts'
import type { Place } from '../text/place.ts'
import { elements } from './elements.ts'
import { BESIDE_FULL_WIDTH } from './space.ts'
import type { Tag } from './tokens.ts'
import { stripIsolates } from './values.ts'

// What a tag's attributes make of it.

/** Attributes are laid out by whoever shows them: without isolates. */
export function plain(attributes: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const text = (value: string): string => stripIsolates(value).replace(BESIDE_FULL_WIDTH, '')
  return new Map([...attributes].map(([name, value]) => [name, text(value)]))
}

/** What an element is, but for its number and what it holds. `lang`: its language, which is said where its parent's is another. */
export function elementOf(
  tag: Tag,
  parentLanguage: string,
  lang: string,
  classes: readonly string[],
  at: Place,
) {
  const { attributes, name } = tag
  const scope = attributes.get('scope')
  const columnSpan = Number(attributes.get('colspan') ?? 1)
  const uri = attributes.get('href')
  const window = attributes.get('window') as Element['window']
  const pages = attributes.get('pages') as Element['pages']
  return {
    kind: 'element' as const,
    tag: name,
    classes,
    role: pages === 'following' ? ('Artifact' as const) : elements[name]!.role,
    ...(lang === parentLanguage ? {} : { language: lang }),
    ...(name === 'abbr' ? { expansion: attributes.get('title')! } : {}),
    ...(scope === undefined ? {} : { scope: scope === 'col' ? ('Column' as const) : ('Row' as const) }),
    ...(columnSpan === 1 ? {} : { columnSpan }),
    ...(uri === undefined ? {} : { link: { uri, description: attributes.get('title') ?? null } }),
    ...(window === undefined ? {} : { window }),
    ...(pages === undefined ? {} : { pages }),
    at,
  }
}

/** A field as its tag says it. `options`: of a list of choices; they are read after its tag. */
export function fieldOf(
  tag: Tag,
  options: { value: string; label: string }[],
): Omit<Field, 'id' | 'classes' | 'at'> {
  const { attributes } = tag
  const has = (name: string): boolean => attributes.has(name)
  const value = attributes.get('value') ?? ''
  const most = attributes.get('maxlength')
  const maxLength = most === undefined ? null : Number(most)
  const type = attributes.get('type')
  const input: Field['input'] =
    tag.name === 'select'
      ? { type: 'choice', value: '', options }
      : type === 'checkbox' || type === 'radio'
        ? { type: type === 'radio' ? 'radio' : 'check', value, checked: has('checked') }
        : type === 'signature'
          ? { type }
          : { type: 'text', value, multiline: tag.name === 'textarea', maxLength }
  return {
    kind: 'field',
    name: attributes.get('name')!,
    tooltip: attributes.get('title')!,
    required: has('required'),
    readOnly: has('readonly'),
    input,
  }
}

/** `at="12:5"`, put there when the template was compiled. */
export function placeOf(tag: Tag, file: string): Place {
  const [line, column] = (tag.attributes.get('at') ?? '1:1').split(':').map(Number)
  return { file, line: line!, column: column! }
}
