import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { commitmentOf } from '../src/archive/commitment.ts'
import { openMail } from '../src/archive/mail.ts'
import type { SendBody } from '../src/commands/mail/told.ts'
import { answerOf, faultsOf } from './answers.ts'
import { openBench } from './command.ts'
import { fatesOf, mailed, openMailDesk, TWELVE } from './mail-desk.ts'
import { type Fault, openMailServer } from './mail-server.ts'
import { dieAt, revive } from './mortal.ts'
import { registry, type SmallDesk } from './small-desk.ts'

/** Letters leave by e-mail, never twice, and the record says what is known of each; against a server that is at fault. */

const bench = openBench()
const server = await openMailServer()
afterAll(async () => {
  bench.close()
  await server.close()
})
beforeEach(() => {
  server.mend()
  server.came.length = 0
})

const by = ['--via', server.via, '--no-tls', '--from', 'Example Organization <registry@example.org>']

async function ask(
  desk: SmallDesk,
  ...args: readonly string[]
): Promise<SendBody & { readonly exit: number }> {
  return answerOf<SendBody>(await desk.here('send', 'L', ...args, '--json')) as SendBody & {
    readonly exit: number
  }
}

/** Looks, and sends what was looked at. */
async function sendAll(desk: SmallDesk, ...args: readonly string[]) {
  const { dispatch, exit } = await ask(desk)
  if (dispatch === null) return null
  expect(exit).toBe(3)
  return ask(desk, '--now', dispatch, ...by, ...args)
}

let twelve: SmallDesk
let three: SmallDesk
let two: SmallDesk
/** With DEATHS so many addressees are struck at each write, and each of twelve meets each fault; else a part of that. */
const deaths = Number(process.env.DEATHS ?? 0)
const STRUCK = TWELVE.slice(0, deaths || 2)
const STRIDE = deaths > 0 ? 1 : 4
const NTH = deaths > 0 ? TWELVE.map((_, index) => index + 1) : [1, 12]
beforeAll(async () => {
  twelve = await openMailDesk(bench, 'twelve', TWELVE)
  three = await openMailDesk(bench, 'three', ['FR', 'JP', 'RU'])
  two = await openMailDesk(bench, 'two', STRUCK)
})

const mailboxes = (): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const { to } of server.came) counts.set(to, (counts.get(to) ?? 0) + 1)
  return counts
}

/** No mailbox has two; whoever has none is unknown or was refused for good; each that is unknown was in a gap. */
function expectNoneTwice(desk: SmallDesk, what: string): void {
  for (const [to, count] of mailboxes()) expect(count, `${what}: ${to}`).toBe(1)
  for (const [key, kind] of fatesOf(desk)) {
    const to = `${key.split(' ')[0]!.toLowerCase()}@example.org`
    if (kind === 'accepted') expect(mailboxes().get(to), `${what}: ${key}`).toBe(1)
    if (kind === 'refused') expect(mailboxes().has(to), `${what}: ${key}`).toBe(false)
  }
}

