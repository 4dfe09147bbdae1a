import type { DocumentId } from './document.ts'

/** Names a file that came back, for good: `R-` and ten characters that nobody confuses. */
export type ReturnId = string

/** Whether a text is such an id. */
export const isReturnId = (text: string): boolean => /^R-[0-9A-HJKMNP-TV-Z]{10}$/.test(text)

/**
 * How it is known whose form a file is, strongest first: it begins with the form's own bytes; it has the form's signature, in
 * a file that was written anew; the /ID or the title of the form; its labels at their places and the State as printed;
 * an id that came with values alone. `person`: somebody said so. `unknown`: it is not known.
 */
export const ATTRIBUTIONS = [
  'bytes',
  'signature',
  'file-id',
  'title',
  'place',
  'hint',
  'person',
  'unknown',
] as const
/** One of them. */
export type AttributionWay = (typeof ATTRIBUTIONS)[number]

/** What a file that came back is. */
export const RETURN_KINDS = [
  /** certified, and only filled in since */
  'filled',
  /** the same, and somebody has signed it */
  'signed',
  /** as it was sent */
  'empty',
  /** changed where it may not be */
  'altered',
  /** written anew, as Chrome does: a form still, its certification gone */
  'rewritten',
  /** printed to PDF: text, and no form any more */
  'printed',
  /** pictures of pages */
  'scan',
  /** typed by hand from another return, such as a scan */
  'keyed',
  /** values without their form: FDF or XFDF */
  'values',
  /** a form of Adobe's old kind, XFA */
  'xfa',
  /** locked by a password, or against changes */
  'encrypted',
  /** one of our documents that is no form, such as the letter itself */
  'other-document',
  /** a PDF that is not ours */
  'foreign',
  /** no PDF */
  'no-pdf',
  /** a PDF that no reader opens, or none in reasonable time */
  'unreadable',
] as const
/** One of them. */
export type ReturnKind = (typeof RETURN_KINDS)[number]

/** The blank form that a return was made from, as the ledger tells of it. */
export interface BlankRef {
  readonly document: DocumentId
  readonly version: number
  readonly sha256: string
}
