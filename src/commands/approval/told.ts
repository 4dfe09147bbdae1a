import type { Archive } from '../../archive/archive.ts'
import type { ApprovalRule, NamedSigner } from '../../model/approval.ts'
import type { DocumentId } from '../../model/document.ts'
import { currentOf } from '../../model/document-state.ts'
import type { ReviewEntry, SignatureGrade } from '../../model/ledger.ts'
import { isWork, type Plan, type WorkItem } from '../../model/plan.ts'
import {
  type ApprovalSurvey,
  type LackingApprovals,
  openApprovals,
  surveyApprovals,
} from '../../plan/approval.ts'
import { coveredItem } from '../../plan/covered.ts'
import type { Sequence } from '../../sequence.ts'
import { counted, someOf } from '../../text/counted.ts'
import { shown, wholly } from '../../text/shown.ts'
import { timeWords } from '../words.ts'
import { byWords, ruleWords, wantedWords } from './words.ts'

/** Who looked at letters, for a program. */
export interface ReviewerTold {
  /** as they call themselves */
  readonly by: string
  /** whom their certificate names, and its SHA-256; null: it is their word alone */
  readonly approver: NamedSigner | null
  /** for whose signature; null: for whoever signs */
  readonly signer: NamedSigner | null
  readonly remark: string | null
  readonly at: string
}

/** What of a plan nobody may sign yet, for a program. */
export interface ApprovalTold extends ApprovalRule {
  readonly lacking: readonly {
    readonly documents: readonly DocumentId[]
    /** so many approvals */
    readonly lacking: number
    readonly given: readonly ReviewerTold[]
    /** for whom they were approved, where that is not who is named to sign */
    readonly approvedFor: readonly NamedSigner[]
  }[]
  readonly sentBack: readonly (ReviewerTold & { readonly documents: readonly DocumentId[] })[]
}

/** For a program: who it was, and what they said. */
export const reviewerTold = ({ by, proof, signer, remark, at }: ReviewEntry): ReviewerTold => ({
  by,
  approver: proof === null ? null : { subject: proof.subject, fingerprint: proof.fingerprint },
  signer,
  remark,
  at,
})

/** What is signed for trial, or was, leaves nobody's hands: it needs no approval. */
function isForTrial(item: WorkItem, identity: SignatureGrade['identity']): boolean {
  return (item.kind === 'make' ? identity : currentOf(item.state).made.grade.identity) === 'development'
}

/**
 * What of a plan lacks approvals or was sent back. `certificate`: SHA-256 of that of whoever is to sign; null: nobody is named. Where
 * nothing asks for approvals and nobody has said anything, nothing is loaded that checks signatures.
 */
export async function approvalsOf(
  rule: ApprovalRule,
  archive: Archive,
  work: Sequence<WorkItem>,
  identity: SignatureGrade['identity'],
  certificate: string | null,
): Promise<ApprovalSurvey> {
  if (rule.approvals === 0 && archive.reviews.length === 0) return { lacking: [], sentBack: [] }
  const { soundReviews } = await import('../../run/review.ts')
  const items = work.map((item) => ({ item: coveredItem(item), isAsked: !isForTrial(item, identity) }))
  return surveyApprovals(openApprovals(await soundReviews(archive)), rule, certificate, items)
}

/** The same of all that a plan would do, in earnest. */
export const approvalsOfPlan = (
  rule: ApprovalRule,
  archive: Archive,
  { items }: Plan,
  certificate: string | null,
): Promise<ApprovalSurvey> => approvalsOf(rule, archive, items.filter(isWork), 'given', certificate)

/** For a program. */
export const approvalTold = (rule: ApprovalRule, { lacking, sentBack }: ApprovalSurvey): ApprovalTold => ({
  ...rule,
  lacking: lacking.map(({ given, ...each }) => ({ ...each, given: given.map(reviewerTold) })),
  sentBack: sentBack.map(({ entry, documents }) => ({ ...reviewerTold(entry), documents })),
})

/**
 * For a person: what was sent back, with the remark; what lacks an approval, and who may give it. `signer`: SHA-256 of the certificate;
 * null: nobody is named.
 */
export function approvalLines(
  rule: ApprovalRule,
  { lacking, sentBack }: ApprovalSurvey,
  reviews: Sequence<ReviewEntry>,
  signer: string | null,
): readonly string[] {
  const back = sentBack.map(
    ({ entry, documents }) =>
      `sent back on ${timeWords(new Date(entry.at))}, ${byWords(entry)}: ${wholly(entry.remark)} (${someOf(documents)}); nothing is done with that until it changes, or the same person approves it`,
  )
  return [...back, ...lacking.map((each) => lackingLine(rule, each, reviews, signer))]
}

function lackingLine(
  rule: ApprovalRule,
  { documents, lacking, given, approvedFor }: LackingApprovals,
  reviews: Sequence<ReviewEntry>,
  signer: string | null,
): string {
  const [what, isOne] = [counted(documents.length, 'document'), documents.length === 1]
  if (approvedFor.length > 0)
    return `${what} ${isOne ? 'is' : 'are'} approved for ${someOf(approvedFor.map(({ subject }) => shown(subject)))}, and for nobody else`
  const wanted = wantedWords(rule, given, signer, reviews)
  // who has no certificate is anybody, so that two names are no two persons
  const whose = rule.approvals === 2 ? '; each by a certificate, and not the signer’s' : ''
  return [
    `${what} ${isOne ? 'waits' : 'wait'} to be approved (the letter needs ${ruleWords(rule)}${whose}): ${lacking === 1 ? 'one is lacking' : 'two are lacking'}`,
    ...(given.length === 0 ? [] : [`so far ${given.map(byWords).join(', ')}`]),
    ...(wanted.length === 0 ? [] : [`who may: ${wanted.join(', ')}`]),
  ].join('; ')
}
