import type { Archive } from '../archive/archive.ts'
import { type Item, reasonsOf } from '../model/plan.ts'
import type { Problem } from '../model/problem.ts'
import { untoldProblems, type Verify } from '../run/untold.ts'
import type { Context } from './context.ts'

/** The verifier is loaded only where there is something to verify. */
export async function openVerify({ now }: Context): Promise<Verify> {
  const { verifyPdf } = await import('../sign/verify/verdict.ts')
  return (bytes) => verifyPdf(bytes, null, now())
}

/** What signed files, of which the ledger does not tell, say against writing. */
export async function untoldIn(
  context: Context,
  archive: Archive,
  items: readonly Item[],
): Promise<readonly Problem[]> {
  const isSuspicious = items.some((item) => reasonsOf(item).some(({ kind }) => kind === 'file-altered'))
  return untoldProblems(archive, async (bytes) => (await openVerify(context))(bytes), isSuspicious)
}
