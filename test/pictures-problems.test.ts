import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { faceNames } from '../src/fonts/faces.ts'
import { loadLanguages } from '../src/letters/letters.ts'
import { picturesProblems } from '../src/problems/pictures.ts'
import type { Problem } from '../src/problems/problem.ts'
import { readLetter } from '../src/project/written-letter.ts'
import { filesOver, textsIn } from './letter-sample.ts'
import { line, messages } from './said.ts'

/** What is wrong with the pictures of a letter, of a whole letter that is read: `pictures.json` says of large files how they are made. */

const folder = path.join(import.meta.dirname, 'problems/pictures')
const codes = readdirSync(folder).sort()

interface MadeFile {
  readonly begin: string
  /** as many spaces */
  readonly times: number
  readonly end: string
}

function filesOf(code: string): Readonly<Record<string, string | Uint8Array | null>> {
  const made = path.join(folder, code, 'pictures.json')
  if (!existsSync(made)) return textsIn(path.join(folder, code))
  const files = JSON.parse(readFileSync(made, 'utf8')) as Readonly<Record<string, MadeFile>>
  const { 'pictures.json': _, ...texts } = textsIn(path.join(folder, code))
  const large = Object.entries(files).map(([file, { begin, times, end }]) => [
    file,
    begin + ' '.repeat(times) + end,
  ])
  return { ...texts, ...Object.fromEntries(large) }
}

async function problemsOf(
  texts: Readonly<Record<string, string | Uint8Array | null>>,
): Promise<readonly Problem[]> {
  const files = filesOver(texts)
  const languages = loadLanguages(files, faceNames)
  if (languages.kind === 'problems') throw new Error(messages(languages.problems))
  const read = await readLetter(files, 'L', ['fr', 'ru'], languages.value, [], faceNames)
  return read.kind === 'ok' ? read.notes : read.problems
}

describe('the problems of the pictures room', () => {
  it('are all provoked', () => {
    expect(Object.keys(picturesProblems).sort()).toEqual(codes.map((code) => `pictures/${code}`))
  })

  it('are said together with what is wrong with the texts, and once for all languages', async () => {
    const text = '<title>{{letter.reference}}</title>\n<img src="a.svg" alt="A">\n<bogus>a</bogus>\n'
    const found = await problemsOf({ 'templates/L/fr.hbs': text, 'templates/L/ru.hbs': text })
    expect(found.map(({ code, more = 0 }) => [code, more])).toEqual([
      ['compose/unknown-element', 1],
      ['pictures/no-file', 1],
    ])
  })

  it.each(codes)('%s', async (code) => {
    const found = await problemsOf(filesOf(code))
    expect(found.map((problem) => problem.code)).toContain(`pictures/${code}`)
    await expect(found.map(line).join('')).toMatchFileSnapshot(path.join(folder, code, 'expected.txt'))
  })
})
