import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { InboxBody, SendBody } from '../src/commands/mail/told.ts'
import { readMail } from '../src/mail/report.ts'
import { answerOf, faultsOf } from './answers.ts'
import { openBench } from './command.ts'
import { fatesOf, mailed, openMailDesk } from './mail-desk.ts'
import { openMailServer } from './mail-server.ts'
import type { SmallDesk } from './small-desk.ts'

/** What a mailbox says of messages that were sent: reports by form and without, automatic replies, and forms that came back. */

const bench = openBench()
const server = await openMailServer()
afterAll(async () => {
  bench.close()
  await server.close()
})

let sent: SmallDesk
/** by addressee, the id of the message */
let ids: ReadonlyMap<string, string>
beforeAll(async () => {
  sent = await openMailDesk(bench, 'desk', ['FR', 'JP', 'RU'], { FR: 'fr@example.org; two@example.org' })
  const by = ['--via', server.via, '--no-tls', '--from', 'registry@example.org']
  const shown = answerOf<SendBody>(await sent.here('send', 'L', '--json')) as SendBody
  expect((await sent.here('send', 'L', '--now', shown.dispatch!, ...by)).status).toBe(0)
  ids = new Map(mailed(sent).map(({ addressee, about }) => [addressee, about.message]))
})

/** A report as Postfix writes one (RFC 3464). */
const report = (of: {
  readonly envelope: string | null
  readonly recipient: string
  readonly action: string
  readonly status: string
  readonly message?: string
  readonly date?: string
}): string => `Return-Path: <>
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
To: registry@example.org
Date: ${of.date ?? 'Sun, 16 May 2004 10:00:00 +0000'}
Subject: Example report
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

This is the mail system. Example.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
${of.envelope === null ? '' : `Original-Envelope-Id: ${of.envelope}\n`}Arrival-Date: Sun, 16 May 2004 09:59:00 +0000

Final-Recipient: rfc822; ${of.recipient}
Original-Recipient: rfc822;${of.recipient}
Action: ${of.action}
Status: ${of.status}
Diagnostic-Code: smtp; 550 zzqdiagnostic

--b
Content-Type: text/rfc822-headers

From: registry@example.org
Message-ID: <${of.message ?? 'other'}@example.org>
Subject: L-1

--b--
`

let boxes = 0
function box(desk: SmallDesk, ...files: readonly (string | Uint8Array)[]): string {
  const folder = path.join(desk.folder, `box-${boxes++}`)
  mkdirSync(path.join(folder, 'new'), { recursive: true })
  for (const [index, text] of files.entries())
    writeFileSync(path.join(folder, index % 2 === 0 ? `${index}.eml` : `new/${index}.host`), text)
  return folder
}

const read = async (desk: SmallDesk, folder: string): Promise<InboxBody & { readonly exit: number }> =>
  answerOf<InboxBody>(await desk.here('inbox', folder, '--letter', 'L', '--json')) as InboxBody & {
    readonly exit: number
  }

