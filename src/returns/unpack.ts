import { latin1 } from '../pdf-syntax/bytes.ts'
import { zipEntries } from '../zip.ts'

/** A file that somebody sent. */
export interface SentFile {
  /** as it was named: `mail.eml › form.pdf` where it came in another */
  readonly name: string
  readonly bytes: Uint8Array
  /** what the mail that it came in says: when it was sent, ISO 8601, and by whom; null: it came in none, or that says nothing */
  readonly sentAt: string | null
  readonly sender: string | null
}

/** Why something is not read. Whoever sent it can send it otherwise; or a person looks into it. */
export type PassedOver =
  /** Outlook's own format of a message */
  | 'outlook-message'
  /** what Outlook wraps attachments in for others of its kind */
  | 'winmail'
  | 'locked-archive'
  | 'damaged-archive'
  | 'damaged-mail'
  /** an archive of another kind than zip */
  | 'other-archive'
  /** an archive in an archive */
  | 'nested'
  | 'too-large'
  /** a mail or an archive with nothing in it that could be a form */
  | 'nothing-in-it'

/** What was found in one file that was given. */
export interface Unpacked {
  readonly files: readonly SentFile[]
  readonly passedOver: readonly { readonly name: string; readonly why: PassedOver }[]
}

/** Bytes of one file, and of all that one file holds when it is unpacked. */
export const maxSentBytes = 64 * 1024 * 1024
const maxEntries = 5000

/** Where a file came from, while it is unpacked. */
interface SentIn {
  readonly name: string
  readonly sentAt: string | null
  readonly sender: string | null
  /** kinds of what it lies in */
  readonly within: readonly ('mail' | 'zip')[]
}

/** The files in a file: itself, or what a mail or an archive holds. An archive in an archive is not opened. */
export async function unpack(name: string, bytes: Uint8Array): Promise<Unpacked> {
  return open(bytes, { name, sentAt: null, sender: null, within: [] }, { left: maxSentBytes })
}

/** Bytes that may still be unpacked. */
interface UnpackBudget {
  left: number
}

async function open(bytes: Uint8Array, origin: SentIn, budget: UnpackBudget): Promise<Unpacked> {
  const { name, within } = origin
  const told = (why: PassedOver): Unpacked => ({ files: [], passedOver: [{ name, why }] })
  if (bytes.length > maxSentBytes) return told('too-large')
  const container = containerOf(name, bytes)
  switch (container) {
    case 'outlook-message':
      return told('outlook-message')
    case 'winmail':
      return told('winmail')
    case 'other-archive':
      return told('other-archive')
    case 'zip':
      return within.includes('zip') ? told('nested') : openZip(bytes, origin, budget)
    case 'mail':
      // a mail may be forwarded in another, and again
      return within.length > 3 ? told('nested') : openMail(bytes, origin, budget)
    case 'none':
      return { files: [{ name, bytes, sentAt: origin.sentAt, sender: origin.sender }], passedOver: [] }
    default:
      return container satisfies never
  }
}

type Container =
  | 'mail'
  | 'zip'
  | 'none'
  | Extract<PassedOver, 'outlook-message' | 'winmail' | 'other-archive'>

/** How 7z, RAR, gzip, xz and bzip2 begin. */
const archives = ['7z\xbc\xaf', 'Rar!', '\x1f\x8b', '\xfd7zXZ', 'BZh']

