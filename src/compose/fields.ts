import { type Problem, problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'
import { VALUE } from './braces.ts'
import type { Tag } from './tokens.ts'

/** The name of the field of the Secretariat's own signature, which the program gives. */
const OWN_SIGNATURE = 'Signature'

/** The state of a box that is not ticked (ISO 32000-1, 12.7.4.2.3). */
const OFF = 'Off'

/**
 * Checks the fields of one template, tag by tag in its order: that each has a name of its own, that no two choices of one
 * say the same, and that there is one signature. `fields`: whether there may be fields at all. `inEach`: the tag stands in a
 * list, and will be there as often as that has entries.
 */
export function openFieldCheck(
  fields: boolean,
): (tag: Tag, at: Place, inEach: boolean) => readonly Problem[] {
  const seen = new Map<string, { readonly type: string; readonly line: number }>()
  const choices = new Map<string, number>()
  let signature: number | null = null
  /** the select that is open */
  let select = ''

  const choice = (field: string, value: string, at: Place): readonly Problem[] => {
    if (value === OFF || value.trim() === '')
      return [problem('compose/choice-value', at, { field, value, line: null })]
    const key = JSON.stringify([field, value])
    const line = choices.get(key) ?? null
    if (line === null) choices.set(key, at.line)
    return line === null ? [] : [problem('compose/choice-value', at, { field, value, line })]
  }

  return (tag, at, inEach) => {
    const { name, attributes } = tag
    const value = attributes.get('value') ?? ''
    if (name === 'signature') {
      const first = signature
      signature ??= at.line
      if (first !== null) return [problem('compose/two-signatures', at, { line: first })]
      return inEach ? [problem('compose/repeated-field', at, { field: null })] : []
    }
    // an empty one lacks what an option must have, and is reported as that
    if (name === 'option') return select === '' || value.trim() === '' ? [] : choice(select, value, at)
    if (name !== 'input' && name !== 'select' && name !== 'textarea') return []
    if (!fields) return [problem('compose/no-fields', at, { element: name })]
    const field = attributes.get('name') ?? ''
    select = name === 'select' ? field : ''
    // its want is reported as that
    if (field === '') return []
    if (/[\s.\p{Cc}]/u.test(field) || field.includes(VALUE) || field === OWN_SIGNATURE)
      return [problem('compose/field-name', at, { field: field.includes(VALUE) ? null : field })]
    if (inEach) return [problem('compose/repeated-field', at, { field })]
    const type = attributes.get('type') ?? name
    const before = seen.get(field)
    if (before !== undefined && !(before.type === 'radio' && type === 'radio'))
      return [problem('compose/same-field', at, { field, line: before.line })]
    if (before === undefined) seen.set(field, { type, line: at.line })
    return type === 'radio' || type === 'checkbox' ? choice(field, value, at) : []
  }
}
