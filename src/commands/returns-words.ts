import { partsOfId } from '../model/document.ts'
import type { AttributionWay, ReturnId, ReturnKind } from '../model/returned.ts'
import type { FieldFault } from '../returns/checks.ts'
import type { Standing, Waiting } from '../returns/standings.ts'
import type { PassedOver } from '../returns/unpack.ts'
import { someOf } from '../text/counted.ts'
import type { BookEntry } from './returns-book.ts'

/** What a return is, in a few words after its id. */
const kindWords: Readonly<Record<ReturnKind, string>> = {
  filled: 'certified, and only filled in',
  signed: 'certified, filled in, and signed by somebody since',
  empty: 'the form as it was sent, with nothing filled in',
  altered: 'our form, changed where it may not be',
  rewritten:
    'saved anew by the sender’s program (as Chrome does): the certification is gone, the values are whole',
  printed: 'printed to PDF: text and ticked boxes were read by their places',
  scan: 'pictures of pages, with no text in them',
  keyed: 'keyed in by hand',
  values: 'values without their form (FDF or XFDF)',
  xfa: 'a form of Adobe’s old kind (XFA), not ours',
  encrypted: 'encrypted: locked by a password, or against changes',
  'other-document': 'a document of ours that is no form',
  foreign: 'a PDF that is not our form',
  'no-pdf': 'no PDF',
  unreadable: 'cannot be opened as what it says it is',
}

/** How it is known whose it is. */
const wayWords: Readonly<Record<AttributionWay, string>> = {
  bytes: 'by the form’s own bytes',
  signature: 'by the form’s signature in it',
  'file-id': 'by the form’s file id',
  title: 'by the form’s title',
  place: 'by the labels and the State as printed',
  hint: 'by the file id that it claims',
  person: 'as an officer says',
  unknown: 'whose it is is not known',
}

/** Why something was not read, and what to do. */
export const passedOverWords: Readonly<Record<PassedOver, string>> = {
  'outlook-message': 'a message in Outlook’s own format: save it as .eml, or save its attachments',
  winmail: 'attachments wrapped by Outlook (winmail.dat): ask for them once more as files',
  'locked-archive': 'locked by a password: unpack it, and collect what was in it',
  'damaged-archive': 'an archive that is damaged: ask for it once more',
  'damaged-mail': 'a mail that cannot be taken apart: save its attachments',
  'other-archive': 'an archive that is no zip: unpack it, and collect what was in it',
  nested: 'an archive in an archive: unpack it, and collect what was in it',
  'too-large': 'larger than 64 MB: no form is',
  'nothing-in-it': 'nothing in it that could be a form',
}

/** What neither the kind of a return nor its faults have said. */
const waitingWords: Readonly<Record<Waiting, string | null>> = {
  kind: null,
  checks: null,
  unknown: 'whose it is is not known',
  'same-day': 'another of the same person came on the same day and says something else',
  'other-name': 'another name under a passport number that counts already',
  'corrects-accepted': 'it would correct what was accepted by hand',
}

const faultWords: Readonly<Record<FieldFault['found'], string>> = {
  missing: 'has to be filled in',
  unread: 'could not be read',
  'no-date': 'is no day of the Gregorian calendar in figures, as day, month, year',
  'no-email': 'is no e-mail address',
  'no-option': 'is none of those that the form offers',
  'too-long': 'is longer than the form takes',
  contradicted: 'says one thing as its value and another on the page',
  changed: 'is not what was printed on the form',
}

/** `faults`: by what was found, the fields: `has to be filled in: city, email`. */
function faultLines(faults: readonly FieldFault[]): readonly string[] {
  const byFound = new Map<FieldFault['found'], string[]>()
  for (const { field, found } of faults) byFound.set(found, [...(byFound.get(found) ?? []), field])
  return [...byFound].map(([found, fields]) => `${faultWords[found]}: ${someOf(fields)}`)
}

/** What has become of a return, in one word. */
const standingLabel = ({ kind }: Standing): string => (kind === 'waiting' ? 'waits' : kind)

/**
 * One return, in lines: what it is, whose, and why it waits. No value of it. `typed`: of what was typed, from which return; `isOpen`:
 * how the file was named, and who sent it.
 */
export function entryLines(
  { record, standing, reading, stored }: BookEntry,
  file: string,
  typed: ReadonlyMap<ReturnId, ReturnId>,
  isOpen: boolean,
): readonly string[] {
  const { id, document, way, kind, isMended, day, faults } = record
  const whose = document === null ? '–' : partsOfId(document).recipient
  const why = standing.kind === 'waiting' ? standing.why.flatMap((each) => waitingWords[each] ?? []) : []
  return [
    `${standingLabel(standing)}  ${id}  ${whose}  ${day}  ${kindWords[kind]}${document === null ? '' : ` (${wayWords[way]})`}`,
    ...(isMended ? ['       damaged: a reader that repairs has opened it, so look at it yourself'] : []),
    ...(record.keyedFrom === null ? [] : [`       typed from ${record.keyedFrom}`]),
    ...(isOpen ? [`       ${stored.name}${stored.sender === null ? '' : `, from ${stored.sender}`}`] : []),
    ...why.map((each) => `       ${each}`),
    ...(standing.kind === 'superseded'
      ? [
          `       ${standing.by} ${typed.get(standing.by) === id ? 'was typed from it' : 'counts in its place'}`,
        ]
      : []),
    ...faultLines(faults).map((line) => `       ${line}`),
    ...(reading.earlier.length > 0 ? ['       it was saved several times, with other values before'] : []),
    ...(standing.kind === 'waiting' ? [`       ${file}`] : []),
  ]
}
