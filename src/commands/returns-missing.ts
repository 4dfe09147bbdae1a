import type { Archive } from '../archive/archive.ts'
import { partsOfId } from '../model/document.ts'
import { currentOf, hasLeft } from '../model/ledger.ts'
import type { Project } from '../project/project.ts'
import type { Report } from '../report.ts'
import { counted } from '../text/counted.ts'
import { asTable } from './listed.ts'
import { toldReturns } from './returns-book.ts'
import type { MissingTold } from './returns-told.ts'
import { channelWords } from './words.ts'

/**
 * To whom a letter or its form was issued, and from whom nothing has come back: a return of any edition is an answer, one that
 * waits and one that was erased too; what was refused is none.
 */
export function missingFrom(archive: Archive, only: readonly string[] | null): readonly MissingTold[] {
  const answered = new Set(
    [...toldReturns(archive.returned).values()].flatMap(({ document, decision }) =>
      document === null || decision?.kind === 'refused' ? [] : [partsOfId(document).recipient],
    ),
  )
  const issued = new Map<string, MissingTold['issued'][number][]>()
  for (const state of archive.documents.values()) {
    const { recipient } = partsOfId(state.document)
    if (currentOf(state).made.copies !== null || answered.has(recipient)) continue
    for (const version of state.versions.filter(hasLeft)) {
      const known = issued.get(recipient) ?? []
      const isKnown = (on: string, by: string | null): boolean =>
        known.some((each) => each.on === on && each.channel === by)
      const more = version.issued.filter(({ on, channel }) => !isKnown(on, channel))
      // letter and form left together
      issued.set(recipient, [...known, ...more.map(({ on, channel }) => ({ on, channel }))])
    }
  }
  const isMeant = (id: string): boolean =>
    only === null || only.some((name) => name.toUpperCase() === id.toUpperCase())
  return [...issued]
    .filter(([addressee]) => isMeant(addressee))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([addressee, left]) => ({ addressee, issued: left }))
}

/** A line for each of them. */
export function tellMissing(report: Report, { recipients }: Project, missing: readonly MissingTold[]): void {
  const rows = missing.map(({ addressee, issued }) => {
    const row = recipients.find(({ id }) => id === addressee)
    const last = issued.at(-1)
    const by = last?.channel ?? null
    return [addressee, row?.state?.names.en?.short ?? '', last?.on ?? '', by === null ? '' : channelWords[by]]
  })
  if (rows.length > 0) report.text(asTable([['id', 'name', 'issued on', 'by'], ...rows]))
  report.result(
    missing.length === 0
      ? 'everybody to whom it was issued has answered'
      : `${counted(missing.length, 'addressee')} ${missing.length === 1 ? 'has' : 'have'} not answered`,
  )
}
