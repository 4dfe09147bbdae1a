import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { SendBody } from '../src/commands/mail/told.ts'
import { answerOf } from './answers.ts'
import { openBench, root } from './command.ts'
import { fatesOf, openMailDesk } from './mail-desk.ts'
import { openMailServer } from './mail-server.ts'
import type { SmallDesk } from './small-desk.ts'

/** A server takes so many messages in a time; and what a row with two addresses is owed where a run ends between them. */

const bench = openBench()
const server = await openMailServer()
afterAll(async () => {
  bench.close()
  await server.close()
})
const by = ['--via', server.via, '--no-tls', '--from', 'registry@example.org']
const ask = async (desk: SmallDesk, ...args: readonly string[]) =>
  answerOf<SendBody>(await desk.here('send', 'L', ...args, '--json')) as SendBody & { readonly exit: number }
const cameTo = (): readonly string[] => server.came.map(({ to }) => to)

it('no more go than were allowed, to each address counted', async () => {
  const desk = await openMailDesk(bench, 'slow', ['FR', 'JP'], { FR: 'fr@example.org; two@example.org' })
  server.came.length = 0
  const { dispatch } = await ask(desk)
  expect((await ask(desk, '--now', dispatch!, ...by, '--rate', '60/min')).exit).toBe(0)
  expect(cameTo()).toEqual(['fr@example.org', 'two@example.org', 'jp@example.org'])
  // a second lies between each and the next; a clock may be a little ahead
  const [first, second, third] = server.came.map(({ at }) => at)
  expect(second! - first!).toBeGreaterThan(950)
  expect(third! - second!).toBeGreaterThan(950)
})

it.each(['20/sec', '0/min', '20', '-1/h', '1e3/min', 'fast', ''])('%j is no rate', async (rate) => {
  const desk = await openMailDesk(bench, `rate-${rate.replace('/', '-')}`, ['FR'])
  server.came.length = 0
  const said = await desk.here('send', 'L', '--now', 'D-00000000', ...by, '--rate', rate)
  expect(said.status).toBe(2)
  expect(said.stderr).toContain('such as 20/min, 500/h or 2000/day')
  expect(server.came).toEqual([])
})

it('a signal ends the waiting, and nothing more leaves; the next run goes on', async () => {
  const desk = await openMailDesk(bench, 'stopped', ['FR', 'JP', 'RU'])
  server.came.length = 0
  const { dispatch } = await ask(desk)
  const args = ['send', 'L', '--now', dispatch!, ...by, '--rate', '1/day', '--json']
  const child = spawn(process.execPath, [path.join(root, 'bin/invite.js'), ...args], {
    ...{ cwd: desk.folder, env: bench.environment, stdio: ['ignore', 'pipe', 'ignore'] },
  })
  let said = ''
  child.stdout!.on('data', (chunk: Buffer) => {
    said += String(chunk)
  })
  const ended = new Promise((resolve) => child.on('close', resolve))
  const asking = setInterval(() => {
    if (server.came.length === 0 || fatesOf(desk).get('FR 1') !== 'accepted') return
    clearInterval(asking)
    child.kill('SIGTERM')
  }, 20)
  expect(await ended).toBe(143)
  expect(JSON.parse(said)).toMatchObject({ exit: 143, left: 2 })
  expect([...fatesOf(desk)]).toEqual([['FR 1', 'accepted']])
  expect(cameTo()).toEqual(['fr@example.org'])
  const next = await ask(desk)
  expect(next.messages.map(({ addressee }) => addressee)).toEqual(['JP', 'RU'])
})

it('where the server is lost between two addresses, the second is named, and gets it by --again alone', async () => {
  const desk = await openMailDesk(bench, 'between', ['FR'], { FR: 'fr@example.org; two@example.org' })
  server.came.length = 0
  server.failInTurn([
    { at: 'mail', code: 0 },
    { at: 'none', code: 0 },
    { at: 'mail', code: 0 },
  ])
  const { dispatch } = await ask(desk)
  const sent = await ask(desk, '--now', dispatch!, ...by)
  server.mend()
  expect(sent.exit).toBe(75)
  expect(cameTo()).toEqual(['fr@example.org'])
  const { held, exit } = await ask(desk)
  expect([held, exit]).toEqual([[{ addressee: 'FR', why: 'partly' }], 0])
  const id = sent.messages[0]!.message!
  const again = await ask(desk, '--again', id, '--reason', 'the second address has nothing', ...by)
  expect([again.exit, cameTo()]).toEqual([0, ['fr@example.org', 'two@example.org']])
  expect((await ask(desk)).held).toEqual([{ addressee: 'FR', why: 'sent' }])
})

it('what was made and never left lies nowhere', async () => {
  const desk = await openMailDesk(bench, 'lost', ['FR'])
  server.failInTurn([{ at: 'rcpt', code: 0 }])
  const { dispatch } = await ask(desk)
  expect((await ask(desk, '--now', dispatch!, ...by)).exit).toBe(75)
  server.mend()
  expect(readdirSync(desk.in('mail'))).toEqual([])
})
