import { openMail } from '../../archive/mail.ts'
import { problem } from '../../problems/problem.ts'
import { counted } from '../../text/counted.ts'
import { answered, type Ended } from '../answer.ts'
import { type Command, openCommand, readRecord, writeRecord } from '../command.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit.ts'
import { scopeOf } from '../told.ts'
import { mailboxIn } from './account.ts'
import { resolveMessage, sendAgain } from './again.ts'
import { messageBuilder } from './build.ts'
import { openConnector, openSender } from './connect.ts'
import type { SendFlags } from './definition.ts'
import { sendProblems } from './misuse.ts'
import { type PreparedDispatch, prepare } from './prepare.ts'
import { openMailBook } from './record-book.ts'
import { archived, type Dispatched, type Dispatching, dispatchAll } from './send-now.ts'
import { exitOf } from './send-status.ts'
import { tooLarge } from './size.ts'
import type { MessageTold, SendAct, SendBody } from './told.ts'
import { sendTest, writeMessages } from './trial.ts'
import { dispatchLines, outcomeLines } from './words.ts'

/** Sends letters by e-mail: shows what would be sent, and sends that and nothing else. */
export async function send(
  context: Context,
  letterName: string | null,
  flags: SendFlags,
): Promise<Ended<SendBody>> {
  const command = await openCommand(context, letterName, flags)
  if (command.kind === 'refused') return command
  const act = actOf(flags)
  const isSetting = (option: string): boolean => context.settings?.names.includes(option) ?? false
  const wrong = sendProblems(act, flags, context.person !== null, isSetting)
  if (wrong.length > 0) return command.refuse(wrong)
  switch (act) {
    case 'show':
      return show(context, command, flags)
    case 'now':
      return sendNow(context, command, flags)
    case 'test':
      return sendTest(context, command, flags)
    case 'eml':
      return writeMessages(context, command, flags)
    case 'again':
      return sendAgain(context, command, flags)
    case 'not-sent':
      return resolveMessage(context, command, flags)
    default:
      return act satisfies never
  }
}

/** What is asked for; that two are is found by `sendProblems`. */
function actOf(flags: SendFlags): SendAct {
  if (flags.again !== undefined) return 'again'
  if (flags.notSent !== undefined) return 'not-sent'
  if (flags.test !== undefined) return 'test'
  if (flags.eml !== undefined) return 'eml'
  return flags.now === undefined ? 'show' : 'now'
}

/** What the command tells a program where nothing was sent. */
const bodyOf = (command: Command, act: SendAct, prepared: PreparedDispatch | null): SendBody => ({
  ...scopeOf(command),
  act,
  dispatch: prepared?.id ?? null,
  messages: [],
  held: prepared?.held ?? [],
  written: null,
  left: 0,
})

/** Messages that would be sent, for a program. */
const plannedTold = (prepared: PreparedDispatch, isOpen: boolean): readonly MessageTold[] =>
  prepared.messages.map(({ addressee, language, documents, addresses }) => ({
    addressee,
    language,
    message: null,
    documents: documents.map(({ document, version, sha256 }) => ({ document, version, sha256 })),
    outcomes: addresses.map((address, index) => ({
      to: index + 1,
      address: isOpen ? address : null,
      state: 'planned',
      code: null,
    })),
  }))

async function show(context: Context, command: Command, flags: SendFlags): Promise<Ended<SendBody>> {
  const record = await readRecord(command)
  if (record.kind === 'refused') return record
  const { archive, ends, report } = record
  const prepared = await prepare(context, command, archive, flags)
  if (prepared.kind === 'problems') return command.refuse(prepared.problems)
  await report.problems(prepared.notes)
  for (const line of dispatchLines(prepared.value, flags)) report.result(line)
  const body: SendBody = {
    ...bodyOf(command, 'show', prepared.value),
    messages: plannedTold(prepared.value, flags.values === true),
  }
  return answered(body, ends !== EXIT.done ? ends : prepared.value.id === null ? EXIT.done : EXIT.left)
}

async function sendNow(context: Context, command: Command, flags: SendFlags): Promise<Ended<SendBody>> {
  const { report } = command
  const sender = await openSender(context, command, flags)
  if (sender.kind === 'problems') return command.refuse(sender.problems)
  return context.stop.during(() =>
    writeRecord(command, async (archive, write): Promise<Ended<SendBody>> => {
      const book = openMailBook(context, archive, write)
      const closed = await book.closeLeft()
      if (closed.length > 0) await report.problems([problem('send/open', null, { messages: closed })])
      const prepared = await prepare(context, command, archive, flags)
      if (prepared.kind === 'problems') return command.refuse(prepared.problems)
      await report.problems(prepared.notes)
      const { id, messages } = prepared.value
      if (id === null) {
        for (const line of dispatchLines(prepared.value, flags)) report.result(line)
        return answered(bodyOf(command, 'now', prepared.value), EXIT.done)
      }
      if (flags.now !== true && flags.now !== id)
        return command.refuse([problem('send/changed', null, { asked: flags.now!, now: id })])
      // whoever is asked sees what it is about
      if (flags.now === true)
        for (const line of dispatchLines(prepared.value, flags).slice(0, -1)) report.result(line)
      if (flags.now === true && !(await isAgreed(context, command, prepared.value)))
        return answered(bodyOf(command, 'now', prepared.value), EXIT.act)
      const connector = await openConnector(context, command, flags)
      if (connector.kind === 'problems') return command.refuse(connector.problems)
      const run: Dispatching = {
        ...{ context, command, flags, archive, book },
        store: openMail(command.folder),
        connect: connector.value.connect,
      }
      const build = messageBuilder(context, command.project, sender.value)
      const first = await connector.value.connect()
      if (first.kind === 'problems') return command.refuse(first.problems)
      const large = await tooLarge(archive, build, messages, first.value.mostBytes)
      if (large.length > 0) {
        first.value.close()
        return command.refuse(large)
      }
      if (!first.value.reports) await report.problems([problem('send/no-reports', null)])
      connector.value.keep(first.value)
      const envelope = mailboxIn(flags.from!)!.address
      const sent = await dispatchAll(run, messages.length, (index) =>
        archived(run, build, messages[index]!, id, envelope),
      )
      return ended(context, command, prepared.value, sent)
    }),
  )
}

/** Asks whoever sits at the terminal. */
async function isAgreed(
  context: Context,
  command: Command,
  { id, messages }: PreparedDispatch,
): Promise<boolean> {
  const said = await context.person!.ask(
    `Send ${counted(messages.length, 'message')} (dispatch ${id})? Write “yes”: `,
  )
  if (said?.trim().toLowerCase() === 'yes') return true
  command.report.note('nothing was sent')
  return false
}

async function ended(
  context: Context,
  command: Command,
  prepared: PreparedDispatch,
  sent: Dispatched,
): Promise<Ended<SendBody>> {
  for (const line of outcomeLines(sent)) command.report.result(line)
  await command.report.problems(sent.problems)
  const body: SendBody = { ...bodyOf(command, 'now', prepared), messages: sent.messages, left: sent.left }
  return answered(body, context.stop.asked() ?? exitOf(sent))
}
