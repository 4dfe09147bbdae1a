import { Readable } from 'node:stream'
import { getSystemErrorName } from 'node:util'
import SMTPConnection from 'nodemailer/lib/smtp-connection'

/** Where messages are handed over, and by whom. */
export interface MailAccount {
  readonly host: string
  readonly port: number
  /** TLS from the first byte (RFC 8314); else it begins with STARTTLS (RFC 3207), unless `isPlain` */
  readonly isImplicit: boolean
  /** without TLS, by the person's word */
  readonly isPlain: boolean
  /** null: nobody logs in */
  readonly login: { readonly user: string; readonly password: string } | null
}

/** How long a server may take, in milliseconds. */
export interface MailPatience {
  /** to be reached, and to greet */
  readonly connect: number
  /** for each answer, the last one too: ten minutes after the final dot (RFC 5321, 4.5.3.2.6) */
  readonly answer: number
}

/** As RFC 5321 asks. */
export const MAIL_PATIENCE: MailPatience = { connect: 60_000, answer: 600_000 }

/** One message to one address. */
export interface Transaction {
  readonly from: string
  readonly to: string
  /** ENVID (RFC 3461, 4.4): reports name it */
  readonly envelope: string
  readonly bytes: Uint8Array
  /**
   * Called when the server has asked for the first byte (354), and before it gets one; what it throws ends the transaction
   * before any byte has left.
   */
  begin(): Promise<void>
}

/** How a transaction ended. */
export type TransactionEnd =
  | { readonly kind: 'accepted'; readonly code: number; readonly said: string }
  /** `isBefore`: before its first byte was asked for */
  | { readonly kind: 'refused'; readonly code: number; readonly said: string; readonly isBefore: boolean }
  /** the first byte was asked for, and no answer came */
  | { readonly kind: 'unknown'; readonly said: string }
  /** the connection ended before the first byte was asked for: surely not sent */
  | { readonly kind: 'lost'; readonly said: string }
  /** it takes nothing from who has not logged in (RFC 4954, 6), or not encrypted the line (RFC 3207, 4): surely not sent */
  | { readonly kind: 'not-admitted'; readonly code: number }
  /** `begin` has thrown */
  | { readonly kind: 'fault'; readonly error: unknown }

/** What is wrong with a server's certificate. `untrusted`: it leads to no authority that Node knows. */
export type CertificateFault = 'untrusted' | 'other-name' | 'other-use' | 'ended' | 'too-early'

/** Why there is no connection. */
export type ConnectFailure =
  | { readonly kind: 'unreachable'; readonly why: string }
  /** it offers no TLS, or speaks another way at this port */
  | { readonly kind: 'no-tls'; readonly why: string }
  | { readonly kind: 'certificate'; readonly found: CertificateFault }
  | { readonly kind: 'login'; readonly code: number | null; readonly said: string }
  /** it wants a login, or offers none */
  | { readonly kind: 'no-login' }

/** A connection on which messages are handed over, one after the other. */
export interface MailConnection {
  /** host and port, as messages name it */
  readonly server: string
  /** the most bytes that a message may have (RFC 1870); null: the server does not say */
  readonly mostBytes: number | null
  /** the server reports what becomes of a message (RFC 3461) */
  readonly reports: boolean
  send(transaction: Transaction): Promise<TransactionEnd>
  /** false: it is over, and another has to be opened */
  isOpen(): boolean
  close(): void
}

/** What nodemailer throws, as far as it is looked at. */
interface SmtpError extends Error {
  readonly errno?: number | undefined
  /** OpenSSL's */
  readonly reason?: string | undefined
  readonly code?: string | undefined
  readonly command?: string | undefined
  readonly response?: string | undefined
  readonly responseCode?: number | undefined
}

/** What nodemailer's connection has, and its types do not tell. */
interface Extensions {
  readonly _supportedExtensions?: readonly string[]
  readonly _maxAllowedSize?: number | false
  readonly allowsAuth?: boolean
}

/**
 * Connects, secures the connection and logs in. Never throws. Long, for one connection is waited for in turn by whoever connects, logs
 * in and sends, and its end is told to whichever of them is waiting.
 */
