import type { LanguageTag } from './recipient.ts'

/** What a document is of its letter: the letter itself, the form that goes with it, a corrigendum's sheet, or a reminder. */
export type Part =
  | { readonly kind: 'letter' }
  | { readonly kind: 'form' }
  | { readonly kind: 'sheet'; readonly number: number }
  | { readonly kind: 'reminder'; readonly number: number }

/** The letter itself: every addressee’s first document. */
export const LETTER: Part = { kind: 'letter' }
/** The form that goes with the letter, where the letter has one. */
export const FORM: Part = { kind: 'form' }

/** As it stands in ids, names of files and folders of templates: `letter`, `form`, `corr-2`, `reminder-1`. */
export function partName(part: Part): string {
  switch (part.kind) {
    case 'letter':
    case 'form':
      return part.kind
    case 'sheet':
      return `corr-${part.number}`
    case 'reminder':
      return `reminder-${part.number}`
    default:
      return part satisfies never
  }
}

/** The part of a name; null: it is none. */
export function parsePart(name: string): Part | null {
  if (name === 'letter') return LETTER
  if (name === 'form') return FORM
  const [, folder, number] = /^(corr|reminder)-([1-9]\d{0,3})$/.exec(name) ?? []
  if (number === undefined) return null
  return { kind: folder === 'corr' ? 'sheet' : 'reminder', number: Number(number) }
}

/** Names a document for good, whatever its version: `FR/fr/letter`. No id of an addressee has a slash. */
export type DocumentId = string

/** The id of a document, from what it is made of. */
export const documentId = (recipient: string, language: LanguageTag, part: Part): DocumentId =>
  `${recipient}/${language}/${partName(part)}`

/** What an id is made of. */
export interface IdParts {
  readonly recipient: string
  readonly language: LanguageTag
  readonly part: Part
}

/** Throws where it is none: ids come from `documentId` and from a ledger that was checked. */
export function partsOfId(id: DocumentId): IdParts {
  const parts = parseId(id)
  if (parts === null) throw new Error(`not a document: ${id}`)
  return parts
}

/** Whether a text is an id of a document. */
export const isDocumentId = (text: string): boolean => parseId(text) !== null

// asked of each document a dozen times a run: not by split, which makes a list
function parseId(id: string): IdParts | null {
  const first = id.indexOf('/')
  const second = id.indexOf('/', first + 1)
  const part = first < 1 || second <= first + 1 ? null : parsePart(id.slice(second + 1))
  return part === null ? null : { recipient: id.slice(0, first), language: id.slice(first + 1, second), part }
}

/** A version of a document, such as the one that another replaces. */
export interface VersionRef {
  readonly document: DocumentId
  readonly version: number
}

/** An issue of the letter: its reference and date as they stand on it. Dates are ISO. */
export interface Issue {
  readonly reference: string
  readonly date: string
}

/** Which issue of the letter a document belongs to. */
export type Edition =
  /** as first written */
  | ({ readonly kind: 'first' } & Issue)
  /** cancels and replaces what went before; counted from 1 over all languages */
  | ({ readonly kind: 'revision'; readonly number: number; readonly cancels: Issue } & Issue)
  /** a sheet that corrects a letter, which stands */
  | {
      readonly kind: 'corrigendum'
      readonly number: number
      readonly date: string
      readonly corrects: LetterEdition
    }
  /** asks those who have not answered a letter, which stands, for their answer */
  | {
      readonly kind: 'reminder'
      readonly number: number
      readonly date: string
      readonly recalls: LetterEdition
    }

/** An edition of the letter itself. */
export type LetterEdition = Exclude<Edition, { kind: 'corrigendum' | 'reminder' }>

/** The letter's edition that a document belongs to, corrects, or recalls. */
export function letterOf(edition: Edition): LetterEdition {
  switch (edition.kind) {
    case 'first':
    case 'revision':
      return edition
    case 'corrigendum':
      return edition.corrects
    case 'reminder':
      return edition.recalls
    default:
      return edition satisfies never
  }
}

/** How many times the letter was revised by then: 0 as first written. */
export function revisionOf(edition: Edition): number {
  const letter = letterOf(edition)
  return letter.kind === 'first' ? 0 : letter.number
}
