import {
  type ApprovalRule,
  type CoveredItem,
  coveredKey,
  type NamedSigner,
  type ReviewWords,
} from '../model/approval.ts'
import type { DocumentId } from '../model/document.ts'
import type { ApprovedEntry, OwnEntry, RequiredEntry, ReviewEntry, SentBackEntry } from '../model/ledger.ts'
import type { Sequence } from '../sequence.ts'

/**
 * What is signed of a review: nothing else may be read out of it. `at`: the real clock, ISO 8601, as in the line.
 */
export function reviewText(
  event: ReviewEntry['event'],
  letter: string,
  plan: string,
  at: string,
  { by, remark, signer, items }: ReviewWords,
): string {
  const whose = signer === null ? null : [signer.subject, signer.fingerprint]
  const covered = items.map(({ document, action, inputs, edition }) => [document, action, inputs, edition])
  return `invite ${event}\n${JSON.stringify([letter, plan, at, by, remark, whose, covered])}\n`
}

/** The text that a line of the ledger was signed over. */
export const textOfReview = (letter: string, entry: ReviewEntry): string =>
  reviewText(entry.event, letter, entry.about.plan, entry.at, entry)

/** How it stands with one document: who has approved it as it is, and who has sent it back. */
export interface ItemApproval {
  /** that count, one a person */
  readonly given: readonly ApprovedEntry[]
  readonly sentBack: readonly SentBackEntry[]
  /** for whose signature it was approved, where that is another's than is asked for now */
  readonly approvedFor: readonly NamedSigner[]
}

/** Adds lines one after the other, and says how it stands by then. */
export interface ApprovalBook {
  /** False: the same signature stood there before, and the line counts for nothing: whoever writes it again is not who signed. */
  add(this: void, entry: ReviewEntry): boolean
  /** `certificate`: SHA-256 of that of whoever is to sign; null: nobody knows yet, and approvals for anybody count */
  of(this: void, item: CoveredItem, rule: ApprovalRule, certificate: string | null): ItemApproval
}

/**
 * What persons have said last of each thing that there was to look at. Lines have to be sound: whose certificate stands in them
 * has signed them.
 */
export function openApprovals(entries: Sequence<ReviewEntry> = []): ApprovalBook {
  const said = new Map<string, { approved: ApprovedEntry[]; sentBack: SentBackEntry[] }>()
  const signatures = new Set<string>()
  const add = (entry: ReviewEntry): boolean => {
    const { proof } = entry
    if (proof !== null && signatures.has(proof.cms)) return false
    if (proof !== null) signatures.add(proof.cms)
    for (const item of entry.items) {
      const key = coveredKey(item)
      const known = said.get(key) ?? { approved: [], sentBack: [] }
      said.set(key, known)
      known.approved = known.approved.filter((each) => !isSamePerson(each, entry))
      known.sentBack = known.sentBack.filter((each) => !isSamePerson(each, entry))
      if (entry.event === 'approved') known.approved.push(entry)
      else known.sentBack.push(entry)
    }
    return true
  }
  for (const entry of entries) add(entry)
  return {
    add,
    of(item, rule, certificate) {
      const { approved = [], sentBack = [] } = said.get(coveredKey(item)) ?? {}
      const [given, approvedFor] = counting(approved, rule, certificate)
      return { given, sentBack, approvedFor }
    },
  }
}

/**
 * Whether the later of two lines is by the one of the earlier. Who proved who they are has to prove it again; who only said so is
 * taken at their word by anybody of that name.
 */
function isSamePerson(earlier: ReviewEntry, later: ReviewEntry): boolean {
  if (earlier.proof !== null) return earlier.proof.fingerprint === later.proof?.fingerprint
  return isSameName(earlier.by, later.by)
}

/** Names as people type them. */
export const isSameName = (one: string, other: string): boolean => folded(one) === folded(other)

const folded = (name: string): string => name.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLowerCase()

/** Those that count, and for whom the others were that would. */
function counting(
  approved: readonly ApprovedEntry[],
  rule: ApprovalRule,
  certificate: string | null,
): readonly [readonly ApprovedEntry[], readonly NamedSigner[]] {
  const byPeople = approved.filter(({ proof, signer }) => {
    if (proof !== null && certificate !== null && proof.fingerprint === certificate) return false
    if (rule.approvers.length > 0)
      return proof !== null && signer !== null && rule.approvers.includes(proof.fingerprint)
    // four eyes are two certificates: a name is anybody's
    return rule.approvals < 2 || proof !== null
  })
  const isForOther = ({ signer }: ApprovedEntry): boolean =>
    signer !== null && certificate !== null && signer.fingerprint !== certificate
  const others = byPeople.filter(isForOther).flatMap(({ signer }) => signer ?? [])
  return [byPeople.filter((each) => !isForOther(each)), distinctSigners(others)]
}

const distinctSigners = (signers: readonly NamedSigner[]): readonly NamedSigner[] => [
  ...new Map(signers.map((each) => [each.fingerprint, each])).values(),
]

/** Documents for which the same is lacking. */
export interface LackingApprovals {
  readonly documents: readonly DocumentId[]
  /** so many are */
  readonly lacking: number
  /** who has approved them */
  readonly given: readonly ApprovedEntry[]
  readonly approvedFor: readonly NamedSigner[]
}

/** Documents that the same person has sent back with the same words. */
export interface SentBackDocuments {
  readonly entry: SentBackEntry
  readonly documents: readonly DocumentId[]
}

/** What of a plan nobody may sign yet. */
export interface ApprovalSurvey {
  readonly lacking: readonly LackingApprovals[]
  readonly sentBack: readonly SentBackDocuments[]
}

/**
 * What lacks approvals, and what was sent back. `items`: each with whether approvals are asked for it; what is signed for trial
 * needs none.
 */
export function surveyApprovals(
  book: ApprovalBook,
  rule: ApprovalRule,
  certificate: string | null,
  items: readonly { readonly item: CoveredItem; readonly isAsked: boolean }[],
): ApprovalSurvey {
  const lacking = new Map<string, LackingApprovals & { readonly documents: DocumentId[] }>()
  const sentBack = new Map<SentBackEntry, DocumentId[]>()
  for (const { item, isAsked } of items) {
    const { given, sentBack: back, approvedFor } = book.of(item, rule, certificate)
    for (const entry of back) sentBack.set(entry, [...(sentBack.get(entry) ?? []), item.document])
    const missing = isAsked ? rule.approvals - given.length : 0
    if (missing <= 0 || back.length > 0) continue
    const key = JSON.stringify([missing, given.map(personKey), approvedFor])
    const known = lacking.get(key)
    if (known === undefined)
      lacking.set(key, { documents: [item.document], lacking: missing, given, approvedFor })
    else known.documents.push(item.document)
  }
  return {
    lacking: [...lacking.values()],
    sentBack: [...sentBack].map(([entry, documents]) => ({ entry, documents })),
  }
}

const personKey = ({ by, proof }: ReviewEntry): string => proof?.fingerprint ?? folded(by)

/** What the last run that carried something out asked for; null: none ever asked for anything. */
export const lastRequired = (own: Sequence<OwnEntry>): RequiredEntry | null =>
  own.findLast((entry): entry is RequiredEntry => entry.event === 'required') ?? null
