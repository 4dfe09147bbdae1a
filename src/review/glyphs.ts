/** A rectangle on a page, in points from its lower left corner. */
export interface PageRect {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** A character on a page. */
export interface ReadGlyph {
  readonly character: string
  /** it is not on the page: a space or line end that was concluded from places */
  readonly isGenerated: boolean
  /** it parts a word at the end of a line */
  readonly isHyphen: boolean
  /** its MCID; negative: it is an artifact, or nobody has said */
  readonly mark: number
  readonly box: PageRect | null
}

/** What stands in a field of a form, and how the field is called. */
export interface TypedValue {
  readonly label: string
  readonly value: string
  readonly box: PageRect | null
}

/** A page as it was read. */
export interface PageGlyphs {
  readonly widthPt: number
  readonly heightPt: number
  readonly glyphs: readonly ReadGlyph[]
  /** by MCID: the number of the paragraph that it belongs to */
  readonly blocks: ReadonlyMap<number, number>
  readonly values: readonly TypedValue[]
  /** boxes of signatures: who signs, and when, stands in them as text */
  readonly signatures: readonly PageRect[]
}
