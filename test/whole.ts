import { createHash } from 'node:crypto'
import type { Job } from '../src/model/plan.ts'
import type { SignatureWords, SplitFile, UnsignedFile } from '../src/model/signed.ts'
import type { SigningParameters } from '../src/pdf/pdf.ts'
import type { Pipeline } from '../src/run/pipeline.ts'
import { messages } from './said.ts'

/** A file's bytes one behind the other. */
export function whole({ prefix, body }: SplitFile): Uint8Array {
  return new Uint8Array(Buffer.concat([...prefix.chunks, body]))
}

/** A file that shares nothing. */
export function alone(own: Uint8Array): SplitFile {
  return { prefix: { chunks: [], length: 0, sha256: createHash('sha256') }, body: own }
}

/** What a pipeline prints of a job that has no problems. */
export async function printed(
  pipeline: Pipeline,
  job: Job,
  words: SignatureWords,
  signing: SigningParameters,
): Promise<UnsignedFile> {
  const laidOut = await pipeline.layOut(job, words, signing.kind === 'draft')
  if (laidOut.kind === 'problems') throw new Error(messages(laidOut.problems))
  return pipeline.write(laidOut.value, signing)
}
