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

/** Why something is done to a document. */
export interface ShownReason {
  /** in words of an office */
  readonly text: string
  /** the file and column that say so, for whoever keeps them; null: none does */
  readonly where: string | null
}

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
  readonly reasons: readonly ShownReason[]
  /** in words, when it left; null: it has not */
  readonly left: string | null
  /** who has signed what stands now, and when (ISO 8601); null: nothing stands */
  readonly signed: { readonly by: string; readonly at: string } | null
  /** what stands now, or what had left and is replaced; null: nothing does, or it cannot be read */
  readonly before: readonly ShownPage[] | null
  /** what would be signed, or would be if it were decided so; null: nothing is */
  readonly after: readonly ShownPage[] | null
}

/** What was noted of lists and texts. */
export interface ShownNote {
  readonly text: string
  /** file and line; null: it is of no place */
  readonly where: string | null
  /** the addressees that it speaks of */
  readonly addressees: readonly NamedAddressee[]
}

/** Somebody who is written to, by the id of their row. */
export interface NamedAddressee {
  readonly id: string
  readonly name: string
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
  /** what the letter is about, as the text in the language of the pages says; null: it does not say */
  readonly subject: string | null
  /** it has a form, so that none is worth telling */
  readonly hasForm: boolean
  /** all in which it is written */
  readonly languages: readonly LanguageTag[]
  /** those in which its text is another than what stands */
  readonly changedTexts: readonly LanguageTag[]
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
  /** those of whose documents none is shown */
  readonly unchanged: readonly NamedAddressee[]
  readonly sentBack: readonly ShownSentBack[]
  readonly notes: readonly ShownNote[]
}
