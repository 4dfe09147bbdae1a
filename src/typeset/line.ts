import type { Cluster, Fonts } from '../model/face.ts'
import type { Shade } from '../model/look.ts'
import { isIdeographic } from '../text/scripts.ts'
import { lineLevels, visualOrder } from './bidi.ts'
import type { Inline } from './inline.ts'
import { type Item, type PlacedCluster, shapeRange } from './itemize.ts'
import { BLANK, isForced, type Opportunity, paintsHyphen } from './opportunities.ts'
import type { TextStyle } from './style.ts'
import { type FullWidthBlank, type Unit, unitsOf } from './units.ts'

/** Glyphs of one span on a line, left to right; x from the left edge of the paragraph's measure. */
export interface SetRun {
  readonly kind: 'run'
  /** index of its span in the paragraph */
  readonly span: number
  readonly face: string
  readonly sizePt: number
  readonly grey: Shade
  readonly xPt: number
  readonly clusters: readonly Cluster[]
  readonly advancesPt: readonly number[]
  readonly levels: readonly number[]
}

/** A check or radio box on a line; x as of a run. */
export interface SetBox {
  readonly kind: 'box'
  readonly span: number
  readonly xPt: number
}

/** A line of a paragraph, ready to be placed on a page. */
export interface SetLine {
  /** visual order, left to right */
  readonly parts: readonly (SetRun | SetBox)[]
  /** points, without the spaces at its end */
  readonly widthPt: number
}

/** A paragraph that is ready to be broken: shaped, with its embedding levels. */
export interface ShapedParagraph {
  readonly inline: Inline
  readonly levels: Uint8Array
  /** 0 left to right, 1 right to left */
  readonly base: number
  readonly items: readonly Item[]
  readonly fonts: Fonts
  readonly blank: (face: string, character: string) => FullWidthBlank
  /** extra advance after the label that hangs: [offset of its last unit's end, points] */
  readonly label: readonly [number, number] | null
}

interface LevelPiece {
  readonly level: number
  readonly units: Unit[]
}

/** The box that a line is set in. */
export interface LineSlot {
  /** left edge from the left edge of the measure */
  readonly leftPt: number
  readonly widthPt: number
  readonly align: TextStyle['align']
}

/** Sets the line `[from, to.at)`: reshaped where a break needs it, justified, in visual order (UAX #9, L1, L2). */
export function setLine(prepared: ShapedParagraph, from: number, to: Opportunity, slot: LineSlot): SetLine {
  const { inline, base } = prepared
  const pieces = piecesOf(prepared, from, to)
  const logical = pieces.flatMap((piece) => piece.units)
  const advances = logical.map((unit) => unit.advancePt)
  const visible = logical.findLastIndex((unit) => !blankUnit(unit, inline)) + 1
  const body = logical.slice(0, visible)
  const [first, last] = [body[0], body.at(-1)]
  const lead = first === undefined ? 0 : edgeBlank(prepared, first.item, first.start, 'left')
  const ending = isForced(to)
  const trail = ending || last === undefined ? 0 : edgeBlank(prepared, last.item, last.end - 1, 'right')
  if (last !== undefined) advances[visible - 1] = last.advancePt - trail - closing(prepared, last)
  if (prepared.label !== null) {
    const [end, extra] = prepared.label
    const unit = logical.findIndex((each) => each.end === end)
    if (unit >= 0) advances[unit] = logical[unit]!.advancePt + extra
  }
  const natural = advances.slice(0, visible).reduce((sum, advance) => sum + advance, 0) - lead
  let width = natural
  const spare = slot.widthPt - natural
  if (slot.align === 'justify' && (!ending || spare < 0)) {
    const label = prepared.label?.[0] ?? -1
    const amounts = body.slice(0, -1).map((unit) => {
      if (unit.end === label) return 0
      return spare > 0 ? unit.stretchPt : unit.shrinkPt
    })
    const total = amounts.reduce((sum, amount) => sum + amount, 0)
    if (total > 0) {
      const ratio = Math.max(spare / total, -1)
      for (const [i, amount] of amounts.entries()) advances[i]! += amount * ratio
      width = natural + ratio * total
    }
  }
  const hanging = advances.slice(visible).reduce((sum, advance) => sum + advance, 0)
  const start = startX(slot, width, base) - (base === 1 ? hanging : lead)
  return { parts: paint(pieces, advances, inline, start), widthPt: width }
}

function startX(slot: LineSlot, width: number, base: number): number {
  const rest = slot.widthPt - width
  if (slot.align === 'center') return slot.leftPt + rest / 2
  const right = (slot.align === 'end') !== (base === 1)
  return right ? slot.leftPt + rest : slot.leftPt
}

/** Items of a line cut at its ends and where its levels change, in logical order. */
function piecesOf(prepared: ShapedParagraph, from: number, to: Opportunity): readonly LevelPiece[] {
  const { inline, levels, base, items, fonts, blank } = prepared
  const own = lineLevels(inline.text, levels, from, to.at, base)
  const pieces: LevelPiece[] = []
  for (const item of items) {
    const start = Math.max(item.start, from)
    const end = Math.min(item.end, to.at)
    if (start >= end) continue
    let cut = start
    for (let i = start + 1; i <= end; i++) {
      if (i < end && own[i - from] === own[cut - from]) continue
      const placed = cutGlyphs(item, inline.text, cut, i, fonts)
      pieces.push({ level: own[cut - from]!, units: [...unitsOf(item, placed, inline, blank)] })
      cut = i
    }
  }
  if (paintsHyphen(to)) addHyphen(pieces, fonts)
  return pieces
}

