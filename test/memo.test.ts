import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memo } from '../src/memo.ts'

describe('a memo', () => {
  const part = fc.oneof(
    fc.constantFrom('', '1', 'a', 'a,b'),
    fc.constantFrom(0, 1, 2, Number.NaN, true, null, undefined),
    fc.array(fc.constantFrom('a', 'b', 1), { maxLength: 3 }),
  )

  it('answers as the function does that it remembers, however much it has forgotten', () => {
    const plain = (...key: readonly unknown[]): string =>
      JSON.stringify(key.map((each) => [typeof each, each]))
    const key = fc.tuple(part, part, part)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.array(key, { maxLength: 60 }), (bound, keys) => {
        const remembered = memo(bound, (a: unknown, b: unknown, c: unknown) => ({ said: plain(a, b, c) }))
        for (const each of keys) {
          const answer = remembered(...each)
          expect(answer.said).toBe(plain(...each))
          // what was asked for last is not forgotten
          expect(remembered(...each)).toBe(answer)
        }
      }),
      // a list of two, and a number with two texts behind it
      {
        examples: [
          [
            1,
            [
              [['a', 'a'], [], ''],
              [2, 'a', 'a'],
            ],
          ],
        ],
      },
    )
  })

  it('makes an answer once as long as no more keys come than it is to remember, and forgets the others', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.nat(30), { maxLength: 200 }),
        (bound, keys) => {
          let made = 0
          const held = new Set<number>()
          const remembered = memo(bound, (key: number) => ({ key, nth: made++ }))
          for (const key of keys) {
            const before = made
            remembered(key)
            // of the last so many keys none is made anew
            if (held.has(key)) expect(made).toBe(before)
            held.delete(key)
            held.add(key)
            for (const oldest of held) if (held.size > bound) held.delete(oldest)
          }
          const before = made
          for (let other = 0; other < 2 * bound; other++) remembered(100 + other)
          expect(made).toBe(before + 2 * bound)
          remembered(keys[0] ?? 0)
          expect(made).toBe(before + 2 * bound + 1)
        },
      ),
    )
  })

  it('tells objects apart by what they are and lists by what is in them', () => {
    let made = 0
    const count = memo(10, (_one: object, _other: readonly unknown[]) => made++)
    const [one, other] = [{}, {}]
    expect([count(one, ['a']), count(other, ['a']), count(one, ['a']), count(one, ['a', 'b'])]).toEqual([
      ...[0, 1, 0, 2],
    ])
    const lists = memo(10, (_one: readonly string[], _other: readonly string[]) => made++)
    expect(lists(['a'], ['b', 'c'])).not.toBe(lists(['a', 'b'], ['c']))
  })

  it('says so where it is asked with more than its key', () => {
    const double = memo(10, (value: number) => 2 * value)
    expect(() => [1, 2].map(double)).toThrow('a memo of 1 is asked with 3')
  })
})
