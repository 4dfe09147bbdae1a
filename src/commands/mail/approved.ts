import type { Archive } from '../../archive/archive.ts'
import type { ApprovalRule } from '../../model/approval.ts'
import type { Version } from '../../model/document-state.ts'
import { openApprovals } from '../../plan/approval.ts'
import { coveredMade } from '../../plan/covered.ts'
import { soundReviews } from '../../run/review.ts'

/**
 * The one place that decides whether a version may leave by e-mail as far as approvals go: it has those that the letter asks for now, and
 * nobody has sent it back since. What was signed before anybody asked was looked at by nobody, and does not go.
 */
export async function openApproved(
  archive: Archive,
  rule: ApprovalRule,
): Promise<(version: Version) => boolean> {
  if (rule.approvals === 0) return () => true
  const book = openApprovals(await soundReviews(archive))
  return ({ made }) => {
    if (made.event !== 'made') return false
    const { given, sentBack } = book.of(coveredMade(made), rule, made.certificate)
    return given.length >= rule.approvals && sentBack.length === 0
  }
}
