import type { Archive } from '../archive/archive.ts'
import type { ReviewProof, ReviewWords } from '../model/approval.ts'
import { entryStart, ofPlan, type ReviewEntry } from '../model/ledger.ts'
import type { Signer } from '../model/signed.ts'
import { reviewText, textOfReview } from '../plan/approval.ts'
import type { Outcome } from '../problems/problem.ts'
import { version as program } from '../version.ts'

/** Whether whoever stands in a line has signed it; `nobody`: it has no certificate, and says so. */
export type ReviewSoundness = 'nobody' | 'signed' | 'forged'

/**
 * Looks at the signature of a line. One by a development identity counts as forged: anybody makes one, and no command of ours
 * writes such a line.
 */
export async function soundnessOf(letter: string, entry: ReviewEntry): Promise<ReviewSoundness> {
  if (entry.proof === null) return 'nobody'
  const { verifyText } = await import('../sign/detached.ts')
  const at = new Date(entry.at)
  const verdict = await verifyText(textOfReview(letter, entry), entry.proof.cms, null, at, at)
  return verdict.kind === 'holds' && !verdict.development && verdict.certificate === entry.proof.fingerprint
    ? 'signed'
    : 'forged'
}

/** The lines that may be believed as far as they go; forged ones count for nothing, and `verify` tells of them. */
export async function soundReviews({ letter, reviews }: Archive): Promise<readonly ReviewEntry[]> {
  const sound: ReviewEntry[] = []
  for (const entry of reviews) if ((await soundnessOf(letter, entry)) !== 'forged') sound.push(entry)
  return sound
}

/**
 * A line by which somebody approves what they have looked at, or sends it back. `at`: the real clock, ISO 8601; `signer`: whose
 * key vouches for that; null: nobody's. Problems are the signer's.
 */
export async function reviewEntry(
  event: ReviewEntry['event'],
  letter: string,
  plan: string,
  at: string,
  words: ReviewWords,
  signer: Signer | null,
): Promise<Outcome<ReviewEntry>> {
  const proof = await proofOf(reviewText(event, letter, plan, at, words), signer)
  if (proof.kind === 'problems') return proof
  const { by, remark, signer: named, items } = words
  const line = { ...entryStart(ofPlan(plan), at, program, plan, null), by, remark, signer: named, items }
  const value: ReviewEntry =
    event === 'approved'
      ? { ...line, event, proof: proof.value }
      : { ...line, event, remark: remark ?? '', proof: proof.value }
  return { kind: 'ok', value, notes: proof.notes }
}

async function proofOf(text: string, signer: Signer | null): Promise<Outcome<ReviewProof | null>> {
  if (signer === null) return { kind: 'ok', value: null, notes: [] }
  const { signText } = await import('../sign/detached.ts')
  const signed = await signText(text, signer)
  if (signed.kind === 'problems') return signed
  const { subject, fingerprint } = signer
  return { ...signed, value: { subject, fingerprint, cms: signed.value } }
}