describe('a dispatch', () => {
  it('is shown, sent by its id and nothing else, and counts as left by e-mail', async () => {
    const desk = three.copy()
    const shown = await ask(desk)
    expect(shown.messages.map(({ addressee, documents }) => [addressee, documents.length])).toEqual([
      ['FR', 2],
      ['JP', 2],
      ['RU', 2],
    ])
    expect(shown.dispatch).toMatch(/^D-[0-9a-f]{8}$/)
    expect(server.came).toEqual([])
    const other = await ask(desk, '--now', 'D-00000000', ...by)
    expect(other.exit).toBe(1)
    const sent = await ask(desk, '--now', shown.dispatch!, ...by)
    expect(sent.exit, JSON.stringify(sent)).toBe(0)
    expect([...mailboxes()]).toEqual([
      ['fr@example.org', 1],
      ['jp@example.org', 1],
      ['ru@example.org', 1],
    ])
    // nothing is left to do, and nobody is written to twice
    expect(await ask(desk)).toMatchObject({ exit: 0, dispatch: null })
    const { stdout } = await desk.here('status', 'L')
    expect(stdout).toMatch(/by e-mail: 6 documents of 3 addressees/)
  })

  it('has what was approved, where the letter asks for that; what was signed before is approved as it stands', async () => {
    const desk = three.copy()
    const file = path.join(desk.folder, 'templates/L/letter.json')
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), approvals: 1 }))
    const before = await ask(desk)
    expect(before.dispatch).toBe(null)
    expect(before.held.map(({ addressee, why }) => [addressee, why])).toEqual(
      ['FR', 'JP', 'RU'].map((addressee) => [addressee, 'not-approved']),
    )
    for (const name of readdirSync(desk.in('FR'))) rmSync(desk.in(`FR/${name}`))
    const { stdout } = await desk.here('plan', 'L', '--save')
    const plan = /plan ([0-9a-f]{16})/.exec(stdout)![1]!
    expect((await desk.here('approve', plan, '--by', 'Example')).status).toBe(0)
    expect((await desk.here('generate', 'L', ...registry)).status).toBe(0)
    expect((await ask(desk)).messages.map(({ addressee }) => addressee)).toEqual(['FR'])
    const shown = await desk.here('review', 'L', '--standing', '--json')
    const standing = (JSON.parse(shown.stdout) as { readonly plan: string }).plan
    expect((await desk.here('approve', standing, '--by', 'Example', '--only', 'JP')).status).toBe(0)
    expect((await ask(desk)).messages.map(({ addressee }) => addressee)).toEqual(['FR', 'JP'])
    expect((await desk.here('approve', standing, '--by', 'Example')).status).toBe(0)
    expect((await ask(desk)).messages.map(({ addressee }) => addressee)).toEqual(['FR', 'JP', 'RU'])
    expect(
      (await desk.here('send-back', standing, '--by', 'Example', '--only', 'RU', '--remark', 'no')).status,
    ).toBe(0)
    expect((await ask(desk)).messages.map(({ addressee }) => addressee)).toEqual(['FR', 'JP'])
  })

  it('arrives byte for byte as the ledger commits to it, in seven bits and short lines', async () => {
    const desk = three.copy()
    await sendAll(desk)
    const store = openMail(desk.in(''))
    for (const line of mailed(desk)) {
      if (line.event !== 'sending') continue
      const stored = store.known(line.about.message)!
      const arrived = server.came.find(({ envelope }) => envelope === `${stored.id}.1`)!
      expect(Buffer.from(arrived.bytes).equals(store.bytes(stored.id)!)).toBe(true)
      expect(commitmentOf(stored, arrived.bytes)).toBe(line.commitment)
      expect(commitmentOf(stored, arrived.to)).toBe(line.address)
      const text = arrived.bytes.toString('latin1')
      expect(text).not.toMatch(/[^\t\r\n -~]|(?<!\r)\n/)
      expect(Math.max(...text.split('\r\n').map(({ length }) => length))).toBeLessThanOrEqual(78)
    }
    // for the owner's eyes
    for (const file of readdirSync(desk.in('mail')))
      expect(statSync(desk.in(`mail/${file}`)).mode & 0o077, file).toBe(0)
  })
})

const points: readonly (readonly [Fault['at'], number])[] = [
  ['connect', 421],
  ['connect', 0],
  ['mail', 421],
  ['mail', 451],
  ['mail', 550],
  ['mail', 0],
  ['rcpt', 450],
  ['rcpt', 550],
  ['rcpt', 0],
  ['body', 0],
  ['data', 421],
  ['data', 451],
  ['data', 554],
  ['data', 0],
]

