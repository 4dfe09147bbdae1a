import type { VectorPicture } from '../model/picture.ts'
import { type AffineMap, multiplied } from './matrix.ts'
import type { Rgb, ShapePaint } from './paint.ts'
import type { Segment } from './path-data.ts'
import { pack } from './samples.ts'

/** Something painted: an outline, where it stands, and how. */
export interface PaintedShape {
  readonly segments: readonly Segment[]
  /** from the outline's units to those of the drawing */
  readonly matrix: AffineMap
  readonly paint: ShapePaint
}

/** How many units the longer side of a drawing has: numbers of two decimals are then finer than any printer. */
export const LONGER_SIDE = 1000

/** Shapes, the later over the earlier, as one drawing; null: nothing of them is seen. */
export function drawingOf(
  shapes: readonly PaintedShape[],
  width: number,
  height: number,
): VectorPicture | null {
  const lines = shapes.flatMap(operatorsOf)
  if (lines.length === 0) return null
  return { kind: 'drawing', width, height, packed: pack(Buffer.from(lines.join('\n'), 'latin1')) }
}

/** The operators of a shape (ISO 32000-1, 8.4, 8.5). A line is as wide as the map makes it, so it is painted under that. */
function operatorsOf({ segments, matrix, paint }: PaintedShape): readonly string[] {
  const { fill, stroke, isEvenOdd, lineWidth } = paint
  const isFilled = fill !== null
  const isStroked = stroke !== null && lineWidth > 0
  const [a, b, c, d] = matrix
  if (segments.length < 2 || (!isFilled && !isStroked) || a * d - b * c === 0) return []
  const state: string[] = []
  if (isFilled) state.push(colourOperator(fill, 'g', 'rg'))
  if (!isStroked) return ['q', ...state, ...pathOf(segments, 2, matrix), isEvenOdd ? 'f*' : 'f', 'Q']
  const scale = Math.sqrt(Math.abs(a * d - b * c))
  const decimals = Math.min(8, Math.max(0, 2 + Math.ceil(Math.log10(scale))))
  const { cap, join, miterLimit, dashes, dashOffset } = paint
  state.push(colourOperator(stroke, 'G', 'RG'), `${figure(lineWidth, decimals + 1)} w`)
  if (cap !== 0) state.push(`${cap} J`)
  if (join !== 0) state.push(`${join} j`)
  if (miterLimit !== 10) state.push(`${figure(miterLimit, 3)} M`)
  if (dashes.length > 0)
    state.push(
      `[${dashes.map((each) => figure(each, decimals + 1)).join(' ')}] ${figure(dashOffset, decimals + 1)} d`,
    )
  const cm = `${matrix.map((each, i) => figure(each, i < 4 ? 8 : 3)).join(' ')} cm`
  const painted = isFilled ? (isEvenOdd ? 'B*' : 'B') : 'S'
  return ['q', cm, ...state, ...pathOf(segments, decimals, null), painted, 'Q']
}

function colourOperator([red, green, blue]: Rgb, grey: string, rgb: string): string {
  if (red === green && green === blue) return `${figure(red, 4)} ${grey}`
  return `${[red, green, blue].map((part) => figure(part, 4)).join(' ')} ${rgb}`
}

/** A path; `through` null: as it stands, under the matrix that is set. */
function pathOf(
  segments: readonly Segment[],
  decimals: number,
  through: AffineMap | null,
): readonly string[] {
  const at = (x: number, y: number): string => {
    const [, , , , toX, toY] = through === null ? [1, 0, 0, 1, x, y] : multiplied(through, [1, 0, 0, 1, x, y])
    return `${figure(toX!, decimals)} ${figure(toY!, decimals)}`
  }
  return segments.map((segment) => {
    switch (segment.kind) {
      case 'move':
        return `${at(segment.x, segment.y)} m`
      case 'line':
        return `${at(segment.x, segment.y)} l`
      case 'curve': {
        const [x1, y1, x2, y2, x, y] = segment.points
        return `${at(x1, y1)} ${at(x2, y2)} ${at(x, y)} c`
      }
      case 'close':
        return 'h'
      default:
        return segment satisfies never
    }
  })
}

/** A number of a content stream, which knows no exponents (7.3.3). */
function figure(value: number, decimals: number): string {
  const fixed = value.toFixed(decimals)
  const short = fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed
  return short === '-0' ? '0' : short
}
