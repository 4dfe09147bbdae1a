import type { DocumentId, Part } from '../model/document.ts'
import type { LanguageTag } from '../model/recipient.ts'
import type { PageText } from './page-text.ts'

/** A page of a document, as pictures are kept: by what is painted on it. */
export interface ShownPage {
  /** the picture’s name without ending */
  readonly key: string
  /** in pixels */
  readonly width: number
  readonly height: number
  readonly text: PageText
}

/** One document of a review. */
export interface ShownDocument {
  readonly document: DocumentId
  /** the id of whom it is for */
  readonly addressee: string
  /** how they are called, in the language of the pages where that is known */
  readonly name: string
  readonly part: Part
  readonly language: LanguageTag
  readonly direction: 'ltr' | 'rtl'
  /** `new`, `changed`, `withdrawn`, … */
  readonly action: string
  /** in words */
  readonly reasons: readonly string[]
  /** what stands now, or what had left and is replaced; null: nothing does, or it cannot be read */
  readonly before: readonly ShownPage[] | null
  /** what would be signed; null: nothing is */
  readonly after: readonly ShownPage[] | null
}

/** What is told of a document that has left, or that cannot be made. */
export interface TouchedDocument {
  readonly name: string
  readonly part: Part
  readonly language: LanguageTag
  /** in words */
  readonly how: string
}

/** Who is to sign. */
export interface ShownSigner {
  readonly subject: string
  /** SHA-256 of the certificate */
  readonly fingerprint: string
  readonly issuer: string | null
  /** ISO day */
  readonly until: string | null
  readonly isTrial: boolean
}

/** All that a review’s pages are made of. */
export interface ShownReview {
  readonly id: string
  readonly letter: string
  readonly reference: string
  /** ISO day of the letter */
  readonly date: string
  /** when it was made, ISO 8601 */
  readonly madeAt: string
  readonly program: string
  readonly signer: ShownSigner | null
  /** a signing time was given */
  readonly hasTime: boolean
  readonly documents: readonly ShownDocument[]
  /** how many stay as they are */
  readonly kept: number
  readonly left: readonly TouchedDocument[]
  readonly waiting: readonly TouchedDocument[]
  /** what is noted of lists and texts, in words */
  readonly notes: readonly string[]
}
