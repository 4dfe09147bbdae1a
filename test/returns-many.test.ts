import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ParticipantsBody, ReturnsBody } from '../src/commands/returns-answers.ts'
import { answerOf } from './answers.ts'
import { openBench } from './command.ts'
import { fillQuickly } from './quick-filler.ts'
import { mail } from './returned-mail.ts'
import { fault, openSmallDesk, type SmallDesk } from './small-desk.ts'

/**
 * A mailbox of returns in mixed order, with copies, corrections, forms that something is amiss with, and junk: what counts is what a
 * model says, whatever the order, and also where the run was killed and gone on with. `RETURNS=2000` by hand, `SEED` to see one again.
 */

const COUNT = Number(process.env.RETURNS ?? 150)
const SEED = Number(process.env.SEED ?? 19)

const bench = openBench()
afterAll(() => bench.close())

const form = `<title>{{letter.reference}} – {{word "form.heading"}} – {{state.short}}</title>
<p>{{word "form.heading"}} – {{state.formal}}</p>
${['family_name', 'given_names', 'passport_number', 'birth_date', 'email']
  .map(
    (name) =>
      `<input type="text" name="${name}" title="{{word "form.city"}} ${name}" maxlength="60" required>`,
  )
  .join('\n')}
<p><input type="checkbox" name="language_french" value="yes" title="{{word "form.city"}}"> {{word "form.city"}}</p>
`
const rows = [
  ['FR', 'fr'],
  ['JP', 'en'],
  ['RU', 'ru'],
  ['MX', 'es'],
  ['EG', 'ar'],
  ['CN', 'zh'],
] as const

let desk: SmallDesk
const blanks = new Map<string, Uint8Array>()
beforeAll(async () => {
  desk = openSmallDesk(bench, 'desk', ...rows)
  writeFileSync(path.join(desk.folder, 'templates/L/form.hbs'), form)
  expect((await desk.generate('L')).status).toBe(0)
  for (const [id, tag] of rows)
    blanks.set(id, new Uint8Array(readFileSync(desk.in(`${id}/L_${id}_${tag}_form.pdf`))))
})

/** What one person sends, in the order of the days on which it first comes. */
type Sent =
  /** `copies`: how many days after it the same file came once more, behind corrections of it too */
  | { readonly kind: 'form'; readonly day: number; readonly copies: readonly number[] }
  /** the same day, and something else */
  | { readonly kind: 'conflict'; readonly day: number }
  | { readonly kind: 'faulty'; readonly day: number; readonly fault: 'email' | 'birth_date' | 'given_names' }
  /** another name under the number of the passport */
  | { readonly kind: 'renamed'; readonly day: number }

interface Person {
  readonly id: string
  readonly sends: readonly Sent[]
  readonly french: boolean
}

const sent: fc.Arbitrary<Sent> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('form' as const),
      day: fc.constant(0),
      copies: fc.constantFrom([], [], [], [0], [3], [0, 2]),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('faulty' as const),
      day: fc.constant(0),
      fault: fc.constantFrom('email' as const, 'birth_date' as const, 'given_names' as const),
    }),
  },
)
const last: fc.Arbitrary<Sent | null> = fc.oneof(
  { weight: 9, arbitrary: fc.constant(null) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('conflict' as const, 'renamed' as const),
      day: fc.constant(0),
    }),
  },
)
const person: fc.Arbitrary<Person> = fc
  .record({
    id: fc.constantFrom(...rows.map(([id]) => id)),
    sends: fc.array(sent, { minLength: 1, maxLength: 4 }),
    last,
    french: fc.boolean(),
  })
  .map(({ id, sends, last: end, french }) => ({
    id,
    french,
    // each on a day of its own
    sends: [...sends, ...(end === null ? [] : [end])].map((each, day) => ({ ...each, day: day + 1 })),
  }))

/** What the model says of them: how many returns are what, who comes, and how many files are there twice. */
interface Expected {
  counted: number
  waiting: number
  superseded: number
  before: number
  french: number
  /** passport numbers of whoever counts, with the address that counts */
  readonly who: Map<string, string>
}

interface Mailbox {
  readonly mails: readonly { readonly name: string; readonly bytes: Uint8Array }[]
  readonly expected: Expected
}

