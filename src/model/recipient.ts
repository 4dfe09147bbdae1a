import type { Place } from '../text/place.ts'

/** A folder name under locales/, such as `fr`: a language tag (BCP 47). */
export type LanguageTag = string

/** How a State is written in one language. Stored in states.csv, never computed. */
export interface StateName {
  /** for lists: `France` */
  readonly short: string
  /** the formal name as it stands in a form, without article: `République française` */
  readonly formal: string
  /** the formal name after an office: `de la République française`; in Chinese the name itself */
  readonly of: string
}

/** One row of states.csv: a State in one period of its name. Dates are ISO, ends included; null is open. */
export interface State {
  /** ISO 3166-1 alpha-2 of the period: `CS` for Serbia and Montenegro */
  readonly id: string
  /** the days on which its names were first and last in force */
  readonly validFrom: string | null
  readonly validTo: string | null
  readonly unMember: boolean
  readonly ituMember: boolean
  readonly names: Readonly<Record<LanguageTag, StateName>>
  /** of its id */
  readonly at: Place
}

/** A list of offices, by the name of its file in data/: ministers get originals, the others copies. */
export type Group = 'ministers' | 'missions' | 'administrations'

/** One row of ministers.csv, missions.csv or administrations.csv: an office that is written to, or that gets a copy. */
export interface Recipient {
  /** `FR`, `FR-mission`; unique in its list, and the name of its folder in out/ */
  readonly id: string
  readonly group: Group
  readonly state: State
  /** of a row of copies as it was read: empty, or the original's; see `pairCopies` */
  readonly language: LanguageTag
  /**
   * by language: the office in the form that opens an address (`Au Secrétaire d’Etat`); of who gets a copy, the whole
   * name (`Permanent Observer Mission of the Holy See`); absent: the letter's own words
   */
  readonly titles: Readonly<Record<LanguageTag, string>>
  /** line by line, without empty ones; empty: none is known */
  readonly address: readonly string[]
  readonly email: string | null
  /** a remark on where the row was taken from; for the record, and never printed */
  readonly source: string
  /** of its id */
  readonly at: Place
}

/** Who gets a copy, and the addressee whose letter it is a copy of. */
export interface Copy {
  /** in the language of the original */
  readonly recipient: Recipient
  readonly original: Recipient
}
