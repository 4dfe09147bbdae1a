import type { Archive } from '../archive/archive.ts'
import { partsOfId } from '../model/document.ts'
import { CHANNELS } from '../model/ledger.ts'
import { officerName } from '../model/recipient.ts'
import { unanswered } from '../plan/unanswered.ts'
import { type Problem, problem } from '../problems/problem.ts'
import type { Project } from '../project/project.ts'
import type { Report } from '../report.ts'
import { counted } from '../text/counted.ts'
import { asTable } from './listed.ts'
import type { MissingTold } from './returns-told.ts'

/** Of those who were named, who is in no list and in no line of the record. */
export function unknownAddressees(
  only: readonly string[],
  { recipients }: Project,
  { documents }: Archive,
): readonly Problem[] {
  const known = new Set(
    [...recipients.map(({ id }) => id), ...[...documents.keys()].map((id) => partsOfId(id).recipient)].map(
      (id) => id.toUpperCase(),
    ),
  )
  return only
    .filter((id) => !known.has(id.toUpperCase()))
    .map((value) => problem('project/unknown-addressee', null, { value, advice: 'id-of-row' }))
}

/** To whom a letter or its form was issued, and from whom nothing has come back, by id. */
export function missingFrom(archive: Archive, only: readonly string[] | null): readonly MissingTold[] {
  const isMeant = (id: string): boolean =>
    only === null || only.some((name) => name.toUpperCase() === id.toUpperCase())
  return [...unanswered(archive)]
    .filter(([addressee]) => isMeant(addressee))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([addressee, issued]) => ({ addressee, issued }))
}

/** A line for each of them. */
export function tellMissing(report: Report, { recipients }: Project, missing: readonly MissingTold[]): void {
  const listed = new Map(recipients.map((recipient) => [recipient.id, recipient]))
  const rows = missing.map(({ addressee, issued }) => {
    const row = listed.get(addressee)
    const last = issued.at(-1)
    const by = last?.channel ?? null
    return [
      addressee,
      row === undefined ? '' : officerName(row),
      last?.on ?? '',
      by === null ? '' : CHANNELS[by],
    ]
  })
  if (rows.length > 0) report.text(asTable([['id', 'name', 'issued on', 'by'], ...rows]))
  report.result(
    missing.length === 0
      ? 'everybody to whom it was issued has answered'
      : `${counted(missing.length, 'addressee')} ${missing.length === 1 ? 'has' : 'have'} not answered`,
  )
}
