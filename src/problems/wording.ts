/** What a problem says of itself to a program: JSON, by the names that its words use. */
export type Argument =
  | string
  | number
  | boolean
  | null
  | readonly Argument[]
  | { readonly [name: string]: Argument }

/** How bad it is: an error stops the work, a note does not. */
export type Severity = 'error' | 'note'

/**
 * How a command ends that meets it. `act`: a person must act; `use`: what was asked for cannot be meant, whatever the lists
 * and the record hold; `passing`: it may pass by itself, so that repeating helps.
 */
export type Ending = 'act' | 'use' | 'passing'

/** A problem in words. */
export interface Words {
  /** what is wrong: what was found, and what should be */
  readonly message: string
  /** what to do */
  readonly hint?: string
}

/** How bad it is, and how a command ends that meets it: most are errors that a person must act on. */
export type Kind = 'error' | 'note' | 'wrong-use' | 'passing'

/** Of problems of a kind. */
export const severityOf = (kind: Kind): Severity => (kind === 'note' ? 'note' : 'error')

/** An entry of the catalogue: `words` for one case, from its arguments; `meaning` for `invite explain`, of no one case. */
export interface Wording<Given extends readonly unknown[], Of extends Kind = Kind> {
  readonly kind: Of
  /** what it means and what to do about it, in whole sentences */
  readonly meaning: string
  words(this: void, ...given: Given): Words
}

type Says<Given extends readonly unknown[]> = (...given: Given) => Words

const wording =
  <Of extends Kind>(kind: Of) =>
  <Given extends readonly unknown[]>(meaning: string, words: Says<Given>): Wording<Given, Of> => ({
    kind,
    meaning,
    words,
  })

/** What a person must mend before the work goes on. */
export const error = wording('error')
/** What was asked for cannot be meant. */
export const wrongUse = wording('wrong-use')
/** What may pass by itself. */
export const passing = wording('passing')
/** What a person should know; the work goes on. */
export const note = wording('note')
