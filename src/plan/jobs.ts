import {
  documentId,
  type Edition,
  FORM,
  LETTER,
  type LetterEdition,
  letterOf,
  type Part,
  partName,
} from '../model/document.ts'
import type { CellHash } from '../model/input.ts'
import type { Letter, Source } from '../model/letter.ts'
import type { ArchiveView, Grounds, Job } from '../model/plan.ts'
import { type Copy, holderCell, type LanguageTag, type Recipient } from '../model/recipient.ts'
import type { Sequence } from '../sequence.ts'
import { cellInput, recipientInputs, type StateInputs, sharedInputs } from './inputs.ts'
import { type JobKind, PlannedJob } from './planned-job.ts'
import type { LanguageChoice } from './selection.ts'

/** One document that is asked for; a job adds to it what its bytes depend on. */
export interface Target {
  readonly recipient: Recipient
  readonly language: LanguageTag
  readonly part: Part
  /** of the row among those that a selection is about; absent: it is none of them */
  readonly place?: number
}

/** The letters and forms of recipients, in the order of the list. */
export function targets(
  { letter }: Grounds,
  recipients: Sequence<Recipient>,
  languages: LanguageChoice,
): readonly Target[] {
  const parts = letter.form === null ? [LETTER] : [LETTER, FORM]
  return recipients.flatMap((recipient) => {
    const tags = languages.kind === 'own' ? [recipient.language] : languages.tags
    return tags.flatMap((language) => parts.map((part) => ({ recipient, language, part })))
  })
}

/** The letter as its facts have it: what it was before any revision. */
export function firstEdition({ letter }: Pick<Grounds, 'letter'>): LetterEdition {
  const { reference, date } = letter.facts
  return { kind: 'first', reference, date }
}

/** The documents of recipients as first written, whatever has been revised since: for checks. */
export function firstJobs(
  grounds: Grounds,
  recipients: Sequence<Recipient>,
  languages: LanguageChoice,
): readonly Job[] {
  const jobOf = openJobs(grounds, UNRECORDED)
  return targets(grounds, recipients, languages).map((target) => jobOf(target, firstEdition(grounds)))
}

/** Copies of letters as first written, for checks. */
export function firstCopies(grounds: Grounds, copies: Sequence<Copy>): readonly Job[] {
  const jobOf = openJobs(grounds, UNRECORDED)
  const edition = firstEdition(grounds)
  return copies.map(({ recipient, original }) => {
    const letter = jobOf({ recipient: original, language: original.language, part: LETTER }, edition)
    return copyOf(letter, 1, recipient, grounds.letter, UNRECORDED)
  })
}

/** The sheets of every corrigendum that is written, and every reminder, for all addressees: for checks. */
export function numberedJobs(grounds: Grounds): readonly Job[] {
  const jobOf = openJobs(grounds, UNRECORDED)
  const { sheets, reminders } = grounds.letter
  const first = firstEdition(grounds)
  const { date } = first
  const jobsOf = (part: Part, prose: Readonly<Record<LanguageTag, Source>>, edition: Edition) =>
    Object.keys(prose).flatMap((language) =>
      grounds.recipients.map((recipient) => jobOf({ recipient, language, part }, edition)),
    )
  return [
    ...[...sheets].flatMap(([number, prose]) =>
      jobsOf({ kind: 'sheet', number }, prose, { kind: 'corrigendum', number, date, corrects: first }),
    ),
    ...[...reminders].flatMap(([number, prose]) =>
      jobsOf({ kind: 'reminder', number }, prose, { kind: 'reminder', number, date, recalls: first }),
    ),
  ]
}

/** For jobs that nobody compares or records: their cells have one value, whatever they say. */
export const UNRECORDED: CellHash = { key: '', of: () => '' }

/**
 * Makes jobs of one state of lists and texts. Inputs that all addressees share are computed once for each language, part and edition;
 * a job's own when somebody asks for them, since a hundred thousand hold more than lists and letters together.
 * `cells`: how the cells of lists of addressees are hashed; `documents`: what there is, of which a kept one is told by its job.
 */
export function openJobs(
  grounds: Grounds,
  cells: CellHash,
  documents: ArchiveView['documents'] = new Map(),
): (target: Target, edition: Edition) => Job {
  const kinds = new Map<string, JobKind>()
  const ofStates: StateInputs = new Map()
  return ({ recipient, language, part, place = null }, edition) => {
    const key = JSON.stringify([language, part, edition])
    const known = kinds.get(key)
    if (known !== undefined) return new PlannedJob(recipient, known, place)
    const common = sharedInputs(grounds, language, part, edition)
    const kind: JobKind = {
      ...{ language, part, edition, documents },
      fileOf: (id) => fileOf(grounds.letter, id, language, part, edition),
      inputsOf: (row) => [...recipientInputs(grounds, cells, ofStates, row, language, part), ...common],
    }
    kinds.set(key, kind)
    return new PlannedJob(recipient, kind, place)
  }
}

/** `FR/DM-1132_FR_fr_form.pdf`; a revision under another reference bears that one. */
function fileOf(
  letter: Letter,
  recipient: string,
  language: LanguageTag,
  part: Part,
  edition: Edition,
): string {
  const { reference } = letterOf(edition)
  const other = reference !== letter.facts.reference
  const stem = other ? reference.normalize('NFC').replace(/[^\p{L}\p{N}._-]+/gu, '-') : letter.name
  const end = part.kind === 'letter' ? '' : `_${partName(part)}`
  return `${recipient}/${stem}_${recipient}_${language}${end}.pdf`
}

/**
 * A copy says what its original says, so it depends on nothing but which version of it that is, and on how its own
 * holder is called. `version`: the original's, as the plan leaves it.
 */
export function copyOf(
  original: Job,
  version: number,
  holder: Recipient,
  letter: Letter,
  cells: CellHash,
): Job {
  const { language, part, edition } = original
  const { column } = holderCell(holder, language)
  const cell = cellInput(cells, holder, language, { list: holder.list, column })
  return {
    ...{ language, part, edition },
    id: documentId(holder.id, language, part),
    recipient: holder,
    original: original.recipient,
    copies: { document: original.id, version },
    file: fileOf(letter, holder.id, language, part, edition),
    inputs: [
      { of: 'original', value: `${original.id} version ${version}` },
      ...(part.kind === 'form' ? [] : [cell]),
    ],
  }
}

/** Whether there is a text to make a document from. */
export function hasText({ letter }: Grounds, language: LanguageTag, part: Part): boolean {
  switch (part.kind) {
    case 'letter':
      return letter.prose[language] !== undefined
    case 'form':
      return letter.form !== null && letter.prose[language] !== undefined
    case 'sheet':
      return letter.sheets.get(part.number)?.[language] !== undefined
    case 'reminder':
      return letter.reminders.get(part.number)?.[language] !== undefined
    default:
      return part satisfies never
  }
}
