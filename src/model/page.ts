import type { Cluster } from './face.ts'
import type { Shade } from './look.ts'

/** A page as it is printed. Points; origin bottom left, y upwards (ISO 32000-1, 8.3.2.3). */
export interface Page {
  readonly widthPt: number
  readonly heightPt: number
  /** in reading order, lines from top to bottom; within a line glyph runs stand in visual order, left to right */
  readonly ink: readonly Ink[]
}

/** Whose ink it is: a node's number, or an artifact of the page (ISO 32000-1, 14.8.2.2). */
export type Owner = number | 'pagination' | 'layout' | 'watermark'

/** What is painted on a page, or stands on it as a field. */
export type Ink = GlyphRun | Rule | Border | Widget | LinkArea | PlacedPicture

/** Glyphs of one face and size on one baseline, left to right. */
export interface GlyphRun {
  readonly kind: 'glyphs'
  readonly owner: Owner
  readonly face: string
  readonly sizePt: number
  readonly xPt: number
  readonly yPt: number
  readonly grey: Shade
  /** anticlockwise, for a watermark; 0 elsewhere */
  readonly angleDeg: number
  /** how far its glyphs stand over its baseline (ISO 32000-1, 9.3.7); absent: on it */
  readonly risePt?: number
  readonly clusters: readonly Cluster[]
  /** the advance of each cluster, in points, after justification */
  readonly advancesPt: readonly number[]
  /** the embedding level of each cluster (UAX #9): odd is right to left; absent: all 0 */
  readonly levels?: readonly number[]
}

/** A straight line, from one point to the other. */
export interface Rule {
  readonly kind: 'rule'
  readonly owner: Owner
  readonly x1Pt: number
  readonly y1Pt: number
  readonly x2Pt: number
  readonly y2Pt: number
  readonly widthPt: number
  readonly grey: Shade
}

/** A rectangle’s outline; `xPt`, `yPt` is its lower left corner. */
export interface Border {
  readonly kind: 'frame'
  readonly owner: Owner
  readonly xPt: number
  readonly yPt: number
  readonly widthPt: number
  readonly heightPt: number
  readonly linePt: number
  readonly grey: Shade
}

/** Where a field or the signature stands; `owner` is its node. */
export interface Widget {
  readonly kind: 'widget'
  readonly owner: number
  readonly xPt: number
  readonly yPt: number
  readonly widthPt: number
  readonly heightPt: number
  /** of what is typed; the field's look */
  readonly sizePt: number
}

/** Where one can click on a link, in one line; `owner` is its element. Nothing is painted. */
export interface LinkArea {
  readonly kind: 'link'
  readonly owner: number
  readonly xPt: number
  readonly yPt: number
  readonly widthPt: number
  readonly heightPt: number
}

/** A picture; `xPt`, `yPt` is its lower left corner. */
export interface PlacedPicture {
  readonly kind: 'picture'
  readonly owner: Owner
  /** in the project */
  readonly file: string
  readonly isSignature: boolean
  readonly xPt: number
  readonly yPt: number
  readonly widthPt: number
  readonly heightPt: number
}
