import type { Archive } from '../../archive/archive.ts'
import { meetingOf } from '../../compose/mail.ts'
import { calendarText } from '../../mail/calendar.ts'
import type { DispatchDocument } from '../../mail/dispatch.ts'
import { type Attachment, type Mailbox, messageBytes, messageIdOf } from '../../mail/message.ts'
import type { MessageId } from '../../model/mail.ts'
import type { Outcome, Problem } from '../../problems/problem.ts'
import type { Project } from '../../project/project.ts'
import type { SignMail } from '../../run/mail-signer.ts'
import type { Context } from '../context.ts'
import type { PreparedMessage } from './prepare.ts'

/** Makes a message, with the bytes of its documents, to these addresses. */
export type BuildMessage = (
  id: MessageId,
  message: PreparedMessage,
  files: readonly Uint8Array[],
  to: readonly string[],
) => Promise<Uint8Array>

/** Who sends. */
export interface MailSender {
  readonly from: Mailbox
  readonly replyTo: Mailbox | null
  /** null: messages are not signed */
  readonly sign: SignMail | null
}

/** The bytes of documents as they were archived; each is held against its SHA-256 as it is read. All that differ come at once. */
export function readDocuments(
  archive: Archive,
  documents: readonly DispatchDocument[],
): Outcome<readonly Uint8Array[]> {
  const value: Uint8Array[] = []
  const problems: Problem[] = []
  for (const { document, version } of documents) {
    const found = archive.documents.get(document)!.versions.find(({ made }) => made.version === version)!
    const read = archive.read(found)
    if (read.kind === 'problems') problems.push(...read.problems)
    else value.push(read.value)
  }
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'ok', value, notes: [] }
}

/** Makes messages of one letter. */
export function messageBuilder(
  { now }: Context,
  { letter }: Project,
  { from, replyTo, sign }: MailSender,
): BuildMessage {
  const meeting = meetingOf(letter)
  return (id, message, files, to) => {
    const { body, documents, language, revision, follows } = message
    const date = now()
    const names = fileNames(message)
    const pdfs = documents.map((_, index): Attachment => {
      return { name: names[index]!, type: 'application/pdf', bytes: files[index]! }
    })
    const domain = from.address.slice(from.address.lastIndexOf('@') + 1)
    const entry = body.calendar === null || meeting === null ? null : { ...body.calendar, ...meeting }
    const calendar: readonly Attachment[] =
      entry === null
        ? []
        : [
            {
              name: `${letter.name}.ics`,
              type: 'text/calendar',
              bytes: Buffer.from(
                calendarText({
                  ...entry,
                  uid: `${letter.name}@${domain}`,
                  sequence: revision,
                  stamp: date,
                  language,
                  organizer: from,
                }),
              ),
            },
          ]
    const inReplyTo = follows === null ? null : messageIdOf(follows, from)
    const attachments = [...pdfs, ...calendar]
    return messageBytes({ id, from, replyTo, to, date, language, body, attachments, inReplyTo, sign })
  }
}

/** How the files are called; two of one name get a number. */
function fileNames({ body, documents }: PreparedMessage): readonly string[] {
  const names = documents.map(({ part, file }) => body.fileName(part) ?? file.replace(/^.*\/|\.pdf$/g, ''))
  return names.map((name, index) => {
    const before = names.slice(0, index).filter((each) => each === name).length
    return `${before === 0 ? name : `${name} ${before + 1}`}.pdf`
  })
}
