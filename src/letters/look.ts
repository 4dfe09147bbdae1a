import type { Part } from '../model/letter.ts'
import type { Glue, Look, Style } from '../model/look.ts'
import { array, flag, number, object, oneOf, type Reader, record } from './shape.ts'

/** `look.json`: lengths in points, without the suffix that the program's names have. */
const points = number(0, 2000)
const signedPoints = number(-2000, 2000)

/** A number, or [natural, stretch, shrink]. */
const glue: Reader<Glue> = (json, report) => {
  if (json.kind === 'number') {
    const naturalPt = signedPoints(json, report)
    return naturalPt === null ? null : { naturalPt, stretchPt: 0, shrinkPt: 0 }
  }
  const three = array(points, { least: 3, most: 3 })(json, report)
  return three === null ? null : { naturalPt: three[0]!, stretchPt: three[1]!, shrinkPt: three[2]! }
}

interface WrittenStyle {
  readonly weight?: 'regular' | 'bold'
  readonly size?: number
  readonly leading?: number
  readonly align?: 'justify' | 'start' | 'end' | 'center'
  readonly grey?: number
  readonly hyphenate?: boolean
  readonly tracking?: number
  readonly before?: Glue
  readonly after?: Glue
  readonly start?: number
  readonly end?: number
  readonly hang?: number
  readonly columns?: readonly number[]
  readonly gap?: number
  readonly border?: 'box' | 'under' | 'over'
  readonly borderWidth?: number
  readonly padding?: number
  readonly minHeight?: number
  readonly height?: number
  readonly keepWithNext?: boolean
}

const size = number(1, 200)
const written = {
  weight: oneOf(['regular', 'bold']),
  size,
  leading: size,
  align: oneOf(['justify', 'start', 'end', 'center']),
  grey: number(0, 1),
  hyphenate: flag,
  tracking: number(-5, 20),
  before: glue,
  after: glue,
  start: points,
  end: points,
  hang: signedPoints,
  columns: array(number(0.01, 100), { least: 1, most: 12 }),
  gap: points,
  border: oneOf(['box', 'under', 'over']),
  borderWidth: number(0, 20),
  padding: points,
  minHeight: points,
  height: points,
  keepWithNext: flag,
}
type StyleName = keyof WrittenStyle
const writtenStyle = object<WrittenStyle>(written, Object.keys(written) as StyleName[])

const named: Readonly<Partial<Record<StyleName, keyof Style>>> = {
  size: 'sizePt',
  leading: 'leadingPt',
  tracking: 'trackingPt',
  start: 'startPt',
  end: 'endPt',
  hang: 'hangPt',
  gap: 'gapPt',
  borderWidth: 'borderPt',
  padding: 'paddingPt',
  minHeight: 'minHeightPt',
  height: 'heightPt',
}
const toStyle = (style: WrittenStyle): Style =>
  Object.fromEntries(Object.entries(style).map(([name, value]) => [named[name as StyleName] ?? name, value]))

const style: Reader<Style> = (json, report) => {
  const read = writtenStyle(json, report)
  return read === null ? null : toStyle(read)
}

const selector = /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)?$|^\.[a-z][a-z0-9-]*$/
/** one selector, or two with a space: the second right within the first */
const styles = record(style, (name) => {
  const parts = name.split(' ')
  return parts.length <= 2 && parts.every((part) => selector.test(part))
    ? null
    : `“${name}” is no tag, .class or tag.class, nor one within another (signature p)`
})

const base: Reader<Look['base']> = (json, report) => {
  const { weight, align, grey, hyphenate, tracking } = written
  const read = object<
    Required<Pick<WrittenStyle, 'weight' | 'size' | 'leading' | 'align' | 'grey' | 'hyphenate' | 'tracking'>>
  >({
    weight,
    size,
    leading: size,
    align,
    grey,
    hyphenate,
    tracking,
  })(json, report)
  return read === null ? null : (toStyle(read) as Look['base'])
}

interface WrittenPage {
  readonly width: number
  readonly height: number
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
  readonly head: number
  readonly foot: number
}

const page: Reader<Look['page']> = (json, report) => {
  const keys = ['width', 'height', 'top', 'bottom', 'left', 'right', 'head', 'foot'] as const
  const readers = Object.fromEntries(keys.map((key) => [key, points])) as Record<
    (typeof keys)[number],
    Reader<number>
  >
  const read = object<WrittenPage>(readers)(json, report)
  if (read === null) return null
  return Object.fromEntries(keys.map((key) => [`${key}Pt`, read[key]])) as unknown as Look['page']
}

const look: Reader<Look> = object<Look>({
  page,
  base,
  styles,
  languages: record(
    object<Look['languages'][string]>({ size: number(0.3, 3), leading: number(0.3, 3), styles }, ['styles']),
  ),
})

/** Both parts' looks. A language without styles of its own may leave `styles` out. */
export const looks: Reader<Readonly<Record<Part, Look>>> = (json, report) => {
  const read = object<Record<Part, Look>>({ letter: look, form: look })(json, report)
  if (read === null) return null
  const filled = (each: Look): Look => ({
    ...each,
    languages: Object.fromEntries(
      Object.entries(each.languages).map(([tag, own]) => [tag, { ...own, styles: own.styles ?? {} }]),
    ),
  })
  return { letter: filled(read.letter), form: filled(read.form) }
}
