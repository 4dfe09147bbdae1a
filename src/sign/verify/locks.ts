import { type PdfFile, resolved } from '../../pdf-syntax/read-file.ts'
import { textOf } from '../../pdf-syntax/text.ts'
import { isDictionary, itemsOf, nameOf, type PdfDictionary, type PdfValue } from '../../pdf-syntax/values.ts'

/** What a signature forbids from then on, besides what the certification does. */
export interface Restriction {
  /** of what DocMDP allows (ISO 32000-2, 12.8.2.2); 1: nothing more but evidence */
  readonly permission: 1 | 2
  /** whether the field of that whole name may change no more */
  isLocked(name: string): boolean
}

/**
 * What a signature restricts, in the view in which it was made: by the /Lock of its field (12.7.5.5), by a FieldMDP
 * reference (12.8.2.4), by a DocMDP of its own. They add up. What is not understood forbids everything that it might.
 */
export function restrictionOf(
  file: PdfFile,
  view: number,
  field: PdfDictionary,
  signature: PdfDictionary,
): Restriction {
  const locks: ((name: string) => boolean)[] = []
  let permission: 1 | 2 = 2
  const restrict = (value: PdfValue): void => {
    const level = isDictionary(value) ? resolved(file, view, value.entries.get('P')) : null
    if (level === null) return
    if (level !== 2 && level !== 3) permission = 1
  }
  const lock = resolved(file, view, field.entries.get('Lock'))
  if (lock !== null) {
    locks.push(lockOf(file, view, lock))
    restrict(lock)
  }
  for (const item of itemsOf(resolved(file, view, signature.entries.get('Reference')))) {
    const reference = resolved(file, view, item)
    if (!isDictionary(reference)) continue
    const parameters = resolved(file, view, reference.entries.get('TransformParams'))
    const method = nameOf(reference, 'TransformMethod')
    if (method === 'FieldMDP') locks.push(lockOf(file, view, parameters))
    else if (method === 'DocMDP') restrict(parameters)
  }
  return { permission, isLocked: (name) => locks.some((isLocked) => isLocked(name)) }
}

/** /Action and /Fields of a lock (tables 236, 259): a name stands for the fields below it too. */
function lockOf(file: PdfFile, view: number, lock: PdfValue): (name: string) => boolean {
  if (!isDictionary(lock)) return () => true
  const names = itemsOf(resolved(file, view, lock.entries.get('Fields'))).map((name) =>
    textOf(resolved(file, view, name)),
  )
  const isNamed = (name: string): boolean =>
    names.some((each) => each === name || (each !== null && name.startsWith(`${each}.`)))
  if (names.includes(null)) return () => true
  switch (nameOf(lock, 'Action')) {
    case 'Include':
      return isNamed
    case 'Exclude':
      return (name) => !isNamed(name)
    default:
      return () => true
  }
}
