import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { MailOutcomeTold, MessageTold } from '../src/commands/mail/told.ts'
import { outcomeLines } from '../src/commands/mail/words.ts'
import { joinedFacts } from '../src/paper/words.ts'

/** The last line of a run that sends: each address is counted once, as what became of it, and nothing is said to have gone that has not. */

const states = ['accepted', 'refused-now', 'refused-for-good', 'unknown'] as const
const words = {
  accepted: 'accepted',
  'refused-now': 'refused for now',
  'refused-for-good': 'refused for good',
  unknown: 'unknown',
}

const message = fc.array(fc.constantFrom(...states), { minLength: 1, maxLength: 3 }).map(
  (of): MessageTold => ({
    ...{ addressee: 'FR', language: 'fr', message: 'M-7K2M9QXWZ4', documents: [] },
    outcomes: of.map((state, nth): MailOutcomeTold => ({ to: nth + 1, address: null, state, code: null })),
  }),
)

it('counts each address once', () => {
  fc.assert(
    fc.property(fc.array(message), fc.nat(9), fc.nat(2), (messages, left, more) => {
      const addressesLeft = messages.length === 0 ? 0 : more
      const all = messages.flatMap(({ outcomes }) => outcomes)
      const lines = outcomeLines({ messages, left, addressesLeft })
      const last = lines.at(-1)!
      const numberOf = (what: string): number =>
        Number(new RegExp(`(\\d+) ${what}(?=[,;]|$)`).exec(last)?.[1] ?? 0)
      for (const state of states)
        expect(numberOf(words[state]), last).toBe(all.filter((each) => each.state === state).length)
      const [, addresses] = /to (\d+) address/.exec(last) ?? []
      const tried = all.length + addressesLeft
      expect(Number(addresses ?? messages.length), last).toBe(tried)
      if (left > 0) expect(last).toMatch(new RegExp(`${left} (further )?messages? not come to$`))
      // a line for each that was not accepted
      expect(lines).toHaveLength(1 + all.filter(({ state }) => state !== 'accepted').length)
      if (messages.length === 0) expect(last).toMatch(/^nothing was sent/)
    }),
  )
})

it('a manifest has the comma of its language', () => {
  const of = (script: string): string => joinedFacts({ script }, 'DM-1132', '2004')
  expect(['Latn', 'Cyrl', 'Arab', 'Hans'].map(of)).toEqual([
    'DM-1132, 2004',
    'DM-1132, 2004',
    'DM-1132، 2004',
    'DM-1132，2004',
  ])
})
