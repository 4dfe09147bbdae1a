import type { ApprovalRule, ReviewProof, ReviewWords } from '../../model/approval.ts'
import type { RequiredEntry, ReviewEntry } from '../../model/ledger.ts'
import { isSameName } from '../../plan/approval.ts'
import type { Sequence } from '../../sequence.ts'
import { counted } from '../../text/counted.ts'
import { shown, wholly } from '../../text/shown.ts'

/** Approvals, in words for a person. */

/** `by “Example Chief”`, as the certificate has it; `said to be by “Example Chief”`, where there is none. */
export function byWords({
  by,
  proof,
}: Pick<ReviewWords, 'by'> & { readonly proof: ReviewProof | null }): string {
  if (proof === null) return `said to be by ${shown(by)}`
  return `by ${shown(proof.subject)}${isSameName(by, proof.subject) ? '' : ` (${shown(by)})`}`
}

/** `to be signed by “Registry”` */
const forWhom = ({ signer }: Pick<ReviewWords, 'signer'>): string =>
  signer === null ? 'for whoever signs' : `to be signed by ${shown(signer.subject)}`

/** What somebody said, as history tells it: `approved, said to be by “Example Chief”, for whoever signs: “fine”`. */
export function reviewWords(entry: ReviewEntry): string {
  const remark = entry.remark === null ? '' : `: ${wholly(entry.remark)}`
  return entry.event === 'approved'
    ? `approved, ${byWords(entry)}, ${forWhom(entry)}${remark}`
    : `sent back, ${byWords(entry)}${remark}`
}

/** `2 approvals, of 3 named persons` */
export function ruleWords({ approvals, approvers }: ApprovalRule): string {
  if (approvals === 0) return 'no approvals'
  const whose = approvers.length === 0 ? 'anybody' : counted(approvers.length, 'named person')
  return `${counted(approvals, 'approval')}, of ${whose}`
}

/** A line by which a run asked for other approvals than the one before. */
export const requiredWords = (entry: RequiredEntry): string =>
  `from here on letters need ${ruleWords(entry)}${entry.reason === null ? '' : `: ${wholly(entry.reason)}`}`

/** Whoever is named as an approver, has not approved and does not sign; empty: nobody is named. `signer`: SHA-256 of the certificate. */
export function wantedWords(
  { approvers }: ApprovalRule,
  given: Sequence<ReviewEntry>,
  signer: string | null,
  reviews: Sequence<ReviewEntry>,
): readonly string[] {
  const done = new Set([signer, ...given.map(({ proof }) => proof?.fingerprint ?? null)])
  return approvers.filter((each) => !done.has(each)).map((each) => approverWords(each, reviews))
}

/** Whoever may approve and has not: by name where the record knows it. */
function approverWords(fingerprint: string, reviews: Sequence<ReviewEntry>): string {
  const known = reviews.findLast(({ proof }) => proof?.fingerprint === fingerprint)?.proof
  return known == null ? `the certificate ${fingerprint.slice(0, 16)}…` : shown(known.subject)
}
