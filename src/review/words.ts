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

/**
 * A name, a file or a remark stands as it is, whatever is around it (UAX #9, isolates), and turns nothing round that is not its own: what
 * would is left out. From the left nothing is needed around what is read from the left.
 */
function isolated(value: string, direction: 'ltr' | 'rtl'): string {
  const bare = value.replace(TURNING, '')
  return direction === 'rtl' || FROM_THE_RIGHT.test(bare) ? `\u2068${bare}\u2069` : bare
}

const TURNING = /[\u202a-\u202e]/g
const FROM_THE_RIGHT = /[\p{sc=Arab}\p{sc=Hebr}\u200f\u061c]/u

/** `json`: locales/<tag>/review.json of the package, as it was read. Throws where it is none. */
export function openPageWords(json: string, habits: LanguageHabits): PageWords {
  const { tag, direction } = habits
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
        if (typeof value === 'number') return format.format(value)
        return isolated(value ?? '', direction)
      })
    },
  }
}
