import type { HeldBackReason } from '../../mail/dispatch.ts'
import type { DeliveryAction, DispatchId, MailedDocument, MessageId } from '../../model/mail.ts'
import type { CommandScope } from '../answers-told.ts'

/** What `invite send` does. */
export type SendAct = 'show' | 'now' | 'test' | 'eml' | 'again' | 'not-sent'

/** What became of a message at one of its addresses, as far as it is known now. */
export interface MailOutcomeTold {
  /** the number of the address in its row, from 1 */
  readonly to: number
  /** null: addresses were not asked for, or this one was erased */
  readonly address: string | null
  readonly state:
    | 'planned'
    | 'accepted'
    | 'refused-now'
    | 'refused-for-good'
    | 'unknown'
    | 'settled'
    | 'written'
  /** the server's reply code; null: there is none */
  readonly code: number | null
}

/** A message that would be sent, or was. */
export interface MessageTold {
  readonly addressee: string
  readonly language: string
  /** null: it has none yet */
  readonly message: MessageId | null
  readonly documents: readonly MailedDocument[]
  readonly outcomes: readonly MailOutcomeTold[]
}

/** invite send --json */
export interface SendBody extends CommandScope {
  readonly act: SendAct
  /** what would be sent, or was; null: nothing would be */
  readonly dispatch: DispatchId | null
  readonly messages: readonly MessageTold[]
  /** to whom nothing goes, and why */
  readonly held: readonly { readonly addressee: string; readonly why: HeldBackReason }[]
  /** where messages were written to be sent by hand; null: nowhere */
  readonly written: string | null
  /** so many messages were not come to: a signal stopped it, or the server was not reached; 0: none */
  readonly left: number
}

/** What a report in a mailbox has changed. */
export interface ReportTold {
  readonly message: MessageId
  readonly addressee: string
  readonly to: number
  readonly action: DeliveryAction
  readonly status: string | null
  /** it is a report by form (RFC 3464) */
  readonly isByForm: boolean
}

/** invite inbox --json */
export interface InboxBody extends CommandScope {
  /** so many messages were read */
  readonly read: number
  /** reports that were recorded now */
  readonly reports: readonly ReportTold[]
  /** reports that were known before */
  readonly before: number
  /** automatic replies (RFC 3834), which change nothing */
  readonly automatic: number
  /** reports and bounces that name no message of this letter */
  readonly foreign: number
  /** forms that came back and were collected now, by the ids of their returns */
  readonly returns: readonly string[]
}
