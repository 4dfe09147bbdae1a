import type { DocumentId } from './document.ts'

/** Names a message for good: `M-` and ten characters that nobody confuses. */
export type MessageId = string

/** Whether a text is such an id. */
export const isMessageId = (text: string): boolean => /^M-[0-9A-HJKMNP-TV-Z]{10}$/.test(text)

/** Names what would be sent: `D-` and eight hexadecimal digits, a hash of all of it. */
export type DispatchId = string

/** Whether a text is such an id. */
export const isDispatchId = (text: string): boolean => /^D-[0-9a-f]{8}$/.test(text)

/** A document in a message: which version, and the SHA-256 of the bytes that were attached (hexadecimal). */
export interface MailedDocument {
  readonly document: DocumentId
  readonly version: number
  readonly sha256: string
}

/**
 * What every line about a message has besides: for which dispatch it was written, to whom, and to which of the addresses of
 * that row, counted from 1. A message goes to each address in a transaction of its own.
 */
interface MailFields {
  readonly dispatch: DispatchId
  readonly addressee: string
  readonly to: number
  readonly documents: readonly MailedDocument[]
}

/** How far a server's or a mailbox's report says that it has come (RFC 3464, 2.3.3). */
export const DELIVERY_ACTIONS = ['delivered', 'relayed', 'expanded', 'delayed', 'failed'] as const
/** One of them. */
export type DeliveryAction = (typeof DELIVERY_ACTIONS)[number]

/** The server has asked for the message's first byte: from here on only an answer tells what became of it. */
export interface Sending extends MailFields {
  readonly event: 'sending'
  /** HMAC-SHA-256 of the message's bytes, hexadecimal, by a key that lies beside it and goes with it */
  readonly commitment: string
  /** the same of the address */
  readonly address: string
  /** it had been sent before, and was sent again by the person's word */
  readonly isAgain: boolean
}

/** The server has taken it over: it answers for it now (RFC 5321, 6.1). */
export interface MailAccepted extends MailFields {
  readonly event: 'mail-accepted'
  /** its reply: 250 */
  readonly code: number
}

/** The server has not taken it. */
export interface MailRefused extends MailFields {
  readonly event: 'mail-refused'
  readonly until: 'now' | 'good'
  readonly code: number
  /** it was refused before its first byte was asked for */
  readonly isBefore: boolean
}

/** Nobody knows: the message was handed over, or a part of it, and no answer came. */
export interface MailUnknown extends MailFields {
  readonly event: 'mail-unknown'
}

/** A report came back. */
export interface MailReported extends MailFields {
  readonly event: 'mail-reported'
  readonly action: DeliveryAction
  /** `5.1.1` (RFC 3463); null: the report has none */
  readonly status: string | null
  /** it is a report by form (RFC 3464); else it was told from a text as well as one can */
  readonly isByForm: boolean
}

/** An officer says what became of it. */
export interface MailSettled extends MailFields {
  readonly event: 'mail-settled'
  readonly as: 'sent' | 'not-sent'
}

/** What a line about a message says, without what all lines of the ledger have. */
export type MailEvent = Sending | MailAccepted | MailRefused | MailUnknown | MailReported | MailSettled
