/** What words are filled in with. A number `n` decides between singular and plural. */
export type FilledIn = Readonly<Record<string, string | number>>

/** The words of a review’s pages, in one language. */
export interface PageWords {
  /** BCP 47 */
  readonly tag: string
  /** Throws an Error where there is no such word, which is ours. */
  say(this: void, key: string, given?: FilledIn): string
  /** whether there is such a word */
  has(this: void, key: string): boolean
  /** a day, ISO 8601 (a time’s first ten characters), written in full */
  day(this: void, date: string): string
  number(this: void, count: number): string
}

/** A word, or words by plural category (CLDR), or more of them below a name. */
type WordsTree = string | { readonly [key: string]: WordsTree }

/** `json`: locales/<tag>/review.json of the package, as it was read. Throws where it is none. */
export function openPageWords(json: string, tag: string): PageWords {
  const tree = JSON.parse(json) as WordsTree
  const plural = new Intl.PluralRules(tag)
  const format = new Intl.NumberFormat(tag)
  // the United Nations writes the day first
  const full = new Intl.DateTimeFormat(tag === 'en' ? 'en-GB' : tag, {
    dateStyle: 'long',
    timeZone: 'UTC',
    calendar: 'gregory',
  })
  const find = (key: string): WordsTree | undefined =>
    key
      .split('.')
      .reduce<WordsTree | undefined>((at, name) => (typeof at === 'object' ? at[name] : undefined), tree)
  return {
    tag,
    has: (key) => find(key) !== undefined,
    day: (date) => full.format(new Date(`${date.slice(0, 10)}T00:00:00Z`)),
    number: (count) => format.format(count),
    say(key, given = {}) {
      const found = find(key)
      const n = given.n
      const word =
        typeof found === 'object' && typeof n === 'number' ? (found[plural.select(n)] ?? found.other) : found
      if (typeof word !== 'string') throw new Error(`no word ${key} in ${tag}`)
      return word.replace(/\{(\w+)\}/g, (_, name: string) => {
        const value = given[name]
        return typeof value === 'number' ? format.format(value) : (value ?? '')
      })
    },
  }
}
