import type { Archive } from '../archive/archive.ts'
import { type PlanItem, reasonsOf } from '../model/plan.ts'
import type { Problem } from '../problems/problem.ts'
import { unrecordedProblems, type Verify } from '../run/unrecorded.ts'
import type { Context } from './context.ts'

/** The verifier is loaded only where there is something to verify. */
export async function openVerify({ now }: Context): Promise<Verify> {
  const { verifyPdf } = await import('../sign/verify/verdict.ts')
  return (bytes) => verifyPdf(bytes, null, now())
}

/** What signed files, of which the ledger does not tell, say against writing. */
export async function unrecordedIn(
  context: Context,
  archive: Archive,
  items: readonly PlanItem[],
): Promise<readonly Problem[]> {
  const isSuspicious = items.some((item) => reasonsOf(item).some(({ kind }) => kind === 'file-altered'))
  return unrecordedProblems(archive, async (bytes) => (await openVerify(context))(bytes), isSuspicious)
}
