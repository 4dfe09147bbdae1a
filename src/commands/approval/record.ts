import type { Archive } from '../../archive/archive.ts'
import type { SavedPlan } from '../../archive/plans.ts'
import { coveredBy, readReview } from '../../archive/reviews.ts'
import type { ArchiveWriter } from '../../archive/writer.ts'
import type { ApprovalRule, CoveredItem, NamedSigner } from '../../model/approval.ts'
import { type DocumentId, partsOfId } from '../../model/document.ts'
import type { ReviewEntry } from '../../model/ledger.ts'
import type { Signer } from '../../model/signed.ts'
import { openApprovals } from '../../plan/approval.ts'
import { isPlanOptions, type PlanOptions } from '../../plan/request.ts'
import { type Outcome, type Problem, problem } from '../../problems/problem.ts'
import { reviewEntry, soundReviews } from '../../run/review.ts'
import type { Sequence } from '../../sequence.ts'

/** A plan that can be approved: what it does, and who is to sign, as far as its pages say. */
export interface ReviewedPlan {
  readonly saved: SavedPlan<PlanOptions>
  readonly items: readonly CoveredItem[]
  readonly signer: NamedSigner | null
}

/** Reads a plan that was kept, and its pages where there are any. `out`: where plans were looked for. */
export function readReviewed(archive: Archive, id: string, out: string): Outcome<ReviewedPlan> {
  const read = archive.plan(id, isPlanOptions)
  if (read.kind === 'problems') return read
  const saved = read.value
  if (saved === null) return refused(problem('approve/no-plan', null, { id, folder: out }))
  if (saved.items.length === 0) return refused(problem('approve/nothing', null, { id }))
  const items = coveredBy(saved)
  if (items === null) return refused(problem('approve/older-plan', null, { id }))
  const review = readReview(archive.folder, id, saved.letter, items)
  if (review.kind === 'problems') return review
  return { kind: 'ok', value: { saved, items, signer: review.value?.signer ?? null }, notes: [] }
}

const refused = (...problems: readonly Problem[]): Outcome<never> => ({ kind: 'problems', problems })

/** Somebody's word on letters that they have looked at. */
export interface ReviewAct {
  readonly event: ReviewEntry['event']
  readonly by: string
  readonly remark: string | null
  /** ids of addressees, or of documents; null: all */
  readonly only: readonly string[] | null
  /** whose key vouches for it; null: nobody's */
  readonly approver: Signer | null
}

/** `by` and `remark` as they are kept; or what is wrong with them. */
export function misuseOf({
  event,
  by,
  remark,
}: Pick<ReviewAct, 'event' | 'by' | 'remark'>): readonly Problem[] {
  const how = (found: Parameters<typeof problem<'approve/how'>>[2]['found']): Problem =>
    problem('approve/how', null, { found })
  return [
    ...(/[\p{L}\p{N}]/u.test(by) ? [] : [how('no-name')]),
    ...(/[\p{C}\p{Zl}\p{Zp}]/u.test(by) || [...by].length > MOST_NAME ? [how('name')] : []),
    ...(event === 'sent-back' && !/[\p{L}\p{N}]/u.test(remark ?? '') ? [how('no-remark')] : []),
    ...(remark !== null && (/(?!\n)[\p{Cc}\p{Cs}]/u.test(remark) || [...remark].length > MOST_REMARK)
      ? [how('remark')]
      : []),
  ]
}

const MOST_NAME = 200
const MOST_REMARK = 2000

