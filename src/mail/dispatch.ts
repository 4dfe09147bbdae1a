import { hash } from 'node:crypto'
import type { Part } from '../model/document.ts'
import { currentOf, type DocumentState, type Version } from '../model/document-state.ts'
import type { DispatchId, MailedDocument, MessageId } from '../model/mail.ts'
import type { Recipient } from '../model/recipient.ts'
import type { Sequence } from '../sequence.ts'
import { hasGone, isOpen, lackingAt, type MailedMessage } from './record.ts'

/** A document that would be attached. */
export interface DispatchDocument extends MailedDocument {
  readonly part: Part
  /** in the archive, relative to the letter's folder */
  readonly file: string
}

/** A message that would be sent. */
export interface PlannedMessage {
  readonly addressee: string
  readonly row: Recipient
  readonly language: string
  readonly addresses: readonly string[]
  /** letter, form, then sheets and reminders by their numbers */
  readonly documents: readonly DispatchDocument[]
  /** the message to this addressee that it follows; null: it is the first */
  readonly follows: MessageId | null
}

/** Why nothing goes to an addressee for whom there is something. */
export const HELD_BACK = [
  /** lists or texts have changed, or something of it is not made yet */
  'not-current',
  /** signed for trial */
  'trial',
  /** it lacks approvals, or was sent back */
  'not-approved',
  /** it has left by another channel */
  'elsewhere',
  /** the row has no e-mail address */
  'no-address',
  /** it has left by e-mail, or nobody knows whether it has */
  'sent',
  'unknown',
  /** it has left at one of the row's addresses, and surely not at another */
  'partly',
] as const
/** One of them. */
export type HeldBackReason = (typeof HELD_BACK)[number]

/** All that stands of a letter, sorted by whether it goes. */
export interface Sorting {
  readonly messages: readonly PlannedMessage[]
  readonly held: readonly { readonly addressee: string; readonly why: HeldBackReason }[]
}

/** What may go to one addressee. */
export interface MailCandidate {
  readonly row: Recipient
  readonly language: string
  /** what stands of it, or is to be made */
  readonly items: readonly {
    readonly document: string
    readonly part: Part
    readonly state: DocumentState | null
    /** it is as lists and texts of today make it */
    readonly isCurrent: boolean
  }[]
}

/** What decides besides. */
export interface SortingRules {
  readonly messages: ReadonlyMap<MessageId, MailedMessage>
  readonly alsoIssued: boolean
  /** how many addresses a message has; 0: that was erased */
  addressesOf(message: MessageId): number
  /** whether who has to approve a version has done so */
  isApproved(version: Version): boolean
}

const byEmail = ({ issued }: Version): boolean => issued.some(({ channel }) => channel === 'email')

/** The addresses of a cell: several with `;` between them. */
export const addressesIn = (cell: string | null): readonly string[] =>
  [
    ...new Map((cell ?? '').split(';').map((each) => [each.trim().toLowerCase(), each.trim()])).values(),
  ].filter((each) => each !== '')

