import { partName } from '../model/document.ts'
import type { ComparedTexts, TextStretch } from './changes.ts'
import type { ShownDocument } from './shown.ts'

/** A change of a text, and the documents that it is in. */
export interface ChangeGroup {
  readonly language: string
  /** nobody has decided on what it is in */
  readonly isUndecided: boolean
  /** as it is in the first of them */
  readonly within: readonly TextStretch[]
  /** of the documents, by their place in the review */
  readonly documents: readonly number[]
}

/**
 * Each change once: what goes and comes in the same words, beside the same words, in documents of one part and language. Those in
 * most documents come first.
 */
export function groupChanges(
  documents: readonly ShownDocument[],
  compared: readonly (ComparedTexts | null)[],
): readonly ChangeGroup[] {
  const groups = new Map<string, { group: ChangeGroup; in: Set<number> }>()
  for (const [index, { language, part, fate }] of documents.entries())
    for (const { key, within } of compared[index]?.changes ?? []) {
      const isUndecided = fate === 'undecided'
      const name = JSON.stringify([language, partName(part), isUndecided, key])
      const known = groups.get(name)
      if (known === undefined)
        groups.set(name, { group: { language, isUndecided, within, documents: [] }, in: new Set([index]) })
      else known.in.add(index)
    }
  return [...groups.values()]
    .map(({ group, in: where }) => ({ ...group, documents: [...where] }))
    .sort((one, other) => other.documents.length - one.documents.length)
}
