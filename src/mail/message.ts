import MimeNode from 'nodemailer/lib/mime-node'
import type { MessageId } from '../model/mail.ts'
import type { MessageBody } from './body.ts'

/** A mailbox as a person writes it: a name, which may be empty, and an address. */
export interface Mailbox {
  readonly name: string
  readonly address: string
}

/** A file that is attached. */
export interface Attachment {
  readonly name: string
  readonly type: 'application/pdf' | 'text/calendar'
  readonly bytes: Uint8Array
}

/** All that a message is made of. */
export interface MessageParts {
  readonly id: MessageId
  readonly from: Mailbox
  readonly replyTo: Mailbox | null
  readonly to: readonly string[]
  readonly date: Date
  readonly language: string
  readonly body: Pick<MessageBody, 'subject' | 'text' | 'html'>
  readonly attachments: readonly Attachment[]
  /** `<M-…@example.org>`, of what it follows; null: it follows nothing */
  readonly inReplyTo: string | null
  /** makes a detached CMS over bytes (RFC 8551, 3.5); null: it is not signed */
  readonly sign: ((bytes: Uint8Array) => Promise<Uint8Array>) | null
}

/** How a message is named in its header: its id, at the domain of its sender. */
export const messageIdOf = (id: MessageId, from: Mailbox): string =>
  `<${id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`

/**
 * A message as it is sent (RFC 5322, MIME), with CRLF: all of it in 7 bits and in lines of 76 at most, so that no server has a
 * reason to write it anew. Equal parts give equal bytes, but for a signature by ECDSA.
 */
export async function messageBytes(parts: MessageParts): Promise<Uint8Array> {
  const content = contentOf(parts)
  if (parts.sign === null) {
    for (const [name, value] of headersOf(parts)) content.setHeader(name, value)
    return crlf(await content.build())
  }
  // what is signed is the part as it stands, from its first header on (RFC 8551, 3.1.1)
  const signed = crlf(await partOf(content))
  const cms = await parts.sign(signed)
  const type = 'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256'
  const outer = new MimeNode(type, { baseBoundary: `${boundaryOf(parts)}-s`, newline: 'win' })
  for (const [name, value] of headersOf(parts)) outer.setHeader(name, value)
  outer.createChild('multipart/mixed').setRaw(Buffer.from(signed))
  const signature = outer.createChild('application/pkcs7-signature', { filename: 'smime.p7s' })
  signature.setHeader('Content-Disposition', 'attachment')
  signature.setHeader('Content-Transfer-Encoding', 'base64')
  signature.setContent(Buffer.from(cms))
  return crlf(await outer.build())
}

const boundaryOf = ({ id }: MessageParts): string => id.replace('M-', 'invite-')

function headersOf(parts: MessageParts): readonly (readonly [string, string])[] {
  const { from, replyTo, to, date, body, language, inReplyTo } = parts
  return [
    ['From', mailboxText(from)],
    ...(replyTo === null ? [] : [['Reply-To', mailboxText(replyTo)] as const]),
    ['To', to.join(', ')],
    ['Subject', body.subject],
    ['Date', date.toUTCString().replace('GMT', '+0000')],
    ['Message-ID', messageIdOf(parts.id, from)],
    ...(inReplyTo === null ? [] : [['In-Reply-To', inReplyTo] as const, ['References', inReplyTo] as const]),
    ['Content-Language', language],
  ]
}

/** RFC 5322, 3.4; what has other letters is encoded by whoever writes the header. */
export const mailboxText = ({ name, address }: Mailbox): string =>
  name === '' ? address : `"${name.replace(/["\\]/g, '\\$&')}" <${address}>`

/** text and HTML as alternatives, then the files. */
function contentOf(parts: MessageParts): InstanceType<typeof MimeNode> {
  const root = new MimeNode('multipart/mixed', { baseBoundary: boundaryOf(parts), newline: 'win' })
  const words = root.createChild('multipart/alternative')
  for (const [type, content] of [
    ['text/plain; charset=utf-8', parts.body.text],
    ['text/html; charset=utf-8', parts.body.html],
  ] as const) {
    const child = words.createChild(type)
    // what has other letters in most places is shorter so, and either is in lines of 76
    child.setHeader('Content-Transfer-Encoding', isLatin(content) ? 'quoted-printable' : 'base64')
    child.setContent(content)
  }
  for (const { name, type, bytes } of parts.attachments) {
    const child = root.createChild(
      type === 'text/calendar' ? `${type}; charset=utf-8; method=PUBLISH` : type,
      { filename: name },
    )
    child.setHeader('Content-Disposition', 'attachment')
    child.setHeader('Content-Transfer-Encoding', 'base64')
    child.setContent(Buffer.from(bytes))
  }
  return root
}

const isLatin = (text: string): boolean => (text.match(/[\u0250-\uffff]/g) ?? []).length * 4 < text.length

/** A part without the headers that only a whole message has. */
async function partOf(node: InstanceType<typeof MimeNode>): Promise<Buffer> {
  const built = (await node.build()).toString('latin1')
  const end = built.search(/\r?\n\r?\n/)
  const head = built
    .slice(0, end)
    .replace(/^(?:Message-ID|Date|MIME-Version):.*(?:\r?\n[ \t].*)*\r?\n?/gim, '')
  return Buffer.from(`${head.trimEnd()}${built.slice(end)}`, 'latin1')
}

const crlf = (bytes: Buffer): Uint8Array =>
  new Uint8Array(Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1'))
