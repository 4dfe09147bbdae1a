import { isForced, type Opportunity } from './opportunities.ts'

/** Widths in points of the line that runs from offset `from` to a break, its end trimmed, its hyphen counted. */
export interface LineMeasures {
  widthPt(from: number, to: Opportunity): number
  stretchPt(from: number, to: Opportunity): number
  shrinkPt(from: number, to: Opportunity): number
}

/** A way to break the paragraph up to here: the best one of its class. */
interface BreakNode {
  readonly at: number
  readonly line: number
  readonly fitness: number
  /** hyphens at the ends of the lines just before */
  readonly hyphens: number
  readonly demerits: number
  readonly end: Opportunity | null
  readonly previous: BreakNode | null
}

// Demerits, in Knuth and Plass's measure: (LINE_PENALTY + badness)², badness being 100 for a line at its full stretch.
const LINE_PENALTY = 10
const FITNESS_DEMERITS = 5000
const DOUBLE_HYPHEN_DEMERITS = 40_000
const FINAL_HYPHEN_DEMERITS = 40_000
const SHORT_LAST_DEMERITS = 30_000
const SHORT_RAGGED_DEMERITS = 100_000
/** In a row, at the ends of lines, where the paragraph can be broken so. */
export const MOST_HYPHENS = 2
/**
 * TeX takes all lines beyond this badness for equally bad (`inf_bad`). Here it grows on with the ratio itself, not its cube, so
 * that of hopeless lines the less hopeless are chosen, and none outweighs all else; a line of one word, with no space to
 * open, is as bad as can be.
 */
const HOPELESS = 10_000
const WORST_BADNESS = 100_000
/**
 * Parts of the measure: a last line that is shorter than this looks like a mistake. Ragged text asks for more, since its
 * lines can be evened out.
 */
const SHORT_LAST = 0.12
const SHORT_RAGGED = 0.35

/**
 * Optimum fit (Knuth and Plass, Breaking Paragraphs into Lines, 1981) by dynamic programming over breaks, fitness
 * classes and runs of hyphens. `measurePt` gives each line's length. Ragged lines may fall short of the measure;
 * justified ones stretch up to `tolerance` times their stretch. Null: no breaks keep every line within that.
 */
export function optimumFit(
  breaks: readonly Opportunity[],
  measures: LineMeasures,
  measurePt: (line: number) => number,
  justified: boolean,
  tolerance: number,
  mostHyphens: number,
): readonly Opportunity[] | null {
  let active: BreakNode[] = [
    { at: 0, line: 0, fitness: 1, hyphens: 0, demerits: 0, end: null, previous: null },
  ]
  for (const to of breaks) {
    const last = isForced(to)
    const best = new Map<number, BreakNode>()
    const still: BreakNode[] = []
    for (const node of active) {
      const length = measurePt(node.line)
      const width = measures.widthPt(node.at, to)
      const spare = length - width
      const shrink = justified ? measures.shrinkPt(node.at, to) : 0
      // a little past the measure a line may still come back, where its last mark can be trimmed
      if (spare < -shrink - length * 0.06 - 20) continue
      if (!last) still.push(node)
      if (spare < -shrink - 0.001) continue
      const ratio = adjustment(spare, last, justified, length, shrink, () => measures.stretchPt(node.at, to))
      if (ratio > tolerance) continue
      if (hyphensAt(node, to) > mostHyphens) continue
      consider(best, node, to, ratio, last && node.line > 0 ? runtPenalty(to, spare / length, justified) : 0)
    }
    active = last ? [] : still
    active.push(...best.values())
    if (active.length === 0) return null
  }
  const end = active.reduce((least, node) => (node.demerits < least.demerits ? node : least))
  const chosen: Opportunity[] = []
  for (let node: BreakNode | null = end; node?.end; node = node.previous) chosen.push(node.end)
  return chosen.reverse()
}

/** The adjustment ratio of a line: -1 all shrink used, 0 natural, above 1 looser than its stretch. */
function adjustment(
  spare: number,
  last: boolean,
  justified: boolean,
  length: number,
  shrink: number,
  stretch: () => number,
): number {
  if (spare < 0) return shrink === 0 ? 0 : spare / shrink
  if (last) return 0
  if (!justified) return spare / (length * 0.3)
  return spare === 0 ? 0 : spare / Math.max(stretch(), 0.01)
}

/** The demerits of a last line that leaves too much of its measure empty. */
function runtPenalty(to: Opportunity, empty: number, justified: boolean): number {
  if (!justified) return SHORT_RAGGED_DEMERITS * Math.max(0, 1 - (1 - empty) / SHORT_RAGGED)
  return to.kind === 'end' && empty > 1 - SHORT_LAST ? SHORT_LAST_DEMERITS : 0
}

/** How many lines in a row end in a hyphen, if one ends there. */
function hyphensAt(node: BreakNode, to: Opportunity): number {
  return to.kind === 'hyphen' || to.kind === 'dash' ? node.hyphens + 1 : 0
}

function badnessOf(ratio: number): number {
  const cubic = 100 * ratio ** 3
  return cubic <= HOPELESS ? cubic : Math.min(HOPELESS * (ratio / Math.cbrt(HOPELESS / 100)), WORST_BADNESS)
}

/** Keeps a break that follows `node` where none of its class is better. */
function consider(
  best: Map<number, BreakNode>,
  node: BreakNode,
  to: Opportunity,
  ratio: number,
  runt: number,
): void {
  const badness = badnessOf(Math.abs(ratio))
  const fitness = ratio < -0.5 ? 0 : ratio <= 0.5 ? 1 : ratio <= 1 ? 2 : 3
  const hyphens = hyphensAt(node, to)
  let demerits = (LINE_PENALTY + badness) ** 2 + to.penalty ** 2 + runt
  if (node.line > 0 && Math.abs(fitness - node.fitness) > 1) demerits += FITNESS_DEMERITS
  if (hyphens > 1) demerits += DOUBLE_HYPHEN_DEMERITS
  if (to.kind === 'end' && node.hyphens > 0) demerits += FINAL_HYPHEN_DEMERITS
  const total = node.demerits + demerits
  const key = (Math.min(node.line, 1) * 4 + fitness) * 4 + Math.min(hyphens, MOST_HYPHENS + 1)
  const rival = best.get(key)
  if (rival !== undefined && rival.demerits <= total) return
  best.set(key, {
    at: to.at,
    line: node.line + 1,
    fitness,
    hyphens,
    demerits: total,
    end: to,
    previous: node,
  })
}
