import { hash } from 'node:crypto'
import type { Archive } from '../../archive/archive.ts'
import type { SavedPlan } from '../../archive/plans.ts'
import { type CoveredItem, coveredKey, type NamedSigner } from '../../model/approval.ts'
import { currentOf, type Version } from '../../model/document-state.ts'
import type { Plan } from '../../model/plan.ts'
import type { Recipient } from '../../model/recipient.ts'
import { openApprovals } from '../../plan/approval.ts'
import { coveredMade } from '../../plan/covered.ts'
import type { PlanOptions } from '../../plan/request.ts'
import { type Outcome, problem } from '../../problems/problem.ts'
import { soundReviews } from '../../run/review.ts'
import { version as program } from '../../version.ts'
import type { Command } from '../command.ts'

/** A document that stands and was signed in earnest, and lacks approvals that its letter asks for now. */
export interface StandingItem {
  /** as if it were made now: what an approval of it covers is what `send` asks for */
  readonly item: CoveredItem
  readonly version: Version
  readonly recipient: Recipient | null
}

/** What stands and is to be looked at, under an id of its own, and who has signed it. */
export interface StandingReview {
  readonly id: string
  readonly items: readonly StandingItem[]
  /** null: several have, and nobody has said which of them is meant */
  readonly signer: NamedSigner | null
}

/**
 * What of a plan stands as it is, was signed in earnest, and lacks approvals that the letter asks for by now. `certificate`: SHA-256 of
 * the signer's whose letters are meant; null: whoever's. A problem where there is nothing of that kind.
 */
export async function standingReview(
  { project }: Command,
  archive: Archive,
  { items }: Plan,
  certificate: string | null,
): Promise<Outcome<StandingReview>> {
  const { letter } = project
  const rule = letter.approval
  if (rule.approvals === 0) return nothing('no-approvals')
  const book = openApprovals(await soundReviews(archive))
  const lacking = items.flatMap((item): readonly StandingItem[] => {
    if (item.kind !== 'keep') return []
    const version = currentOf(item.state)
    const { made } = version
    if (made.event !== 'made' || made.grade.identity !== 'given') return []
    if (certificate !== null && made.certificate !== certificate) return []
    const covered = coveredMade(made)
    const { given, sentBack } = book.of(covered, rule, made.certificate)
    if (given.length >= rule.approvals && sentBack.length === 0) return []
    return [{ item: covered, version, recipient: item.job?.recipient ?? null }]
  })
  if (lacking.length === 0) return nothing('none')
  const signers = new Map(lacking.map(({ version: { made } }) => [made.certificate, made.signer]))
  // whoever is named approves for one signer, and the pages say for whom
  if (signers.size > 1 && rule.approvers.length > 0) return nothing('several', [...signers.values()])
  const [one, ...others] = [...signers].map(([fingerprint, subject]) => ({ subject, fingerprint }))
  const signer = others.length > 0 ? null : one!
  const keys = lacking.map(({ item }) => coveredKey(item)).sort()
  const id = hash('sha256', JSON.stringify(['standing', letter.name, signer, keys])).slice(0, 16)
  return { kind: 'ok', value: { id, items: lacking, signer }, notes: [] }
}

const nothing = (
  found: 'no-approvals' | 'none' | 'several',
  signers: readonly string[] = [],
): Outcome<never> => ({
  kind: 'problems',
  problems: [problem('review/standing', null, { found, signers })],
})

/** As it is kept, so that it can be approved by its id; no run carries it out. */
export const savedStanding = (
  { project }: Command,
  archive: Archive,
  options: PlanOptions,
  { id, items }: StandingReview,
  now: Date,
): SavedPlan<PlanOptions> => ({
  format: 1,
  id,
  letter: project.letter.name,
  savedAt: now.toISOString(),
  program,
  options,
  items: items.map(({ item }) => ({
    document: item.document,
    does: item.action,
    hash: hash('sha256', coveredKey(item)),
    inputs: item.inputs,
    edition: item.edition,
  })),
  withdrawn: 0,
  key: archive.key().digits,
  standing: true,
})
