import type { Archive } from '../../archive/archive.ts'
import { type ApprovalRule, asksLess, type NamedSigner, NO_APPROVALS } from '../../model/approval.ts'
import type { DocumentId } from '../../model/document.ts'
import type { ReviewEntry } from '../../model/ledger.ts'
import { openApprovals } from '../../plan/approval.ts'
import { coveredMade } from '../../plan/covered.ts'
import { type Problem, problem } from '../../problems/problem.ts'
import { soundnessOf } from '../../run/review.ts'
import { counted } from '../../text/counted.ts'
import { timeWords } from '../words.ts'
import { byWords, requiredWords, ruleWords } from './words.ts'

/** What a ledger says of approvals, for a program. */
export interface ApprovalsVerified extends ApprovalRule {
  /** versions that were signed while approvals were asked for, and had them */
  readonly approved: number
  /** documents of which a version was signed without */
  readonly missing: readonly DocumentId[]
  /** lines that the person of their certificate has not signed, or not where they stand */
  readonly forged: readonly { readonly plan: string; readonly by: string; readonly approver: NamedSigner }[]
  /** when less was asked for than before, and why */
  readonly lowered: readonly { readonly at: string; readonly reason: string | null }[]
}

/** What is found of a ledger's approvals. */
export interface ApprovalFindings {
  readonly told: ApprovalsVerified
  readonly lines: readonly string[]
  readonly problems: readonly Problem[]
}

/** The same of several ledgers; each line of words begins with its letter where they are several. `told`: in their order. */
export async function approvalsIn(archives: readonly Archive[]): Promise<{
  readonly lines: readonly string[]
  readonly problems: readonly Problem[]
  readonly told: readonly (ApprovalsVerified | null)[]
}> {
  const found: (ApprovalFindings | null)[] = []
  for (const archive of archives) found.push(await verifyApprovals(archive))
  const name = (at: number): string => (archives.length > 1 ? `${archives[at]!.letter}: ` : '')
  return {
    lines: found.flatMap((each, at) => each?.lines.map((line) => `${name(at)}${line}`) ?? []),
    problems: found.flatMap((each) => each?.problems ?? []),
    told: found.map((each) => each?.told ?? null),
  }
}

/**
 * Null: none were ever asked for or given. Reads a ledger from its first line: at each version that was signed in earnest, whether it had by then the approvals that were
 * asked for by then.
 */
async function verifyApprovals({
  letter,
  folder,
  lines,
  own,
  reviews,
}: Archive): Promise<ApprovalFindings | null> {
  if (reviews.length === 0 && !own.some(({ event }) => event === 'required')) return null
  const book = openApprovals()
  const forged: { readonly entry: ReviewEntry; readonly found: 'forged' | 'repeated' }[] = []
  const missing = new Set<DocumentId>()
  const lowered: { readonly at: string; readonly reason: string | null; readonly words: string }[] = []
  const people = new Set<string>()
  let rule = NO_APPROVALS
  let approved = 0
  for (const entry of lines) {
    if (entry.event === 'approved' || entry.event === 'sent-back') {
      if ((await soundnessOf(letter, entry)) === 'forged') forged.push({ entry, found: 'forged' })
      else if (!book.add(entry)) forged.push({ entry, found: 'repeated' })
    } else if (entry.event === 'required') {
      if (asksLess(entry, rule))
        lowered.push({ at: entry.at, reason: entry.reason, words: requiredWords(entry) })
      rule = entry
    } else if (entry.event === 'made' && rule.approvals > 0 && entry.grade.identity === 'given') {
      const { given, sentBack } = book.of(coveredMade(entry), rule, entry.certificate)
      if (given.length < rule.approvals || sentBack.length > 0) missing.add(entry.about.document)
      else {
        approved++
        for (const each of given) people.add(byWords(each))
      }
    }
  }
  const said = people.size === 0 ? '' : ` (${[...people].join(', ')})`
  return {
    told: {
      ...{ approvals: rule.approvals, approvers: rule.approvers, approved, missing: [...missing] },
      forged: forged.flatMap(({ entry: { about, by, proof } }) =>
        proof === null
          ? []
          : [{ plan: about.plan, by, approver: { subject: proof.subject, fingerprint: proof.fingerprint } }],
      ),
      lowered: lowered.map(({ at, reason }) => ({ at, reason })),
    },
    lines: [
      `letters need ${ruleWords(rule)}; ${counted(approved, 'version')} had what was asked for${said}`,
      ...lowered.map(({ at, words }) => `${timeWords(new Date(at))}: ${words}`),
    ],
    problems: [
      ...(missing.size === 0
        ? []
        : [problem('verify/approval', null, { found: 'missing', folder, documents: [...missing] })]),
      ...forged.map(({ entry: { about, by, proof, items }, found }) =>
        problem('verify/approval', null, {
          ...{ found, folder, by: proof?.subject ?? by, plan: about.plan },
          documents: items.map(({ document }) => document),
        }),
      ),
    ],
  }
}
