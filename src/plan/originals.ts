import {
  type DocumentId,
  documentId,
  type Edition,
  LETTER,
  partsOfId,
  revisionOf,
} from '../model/document.ts'
import { currentOf, type DocumentState } from '../model/document-state.ts'
import {
  type ArchiveView,
  changedJob,
  changedMake,
  type FileSum,
  type Grounds,
  type Job,
  type PlanItem,
} from '../model/plan.ts'
import { changedRow, type LanguageTag, type Recipient } from '../model/recipient.ts'
import type { Outcome } from '../problems/problem.ts'
import type { Sequence } from '../sequence.ts'
import { type ComparisonBase, compareOriginal } from './compare.ts'
import { sheetsFor } from './corrigenda.ts'
import { currentEditions, type Editions, revise } from './editions.ts'
import {
  decideGround,
  type GroundDecision,
  inPlaceOf,
  itemsOf,
  type OrphanedDocuments,
  orphanedDocuments,
} from './ground.ts'
import { hasText, openJobs, type Target, targets } from './jobs.ts'
import { answeredReminders, remindersFor } from './reminders.ts'
import type { Correction, RunRequest } from './request.ts'
import { roleOf, type Selection } from './selection.ts'

/** What a request decides of originals, in the order of the list, and all that it was decided by. */
export interface OriginalsDecision {
  readonly known: ComparisonBase
  readonly items: Sequence<PlanItem>
}

/** A request for originals that is being decided. */
interface OriginalsRequest {
  readonly grounds: Grounds
  readonly archive: ArchiveView
  readonly request: RunRequest
  readonly groups: readonly OrphanedDocuments[]
  readonly verdictOf: (group: OrphanedDocuments, isReplaceable?: boolean) => GroundDecision
  /** reminders that are wanted no more */
  readonly answered: Sequence<PlanItem>
  readonly jobOf: ReturnType<typeof openJobs>
}

/**
 * Decides what becomes of every original that a request is about, and of those that nothing asks for any more. Problems: the
 * officer’s word answers nothing, or a revision or corrigendum cannot be dated or written so.
 */
export function planOriginals(
  grounds: Grounds,
  archive: ArchiveView,
  request: RunRequest,
): Outcome<OriginalsDecision> {
  const { selection, correction } = request
  const all = orphanedDocuments(grounds, archive, selection, 'original', grounds.recipients)
  // what stands by the officer's word under another language or id, an earlier word or this one, is compared as ever
  const verdictOf = (group: OrphanedDocuments, isReplaceable = true): GroundDecision =>
    decideGround(group, archive, correction?.as ?? null, isReplaceable, selection.isNamed)
  const staying = all.filter(
    (group) =>
      group.successor !== null &&
      ['settled', 'stands'].includes(verdictOf(group).kind) &&
      hasTexts(grounds, group),
  )
  const groups = all.filter((group) => !staying.includes(group) || verdictOf(group).kind === 'stands')
  const leaving = all.filter((group) => !staying.includes(group))
  const asked = targetsOf(grounds, archive, selection, leaving, staying)
  const answered = answeredReminders(archive, (id) => selection.recipients.some((each) => each.id === id))
  const jobOf = openJobs(grounds, archive.cells(), archive.documents)
  const of: OriginalsRequest = { grounds, archive, request, groups, verdictOf, answered, jobOf }
  const editions = currentEditions(grounds, archive)
  const jobs = jobsIn(of, asked, editions)
  switch (correction?.as) {
    case 'reminder':
      return withReminders(of, [...jobs], correction)
    case 'revision':
      return underRevision(of, jobs, correction, editions, asked)
    case 'corrigendum':
      return withSheets(of, [...jobs], correction)
    default:
      return decided(of, jobs, knownOf(of, jobs, correction?.as ?? null))
  }
}

/**
 * The jobs of what is asked for, in the editions that its languages have; a reminder that was answered is none. They are made anew
 * whenever somebody goes through them: of a long list nobody holds all.
 */
function jobsIn(
  { archive, answered, jobOf }: OriginalsRequest,
  asked: Iterable<Target>,
  editions: Editions,
): Iterable<Job> {
  return repeatable(function* () {
    for (const target of asked) {
      const edition = editionFor(target, editions, archive)
      const job = edition === null ? null : jobOf(target, edition)
      if (job !== null && !answered.some(({ document }) => document === job.id)) yield job
    }
  })
}

/** What is made one by one, from the beginning for each who goes through it. */
const repeatable = <T>(each: () => Iterator<T>): Iterable<T> => ({ [Symbol.iterator]: each })

/** What the jobs' documents are compared with. */
const knownOf = (
  { archive, request }: OriginalsRequest,
  jobs: Iterable<Job>,
  resolution: ComparisonBase['resolution'],
): ComparisonBase => ({
  documents: archive.documents,
  hashes: archive.hashes(filesOf(archive, jobs)),
  signing: request.signing,
  resolution,
  isNamed: request.selection.isNamed,
  sheets: new Map(),
})

