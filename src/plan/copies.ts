import { once } from '../memo.ts'
import {
  type DocumentId,
  documentId,
  LETTER,
  type Part,
  partsOfId,
  type VersionRef,
} from '../model/document.ts'
import { currentOf, type DocumentState, inputsOf, isStanding } from '../model/document-state.ts'
import { concernOf, type Reason } from '../model/input.ts'
import type { ArchiveView, Grounds, Job, Plan, PlanItem } from '../model/plan.ts'
import type { Copy } from '../model/recipient.ts'
import { finderOf, type Sequence } from '../sequence.ts'
import { type ComparisonBase, compareCopy } from './compare.ts'
import { inputFindings } from './findings.ts'
import {
  anyLeft,
  decideGround,
  itemsOf,
  type OrphanedDocuments,
  orphanedDocuments,
  versionOf,
} from './ground.ts'
import { copyOf } from './jobs.ts'
import type { RunRequest } from './request.ts'

/** The originals as a plan leaves them. */
export interface Originals {
  /** undefined: the plan is not about it */
  find(this: void, document: DocumentId): PlanItem | undefined
  all(this: void): Iterable<PlanItem>
  /** whether the plan carries one out; others are only looked at */
  isCarriedOut(this: void, document: DocumentId): boolean
}

/**
 * A copy that should be; `wait`: why it cannot be made now. One that is there may stay. `isLocked`: no word about this copy makes it,
 * since its original is not decided on beside it, or stands with an earlier text.
 */
export interface DueCopy {
  readonly job: Job
  readonly wait: Reason | null
  readonly isLocked: boolean
}

/** A copy of each document that its original’s addressee holds in their own language, corrigenda too; of reminders there are none. */
export function dueCopies(
  grounds: Grounds,
  archive: ArchiveView,
  copies: Sequence<Copy>,
  { all, isCarriedOut }: Originals,
): readonly DueCopy[] {
  if (copies.length === 0) return []
  const held = new Map<string, (DueCopy & { version: number })[]>()
  for (const item of all()) {
    if (item.kind === 'wait' || item.job === null) continue
    // a reminder is for whoever has not answered, and for nobody else
    if (item.job.part.kind === 'reminder') continue
    const { job } = item
    const isDone = isCarriedOut(item.document) && (item.kind === 'make' || item.kind === 'restore')
    const version = isDone || item.kind !== 'make' ? versionOf(item).version : item.version - 1
    const wait = isDone ? null : whyNot(item, job)
    const isLocked =
      wait?.kind === 'original-earlier' ||
      (wait !== null && !isCarriedOut(item.document)) ||
      (item.kind === 'hold' && !item.ways.includes('replacement'))
    const key = `${job.recipient.id}/${job.language}`
    held.set(key, [...(held.get(key) ?? []), { job, version: Math.max(version, 1), wait, isLocked }])
  }
  return copies.flatMap(({ recipient, original }) =>
    (held.get(`${original.id}/${original.language}`) ?? []).map(({ job, version, wait, isLocked }) => ({
      job: copyOf(job, version, recipient, grounds.letter, archive.cells()),
      wait,
      isLocked,
    })),
  )
}

/** Why an original cannot be copied as it stands; null: it can. What it was printed with does not matter. */
function whyNot(item: PlanItem, job: Job): Reason | null {
  const document = job.id
  const { state } = item
  if (!isStanding(state)) return { kind: 'no-original', document }
  if (item.kind === 'make' || item.kind === 'hold') return { kind: 'original-stale', document }
  const { made } = currentOf(state)
  const differs = inputFindings(job, made.edition, made.inputs).some(({ concern }) => concern !== 'manner')
  return differs ? { kind: 'original-earlier', document } : null
}

/** What a run would do with copies. */
export function copyItems(due: readonly DueCopy[], known: ComparisonBase): readonly PlanItem[] {
  return due.map(({ job, wait, isLocked }): PlanItem => {
    const item = compareCopy(job, known)
    // a replacement would wait for the original: it is not offered, and the reason is said; where the file is gone, all it can do is wait
    if (wait !== null && isLocked && item.kind === 'hold') {
      const reasons = [...item.reasons, wait]
      const ways = item.ways.filter((way) => way !== 'replacement')
      return ways.length > 0
        ? { ...item, reasons, ways }
        : { kind: 'wait', document: job.id, job, state: item.state, reasons }
    }
    if (wait === null || (item.kind !== 'make' && item.kind !== 'restore')) return item
    // the same bytes say what the original says that stands
    if (item.kind === 'restore' && wait.kind === 'original-earlier') return item
    return { kind: 'wait', document: job.id, job, state: item.state, reasons: [wait] }
  })
}

