import { openMail } from '../../archive/mail.ts'
import { isOpen, lackingAt, type MailedMessage, messagesOf } from '../../mail/record.ts'
import { partsOfId } from '../../model/document.ts'
import { problem } from '../../problems/problem.ts'
import { counted } from '../../text/counted.ts'
import { answered, type Ended } from '../answer.ts'
import { type Command, writeRecord } from '../command.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit.ts'
import { scopeOf } from '../told.ts'
import { openConnector } from './connect.ts'
import type { SendFlags } from './definition.ts'
import { type MailBook, openMailBook } from './record-book.ts'
import { type ArchivedMessage, type Dispatching, dispatchAll } from './send-now.ts'
import { exitOf } from './send-status.ts'
import type { MessageTold, SendBody } from './told.ts'
import { outcomeLines } from './words.ts'

const bodyOf = (command: Command, act: 'again' | 'not-sent', messages: readonly MessageTold[]): SendBody => ({
  ...scopeOf(command),
  ...{ act, dispatch: null, messages, held: [], written: null, left: 0 },
})

/** Numbers of the addresses of which nobody knows. */
const openAt = ({ fates }: MailedMessage): readonly number[] =>
  [...fates].flatMap(([to, fate]) => (isOpen(fate) ? [to] : []))

/** To which of so many addresses a message goes again: those of which nobody knows, else those that lack it, else all. */
function addressesAgain(message: MailedMessage, addresses: number): readonly number[] {
  const open = openAt(message)
  const lacking = lackingAt(message, addresses)
  if (open.length > 0) return open
  return lacking.length > 0 ? lacking : Array.from({ length: addresses }, (_, index) => index + 1)
}

/** Sends an archived message once more, byte for byte, by the person's word. */
export async function sendAgain(
  context: Context,
  command: Command,
  flags: SendFlags,
): Promise<Ended<SendBody>> {
  const id = flags.again!
  return context.stop.during(() =>
    writeRecord(command, async (archive, write): Promise<Ended<SendBody>> => {
      const book = openMailBook(context, archive, write)
      await book.closeLeft()
      const message = messagesOf(book.lines()).get(id)
      if (message === undefined)
        return command.refuse([problem('send/unknown-message', null, { message: id })])
      const store = openMail(command.folder)
      const [stored, bytes] = [store.known(id), store.bytes(id)]
      if (stored === null || bytes === null)
        return command.refuse([problem('send/erased', null, { message: id })])
      const connector = await openConnector(context, command, flags)
      if (connector.kind === 'problems') return command.refuse(connector.problems)
      const run: Dispatching = {
        ...{ context, command, flags, archive, book, store },
        connect: connector.value.connect,
      }
      const { addressee, dispatch, documents } = message
      const { language } = partsOfId(documents[0]!.document)
      const to = addressesAgain(message, stored.addresses.length)
      const again: ArchivedMessage = {
        ...{ stored, bytes, addressee, language, documents, dispatch, to, isAgain: true },
        reason: flags.reason!,
      }
      const sent = await dispatchAll(run, 1, async () => ({ kind: 'ok', value: again, notes: [] }))
      for (const line of outcomeLines(sent)) command.report.result(line)
      await command.report.problems(sent.problems)
      const body = { ...bodyOf(command, 'again', sent.messages), left: sent.left }
      return answered(body, context.stop.asked() ?? exitOf(sent))
    }),
  )
}

/** Records the person's word that a message of which nobody knows has not left. */
export async function resolveMessage(
  context: Context,
  command: Command,
  flags: SendFlags,
): Promise<Ended<SendBody>> {
  const id = flags.notSent!
  return writeRecord(command, async (archive, write): Promise<Ended<SendBody>> => {
    const book = openMailBook(context, archive, write)
    await book.closeLeft()
    const message = messagesOf(book.lines()).get(id)
    if (message === undefined) return command.refuse([problem('send/unknown-message', null, { message: id })])
    const settled = await settleOpen(book, message, flags.reason!)
    if (settled.length === 0) return command.refuse([problem('send/known', null, { message: id })])
    command.report.result(
      `${message.addressee}: ${counted(settled.length, 'message')} recorded as not sent; invite send shows the addressee again`,
    )
    const { addressee, documents } = message
    const told: MessageTold = {
      ...{ addressee, language: partsOfId(documents[0]!.document).language, message: id, documents },
      outcomes: settled.map((to) => ({ to, address: null, state: 'settled', code: null })),
    }
    return answered(bodyOf(command, 'not-sent', [told]), EXIT.done)
  })
}

/** Records that what nobody knows of a message has not left, by an officer's word; the numbers of the addresses. */
async function settleOpen(book: MailBook, mailed: MailedMessage, reason: string): Promise<readonly number[]> {
  const { message, dispatch, addressee, documents } = mailed
  const open = openAt(mailed)
  const of = { dispatch, addressee, documents }
  for (const to of open)
    await book.write(message, { event: 'mail-settled', ...of, to, as: 'not-sent' }, reason)
  return open
}