function decided(
  { groups, verdictOf, answered }: OriginalsRequest,
  jobs: Iterable<Job>,
  known: ComparisonBase,
): Outcome<OriginalsDecision> {
  const items = Array.from(jobs, (job) => compareOriginal(job, known))
  const all = [...withGroups(items, groups, verdictOf), ...answered]
  return { kind: 'ok', value: { known, items: all }, notes: [] }
}

/** Each letter that a reminder is due of, and the reminder. */
function withReminders(
  of: OriginalsRequest,
  jobs: Sequence<Job>,
  correction: Extract<Correction, { as: 'reminder' }>,
): Outcome<OriginalsDecision> {
  const { grounds, archive, jobOf } = of
  const due = remindersFor(grounds, archive, jobs, correction)
  if (due.kind === 'problems') return due
  const withReminders = jobs.flatMap((job) => {
    const reminder = due.value.get(job.id)
    return reminder === undefined ? [job] : [job, jobOf(reminder.target, reminder.edition)]
  })
  // one that has not left may be there under another date: the last word counts
  const each = [...new Map(withReminders.toReversed().map((job) => [job.id, job])).values()].toReversed()
  return decided(of, each, knownOf(of, each, 'reminder'))
}

/** In the languages in which a letter that has left says something else now, the next revision. */
function underRevision(
  of: OriginalsRequest,
  jobs: Iterable<Job>,
  correction: Extract<Correction, { as: 'revision' }>,
  editions: Editions,
  asked: Iterable<Target>,
): Outcome<OriginalsDecision> {
  const plain = knownOf(of, jobs, null)
  const held = Array.from(jobs, (job) => compareOriginal(job, plain))
  const isAnyHeld = held.some(({ kind }) => kind === 'hold')
  const revised = revise(editions, heldText(held), correction, of.archive, isAnyHeld)
  if (revised.kind === 'problems') return revised
  const under = jobsIn(of, asked, revised.value)
  return decided(of, under, knownOf(of, under, 'revision'))
}

/** Each letter that has left and says something else now, and the corrigendum to it. */
function withSheets(
  of: OriginalsRequest,
  jobs: Sequence<Job>,
  correction: Extract<Correction, { as: 'corrigendum' }>,
): Outcome<OriginalsDecision> {
  const { grounds, archive, jobOf } = of
  const plain = knownOf(of, jobs, null)
  const held = jobs.map((job) => compareOriginal(job, plain))
  const sheets = sheetsFor(grounds, archive, held, jobs, correction)
  if (sheets.kind === 'problems') return sheets
  const withSheets = jobs.flatMap((job) => {
    const sheet = sheets.value.get(job.id)
    if (sheet === undefined) return [job]
    const { target, number, date, corrects } = sheet
    return [job, jobOf(target, { kind: 'corrigendum', number, date, corrects })]
  })
  const settledBy = new Map<DocumentId, DocumentId>()
  for (const { id, recipient, language, part } of jobs) {
    const sheet = sheets.value.get(documentId(recipient.id, language, LETTER))
    if (sheet !== undefined && part.kind !== 'sheet')
      settledBy.set(id, documentId(recipient.id, language, sheet.target.part))
  }
  return decided(of, withSheets, { ...knownOf(of, withSheets, 'corrigendum'), sheets: settledBy })
}

/**
 * The documents of the selection, and whatever else its addressees hold: a letter in a second language, a corrigendum.
 * One order for both, so that what belongs to one addressee stands together. What another language or id would make
 * while the first one stays is not asked for.
 */
function targetsOf(
  grounds: Grounds,
  archive: ArchiveView,
  selection: Selection,
  groups: readonly OrphanedDocuments[],
  staying: readonly OrphanedDocuments[],
): Iterable<Target> {
  const held = new Map<string, Target[]>()
  const recipients = new Map(selection.recipients.map((recipient) => [recipient.id, recipient]))
  const without = new Set(groups.flatMap(({ documents }) => documents.map(({ document }) => document)))
  const suppressed = new Set(staying.flatMap((group) => [...inPlaceOf(group).keys()]))
  const isOwn = selection.languages.kind === 'own'
  const tags = selection.languages.kind === 'own' ? [] : selection.languages.tags
  for (const state of archive.documents.values()) {
    if (
      without.has(state.document) ||
      roleOf(grounds.letter, selection, currentOf(state).made) !== 'original'
    )
      continue
    if (state.gone !== null && !isBack(state)) continue
    const { recipient: id, language, part } = partsOfId(state.document)
    const recipient = recipients.get(id)
    if (recipient === undefined || !hasText(grounds, language, part)) continue
    // what is asked for anyway; as a rule that is all there is
    if (isOwn && language === recipient.language && (part.kind === 'letter' || part.kind === 'form')) continue
    if (isOwn || tags.includes(language))
      held.set(id, [...(held.get(id) ?? []), { recipient, language, part }])
  }
  const nameOf = ({ recipient, language, part }: Target): DocumentId =>
    documentId(recipient.id, language, part)
  const more = staying.flatMap(({ documents, successor }) =>
    documents.map(({ document }): Target => {
      const { recipient: id, language, part } = partsOfId(document)
      return { recipient: changedRow(successor!.recipient, { id }), language, part }
    }),
  )
  const targetsFor = (recipient: Recipient): readonly Target[] => {
    const own = targets(grounds, [recipient], selection.languages)
    if (suppressed.size === 0 && !held.has(recipient.id)) return own
    const known = new Set(own.map(nameOf))
    const besides = (held.get(recipient.id) ?? []).filter((target) => !known.has(nameOf(target)))
    return [...own, ...besides].filter((target) => !suppressed.has(nameOf(target)))
  }
  const asked = repeatable(function* () {
    for (const recipient of selection.recipients) yield* targetsFor(recipient)
  })
  if (more.length === 0) return asked
  const known = new Set(Array.from(asked, nameOf))
  return [...asked, ...more.filter((target) => !known.has(nameOf(target)))]
}

