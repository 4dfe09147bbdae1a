import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import path from 'node:path'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { root } from './command.ts'

/** A message that came, as its bytes were sent, to one address of one transaction. */
export interface Came {
  readonly from: string
  readonly to: string
  readonly envelope: string | null
  readonly bytes: Buffer
  /** when, in milliseconds of a clock that is never set */
  readonly at: number
}

/**
 * What a server does that is at fault: it answers a step with a code, or cuts the line at it. `data` is when it has the whole message, the
 * final dot too: what is cut there has come.
 */
export interface Fault {
  readonly at: 'connect' | 'mail' | 'rcpt' | 'data' | 'body' | 'none'
  /** 0: the line is cut */
  readonly code: number
  /** at which transaction, counted from 1; absent: at each */
  readonly nth?: number
}

const none: Fault = { at: 'none', code: 0 }

/** A server of npm's smtp-server, on a port of its own; `close` ends it. */
export async function openMailServer(options: SMTPServerOptions = {}) {
  const came: Came[] = []
  let fault = none
  let inTurn: readonly Fault[] = []
  /** addresses whose message was cut short, or was taken without an answer */
  let gaps = new Set<string>()
  let transactions = 0
  const sockets = new Set<Socket>()
  const isNow = (): boolean => fault.nth === undefined || fault.nth === transactions
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const failing = (at: Fault['at'], go: (error?: Error | null) => void): void => {
    if (fault.at !== at || !isNow()) {
      go()
      return
    }
    if (fault.code === 0) {
      cut()
      return
    }
    go(Object.assign(new Error('example of a refusal for zzqserverword'), { responseCode: fault.code }))
  }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    hideDSN: false,
    ...options,
    onConnect: (_, go) => failing('connect', go),
    onMailFrom(_, __, go) {
      transactions++
      if (inTurn.length > 0) fault = inTurn[transactions % inTurn.length]!
      failing('mail', go)
    },
    onRcptTo: (_, __, go) => failing('rcpt', go),
    onData(stream, session, go) {
      const chunks: Buffer[] = []
      if (fault.at === 'body' && isNow()) stream.once('data', cut)
      if ((fault.at === 'body' || fault.at === 'data') && fault.code === 0 && isNow())
        for (const { address } of session.envelope.rcptTo) gaps.add(address)
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const from = mailFrom === false ? '' : mailFrom.address
        const envelope = session.envelope.dsn?.envid ?? null
        const isRefused = fault.at === 'data' && isNow() && fault.code > 0
        if (!isRefused)
          for (const { address } of rcptTo)
            came.push({ from, to: address, envelope, bytes: Buffer.concat(chunks), at: performance.now() })
        failing('data', go)
      })
    },
  })
  server.on('error', () => {})
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as { port: number }
  return {
    came,
    port,
    via: `smtp://127.0.0.1:${port}`,
    /** from now on; transactions are counted anew */
    fail(next: Fault) {
      fault = next
      transactions = 0
    },
    /** from now on each transaction meets the next of these; the addresses of which nobody can know, as they come */
    failInTurn(faults: readonly Fault[]): ReadonlySet<string> {
      gaps = new Set()
      inTurn = faults
      transactions = 0
      return gaps
    },
    mend() {
      fault = none
      inTurn = []
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

/** A certificate of a server, by an authority that nobody trusts. */
export const keyAndCertificate = () => {
  const pem = readFileSync(path.join(root, 'test/sign/rsa2048.pem'), 'utf8')
  return { key: pem, cert: pem }
}
