import type { MailEntry } from '../model/ledger.ts'
import type { DeliveryAction, DispatchId, MailedDocument, MessageId } from '../model/mail.ts'
import type { Sequence } from '../sequence.ts'

/**
 * What became of a message at one address. `sending`: a run ended while the server had it, and nobody has said so yet: it is as
 * unknown as `unknown`. Whatever is reported of it later stands in `report`.
 */
export type MailFate =
  /** `before`: what was true of it, where it was sent again */
  | { readonly kind: 'sending'; readonly before: MailFate | null }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'accepted'; readonly report: DeliveryAction | null }
  | { readonly kind: 'refused'; readonly until: 'now' | 'good'; readonly code: number }
  | { readonly kind: 'failed'; readonly status: string | null }
  | { readonly kind: 'settled'; readonly as: 'sent' | 'not-sent' }

/** A message, and what became of it at each of its addresses. */
export interface MailedMessage {
  readonly message: MessageId
  readonly dispatch: DispatchId
  readonly addressee: string
  readonly documents: readonly MailedDocument[]
  /** when its first line was written, ISO 8601 */
  readonly at: string
  /** by the number of the address, from 1 */
  readonly fates: ReadonlyMap<number, MailFate>
  /** the commitment to its bytes; null: it never left */
  readonly commitment: string | null
}

/** All messages that lines tell of, in their order. */
export function messagesOf(lines: Sequence<MailEntry>): ReadonlyMap<MessageId, MailedMessage> {
  const messages = new Map<MessageId, MailedMessage & { readonly fates: Map<number, MailFate> }>()
  for (const line of lines) {
    const { message } = line.about
    const known = messages.get(message)
    const { dispatch, addressee, documents, at } = line
    const commitment = line.event === 'sending' ? line.commitment : (known?.commitment ?? null)
    const fates = known?.fates ?? new Map<number, MailFate>()
    const fate = fateAfter(fates.get(line.to) ?? null, line)
    fates.set(line.to, fate)
    messages.set(message, { message, dispatch, addressee, documents, at: known?.at ?? at, fates, commitment })
  }
  return messages
}

/** What is true after a line. What a report says outweighs that nobody answered; a later word of an officer outweighs all. */
function fateAfter(before: MailFate | null, line: MailEntry): MailFate {
  switch (line.event) {
    case 'sending':
      return { kind: 'sending', before }
    case 'mail-accepted':
      return { kind: 'accepted', report: null }
    case 'mail-refused': {
      // what was tried again and refused may have come through the first time
      const first = before?.kind === 'sending' ? before.before : before
      return first !== null && countsAsLeft(first)
        ? first
        : { kind: 'refused', until: line.until, code: line.code }
    }
    case 'mail-unknown':
      return { kind: 'unknown' }
    case 'mail-settled':
      return { kind: 'settled', as: line.as }
    case 'mail-reported':
      return afterReport(before, line.action, line.status)
    default:
      return line satisfies never
  }
}

function afterReport(before: MailFate | null, action: DeliveryAction, status: string | null): MailFate {
  if (action === 'failed') return { kind: 'failed', status }
  if (action === 'delayed')
    return before?.kind === 'accepted'
      ? { ...before, report: before.report ?? action }
      : (before ?? { kind: 'unknown' })
  return { kind: 'accepted', report: action }
}

/** Whether a message counts as left at an address: all but what surely has not reached it. */
export function countsAsLeft(fate: MailFate): boolean {
  switch (fate.kind) {
    case 'sending':
    case 'unknown':
    case 'accepted':
      return true
    case 'refused':
    case 'failed':
      return false
    case 'settled':
      return fate.as === 'sent'
    default:
      return fate satisfies never
  }
}

/** Whether nobody knows what became of it. */
export const isOpen = ({ kind }: MailFate): boolean => kind === 'sending' || kind === 'unknown'

/**
 * The addresses, counted from 1, to which a message has surely not come while it counts as left at another: refused, failed, or not come
 * to, since the server was lost before. `addresses`: how many it has.
 */
export function lackingAt({ fates }: MailedMessage, addresses: number): readonly number[] {
  const all = Array.from({ length: Math.max(addresses, ...fates.keys()) }, (_, index) => index + 1)
  const lacking = all.filter((to) => !fates.has(to) || !countsAsLeft(fates.get(to)!))
  return lacking.length === all.length ? [] : lacking
}

/** Whether a message counts as left: at one of its addresses at least. */
export const hasGone = ({ fates }: MailedMessage): boolean => [...fates.values()].some(countsAsLeft)
