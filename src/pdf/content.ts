import type { Cluster } from '../model/face.ts'
import type { Shade } from '../model/look.ts'
import type { GlyphRun, Owner, Page, PlacedPicture } from '../model/page.ts'
import { marksOf, neighboursOfRuns, type RunNeighbour, signedKey } from './direction-marks.ts'
import type { FontGlyphs, Glyph } from './fonts.ts'
import { rounded } from './rectangle.ts'

/** Finds a cluster's glyph among the fonts of a document. */
export interface GlyphFinder {
  /** throws where no font has it */
  cluster(run: Pick<GlyphRun, 'face' | 'clusters'>, key: string): LocatedGlyph
  /** a mark of direction; null: the face's program has none */
  mark(run: GlyphRun, key: string): LocatedGlyph | null
  /** whether all glyphs of a run come from the shared program: then what was written once may stand again */
  isShared(run: GlyphRun): boolean
}

/**
 * Remembers the operators of runs, so that lines that documents share are written once: `runs` by a run at its place,
 * `glyphs` by clusters, wherever they stand.
 */
export interface ContentMemory {
  readonly runs: WeakMap<GlyphRun, WrittenRun>
  readonly glyphs: WeakMap<readonly Cluster[], WrittenRun & { readonly run: GlyphRun }>
}

/** An empty memory, for documents of one language and part. */
export const openContentMemory = (): ContentMemory => ({ runs: new WeakMap(), glyphs: new WeakMap() })

interface WrittenRun {
  /** undefined: nothing in its line is read from right to left */
  readonly beside: RunNeighbour | undefined
  readonly operators: string
}

/** A glyph, and the font of the document that has it. */
export interface LocatedGlyph {
  readonly font: FontGlyphs
  readonly glyph: Glyph
}

/** A page's content stream. */
export interface Content {
  readonly operators: string
  /** the node whose ink each marked-content sequence holds, by its MCID */
  readonly nodes: readonly number[]
}

/**
 * The content of a page, in the order of its ink. Ink of one owner that stands together is one marked-content
 * sequence: /Tag with an MCID for a node's, /Artifact for the rest (ISO 32000-1, 14.6, 14.8.2.2). `tags` has the
 * structure type of the element that holds a node's ink, by the node's number; null where it is none. `pictures`: names of
 * pictures by file.
 */
export function pageContent(
  page: Page,
  tags: readonly (string | null)[],
  find: GlyphFinder,
  memory: ContentMemory,
  pictures: ReadonlyMap<string, string>,
): Content {
  const lines: string[] = []
  const nodes: number[] = []
  const beside = neighboursOfRuns(page)
  const paint = painter(lines, pictures, (run) => runAt(run, beside.get(run), find, memory))
  let open: Owner | null = null
  for (const ink of page.ink) {
    if (ink.kind === 'widget' || ink.kind === 'link') continue
    const owner = contentOwner(ink)
    if (owner !== open) {
      if (open !== null) lines.push('EMC')
      const tag = typeof owner === 'number' ? tags[owner] : null
      if (tag === undefined) throw new Error(`ink of node ${owner}, which the document has not`)
      if (tag !== null) lines.push(`/${tag} <</MCID ${nodes.push(owner as number) - 1}>> BDC`)
      else
        lines.push(`/Artifact <</Type ${artifacts[typeof owner === 'number' ? 'pagination' : owner]}>> BDC`)
      open = owner
    }
    paint(ink)
  }
  if (open !== null) lines.push('EMC')
  return { operators: lines.join('\n'), nodes }
}

/** ISO 32000-1, table 330: a watermark is an artifact of pagination. */
const artifacts = {
  pagination: '/Pagination',
  layout: '/Layout',
  watermark: '/Pagination /Subtype /Watermark',
} as const

/** Rules and borders are no content: the node that owns them only says where they stand. */
function contentOwner(ink: PaintedInk): Owner {
  switch (ink.kind) {
    case 'glyphs':
    case 'picture':
      return ink.owner
    case 'rule':
    case 'frame':
      return typeof ink.owner === 'number' ? 'layout' : ink.owner
    default:
      return ink satisfies never
  }
}

