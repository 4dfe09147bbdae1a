import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesOver, problemsOf, textsIn } from './letter-sample.ts'
import { line } from './said.ts'

const problems = path.join(import.meta.dirname, 'problems')
const source = (room: string): string => {
  const src = path.join(import.meta.dirname, '../src', room)
  return readdirSync(src)
    .map((file) => readFileSync(path.join(src, file), 'utf8'))
    .join('\n')
}

it('the letter that they spoil is faultless', () => {
  expect(problemsOf(filesOver({}), 'L')).toEqual([])
})

for (const room of ['letters', 'compose']) {
  const folder = path.join(problems, room)
  const codes = readdirSync(folder).sort()
  describe(`the problems of the ${room} room`, () => {
    it('are all provoked', () => {
      // compose/no-name needs an addressee, and has a test of its own
      const text = source(room)
      const named = [...text.matchAll(new RegExp(`'${room}/([a-z0-9-]+)'`, 'g'))]
      const reported = room === 'compose' ? [...text.matchAll(/\breport\(\s*'([a-z-]+)'/g)] : []
      const found = new Set(
        [...named, ...reported].map((match) => match[1]!).filter((code) => code !== 'no-name'),
      )
      expect(found.size).toBeGreaterThan(12)
      expect([...found].sort()).toEqual(codes)
    })

    it.each(codes)('%s', async (code) => {
      const texts = textsIn(path.join(folder, code))
      // a letter of its own, in full, or L with some of its files spoiled
      const letter = Object.keys(texts).map((file) => /^templates\/([^/]+)\//.exec(file)?.[1])[0] ?? 'L'
      const found = problemsOf(filesOver(texts), letter)
      expect(found.map((problem) => problem.code)).toContain(`${room}/${code}`)
      await expect(found.map(line).join('')).toMatchFileSnapshot(path.join(folder, code, 'expected.txt'))
    })
  })
}
