import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './command.ts'

/** docs/readings/ has the lists of two readers a language: each entry with its number, its weight and its answer. */

const lengths: Readonly<Record<string, readonly [first: number, second: number]>> = {
  ar: [25, 30],
  en: [29, 30],
  es: [30, 30],
  fr: [30, 30],
  ru: [30, 27],
  zh: [30, 28],
}

const rowsOf = (tag: string): readonly (readonly string[])[] =>
  readFileSync(path.join(root, `docs/readings/${tag}.md`), 'utf8')
    .split('\n')
    .filter((line) => /^\| \d/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))

describe.each(Object.entries(lengths))('what readers found in %s', (tag, counts) => {
  it('has every entry of both, by number, once', () => {
    const numbers = counts.flatMap((count, reader) =>
      Array.from({ length: count }, (_, index) => `${reader + 1}.${index + 1}`),
    )
    expect(rowsOf(tag).map(([, number]) => number)).toEqual(numbers)
  })

  it('has what was found, its weight and an answer; what is mended or not done says what or why', () => {
    for (const [, number, weight, found, answer, ...more] of rowsOf(tag)) {
      expect(['error', 'fault', 'taste', 'none'], number).toContain(weight)
      expect(found!.length, number).toBeGreaterThan(1)
      expect(answer, number).toMatch(/^(?:mended|answered|form|page): \S/)
      expect(more, number).toEqual([''])
    }
  })

  it('points only at its own entries', () => {
    const rows = rowsOf(tag)
    const answers = new Map(rows.map(([, number, , , answer]) => [number, answer!]))
    for (const [number, answer] of answers)
      for (const [, other] of answer.matchAll(/\bas (\d\.\d+)/g)) {
        expect(answers.has(other!), `${number}: ${other}`).toBe(true)
        expect(answers.get(other!), `${number}: ${other}`).not.toMatch(/: as \d/)
      }
  })
})

describe('what the reader of README stumbled over', () => {
  const rows = readFileSync(path.join(root, 'docs/readings/first-letter.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| \d+ \|/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))

  it('has every stumble by number, once, each with a weight and an answer', () => {
    expect(rows.map(([, number]) => Number(number))).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    for (const [, number, weight, found, answer, ...more] of rows) {
      expect(more, number).toEqual([''])
      if (answer === 'TO BE FILLED IN') continue
      expect(['error', 'fault', 'taste', 'none'], number).toContain(weight)
      expect(found!.length, number).toBeGreaterThan(1)
      expect(answer, number).toMatch(/^(?:mended|answered): \S/)
    }
  })
})