describe('a report by form', () => {
  it('changes what is known, once, whatever the order of the files; the address decides which of several it is', async () => {
    const desk = sent.copy()
    const fr = ids.get('FR')!
    const folder = box(
      desk,
      report({
        envelope: `${fr}.2`,
        recipient: 'TWO@example.org',
        action: 'failed',
        status: '5.1.1',
        date: 'Sun, 16 May 2004 12:00:00 +0000',
      }),
      report({ envelope: `${fr}.2`, recipient: 'two@example.org', action: 'delayed', status: '4.4.1' }),
      report({
        envelope: `${ids.get('JP')}.1`,
        recipient: 'jp@example.org',
        action: 'delivered',
        status: '2.0.0',
      }),
    )
    const first = await read(desk, folder)
    expect(
      first.reports.map(({ addressee, to, action, status, isByForm }) => [
        addressee,
        to,
        action,
        status,
        isByForm,
      ]),
    ).toEqual([
      ['JP', 1, 'delivered', '2.0.0', true],
      ['FR', 2, 'delayed', '4.4.1', true],
      ['FR', 2, 'failed', '5.1.1', true],
    ])
    expect(Object.fromEntries(fatesOf(desk))).toEqual({
      'FR 1': 'accepted',
      'FR 2': 'failed',
      'JP 1': 'accepted',
      'RU 1': 'accepted',
    })
    expect(await read(desk, folder)).toMatchObject({ reports: [], before: 3 })
    for (const line of desk.all()) expect(faultsOf('ledger-line', line), JSON.stringify(line)).toEqual([])
    expect(answerOf(await desk.here('history', 'FR', 'L', '--json'))).toMatchObject({ exit: 0 })
    expect(answerOf(await desk.here('status', 'L', '--json'))).toMatchObject({
      exit: 0,
      mail: { made: 3, failed: 1 },
    })
    const { stdout } = await desk.here('status', 'L')
    expect(stdout).toContain('3 made; 3 accepted (of these 1 delivered, 1 failed); 0 answered')
    // it has reached one of the two
    const shown = answerOf<SendBody>(await desk.here('send', 'L', '--json')) as SendBody
    expect(shown.messages).toEqual([])
  })

  it('that failed takes back that the letter has left, and it is sent to the address as it now is', async () => {
    const desk = sent.copy()
    const folder = box(
      desk,
      report({
        envelope: `${ids.get('RU')}.1`,
        recipient: 'ru@example.org',
        action: 'failed',
        status: '5.1.1',
      }),
    )
    await read(desk, folder)
    expect(
      desk
        .entries()
        .filter(({ event }) => event === 'voided')
        .map(({ about }) => (about as { document: string }).document),
    ).toEqual(['RU/ru/letter', 'RU/ru/form'])
    const list = path.join(desk.folder, 'data/ministers.csv')
    writeFileSync(list, readFileSync(list, 'utf8').replace('ru@example.org', 'new@example.org'))
    const shown = answerOf<SendBody>(await desk.here('send', 'L', '--json', '--values')) as SendBody
    expect(
      shown.messages.map(({ addressee, outcomes }) => [addressee, outcomes.map(({ address }) => address)]),
    ).toEqual([['RU', ['new@example.org']]])
  })

  it('that names no address of ours, or no message, changes nothing', async () => {
    const desk = sent.copy()
    const jp = ids.get('JP')!
    const folder = box(
      desk,
      report({ envelope: `${jp}.1`, recipient: 'other@example.org', action: 'failed', status: '5.1.1' }),
      report({ envelope: 'M-0000000000.1', recipient: 'jp@example.org', action: 'failed', status: '5.1.1' }),
      report({ envelope: `${jp}.9`, recipient: 'jp@example.org', action: 'failed', status: '5.1.1' }),
      report({ envelope: null, recipient: 'jp@example.org', action: 'failed', status: '5.1.1' }),
    )
    expect(await read(desk, folder)).toMatchObject({ reports: [], foreign: 4 })
    // a server that keeps no envelope id sends the header back
    const known = box(
      desk,
      report({ envelope: null, recipient: 'jp@example.org', action: 'failed', status: '5.1.1', message: jp }),
    )
    expect((await read(desk, known)).reports.map(({ addressee, action }) => [addressee, action])).toEqual([
      ['JP', 'failed'],
    ])
  })

  it('knows an address with a plus sign, however the report has it', async () => {
    for (const given of ['desk+BE@example.org', 'desk+2BBE@example.org', 'DESK+BE@Example.org']) {
      const { kind, of } = (await readMail(
        Buffer.from(
          report({ envelope: 'M-0000000000.1', recipient: given, action: 'failed', status: '5.1.1' }),
        ),
      )) as Extract<Awaited<ReturnType<typeof readMail>>, { kind: 'report' }>
      expect([kind, of[0]!.recipients.map((each) => each.toLowerCase())]).toEqual([
        'report',
        expect.arrayContaining(['desk+be@example.org']),
      ])
    }
  })

  it('leaves no address and no word of a server in the ledger', () => {
    const ledger = sent.text('ledger.jsonl')
    expect(ledger).toContain('mail-accepted')
    expect(ledger).not.toMatch(/@example|zzq/)
  })
})

