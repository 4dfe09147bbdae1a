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
