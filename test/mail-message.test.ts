import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import ICAL from 'ical.js'
import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SendBody } from '../src/commands/mail/told.ts'
import { calendarText } from '../src/mail/calendar.ts'
import { answerOf } from './answers.ts'
import { openBench, root, tree } from './command.ts'
import { runHere } from './here.ts'
import { openMailDesk } from './mail-desk.ts'
import { type Came, openMailServer } from './mail-server.ts'
import { registry, type SmallDesk } from './small-desk.ts'

/** Messages as independent programs read them: mailparser, Python's email, ical.js, openssl. */

const bench = openBench()
afterAll(() => bench.close())

/** A certificate of a test, by openssl: `subject` and what its extensions say. */
function certificate(
  folder: string,
  name: string,
  extensions: readonly string[],
  subject = '/CN=Example Registry (TEST)',
): string {
  const file = path.join(folder, `${name}.pem`)
  const config = path.join(folder, `${name}.cnf`)
  writeFileSync(
    config,
    `[req]\ndistinguished_name=dn\nx509_extensions=ext\nprompt=no\n[dn]\nCN=Example Registry (TEST)\n[ext]\nkeyUsage=critical,digitalSignature\n${extensions.join('\n')}\n`,
  )
  const key = path.join(folder, `${name}.key`)
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '30',
      '-subj',
      subject,
      '-config',
      config,
      '-keyout',
      key,
      '-out',
      file,
    ],
    { stdio: 'ignore' },
  )
  writeFileSync(file, readFileSync(key, 'utf8') + readFileSync(file, 'utf8'))
  return file
}

/** What Python's email says of a message. */
function readByPython(bytes: Uint8Array): {
  readonly subject: string
  readonly from: string
  readonly text: string
  readonly files: readonly (readonly [string, string])[]
  readonly defects: number
} {
  const script = `
import email, email.policy, hashlib, json, sys
m = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
files = [[p.get_filename(), hashlib.sha256(p.get_payload(decode=True)).hexdigest()] for p in m.iter_attachments()]
print(json.dumps({'subject': m['subject'], 'from': m['from'], 'text': m.get_body(('plain',)).get_content(), 'files': files, 'defects': sum(len(p.defects) for p in m.walk())}))
`
  return JSON.parse(execFileSync('python3', ['-c', script], { input: bytes }).toString())
}

/** The real letter, its own list cut to one addressee a language. */
function openRealDesk(): string {
  const home = bench.in('real')
  mkdirSync(home)
  for (const folder of ['data', 'templates'])
    cpSync(path.join(root, folder), path.join(home, folder), { recursive: true })
  const list = path.join(home, 'data/ministers.csv')
  const [head, ...rows] = readFileSync(list, 'utf8').trimEnd().split('\n')
  const at = head!.split(',').indexOf('email')
  const kept = rows.flatMap((row) => {
    const cells = row.split(',')
    if (!['FR', 'GB', 'ES', 'RU', 'CN', 'EG'].includes(cells[0]!)) return []
    cells[at] = `${cells[0]!.toLowerCase()}@example.org`
    return [cells.join(',')]
  })
  writeFileSync(list, [head, ...kept, ''].join('\n'))
  return home
}

let messages: ReadonlyMap<string, Uint8Array>
let home: string
beforeAll(async () => {
  home = openRealDesk()
  const at = ['--data', home, '--out', path.join(home, 'out')]
  expect((await runHere(bench, ['generate', 'DM-1132', ...at, ...registry])).status).toBe(0)
  const into = path.join(home, 'eml')
  const from = ['--from', 'Société exemple “Ж” <registry@example.org>']
  const written = await runHere(bench, ['send', 'DM-1132', ...at, '--eml', into, ...from])
  expect(written.status, written.both).toBe(0)
  messages = new Map(
    readdirSync(into).map((file) => [/_(\w\w)\.eml$/.exec(file)![1]!, readFileSync(path.join(into, file))]),
  )
})