describe('what has no form', () => {
  const bounce = (text: string, from = 'MAILER-DAEMON@mx.example.org'): string =>
    `From: ${from}\nTo: registry@example.org\nSubject: example\nDate: Sun, 16 May 2004 10:00:00 +0000\nMIME-Version: 1.0\nContent-Type: text/plain\n\n${text}\n`

  it('is told as far as it can be', async () => {
    const desk = sent.copy()
    const folder = box(
      desk,
      bounce(
        `Hi. This is the qmail-send program. I'm afraid I wasn't able to deliver your message.\nThis is a permanent error; I've given up.\n\n<jp@example.org>:\n550 5.1.1 no such user\n\n--- Below is a copy\nMessage-ID: <${ids.get('JP')}@example.org>`,
      ),
      bounce(`I am away until Monday. Message-ID: <${ids.get('RU')}@example.org>`, 'ru@example.org').replace(
        'MIME-Version',
        'Auto-Submitted: auto-replied\nMIME-Version',
      ),
      bounce(`A question on ${ids.get('RU')}@example.org: who pays?`, 'ru@example.org'),
    )
    const said = await read(desk, folder)
    expect(said).toMatchObject({ automatic: 1, foreign: 0, returns: [] })
    expect(
      said.reports.map(({ addressee, action, status, isByForm }) => [addressee, action, status, isByForm]),
    ).toEqual([['JP', 'failed', '5.1.1', false]])
  })

  it('is left alone where it says that somebody has opened the message (RFC 8098)', async () => {
    const receipt = `From: jp@example.org\nTo: registry@example.org\nSubject: Read\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=disposition-notification; boundary="b"\n\n--b\nContent-Type: text/plain\n\nRead.\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;jp@example.org\nOriginal-Message-ID: <${ids.get('JP')}@example.org>\nDisposition: manual-action/MDN-sent-manually; displayed\n\n--b--\n`
    expect(await readMail(Buffer.from(receipt))).toEqual({ kind: 'automatic' })
  })

  it('is no message where it has no header of one, and several where they follow each other', async () => {
    const kinds = ['root:x:0:0:root:/root:/bin/sh\n', '\0\u0001 no mail', 'From: one@example.org\n\nOne.\n']
    const mbox = ['one', 'two'].map(
      (name) => `From ${name}@example.org Mon May 10 09:00:00 2004\nFrom: ${name}@example.org\n\n${name}\n\n`,
    )
    const found = [...kinds, mbox.join(''), mbox[0]!].map(
      async (text) => (await readMail(Buffer.from(text))).kind,
    )
    expect(await Promise.all(found)).toEqual(['unreadable', 'unreadable', 'other', 'several', 'other'])
  })

  it('never throws, whatever it is', async () => {
    for (const text of [
      '',
      '\0',
      'x',
      'Content-Type: multipart/report\n\n',
      report({ envelope: 'x', recipient: '', action: '?', status: '' }),
    ])
      expect(['report', 'bounce', 'automatic', 'other', 'several', 'unreadable']).toContain(
        (await readMail(Buffer.from(text))).kind,
      )
  })
})

describe('a form that came back by answer', () => {
  it('is handed to returns collect', async () => {
    const desk = sent.copy()
    const form = readFileSync(desk.in('JP/L_JP_en_form.pdf')).toString('base64').replace(/.{76}/g, '$&\r\n')
    const mail = `From: jp@example.org\r\nTo: registry@example.org\r\nIn-Reply-To: <${ids.get('JP')}@example.org>\r\nDate: Sun, 16 May 2004 10:00:00 +0000\r\nSubject: Re: L-1\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nExample\r\n--x\r\nContent-Type: application/pdf; name="form.pdf"\r\nContent-Disposition: attachment; filename="form.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n${form}\r\n--x--\r\n`
    const said = await read(desk, box(desk, mail))
    expect(said.returns).toHaveLength(1)
    expect(said.exit).toBe(3)
    expect((await desk.here('status', 'L')).stdout).toContain('1 answered')
  })
})
