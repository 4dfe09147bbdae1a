import type { Source } from '../model/letter.ts'
import { withoutBraces } from './braces.ts'
import { tokenize } from './tokens.ts'

/** Whether a field is written in, or one of what it offers is chosen. */
export type FormFieldKind = 'written' | 'chosen'

const ELEMENTS = ['input', 'textarea', 'select']
const CHOSEN = ['checkbox', 'radio']

/** The fields of a form by their names, in its order; signatures are none. Its markup has to be checked. */
export function formFields({ text }: Source): ReadonlyMap<string, FormFieldKind> {
  const fields = new Map<string, FormFieldKind>()
  for (const token of tokenize(withoutBraces(text))) {
    if (token.kind !== 'start' || !ELEMENTS.includes(token.name)) continue
    const type = token.attributes.get('type') ?? ''
    const name = token.attributes.get('name')
    if (name === undefined || type === 'signature') continue
    fields.set(name, token.name === 'select' || CHOSEN.includes(type) ? 'chosen' : 'written')
  }
  return fields
}
