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

/** A run in a line in which something is read from right to left: what stands left of it there. */
export interface Beside {
  readonly left: Standing | null
}

interface Standing {
  readonly text: string
  readonly level: number
}

/** The runs of a page that stand in lines with right-to-left text. */
export function besideRuns(page: Page): ReadonlyMap<GlyphRun, Beside> {
  const beside = new Map<GlyphRun, Beside>()
  let line: GlyphRun[] = []
  const close = (): void => {
    if (line.some((run) => run.levels!.some((level) => level % 2 === 1))) {
      let left: Standing | null = null
      for (const run of line) {
        beside.set(run, { left })
        const last = run.clusters.at(-1)
        if (last !== undefined) left = { text: last.text, level: run.levels!.at(-1)! }
      }
    }
    line = []
  }
  let yPt = Number.NaN
  for (const ink of page.ink) {
    if (ink.kind !== 'glyphs' || ink.levels === undefined) continue
    if (ink.yPt !== yPt) close()
    yPt = ink.yPt
    line.push(ink)
  }
  close()
  return beside
}

/**
 * Glyphs stand on a page from left to right; a reader must find out what is read from right to left, and each does
 * it otherwise. Poppler takes numbers and punctuation for left-to-right text, with the spaces to the left of them;
 * PDFium gives what is neutral the direction of what it met last; PDFBox guesses a line's direction from its first
 * letter. Marks end the guessing: one stands left of each stretch of left-to-right text in a right-to-left line, and
 * left of each punctuation mark that touches no letter there. The result: the marks before a run's clusters.
 */
export function marksOf(run: GlyphRun, { left }: Beside): readonly (readonly Cluster[])[] {
  let before = left
  return run.clusters.map(({ text }, index) => {
    const cluster = { text, level: run.levels![index]! }
    const marks = marksBefore(cluster, before)
    before = cluster
    return marks
  })
}

const none: readonly Cluster[] = []
const punctuation = [rightToLeft]
const stretch = [rightToLeft, leftToRight]

function marksBefore(cluster: Standing, left: Standing | null): readonly Cluster[] {
  const afterRight = left === null || left.level % 2 === 1
  if (cluster.level % 2 === 0) return afterRight ? stretch : none
  const alone = /^[\p{P}\p{S}]$/u.test(cluster.text) && !/\p{L}/u.test(left?.text ?? '')
  return alone ? punctuation : none
}
