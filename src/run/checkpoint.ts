import { checkpointText } from '../archive/witness.ts'
import { type CheckpointedEntry, entryStart, OF_LEDGER, type Position } from '../model/ledger.ts'
import type { Outcome } from '../problems/problem.ts'
import { signText } from '../sign/detached.ts'
import { version as program } from '../version.ts'
import type { SigningSession } from './signing.ts'

/** A line by which whoever signs vouches for the ledger up to here. `at` is the real clock, ISO 8601. */
export async function checkpointOf(
  letter: string,
  position: Position,
  { signer, grade }: SigningSession,
  plan: string | null,
  at: string,
): Promise<Outcome<CheckpointedEntry>> {
  const signed = await signText(checkpointText(letter, position, at), signer)
  if (signed.kind === 'problems') return signed
  const who = { signer: signer.subject, certificate: signer.fingerprint, grade }
  const vouched = { ...position, at, cms: signed.value, ...who }
  const start = entryStart(OF_LEDGER, at, program, plan, null)
  return { ...signed, value: { ...start, event: 'checkpointed', vouched } }
}
