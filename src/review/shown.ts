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

/**
 * What becomes of a document that is shown: the plan does it; or nobody has decided that yet, or it waits, and it is shown as it would be; or
 * it was signed before, and is looked at so that it may leave.
 */
export type ShownFate = 'due' | 'undecided' | 'standing'

/** One document of a review. */
export interface ShownDocument {
  readonly fate: ShownFate
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
  /** what would be signed, or would be if it were decided so; null: nothing is */
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

/** What somebody has said of documents when they sent them back. */
export interface ShownSentBack {
  /** as the record has it: by their certificate, or by their own word */
  readonly who: { readonly name: string; readonly isProved: boolean }
  /** ISO 8601 */
  readonly at: string
  readonly remark: string
  readonly documents: readonly DocumentId[]
}

/** Who is to sign, or has. */
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
  /** it shows what stands and was signed before anybody approved it, and nothing that would be made */
  readonly isOfStanding: boolean
  /** a signing time was given */
  readonly hasTime: boolean
  readonly documents: readonly ShownDocument[]
  /** how many stay as they are */
  readonly kept: number
  readonly left: readonly TouchedDocument[]
  readonly waiting: readonly TouchedDocument[]
  readonly sentBack: readonly ShownSentBack[]
  /** what is noted of lists and texts, in words */
  readonly notes: readonly string[]
}
