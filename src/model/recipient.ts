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
  readonly validFrom: string | null
  readonly validTo: string | null
  readonly unMember: boolean
  readonly ituMember: boolean
  readonly names: Readonly<Record<LanguageTag, StateName>>
  readonly at: Place
}

/** The lists: who gets originals, and the two that get copies. */
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
   * by language: the office in the form that opens an address (`Au Secrétaire d'Etat`); of who gets a copy, the whole
   * name (`Permanent Observer Mission of the Holy See`); absent: the letter's own words
   */
  readonly titles: Readonly<Record<LanguageTag, string>>
  readonly address: readonly string[]
  readonly email: string | null
  readonly source: string
  /** the row's cells by column, as read */
  readonly cells: Readonly<Record<string, string>>
  readonly at: Place
}

/** Who gets a copy, and the addressee whose letter it is a copy of. */
export interface Copy {
  /** in the language of the original */
  readonly recipient: Recipient
  readonly original: Recipient
}
