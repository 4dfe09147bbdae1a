import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Archive } from '../../archive/archive.ts'
import { type MailStore, openMail } from '../../archive/mail.ts'
import { withArchive } from '../../archive/writer.ts'
import { readStart, tree } from '../../disk.ts'
import { type MailedMessage, messagesOf } from '../../mail/record.ts'
import { type MailReading, MOST_MAIL_BYTES, type RecipientReport, readMail } from '../../mail/report.ts'
import { problem } from '../../problems/problem.ts'
import { counted } from '../../text/counted.ts'
import { answered, type Ended } from '../answer.ts'
import { type Command, letterWithRecord, openPast } from '../command.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit.ts'
import { returns } from '../returns.ts'
import { scopeOf } from '../told.ts'
import type { InboxFlags } from './definition.ts'
import { type MailBook, openMailBook } from './record-book.ts'
import type { InboxBody, ReportTold } from './told.ts'

/** Reads a mailbox: reports of what became of messages are recorded, forms that came back are handed to `returns collect`. */
export async function inbox(context: Context, folder: string, flags: InboxFlags): Promise<Ended<InboxBody>> {
  const letter = flags.letter ?? letterWithRecord(flags.out)
  const command = await openPast(context, letter, flags)
  if (command.kind === 'refused') return command
  if (!existsSync(folder)) return command.refuse([problem('inbox/no-folder', null, { folder })])
  const { files, others } = filesIn(folder)
  const box = await readAll(command, files)
  const notes = [
    ...(files.length === 0 ? [problem('inbox/empty', null, { folder })] : []),
    ...(others.length > 0 ? [problem('inbox/other-files', null, { files: others })] : []),
    ...(box.several.length > 0 ? [problem('inbox/several', null, { files: box.several })] : []),
    ...(box.unread.length > 0 ? [problem('inbox/unread', null, { files: box.unread })] : []),
  ]
  if (notes.length > 0) await command.report.problems(notes)
  const done = await context.stop.during(() =>
    withArchive(command.door, command.folder, async (archive, write) =>
      recordReports(
        context,
        archive,
        openMailBook(context, archive, write),
        openMail(command.folder),
        box.reports,
      ),
    ),
  )
  if (done.kind === 'problems') return command.refuse(done.problems)
  const { reports, before, foreign } = done.value
  tell(command, reports, { before, foreign, automatic: box.automatic })
  const collected =
    box.withFiles.length === 0
      ? null
      : await returns(context, 'collect', box.withFiles, { ...flags, letter: command.project.letter.name })
  const body: InboxBody = {
    ...scopeOf(command),
    ...{ read: files.length, reports, before, foreign, automatic: box.automatic },
    returns: collected?.kind === 'answered' ? collected.body.returns.map((each) => each.return) : [],
  }
  return answered(body, collected?.exit ?? EXIT.done)
}

/**
 * Messages of a folder, or one file: `.eml`, or a Maildir's, whose names have no ending. `others`: what lies beside them and is no message,
 * but for what a Maildir keeps of its own, and hidden files.
 */
function filesIn(folder: string): { readonly files: readonly string[]; readonly others: readonly string[] } {
  if (!statSync(folder).isDirectory()) return { files: [folder], others: [] }
  const all = tree(folder)
  const boxes = new Set(all.flatMap((file) => /^(|.*\/)(?:cur|new|tmp)\/[^/]+$/.exec(file)?.[1] ?? []))
  const isMessage = (file: string): boolean => /\.eml$/i.test(file) || /(^|\/)(cur|new)\/[^/]+$/.test(file)
  const isOfBox = (file: string): boolean =>
    /(^|\/)\.|(^|\/)tmp\/[^/]+$/.test(file) || boxes.has(file.slice(0, file.lastIndexOf('/') + 1))
  return {
    files: all.filter(isMessage).map((file) => path.join(folder, file)),
    others: all.filter((file) => !isMessage(file) && !isOfBox(file)),
  }
}

type ReportReading = Extract<MailReading, { kind: 'report' | 'bounce' }>

/** What a mailbox has. */
interface MailboxRead {
  /** the first first */
  readonly reports: readonly ReportReading[]
  readonly automatic: number
  readonly withFiles: readonly string[]
  readonly several: readonly string[]
  readonly unread: readonly string[]
}

