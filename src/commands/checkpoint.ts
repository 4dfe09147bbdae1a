import { problem } from '../problems/problem.ts'
import { counted } from '../text/counted.ts'
import { answered, type Ended } from './answer.ts'
import type { CheckpointBody } from './answers.ts'
import { openCommand, writeRecord } from './command.ts'
import { askingFor, type Context, localTime } from './context.ts'
import { EXIT } from './exit.ts'
import type { CheckpointFlags } from './flags.ts'
import { scopeOf, signerTold } from './told.ts'

/** Signs for the ledger as it is now. */
export async function checkpoint(
  context: Context,
  letterName: string | null,
  flags: CheckpointFlags,
): Promise<Ended<CheckpointBody>> {
  const command = await openCommand(context, letterName, flags)
  if (command.kind === 'refused') return command
  const { report, refuse } = command
  if (flags.identity === undefined) return refuse([problem('checkpoint/who', null)])
  const { openSigning } = await import('../run/signing.ts')
  const session = await openSigning(flags, localTime(context.now()), askingFor(context, report.note))
  if (session.kind === 'problems') return refuse(session.problems)
  await report.problems(session.notes)
  const { checkpointOf } = await import('../run/checkpoint.ts')
  return writeRecord(command, async (archive, write): Promise<Ended<CheckpointBody>> => {
    const { lines } = archive.position
    if (lines === 0) return refuse([problem('checkpoint/nothing', null)])
    const at = context.now().toISOString()
    const entry = await checkpointOf(archive.letter, archive.position, session.value, null, at)
    if (entry.kind === 'problems') return refuse(entry.problems)
    await write.append([entry.value])
    const { signer } = session.value
    report.result(`${counted(lines, 'line')} vouched for by ${signer.subject}`)
    if (signer.development) report.note('A trial identity vouches for nothing.')
    const body: CheckpointBody = {
      ...scopeOf(command),
      ...signerTold(session.value),
      lines,
      chain: archive.position.chain,
      at,
    }
    return answered(body, EXIT.done)
  })
}
