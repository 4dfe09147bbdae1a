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

/** The forms of a State's name, by the beginnings of their columns in states.csv: `short_fr`. */
export const FORMS_OF_NAMES = ['short', 'formal', 'of'] as const

/** One row of states.csv: a State in one period of its name. Dates are ISO, ends included; null is open. */
export interface State {
  /** ISO 3166-1 alpha-2 of the period: `CS` for Serbia and Montenegro */
  readonly id: string
  /** the days on which its names were first and last in force */
  readonly validFrom: string | null
  readonly validTo: string | null
  readonly unMember: boolean
  readonly ituMember: boolean
  /** of languages for which states.csv has columns; a form is empty where nobody has written it, since nobody is written to in it */
  readonly names: Readonly<Record<LanguageTag, StateName>>
  /** of its id */
  readonly at: Place
}

/** Whether a State has its names on a day, ISO. */
export const isInForce = ({ validFrom, validTo }: State, day: string): boolean =>
  (validFrom === null || validFrom <= day) && (validTo === null || day <= validTo)

/** A list of those who are written to, or who get copies, by the name of its file in data/ without its ending. */
export type ListName = string

/** One row of a list: an office of a State, a body or a person that is written to, or that gets a copy. */
export interface Recipient {
  /** `FR`, `FR-mission`, `ifip`; unique over a letter's lists whatever its capitals, and the name of its folder in out/ */
  readonly id: string
  readonly list: ListName
  /** null: a body, or a person who stands for no State */
  readonly state: State | null
  /** of a row of copies as it was read: empty, or the original's; see `pairCopies` */
  readonly language: LanguageTag
  /**
   * by language: the office in the form that opens an address (`Au Secrétaire d’Etat`); of who gets a copy, the whole
   * name (`Permanent Observer Mission of the Holy See`); absent: the letter's own words
   */
  readonly titles: Readonly<Record<LanguageTag, string>>
  /** of a row of copies: the id of the original that is meant, as it is written; absent: that of its State */
  readonly copyOf?: string | undefined
  /** by language: what a body or a person is called, of `name_fr`, or else of `name`; absent: it is in no such column */
  readonly names: Readonly<Record<LanguageTag, string>>
  /** of a person: `Her Excellency`, as it is written; null: none is known */
  readonly honorific: string | null
  /** of a person: as it is written, for `choose`; null: none is known */
  readonly gender: string | null
  /**
   * the officer's own columns that a template of the letter names, by their headers as they are written (`visa`, `greeting_fr`); a cell
   * may be empty, and is clean otherwise: on one line, without space and invisible marks at its ends
   */
  readonly columns: Readonly<Record<string, string>>
  /** line by line, without empty ones; empty: none is known */
  readonly address: readonly string[]
  /** in Latin letters, as the post reads it: whoever it goes to, street, place, country; absent: there is no such cell */
  readonly addressLatin?: readonly string[] | undefined
  /** the pouch, bag or tray that it travels in, as the officer calls it; absent: none is said */
  readonly bag?: string | undefined
  readonly email: string | null
  /** a remark on where the row was taken from; for the record, and never printed */
  readonly source: string
  /** of its id */
  readonly at: Place
}

/** A row that says something else in some of its fields. Rows of lists are packed, so that `...` would copy nothing of them. */
export function changedRow(row: Recipient, changed: Partial<Recipient>): Recipient {
  const { id, list, state, language, titles, copyOf, names, honorific, gender, columns } = row
  const { address, addressLatin, bag, email, source, at } = row
  return {
    ...{ id, list, state, language, titles, names, honorific, gender, columns },
    ...(copyOf === undefined ? {} : { copyOf }),
    address,
    ...(addressLatin === undefined ? {} : { addressLatin }),
    ...(bag === undefined ? {} : { bag }),
    ...{ email, source, at },
    ...changed,
  }
}

/** A cell of an own column, as a template's `recipient.greeting` means it in a language. */
export interface OwnCell {
  /** `greeting` where there is such a column, else `greeting_fr` */
  readonly column: string
  /** empty: the cell is, or the list has no such column */
  readonly value: string
}

/** The cell that a template means by a name of an own column, in a language: that column's own, or the language's. */
export function ownCell({ columns }: Pick<Recipient, 'columns'>, name: string, tag: LanguageTag): OwnCell {
  const column = Object.hasOwn(columns, name) ? name : `${name}_${tag}`
  return { column, value: Object.hasOwn(columns, column) ? columns[column]! : '' }
}

/** The cell that a template means by a name behind `recipient.`, in a language. Empty: the row says nothing there. */
export function rowCell(row: Recipient, name: string, tag: LanguageTag): OwnCell {
  switch (name) {
    case 'title':
      return { column: `title_${tag}`, value: row.titles[tag] ?? '' }
    case 'name':
      return { column: `name_${tag}`, value: row.names[tag] ?? '' }
    case 'honorific':
    case 'gender':
      return { column: name, value: row[name] ?? '' }
    default:
      return ownCell(row, name, tag)
  }
}

/** How whoever gets a copy is called in a language, and the cell that says it: the title, or else the name. Empty: the row has neither. */
export function holderCell(row: Recipient, tag: LanguageTag): OwnCell {
  const title = rowCell(row, 'title', tag)
  const name = rowCell(row, 'name', tag)
  return title.value === '' && name.value !== '' ? name : title
}

/** How a row is called where an officer looks for it: a body or a person by name, an office by its State's short name in English. */
export function officerName({ language, names, state }: Recipient): string {
  const own = names[language] ?? ''
  return own !== '' ? own : (state?.names.en?.short ?? '')
}

/** Who gets a copy, and the addressee whose letter it is a copy of. */
export interface Copy {
  /** in the language of the original */
  readonly recipient: Recipient
  readonly original: Recipient
}
