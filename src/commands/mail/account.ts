import type { Mailbox } from '../../mail/message.ts'
import { type Outcome, type Problem, problem } from '../../problems/problem.ts'
import type { MailAccount } from '../../run/deliver.ts'

/** A server as it was named: without the password, which is asked for when it is needed. */
export type NamedServer = Omit<MailAccount, 'login'> & { readonly user: string | null }

/** Reads `smtps://user@host:port`. A password in it is refused: arguments are seen by every process of the machine. */
export function serverIn(text: string, isPlain: boolean): Outcome<NamedServer> {
  const refuse = (found: 'form' | 'password'): Outcome<never> => ({
    kind: 'problems',
    problems: [problem('send/via', null, { found, value: found === 'password' ? null : text })],
  })
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return refuse('form')
  }
  const { protocol, hostname, port, username, password, pathname, search, hash } = url
  const user = decoded(username)
  if (password !== '') return refuse('password')
  const isImplicit = protocol === 'smtps:'
  const isBare = (pathname === '' || pathname === '/') && search === '' && hash === ''
  if ((!isImplicit && protocol !== 'smtp:') || hostname === '' || !isBare || user === null)
    return refuse('form')
  const usual = isImplicit ? 465 : isPlain ? 25 : 587
  return {
    kind: 'ok',
    value: {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? usual : Number(port),
      isImplicit,
      isPlain: isPlain && !isImplicit,
      user: user === '' ? null : user,
    },
    notes: [],
  }
}

/** What stands in an address as `%40`; null: a % that is followed by no letter of UTF-8. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** An address: one @, a name before it and a domain of two labels after it, without spaces and brackets. */
const ADDRESS = /^[^\s<>@",;:()[\]\\]+@[^\s<>@",;:()[\]\\]+\.[^\s<>@",;:()[\]\\.]+$/u

/** Reads `Name <address>`, or an address alone; null: it is neither. */
export function mailboxIn(text: string): Mailbox | null {
  const [, name = '', inner] = /^\s*"?([^"<>]*?)"?\s*<([^<>]+)>\s*$/.exec(text) ?? []
  const address = (inner ?? text).trim()
  if (!ADDRESS.test(address) || /\p{Cc}/u.test(name)) return null
  return { name: name.trim(), address }
}

/** What is wrong with who is to send. */
export function senderProblems(from: string | undefined, replyTo: string | undefined): readonly Problem[] {
  if (from === undefined) return [problem('send/from', null, { option: '--from', value: null })]
  const given = [
    ['--from', from],
    ['--reply-to', replyTo],
  ] as const
  return given.flatMap(([option, value]) =>
    value === undefined || mailboxIn(value) !== null ? [] : [problem('send/from', null, { option, value })],
  )
}