export async function connectMail(
  account: MailAccount,
  patience: MailPatience,
): Promise<MailConnection | ConnectFailure> {
  const { host, port, isImplicit, isPlain, login } = account
  const connection = new SMTPConnection({
    ...{ host, port, secure: isImplicit, ignoreTLS: isPlain, requireTLS: !isPlain },
    ...{ connectionTimeout: patience.connect, greetingTimeout: patience.connect },
    socketTimeout: patience.answer,
    // nothing that is said on the line is logged anywhere
    ...{ logger: false, debug: false },
  })
  let end: ((error: SmtpError) => void) | null = null
  let isOver = false
  const over = (error: SmtpError): void => {
    isOver = true
    end?.(error)
  }
  // a connection may end with an error, or in silence
  connection.on('error', over)
  connection.on('end', () => over(new Error('the connection was closed')))
  const within = (work: (done: (error?: SmtpError | null) => void) => void): Promise<SmtpError | null> =>
    new Promise((resolve) => {
      end = resolve
      work((error) => resolve(error ?? null))
    })
  const failed = await within((done) => connection.connect(done))
  if (failed !== null) {
    connection.close()
    return failureOf(failed)
  }
  const { allowsAuth } = connection as Extensions
  if (login !== null) {
    if (allowsAuth === false) {
      connection.close()
      return { kind: 'no-login' }
    }
    const { user, password } = login
    const refused = await within((done) => connection.login({ credentials: { user, pass: password } }, done))
    if (refused !== null) {
      connection.close()
      return refused.responseCode === undefined
        ? failureOf(refused)
        : { kind: 'login', code: refused.responseCode, said: saidBy(refused) }
    }
  }
  const { _supportedExtensions: extensions = [], _maxAllowedSize: most } = connection as Extensions
  return {
    server: `${host}:${port}`,
    mostBytes: typeof most === 'number' && most > 0 ? most : null,
    reports: extensions.includes('DSN'),
    isOpen: () => !isOver,
    close() {
      end = null
      if (isOver) return
      isOver = true
      connection.quit()
    },
    async send(transaction) {
      let message: MessageStream | null = null
      const answered = await new Promise<TransactionEnd>((resolve) => {
        message = new MessageStream(transaction, (error) => resolve({ kind: 'fault', error }))
        const stream = message
        const failed = (error: SmtpError): void => resolve(endOf(error, stream.isBegun))
        end = failed
        const { from, to, envelope, bytes } = transaction
        const dsn = {
          id: envelope,
          return: 'headers',
          notify: ['success', 'failure', 'delay'],
          recipient: `rfc822;${to}`,
        }
        connection.send({ from, to: [to], size: bytes.length, dsn }, stream, (error, info) => {
          if (error) failed(error as SmtpError)
          else resolve({ kind: 'accepted', code: Number(info.response.slice(0, 3)), said: info.response })
        })
      })
      end = null
      // a connection may end while the beginning is being written down: what is written of its end comes after that
      const fault = await message!.whenBegun()
      const ended: TransactionEnd = fault === null ? answered : { kind: 'fault', error: fault.error }
      // after anything but a message that was taken nobody knows where the conversation stands
      if (ended.kind !== 'accepted') {
        isOver = true
        connection.close()
      }
      return ended
    },
  }
}

/**
 * A message's bytes, of which the first is only given when `begin` has ended. nodemailer pipes a message to the socket after 354,
 * and destroys it where the server has refused it before.
 */
class MessageStream extends Readable {
  isBegun = false
  readonly #transaction: Transaction
  readonly #fault: (error: unknown) => void
  #at = 0
  #beginning: Promise<{ readonly error: unknown } | null> = Promise.resolve(null)

  constructor(transaction: Transaction, fault: (error: unknown) => void) {
    super()
    this.#transaction = transaction
    this.#fault = fault
  }

  override pipe<To extends NodeJS.WritableStream>(to: To): To {
    // whatever happens from here on, a byte may have left
    this.isBegun = true
    this.#beginning = this.#transaction.begin().then(
      () => {
        super.pipe(to)
        return null
      },
      (error: unknown) => {
        this.#fault(error)
        return { error }
      },
    )
    return to
  }

  /** When what `begin` does is done; what it has thrown, null: nothing. */
  whenBegun(): Promise<{ readonly error: unknown } | null> {
    return this.#beginning
  }

  override _read(size: number): void {
    const { bytes } = this.#transaction
    const piece = bytes.subarray(this.#at, this.#at + size)
    this.#at += piece.length
    this.push(piece.length === 0 ? null : Buffer.from(piece))
  }
}

const saidBy = ({ response, message }: SmtpError): string => response ?? message

/** What an error means, by whether the first byte was asked for. */
function endOf(error: SmtpError, isBegun: boolean): TransactionEnd {
  const { responseCode: code } = error
  const said = saidBy(error)
  if (code === 530 && !isBegun) return { kind: 'not-admitted', code }
  // 421 before the message: it closes the connection, and says nothing of the message (RFC 5321, 3.8)
  if (code !== undefined && code >= 400 && (isBegun || code !== 421))
    return { kind: 'refused', code, said, isBefore: !isBegun }
  return { kind: isBegun ? 'unknown' : 'lost', said }
}

/** How OpenSSL and Node say what is wrong with a certificate: nodemailer keeps the words, and not the code. */
const CERTIFICATE_FAULTS: readonly (readonly [RegExp, CertificateFault])[] = [
  [/does not match certificate/i, 'other-name'],
  [/certificate has expired/i, 'ended'],
  [/unsuitable certificate purpose/i, 'other-use'],
  [/certificate is not yet valid/i, 'too-early'],
  [/self.signed certificate|unable to (?:get|verify) [\w ]*certificate/i, 'untrusted'],
]

function failureOf({ code, command, errno, message, reason }: SmtpError): ConnectFailure {
  const certificate = CERTIFICATE_FAULTS.find(([words]) => words.test(message))
  if (certificate !== undefined) return { kind: 'certificate', found: certificate[1] }
  if (code === 'ETLS' || command === 'STARTTLS' || /certificate|SSL|TLS/i.test(`${code} ${message}`))
    return { kind: 'no-tls', why: reason ?? code ?? message }
  return { kind: 'unreachable', why: errno === undefined ? (code ?? message) : getSystemErrorName(errno) }
}