type PaintedInk = Exclude<Page['ink'][number], { kind: 'widget' | 'link' }>

/** Writes operators; colour, line width and font are only set where they change. */
function painter(
  lines: string[],
  pictures: ReadonlyMap<string, string>,
  show: (run: GlyphRun) => string,
): (ink: PaintedInk) => void {
  let fill: Shade = 0
  let stroke: Shade = 0
  let line = 1
  const pen = (grey: Shade, widthPt: number): void => {
    if (grey !== stroke) lines.push(strokeColour(grey))
    if (widthPt !== line) lines.push(`${number(widthPt)} w`)
    stroke = grey
    line = widthPt
  }
  return (ink) => {
    switch (ink.kind) {
      case 'rule':
        pen(ink.grey, ink.widthPt)
        lines.push(`${number(ink.x1Pt)} ${number(ink.y1Pt)} m ${number(ink.x2Pt)} ${number(ink.y2Pt)} l S`)
        break
      case 'frame':
        pen(ink.grey, ink.linePt)
        lines.push(
          `${number(ink.xPt)} ${number(ink.yPt)} ${number(ink.widthPt)} ${number(ink.heightPt)} re S`,
        )
        break
      case 'picture':
        lines.push(showPicture(ink, pictures))
        break
      case 'glyphs': {
        if (ink.grey !== fill) lines.push(fillColour(ink.grey))
        fill = ink.grey
        lines.push(show(ink))
        break
      }
      default:
        ink satisfies never
    }
  }
}

/** The operators that paint a picture at its place (8.8); it is an XObject of the unit square. Throws where `names` lacks it. */
function showPicture(
  { file, xPt, yPt, widthPt, heightPt }: PlacedPicture,
  names: ReadonlyMap<string, string>,
): string {
  const name = names.get(file)
  if (name === undefined) throw new Error(`a picture that is in no prefix: ${file}`)
  return `q ${number(widthPt)} 0 0 ${number(heightPt)} ${number(xPt)} ${number(yPt)} cm /${name} Do Q`
}

/** Colours are those of the output intent, sRGB (ISO 19005-2, 6.2.4.3). */
const fillColour = (shade: Shade): string =>
  typeof shade === 'number' ? `${number(shade)} g` : `${rgb(shade)} rg`

const strokeColour = (shade: Shade): string =>
  typeof shade === 'number' ? `${number(shade)} G` : `${rgb(shade)} RG`

const rgb = (colour: string): string =>
  [1, 3, 5].map((at) => number(Number.parseInt(colour.slice(at, at + 2), 16) / 255)).join(' ')

/** The operators of a run at its place: a text object (9.4.1). */
function runAt(
  run: GlyphRun,
  beside: RunNeighbour | undefined,
  find: GlyphFinder,
  memory: ContentMemory,
): string {
  const remembered = memory.runs.get(run)
  const shared = find.isShared(run)
  if (remembered !== undefined && shared && sameNeighbour(remembered.beside, beside))
    return remembered.operators
  const glyphs = showRun(run, beside, find, memory)
  // the rise and not the baseline is moved: what stands in one line is read as one
  const rise = run.risePt === undefined ? [] : [`${number(run.risePt)} Ts`]
  const fall = run.risePt === undefined ? [] : ['0 Ts']
  const matrix = textMatrix(run.angleDeg, run.xPt, run.yPt)
  const operators = ['BT', matrix, ...rise, glyphs, ...fall, 'ET'].join('\n')
  if (shared) memory.runs.set(run, { beside, operators })
  return operators
}

/** The operators that show a run's glyphs where the text matrix stands. */
function showRun(
  run: GlyphRun,
  beside: RunNeighbour | undefined,
  find: GlyphFinder,
  memory: ContentMemory,
): string {
  const remembered = memory.glyphs.get(run.clusters)
  const shared = find.isShared(run)
  if (
    remembered !== undefined &&
    shared &&
    sameRun(remembered.run, run) &&
    sameNeighbour(remembered.beside, beside)
  )
    return remembered.operators
  const marks = beside === undefined ? [] : marksOf(run, beside)
  const { glyphs, advancesPt } = marked(run, marks, beside?.left?.text ?? ' ', find)
  const operators = showGlyphs(glyphs, advancesPt, run.sizePt).join('\n')
  if (shared) memory.glyphs.set(run.clusters, { run, beside, operators })
  return operators
}