describe('a message', () => {
  it.each(['ar', 'en', 'es', 'fr', 'ru', 'zh'])(
    'says the same to two readers in %s, and carries the archived bytes',
    async (tag) => {
      const bytes = messages.get(tag)!
      const [one, other] = [await simpleParser(Buffer.from(bytes)), readByPython(bytes)]
      expect(other.defects).toBe(0)
      expect(one.subject).toBe(other.subject)
      expect(one.subject).toMatch(/^DM-1132 – /)
      expect(one.text!.trim()).toBe(other.text.trim())
      expect(one.from!.value[0]!.name).toBe('Société exemple “Ж”')
      const script = { ar: /\p{Script=Arabic}{4}/u, zh: /\p{Script=Han}{2}/u, ru: /\p{Script=Cyrillic}{4}/u }[
        tag as 'ar'
      ]
      const names = other.files.map(([name]) => name)
      if (script !== undefined)
        for (const text of [one.subject!, ...names.slice(0, 2)]) expect(text).toMatch(script)
      expect(one.attachments.map(({ filename }) => filename)).toEqual(names)
      expect(names[2]).toBe('DM-1132.ics')
      // one text, two ways
      const bare = (text: string): string => text.replace(/[\s\u2066-\u2069]+/g, '')
      expect(bare((one.html as string).replace(/<head>.*<\/head>|<[^>]*>/g, ''))).toBe(bare(one.text!))
      const held = [...tree(path.join(home, 'out/DM-1132'))].map(([, content]) => content)
      for (const { content, contentType } of one.attachments)
        if (contentType === 'application/pdf') expect(held.some((each) => each.equals(content))).toBe(true)
    },
  )

  it('carries a calendar entry of whole days that ical.js reads, in lines of 75 octets', async () => {
    const { attachments } = await simpleParser(Buffer.from(messages.get('zh')!))
    const text = attachments[2]!.content.toString('utf8')
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
    const event = new ICAL.Event(
      new ICAL.Component(ICAL.parse(text) as never[]).getFirstSubcomponent('vevent')!,
    )
    expect([event.startDate.toString(), event.endDate.toString(), event.startDate.isDate]).toEqual([
      '2004-06-24',
      '2004-06-27',
      true,
    ])
    expect(event.location).toBe('突尼斯哈马马特')
    expect(event.organizer).toBe('mailto:registry@example.org')
    const odd = 'a;b,c\\d\n“e” '.repeat(9)
    const made = calendarText({
      from: '2004-02-28',
      to: '2004-02-29',
      uid: 'x@example.org',
      sequence: 2,
      stamp: new Date(0),
      language: 'en',
      summary: odd,
      place: '',
      organizer: { name: 'Example “a”, "b"; c', address: 'x@example.org' },
    })
    const again = new ICAL.Event(
      new ICAL.Component(ICAL.parse(made) as never[]).getFirstSubcomponent('vevent')!,
    )
    expect([again.summary, again.endDate.toString(), again.sequence]).toEqual([odd, '2004-03-01', 2])
    const organizer = again.component.getFirstProperty('organizer')!
    expect([organizer.getFirstValue(), organizer.getFirstParameter('cn')]).toEqual([
      'mailto:x@example.org',
      'Example “a”, ’b’; c',
    ])
  })
})

describe('a signed message', () => {
  it('is verified by openssl, and one whose certificate is not fit is not sent', async () => {
    const folder = bench.in('certificates')
    mkdirSync(folder)
    const fit = certificate(folder, 'fit', [
      'extendedKeyUsage=emailProtection',
      'subjectAltName=email:registry@example.org',
    ])
    const all = certificate(folder, 'all', ['subjectAltName=email:registry@EXAMPLE.org'])
    const other = certificate(folder, 'other', [
      'extendedKeyUsage=emailProtection',
      'subjectAltName=email:other@example.org',
    ])
    const desk = await openMailDesk(bench, 'signed', ['FR', 'EG'])
    for (const file of [fit, all]) {
      const into = path.join(desk.folder, path.basename(file))
      const said = await desk.here(
        'send',
        'L',
        '--eml',
        into,
        '--from',
        'registry@example.org',
        '--sign-mail',
        '--mail-identity',
        file,
      )
      expect(said.status, said.stderr).toBe(0)
      for (const name of readdirSync(into)) {
        const verify = (bytes: Uint8Array): string =>
          execFileSync(
            'openssl',
            ['cms', '-verify', '-CAfile', file, '-purpose', 'smimesign', '-out', '/dev/null'],
            { input: bytes, stdio: ['pipe', 'pipe', 'pipe'] },
          ).toString()
        const bytes = readFileSync(path.join(into, name))
        verify(bytes)
        const changed = Buffer.from(
          bytes.toString('latin1').replace('Content-Type: text/calendar', 'Content-Type: text/calendaR'),
          'latin1',
        )
        expect(() => verify(changed)).toThrow()
        expect((await simpleParser(bytes)).attachments.map(({ filename }) => filename)).toContain('smime.p7s')
      }
    }
    const refused = await desk.here(
      'send',
      'L',
      '--eml',
      path.join(desk.folder, 'x'),
      '--from',
      'registry@example.org',
      '--sign-mail',
      '--mail-identity',
      other,
    )
    expect(refused.stderr).toContain('it does not name this address (subjectAltName)  send/mail-identity')
    expect(refused.stderr).not.toContain('not for e-mail')
  })

  it('needs no name in its certificate; all that one lacks for messages comes at once', async () => {
    const folder = bench.in('mailbox')
    mkdirSync(folder)
    const own = 'subjectAltName=email:registry@example.org'
    const nameless = certificate(
      folder,
      'nameless',
      ['extendedKeyUsage=emailProtection', own],
      '/emailAddress=registry@example.org',
    )
    const server = certificate(folder, 'server', [
      'extendedKeyUsage=serverAuth',
      'subjectAltName=DNS:a.example.org',
    ])
    const desk = await openMailDesk(bench, 'mailbox-desk', ['FR'])
    const signing = async (file: string, ...more: readonly string[]) =>
      desk.here(
        ...['send', 'L', '--eml', path.join(desk.folder, 'eml'), '--from', 'registry@example.org'],
        ...['--mail-identity', file, ...more],
      )
    const said = await signing(nameless, '--sign-mail')
    expect(said.status, said.stderr).toBe(0)
    const refused = await signing(server, '--sign-mail')
    expect(refused.stderr).toContain('not for e-mail (emailProtection); it does not name this address')
    const unasked = await signing(nameless)
    expect([unasked.status, unasked.stderr]).toEqual([2, expect.stringContaining('send/how')])
  })
})

