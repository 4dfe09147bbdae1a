import type { Archive } from '../../archive/archive.ts'
import { countsAsLeft, isOpen, messagesOf } from '../../mail/record.ts'
import type { DocumentState } from '../../model/document-state.ts'
import { entryStart, type MailEntry, ofMessage } from '../../model/ledger.ts'
import { version as program } from '../../version.ts'
import type { Context } from '../context.ts'

/**
 * Lines that close messages by an officer's word on their documents: recorded as issued by e-mail by hand, those of which nobody
 * knew have left; taken back, all of them have not. Nothing where no message carries one of the documents.
 */
export function settledByHand(
  { now }: Context,
  archive: Archive,
  states: readonly DocumentState[],
  as: 'sent' | 'not-sent',
  reason: string | null,
): readonly MailEntry[] {
  if (archive.mailed.length === 0) return []
  const versions = new Set(
    states.flatMap(({ document, versions }) => versions.map(({ made }) => `${document} ${made.version}`)),
  )
  const is = as === 'sent' ? isOpen : countsAsLeft
  return [...messagesOf(archive.mailed).values()].flatMap(
    ({ message, dispatch, addressee, documents, fates }) => {
      if (!documents.some(({ document, version }) => versions.has(`${document} ${version}`))) return []
      const start = entryStart(ofMessage(message), now().toISOString(), program, null, reason)
      return [...fates].flatMap(([to, fate]): readonly MailEntry[] =>
        is(fate) ? [{ ...start, event: 'mail-settled', dispatch, addressee, to, documents, as }] : [],
      )
    },
  )
}
