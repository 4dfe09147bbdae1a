import {
  type DocumentId,
  documentId,
  type Edition,
  LETTER,
  partsOfId,
  revisionOf,
} from '../model/document.ts'
import { currentOf } from '../model/ledger.ts'
import type { ArchiveView, Grounds, Item, Job } from '../model/plan.ts'
import type { Outcome } from '../model/problem.ts'
import type { LanguageTag } from '../model/recipient.ts'
import { compareOriginal, type Known } from './compare.ts'
import { sheetsFor } from './corrigenda.ts'
import { currentEditions, type Editions, revise } from './editions.ts'
import { inPlaceOf, itemsOf, judge, type Unfounded, unfounded } from './ground.ts'
import { hasText, openJobs, type Target, targets } from './jobs.ts'
import type { RunRequest } from './request.ts'
import type { Selection } from './selection.ts'

/** What a request decides of originals, in the order of the list, and all that it was decided by. */
export interface DecidedOriginals {
  readonly known: Known
  readonly items: readonly Item[]
}

export function planOriginals(
  grounds: Grounds,
  archive: ArchiveView,
  request: RunRequest,
): Outcome<DecidedOriginals> {
  const { selection, correction } = request
  const groups = unfounded(grounds, archive, selection, 'ministers', grounds.recipients)
  const asked = targetsOf(grounds, archive, selection, groups)
  const editions = currentEditions(grounds, archive)
  const jobOf = openJobs(grounds)
  const jobsIn = (of: Editions): readonly Job[] =>
    asked.flatMap((target) => {
      const edition = editionFor(target, of, archive)
      return edition === null ? [] : [jobOf(target, edition)]
    })
  const knownOf = (jobs: readonly Job[], resolution: Known['resolution']): Known => ({
    documents: archive.documents,
    hashes: archive.hashes(filesOf(archive, jobs)),
    signing: request.signing,
    resolution,
    sheets: new Map(),
  })
  const decided = (jobs: readonly Job[], known: Known): Outcome<DecidedOriginals> => {
    const items = jobs.map((job) => compareOriginal(job, known))
    return { kind: 'ok', value: { known, items: withGroups(items, groups, archive, known) }, notes: [] }
  }
  const jobs = jobsIn(editions)
  if (correction?.as !== 'revision' && correction?.as !== 'corrigendum')
    return decided(jobs, knownOf(jobs, correction?.as ?? null))
  const plain = knownOf(jobs, null)
  const held = jobs.map((job) => compareOriginal(job, plain))
  if (correction.as === 'revision') {
    const revised = revise(editions, heldText(held), correction, archive)
    if (revised.kind === 'problems') return revised
    const under = jobsIn(revised.value)
    return decided(under, knownOf(under, 'revision'))
  }
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
  return decided(withSheets, { ...knownOf(withSheets, 'corrigendum'), sheets: settledBy })
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
  groups: readonly Unfounded[],
): readonly Target[] {
  const held = new Map<string, Target[]>()
  const recipients = new Map(selection.recipients.map((recipient) => [recipient.id, recipient]))
  const without = new Set(groups.flatMap(({ documents }) => documents.map(({ document }) => document)))
  const suppressed = new Set(
    groups
      .filter((group) => judge(group, archive, null).kind === 'settled')
      .flatMap((group) => [...inPlaceOf(group).keys()]),
  )
  for (const state of archive.documents.values()) {
    if (state.gone !== null || without.has(state.document) || currentOf(state).made.list !== 'ministers')
      continue
    const { recipient: id, language, part } = partsOfId(state.document)
    const recipient = recipients.get(id)
    if (recipient === undefined || !hasText(grounds, language, part)) continue
    const isListed = selection.languages.kind === 'own' || selection.languages.tags.includes(language)
    if (isListed) held.set(id, [...(held.get(id) ?? []), { recipient, language, part }])
  }
  const nameOf = ({ recipient, language, part }: Target): DocumentId =>
    documentId(recipient.id, language, part)
  return selection.recipients.flatMap((recipient) => {
    const own = targets(grounds, [recipient], selection.languages)
    const known = new Set(own.map(nameOf))
    const more = (held.get(recipient.id) ?? []).filter((target) => !known.has(nameOf(target)))
    return [...own, ...more].filter((target) => !suppressed.has(nameOf(target)))
  })
}

/** A sheet keeps the edition it was made for; null: that letter was cancelled since, and its sheet with it. */
function editionFor(
  { recipient, language, part }: Target,
  current: Editions,
  archive: ArchiveView,
): Edition | null {
  const edition = current.get(language)!
  if (part.kind !== 'sheet') return edition
  const { made } = currentOf(archive.documents.get(documentId(recipient.id, language, part))!)
  return revisionOf(made.edition) === revisionOf(edition) ? made.edition : null
}

/** The files in which jobs' documents are now. */
export function filesOf({ documents }: ArchiveView, jobs: readonly Job[]): readonly string[] {
  return jobs.flatMap(({ id }) => {
    const state = documents.get(id)
    const file = state && currentOf(state).file
    return file ? [file] : []
  })
}

/** The languages in which letters that have left say something else now. */
function heldText(items: readonly Item[]): ReadonlySet<LanguageTag> {
  const tags = items.flatMap((item) =>
    item.kind === 'hold' && item.job !== null && item.ways.includes('revision') ? [item.job.language] : [],
  )
  return new Set(tags)
}

/** With what becomes of documents that nothing asks for, and of those that would take their place. */
function withGroups(
  items: readonly Item[],
  groups: readonly Unfounded[],
  archive: ArchiveView,
  known: Known,
): readonly Item[] {
  const verdicts = groups.map((group) => ({ group, verdict: judge(group, archive, known.resolution) }))
  const next = new Map(items.map((item) => [item.document, item]))
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
        next.set(document, {
          ...item,
          as: 'replacement',
          replaces: { document: state.document, version: currentOf(state).made.version },
          reasons: [...item.reasons.filter(({ kind }) => kind !== 'new'), group.reason],
        })
    }
  }
  const own = verdicts.flatMap(({ group, verdict }) => itemsOf(group, verdict, next))
  return [...next.values(), ...own]
}
