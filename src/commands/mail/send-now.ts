import { setTimeout as wait } from 'node:timers/promises'
import { domainToASCII } from 'node:url'
import type { Archive } from '../../archive/archive.ts'
import { commitmentOf } from '../../archive/commitment.ts'
import type { MailStore, StoredMail } from '../../archive/mail.ts'
import type { MailEvent } from '../../model/mail.ts'
import { type Outcome, type Problem, problem } from '../../problems/problem.ts'
import type { MailConnection, TransactionEnd } from '../../run/deliver.ts'
import type { Command } from '../command.ts'
import type { Context } from '../context.ts'
import { type BuildMessage, readDocuments } from './build.ts'
import { notAdmitted } from './connect.ts'
import type { SendFlags } from './definition.ts'
import type { PreparedMessage } from './prepare.ts'
import type { MailBook } from './record-book.ts'
import { largerThan } from './size.ts'
import type { MailOutcomeTold, MessageTold } from './told.ts'

/** What a run that sends works with. */
export interface Dispatching {
  readonly context: Context
  readonly command: Command
  readonly flags: SendFlags
  readonly archive: Archive
  readonly book: MailBook
  readonly store: MailStore
  /** opens a connection, or says why there is none */
  connect(): Promise<Outcome<MailConnection>>
}

/** What was sent, and what was not come to. */
export interface Dispatched {
  readonly messages: readonly MessageTold[]
  readonly left: number
  /** addresses that were not come to, of messages that went to another of theirs */
  readonly addressesLeft: number
  /** why it ended early; empty: it did not, or a signal ended it */
  readonly problems: readonly Problem[]
}

/** A message that is archived, and the addresses to which it goes now. */
export interface ArchivedMessage {
  readonly stored: StoredMail
  readonly bytes: Uint8Array
  readonly addressee: string
  readonly language: string
  readonly documents: PreparedMessage['documents'] | MessageTold['documents']
  readonly dispatch: string
  /** numbers of addresses, from 1 */
  readonly to: readonly number[]
  readonly isAgain: boolean
  /** of what is sent again, why; else null */
  readonly reason: string | null
}

/**
 * Sends messages, one after the other, each to each of its addresses in a transaction of its own. A message is archived before it is
 * sent; `sending` lasts on the disk before the server gets its first byte. What is refused or unknown does not stop the others; a
 * server that is not reached does.
 */
export async function dispatchAll(
  run: Dispatching,
  count: number,
  message: (index: number) => Promise<Outcome<ArchivedMessage>>,
): Promise<Dispatched> {
  const { context, command, flags } = run
  const told: MessageTold[] = []
  const line = openLine(run)
  const pause = openPause(context, flags)
  let problems: readonly Problem[] = []
  let addressesLeft = 0
  try {
    for (let index = 0; index < count && problems.length === 0; index++) {
      command.report.progress(`sending  ${index} of ${count}`)
      await pause()
      if (context.stop.asked() !== null) break
      const next = await message(index)
      if (next.kind === 'problems') {
        problems = next.problems
        break
      }
      const outcomes: MailOutcomeTold[] = []
      // a signal does not part a message's addresses: the next start would take it for sent
      for (const [nth, to] of next.value.to.entries()) {
        if (nth > 0) await pause()
        const sent = await sendTo(run, line, next.value, to)
        if (sent.kind === 'problems') {
          problems = sent.problems
          break
        }
        outcomes.push(sent.value)
      }
      const { stored, addressee, language, documents, isAgain } = next.value
      if (outcomes.length > 0) {
        told.push({ addressee, language, message: stored.id, documents: documents.map(mailed), outcomes })
        addressesLeft += next.value.to.length - outcomes.length
      }
      // nothing was said of it to anybody, and nothing is recorded
      else if (!isAgain) run.store.drop(stored.id)
    }
  } finally {
    line.close()
  }
  return { messages: told, left: count - told.length, addressesLeft, problems }
}

const mailed = ({ document, version, sha256 }: MessageTold['documents'][number]) => ({
  document,
  version,
  sha256,
})

/** The connection, opened when it is needed and anew when it is over. */
function openLine({ connect }: Dispatching) {
  let open: MailConnection | null = null
  return {
    async take(): Promise<Outcome<MailConnection>> {
      if (open?.isOpen() === true) return { kind: 'ok', value: open, notes: [] }
      const made = await connect()
      if (made.kind === 'ok') open = made.value
      return made
    },
    close: () => open?.close(),
  }
}

type Line = ReturnType<typeof openLine>

