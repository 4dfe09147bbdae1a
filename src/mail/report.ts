import type { DeliveryAction } from '../model/mail.ts'
import { DELIVERY_ACTIONS } from '../model/mail.ts'

/** What is said of one recipient of a message. */
export interface RecipientReport {
  /** ENVID as it was given (RFC 3464, 2.2.1); null: it is not there */
  readonly envelope: string | null
  /** addresses by which the recipient is named, as it was given and as it was used last (2.3.1, 2.3.2) */
  readonly recipients: readonly string[]
  readonly action: DeliveryAction
  /** `5.1.1` (RFC 3463) */
  readonly status: string | null
  /** what a server has said (2.3.6), or the lines of a text that tell of it */
  readonly said: string
}

/** What a message in a mailbox is. */
export type MailReading =
  /** a report by form (RFC 3464), with the ids of messages that it carries */
  | {
      readonly kind: 'report'
      readonly messages: readonly string[]
      readonly of: readonly RecipientReport[]
      readonly at: string | null
    }
  /** a bounce without form: what can be told of it */
  | {
      readonly kind: 'bounce'
      readonly messages: readonly string[]
      readonly of: RecipientReport
      readonly at: string | null
    }
  /** a machine has answered (RFC 3834), or says that somebody has opened the message (RFC 8098): that says nothing of delivery */
  | { readonly kind: 'automatic' }
  /** somebody has written; `hasFiles`: something is attached that may be a form */
  | { readonly kind: 'other'; readonly hasFiles: boolean }
  /** several messages in one file (RFC 4155) */
  | { readonly kind: 'several' }
  | { readonly kind: 'unreadable' }

/** Of these a message has one at least (RFC 5322, 3.6, and what servers put before it). */
const HEADERS: ReadonlySet<string> = new Set([
  ...['from', 'to', 'date', 'subject', 'message-id', 'received', 'return-path', 'content-type'],
])

/** The most bytes of a message that is read. */
export const MOST_MAIL_BYTES = 1 << 27

/** Reads a message of a mailbox. Whatever it is, it answers. */
export async function readMail(bytes: Uint8Array): Promise<MailReading> {
  if (isMbox(bytes)) return { kind: 'several' }
  const { default: PostalMime } = await import('postal-mime')
  let mail: Awaited<ReturnType<(typeof PostalMime)['parse']>>
  try {
    mail = await PostalMime.parse(bytes, { maxNestingDepth: 32, maxRfc822NestingDepth: 3 })
  } catch {
    return { kind: 'unreadable' }
  }
  // a file of another kind may have a colon in its first line
  if (!mail.headers.some(({ key }) => HEADERS.has(key))) return { kind: 'unreadable' }
  const header = (name: string): string | null => mail.headers.find(({ key }) => key === name)?.value ?? null
  const time = Date.parse(mail.date ?? '')
  const at = Number.isNaN(time) ? null : new Date(time).toISOString()
  const textOf = (content: ArrayBuffer | Uint8Array | string): string =>
    typeof content === 'string' ? content : Buffer.from(content as Uint8Array).toString('utf8')
  const parts = mail.attachments.map(({ mimeType, content }) => ({ mimeType, content }))
  const statuses = parts.filter(({ mimeType }) => /^message\/(global-)?delivery-status$/.test(mimeType))
  const carried = parts.filter(({ mimeType }) =>
    /^(message\/(rfc822|global|global-headers)|text\/rfc822-headers)$/.test(mimeType),
  )
  const said = [mail.text ?? '', mail.html ?? '', ...carried.map(({ content }) => textOf(content))].join('\n')
  const messages = [...new Set([...said.matchAll(/\bM-[0-9A-HJKMNP-TV-Z]{10}(?=@)/g)].map(([id]) => id))]
  if (statuses.length > 0) {
    const of = statuses.flatMap(({ content }) => statusOf(textOf(content)))
    return { kind: 'report', messages, of, at }
  }
  if (parts.some(({ mimeType }) => mimeType === 'message/disposition-notification'))
    return { kind: 'automatic' }
  const answer = (header('auto-submitted') ?? 'no').trim().toLowerCase()
  const isFromMachine =
    isMailerDaemon(mail.from?.address ?? '') ||
    header('return-path')?.trim() === '<>' ||
    header('x-failed-recipients') !== null
  if (isFromMachine) {
    const found = bounceOf(mail.text ?? stripped(mail.html ?? ''), header('x-failed-recipients'))
    if (found !== null) return { kind: 'bounce', messages, of: found, at }
  }
  const isAutomatic =
    (answer !== 'no' && answer !== '') ||
    /^(auto_reply|bulk|junk)$/i.test(header('precedence')?.trim() ?? '') ||
    header('x-autoreply') !== null
  if (isAutomatic || isFromMachine) return { kind: 'automatic' }
  return { kind: 'other', hasFiles: mail.attachments.some(mayBeForm) }
}

