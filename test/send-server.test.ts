import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serverIn } from '../src/commands/mail/account.ts'
import type { SendBody } from '../src/commands/mail/told.ts'
import { answerOf } from './answers.ts'
import { openBench, type Ran } from './command.ts'
import { layMail, mailed, openMailDesk } from './mail-desk.ts'
import { openMailServer } from './mail-server.ts'
import { openSmallDesk, type SmallDesk } from './small-desk.ts'

/** How a server is named, and what it says before it is asked to take a message. */

describe('the address of a server', () => {
  it.each([
    'smtp:127.0.0.1',
    '127.0.0.1:25',
    'smtps://',
    'http://smtp.example.org',
    'smtp://smtp.example.org/inbox',
  ])('%s names none', (text) => {
    const read = serverIn(text, false)
    expect(read.kind === 'problems' && read.problems.map(({ code }) => code)).toEqual(['send/via'])
  })

  it('may have an @ in its user, written as %40', () => {
    const read = serverIn('smtps://registry%40example.org@smtp.example.org', false)
    expect(read.kind === 'ok' && read.value).toMatchObject({
      ...{ user: 'registry@example.org', host: 'smtp.example.org', port: 465 },
    })
  })
})

const bench = openBench()
let desk: SmallDesk
beforeAll(async () => {
  desk = await openMailDesk(bench, 'desk', ['FR', 'RU'])
})
afterAll(() => bench.close())

const by = ({ via }: { readonly via: string }) => ['--via', via, '--no-tls', '--from', 'registry@example.org']
const faultsIn = (ran: Ran): readonly string[] =>
  answerOf(ran)
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ code }) => code)
const dispatchOf = async (here: SmallDesk['here']): Promise<string> =>
  (answerOf<SendBody>(await here('send', 'L', '--json')) as SendBody).dispatch!

describe('a server that wants a login and was given none', () => {
  it('has refused no message: it is said once, and nothing is recorded', async () => {
    const server = await openMailServer()
    try {
      server.fail({ at: 'mail', code: 530 })
      const { here, copied } = { here: desk.here, copied: desk.copy() }
      const id = await dispatchOf(copied.here)
      const sent = await copied.here('send', 'L', '--now', id, ...by(server), '--json')
      expect(faultsIn(sent)).toEqual(['send/login'])
      expect(sent.status).toBe(1)
      expect(mailed(copied)).toEqual([])
      const tried = await here('send', 'L', '--test', 'me@example.org', ...by(server), '--json')
      expect(faultsIn(tried)).toEqual(['send/login'])
      server.mend()
      expect((await copied.here('send', 'L', '--now', id, ...by(server))).status).toBe(0)
    } finally {
      await server.close()
    }
  })
})

describe('letters that were signed for trial', () => {
  it('are not sent to oneself either, and it is said why', async () => {
    const server = await openMailServer()
    try {
      const here = openSmallDesk(bench, 'trial', ['FR', 'fr'])
      layMail(here.folder)
      expect((await here.here('generate', 'L')).status).toBe(0)
      const tried = await here.here('send', 'L', '--test', 'me@example.org', ...by(server))
      expect(tried.stdout).toContain('left out: signed for trial: FR')
    } finally {
      await server.close()
    }
  })
})

describe('a server that takes less than a message has', () => {
  it('is told of where one is tried, and where one is sent again', async () => {
    const [small, large] = [await openMailServer({ size: 2000 }), await openMailServer()]
    try {
      const here = desk.copy()
      const tried = await here.here('send', 'L', '--test', 'me@example.org', ...by(small), '--json')
      expect([tried.status, faultsIn(tried)]).toEqual([1, ['send/too-large']])
      const id = await dispatchOf(here.here)
      expect((await here.here('send', 'L', '--now', id, ...by(large))).status).toBe(0)
      const [{ about }] = mailed(here) as [ReturnType<typeof mailed>[number]]
      const again = ['--again', about.message, '--reason', 'nothing came']
      const sent = await here.here('send', 'L', ...again, ...by(small), '--json')
      expect([sent.status, faultsIn(sent)]).toEqual([1, ['send/too-large']])
      expect(small.came).toEqual([])
    } finally {
      await Promise.all([small.close(), large.close()])
    }
  })
})
