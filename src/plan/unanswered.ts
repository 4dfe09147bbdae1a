import { partsOfId } from '../model/document.ts'
import { currentOf, hasLeft } from '../model/document-state.ts'
import type { Channel } from '../model/ledger.ts'
import type { ArchiveView } from '../model/plan.ts'
import { toldReturns } from '../model/told-return.ts'

/** How something left: on which day (ISO), by which channel. */
export interface Departure {
  readonly on: string
  readonly channel: Channel | null
}

/** Ids of addressees of whom something has come back: of any edition, what waits and what was erased too; what was refused is no answer. */
export function answeredBy({ returned }: Pick<ArchiveView, 'returned'>): ReadonlySet<string> {
  return new Set(
    [...toldReturns(returned).values()].flatMap(({ document, decision }) =>
      document === null || decision?.kind === 'refused' ? [] : [partsOfId(document).recipient],
    ),
  )
}

/** To whom a letter or its form was issued, and from whom nothing has come back, with the days on which it left, by id. */
export function unanswered(
  view: Pick<ArchiveView, 'documents' | 'returned'>,
): ReadonlyMap<string, readonly Departure[]> {
  const answered = answeredBy(view)
  const issued = new Map<string, readonly Departure[]>()
  for (const state of view.documents.values()) {
    const { recipient } = partsOfId(state.document)
    if (currentOf(state).made.copies !== null || answered.has(recipient)) continue
    for (const version of state.versions.filter(hasLeft)) {
      const known = issued.get(recipient) ?? []
      const isKnown = (on: string, by: Channel | null): boolean =>
        known.some((each) => each.on === on && each.channel === by)
      const more = version.issued.filter(({ on, channel }) => !isKnown(on, channel))
      // letter and form left together
      issued.set(recipient, [...known, ...more.map(({ on, channel }) => ({ on, channel }))])
    }
  }
  return issued
}
