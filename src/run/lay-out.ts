import { setImmediate as turn } from 'node:timers/promises'
import type { DocumentId } from '../model/document.ts'
import type { Job } from '../model/plan.ts'
import type { SignatureWords } from '../model/signed.ts'
import type { SigningParameters } from '../pdf/pdf.ts'
import { distinct, type Outcome, type Problem } from '../problems/problem.ts'
import type { Sequence } from '../sequence.ts'
import type { LaidOutDocument, Pipeline } from './pipeline.ts'

/** Documents that stay set until they are printed; those beyond them are set once more. */
const MOST_KEPT = 500

/** Documents that were looked at, and wait to be printed. */
export interface LaidOutDocuments {
  readonly problems: readonly Problem[]
  /** a document, once */
  take(job: Job): Promise<Outcome<LaidOutDocument>>
}

type Progress = (line: string) => void

/** Composes and sets every document before the first is signed: a signature cannot be taken back. */
export async function layOutAll(
  pipeline: Pipeline,
  all: Sequence<Job>,
  words: SignatureWords,
  draft: boolean,
  progress: Progress,
): Promise<LaidOutDocuments> {
  const waiting = new Map<DocumentId, Outcome<LaidOutDocument>>()
  const problems = await problemsOf(all, progress, async (job) => {
    const laidOut = await pipeline.layOut(job, words, draft)
    if (waiting.size < MOST_KEPT) waiting.set(job.id, laidOut)
    return laidOut
  })
  return {
    problems,
    async take(job) {
      const laidOut = waiting.get(job.id) ?? (await pipeline.layOut(job, words, draft))
      waiting.delete(job.id)
      return laidOut
    },
  }
}

/** Every problem that is found by looking at all documents. */
export async function problemsOf(
  all: Sequence<Job>,
  progress: Progress,
  look: (job: Job) => Promise<Outcome<unknown>>,
): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (const [index, job] of all.entries()) {
    if (index % 16 === 0) {
      progress(`checking  ${index} of ${all.length}`)
      // whoever stops the run is heard
      await turn()
    }
    const found = await look(job)
    problems.push(...(found.kind === 'problems' ? found.problems : found.notes))
  }
  // a fault of a template is the same for every addressee
  return distinct(problems)
}

/** How a document is certified: nothing may change in a letter; a form may be filled in. `at`: ISO 8601 with zone. */
export const certifying =
  (at: string, contentsBytes: number) =>
  ({ part }: Job): SigningParameters => ({
    kind: 'certify',
    at,
    permission: part.kind === 'form' ? 2 : 1,
    contentsBytes,
  })
