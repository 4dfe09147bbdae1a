import type { Cluster } from '../model/face.ts'
import type { FontSource } from './source.ts'

/**
 * From this on, in thousandths of an em, readers take kerning for a gap (PDF.js, Poppler: a tenth) or a jump (PDF.js:
 * a fifth back), and split a word there. Amiri kerns by 0.3.
 */
const LARGE_KERN = 90

/** The sum of the glyphs' own advances, in thousandths of an em. */
export function ownWidth(source: FontSource, glyphs: Cluster['glyphs']): number {
  let units = 0
  for (const { id } of glyphs) units += source.advance(id)
  return (units * 1000) / source.unitsPerEm
}

/**
 * How wide a cluster's glyph is in the program (all in thousandths of an em): its own width, or where kerning is large the
 * advance that it was shaped with. Small kerning is done by the page.
 */
export function widthOf(own: number, advance: number): number {
  return Math.abs(advance - own) < LARGE_KERN ? own : Math.max(0, advance)
}