describe('against a server that is at fault', () => {
  it.each(points)(
    'at %s with %s: no mailbox has two, and what is unknown is what was handed over',
    async (at, code) => {
      for (const nth of NTH) {
        const desk = twelve.copy()
        server.came.length = 0
        server.fail(at === 'connect' ? { at, code } : { at, code, nth })
        const sent = (await sendAll(desk))!
        const what = `${at} ${code} at ${nth}`
        const fates = fatesOf(desk)
        const unknown = [...fates].filter(([, kind]) => kind === 'unknown')
        const isGap = code === 0 && (at === 'body' || at === 'data')
        expect(unknown.length, what).toBe(isGap ? 1 : 0)
        if (at === 'connect') {
          expect(sent.exit, what).toBe(75)
          expect(fates.size, what).toBe(0)
        } else {
          // 421 before the message closes the connection, and another takes it
          const isTaken = at === 'mail' && code === 421
          expect(sent.exit, what).toBe(isGap || (code > 0 && !isTaken) ? 3 : 0)
        }
        // lines that are not whole in a message are none: one that is refused has not reached
        server.mend()
        await sendAll(desk)
        expectNoneTwice(desk, what)
        const missing = TWELVE.filter((id) => !mailboxes().has(`${id.toLowerCase()}@example.org`))
        expect(missing.length, what).toBe(at === 'body' ? 1 : 0)
        expect(await ask(desk), what).toMatchObject({ exit: 0, dispatch: null })
      }
    },
  )
})

/** The dead process is gone: its lock tells of another that had this number. */
function bury(desk: SmallDesk): void {
  const lock = desk.in('.lock')
  if (!existsSync(lock)) return
  const text = readFileSync(lock, 'utf8')
  writeFileSync(lock, text.replace(/"start":("\d+"|null)/, '"start":"1"'))
}

describe('struck at a write', () => {
  it('whatever the step, no mailbox has two, and the next run knows of what it cannot know', async () => {
    let steps = 0
    for (const torn of [false, true])
      for (let step = 1; ; step += STRIDE) {
        const desk = two.copy()
        server.came.length = 0
        const { dispatch } = await ask(desk)
        dieAt(step, torn, desk.folder)
        await desk.here('send', 'L', '--now', dispatch!, ...by)
        const hasDied = await revive()
        if (!hasDied) break
        bury(desk)
        steps++
        const what = `step ${step}${torn ? ', torn' : ''}`
        const before = new Set(server.came.map(({ to }) => to))
        // what was written down and not carried out is carried out by whatever writes next
        if ((await sendAll(desk)) === null) await ask(desk, '--now', 'D-00000000', ...by)
        for (const [to, count] of mailboxes()) expect(count, `${what}: ${to}`).toBe(1)
        const fates = fatesOf(desk)
        for (const id of STRUCK) {
          const to = `${id.toLowerCase()}@example.org`
          const fate = fates.get(`${id} 1`)
          // it came, or nobody knows; what came before the death and is not known to have been taken is unknown
          expect(mailboxes().has(to) ? ['accepted', 'unknown'] : ['unknown'], `${what}: ${id}`).toContain(
            fate,
          )
          if (fate === 'accepted' && before.has(to)) expect(mailboxes().get(to), what).toBe(1)
        }
        expect([...fates.values()].filter((kind) => kind === 'unknown').length, what).toBeLessThanOrEqual(1)
        expect(await ask(desk), what).toMatchObject({ exit: 0, dispatch: null })
      }
    expect(steps).toBeGreaterThan(60 / STRIDE)
  }, 600_000)
})

