import path from 'node:path'
import { openMail } from '../../archive/mail.ts'
import { makeFolder, writeWhole } from '../../disk.ts'
import { type Problem, problem } from '../../problems/problem.ts'
import { counted } from '../../text/counted.ts'
import { answered, type Ended, type Refused } from '../answer.ts'
import { type Command, readRecord } from '../command.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit.ts'
import { scopeOf } from '../told.ts'
import { mailboxIn } from './account.ts'
import { messageBuilder, readDocuments } from './build.ts'
import { notAdmitted, openConnector, openSender } from './connect.ts'
import type { SendFlags } from './definition.ts'
import { type PreparedDispatch, type PreparedMessage, prepare } from './prepare.ts'
import { asciiOf, outcomeOf } from './send-now.ts'
import { exitOf } from './send-status.ts'
import { largerThan } from './size.ts'
import type { MailOutcomeTold, MessageTold, SendAct, SendBody } from './told.ts'
import { dispatchLines, stateWords } from './words.ts'

/** Messages that were made to be looked at or sent by hand. */
interface Made {
  readonly message: PreparedMessage
  readonly bytes: Uint8Array
}

/** Makes messages of which nothing is recorded. `to`: whom they go to instead; null: their addressees. */
async function make(
  context: Context,
  command: Command,
  flags: SendFlags,
  pick: (messages: readonly PreparedMessage[]) => readonly PreparedMessage[],
  to: string | null,
): Promise<
  | { readonly kind: 'made'; readonly made: readonly Made[]; readonly prepared: PreparedDispatch }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }
  | Refused
> {
  const record = await readRecord(command)
  if (record.kind === 'refused') return record
  const { archive } = record
  const prepared = await prepare(context, command, archive, flags)
  if (prepared.kind === 'problems') return prepared
  const sender = await openSender(context, command, flags)
  if (sender.kind === 'problems') return sender
  const build = messageBuilder(context, command.project, sender.value)
  const { draw } = openMail(command.folder)
  const made: Made[] = []
  const problems: Problem[] = []
  for (const message of pick(prepared.value.messages)) {
    const files = readDocuments(archive, message.documents)
    if (files.kind === 'problems') problems.push(...files.problems)
    else
      made.push({
        message,
        bytes: await build(draw().id, message, files.value, to === null ? message.addresses : [to]),
      })
  }
  return problems.length > 0
    ? { kind: 'problems', problems }
    : { kind: 'made', made, prepared: prepared.value }
}

const bodyOf = (
  command: Command,
  act: SendAct,
  dispatch: string | null,
  messages: readonly MessageTold[],
  written: string | null,
): SendBody => ({ ...scopeOf(command), act, dispatch, messages, held: [], written, left: 0 })

const toldOf = (
  { addressee, language, documents }: PreparedMessage,
  outcomes: readonly MailOutcomeTold[],
): MessageTold => ({
  ...{ addressee, language, message: null, outcomes },
  documents: documents.map(({ document, version, sha256 }) => ({ document, version, sha256 })),
})

/** One message of each language, to oneself. Nothing is recorded. */
export async function sendTest(
  context: Context,
  command: Command,
  flags: SendFlags,
): Promise<Ended<SendBody>> {
  const { address } = mailboxIn(flags.test!)!
  const firsts = (all: readonly PreparedMessage[]): readonly PreparedMessage[] =>
    all.filter(({ language }, index) => all.findIndex((each) => each.language === language) === index)
  const made = await make(context, command, flags, firsts, address)
  if (made.kind === 'refused') return made
  if (made.kind === 'problems') return command.refuse(made.problems)
  const connector = await openConnector(context, command, flags)
  if (connector.kind === 'problems') return command.refuse(connector.problems)
  const told: MessageTold[] = []
  for (const { message, bytes } of made.made) {
    const opened = await connector.value.connect()
    if (opened.kind === 'problems') return command.refuse(opened.problems)
    const large = largerThan(opened.value, message.addressee, bytes)
    if (large !== null) {
      opened.value.close()
      return command.refuse([large])
    }
    const from = asciiOf(mailboxIn(flags.from!)!.address)
    const ended = await opened.value.send({
      from,
      to: asciiOf(address),
      envelope: 'test',
      bytes,
      async begin() {},
    })
    opened.value.close()
    if (ended.kind === 'fault') throw ended.error
    if (ended.kind === 'lost') return command.refuse([problem('send/lost', null)])
    if (ended.kind === 'not-admitted') return command.refuse([notAdmitted(opened.value, ended.code)])
    const { state, code } = outcomeOf(ended)
    command.report.result(`${message.language}: ${stateWords[state]}${code === null ? '' : ` (${code})`}`)
    told.push(toldOf(message, [{ to: 1, address: null, state, code }]))
  }
  if (told.length === 0) for (const line of dispatchLines(made.prepared, flags)) command.report.result(line)
  const exit = exitOf({ messages: told, problems: [] })
  return answered(bodyOf(command, 'test', made.prepared.id, told, null), exit)
}

/** Writes the messages, to be sent by hand. Nothing is recorded: invite issue does that once they have left. */
export async function writeMessages(
  context: Context,
  command: Command,
  flags: SendFlags,
): Promise<Ended<SendBody>> {
  const folder = flags.eml!
  const made = await make(context, command, flags, (all) => all, null)
  if (made.kind === 'refused') return made
  if (made.kind === 'problems') return command.refuse(made.problems)
  const told: MessageTold[] = []
  if (made.made.length > 0) makeFolder(folder, 0o700)
  for (const { message, bytes } of made.made) {
    // a mail program that knows the header opens it as a message to be sent
    const draft = Buffer.concat([Buffer.from('X-Unsent: 1\r\n'), bytes])
    await writeWhole(
      path.join(folder, `${command.project.letter.name}_${message.addressee}_${message.language}.eml`),
      [draft],
      0o600,
    )
    told.push(
      toldOf(
        message,
        message.addresses.map((address, index) => ({
          to: index + 1,
          address: flags.values === true ? address : null,
          state: 'written',
          code: null,
        })),
      ),
    )
  }
  if (told.length === 0) for (const line of dispatchLines(made.prepared, flags)) command.report.result(line)
  else
    command.report.result(
      `${counted(told.length, 'message')} written to ${folder}; nothing is recorded: invite issue --channel email does that once they have left`,
    )
  return answered(
    bodyOf(command, 'eml', made.prepared.id, told, told.length === 0 ? null : folder),
    EXIT.done,
  )
}
