import { afterEach, describe, expect, it } from 'vitest'
import {
  finderOf,
  joined,
  mapped,
  openKeyIndex,
  openNumbers,
  type Sequence,
  sequenceOf,
} from '../src/sequence.ts'
import { openSpill } from '../src/spill.ts'

const numbers = (length: number): Sequence<{ readonly n: number }> =>
  sequenceOf(length, (nth) => ({ n: nth * 7 }))
const arrayOf = (length: number) => Array.from({ length }, (_, nth) => ({ n: nth * 7 }))

describe('a sequence', () => {
  it.each([0, 1, 17, 2_000])('answers as an array of %i does', (length) => {
    const made = numbers(length)
    const array: Sequence<{ readonly n: number }> = arrayOf(length)
    const is = ({ n }: { readonly n: number }): boolean => n % 3 === 1
    const told = (all: Sequence<{ readonly n: number }>): unknown => [
      all.length,
      [...all],
      [...all.entries()],
      [all.at(0), all.at(-1), all.at(length), all.at(-length - 1)],
      [...all.filter(is)],
      [...all.filter(is).filter(({ n }) => n % 2 === 0)],
      [all.some(is), all.every(is), all.find(is), all.findLast(is)],
      [...all.slice(2, -3)],
      [...all.slice(-4)],
      all.map(({ n }, nth) => n + nth),
      all.flatMap(({ n }) => (n % 2 === 0 ? [n, n] : [])),
      [...mapped(all, ({ n }) => -n)],
      JSON.stringify({ all, some: all.slice(1) }),
    ]
    expect(told(made)).toEqual(told(array))
    expect([...joined([made, array, made])]).toEqual([...array, ...array, ...array])
  })

  it('finds by key what is there, and nothing else', () => {
    const find = finderOf(numbers(5_000), ({ n }) => `k${n}`)
    for (const n of [0, 7, 7 * 4_999]) expect(find(`k${n}`)).toEqual({ n })
    for (const key of ['k1', '', `k${7 * 5_000}`]) expect(find(key)).toBeUndefined()
  })

  it('gives keys numbers in their order', () => {
    const keys = Array.from({ length: 3_000 }, (_, nth) => `key ${nth % 2_000}`)
    const index = openKeyIndex((nth) => keys[nth]!)
    expect(keys.map((key) => index.add(key))).toEqual(keys.map((_, nth) => nth % 2_000))
    expect(index.size).toBe(2_000)
    expect(index.find('key 1999')).toBe(1_999)
    expect(index.find('key 2000')).toBe(-1)
  })

  it('keeps numbers', () => {
    const all = openNumbers()
    for (let nth = 0; nth < 100; nth++) all.push(4_294_967_295 - nth)
    all.set(3, 5)
    expect([all.at(2), all.at(3), all.all().length]).toEqual([4_294_967_293, 5, 100])
  })
})

describe('records that a file takes over', () => {
  const before = process.env.TMPDIR
  afterEach(() => {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  })

  const filled = (kept: number) => {
    const spill = openSpill(kept)
    const texts = Array.from({ length: 400 }, (_, nth) =>
      `${nth}`.repeat(nth % 50 === 7 ? 90_000 : 300 + nth),
    )
    const starts = texts.map((text) => spill.put(text.length, (piece, at) => piece.write(text, at, 'latin1')))
    const read = (nth: number): string => {
      const [start, { length }] = [starts[nth]!, texts[nth]!]
      return spill.piece(start).toString('latin1', spill.at(start), spill.at(start) + length)
    }
    return { spill, texts, read }
  }

  it.each([1, 3, 500])('come back as they were written, with %i pieces in memory', (kept) => {
    const { texts, read } = filled(kept)
    for (let nth = 0; nth < texts.length; nth++) expect(read(nth) === texts[nth]).toBe(true)
    for (let nth = 0; nth < 1_000; nth++) {
      const any = (nth * 7919) % texts.length
      expect(read(any) === texts[any]).toBe(true)
    }
  })

  it('stay in memory where there is no place for a file', () => {
    process.env.TMPDIR = '/nowhere/at/all'
    const { texts, read } = filled(1)
    expect(texts.every((text, nth) => read(nth) === text)).toBe(true)
  })
})