/** Whether a file begins as an mbox does, and a second message follows behind an empty line. */
function isMbox(bytes: Uint8Array): boolean {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  return (
    all.subarray(0, 5).equals(Buffer.from('From ')) && /\n\r?\nFrom .*\d{4}\r?\n/.test(all.toString('latin1'))
  )
}

/** A file that may be a form: not a picture within the text, a signature or a calendar. */
const mayBeForm = ({
  mimeType,
  related,
  filename,
}: {
  readonly mimeType: string
  readonly related?: boolean | undefined
  readonly filename: string | null
}): boolean =>
  !(related === true && mimeType.startsWith('image/')) &&
  !mimeType.startsWith('text/') &&
  !/^application\/(pkcs7-signature|x-pkcs7-signature|pgp-signature)$/.test(mimeType) &&
  !/\.(p7s|asc|ics|vcf)$/i.test(filename ?? '')

const isMailerDaemon = (address: string): boolean =>
  /^(mailer-daemon|postmaster|mail-daemon|microsoftexchange[^@]*)(@|$)/i.test(address)

const stripped = (html: string): string => html.replace(/<[^>]*>/g, ' ')

type Fields = ReadonlyMap<string, string>

/** Fields of a message/delivery-status: one block for the message, then one for each recipient (RFC 3464, 2.1). */
function statusOf(text: string): readonly RecipientReport[] {
  const blocks = text
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n/)
    .map(fieldsOf)
    .filter(({ size }) => size > 0)
  const [whole, ...recipients] = blocks
  const envelope = fromXtext(whole?.get('original-envelope-id')?.trim() ?? '')
  // some programs leave the first block out
  const each = whole?.has('action') === true ? blocks : recipients
  return each.flatMap((fields): readonly RecipientReport[] => {
    const action = DELIVERY_ACTIONS.find((known) => known === fields.get('action')?.trim().toLowerCase())
    if (action === undefined) return []
    const addresses = ['original-recipient', 'final-recipient'].flatMap((name) => addressIn(fields.get(name)))
    const status = /[245]\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0] ?? null
    const said = fields.get('diagnostic-code') ?? ''
    return [{ envelope: envelope === '' ? null : envelope, recipients: addresses, action, status, said }]
  })
}

function fieldsOf(block: string): Fields {
  const unfolded = block.replace(/\n[ \t]+/g, ' ')
  return new Map(
    unfolded.split('\n').flatMap((line) => {
      const [, name, value] = /^([A-Za-z-]+):[ \t]*(.*)$/.exec(line) ?? []
      return name === undefined ? [] : [[name.toLowerCase(), value!] as const]
    }),
  )
}

/**
 * `rfc822;name@example.org`, as it stands there and without xtext: reports should have it decoded (RFC 3461, 6.3), some have it as it was
 * sent, and `desk+BE@example.org` looks like either.
 */
function addressIn(field: string | undefined): readonly string[] {
  const [, kind = '', address] = /^\s*([\w-]+)\s*;\s*(.*?)\s*$/.exec(field ?? '') ?? []
  if (address === undefined) return []
  const bare = address.replace(/^<|>$/g, '')
  return kind.toLowerCase() === 'rfc822' ? [...new Set([bare, fromXtext(bare)])] : [bare]
}

/** xtext (RFC 3461, 4): `+2B` is a plus sign. */
const fromXtext = (text: string): string =>
  text.replace(/\+([0-9A-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))

/** How those say it that write no form, in what they write to people. */
const FAILURE =
  /undeliver|could ?n[o']t be delivered|not delivered|delivery (?:has |to the following recipients? )?failed|permanent (?:fatal )?error|returned to sender|user (?:is )?unknown|no such (?:user|address|mailbox)|mailbox (?:is )?(?:unavailable|full|not found)|does ?n[o']t exist|unzustellbar|n.a pas pu .tre remis|no se pudo entregar/i
const DELAY = /delayed|warning: could not send|will (?:keep trying|be retried)|still trying/i

/** What can be told of a bounce without form; null: it does not say that anything failed. */
function bounceOf(text: string, failed: string | null): RecipientReport | null {
  const status = /(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])/.exec(text)?.[1] ?? null
  const code = /(?<!\d)(5[0-5]\d)[ -]/.exec(text)?.[1] ?? null
  const isDelay = DELAY.test(text) && !/^5/.test(status ?? code ?? '')
  const isFailure = failed !== null || /^5/.test(status ?? '') || FAILURE.test(text)
  if (!isDelay && !isFailure) return null
  const action = isDelay ? 'delayed' : 'failed'
  const recipients = [...new Set((failed ?? text).match(/[^\s<>,;:"()[\]]+@[^\s<>,;:"()[\]]+\.\w+/g) ?? [])]
  return { envelope: null, recipients, action, status, said: text.slice(0, 2000) }
}
