import path from 'node:path'
import type { Problem } from '../src/problems/problem.ts'
import { wordsOf } from '../src/problems/words.ts'
import { withinFile } from '../src/text/place.ts'

/** What problems say, for an Error of a test that expected none. */
export const messages = (problems: readonly Problem[]): string =>
  problems.map((problem) => wordsOf(problem).message).join('; ')

/** A problem as the terminal shows it, without colour; files relative to where the test runs. */
export function line(problem: Problem): string {
  const { severity, at, code } = problem
  const { message, hint } = wordsOf(problem)
  const place = at === undefined ? [] : [`${path.relative('.', at.file)}${withinFile(at)}`]
  const first = [severity, ...place, message, code].join('  ')
  return hint === undefined ? `${first}\n` : `${first}\n       hint: ${hint}\n`
}
