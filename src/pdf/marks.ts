import type { Cluster } from '../model/face.ts'
import type { GlyphRun, Page } from '../model/page.ts'

/** A character that paints nothing: it only tells which way its neighbours are read (UAX #9, 2.6). */
function mark(text: string): Cluster {
  return { text, glyphs: [], advance: 0, unsafeToBreak: false, key: text }
}
const rightToLeft = mark('\u200F')
const leftToRight = mark('\u200E')

/**
 * What the shared programs of a right-to-left language must hold, so that its text comes back in order from all
 * readers. Where a program has them not, they are left out.
 */
export const directionMarks: readonly Cluster[] = [rightToLeft, leftToRight]

/**
 * Glyphs stand on a page from left to right; a reader must find out what is read from right to left, and each does
 * it otherwise. Poppler takes numbers and punctuation for left-to-right text, with the spaces to the left of them;
 * PDFium gives what is neutral the direction of what it met last; PDFBox guesses a line's direction from its first
 * letter. Marks end the guessing: one stands left of each stretch of left-to-right text in a right-to-left line, and
 * left of each punctuation mark that touches no letter there. The result: the marks before a run's clusters.
 */
export function marksOf(page: Page): ReadonlyMap<GlyphRun, readonly (readonly Cluster[])[]> {
  const marks = new Map<GlyphRun, (readonly Cluster[])[]>()
  let line: Standing[] = []
  const close = (): void => {
    if (line.some(({ level }) => level % 2 === 1))
      for (const [at, { run }] of line.entries()) {
        const known = marks.get(run) ?? []
        known.push(marksBefore(line[at]!, line[at - 1]))
        marks.set(run, known)
      }
    line = []
  }
  let yPt = Number.NaN
  for (const ink of page.ink) {
    if (ink.kind !== 'glyphs' || ink.levels === undefined) continue
    if (ink.yPt !== yPt) close()
    yPt = ink.yPt
    for (const [index, { text }] of ink.clusters.entries())
      line.push({ run: ink, text, level: ink.levels[index]! })
  }
  close()
  return marks
}

interface Standing {
  readonly run: GlyphRun
  readonly text: string
  readonly level: number
}

const none: readonly Cluster[] = []
const punctuation = [rightToLeft]
const stretch = [rightToLeft, leftToRight]

function marksBefore(cluster: Standing, left: Standing | undefined): readonly Cluster[] {
  const afterRight = left === undefined || left.level % 2 === 1
  if (cluster.level % 2 === 0) return afterRight ? stretch : none
  const alone = /^[\p{P}\p{S}]$/u.test(cluster.text) && !/\p{L}/u.test(left?.text ?? '')
  return alone ? punctuation : none
}
