import { readdirSync } from 'node:fs'
import path from 'node:path'
import { readText } from '../../disk.ts'
import { openPageWords, type PageWords } from '../../review/words.ts'
import { packageFolder } from '../../version.ts'

const LOCALES = path.join(packageFolder, 'locales')

const fileOf = (tag: string): string => path.join(LOCALES, tag, 'review.json')

/** The languages in which pages can be made: those that come with invite and have all words for it. */
export const pageLanguages = (): readonly string[] => allTags().filter((tag) => pageWords(tag) !== null)

/** The words of the pages in a language; null: it has not all of them. */
export function pageWords(tag: string): PageWords | null {
  const words = wordsIn(tag)
  return words?.has('title') ? words : null
}

/** By language: the words that have “for review”, which stands on letters of that language whatever that of the pages is. */
export const stampWords = (): ReadonlyMap<string, PageWords> =>
  new Map(
    allTags().flatMap((tag) => {
      const words = wordsIn(tag)
      return words === null ? [] : [[tag, words] as const]
    }),
  )

const allTags = (): readonly string[] => readdirSync(LOCALES).sort()

function wordsIn(tag: string): PageWords | null {
  const text = /^[A-Za-z-]+$/.test(tag) ? readText(fileOf(tag)) : null
  return text === null ? null : openPageWords(text, tag)
}
