import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serverIn } from '../src/commands/mail/account.ts'
import { openBench } from './command.ts'
import { runHere } from './here.ts'
import { openMailDesk } from './mail-desk.ts'
import { type Fault, keyAndCertificate, openMailServer } from './mail-server.ts'
import type { SmallDesk } from './small-desk.ts'

/** The smallest case of each problem that takes a mail server: what it does stands in server.json, what is said in expected.txt. */

interface ServerCase {
  readonly says: string
  readonly size?: number
  readonly fault?: Fault
  readonly user?: string
  readonly encrypted?: boolean
  /** it encrypts, with a certificate that nobody trusts */
  readonly untrusted?: boolean
  readonly reports?: boolean
}

const home = path.join(import.meta.dirname, 'problems/send')
const cases = readdirSync(home).filter((name) => existsSync(path.join(home, name, 'server.json')))
const bench = openBench()
afterAll(() => bench.close())
let desk: SmallDesk
beforeAll(async () => {
  desk = await openMailDesk(bench, 'desk', ['FR'])
})

it.each(cases)('send/%s', async (name) => {
  const { size, fault, user, encrypted, untrusted, reports } = JSON.parse(
    readFileSync(path.join(home, name, 'server.json'), 'utf8'),
  ) as ServerCase
  const server = await openMailServer({
    ...(size === undefined ? {} : { size }),
    ...(user === undefined ? {} : { disabledCommands: ['STARTTLS'], allowInsecureAuth: true }),
    ...(untrusted === true ? { ...keyAndCertificate(), disabledCommands: ['AUTH'] } : {}),
    hideDSN: reports === false,
    onAuth: (_, __, go) => go(new Error('no')),
  })
  try {
    if (fault !== undefined) server.fail(fault)
    const here = desk.copy()
    const at = ['--data', here.folder, '--out', path.join(here.folder, 'out')]
    const shown = await runHere(bench, ['send', 'L', ...at])
    const dispatch = /D-[0-9a-f]{8}/.exec(shown.stdout)![0]
    const who = user === undefined ? '' : `${user}@`
    const by = ['--via', `smtp://${who}127.0.0.1:${server.port}`, '--from', 'registry@example.org']
    const plain = encrypted === true ? [] : ['--no-tls']
    const sent = ['send', 'L', ...at, '--now', dispatch, ...by, ...plain]
    const { stderr } = await runHere(bench, sent, { INVITE_MAIL_PASSPHRASE: 'example' })
    // the length of a signed document is not the same each time
    const said = stderr
      .replaceAll(String(server.port), 'PORT')
      .replaceAll(dispatch, 'DISPATCH')
      .replace(/has \d+ bytes/g, 'has 103254 bytes')
    expect(said).toContain(`send/${name}`)
    await expect(said).toMatchFileSnapshot(path.join(home, name, 'expected.txt'))
  } finally {
    await server.close()
  }
})

it.each([
  ['smtps://registry@mail.example.org', 'registry'],
  ['smtps://registry%40example.org@mail.example.org', 'registry@example.org'],
  ['smtps://100%@mail.example.org', '100%'],
  ['smtps://mail.example.org', null],
])('the user in %s', (text, user) => {
  expect(serverIn(text, false)).toMatchObject({ kind: 'ok', value: { user, host: 'mail.example.org' } })
})