/** It was withdrawn because its row was gone, which is there again. */
const isBack = ({ gone }: DocumentState): boolean =>
  gone?.event === 'withdrawn' && gone.reasons.some(({ kind }) => kind === 'row-gone')

const hasTexts = (grounds: Grounds, { documents }: OrphanedDocuments): boolean =>
  documents.every(({ document }) => {
    const { language, part } = partsOfId(document)
    return hasText(grounds, language, part)
  })

/** A sheet or reminder keeps the edition it was made for; null: that letter was cancelled since, and with it what it is about. */
function editionFor(
  { recipient, language, part }: Target,
  current: Editions,
  archive: ArchiveView,
): Edition | null {
  const edition = current.get(language)!
  if (part.kind === 'letter' || part.kind === 'form') return edition
  const { made } = currentOf(archive.documents.get(documentId(recipient.id, language, part))!)
  return revisionOf(made.edition) === revisionOf(edition) ? made.edition : null
}

/** The files in which jobs' documents are now, and what their bytes should be. */
export function* filesOf({ documents }: ArchiveView, jobs: Iterable<Job>): Iterable<FileSum> {
  for (const { id } of jobs) {
    const state = documents.get(id)
    if (state !== undefined) yield currentOf(state)
  }
}

/** The languages in which letters that have left say something else now. */
function heldText(items: Sequence<PlanItem>): ReadonlySet<LanguageTag> {
  const tags = items.flatMap((item) =>
    item.kind === 'hold' && item.job !== null && item.ways.includes('revision') ? [item.job.language] : [],
  )
  return new Set(tags)
}

/** With what becomes of documents that nothing asks for, and of those that would take their place. */
function withGroups(
  items: Sequence<PlanItem>,
  groups: readonly OrphanedDocuments[],
  verdictOf: (group: OrphanedDocuments, isReplaceable: boolean) => GroundDecision,
): Sequence<PlanItem> {
  if (groups.length === 0) return items
  const next = new Map(items.map((item) => [item.document, item]))
  const verdicts = groups.map((group) => {
    // what would take its place may not be asked for now
    const isReplaceable = [...inPlaceOf(group).keys()].some((document) => next.has(document))
    return { group, verdict: verdictOf(group, isReplaceable) }
  })
  for (const { group, verdict } of verdicts) {
    for (const [document, state] of inPlaceOf(group)) {
      const item = next.get(document)
      if (item === undefined) continue
      if (verdict.kind === 'stands') next.delete(document)
      if (verdict.kind === 'hold' && (item.kind === 'make' || item.kind === 'restore'))
        next.set(document, {
          kind: 'wait',
          document,
          job: item.job,
          state: item.state,
          reasons: [{ kind: 'undecided', document: state.document }],
        })
      if (verdict.kind === 'replace' && item.kind === 'make')
        next.set(
          document,
          changedMake(item, {
            as: 'replacement',
            replaces: { document: state.document, version: currentOf(state).made.version },
            reasons: [...item.reasons.filter(({ kind }) => kind !== 'new'), group.reason],
          }),
        )
    }
  }
  for (const { group, verdict } of verdicts)
    for (const item of itemsOf(group, verdict, next)) {
      const compared = verdict.kind === 'stands' ? next.get(item.document) : undefined
      next.set(item.document, compared === undefined ? item : onThatGround(item, compared, group))
    }
  return [...next.values()]
}

/** One word for a document: that it stays under another language or id, and whatever else has changed of it. */
function onThatGround(stands: PlanItem, compared: PlanItem, { ground, reason }: OrphanedDocuments): PlanItem {
  switch (compared.kind) {
    case 'settle':
      return {
        ...compared,
        inputs: [ground, ...compared.inputs],
        reasons: [reason, ...compared.reasons],
      }
    // it has not left, or is revised
    case 'make': {
      const { job, reasons } = compared
      return changedMake(compared, {
        job: changedJob(job, { inputs: [...job.inputs, ground] }),
        reasons: [reason, ...reasons],
      })
    }
    case 'keep':
    case 'hold':
    case 'wait':
    case 'restore':
    case 'withdraw':
      return stands
    default:
      return compared satisfies never
  }
}
