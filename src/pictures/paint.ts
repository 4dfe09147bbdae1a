import { numbersIn } from './matrix.ts'

/** Red, green and blue, from 0 to 1 (DeviceRGB). */
export type Rgb = readonly [red: number, green: number, blue: number]

/** How a shape is painted, handed down to what stands within (SVG, chapter 13). Lengths in the shape's own units. */
export interface ShapePaint {
  readonly fill: Rgb | null
  readonly isEvenOdd: boolean
  readonly stroke: Rgb | null
  readonly lineWidth: number
  /** ISO 32000-1, tables 54 and 55 */
  readonly cap: 0 | 1 | 2
  readonly join: 0 | 1 | 2
  readonly miterLimit: number
  readonly dashes: readonly number[]
  readonly dashOffset: number
}

/** What is painted where nothing is said (SVG, chapter 13). */
export const USUAL_PAINT: ShapePaint = {
  fill: [0, 0, 0],
  isEvenOdd: false,
  stroke: null,
  lineWidth: 1,
  cap: 0,
  join: 0,
  miterLimit: 4,
  dashes: [],
  dashOffset: 0,
}

/** The sixteen colours of HTML 4, and one that flags have; others are written in figures. */
const NAMED: Readonly<Record<string, string>> = {
  black: '#000000',
  silver: '#c0c0c0',
  gray: '#808080',
  grey: '#808080',
  white: '#ffffff',
  maroon: '#800000',
  red: '#ff0000',
  purple: '#800080',
  fuchsia: '#ff00ff',
  magenta: '#ff00ff',
  green: '#008000',
  lime: '#00ff00',
  olive: '#808000',
  yellow: '#ffff00',
  navy: '#000080',
  blue: '#0000ff',
  teal: '#008080',
  aqua: '#00ffff',
  cyan: '#00ffff',
  gold: '#ffd700',
  orange: '#ffa500',
}

/** A colour: `#ab1`, `#aabb11`, `rgb(170, 187, 17)`, or one of a few names; undefined: it is none of these, or a reference. */
export function colourOf(text: string): Rgb | null | undefined {
  const said = text.trim().toLowerCase()
  if (said === 'none') return null
  const value = Object.hasOwn(NAMED, said) ? NAMED[said]! : said
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/.exec(value)
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(value)
  const parts = (short?.slice(1).map((digit) => digit + digit) ?? long?.slice(1))?.map((hex) =>
    parseInt(hex, 16),
  )
  const decimal = /^rgb\(([^)%]*)\)$/.exec(value)
  const bytes = parts ?? numbersIn(decimal?.[1] ?? '') ?? []
  if (bytes.length !== 3 || bytes.some((byte) => byte < 0 || byte > 255)) return undefined
  return [bytes[0]! / 255, bytes[1]! / 255, bytes[2]! / 255]
}

const choice =
  <T>(of: Readonly<Record<string, T>>, set: (value: T) => Partial<ShapePaint>) =>
  (text: string): Partial<ShapePaint> | null => {
    const said = text.trim()
    return Object.hasOwn(of, said) ? set(of[said]!) : null
  }
const CAPS = { butt: 0, round: 1, square: 2 } as const
const JOINS = { miter: 0, round: 1, bevel: 2 } as const

/** A length in the picture's units: a number, or one in px. */
export function lengthOf(text: string): number | null {
  const numbers = numbersIn(text.trim().replace(/px$/, ''))
  return numbers?.length === 1 ? numbers[0]! : null
}

const number =
  (least: number, set: (value: number) => Partial<ShapePaint>) =>
  (text: string): Partial<ShapePaint> | null => {
    const value = lengthOf(text)
    return value === null || value < least ? null : set(value)
  }

const colour =
  (set: (value: Rgb | null) => Partial<ShapePaint>) =>
  (text: string): Partial<ShapePaint> | null => {
    const value = colourOf(text)
    return value === undefined ? null : set(value)
  }

/** Whatever is not wholly opaque would need a group of its own, which is refused. */
const opaque = (text: string): Partial<ShapePaint> | null =>
  /^(?:1(?:\.0*)?|100%)$/.test(text.trim()) ? {} : null

function dashes(text: string): Partial<ShapePaint> | null {
  if (text.trim() === 'none') return { dashes: [] }
  const found = numbersIn(text)
  if (found === null || found.some((each) => each < 0)) return null
  // all of them 0: a whole line (SVG, 13.5.6); an odd number is gone through twice, as a PDF does too
  return { dashes: found.every((each) => each === 0) ? [] : found }
}

/** What each attribute of painting says; null: its value is not understood, or not painted here. */
export const PAINTING: Readonly<Record<string, (text: string) => Partial<ShapePaint> | null>> = {
  fill: colour((fill) => ({ fill })),
  'fill-rule': choice({ nonzero: false, evenodd: true }, (isEvenOdd) => ({ isEvenOdd })),
  'fill-opacity': opaque,
  opacity: opaque,
  stroke: colour((stroke) => ({ stroke })),
  'stroke-opacity': opaque,
  'stroke-width': number(0, (lineWidth) => ({ lineWidth })),
  'stroke-linecap': choice(CAPS, (cap) => ({ cap })),
  'stroke-linejoin': choice(JOINS, (join) => ({ join })),
  'stroke-miterlimit': number(1, (miterLimit) => ({ miterLimit })),
  'stroke-dasharray': dashes,
  'stroke-dashoffset': number(Number.NEGATIVE_INFINITY, (dashOffset) => ({ dashOffset })),
}
