import { LONGER_SIDE } from './drawing.ts'
import { type AffineMap, numbersIn } from './matrix.ts'

/** How large a drawing is, and how what is in it gets there. */
export interface Viewport {
  readonly widthPt: number
  readonly heightPt: number
  /** of the drawing, whose longer side is `LONGER_SIDE` */
  readonly width: number
  readonly height: number
  /** from the units of the outermost element to those of the drawing, y upwards */
  readonly matrix: AffineMap
}

/** Points of each unit of length (CSS Values, 6.2); a number alone is in px. */
const UNITS: Readonly<Record<string, number>> = {
  '': 0.75,
  px: 0.75,
  pt: 1,
  pc: 12,
  mm: 72 / 25.4,
  cm: 72 / 2.54,
  in: 72,
}

/** A size of the outermost element in points; `none`: it is as large as what it stands in. Null: it is no size. */
function sizeOf(text: string | undefined): number | 'none' | null {
  const said = (text ?? '').trim()
  if (said === '' || said === 'auto' || said === '100%') return 'none'
  const [, number = '', unit = ''] = /^([\d.+-]+(?:e[+-]?\d+)?)\s*([a-z]*)$/i.exec(said) ?? []
  const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined
  const value = numbersIn(number)
  if (factor === undefined || value?.length !== 1 || value[0]! <= 0) return null
  return value[0]! * factor
}

/** What a picture says of its own size, or the attribute that says none. */
export type ViewportReading =
  | { readonly kind: 'viewport'; readonly viewport: Viewport }
  | { readonly kind: 'fault'; readonly attribute: 'width' | 'height' | 'viewBox' | 'preserveAspectRatio' }

/** Sizes, in points, between which a picture is one: neither a speck nor more than a sheet of any paper. */
const LEAST_PT = 0.1
const MOST_PT = 20_000

/** The place of a drawing in its picture (SVG, 7.2, 7.8, 7.9). `said`: attributes of the outermost element. */
export function viewportOf(said: ReadonlyMap<string, string>): ViewportReading {
  const width = sizeOf(said.get('width'))
  const height = sizeOf(said.get('height'))
  if (width === null) return { kind: 'fault', attribute: 'width' }
  if (height === null) return { kind: 'fault', attribute: 'height' }
  const box = said.has('viewBox') ? numbersIn(said.get('viewBox')!) : null
  const isBox = box !== null && box.length === 4 && box[2]! > 0 && box[3]! > 0
  if (!isBox && (said.has('viewBox') || width === 'none' || height === 'none'))
    return { kind: 'fault', attribute: 'viewBox' }
  const [minX, minY, boxWidth, boxHeight] = isBox ? (box as readonly number[]) : []
  const ratio = isBox ? boxWidth! / boxHeight! : 1
  const widthPt =
    width !== 'none' ? width : height !== 'none' ? height * ratio : Math.max(LEAST_PT, boxWidth! * UNITS.px!)
  const heightPt = height !== 'none' ? height : widthPt / ratio
  for (const [attribute, size] of [
    ['width', widthPt],
    ['height', heightPt],
  ] as const)
    if (!(size >= LEAST_PT && size <= MOST_PT))
      return { kind: 'fault', attribute: said.has(attribute) ? attribute : 'viewBox' }
  const unit = LONGER_SIDE / Math.max(widthPt, heightPt)
  const [unitsX, unitsY] = [widthPt * unit, heightPt * unit]
  const place = { widthPt, heightPt, width: unitsX, height: unitsY }
  if (!isBox) {
    const scale = UNITS.px! * unit
    return { kind: 'viewport', viewport: { ...place, matrix: [scale, 0, 0, -scale, 0, unitsY] } }
  }
  const fit = fitOf(said.get('preserveAspectRatio') ?? 'xMidYMid', unitsX / boxWidth!, unitsY / boxHeight!)
  if (fit === null) return { kind: 'fault', attribute: 'preserveAspectRatio' }
  const left = (unitsX - fit.scaleX * boxWidth!) * fit.alignX - fit.scaleX * minX!
  const top = (unitsY - fit.scaleY * boxHeight!) * fit.alignY - fit.scaleY * minY!
  const matrix: AffineMap = [fit.scaleX, 0, 0, -fit.scaleY, left, unitsY - top]
  return { kind: 'viewport', viewport: { ...place, matrix } }
}

const ALIGNMENTS: Readonly<Record<string, number>> = { Min: 0, Mid: 0.5, Max: 1 }

interface Fit {
  readonly scaleX: number
  readonly scaleY: number
  /** 0 to 1: how much of the room that is left stands before it */
  readonly alignX: number
  readonly alignY: number
}

/** preserveAspectRatio (7.9); null: it is none. */
function fitOf(text: string, scaleX: number, scaleY: number): Fit | null {
  const [align = '', how = 'meet', ...more] = text.trim().split(/\s+/)
  if (more.length > 0 || (how !== 'meet' && how !== 'slice')) return null
  if (align === 'none') return { scaleX, scaleY, alignX: 0, alignY: 0 }
  const [, x, y] = /^x(Min|Mid|Max)Y(Min|Mid|Max)$/.exec(align) ?? []
  if (x === undefined || y === undefined) return null
  const scale = how === 'meet' ? Math.min(scaleX, scaleY) : Math.max(scaleX, scaleY)
  return { scaleX: scale, scaleY: scale, alignX: ALIGNMENTS[x]!, alignY: ALIGNMENTS[y]! }
}
