import { createHash } from 'node:crypto'
import type { Job } from '../src/model/plan.ts'
import type { Parts, SignatureWords, Unsigned } from '../src/model/signed.ts'
import type { Signing } from '../src/pdf/pdf.ts'
import type { Press } from '../src/run/press.ts'

/** A file's bytes one behind the other. */
export function whole({ head, own }: Parts): Uint8Array {
  return new Uint8Array(Buffer.concat([...head.chunks, own]))
}

/** A file that shares nothing. */
export function alone(own: Uint8Array): Parts {
  return { head: { chunks: [], length: 0, sha256: createHash('sha256') }, own }
}

/** What a press prints of a job that has no problems. */
export async function printed(
  press: Press,
  job: Job,
  words: SignatureWords,
  signing: Signing,
): Promise<Unsigned> {
  const proof = await press.proof(job, words, signing.kind === 'draft')
  if (proof.kind === 'problems') throw new Error(proof.problems.map(({ message }) => message).join('; '))
  return press.print(proof.value, signing)
}