/** Whether two runs of the same clusters show the same glyphs: their places and colours may differ. */
function sameRun(one: GlyphRun, other: GlyphRun): boolean {
  return (
    one.face === other.face &&
    one.sizePt === other.sizePt &&
    one.advancesPt === other.advancesPt &&
    one.levels === other.levels
  )
}

function sameNeighbour(one: RunNeighbour | undefined, other: RunNeighbour | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  return (
    one.next === other.next && one.left?.text === other.left?.text && one.left?.level === other.left?.level
  )
}

/** The glyphs of a run with its marks of direction among them. */
function marked(
  run: GlyphRun,
  marks: readonly (readonly Cluster[])[],
  beforeRun: string,
  find: GlyphFinder,
): { readonly glyphs: readonly LocatedGlyph[]; readonly advancesPt: readonly number[] } {
  if (marks.every((before) => before.length === 0))
    return {
      glyphs: run.clusters.map((cluster) => find.cluster(run, cluster.key)),
      advancesPt: run.advancesPt,
    }
  const glyphs: LocatedGlyph[] = []
  const advancesPt: number[] = []
  for (const [index, cluster] of run.clusters.entries()) {
    for (const { key } of marks[index]!) {
      const mark = find.mark(run, key)
      if (mark === null) continue
      glyphs.push(mark)
      advancesPt.push(0)
    }
    const signed = signedKey(cluster, run.clusters[index - 1]?.text ?? beforeRun)
    const plus = signed === null ? null : find.mark(run, signed)
    glyphs.push(plus ?? find.cluster(run, cluster.key))
    advancesPt.push(run.advancesPt[index]!)
  }
  return { glyphs, advancesPt }
}

/**
 * Tf, and Tj or TJ, for glyphs that advance by `advancesPt`. A number in TJ is thousandths of the size, taken from the
 * advance (ISO 32000-1, 9.4.3); each is reckoned from where the glyphs before have really come, so that rounding
 * never adds up. Glyphs of shared and of the document's own programs may stand in one line.
 */
export function showGlyphs(
  glyphs: readonly LocatedGlyph[],
  advancesPt: readonly number[],
  sizePt: number,
): string[] {
  const lines: string[] = []
  let font: FontGlyphs | null = null
  /** strings and the numbers between them */
  let parts: string[] = []
  let codes = ''
  let wanted = 0
  let reached = 0
  const flushCodes = (): void => {
    if (codes !== '') parts.push(`(${codes})`)
    codes = ''
  }
  const flush = (): void => {
    flushCodes()
    if (parts.length === 1) lines.push(`${parts[0]} Tj`)
    else if (parts.length > 1) lines.push(`[${parts.join('')}] TJ`)
    parts = []
  }
  for (const [index, { font: glyphFont, glyph }] of glyphs.entries()) {
    const adjustment = Math.round(((reached - wanted) / sizePt) * 1000)
    if (glyphFont !== font) {
      flush()
      lines.push(`/${glyphFont.name} ${number(sizePt)} Tf`)
      font = glyphFont
    }
    if (adjustment !== 0) {
      flushCodes()
      parts.push(String(adjustment))
      reached -= (adjustment * sizePt) / 1000
    }
    codes += glyph.code
    reached += (glyph.width * sizePt) / 1000
    wanted += advancesPt[index]!
  }
  flush()
  return lines
}

function textMatrix(angleDeg: number, xPt: number, yPt: number): string {
  if (angleDeg === 0) return `${number(xPt)} ${number(yPt)} Td`
  const angle = (angleDeg * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const turned = [cos, sin, -sin, cos].map((part) => Math.round(part * 1e5) / 1e5)
  return `${turned.join(' ')} ${number(xPt)} ${number(yPt)} Tm`
}

/** A number of a content stream, rounded. */
export function number(value: number): string {
  return String(rounded(value))
}
