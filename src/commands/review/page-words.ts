import { readdirSync } from 'node:fs'
import path from 'node:path'
import { readText } from '../../disk.ts'
import { openPageWords, type PageWords } from '../../review/words.ts'
import { packageFolder } from '../../version.ts'

const LOCALES = path.join(packageFolder, 'locales')

const fileOf = (tag: string): string => path.join(LOCALES, tag, 'review.json')

/** The languages in which pages can be made: those that come with invite and have words for it. */
export const pageLanguages = (): readonly string[] =>
  readdirSync(LOCALES)
    .filter((tag) => readText(fileOf(tag)) !== null)
    .sort()

/** The words of the pages in a language; null: there are none. */
export function pageWords(tag: string): PageWords | null {
  if (!/^[A-Za-z-]+$/.test(tag)) return null
  const text = readText(fileOf(tag))
  return text === null ? null : openPageWords(text, tag)
}
