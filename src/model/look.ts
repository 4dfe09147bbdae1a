import type { Family } from './face.ts'

/** Vertical space in points: natural, and how far it may grow and shrink (a weight of growth, as TeX's glue). */
export interface Glue {
  readonly naturalPt: number
  readonly stretchPt: number
  readonly shrinkPt: number
}

/** A space that neither grows nor shrinks. */
export const fixedSpace = (naturalPt: number): Glue => ({ naturalPt, stretchPt: 0, shrinkPt: 0 })

/** How text and rules are coloured: 0 black … 1 white, or a colour of sRGB, `#rrggbb`. */
export type Shade = number | `#${string}`

/** What a look file says of one class of elements. Absent: inherited (text properties) or none (box properties). */
export interface Style {
  // text: inherited by children
  readonly weight?: 'regular' | 'bold'
  /** where the family has such a face */
  readonly italic?: boolean
  /** in place of the language's own faces, for what it has */
  readonly family?: Family
  readonly sizePt?: number
  readonly leadingPt?: number
  readonly align?: 'justify' | 'start' | 'end' | 'center'
  readonly grey?: Shade
  readonly hyphenate?: boolean
  /** Latin and Cyrillic capitals in a letterhead; never Arabic */
  readonly trackingPt?: number
  // box: the element's own
  readonly before?: Glue
  readonly after?: Glue
  readonly startPt?: number
  readonly endPt?: number
  /**
   * later lines of a paragraph are set in by this much more than the first, or by as much as its label up to a colon is
   * wide, if that is more (a label hangs); negative: the first line is set in
   */
  readonly hangPt?: number
  /** children stand side by side, with these relative widths; `gapPt` between them */
  readonly columns?: readonly number[]
  readonly gapPt?: number
  readonly border?: 'box' | 'under' | 'over'
  readonly borderPt?: number
  readonly paddingPt?: number
  readonly minHeightPt?: number
  /** a field's box, or a check box's side */
  readonly heightPt?: number
  readonly keepWithNext?: boolean
}

/** One part of look.json. Lengths in points; origin at the page's top left for margins. */
export interface StyleSheet {
  readonly page: {
    readonly widthPt: number
    readonly heightPt: number
    readonly topPt: number
    readonly bottomPt: number
    readonly leftPt: number
    readonly rightPt: number
    /** baseline of the running head from the top of page 2 and later; text starts at `topPt` there too */
    readonly headPt: number
    /** baseline of the first line of the page foot, from the bottom edge */
    readonly footPt: number
  }
  readonly base: Required<
    Pick<Style, 'weight' | 'sizePt' | 'leadingPt' | 'align' | 'grey' | 'hyphenate' | 'trackingPt'>
  > &
    Pick<Style, 'family'>
  /**
   * by tag (`p`), class (`.subject`) or both (`p.subject`), then any of these within its parent (`signature p`); later
   * kinds over earlier ones
   */
  readonly styles: Readonly<Record<string, Style>>
  /** for one language: text sizes and leadings times these, and styles over the general ones */
  readonly languages: Readonly<
    Record<
      string,
      { readonly size: number; readonly leading: number; readonly styles: Readonly<Record<string, Style>> }
    >
  >
}

/** The families that a style sheet names. */
export const familiesIn = ({ base, styles, languages }: StyleSheet): readonly Family[] =>
  [
    base,
    ...Object.values(styles),
    ...Object.values(languages).flatMap((each) => Object.values(each.styles)),
  ].flatMap(({ family }) => (family === undefined ? [] : [family]))
