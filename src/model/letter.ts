import { GREGORIAN_CALENDAR } from '../text/calendars.ts'
import type { Place } from '../text/place.ts'
import { needsDictionary } from '../text/scripts.ts'
import type { ApprovalRule } from './approval.ts'
import type { CharacterSet, Family } from './face.ts'
import type { StyleSheet } from './look.ts'
import type { PictureFiles } from './picture.ts'
import type { LanguageTag, ListName } from './recipient.ts'

/** A file as it was read: its path as the officer knows it (relative), and its text. */
export interface Source {
  readonly file: string
  readonly text: string
}

/** A value of letter.json: facts that all languages share. Dates are ISO (`2004-05-10`), formatted by the locale. */
export type Fact = string | { readonly [name: string]: Fact }

/**
 * The project's files by relative path with `/`: the current folder's where they are there, else the package's.
 * `read` gives null where there is none; `list` the names in a folder, sorted.
 */
export interface Files {
  read(file: string): Uint8Array | null
  /** a file of more than is well read at once; null: it is none, or cannot be read, and `read` says more; absent: none is */
  long?(file: string): LongFile | null
  list(folder: string): readonly string[]
}

/** A file that is read in pieces. */
export interface LongFile {
  /** in bytes */
  readonly size: number
  /** from its beginning, as often as they are asked for; each is good until the next is */
  pieces(): Iterable<Uint8Array>
}

/** What a template names, sorted: values by dotted path (`state.of`), words by key (`label.fax`). */
export interface TemplateNames {
  readonly values: readonly string[]
  readonly words: readonly string[]
  /** names of picture files: `emblem.svg` */
  readonly pictures: readonly string[]
  /** what it says of its addressee's row, as that stands in its conditions */
  readonly row: readonly RowUse[]
  /** names of columns with the texts that they are held against, sorted: by which of them a cell says, the text is another */
  readonly held: Readonly<Record<string, readonly string[]>>
  /** of these names those where a cell that says none of the texts passes in silence: a choice has `other`, or nothing stands for else */
  readonly lenient: readonly string[]
  /** of them what stands in the `lang` of another language, and is printed in that one */
  readonly foreign: Readonly<Record<LanguageTag, Pick<TemplateNames, 'values' | 'words'>>>
}

/** What a template says of its addressee's row. A `name` is as it stands there: `recipient.visa`, `state.of`; `language`: of the `lang` that it stands in. */
export type RowUse =
  | { readonly kind: 'says'; readonly name: string; readonly language?: LanguageTag }
  /** one text of several, by what the cell says; `hasOther`: there is one for all else */
  | {
      readonly kind: 'chooses'
      readonly name: string
      readonly branches: readonly string[]
      readonly hasOther: boolean
    }
  /** `is` null: whether there is something; else whether it says just that */
  | {
      readonly kind: 'asks'
      readonly name: string
      readonly language?: LanguageTag
      readonly is: string | null
      readonly inside: readonly RowUse[]
      readonly otherwise: readonly RowUse[]
    }

/** A list that a letter goes to. */
export interface AddresseeList {
  readonly list: ListName
  /** by what word templates ask whether somebody stands in it: `mission` of `recipient.mission`; null: they do not */
  readonly as: string | null
}

/** A list of those who get copies of a letter. */
export interface CopyList extends AddresseeList {
  /** the lists whose originals are copied */
  readonly of: readonly ListName[]
}

/** The lists of a letter, in the order in which they are told of: who gets originals, then who gets copies. */
export const addresseeLists = ({ to, copies }: Pick<Letter, 'to' | 'copies'>): readonly AddresseeList[] => [
  ...to,
  ...copies,
]

/** Before the names of what an addressee's row says. */
export const OF_ROW = 'recipient.'

/**
 * The columns that a template prints or asks for, sorted, without what stands before them: `visa` of `recipient.visa`. Neither
 * the title, which on a copy is its holder's, nor the words by which it asks in which list somebody stands.
 */
export function columnsNamed(
  letter: Pick<Letter, 'to' | 'copies'>,
  { values }: Pick<TemplateNames, 'values'>,
): readonly string[] {
  const others = new Set<string | null>(['title', ...addresseeLists(letter).map(({ as }) => as)])
  const names = values.flatMap((name) => (name.startsWith(OF_ROW) ? [name.slice(OF_ROW.length)] : []))
  return names.filter((name) => !others.has(name))
}

/** What templates/<name>/ holds. */
export interface Letter {
  /** the folder's name: `DM-1132` */
  readonly name: string
  /** who gets originals: one list at least */
  readonly to: readonly AddresseeList[]
  /** who gets copies; none stands in `to` */
  readonly copies: readonly CopyList[]
  /** in which it is written, in the order of `Language`s */
  readonly languages: readonly LanguageTag[]
  /** who has to approve it before it is signed */
  readonly approval: ApprovalRule
  /** without what letter.json says of addressees, languages and approvals */
  readonly facts: Readonly<Record<string, Fact>> & { readonly reference: string; readonly date: string }
  readonly factsSource: Source
  /** prose, one file a language: `fr.hbs` */
  readonly prose: Readonly<Record<LanguageTag, Source>>
  /** `form.hbs`, one for all languages, its labels are words; null: the letter has no form */
  readonly form: Source | null
  /** `corr-1/ru.hbs`: corrigenda by number, each in the languages that need it */
  readonly sheets: ReadonlyMap<number, Readonly<Record<LanguageTag, Source>>>
  /** `reminder-1/fr.hbs`: reminders by number, each in the languages in which somebody has to be reminded */
  readonly reminders: ReadonlyMap<number, Readonly<Record<LanguageTag, Source>>>
  /** sheets and reminders look like letters; `form` null: there is none to be looked at */
  readonly look: { readonly letter: StyleSheet; readonly form: StyleSheet | null }
  readonly lookSource: Source
  /** `list/`: the distribution list; null: the letter has none */
  readonly list: ListTemplates | null
  /** `participants/`: the list of participants; null: the letter has none */
  readonly participants: ListTemplates | null
  /** `mail/fr.hbs`, one file a language: the message that it is sent with; null: the letter has none */
  readonly mail: Readonly<Record<LanguageTag, Source>> | null
  /** the pictures that its templates name, by language; none where they name none */
  readonly pictures: Readonly<Record<LanguageTag, PictureFiles>>
  /** words of its own, in the languages in which it has some */
  readonly words: Readonly<Record<LanguageTag, LetterWords>>
}

