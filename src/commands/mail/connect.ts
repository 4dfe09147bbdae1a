import { readText } from '../../disk.ts'
import { type Outcome, type Problem, problem } from '../../problems/problem.ts'
import type { ConnectFailure, MailAccount, MailConnection } from '../../run/deliver.ts'
import type { Command } from '../command.ts'
import { askingFor, type Context } from '../context.ts'
import { mailboxIn, type NamedServer, serverIn } from './account.ts'
import type { MailSender } from './build.ts'
import type { SendFlags } from './definition.ts'

/** Opens connections to the server that was named. */
export interface MailConnector {
  connect(this: void): Promise<Outcome<MailConnection>>
  /** the next connection that is asked for is this one */
  keep(this: void, connection: MailConnection): void
}

/** Reads the account and asks for its password, once. */
export async function openConnector(
  context: Context,
  command: Command,
  flags: SendFlags,
): Promise<Outcome<MailConnector>> {
  const named = serverIn(flags.via!, flags.noTls === true)
  if (named.kind === 'problems') return named
  const { user, ...server } = named.value
  const password = user === null ? null : await passwordFor(context, flags, named.value)
  if (user !== null && (password === null || password === '')) {
    const file = flags.mailPassphraseFile ?? null
    return { kind: 'problems', problems: [problem('send/no-password', null, { host: server.host, file })] }
  }
  const account: MailAccount = {
    ...server,
    login: user === null || password === null ? null : { user, password },
  }
  if (server.isPlain) await command.report.problems([problem('send/plain', null, { host: server.host })])
  let kept: MailConnection | null = null
  const { connectMail, MAIL_PATIENCE } = await import('../../run/deliver.ts')
  return {
    kind: 'ok',
    value: {
      async connect() {
        const again = kept
        kept = null
        if (again !== null) return { kind: 'ok', value: again, notes: [] }
        const made = await connectMail(account, MAIL_PATIENCE)
        return 'kind' in made
          ? { kind: 'problems', problems: [failure(made, account)] }
          : { kind: 'ok', value: made, notes: [] }
      },
      keep(connection) {
        kept = connection
      },
    },
    notes: [],
  }
}

/** By a file, the environment or a prompt: arguments are seen by every process of the machine. */
async function passwordFor(
  { person }: Context,
  { mailPassphraseFile: file }: SendFlags,
  { user, host }: NamedServer,
): Promise<string | null> {
  if (file !== undefined) return readText(file)?.replace(/\r?\n$/, '') ?? null
  const given = process.env.INVITE_MAIL_PASSPHRASE
  if (given !== undefined && given !== '') return given
  return person === null ? null : person.askHidden(`Password of ${user} at ${host}: `)
}

function failure(found: ConnectFailure, { host, port, isImplicit }: MailAccount): Problem {
  const server = `${host}:${port}`
  switch (found.kind) {
    case 'unreachable':
      return problem('send/unreachable', null, { server, why: found.why })
    case 'no-tls':
      return problem('send/no-tls', null, { server, why: found.why, isImplicit })
    case 'certificate':
      return problem('send/certificate', null, { server, found: found.found })
    case 'login':
      return problem('send/login', null, { server, found: 'refused', code: found.code })
    case 'no-login':
      return problem('send/login', null, { server, found: 'not-offered', code: null })
    default:
      return found satisfies never
  }
}

/** A server that takes nothing from who has not logged in, or not encrypted the line. */
export const notAdmitted = ({ server }: MailConnection, code: number): Problem =>
  problem('send/login', null, { server, found: 'wanted', code })

/** Who sends, and with which key, where messages are signed. */
export async function openSender(
  context: Context,
  { report }: Command,
  flags: SendFlags,
): Promise<Outcome<MailSender>> {
  const from = mailboxIn(flags.from!)!
  const replyTo = flags.replyTo === undefined ? null : mailboxIn(flags.replyTo)
  if (flags.signMail !== true) return { kind: 'ok', value: { from, replyTo, sign: null }, notes: [] }
  const { openMailSigner } = await import('../../run/mail-signer.ts')
  const { mailIdentity, passphraseFile } = flags
  const asking = askingFor(context, report.note)
  const signer = await openMailSigner(mailIdentity!, passphraseFile, from.address, context.now(), asking)
  if (signer.kind === 'problems') return signer
  await report.problems(signer.notes)
  return { ...signer, value: { from, replyTo, sign: signer.value } }
}
