import type { Archive } from '../../archive/archive.ts'
import { isOpen, type MailedMessage, type MailFate, messagesOf } from '../../mail/record.ts'
import { partsOfId } from '../../model/document.ts'
import type { DocumentState } from '../../model/document-state.ts'
import { answeredBy } from '../../plan/unanswered.ts'

/** How many addressees a letter was made for and sent to, and what is known of them. */
export interface MailTally {
  readonly made: number
  /** the server has taken the last message to them, whatever was reported of it since */
  readonly accepted: number
  /** of these: so many were delivered, and so many have failed later */
  readonly delivered: number
  readonly failed: number
  readonly refused: number
  readonly unknown: number
  /** something has come back that was not refused */
  readonly answered: number
  /** messages of which nobody knows, each with its addressee */
  readonly open: readonly { readonly message: string; readonly addressee: string }[]
}

/** The counts, of documents of these states. */
export function mailTally(archive: Archive, states: readonly DocumentState[]): MailTally {
  const made = new Set(states.map(({ document }) => partsOfId(document).recipient))
  const last = new Map<string, MailedMessage>()
  for (const message of messagesOf(archive.mailed).values())
    if (made.has(message.addressee)) last.set(message.addressee, message)
  const fates = [...last.values()].map(({ fates }) => [...fates.values()])
  const count = (is: (fate: MailFate) => boolean): number => fates.filter((of) => of.some(is)).length
  const answered = answeredBy(archive)
  const isTaken = ({ kind }: MailFate): boolean => kind === 'accepted' || kind === 'failed'
  return {
    made: made.size,
    accepted: count(isTaken),
    delivered: count((fate) => fate.kind === 'accepted' && fate.report === 'delivered'),
    failed: count(({ kind }) => kind === 'failed'),
    refused: count(({ kind }) => kind === 'refused'),
    unknown: count(isOpen),
    answered: [...made].filter((id) => answered.has(id)).length,
    open: [...last.values()]
      .filter(({ fates }) => [...fates.values()].some(isOpen))
      .map(({ message, addressee }) => ({ message, addressee })),
  }
}

/** `192 made; 189 accepted (of these 120 delivered, 4 failed), 3 unknown; 143 answered`, and a line for each that is unknown. */
export function tallyLines(tally: MailTally): readonly string[] {
  const { made, accepted, delivered, failed, refused, unknown, answered, open } = tally
  const of = [
    ...(delivered > 0 ? [`${delivered} delivered`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ].join(', ')
  const sent = [
    `${accepted} accepted${of === '' ? '' : ` (of these ${of})`}`,
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
  ].join(', ')
  return [
    `${made} made; ${sent}; ${answered} answered`,
    ...open.map(
      ({ message, addressee }) =>
        `nobody knows whether ${message} to ${addressee} has left: invite send --again ${message}, or --not-sent ${message}`,
    ),
  ]
}
