/** What words are filled in with. A number `n` decides between singular and plural. */
export type FilledIn = Readonly<Record<string, string | number>>

/** The words of a review’s pages, in one language. */
export interface PageWords {
  /** BCP 47 */
  readonly tag: string
  readonly direction: 'ltr' | 'rtl'
  /** Throws an Error where there is no such word, which is ours. */
  say(this: void, key: string, given?: FilledIn): string
  /** whether there is such a word */
  has(this: void, key: string): boolean
  /** a day, ISO 8601 (a time’s first ten characters), written in full */
  day(this: void, date: string): string
  number(this: void, count: number): string
  /** how a language is called */
  language(this: void, tag: string): string
}

/** What words of a language need beside themselves, as letters of that language have it. */
export type LanguageHabits = Pick<PageWords, 'tag' | 'direction' | 'day' | 'language'>

/** A word, or words by plural category (CLDR), or more of them below a name. */
type WordsTree = string | { readonly [key: string]: WordsTree }

/** `json`: locales/<tag>/review.json of the package, as it was read. Throws where it is none. */
export function openPageWords(json: string, habits: LanguageHabits): PageWords {
  const { tag } = habits
  const tree = JSON.parse(json) as WordsTree
  const plural = new Intl.PluralRules(tag)
  // the United Nations writes Arabic with these figures, as the letters do
  const format = new Intl.NumberFormat(`${tag}-u-nu-latn`)
  const find = (key: string): WordsTree | undefined =>
    key
      .split('.')
      .reduce<WordsTree | undefined>((at, name) => (typeof at === 'object' ? at[name] : undefined), tree)
  return {
    ...habits,
    has: (key) => find(key) !== undefined,
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