function containerOf(name: string, bytes: Uint8Array): Container {
  const head = latin1(bytes.subarray(0, 8))
  // some mail programs leave lines of theirs before it
  if (/\.x?[pf]df$/i.test(name) || head.includes('%PDF-')) return 'none'
  if (head.startsWith('\x78\x9f\x3e\x22') || /(^|[/\\› ])winmail\.dat$/i.test(name)) return 'winmail'
  if (/\.msg$/i.test(name) || (head.startsWith('\xd0\xcf\x11\xe0') && /\.(msg|oft)$/i.test(name)))
    return 'outlook-message'
  // what a word processor writes is an archive too, and a file to whoever sends it
  if (head.startsWith('PK') && !/\.(docx|xlsx|pptx|odt|ods|odp|pages|numbers)$/i.test(name)) return 'zip'
  if (archives.some((start) => head.startsWith(start)) || /\.(7z|rar|tar|tgz|gz)$/i.test(name))
    return 'other-archive'
  if (/\.zip$/i.test(name)) return 'zip'
  const isMail = /^(From |[A-Za-z][A-Za-z-]*:)/.test(latin1(bytes.subarray(0, 80)))
  const hasMailHead = /^(Received|Return-Path|Message-ID|MIME-Version|From|Date):/im
  return /\.eml$/i.test(name) || (isMail && hasMailHead.test(latin1(bytes.subarray(0, 8192))))
    ? 'mail'
    : 'none'
}

/** What lies beside forms and is none: signatures of mails, calendars, cards, text, what machines leave in folders. */
export const isBeside = (name: string): boolean =>
  /\.(p7s|asc|ics|vcf|txt|htm|html|url|lnk|ini|db)$|(^|[/\\])(\.[^/\\]*|__MACOSX[/\\].*)$/i.test(name)

function joined(parts: readonly Unpacked[], name: string): Unpacked {
  const files = parts.flatMap((part) => part.files)
  const passedOver = parts.flatMap((part) => part.passedOver)
  if (files.length > 0 || passedOver.length > 0) return { files, passedOver }
  return { files, passedOver: [{ name, why: 'nothing-in-it' }] }
}

async function openMail(bytes: Uint8Array, origin: SentIn, budget: UnpackBudget): Promise<Unpacked> {
  const { default: PostalMime } = await import('postal-mime')
  let mail: Awaited<ReturnType<(typeof PostalMime)['parse']>>
  try {
    mail = await PostalMime.parse(bytes, { maxNestingDepth: 32, maxRfc822NestingDepth: 3 })
  } catch {
    // whatever it meets in a stranger's mail
    return { files: [], passedOver: [{ name: origin.name, why: 'damaged-mail' }] }
  }
  const time = Date.parse(mail.date ?? '')
  const sentAt = origin.sentAt ?? (Number.isNaN(time) ? null : new Date(time).toISOString())
  const sender = origin.sender ?? mail.from?.address ?? null
  const parts: Unpacked[] = []
  for (const [index, { filename, mimeType, related, content }] of mail.attachments.entries()) {
    const own = filename ?? `attachment-${index + 1}${mimeType === 'message/rfc822' ? '.eml' : ''}`
    if (isBeside(own) || (related === true && mimeType.startsWith('image/'))) continue
    if (mimeType.startsWith('text/') || mimeType === 'application/pkcs7-signature') continue
    const part = typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content)
    const name = `${origin.name} › ${own}`
    budget.left -= part.length
    if (budget.left < 0) parts.push({ files: [], passedOver: [{ name, why: 'too-large' }] })
    else parts.push(await open(part, { name, sentAt, sender, within: [...origin.within, 'mail'] }, budget))
  }
  return joined(parts, origin.name)
}

async function openZip(bytes: Uint8Array, origin: SentIn, budget: UnpackBudget): Promise<Unpacked> {
  const parts: Unpacked[] = []
  const tell = (name: string, why: PassedOver): void =>
    void parts.push({ files: [], passedOver: [{ name, why }] })
  try {
    let entries = 0
    for await (const { name: own, size, isLocked, read } of zipEntries(bytes)) {
      if (own.endsWith('/') || isBeside(own)) continue
      const name = `${origin.name} › ${own}`
      if (++entries > maxEntries || size > budget.left) {
        tell(name, 'too-large')
        if (entries > maxEntries) break
      } else if (isLocked) tell(name, 'locked-archive')
      else {
        // it is held to the size that the archive tells: more ends in an error
        const part = await read()
        budget.left -= part.length
        parts.push(await open(part, { ...origin, name, within: [...origin.within, 'zip'] }, budget))
      }
    }
  } catch {
    // whatever it meets in a stranger's archive; what was read of it stands
    tell(origin.name, 'damaged-archive')
  }
  return joined(parts, origin.name)
}
