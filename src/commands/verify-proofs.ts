import type { Archive } from '../archive/archive.ts'
import { checkpointText } from '../archive/witness.ts'
import type { Checkpoint } from '../model/ledger.ts'
import { verifyText } from '../sign/detached.ts'
import type { ProvedTime, Trust } from '../sign/verify/trust.ts'
import type { RecordedFile } from './verify-record.ts'

/** What is trusted for a file: what is trusted for all, and what proves the time of this one. */
export type TrustFor = (file: RecordedFile) => Promise<Trust | null>

/** Checkpoints are verified when the first file of their ledger asks, each once; what is the same for two files is one object. */
export function openTrustFor(trust: Trust | null, now: Date): TrustFor {
  const proved = new Map<Archive, Promise<ProvedFiles>>()
  const withProof = new Map<ProvedTime, Trust>()
  return async ({ told }) => {
    if (told === null || trust === null || trust.timeRoots.length === 0) return trust
    const known = proved.get(told.archive) ?? provedFiles(told.archive, trust, now)
    proved.set(told.archive, known)
    const proof = (await known)(told.sha256)
    if (proof === null) return trust
    const more = withProof.get(proof) ?? { ...trust, proofs: [proof] }
    withProof.set(proof, more)
    return more
  }
}

/** The earliest time that is proved of bytes, by their SHA-256; null: none is. */
type ProvedFiles = (sha256: string) => ProvedTime | null

/**
 * Whoever signed the checkpoint must be trusted, too: a time-stamp is over the value of a signature, and to any such value a key can be
 * made up under which it signs something else.
 */
async function provedFiles(archive: Archive, trust: Trust, now: Date): Promise<ProvedFiles> {
  const { checkpoints, firstOf } = archive.vouchedFiles()
  /** by the checkpoint's number */
  const times: (ProvedTime | null)[] = []
  let best: ProvedTime | null = null
  // a later checkpoint vouches for the lines before an earlier one, too, and may be the first that has a time-stamp
  for (const [nth, by] of [...checkpoints.entries()].reverse()) {
    const time = await provedTimeOf(archive.letter, by, trust, now)
    if (time !== null && (best === null || time.time <= best.time)) best = time
    times[nth] = best
  }
  return (sha256) => {
    const first = firstOf(sha256)
    return first === null ? null : times[first]!
  }
}

async function provedTimeOf(
  letter: string,
  by: Checkpoint,
  trust: Trust,
  now: Date,
): Promise<ProvedTime | null> {
  const verdict = await verifyText(checkpointText(letter, by, by.at), by.cms, trust, new Date(by.at), now)
  if (verdict.kind !== 'holds' || verdict.certificate !== by.certificate || verdict.provedTime === null)
    return null
  const isTrusted = verdict.trust === 'trusted' && verdict.conclusion === 'holds'
  return isTrusted ? { ...verdict.provedTime, by: 'checkpoint' } : null
}