/** One transaction, with its lines. A connection that ends before the message is begun is opened once more. */
async function sendTo(
  run: Dispatching,
  line: Line,
  message: ArchivedMessage,
  to: number,
): Promise<Outcome<MailOutcomeTold>> {
  const { book, store, context, flags } = run
  const { stored, bytes, addressee, documents, dispatch, isAgain, reason } = message
  const address = stored.addresses[to - 1]!
  const of = { dispatch, addressee, to, documents: documents.map(mailed) }
  for (let tries = 0; ; tries++) {
    const taken = await line.take()
    if (taken.kind === 'problems') return taken
    const large = largerThan(taken.value, addressee, bytes)
    if (large !== null) return { kind: 'problems', problems: [large] }
    const end = await taken.value.send({
      from: asciiOf(stored.sender),
      to: asciiOf(address),
      envelope: `${stored.id}.${to}`,
      bytes,
      begin: () =>
        book.write(
          stored.id,
          {
            ...{ event: 'sending', ...of, isAgain },
            commitment: commitmentOf(stored, bytes),
            address: commitmentOf(stored, address),
          },
          reason,
        ),
    })
    if (end.kind === 'fault') throw end.error
    if (end.kind === 'not-admitted')
      return { kind: 'problems', problems: [notAdmitted(taken.value, end.code)] }
    if (end.kind === 'lost' && tries > 0) return { kind: 'problems', problems: [problem('send/lost', null)] }
    if (end.kind === 'lost') continue
    const event = eventOf(end)
    await book.write(stored.id, { ...event, ...of } as MailEvent)
    await store.note(stored.id, { to, at: context.now().toISOString(), said: end.said })
    const told = { to, address: flags.values === true || flags.json !== true ? address : null }
    return { kind: 'ok', value: { ...told, ...outcomeOf(end) }, notes: [] }
  }
}

type AnsweredTransaction = Exclude<TransactionEnd, { kind: 'fault' | 'lost' | 'not-admitted' }>

function eventOf(end: AnsweredTransaction) {
  switch (end.kind) {
    case 'accepted':
      return { event: 'mail-accepted', code: end.code } as const
    case 'refused': {
      const until = end.code >= 500 ? 'good' : 'now'
      return { event: 'mail-refused', until, code: end.code, isBefore: end.isBefore } as const
    }
    case 'unknown':
      return { event: 'mail-unknown' } as const
    default:
      return end satisfies never
  }
}

/** What became of a message at an address, by the server's answer; 5yz is for good (RFC 5321, 4.2.1). */
export function outcomeOf(end: AnsweredTransaction): Pick<MailOutcomeTold, 'state' | 'code'> {
  switch (end.kind) {
    case 'accepted':
      return { state: 'accepted', code: end.code }
    case 'refused':
      return { state: end.code >= 500 ? 'refused-for-good' : 'refused-now', code: end.code }
    case 'unknown':
      return { state: 'unknown', code: null }
    default:
      return end satisfies never
  }
}

/** A domain in other letters, as servers know it (RFC 5891). */
export function asciiOf(address: string): string {
  const at = address.lastIndexOf('@')
  const domain = address.slice(at + 1)
  return `${address.slice(0, at)}@${domainToASCII(domain) || domain}`
}

/** Waits so that no more go in a time than were allowed; a signal ends the waiting. */
function openPause({ stop }: Context, { rate }: SendFlags): () => Promise<void> {
  if (rate === undefined) return async () => {}
  const each = (rate.seconds * 1000) / rate.messages
  let isFirst = true
  return async () => {
    if (isFirst) {
      isFirst = false
      return
    }
    for (let left = each; left > 0 && stop.asked() === null; left -= 200) await wait(Math.min(left, 200))
  }
}

/** A message that is made and archived when its turn comes. */
export async function archived(
  { archive, store }: Dispatching,
  build: BuildMessage,
  message: PreparedMessage,
  dispatch: string,
  sender: string,
): Promise<Outcome<ArchivedMessage>> {
  const files = readDocuments(archive, message.documents)
  if (files.kind === 'problems') return files
  const { id, key } = store.draw()
  const bytes = await build(id, message, files.value, message.addresses)
  const stored: StoredMail = { format: 1, id, addresses: message.addresses, sender, key, words: [] }
  await store.put(stored, bytes)
  const { addressee, language, documents, addresses } = message
  const to = addresses.map((_, index) => index + 1)
  return {
    kind: 'ok',
    value: { stored, bytes, addressee, language, documents, dispatch, to, isAgain: false, reason: null },
    notes: [],
  }
}
