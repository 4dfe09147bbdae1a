import type { Source } from '../model/letter.ts'

/** Whether a field is written in, or one of what it offers is chosen. */
export type FormFieldKind = 'written' | 'chosen'

const TAG = /<(input|textarea|select)\b[^>]*?\bname="([^"]+)"/g

/** The fields of a form by their names, in its order; signatures are none. Its markup has to be checked. */
export function formFields({ text }: Source): ReadonlyMap<string, FormFieldKind> {
  const fields = new Map<string, FormFieldKind>()
  for (const [tag, element, name] of text.replace(/\{\{.*?\}\}/gs, '').matchAll(TAG)) {
    const type = /\btype="([^"]+)"/.exec(tag)?.[1]
    if (type === 'signature') continue
    const isChosen = element === 'select' || type === 'radio' || type === 'checkbox'
    fields.set(name!, isChosen ? 'chosen' : 'written')
  }
  return fields
}
