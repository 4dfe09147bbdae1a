import type { Archive } from '../../archive/archive.ts'
import type { ArchiveWriter } from '../../archive/writer.ts'
import { hasGone, messagesOf } from '../../mail/record.ts'
import {
  entryStart,
  type IssuedEntry,
  type LedgerEntry,
  type MailEntry,
  ofDocument,
  ofMessage,
  type VoidedEntry,
} from '../../model/ledger.ts'
import type { MailEvent, MailedDocument, MessageId } from '../../model/mail.ts'
import { version as program } from '../../version.ts'
import { type Context, localDay } from '../context.ts'

/** What is written down of a message, but for what its kind of line says itself. */
type MailEventOf<Event extends MailEvent['event']> = Extract<MailEvent, { event: Event }>

/**
 * Writes lines about messages, and with them that their documents have left by e-mail, or that they have not: what any
 * other command asks of what has left stays one question. A version counts as left as long as one of its messages does.
 */
export interface MailBook {
  /** Writes a line; it lasts when this resolves. */
  write(message: MessageId, event: MailEvent, reason?: string | null): Promise<void>
  /** Says that nobody knows of what an earlier run had begun and not ended; these messages. */
  closeLeft(): Promise<readonly MessageId[]>
  /** all lines about messages, those that were written now too */
  lines(): readonly MailEntry[]
}

/** Opens the book of an archive that is being written to. */
export function openMailBook(context: Context, archive: Archive, write: ArchiveWriter): MailBook {
  const lines: MailEntry[] = [...archive.mailed]
  /** by document and version, the days on which it is recorded as issued by e-mail */
  const issued = new Map<string, Set<string>>()
  for (const { document, versions } of archive.documents.values())
    for (const version of versions) {
      const days = version.issued.filter(({ channel }) => channel === 'email').map(({ on }) => on)
      if (days.length > 0) issued.set(keyOf({ document, version: version.made.version }), new Set(days))
    }
  const byMessage = new Map<MessageId, MailEntry[]>()
  /** by document and version, the messages that carry it */
  const carriers = new Map<string, Set<MessageId>>()
  const learn = (line: MailEntry): void => {
    const { message } = line.about
    byMessage.set(message, [...(byMessage.get(message) ?? []), line])
    for (const document of line.documents) {
      const known = carriers.get(keyOf(document)) ?? new Set()
      carriers.set(keyOf(document), known.add(message))
    }
  }
  for (const line of lines) learn(line)
  /** whether a version counts as left by one of its messages */
  const hasLeftByMail = (document: MailedDocument): boolean =>
    [...(carriers.get(keyOf(document)) ?? [])].some((message) =>
      [...messagesOf(byMessage.get(message)!).values()].some(hasGone),
    )
  const append = async (message: MessageId, event: MailEvent, reason: string | null): Promise<void> => {
    const at = context.now().toISOString()
    const line: MailEntry = { ...entryStart(ofMessage(message), at, program, null, reason), ...event }
    learn(line)
    const leaving = event.documents.flatMap((document): readonly LedgerEntry[] => {
      const days = issued.get(keyOf(document)) ?? new Set<string>()
      const start = entryStart(ofDocument(document.document), at, program, null, reason)
      const bytes = { version: document.version, file: fileOf(archive, document), sha256: document.sha256 }
      const isGone = hasLeftByMail(document)
      if (isGone && days.size === 0) {
        const on = localDay(context.now())
        return [{ ...start, event: 'issued', ...bytes, channel: 'email', on } satisfies IssuedEntry]
      }
      if (isGone || days.size === 0) return []
      return [...days].map((on): VoidedEntry => {
        return { ...start, event: 'voided', ...bytes, channel: 'email', on }
      })
    })
    await write.append([line, ...leaving])
    lines.push(line)
    for (const entry of leaving) {
      if (entry.event === 'issued')
        issued.set(keyOf({ document: entry.about.document, version: entry.version }), new Set([entry.on]))
      if (entry.event === 'voided')
        issued.delete(keyOf({ document: entry.about.document, version: entry.version }))
    }
  }
  return {
    lines: () => lines,
    write: (message, event, reason = null) => append(message, event, reason),
    async closeLeft() {
      const left: MessageId[] = []
      for (const { message, dispatch, addressee, documents, fates } of messagesOf(lines).values())
        for (const [to, fate] of fates)
          if (fate.kind === 'sending') {
            const event: MailEventOf<'mail-unknown'> = {
              event: 'mail-unknown',
              dispatch,
              addressee,
              to,
              documents,
            }
            await append(message, event, null)
            left.push(message)
          }
      return [...new Set(left)]
    },
  }
}

const keyOf = ({ document, version }: { readonly document: string; readonly version: number }): string =>
  `${document} ${version}`

function fileOf(archive: Archive, { document, version }: MailedDocument): string | null {
  const found = archive.documents.get(document)?.versions.find(({ made }) => made.version === version)
  return found?.file ?? null
}
