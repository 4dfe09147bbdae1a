import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SendBody } from '../src/commands/mail/told.ts'
import { answerOf } from './answers.ts'
import { openBench, root } from './command.ts'
import { fatesOf, openMailDesk } from './mail-desk.ts'
import { type Fault, openMailServer } from './mail-server.ts'
import { dieAt, revive } from './mortal.ts'
import type { SmallDesk } from './small-desk.ts'

/**
 * Every addressee meets every fault: of a server, at each verb, one after the other in one dispatch; and a death, at one write after the
 * other. With ADDRESSEES so many (192 are all of the list), else a few.
 */

// all of this is done by hand: it takes long
const wanted = Number(process.env.ADDRESSEES ?? 6)
/** With ADDRESSEES each of them meets each fault; else a part of that. */
const isWhole = process.env.ADDRESSEES !== undefined
const STRIDE = isWhole ? 1 : 7
const ids = readFileSync(path.join(root, 'data/ministers.csv'), 'utf8')
  .split('\n')
  .flatMap((line) => /^[A-Z]{2}(?=,)/.exec(line) ?? [])
  .slice(0, wanted)

const bench = openBench()
const server = await openMailServer()
afterAll(async () => {
  bench.close()
  await server.close()
})
const by = ['--via', server.via, '--no-tls', '--from', 'registry@example.org']

let desk: SmallDesk
beforeAll(async () => {
  desk = await openMailDesk(bench, 'everyone', ids)
}, 600_000)

type Answer = SendBody & { readonly exit: number }
const ask = async (of: SmallDesk, ...args: readonly string[]): Promise<Answer> =>
  answerOf<SendBody>(await of.here('send', 'L', ...args, '--json')) as Answer

const mailboxOf = (id: string): string => `${id.toLowerCase()}@example.org`
const cameTo = (): readonly string[] => server.came.map(({ to }) => to)

/** No mailbox has two; what has been taken has come once; who has nothing is unknown, and only who was in a gap is. */
function expectTruth(of: SmallDesk, gaps: ReadonlySet<string>): void {
  const came = cameTo()
  expect(came.length).toBe(new Set(came).size)
  const fates = fatesOf(of)
  for (const id of ids) {
    const fate = fates.get(`${id} 1`)
    expect(fate, id).toBe(gaps.has(mailboxOf(id)) ? 'unknown' : 'accepted')
    if (fate === 'accepted') expect(came, id).toContain(mailboxOf(id))
  }
}

const faults: readonly Fault[] = [
  { at: 'mail', code: 451 },
  { at: 'mail', code: 550 },
  { at: 'mail', code: 0 },
  { at: 'rcpt', code: 450 },
  { at: 'rcpt', code: 550 },
  { at: 'rcpt', code: 0 },
  { at: 'body', code: 0 },
  { at: 'data', code: 451 },
  { at: 'data', code: 554 },
  { at: 'data', code: 0 },
  { at: 'none', code: 0 },
]

it.each(isWhole ? faults.map((_, first) => first) : [0, 4, 8])(
  'each addressee meets a fault of the server, whose faults take turns, from number %i on',
  async (first) => {
    const here = desk.copy()
    server.came.length = 0
    const gaps = server.failInTurn([...faults.slice(first), ...faults.slice(0, first)])
    let runs = 0
    for (; runs < 2 * faults.length; runs++) {
      const { dispatch } = await ask(here)
      if (dispatch === null) break
      const { exit } = await ask(here, '--now', dispatch, ...by)
      expect([0, 3, 75]).toContain(exit)
    }
    server.mend()
    const { dispatch } = await ask(here)
    if (dispatch !== null) expect((await ask(here, '--now', dispatch, ...by)).exit).toBe(0)
    expectTruth(here, gaps)
    expect(await ask(here)).toMatchObject({ exit: 0, dispatch: null })
  },
  3_600_000,
)

/** The dead process is gone: its lock tells of another that had this number. */
function bury(of: SmallDesk): void {
  const lock = of.in('.lock')
  if (!existsSync(lock)) return
  writeFileSync(lock, readFileSync(lock, 'utf8').replace(/"start":("\d+"|null)/, '"start":"1"'))
}

/** Sends what is to be sent, of these alone where they are named; false: nothing is. */
async function sendSome(of: SmallDesk, ...only: readonly string[]): Promise<boolean> {
  const { dispatch } = await ask(of, ...only)
  if (dispatch !== null) await of.here('send', 'L', '--now', dispatch, ...by, ...only)
  return dispatch !== null
}

/** Dies at a step of a dispatch, and is carried on by whatever writes next; whether it came to that step. */
async function dieSending(of: SmallDesk, step: number, ...only: readonly string[]): Promise<boolean> {
  const { dispatch } = await ask(of, ...only)
  dieAt(step, step % 2 === 1, of.folder)
  await of.here('send', 'L', '--now', dispatch!, ...by, ...only)
  if (!(await revive())) return false
  bury(of)
  await ask(of, '--now', 'D-00000000', ...by)
  return true
}

/** So many writes there are in a run that sends one message, and some of the next. */
const WRITES = 40

it('each addressee meets a death, and each write has one', async () => {
  const here = desk.copy()
  server.came.length = 0
  const struck = new Set<number>()
  let step = 1
  for (;;) {
    const [next] = (await ask(here)).messages
    if (next === undefined) break
    if (await dieSending(here, step)) struck.add(step)
    // whoever was struck is sent to, unless that is known to have been done, or not known
    const id = next.addressee
    const isSettled = cameTo().includes(mailboxOf(id)) || fatesOf(here).get(`${id} 1`) === 'unknown'
    expect(await sendSome(here, '--only', id), `${id} at ${step}`).toBe(!isSettled)
    step = 1 + ((step + STRIDE - 1) % WRITES)
  }
  const came = cameTo()
  expect(came.length).toBe(new Set(came).size)
  const fates = fatesOf(here)
  for (const id of ids)
    expect(came.includes(mailboxOf(id)) ? ['accepted', 'unknown'] : ['unknown'], id).toContain(
      fates.get(`${id} 1`),
    )
  if (isWhole) expect(struck.size).toBe(WRITES)
}, 36_000_000)