function mailboxOf(persons: readonly Person[], junk: number): Mailbox {
  const expected: Expected = { counted: 0, waiting: 0, superseded: 0, before: 0, french: 0, who: new Map() }
  const mails: { name: string; bytes: Uint8Array }[] = []
  const send = (day: number, bytes: Uint8Array, ending = 'pdf'): void => {
    const date = new Date(Date.UTC(2004, 4, 10 + day, 10)).toUTCString().replace('GMT', '+0000')
    mails.push({ name: `${mails.length}.eml`, bytes: mail(date, 'a@example.org', [`f.${ending}`, bytes]) })
  }
  for (const [index, { id, sends, french }] of persons.entries()) {
    const passport = `P${index}`
    const fill = (values: Record<string, string>): Uint8Array =>
      fillQuickly(blanks.get(id)!, {
        ...{
          family_name: `N${index}`,
          given_names: 'A',
          passport_number: passport,
          birth_date: '03/04/1960',
        },
        ...{ email: 'a@example.org', ...(french ? { language_french: 'yes' } : {}), ...values },
      })
    // what counts by then; null: nothing does
    let counts: string | null = null
    for (const each of sends) {
      switch (each.kind) {
        case 'form': {
          const email = `a${mails.length}@example.org`
          const bytes = fill({ email })
          for (const later of [0, ...each.copies]) send(each.day + later, bytes)
          expected.before += each.copies.length
          if (counts === null) expected.counted++
          else expected.superseded++
          counts = email
          break
        }
        case 'faulty': {
          const email = `f${mails.length}@example.org`
          const wrong = { email: `x${mails.length}`, birth_date: 'x', given_names: '' }[each.fault]
          send(each.day, fill({ email, [each.fault]: wrong }))
          expected.waiting++
          break
        }
        case 'renamed':
          send(each.day, fill({ family_name: `M${index}` }))
          if (counts !== null) expected.waiting++
          else {
            expected.counted++
            counts = 'a@example.org'
          }
          break
        case 'conflict':
          for (const email of ['one@example.org', 'two@example.org']) send(each.day, fill({ email }))
          expected.waiting += 2
          break
        default:
          each satisfies never
      }
    }
    if (counts !== null) {
      expected.who.set(passport, counts)
      if (french) expected.french++
    }
  }
  for (let index = 0; index < junk; index++) {
    const kinds = [
      `%PDF-1.7 junk ${index}`,
      `\xff\xd8\xff\xe0 ${index}`,
      `words ${index}`,
      `%FDF-1.2 ${index}`,
    ]
    send(
      index % 20,
      new Uint8Array(Buffer.from(kinds[index % 4]!, 'latin1')),
      ['pdf', 'jpg', 'doc', 'fdf'][index % 4],
    )
    expected.waiting++
  }
  return { mails, expected }
}

/** So many mails, of which one in twenty is junk. */
function sample(count: number): Mailbox {
  const junk = Math.ceil(count / 20)
  const all = fc.sample(person, { numRuns: count, seed: SEED })
  let [persons, box] = [all.slice(0, 0), mailboxOf([], junk)]
  while (box.mails.length < count) {
    persons = all.slice(0, persons.length + Math.max(1, Math.ceil((count - box.mails.length) / 4)))
    box = mailboxOf(persons, junk)
  }
  return box
}

/** Puts it into a folder in an order of its own: files are collected by their names. */
function lay({ mails }: Mailbox, folder: string, seed: number): void {
  mkdirSync(folder, { recursive: true })
  for (const [index, { name, bytes }] of mails.entries())
    writeFileSync(path.join(folder, `${((index + 1) * 7919 * (seed * 2 + 1)) % 1_000_003}-${name}`), bytes)
}

const ask = async <Body>(of: SmallDesk, ...args: readonly string[]): Promise<Body> =>
  answerOf<object>(await of.here(...args, '--json')) as Body

/** What each of them is and says, in no order. */
async function table(of: SmallDesk): Promise<readonly string[]> {
  const { returns } = await ask<ReturnsBody>(of, 'returns', '--values')
  return returns
    .map(({ document, kind, on, standing, values }) => JSON.stringify([document, kind, on, standing, values]))
    .sort()
}

it('comes to what the model says, in whatever order, and where it was killed and gone on with', async () => {
  const box = sample(COUNT)
  const { expected } = box
  const first = desk.copy()
  lay(box, path.join(bench.folder, 'one'), 1)
  const collected = await ask<ReturnsBody>(first, 'returns', 'collect', path.join(bench.folder, 'one'))
  const count = (of: ReturnsBody, standing: string): number =>
    of.returns.filter((each) => each.standing === standing).length
  const all = await ask<ReturnsBody>(first, 'returns')
  expect({
    counted: count(all, 'counted'),
    waiting: count(all, 'waiting'),
    superseded: count(all, 'superseded'),
    before: collected.before,
  }).toEqual({
    counted: expected.counted,
    waiting: expected.waiting,
    superseded: expected.superseded,
    before: expected.before,
  })
  const who = await ask<ParticipantsBody>(first, 'participants', '--values')
  const said = who.participants.map(({ values }) => [values!.passport_number, values!.email] as const)
  expect(new Map(said)).toEqual(expected.who)
  expect(who.languages.french ?? 0).toBe(expected.french)
  const whole = await table(first)

  lay(box, path.join(bench.folder, 'two'), 2)
  const other = desk.copy()
  // killed where it has put some in, and told of some of them
  const steps = 4 * box.mails.length
  let killed = 0
  for (const part of [0.13, 0.4, 0.45]) {
    const settings = {
      NODE_OPTIONS: `--import ${fault}`,
      FAULT: `kill:${Math.ceil(steps * part)}`,
      FAULT_IN: 'out',
    }
    const { status } = await bench.run(
      ['returns', 'collect', path.join(bench.folder, 'two')],
      other.folder,
      settings,
    )
    if (status !== 3) killed++
  }
  expect(killed).toBeGreaterThan(1)
  expect((await bench.run(['returns', 'collect', path.join(bench.folder, 'two')], other.folder)).status).toBe(
    3,
  )
  expect(await table(other)).toEqual(whole)
}, 1_200_000)
