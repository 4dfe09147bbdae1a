import type { Sequence } from '../sequence.ts'
import type { DocumentId } from './document.ts'
import type { ReceivedEntry, ReturnEntry } from './ledger.ts'
import type { ReturnId } from './returned.ts'

/** What the ledger says of one return. `ReturnTold` is another thing: what a command says of it to a program. */
export interface ToldReturn {
  readonly received: ReceivedEntry
  /** what an officer said, and the how-manieth line that was; null: nothing */
  readonly decision: { readonly kind: 'accepted' | 'refused'; readonly order: number } | null
  /** whose form it is: by an officer's last word, or as it was found */
  readonly document: DocumentId | null
  readonly isErased: boolean
}

/** What lines say of each return. An officer's last word counts. */
export function toldReturns(lines: Sequence<ReturnEntry>): ReadonlyMap<ReturnId, ToldReturn> {
  const told = new Map<ReturnId, ToldReturn>()
  for (const [order, line] of lines.entries()) {
    const id = line.about.return
    if (line.event === 'received') {
      const document = line.blank?.document ?? null
      told.set(id, { received: line, decision: null, document, isErased: false })
      continue
    }
    const before = told.get(id)
    if (before === undefined) continue
    switch (line.event) {
      case 'accepted':
        told.set(id, {
          ...before,
          decision: { kind: 'accepted', order },
          document: line.document ?? before.document,
        })
        break
      case 'refused':
        told.set(id, { ...before, decision: { kind: 'refused', order } })
        break
      case 'erased':
        told.set(id, { ...before, isErased: true })
        break
      default:
        line satisfies never
    }
  }
  return told
}
