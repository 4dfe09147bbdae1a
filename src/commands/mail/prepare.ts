import type { Archive } from '../../archive/archive.ts'
import { openMail } from '../../archive/mail.ts'
import { openComposer } from '../../compose/compose.ts'
import { bodyOf, type MessageBody } from '../../mail/body.ts'
import {
  attachedTo,
  dispatchId,
  leadOf,
  type MailCandidate,
  type PlannedMessage,
  type Sorting,
  sharedAddresses,
  sorted,
} from '../../mail/dispatch.ts'
import { messagesOf } from '../../mail/record.ts'
import { partsOfId, revisionOf } from '../../model/document.ts'
import type { DispatchId } from '../../model/mail.ts'
import type { Job, PlanItem } from '../../model/plan.ts'
import { type Outcome, type Problem, problem } from '../../problems/problem.ts'
import type { Sequence } from '../../sequence.ts'
import type { Command } from '../command.ts'
import { type Context, localDay } from '../context.ts'
import { planOptions } from '../flags.ts'
import { planFor } from '../plan.ts'
import { openApproved } from './approved.ts'
import type { SendFlags } from './definition.ts'

/** A message that would be sent, with what it says. */
export interface PreparedMessage extends PlannedMessage {
  readonly body: MessageBody
  /** how often its letter was revised */
  readonly revision: number
}

/** All that would be sent, and to whom nothing is. */
export interface PreparedDispatch {
  /** null: nothing would be sent */
  readonly id: DispatchId | null
  readonly messages: readonly PreparedMessage[]
  readonly held: Sorting['held']
}

/** Finds what would be sent, and composes it. All that is wrong with addresses comes at once. */
export async function prepare(
  context: Context,
  command: Command,
  archive: Archive,
  flags: SendFlags,
): Promise<Outcome<PreparedDispatch>> {
  const { project } = command
  const { letter } = project
  if (letter.mail === null) return refused([problem('mail/no-message', null, { letter: letter.name })])
  const options = { ...planOptions(flags), reason: null }
  const planned = await planFor(command, archive, options, localDay(context.now()), null, false)
  if (planned.kind === 'problems') return planned
  const { candidates, jobs } = candidatesOf(planned.value.plan.items)
  const store = openMail(command.folder)
  const sorting = sorted(candidates, {
    messages: messagesOf(archive.mailed),
    alsoIssued: flags.alsoIssued === true,
    addressesOf: (message) => store.known(message)?.addresses.length ?? 0,
    isApproved: await openApproved(archive, letter.approval),
  })
  const wrong = [...notAscii(sorting), ...(flags.sharedAddress === true ? [] : shared(sorting))]
  if (wrong.length > 0) {
    const { atItsCell } = await import('../../recipients/cell-places.ts')
    const places = await project.cellPlaces()
    return refused(wrong.map((each) => atItsCell(each, places)))
  }
  const composer = openComposer(project)
  const messages: PreparedMessage[] = []
  for (const message of sorting.messages) {
    const job = jobs.get(leadOf(message.documents).document)!
    const body = bodyOf(await composer.mail(job, attachedTo(message.documents)))
    messages.push({ ...message, body, revision: revisionOf(job.edition) })
  }
  const words = new Map(
    messages.map(({ addressee, body, documents }) => {
      const { subject, text, html, calendar } = body
      return [addressee, [subject, text, html, calendar, documents.map(({ part }) => body.fileName(part))]]
    }),
  )
  const id = messages.length === 0 ? null : dispatchId(letter.name, messages, words)
  return { kind: 'ok', value: { id, messages, held: sorting.held }, notes: planned.notes }
}

const refused = (problems: readonly Problem[]): Outcome<never> => ({ kind: 'problems', problems })

/** What there is of each addressee who is still in a list, and the job of each document. */
function candidatesOf(items: Sequence<PlanItem>): {
  readonly candidates: readonly MailCandidate[]
  readonly jobs: ReadonlyMap<string, Job>
} {
  const jobs = new Map<string, Job>()
  const byAddressee = new Map<string, PlanItem[]>()
  for (const item of items) {
    if (item.job !== null) jobs.set(item.document, item.job)
    const { recipient } = partsOfId(item.document)
    byAddressee.set(recipient, [...(byAddressee.get(recipient) ?? []), item])
  }
  const candidates = [...byAddressee.values()].flatMap((of): readonly MailCandidate[] => {
    const job = of.find((item) => item.job !== null)?.job
    if (job === undefined || job === null) return []
    return [
      {
        row: job.recipient,
        language: job.language,
        items: of.map((item) => ({
          document: item.document,
          part: partsOfId(item.document).part,
          state: item.state,
          isCurrent: item.kind === 'keep' || item.kind === 'settle',
        })),
      },
    ]
  })
  return { candidates, jobs }
}

/** Addresses that several addressees have, at the cell of each of them. */
const shared = ({ messages }: Sorting): readonly Problem[] =>
  sharedAddresses(messages).flatMap(({ rows }) =>
    rows.map((row) =>
      problem('send/shared-address', row.at, {
        ...{ row: row.id, column: 'email' },
        others: rows.filter((each) => each !== row).map(({ id }) => id),
      }),
    ),
  )

/** The part before the @ in other letters goes through few servers (RFC 6531). */
const notAscii = ({ messages }: Sorting): readonly Problem[] =>
  messages.flatMap(({ row, addresses }) =>
    addresses.some((address) => /[^\x21-\x7e]/.test(address.slice(0, address.lastIndexOf('@'))))
      ? [problem('send/not-ascii', row.at, { row: row.id, column: 'email' })]
      : [],
  )