/** The glyphs of `[start, end)`, shaped anew only where HarfBuzz flags that the cut changes them. */
function cutGlyphs(
  item: Item,
  text: string,
  start: number,
  end: number,
  fonts: Fonts,
): readonly PlacedCluster[] {
  if (start === item.start && end === item.end) return item.glyphs
  if (item.face === '') return []
  const { glyphs } = item
  const first =
    start === item.start ? 0 : glyphs.findIndex((each) => each.start === start && each.end > start)
  const after =
    end === item.end ? glyphs.length : glyphs.findIndex((each) => each.start === end && each.end > end)
  const unsafe = (index: number) => index < glyphs.length && glyphs[index]!.cluster.unsafeToBreak
  const clean =
    first >= 0 &&
    after >= 0 &&
    !(start > item.start && unsafe(first)) &&
    !(end < item.end && unsafe(after)) &&
    // a join that paints without text goes with the cluster that it joins
    (first === 0 || glyphs[first - 1]!.cluster.text !== '') &&
    (after === glyphs.length || after === 0 || glyphs[after - 1]!.cluster.text !== '')
  return clean ? glyphs.slice(first, after) : shapeRange(item, text, start, end, fonts)
}

/** A hyphen that the text does not have: it paints as one and means U+00AD. */
function addHyphen(pieces: LevelPiece[], fonts: Fonts): void {
  const units = pieces.findLast((piece) => piece.units.some((unit) => unit.placed !== null))?.units
  const before = units?.findLast((unit) => unit.placed !== null)
  if (units === undefined || before === undefined) return
  const cluster = hyphenOf(before.item, fonts)
  const advancePt = (cluster.advance * before.item.sizePt) / 1000
  const { end, item } = before
  units.push({
    start: end,
    end,
    placed: { start: end, end, cluster },
    item,
    advancePt,
    stretchPt: 0,
    shrinkPt: 0,
  })
}

/** The cluster of a hyphen in an item's face; it means U+00AD, so that the text that is read out has no hyphen. */
export function hyphenOf(item: Item, fonts: Fonts): Cluster {
  const shaped = fonts.face(item.face).shape({
    text: '-',
    direction: 'ltr',
    script: item.script,
    language: item.language,
    features: [],
  })
  const cluster = shaped[0]!
  return { ...cluster, text: '\u00AD', key: `\u00AD ${cluster.key}` }
}

function blankUnit(unit: Unit, inline: Inline): boolean {
  if (unit.start === unit.end) return unit.placed === null
  return [...inline.text.slice(unit.start, unit.end)].every((character) => BLANK.test(character))
}

/** The blank half of the full-width mark at `at` (UTF-16 units), which is left out at a line's edge: points, of the item's size. */
export function edgeBlank(
  { inline, blank }: Pick<ShapedParagraph, 'inline' | 'blank'>,
  item: Item,
  at: number,
  side: 'left' | 'right',
): number {
  const { style, language } = inline.spans[item.span]!
  if (!isIdeographic(language.script)) return 0
  return blank(language.faces.native[style.weight], inline.text[at] ?? '')[side] * item.sizePt
}

/** What a unit's advance holds only for the sake of the next one: tracking. */
function closing(prepared: ShapedParagraph, unit: Unit): number {
  return unit.placed === null || unit.end >= prepared.inline.text.length ? unit.item.trackingPt : 0
}

/** `advances`: of the pieces' units, one after another. */
function paint(
  pieces: readonly LevelPiece[],
  advances: readonly number[],
  inline: Inline,
  start: number,
): readonly (SetRun | SetBox)[] {
  const parts: (SetBox | (SetRun & { clusters: Cluster[]; advancesPt: number[]; levels: number[] }))[] = []
  let xPt = start
  let units = 0
  const firsts = pieces.map((piece) => {
    units += piece.units.length
    return units - piece.units.length
  })
  for (const index of visualOrder(pieces.map((piece) => piece.level))) {
    const piece = pieces[index]!
    const { length } = piece.units
    for (let i = 0; i < length; i++) {
      const at = piece.level % 2 === 1 ? length - 1 - i : i
      const unit = piece.units[at]!
      const advance = advances[firsts[index]! + at]!
      const { span, face, sizePt } = unit.item
      const before = parts.at(-1)
      if (unit.placed === null) {
        // the gap between a box and its label lies towards the label
        const side = inline.spans[span]!.box?.sidePt ?? 0
        parts.push({ kind: 'box', span, xPt: piece.level % 2 === 1 ? xPt + advance - side : xPt })
      } else if (
        before?.kind === 'run' &&
        before.span === span &&
        before.face === face &&
        before.sizePt === sizePt
      ) {
        before.clusters.push(unit.placed.cluster)
        before.advancesPt.push(advance)
        before.levels.push(piece.level)
      } else {
        const { grey } = inline.spans[span]!.style
        const glyphs = { clusters: [unit.placed.cluster], advancesPt: [advance], levels: [piece.level] }
        parts.push({ kind: 'run', span, face, sizePt, grey, xPt, ...glyphs })
      }
      xPt += advance
    }
  }
  return parts
}
