import type { DocumentId, Edition } from './document.ts'

/** What a letter asks for before it is signed: `approvals` and `approvers` of letter.json. */
export interface ApprovalRule {
  /** so many persons have to approve each document */
  readonly approvals: 0 | 1 | 2
  /** SHA-256 of the certificates of those who may, hexadecimal; empty: whoever says so, or any certificate */
  readonly approvers: readonly string[]
}

/** What a letter asks for that does not say so. */
export const NO_APPROVALS: ApprovalRule = { approvals: 0, approvers: [] }

/** What a run carries out of a plan, and so what may be approved of a document. */
export const COVERED_ACTIONS = ['make', 'settle', 'restore', 'withdraw'] as const
/** One of them. */
export type CoveredAction = (typeof COVERED_ACTIONS)[number]

/** What somebody has looked at of one document. Where any of it is another by then, nobody has approved that. */
export interface CoveredItem {
  readonly document: DocumentId
  readonly action: CoveredAction
  /** SHA-256 of all that decides its content, and of what the officer says of it, hexadecimal */
  readonly inputs: string
  readonly edition: Edition
}

/** One text for each item, for maps and comparison. */
export const coveredKey = ({ document, action, inputs, edition }: CoveredItem): string =>
  JSON.stringify([document, action, inputs, edition])

/** Whose signature the letters were looked at for. */
export interface NamedSigner {
  readonly subject: string
  /** SHA-256 of the certificate, hexadecimal */
  readonly fingerprint: string
}

/** What vouches for an approval, or for sending back: a detached CMS over `reviewText`, and whose it is. */
export interface ReviewProof {
  readonly subject: string
  /** SHA-256 of the certificate, hexadecimal */
  readonly fingerprint: string
  /** base64 */
  readonly cms: string
}

/** What somebody says of letters that they have looked at. */
export interface ReviewWords {
  /** who, as they call themselves */
  readonly by: string
  readonly remark: string | null
  /** null: it holds for whoever signs */
  readonly signer: NamedSigner | null
  readonly items: readonly CoveredItem[]
}

/** The number and the people, as the ledger has them and letter.json. */
export const isSameRule = (one: ApprovalRule, other: ApprovalRule): boolean =>
  one.approvals === other.approvals && one.approvers.toSorted().join() === other.approvers.toSorted().join()

/** Whether less is asked for than before: fewer approvals, or anybody's where people were named. */
export const asksLess = (now: ApprovalRule, before: ApprovalRule): boolean =>
  now.approvals < before.approvals ||
  (now.approvals > 0 && before.approvals > 0 && now.approvers.length === 0 && before.approvers.length > 0)