describe('words of an officer', () => {
  it('send an archived message again, byte for byte, or say that it has not left', async () => {
    const desk = three.copy()
    server.fail({ at: 'data', code: 0, nth: 2 })
    await sendAll(desk)
    server.mend()
    const [id] = mailed(desk).flatMap((line) => (line.event === 'mail-unknown' ? [line.about.message] : []))
    const first = server.came.find(({ to }) => to === 'jp@example.org')!
    expect((await ask(desk, '--again', id!, ...by)).exit).toBe(2)
    const again = await ask(desk, '--again', id!, '--reason', 'the addressee has nothing', ...by)
    expect(again.exit).toBe(0)
    const second = server.came.findLast(({ to }) => to === 'jp@example.org')!
    expect(second).not.toBe(first)
    expect(Buffer.from(second.bytes).equals(first.bytes)).toBe(true)
    expect(fatesOf(desk).get('JP 1')).toBe('accepted')
    expect((await ask(desk, '--not-sent', id!, '--reason', 'it came back')).exit).toBe(1)

    const other = three.copy()
    server.fail({ at: 'body', code: 0, nth: 1 })
    await sendAll(other)
    server.mend()
    const [lost] = mailed(other).flatMap((line) =>
      line.event === 'mail-unknown' ? [line.about.message] : [],
    )
    expect(
      (await ask(other)).held.filter(({ why }) => why === 'unknown').map(({ addressee }) => addressee),
    ).toEqual(['FR'])
    await ask(other, '--not-sent', lost!, '--reason', 'the server has no trace of it')
    expect((await ask(other)).messages.map(({ addressee }) => addressee)).toEqual(['FR'])
    await sendAll(other)
    expect([...mailboxes()].filter(([to]) => to === 'fr@example.org').length).toBe(1)
  })
})

describe('with what is recorded by hand', () => {
  it('an issue by e-mail closes what is unknown, and --void makes it go again', async () => {
    const desk = two.copy()
    server.fail({ at: 'data', code: 0, nth: 1 })
    await sendAll(desk)
    server.mend()
    expect(fatesOf(desk).get('FR 1')).toBe('unknown')
    await desk.here('issue', 'L', '--only', 'FR', '--channel', 'email')
    expect(fatesOf(desk).get('FR 1')).toBe('settled')
    expect(await ask(desk)).toMatchObject({ dispatch: null })
    const word = ['--void', '--channel', 'email', '--reason', 'a slip of the pen']
    expect((await desk.here('issue', 'L', '--only', 'FR', ...word)).status).toBe(0)
    expect((await ask(desk)).messages.map(({ addressee }) => addressee)).toEqual(['FR'])
    const { stdout } = await desk.here('history', 'FR', 'L')
    expect(stdout).toMatch(
      /nobody knows whether it has left\n.*has left, by an officer’s word\n.*has not left, by an officer’s word: “a slip of the pen”/,
    )
    expect(answerOf(await desk.here('history', 'FR', 'L', '--json'))).toMatchObject({ exit: 0 })
    for (const line of desk.all()) expect(faultsOf('ledger-line', line), JSON.stringify(line)).toEqual([])
  })

  it('what left by another channel is shown apart, and goes where that is asked for', async () => {
    const desk = two.copy()
    await desk.here('issue', 'L', '--only', 'FR', '--channel', 'pouch')
    const shown = await ask(desk)
    expect(shown.messages.map(({ addressee }) => addressee)).toEqual(
      STRUCK.filter((id) => id !== 'FR').sort(),
    )
    expect(shown.held).toEqual([{ addressee: 'FR', why: 'elsewhere' }])
    // the command that is shown sends what is shown
    const { stdout } = await desk.here('send', 'L', '--also-issued', '--only', 'FR')
    expect(stdout).toMatch(/; invite send --only FR --also-issued --now (D-[0-9a-f]{8}) sends it\n$/)
    const also = (await ask(desk, '--also-issued')).messages.map(({ addressee }) => addressee)
    expect(also.sort()).toEqual([...STRUCK].sort())
  })

  it('a revision is an answer to the letter before it', async () => {
    const desk = two.copy()
    await sendAll(desk)
    const [first] = mailed(desk).filter(({ addressee }) => addressee === 'FR')
    const text = path.join(desk.folder, 'templates/L/fr.hbs')
    writeFileSync(text, readFileSync(text, 'utf8').replace('</title>', '.</title>'))
    const word = ['--as', 'revision', '--dated', '2004-05-24', '--reason', 'a fault in the text']
    expect((await desk.here('generate', 'L', ...registry, ...word)).status).toBe(0)
    server.came.length = 0
    await sendAll(desk)
    const [came] = server.came
    expect(came!.to).toBe('fr@example.org')
    expect(came!.bytes.toString('latin1')).toContain(`In-Reply-To: <${first!.about.message}@example.org>`)
  })
})