/** Copies that nothing asks for any more: they follow their originals; only a row of their own that is gone needs a word. */
export function unfoundedCopies(
  grounds: Grounds,
  archive: ArchiveView,
  { selection, correction }: RunRequest,
  originals: Originals,
  due: ReadonlyMap<DocumentId, PlanItem>,
): readonly PlanItem[] {
  const rows = selection.copies.map(({ recipient }) => recipient)
  const rowOf = once(() => finderOf(rows, ({ id }) => id))
  return orphanedDocuments(grounds, archive, selection, 'copy', rows, rowOf).flatMap((group) => {
    const follows = follow(group, archive, originals, due)
    return (
      follows ??
      itemsOf(group, decideGround(group, archive, correction?.as ?? null, true, selection.isNamed), due)
    )
  })
}

/** What becomes of copies because of what becomes of their original; null: that is as it was, and asks for them. */
function follow(
  { documents }: OrphanedDocuments,
  { documents: all }: ArchiveView,
  { find, isCarriedOut }: Originals,
  due: ReadonlyMap<DocumentId, PlanItem>,
): readonly PlanItem[] | null {
  const originals = documents.map((state) => {
    const copied = currentOf(state).made.copies
    return copied === null ? undefined : all.get(copied.document)
  })
  const letter = originals[0]
  if (letter === undefined) return null
  const item = find(letter.document)
  // it stands by the officer's word, and so do its copies
  const isStaying = inputsOf(currentOf(letter)).some((input) => concernOf(input) === 'ground')
  const isAsked = item !== undefined && item.job !== null && item.kind !== 'wait'
  if (isStanding(letter) && isAsked && !isStaying) return null
  if (isStanding(letter) && (!isCarriedOut(letter.document) || item?.kind !== 'withdraw'))
    return documents.map((state): PlanItem => ({ kind: 'keep', document: state.document, job: null, state }))
  const as =
    item?.kind === 'withdraw' ? item.as : letter.gone?.event === 'withdrawn' ? letter.gone.as : 'replacement'
  // the word was given for the original, if that had left; a copy that left alone needs one of its own
  if (as === null && documents.some(anyLeft)) return null
  const followed = as === 'replacement' || as === 'withdrawal' ? as : null
  return documents.map((state): PlanItem => {
    const by = successorOf(state, letter, item, due)
    const reasons: readonly Reason[] = [{ kind: 'original-withdrawn' }]
    return { kind: 'withdraw', document: state.document, job: null, state, reasons, as: followed, by }
  })
}

/** The copy, for the same holder, of what replaces the original. */
function successorOf(
  state: DocumentState,
  letter: DocumentState,
  item: PlanItem | undefined,
  due: ReadonlyMap<DocumentId, PlanItem>,
): VersionRef | null {
  const by = item?.kind === 'withdraw' ? item.by : letter.gone?.event === 'superseded' ? letter.gone.by : null
  if (by === null) return null
  const { recipient, part } = partsOfId(state.document)
  const { language } = partsOfId(by.document)
  const at = (of: Part) => due.get(documentId(recipient, language, of))
  const found = at(part) ?? at(LETTER)
  return found === undefined ? null : versionOf(found)
}

/** Copies whose originals are other versions now, or are about to be. */
export function staleCopies({ documents }: ArchiveView, plan: Plan): number {
  const find = once(() =>
    finderOf(
      plan.items.filter(({ kind }) => kind === 'make'),
      ({ document }) => document,
    ),
  )
  let count = 0
  for (const state of documents.values()) {
    const { copies } = currentOf(state).made
    if (state.gone !== null || copies === null) continue
    const item = find()(copies.document)
    const original = documents.get(copies.document)
    const now = item?.kind === 'make' ? item.version : original && currentOf(original).made.version
    if (now !== copies.version) count++
  }
  return count
}