/** Sorts what there is: one message an addressee, of all that stands and has not left by e-mail. */
export function sorted(candidates: readonly MailCandidate[], rules: SortingRules): Sorting {
  const messages: PlannedMessage[] = []
  const held: Sorting['held'][number][] = []
  const sentTo = new Map<string, MailedMessage[]>()
  for (const each of rules.messages.values())
    sentTo.set(each.addressee, [...(sentTo.get(each.addressee) ?? []), each])
  for (const candidate of candidates) {
    const { row, language, items } = candidate
    const addressee = row.id
    const sent = sentTo.get(addressee) ?? []
    const hold = (why: HeldBackReason): void => void held.push({ addressee, why })
    const isWhole = items.every(({ state, isCurrent }) => isCurrent && state !== null && state.gone === null)
    if (!isWhole) {
      hold('not-current')
      continue
    }
    const all = items.map(({ document, part, state }) => ({ document, part, version: currentOf(state!) }))
    const open = all.filter(({ version }) => !byEmail(version))
    if (open.length === 0) {
      const last = sent.at(-1)
      const isPartly = last !== undefined && lackingAt(last, rules.addressesOf(last.message)).length > 0
      hold(sent.some(isUnknown) ? 'unknown' : isPartly ? 'partly' : 'sent')
      continue
    }
    const going = rules.alsoIssued
      ? open
      : open.filter(({ version }) => version.issued.length === 0 && !version.isUnclear)
    const addresses = addressesIn(row.email)
    if (going.length === 0) hold('elsewhere')
    else if (going.some(({ version }) => version.made.grade.identity === 'development')) hold('trial')
    else if (!going.every(({ version }) => rules.isApproved(version))) hold('not-approved')
    else if (addresses.length === 0) hold('no-address')
    else
      messages.push({
        addressee,
        row,
        language,
        addresses,
        documents: going.toSorted(inOrder).map(({ document, part, version }) => ({
          document,
          part,
          version: version.made.version,
          sha256: version.sha256,
          file: version.file ?? version.made.file,
        })),
        follows: sent.findLast(hasGone)?.message ?? null,
      })
  }
  return { messages, held }
}

const isUnknown = ({ fates }: MailedMessage): boolean => [...fates.values()].some(isOpen)

/** Letter, form, then sheets and reminders by their numbers. */
const rankOf = (part: Part): number =>
  part.kind === 'letter' ? 0 : part.kind === 'form' ? 1 : 1 + part.number
const inOrder = (one: { readonly part: Part }, other: { readonly part: Part }): number =>
  rankOf(one.part) - rankOf(other.part)

/**
 * Names a dispatch: a hash of all that is in its messages, by which it is sent and nothing else. `words`: by addressee, what its
 * message says. By which server it goes, and who stands as its sender, is no part of it.
 */
export function dispatchId(
  letter: string,
  messages: readonly PlannedMessage[],
  words: ReadonlyMap<string, unknown>,
): DispatchId {
  const said = messages.map(({ addressee, language, addresses, documents, follows }) => [
    ...[addressee, language, addresses, follows, words.get(addressee) ?? null],
    documents.map(({ document, version, sha256 }) => [document, version, sha256]),
  ])
  return `D-${hash('sha256', JSON.stringify([letter, said])).slice(0, 8)}`
}

/** What a message carries, for what its template asks. */
export const attachedTo = (documents: readonly DispatchDocument[]) => ({
  letter: documents.some(({ part }) => part.kind === 'letter'),
  form: documents.some(({ part }) => part.kind === 'form'),
  sheet: documents.some(({ part }) => part.kind === 'sheet'),
  reminder: documents.some(({ part }) => part.kind === 'reminder'),
})

/** Addresses that more than one of these addressees have, whatever the capitals of their domains. */
export function sharedAddresses(
  messages: readonly PlannedMessage[],
): readonly { readonly address: string; readonly rows: Sequence<Recipient> }[] {
  // by id: a row of a long list is made up each time
  const byAddress = new Map<string, { readonly address: string; readonly rows: Map<string, Recipient> }>()
  for (const { addresses, row } of messages)
    for (const address of addresses) {
      const key = address.toLowerCase()
      const known = byAddress.get(key) ?? { address, rows: new Map<string, Recipient>() }
      if (!known.rows.has(row.id)) known.rows.set(row.id, row)
      byAddress.set(key, known)
    }
  return [...byAddress.values()]
    .filter(({ rows }) => rows.size > 1)
    .map(({ address, rows }) => ({ address, rows: [...rows.values()] }))
}

/** The document by whose edition a message speaks: the letter where it goes with it, else the first. */
export const leadOf = (documents: readonly DispatchDocument[]): DispatchDocument =>
  documents.find(({ part }) => part.kind === 'letter') ?? documents[0]!
