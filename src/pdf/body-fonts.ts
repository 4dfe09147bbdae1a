import type { Cluster, Fonts } from '../model/face.ts'
import type { GlyphRun, Page } from '../model/page.ts'
import type { GlyphFinder, LocatedGlyph } from './content.ts'
import { withMarks } from './direction-marks.ts'
import type { FieldValueLines } from './field-values.ts'
import { type FontGlyphs, type NamedFont, nameFont } from './fonts.ts'

/** What is asked of a glyph run here, on a page or in a field's value; one of a value has no levels. */
type GlyphsOfRun = Pick<GlyphRun, 'face' | 'clusters'> & { readonly levels?: readonly number[] }

/** All glyph runs of pages and values that are not in the face that is typed with. */
export function* runsOf(
  pages: readonly Page[],
  values: ReadonlyMap<number, FieldValueLines>,
): Iterable<GlyphsOfRun> {
  for (const page of pages) for (const ink of page.ink) if (ink.kind === 'glyphs') yield ink
  for (const { lines } of values.values())
    for (const run of lines.flat()) if (run.kind === 'shaped') yield run
}

/** A document's own subsets of faces, which stand in its body. */
export interface BodyFonts {
  /** by face */
  readonly fonts: ReadonlyMap<string, NamedFont>
  /** runs that take all their glyphs from there */
  readonly whole: ReadonlySet<GlyphsOfRun>
}

/** Runs for which the shared programs have all glyphs, by their clusters, with their face. */
export type SharedGlyphRuns = WeakMap<readonly Cluster[], string>

/**
 * What the shared programs lack, as a second subset of each face. A run in which something is read from right to
 * left is set wholly in it: PDF.js orders the glyphs of each font by themselves, and would tear a word apart.
 */
export function bodyFonts(
  runs: Iterable<GlyphsOfRun>,
  shared: ReadonlyMap<string, FontGlyphs>,
  complete: SharedGlyphRuns,
  fonts: Fonts,
): BodyFonts {
  const missing = new Map<string, Map<string, Cluster>>()
  const whole = new Set<GlyphsOfRun>()
  for (const run of runs) {
    if (complete.get(run.clusters) === run.face) continue
    const sharedGlyphs = shared.get(run.face)?.glyphs
    const lacking = run.clusters.filter((cluster) => !sharedGlyphs?.has(cluster.key))
    if (lacking.length === 0) {
      complete.set(run.clusters, run.face)
      continue
    }
    const torn = run.levels === undefined || run.levels.some((level) => level % 2 === 1)
    if (torn) whole.add(run)
    const ofFace = missing.get(run.face) ?? new Map<string, Cluster>()
    missing.set(run.face, ofFace)
    for (const cluster of torn ? withMarks(run.clusters) : lacking) ofFace.set(cluster.key, cluster)
  }
  const bodySubsets = new Map<string, NamedFont>()
  for (const face of [...missing.keys()].sort())
    bodySubsets.set(face, nameFont(`G${bodySubsets.size}`, fonts.program(face, missing.get(face)!.values())))
  return { fonts: bodySubsets, whole }
}

/** Looks for a glyph in the shared program of a run's face, then in the document's own. */
export function glyphFinder(
  shared: ReadonlyMap<string, FontGlyphs>,
  body: BodyFonts,
  complete: SharedGlyphRuns,
): GlyphFinder {
  const look = (font: FontGlyphs | undefined, key: string): LocatedGlyph | null => {
    const glyph = font?.glyphs.get(key)
    return glyph === undefined ? null : { font: font!, glyph }
  }
  const find = (run: GlyphsOfRun, key: string): LocatedGlyph | null => {
    const [first, second] = [shared.get(run.face), body.fonts.get(run.face)]
    return body.whole.has(run) ? look(second, key) : (look(first, key) ?? look(second, key))
  }
  return {
    mark: find,
    isShared: (run) => complete.get(run.clusters) === run.face,
    cluster(run, key) {
      const glyph = find(run, key)
      if (glyph === null) throw new Error(`${run.face} has no glyph for ${key}`)
      return glyph
    },
  }
}
