import { readdirSync } from 'node:fs'
import path from 'node:path'
import { fullDate } from '../../compose/dates.ts'
import { readText } from '../../disk.ts'
import type { Language } from '../../model/letter.ts'
import { openPageWords, type PageWords } from '../../review/words.ts'
import { packageFolder } from '../../version.ts'

const LOCALES = path.join(packageFolder, 'locales')

const textOf = (tag: string, file: string): string | null => readText(path.join(LOCALES, tag, file))

/** The languages in which pages can be made: those that come with invite and have words for it. */
export const pageLanguages = (): readonly string[] =>
  readdirSync(LOCALES)
    .sort()
    .filter((tag) => pageWords(tag) !== null)

/** The words of the pages in a language; null: there are none. Days and names of languages are as in letters of that language. */
export function pageWords(tag: string): PageWords | null {
  const text = /^[A-Za-z-]+$/.test(tag) ? textOf(tag, 'review.json') : null
  if (text === null) return null
  const written = JSON.parse(textOf(tag, 'locale.json')!) as Pick<Language, 'direction' | 'dates' | 'digits'>
  const { language: names = {} } = JSON.parse(textOf(tag, 'words.json')!) as {
    readonly language?: Readonly<Record<string, string>>
  }
  const others = new Intl.DisplayNames(tag, { type: 'language' })
  return openPageWords(text, {
    tag,
    direction: written.direction,
    day: (date) => fullDate(date.slice(0, 10), { ...written, tag }),
    language: (each) => names[each] ?? others.of(each) ?? each,
  })
}

/** By language: the words that have “for review”, which stands on letters of that language whatever that of the pages is. */
export const stampWords = (): ReadonlyMap<string, PageWords> =>
  new Map(pageLanguages().map((tag) => [tag, pageWords(tag)!] as const))
