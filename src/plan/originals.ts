import { once } from '../memo.ts'
import {
  type DocumentId,
  documentId,
  type Edition,
  LETTER,
  partsOfId,
  revisionOf,
} from '../model/document.ts'
import { currentOf, type DocumentState } from '../model/document-state.ts'
import type { ArchiveView, FileSum, Grounds, Job, PlanItem } from '../model/plan.ts'
import { changedRow, type LanguageTag, type Recipient } from '../model/recipient.ts'
import type { Outcome } from '../problems/problem.ts'
import { finderOf, joined, type Sequence } from '../sequence.ts'
import { type ComparisonBase, compareOriginal } from './compare.ts'
import { sheetsFor } from './corrigenda.ts'
import { currentEditions, type Editions, revise } from './editions.ts'
import {
  decideGround,
  type GroundDecision,
  inPlaceOf,
  type OrphanedDocuments,
  orphanedDocuments,
  type RowFinder,
} from './ground.ts'
import { hasText, openJobs, type Target, targets } from './jobs.ts'
import { gathered } from './packed-items.ts'
import { answeredReminders, remindersFor } from './reminders.ts'
import type { Correction, RunRequest } from './request.ts'
import { roleOf, type Selection } from './selection.ts'
import { withGroups } from './with-groups.ts'

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
  const rowOf = once(() => finderOf(grounds.recipients, ({ id }) => id))
  const chosenOf =
    selection.recipients === grounds.recipients
      ? rowOf
      : once(() => finderOf(selection.recipients, ({ id }) => id))
  const all = orphanedDocuments(grounds, archive, selection, 'original', grounds.recipients, rowOf)
  // what stands by the officer's word under another language or id, an earlier word or this one, is compared as ever
  const verdictOf = (group: OrphanedDocuments, isReplaceable = true): GroundDecision =>
    decideGround(group, archive, correction?.as ?? null, isReplaceable, selection.isNamed)
  const staying = all.filter(
    (group) =>
      group.successor !== null &&
      ['settled', 'stands'].includes(verdictOf(group).kind) &&
      hasTexts(grounds, group),
  )
  const stays = new Set(staying)
  const groups = all.filter((group) => !stays.has(group) || verdictOf(group).kind === 'stands')
  const leaving = all.filter((group) => !stays.has(group))
  const asked = targetsOf(grounds, archive, selection, leaving, staying, chosenOf)
  const answered = answeredReminders(archive, (id) => chosenOf()(id) !== undefined)
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
  const gone = new Set(answered.map(({ document }) => document))
  return repeatable(function* () {
    for (const target of asked) {
      const edition = editionFor(target, editions, archive)
      const job = edition === null ? null : jobOf(target, edition)
      if (job !== null && (gone.size === 0 || !gone.has(job.id))) yield job
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
  { request, groups, verdictOf, answered }: OriginalsRequest,
  jobs: Iterable<Job>,
  known: ComparisonBase,
): Outcome<OriginalsDecision> {
  const rows = request.selection.recipients
  const compared = gathered(
    repeatable(function* () {
      for (const job of jobs) yield compareOriginal(job, known)
    }),
    rows,
  )
  const items = groups.length === 0 ? compared : gathered(withGroups(compared, groups, verdictOf), rows)
  return { kind: 'ok', value: { known, items: joined([items, answered]) }, notes: [] }
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
  const revisable = new Set<LanguageTag>()
  let isAnyHeld = false
  for (const job of jobs) {
    const item = compareOriginal(job, plain)
    if (item.kind !== 'hold') continue
    isAnyHeld = true
    if (item.ways.includes('revision')) revisable.add(job.language)
  }
  const revised = revise(editions, revisable, correction, of.archive, isAnyHeld)
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
  chosenOf: () => RowFinder,
): Iterable<Target> {
  const held = new Map<string, Target[]>()
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
    const recipient = chosenOf()(id)
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
  const targetsFor = (recipient: Recipient, place: number): readonly Target[] => {
    const own = targets(grounds, [recipient], selection.languages)
    const besides = held.size === 0 ? [] : (held.get(recipient.id) ?? [])
    const known = new Set(besides.length === 0 ? [] : own.map(nameOf))
    return [...own, ...besides.filter((target) => !known.has(nameOf(target)))].flatMap((target) =>
      suppressed.size > 0 && suppressed.has(nameOf(target)) ? [] : [{ ...target, place }],
    )
  }
  const named = new Set(more.map(nameOf))
  return repeatable(function* () {
    const rest = new Set(named)
    for (const [place, recipient] of selection.recipients.entries())
      for (const target of targetsFor(recipient, place)) {
        if (rest.size > 0) rest.delete(nameOf(target))
        yield target
      }
    for (const target of more) if (rest.has(nameOf(target))) yield target
  })
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