/** Whether this person may say so by the letter's rule: all that speaks against it. */
export function mayNot(
  rule: ApprovalRule,
  { saved, signer }: ReviewedPlan,
  { event, approver }: Pick<ReviewAct, 'event' | 'approver'>,
): readonly Problem[] {
  const whose = (given: Parameters<typeof problem<'approve/whose'>>[2]): Problem =>
    problem('approve/whose', null, given)
  const { approvers, approvals } = rule
  const unsaid =
    approvers.length > 0 && signer === null && event === 'approved'
      ? [problem('approve/no-signer', null, { id: saved.id })]
      : []
  if (approver === null) {
    if (approvers.length > 0) return [...unsaid, whose({ found: 'no-certificate' })]
    return approvals === 2 && event === 'approved' ? [whose({ found: 'no-certificate-of-two' })] : unsaid
  }
  const { subject, fingerprint, development } = approver
  if (development) return [...unsaid, whose({ found: 'trial' })]
  if (approvers.length > 0 && !approvers.includes(fingerprint))
    return [...unsaid, whose({ found: 'not-named', subject, fingerprint })]
  return signer?.fingerprint === fingerprint && event === 'approved'
    ? [whose({ found: 'signer', subject, fingerprint })]
    : unsaid
}

/** The items that are meant; names that none of them has are a problem each. */
function chosenItems(
  { saved, items }: Pick<ReviewedPlan, 'saved' | 'items'>,
  only: readonly string[] | null,
): Outcome<readonly CoveredItem[]> {
  if (only === null) return { kind: 'ok', value: items, notes: [] }
  const isMeant = ({ document }: CoveredItem, name: string): boolean =>
    [document, partsOfId(document).recipient].some((each) => each.toUpperCase() === name.toUpperCase())
  const unknown = only.filter((name) => !items.some((item) => isMeant(item, name)))
  if (unknown.length > 0)
    return refused(...unknown.map((value) => problem('approve/not-in-plan', null, { value, id: saved.id })))
  return { kind: 'ok', value: items.filter((item) => only.some((name) => isMeant(item, name))), notes: [] }
}

/** What was written down, and what the plan still lacks. */
export interface ReviewRecorded {
  readonly entry: ReviewEntry
  /** documents of the plan that lack approvals yet, as they were looked at */
  readonly lacking: readonly DocumentId[]
  /** documents of the plan that somebody has sent back */
  readonly sentBack: readonly DocumentId[]
}

/** Writes one line, signed where a key is at hand; or says all that speaks against it, and writes none. `at`: ISO 8601. */
export async function recordReview(
  rule: ApprovalRule,
  archive: Archive,
  write: ArchiveWriter,
  plan: ReviewedPlan,
  act: ReviewAct,
  at: string,
): Promise<Outcome<ReviewRecorded>> {
  const chosen = chosenItems(plan, act.only)
  const against = [
    ...misuseOf(act),
    ...mayNot(rule, plan, act),
    ...(chosen.kind === 'problems' ? chosen.problems : []),
  ]
  if (chosen.kind === 'problems' || against.length > 0) return refused(...against)
  const words = { by: act.by.trim(), remark: act.remark, signer: plan.signer, items: chosen.value }
  const entry = await reviewEntry(act.event, archive.letter, plan.saved.id, at, words, act.approver)
  if (entry.kind === 'problems') return entry
  await write.append([entry.value])
  const standing = standingOf(rule, [...(await soundReviews(archive)), entry.value], plan)
  return { kind: 'ok', value: { entry: entry.value, ...standing }, notes: entry.notes }
}

/** What of a plan lacks approvals, and what was sent back, as it was looked at. */
function standingOf(
  rule: ApprovalRule,
  reviews: Sequence<ReviewEntry>,
  { items, signer }: Pick<ReviewedPlan, 'items' | 'signer'>,
): Pick<ReviewRecorded, 'lacking' | 'sentBack'> {
  const book = openApprovals(reviews)
  const stands = items.map((item) => ({ item, by: book.of(item, rule, signer?.fingerprint ?? null) }))
  return {
    lacking: stands.filter(({ by }) => by.given.length < rule.approvals).map(({ item }) => item.document),
    sentBack: stands.filter(({ by }) => by.sentBack.length > 0).map(({ item }) => item.document),
  }
}
