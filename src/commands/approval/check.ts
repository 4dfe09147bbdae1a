import type { Archive } from '../../archive/archive.ts'
import { type ApprovalRule, asksLess, isSameRule, NO_APPROVALS } from '../../model/approval.ts'
import { type DocumentId, partsOfId } from '../../model/document.ts'
import { entryStart, OF_LEDGER, type RequiredEntry, type SignatureGrade } from '../../model/ledger.ts'
import type { WorkItem } from '../../model/plan.ts'
import type { SignerWords } from '../../model/signed.ts'
import { type ApprovalSurvey, lastRequired } from '../../plan/approval.ts'
import { asNote, type Problem, problem } from '../../problems/problem.ts'
import type { Sequence } from '../../sequence.ts'
import { version as program } from '../../version.ts'
import { timeWords } from '../words.ts'
import { approvalsOf } from './told.ts'
import { byWords, wantedWords } from './words.ts'

/** What a run brings to the question whether its letters were approved. */
export interface ApprovalQuestion {
  readonly rule: ApprovalRule
  readonly archive: Archive
  readonly plan: string
  readonly work: Sequence<WorkItem>
  readonly identity: SignatureGrade['identity']
  /** who signs; null: nobody is named, and nothing is signed but for trial */
  readonly signer: Pick<SignerWords, 'subject' | 'fingerprint'> | null
  /** goes on without what nobody may sign yet */
  readonly skips: boolean
  /** what the officer gave as a reason; null: none was given */
  readonly reason: string | null
}

/** Whether a run may go on, and without what. */
export interface ApprovalAnswer {
  readonly problems: readonly Problem[]
  /** documents to which nothing is done */
  readonly passedOver: ReadonlySet<DocumentId>
  /** it asks for other approvals than the run before, which its record has to tell */
  readonly required: ApprovalRule | null
  /** and for less, so that a reason is needed */
  readonly isLess: boolean
}

/** Nothing is signed that lacks approvals, or was sent back; and nobody asks for fewer in silence. */
export async function checkApprovals(question: ApprovalQuestion): Promise<ApprovalAnswer> {
  const { rule, archive, work, identity, signer, skips, reason } = question
  const before = lastRequired(archive.own) ?? NO_APPROVALS
  const isLess = asksLess(rule, before)
  const isReasoned = /[\p{L}\p{N}]/u.test(reason ?? '')
  const survey = await approvalsOf(rule, archive, work, identity, signer?.fingerprint ?? null)
  const found = problemsOf(question, survey)
  const stopped = new Set([...survey.lacking, ...survey.sentBack].flatMap(({ documents }) => documents))
  return {
    problems: [
      ...(isLess && !isReasoned && work.length > 0 ? [fewer(before, rule)] : []),
      ...(skips ? found.map(asNote) : found),
    ],
    passedOver: skips ? together(work, stopped) : new Set(),
    required: isSameRule(rule, before) ? null : rule,
    isLess,
  }
}

const fewer = (before: ApprovalRule, now: ApprovalRule): Problem => {
  const told = ({ approvals, approvers }: ApprovalRule) => ({ approvals, approvers: approvers.length })
  return problem('generate/fewer-approvals', null, { before: told(before), now: told(now) })
}

function problemsOf(
  { rule, archive, plan, signer }: ApprovalQuestion,
  { lacking, sentBack }: ApprovalSurvey,
): readonly Problem[] {
  return [
    ...sentBack.map(({ entry, documents }) =>
      problem('generate/sent-back', null, {
        documents,
        by: byWords(entry),
        remark: entry.remark,
        on: timeWords(new Date(entry.at)),
      }),
    ),
    ...lacking.map(({ documents, lacking, given, approvedFor }) => {
      return problem('generate/not-approved', null, {
        documents,
        lacking,
        given: given.map(byWords),
        wanted: wantedWords(rule, given, signer?.fingerprint ?? null, archive.reviews),
        approvedFor: approvedFor.map(({ subject }) => subject),
        signer: signer?.subject ?? null,
        plan,
      })
    }),
  ]
}

/** What goes with what nobody may sign: all of that addressee's, what takes its place, and copies of it. */
function together(work: Sequence<WorkItem>, stopped: ReadonlySet<DocumentId>): ReadonlySet<DocumentId> {
  const whose = (item: WorkItem): string => {
    const document = item.kind === 'withdraw' ? (item.by?.document ?? item.document) : item.document
    return partsOfId(document).recipient
  }
  const people = new Set(work.filter(({ document }) => stopped.has(document)).map(whose))
  const isOf = (item: WorkItem): boolean =>
    people.has(whose(item)) ||
    (item.kind === 'make' &&
      item.job.copies !== null &&
      people.has(partsOfId(item.job.copies.document).recipient))
  return new Set(work.filter(isOf).map(({ document }) => document))
}

/** The line that tells of other approvals than before. `at`: the real clock, ISO 8601. */
export const requiredLine = (
  rule: ApprovalRule,
  at: string,
  plan: string,
  reason: string | null,
): RequiredEntry => ({
  ...entryStart(OF_LEDGER, at, program, plan, reason),
  event: 'required',
  approvals: rule.approvals,
  approvers: rule.approvers,
})