/** The distribution list: one file a language, `list/fr.hbs`, and a look of its own. */
export interface ListTemplates {
  readonly prose: Readonly<Record<LanguageTag, Source>>
  readonly look: StyleSheet
}

/** What locales/<tag>/ holds. */
export interface Language {
  readonly tag: LanguageTag
  readonly direction: 'ltr' | 'rtl'
  /** ISO 15924, for shaping: `Latn`, `Cyrl`, `Arab`, `Hans` */
  readonly script: string
  /** the faces of a character of this language's own script, and of Latin text inside it */
  readonly faces: {
    readonly native: Family
    readonly latin: Family
    /** for characters that neither has, the first that has one; absent: none */
    readonly others?: readonly Family[]
  }
  /** the labels of numbered lists, each with one of `LIST_COUNTERS`, by how deep the list stands in others, the last for all deeper; absent: `{1}.` */
  readonly numbers?: readonly string[]
  /** the labels of lists that are not numbered, in the same way; absent: `•`, then `–` */
  readonly bullets?: readonly string[]
  /** hyphenation patterns are used; never for Arabic and Chinese */
  readonly hyphenate: boolean
  readonly dates: DatePatterns
  /** the ten digits of all numbers that the program itself writes, from nought on; absent: 0 to 9 */
  readonly digits?: string
  /** short words that no line ends with: `à`, `de`; in any case of letters */
  readonly ties?: readonly string[]
  /** words that no line's end parts while it may end elsewhere, in a script that has no spaces: `人民` */
  readonly whole?: readonly string[]
  /** those of them that hold in running text too; absent: all */
  readonly runningTies?: readonly string[]
  /** what parts thousands in a count: `1 094`; absent: nothing does */
  readonly thousands?: string
  /** how many digits a count has before they are parted: 5 leaves 1094 whole; absent: 4 */
  readonly thousandsFrom?: number
  /** words by dotted key: `label.reference`; no fallback to another language */
  readonly words: Readonly<Record<string, string>>
  /** words that most other languages have, and this one does not */
  readonly lacking: Readonly<Record<string, LackingWord>>
  /** every character that an addressee of this language is likely to need; the shared font subset holds it */
  readonly repertoire: string
  /** what a delegate may type into the form */
  readonly typing: readonly CharacterSet[]
  readonly source: Source
  readonly wordsSource: Source
  /** what the letter that is written has of words of its own in this language, which are in `words` too; null: none */
  readonly own: LetterWords | null
}

/**
 * Whether ICU is asked about what is written in a language, by its dictionary where words end, or for a day in another calendar: then
 * its version is an input of that.
 */
export const asksIcu = ({ script, dates }: Pick<Language, 'script' | 'dates'>): boolean =>
  needsDictionary(script) || (dates.calendar ?? GREGORIAN_CALENDAR) !== GREGORIAN_CALENDAR

/** templates/<letter>/words/<tag>.json: by key, as in a locale. */
export interface LetterWords {
  readonly source: Source
  readonly texts: Readonly<Record<string, string>>
  /** of the keys */
  readonly places: Readonly<Record<string, Place>>
}

/** A word that a language does not have. */
export interface LackingWord {
  /** where another language has it; null: none has, and the program itself prints it */
  readonly usedIn: { readonly file: string; readonly line: number } | null
  /** what it may be called there by mistake; null: nothing is like it */
  readonly nearest: string | null
}

/** What counts in `numbers`, in braces: digits, a b c, i ii iii, أ ب ج. */
export const LIST_COUNTERS = ['1', 'a', 'i', 'أ'] as const

/**
 * Patterns with {day} {month} {year}; in a range {from} and {to} are days, {fromMonth} and {fromYear} those of the first. Own
 * tables, not Intl. What a language may lack is only missed where a letter's dates need it (`compose/no-range`). In another calendar
 * a year may have its {era} beside it, that of the first {fromEra}, as ICU calls it in the language.
 */
export interface DatePatterns {
  /** in which dates are written, by its name in CLDR: `buddhist`; absent: the Gregorian */
  readonly calendar?: string
  /** as many as the calendar has, in its order (`calendars`) */
  readonly months: readonly string[]
  readonly full: string
  /** days of one month, in running text: `du {from} au {to} {month} {year}` */
  readonly range: string
  /** of two months: `du {from} {fromMonth} au {to} {month} {year}` */
  readonly rangeMonths?: string
  /** of two years */
  readonly rangeYears?: string
  /** a range of one day: `le {day} {month} {year}`; absent: as `full` */
  readonly rangeDay?: string
  /** days of one month, in a heading: `{from}-{to} {month} {year}`; one day stands there as `full` */
  readonly rangeShort: string
  readonly rangeShortMonths?: string
  readonly rangeShortYears?: string
  /** where the first of the month is written otherwise (`1er`) */
  readonly first?: string
  /** a moment: {date}, {zone} as UTC or +02:00; {time} as 09:05, or {hour} and {minute} as 9 and 05 */
  readonly time: string
}
