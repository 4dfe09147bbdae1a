import type { Place } from '../text/place.ts'
import type { Part } from './document.ts'
import type { LanguageTag } from './recipient.ts'
import type { WindowName } from './window.ts'

/** What a document is: of a letter, its distribution list, its list of participants, or the message that it is sent with. */
export type DocumentKind = Part | { readonly kind: 'list' | 'participants' | 'mail' }

/**
 * A document as its reader meets it: the PDF structure tree (ISO 32000-2, 14.7). Nodes are numbered in reading
 * order, from 0 (the root), depth first. Ink on a page names the node whose ink it is.
 */
export interface Doc {
  readonly part: DocumentKind
  readonly title: string
  readonly language: LanguageTag
  readonly direction: 'ltr' | 'rtl'
  readonly root: Element
  /** across each page, under the text (`DRAFT`): an artifact */
  readonly watermark: string | null
  /** nodes that no other document has, so that it does not pay to remember what was made of them; absent: it is not known */
  readonly own?: ReadonlySet<Node>
}

/** Standard structure types (ISO 32000-1, 14.8.4); `Artifact` is not in the tree; null: layout only, children count as the parent's. */
export type Role =
  | 'Document'
  | 'Part'
  | 'Sect'
  | 'Div'
  | 'H1'
  | 'H2'
  | 'H3'
  | 'P'
  | 'L'
  | 'LI'
  | 'Lbl'
  | 'LBody'
  | 'Table'
  | 'Caption'
  | 'THead'
  | 'TBody'
  | 'TR'
  | 'TH'
  | 'TD'
  | 'Span'
  | 'Link'
  | 'Form'
  | 'Figure'
  | 'Artifact'

/** A node of the structure tree. */
export type Node =
  | Element
  | Text
  | LineBreak
  | PageBreak
  | PageNumber
  | PageCount
  | Field
  | SignatureField
  | PictureNode

/** An element of the markup, with what it contains. */
export interface Element {
  readonly kind: 'element'
  readonly id: number
  /** the markup's tag, for the look: `p`, `h1`, `div`; see docs/markup.md */
  readonly tag: string
  readonly classes: readonly string[]
  readonly role: Role | null
  /** where it differs from its parent's */
  readonly language?: LanguageTag
  /** what an abbreviation stands for: /E */
  readonly expansion?: string
  /** `th scope=` */
  readonly scope?: 'Column' | 'Row'
  /** `td` and `th`: how many columns it goes over; absent: one */
  readonly columnSpan?: number
  /** `ol` and `ul`: what their labels are */
  readonly numbering?: ListNumbering
  /** `a`: where it leads */
  readonly link?: LinkTarget
  /** `address`: the envelope whose window shows it */
  readonly window?: WindowName
  /** `header` and `footer`: the pages they stand on; other elements flow */
  readonly pages?: StandingPages
  readonly children: readonly Node[]
  readonly at: Place
}

/** On page 1; on page 2 and later; on the last page instead of the one before; on all of them. */
export type StandingPages = 'first' | 'following' | 'last' | 'all'

/** /ListNumbering (ISO 32000-1, table 347): what the labels of a list are. */
export type ListNumbering = 'Decimal' | 'LowerAlpha' | 'LowerRoman' | 'Disc' | 'None'

/** Where a link leads, and what is said of it to who does not see it: /URI and /Contents (ISO 14289-1, 7.18.5). */
export interface LinkTarget {
  /** `https:`, `http:` or `mailto:`; whoever writes it into a file encodes it (RFC 3986) */
  readonly uri: string
  /** null: the words of the link themselves */
  readonly description: string | null
}

/** White space is already collapsed; no-break spaces and bidi controls are kept as written. */
export interface Text {
  readonly kind: 'text'
  readonly id: number
  readonly text: string
}

/** `br` within a paragraph. */
export interface LineBreak {
  readonly kind: 'line-break'
  readonly id: number
}

/** `page-break` between blocks. */
export interface PageBreak {
  readonly kind: 'page-break'
  readonly id: number
  readonly at: Place
}

/** `page-number`: the number of the page it is printed on, in a running head. */
export interface PageNumber {
  readonly kind: 'page-number'
  readonly id: number
}

/** `page-count`: how many pages the document has. */
export interface PageCount {
  readonly kind: 'page-count'
  readonly id: number
}

/** A form field; its box is laid out like a block, a check or radio box like a letter. /TU is `tooltip`. */
export interface Field {
  readonly kind: 'field'
  readonly id: number
  readonly classes: readonly string[]
  /** the same in all languages; radio buttons of one choice share it */
  readonly name: string
  readonly tooltip: string
  readonly required: boolean
  readonly readOnly: boolean
  readonly input:
    | {
        readonly type: 'text'
        readonly value: string
        readonly multiline: boolean
        readonly maxLength: number | null
      }
    | {
        readonly type: 'choice'
        readonly value: string
        readonly options: readonly { readonly value: string; readonly label: string }[]
      }
    | { readonly type: 'check'; readonly value: string; readonly checked: boolean }
    | { readonly type: 'radio'; readonly value: string; readonly checked: boolean }
    // for whoever fills the form and signs it too: empty until then
    | { readonly type: 'signature' }
  readonly at: Place
}

/** `signature`: the visible field of the certifying signature; its words stand beside it as ordinary text, its box covers them. */
export interface SignatureField {
  readonly kind: 'signature'
  readonly id: number
  readonly tooltip: string
  /** the words in the box, laid out as blocks inside it */
  readonly children: readonly Node[]
  readonly classes: readonly string[]
  readonly at: Place
}

/** `img`: a picture as a block; a Figure with its alternative, or an artifact. */
export interface PictureNode {
  readonly kind: 'picture'
  readonly id: number
  readonly classes: readonly string[]
  /** in the project, `templates/DM-1132/emblem.svg` */
  readonly file: string
  /** what it shows, in words: /Alt */
  readonly alternative: string
  /** of the alternative, where it differs from its parent's */
  readonly language?: LanguageTag
  /** in a head or a foot it is decoration, and nobody hears of it */
  readonly isArtifact: boolean
  /** only a document that is signed in earnest shows it; its place is kept in all */
  readonly isSignature: boolean
  /** its own size, and what it is to fit into; null: as large as it is, or as the other makes it; points */
  readonly ownWidthPt: number
  readonly ownHeightPt: number
  readonly widthPt: number | null
  readonly heightPt: number | null
  readonly at: Place
}
