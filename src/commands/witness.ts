import type { Archive } from '../archive/archive.ts'
import { type PlanItem, reasonsOf } from '../model/plan.ts'
import type { Problem } from '../problems/problem.ts'
import { unrecordedProblems, type Verify } from '../run/unrecorded.ts'
import type { Sequence } from '../sequence.ts'
import type { Context } from './context.ts'

/**
 * Does work that verifies files, as `verify` does in a thread that can be ended: whoever has put a file there may have made it
 * to take for ever. The verifier is loaded, and the thread started, only where there is something to verify. An Error of
 * ours that a file meets is thrown.
 */
export async function withVerify<T>({ now }: Context, work: (verify: Verify) => Promise<T>): Promise<T> {
  const { openExaminer } = await import('./examiner.ts')
  const examiner = openExaminer()
  const at = now()
  try {
    return await work(async (bytes) => {
      const examination = await examiner.examine(bytes, null, at)
      switch (examination.kind) {
        case 'answered':
          return examination.verdict
        case 'overdue':
          return null
        case 'fault':
          throw examination.error
        default:
          return examination satisfies never
      }
    })
  } finally {
    await examiner.close()
  }
}

/** What signed files, of which the ledger does not tell, say against writing. */
export async function unrecordedIn(
  context: Context,
  archive: Archive,
  items: Sequence<PlanItem>,
): Promise<readonly Problem[]> {
  const isSuspicious = items.some((item) => reasonsOf(item).some(({ kind }) => kind === 'file-altered'))
  return withVerify(context, (verify) => unrecordedProblems(archive, verify, isSuspicious))
}
