import type { LetterEdition } from './document.ts'
import type { LanguageTag, Recipient } from './recipient.ts'

/** How far a document has come: not made yet; made, and still in the house; gone out. */
export type Stage = 'missing' | 'made' | 'issued'

/** A line of the distribution list: who gets what, in which language. */
export interface ListRow {
  readonly recipient: Recipient
  readonly language: LanguageTag
  readonly letter: Stage
  /** null: the letter has no form */
  readonly form: Stage | null
  /** of the letter that stands; null: none does */
  readonly edition: LetterEdition | null
}

/** Somebody who comes, and what their form says. */
export interface ParticipantLine {
  /** for whom they come, by id */
  readonly addressee: string
  /** null: that one is in no list any more */
  readonly recipient: Recipient | null
  /** by the names of the form's fields, as they were said */
  readonly values: Readonly<Record<string, string>>
}

/** Who comes: lines in their order, how many have ticked each language of work, and how many returns wait for a word. */
export interface ParticipantsList {
  readonly rows: readonly ParticipantLine[]
  readonly languages: ReadonlyMap<string, number>
  readonly waiting: number
}
