import type { Archive } from '../../archive/archive.ts'
import { type Problem, problem } from '../../problems/problem.ts'
import type { MailConnection } from '../../run/deliver.ts'
import { type BuildMessage, readDocuments } from './build.ts'
import type { PreparedMessage } from './prepare.ts'

/** A message that this server does not take for its size (RFC 1870); null: it may be tried. */
export const largerThan = (
  { mostBytes }: MailConnection,
  addressee: string,
  { length: bytes }: Uint8Array,
): Problem | null =>
  mostBytes === null || bytes <= mostBytes
    ? null
    : problem('send/too-large', null, { addressee, bytes, most: mostBytes })

/** An id as long as any. */
const ANY = 'M-0000000000'

/**
 * What keeps messages from leaving: documents whose bytes are not as they were archived, and messages that are larger than the
 * server takes (RFC 1870). All at once, before anything leaves. `most`: in bytes; null: the server does not say.
 */
export async function tooLarge(
  archive: Archive,
  build: BuildMessage,
  messages: readonly PreparedMessage[],
  most: number | null,
): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (const message of messages) {
    const files = readDocuments(archive, message.documents)
    if (files.kind === 'problems') problems.push(...files.problems)
    else if (most !== null) {
      // base64 in lines of 76 makes 78 of 57; only what may be too large is made to be measured
      const rough = files.value.reduce((sum, { length }) => sum + Math.ceil(length / 57) * 78, 65_536)
      const bytes = rough <= most ? rough : (await build(ANY, message, files.value, message.addresses)).length
      if (bytes > most)
        problems.push(problem('send/too-large', null, { addressee: message.addressee, bytes, most }))
    }
  }
  return problems
}
