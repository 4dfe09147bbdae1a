import type { Cluster } from '../model/face.ts'
import type { GlyphRun, Page } from '../model/page.ts'

/** A character that paints nothing: it only tells which way its neighbours are read (UAX #9, 2.6). */
function mark(text: string): Cluster {
  return { text, glyphs: [], advance: 0, unsafeToBreak: false, key: text }
}
const rightToLeft = mark('\u200F')
const leftToRight = mark('\u200E')
/**
 * PDF.js drops a mark, and a space where the next glyphs stand to the left, but not the two in one glyph. It must have a
 * width, or PDF.js puts it before its label instead of after it; from a fifth of an em on, going back over it is a gap.
 */
const space: Cluster = { ...mark('\u200F '), advance: 100 }

/**
 * A plus that says itself that its number is read from the left: to PDF.js, `+41 22 730` would be `730 22 41+`. Not in
 * `(+02:00) 09:00`, where the two times would become one stretch.
 */
export function signedKey({ text, key }: Cluster, left: string): string | null {
  return text === '+' && left === ' ' ? `\u200E${key}` : null
}

/**
 * What a program of a right-to-left language must hold, so that its text comes back in order from all readers. Where it
 * has not all of it, that is left out.
 */
export function withMarks(clusters: readonly Cluster[]): readonly Cluster[] {
  const signed = clusters.flatMap((each) => {
    const key = signedKey(each, ' ')
    return key === null ? [] : [{ ...each, key, text: '\u200E+' }]
  })
  return [...clusters, ...signed, rightToLeft, leftToRight, space]
}

/** A run in a line in which something is read from right to left: what stands left of it there. */
export interface RunNeighbour {
  /** null at the end of what is read together: a line, or one of the labels side by side in it */
  readonly left: NeighbourText | null
  /** whether the next label of the line is read after it */
  readonly next: boolean
}

interface NeighbourText {
  readonly text: string
  readonly level: number
}

/** The runs of a page that stand in lines with right-to-left text. */
export function neighboursOfRuns(page: Page): ReadonlyMap<GlyphRun, RunNeighbour> {
  const beside = new Map<GlyphRun, RunNeighbour>()
  let line: GlyphRun[] = []
  const close = (): void => {
    if (line.some((run) => run.levels!.some((level) => level % 2 === 1))) {
      const labels = labelsOf(line)
      for (const [index, label] of labels.entries()) {
        let left: NeighbourText | null = null
        for (const run of label) {
          beside.set(run, { left, next: left === null && index < labels.length - 1 })
          const last = run.clusters.at(-1)
          if (last !== undefined) left = { text: last.text, level: run.levels!.at(-1)! }
        }
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

/** What stands side by side in a line and is painted from right to left, label by label. */
function labelsOf(line: readonly GlyphRun[]): readonly (readonly GlyphRun[])[] {
  const labels: GlyphRun[][] = []
  let xPt = Number.POSITIVE_INFINITY
  for (const run of line) {
    if (run.xPt < xPt) labels.push([run])
    else labels.at(-1)!.push(run)
    xPt = run.xPt
  }
  return labels
}

/**
 * Glyphs stand on a page from left to right; a reader must find out what is read from right to left, and each does
 * it otherwise. Poppler takes numbers and punctuation for left-to-right text, with the spaces to the left of them;
 * PDFium gives what is neutral the direction of what it met last; PDFBox guesses a line's direction from its first
 * letter. Marks end the guessing: one stands left of each stretch of left-to-right text in a right-to-left line, and
 * left of each punctuation mark that touches no letter there. PDF.js sees no gap between a label and the next to the left
 * of it, and gets a space. The result: the marks before a run's clusters.
 */
export function marksOf(run: GlyphRun, { left, next }: RunNeighbour): readonly (readonly Cluster[])[] {
  let before = left
  return run.clusters.map(({ text }, index) => {
    const cluster = { text, level: run.levels![index]! }
    const marks = marksBefore(cluster, before)
    before = cluster
    return next && index === 0 ? [space, ...marks] : marks
  })
}

const none: readonly Cluster[] = []
const punctuation = [rightToLeft]
const stretch = [rightToLeft, leftToRight]

function marksBefore(cluster: NeighbourText, left: NeighbourText | null): readonly Cluster[] {
  const afterRight = left === null || left.level % 2 === 1
  if (cluster.level % 2 === 0) return afterRight ? stretch : none
  const alone = /^[\p{P}\p{S}]$/u.test(cluster.text) && !/\p{L}/u.test(left?.text ?? '')
  return alone ? punctuation : none
}