async function readAll({ report }: Command, files: readonly string[]): Promise<MailboxRead> {
  const reports: ReportReading[] = []
  const withFiles: string[] = []
  const several: string[] = []
  const unread: string[] = []
  let automatic = 0
  for (const [index, file] of files.entries()) {
    report.progress(`reading  ${index} of ${files.length}`)
    const reading = await readMail(readStart(file, MOST_MAIL_BYTES))
    switch (reading.kind) {
      case 'report':
      case 'bounce':
        reports.push(reading)
        break
      case 'automatic':
        automatic++
        break
      case 'other':
        if (reading.hasFiles) withFiles.push(file)
        break
      case 'several':
        several.push(path.basename(file))
        break
      case 'unreadable':
        unread.push(path.basename(file))
        break
      default:
        reading satisfies never
    }
  }
  const inOrder = reports.toSorted((one, other) => (one.at ?? '').localeCompare(other.at ?? ''))
  return { reports: inOrder, automatic, withFiles, several, unread }
}

interface ReportsRecorded {
  readonly reports: readonly ReportTold[]
  readonly before: number
  readonly foreign: number
}

/** Records what reports say of our messages: those that name a message and an address to which it went. */
async function recordReports(
  { now }: Context,
  archive: Archive,
  book: MailBook,
  store: MailStore,
  readings: readonly ReportReading[],
): Promise<ReportsRecorded> {
  await book.closeLeft()
  const messages = messagesOf(book.lines())
  const known = new Set(
    archive.mailed.flatMap((line) =>
      line.event === 'mail-reported' ? [keyOf(line.about.message, line.to, line.action, line.status)] : [],
    ),
  )
  const told: ReportTold[] = []
  let before = 0
  let foreign = 0
  for (const reading of readings) {
    const all = reading.kind === 'report' ? reading.of : [reading.of]
    const ours = all.flatMap((report) => {
      const found = whichOf(report, reading.messages, messages, store)
      return found === null ? [] : [{ report, ...found }]
    })
    if (ours.length === 0) foreign++
    for (const { report, message, to } of ours) {
      const { action, status, said } = report
      const key = keyOf(message.message, to, action, status)
      if (known.has(key)) {
        before++
        continue
      }
      known.add(key)
      const { dispatch, addressee, documents } = message
      const isByForm = reading.kind === 'report'
      const of = { dispatch, addressee, to, documents }
      await book.write(message.message, { event: 'mail-reported', ...of, action, status, isByForm })
      await store.note(message.message, { to, at: reading.at ?? now().toISOString(), said })
      told.push({ message: message.message, addressee, to, action, status, isByForm })
    }
  }
  return { reports: told, before, foreign }
}

const keyOf = (message: string, to: number, action: string, status: string | null): string =>
  `${message} ${to} ${action} ${status}`

/**
 * Which message to which address a report is about: by the envelope's id, which nobody else knows, or by the header of the
 * message that comes with it; and by an address to which that message went.
 */
function whichOf(
  { envelope, recipients }: RecipientReport,
  carried: readonly string[],
  messages: ReadonlyMap<string, MailedMessage>,
  store: MailStore,
): { readonly message: MailedMessage; readonly to: number } | null {
  const [, id, number] = /^(M-\w{10})\.(\d+)$/.exec(envelope ?? '') ?? []
  for (const named of id === undefined ? carried : [id]) {
    const message = messages.get(named)
    const addresses = store.known(named)?.addresses
    if (message === undefined || addresses === undefined) continue
    const to = addresses.findIndex(
      (address, index) =>
        (number === undefined || Number(number) === index + 1) &&
        recipients.some((each) => each.toLowerCase() === address.toLowerCase()),
    )
    if (to >= 0 && message.fates.has(to + 1)) return { message, to: to + 1 }
  }
  return null
}

function tell(
  { report }: Command,
  reports: readonly ReportTold[],
  {
    before,
    foreign,
    automatic,
  }: { readonly before: number; readonly foreign: number; readonly automatic: number },
): void {
  for (const { addressee, message, action, status, isByForm } of reports) {
    const by = status === null ? '' : ` (${status})`
    if (action === 'failed' || action === 'delayed')
      report.result(`${addressee}: ${action}${by}${isByForm ? '' : ', as far as its text tells'}; ${message}`)
  }
  report.result(
    `${counted(reports.length, 'new report')}, ${before} known before, ${foreign} of other messages; ${counted(automatic, 'automatic reply', 'automatic replies')} left alone`,
  )
}
