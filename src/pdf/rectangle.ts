/** Left, bottom, right and top, in points from a page's lower left corner (ISO 32000-1, 7.9.5). */
export type PdfRectangle = readonly [left: number, bottom: number, right: number, top: number]

/** To thousandths: of a point, they are finer than any printer. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}

/** The rectangle of what a page has in a box, rounded. */
export function rectangleOf(box: {
  readonly xPt: number
  readonly yPt: number
  readonly widthPt: number
  readonly heightPt: number
}): PdfRectangle {
  const { xPt, yPt, widthPt, heightPt } = box
  return [rounded(xPt), rounded(yPt), rounded(xPt + widthPt), rounded(yPt + heightPt)]
}