/** A desk, sent from by a process of its own, that trusts a certificate. */
async function sendEncrypted(desk: SmallDesk, via: string, trusted: string, password: string) {
  const ask = async (...args: readonly string[]) =>
    bench.run(['send', 'L', ...args, '--json'], desk.folder, {
      NODE_EXTRA_CA_CERTS: trusted,
      INVITE_MAIL_PASSPHRASE: password,
    })
  const { dispatch } = answerOf<SendBody>(await ask()) as SendBody
  return ask('--now', dispatch!, '--via', via, '--from', 'registry@example.org')
}

describe('an account', () => {
  it('wants STARTTLS and a password: both are given, and the password, addresses and words of the server stay where they may be', async () => {
    const folder = bench.in('server')
    mkdirSync(folder)
    const file = certificate(folder, 'server', ['subjectAltName=DNS:localhost,IP:127.0.0.1'])
    const pem = readFileSync(file, 'utf8')
    const users: string[] = []
    const server = await openMailServer({
      ...{ key: pem, cert: pem, authOptional: false, disabledCommands: [] },
      onAuth({ username, password }, session, go) {
        const isRight = session.secure && password === 'zzqpassword'
        if (isRight) users.push(username!)
        go(isRight ? null : new Error('zzqserverword'), { user: username })
      },
    })
    try {
      const desk = await openMailDesk(bench, 'encrypted', ['FR', 'JP'])
      const via = `smtp://registry@localhost:${server.port}`
      const wrong = await sendEncrypted(desk, via, file, 'zzqwrong')
      expect([wrong.status, JSON.parse(wrong.stdout).problems[0].code]).toEqual([1, 'send/login'])
      const unknown = await sendEncrypted(desk, via, path.join(root, 'test/sign/root.pem'), 'zzqpassword')
      expect(JSON.parse(unknown.stdout).problems[0]).toMatchObject({
        code: 'send/certificate',
        arguments: { found: 'untrusted' },
      })
      server.fail({ at: 'data', code: 554, nth: 2 })
      const sent = await sendEncrypted(desk, via, file, 'zzqpassword')
      expect([sent.status, users.length > 0]).toEqual([3, true])
      expect(server.came.map(({ to }: Came) => to)).toEqual(['fr@example.org'])
      const said = [wrong, unknown, sent].map(({ stdout, stderr }) => stdout + stderr).join('')
      expect(said).not.toMatch(/zzq|(?:fr|jp)@example/)
      // what the server said is kept with the message, and nowhere else
      for (const [name, bytes] of tree(desk.folder)) {
        const text = bytes.toString('latin1')
        if (name.startsWith('out/L/mail/')) continue
        expect(text.includes('zzq'), name).toBe(false)
        if (!name.startsWith('data/')) expect(/(?:fr|jp)@example/.test(text), name).toBe(false)
      }
      expect([...tree(desk.in('mail'))].some(([, bytes]) => bytes.includes('zzqserverword'))).toBe(true)
      expect(
        [...tree(bench.in('state'))].some(([, bytes]) =>
          /zzq|(?:fr|jp)@example/.test(bytes.toString('latin1')),
        ),
      ).toBe(false)
    } finally {
      await server.close()
    }
  })
})
