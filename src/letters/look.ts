import type { Letter } from '../model/letter.ts'
import type { Glue, Style, StyleSheet } from '../model/look.ts'
import type { LanguageTag } from '../model/recipient.ts'
import { didYouMean } from '../text/nearest.ts'
import { array, flag, number, object, oneOf, type Reader, record, wrong } from './shape.ts'

/** `look.json`: lengths in points, without the suffix that the program's names have. */
const points = number(0, 2000)
const signedPoints = number(-2000, 2000)

/** A number, or [natural, stretch, shrink]. */
const glue: Reader<Glue> = (json, report) => {
  if (json.kind === 'number') {
    const naturalPt = signedPoints(json, report)
    return naturalPt === null ? null : { naturalPt, stretchPt: 0, shrinkPt: 0 }
  }
  if (json.kind !== 'array' || json.items.length !== 3) {
    report(wrong(json, 'expected a number, or a list [natural, stretch, shrink]'))
    return null
  }
  const [natural, stretch, shrink] = json.items
  const naturalPt = signedPoints(natural!, report)
  const stretchPt = points(stretch!, report)
  const shrinkPt = points(shrink!, report)
  return naturalPt === null || stretchPt === null || shrinkPt === null
    ? null
    : { naturalPt, stretchPt, shrinkPt }
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
/** What a style may say; docs/markup.md lists the same, and a test compares them. */
export const styleNames: readonly string[] = Object.keys(written)
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
  if (parts.length <= 2 && parts.every((part) => selector.test(part))) return null
  return {
    code: 'letters/selector',
    message: `“${name}” names no element`,
    hint: 'p, .subject, p.subject, or one of these right within another: signature p',
  }
})

const base: Reader<StyleSheet['base']> = (json, report) => {
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
  return read === null ? null : (toStyle(read) as StyleSheet['base'])
}

/** an inch */
const LEAST_ROOM = 72

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

const page: Reader<StyleSheet['page']> = (json, report) => {
  const keys = ['width', 'height', 'top', 'bottom', 'left', 'right', 'head', 'foot'] as const
  const readers = Object.fromEntries(keys.map((key) => [key, points])) as Record<
    (typeof keys)[number],
    Reader<number>
  >
  const read = object<WrittenPage>(readers)(json, report)
  if (read === null) return null
  const { width, height, top, bottom, left, right } = read
  if (width - left - right < LEAST_ROOM || height - top - bottom < LEAST_ROOM) {
    report(wrong(json, `the margins leave less than ${LEAST_ROOM} points for text`))
    return null
  }
  return Object.fromEntries(keys.map((key) => [`${key}Pt`, read[key]])) as unknown as StyleSheet['page']
}

/** One look, for languages of these tags. */
export const look = (tags: readonly LanguageTag[]): Reader<StyleSheet> =>
  object<StyleSheet>({
    page,
    base,
    styles,
    languages: record(language, (tag) =>
      tags.includes(tag)
        ? null
        : {
            code: 'letters/unknown',
            message: `there is no language “${tag}” in locales/`,
            hint: didYouMean(tag, tags),
          },
    ),
  })

type LanguageStyles = StyleSheet['languages'][string]

/** A language without styles of its own may leave `styles` out. */
const language: Reader<LanguageStyles> = (json, report) => {
  const read = object<Omit<LanguageStyles, 'styles'> & { readonly styles?: LanguageStyles['styles'] }>(
    { size: number(0.3, 3), leading: number(0.3, 3), styles },
    ['styles'],
  )(json, report)
  return read === null ? null : { ...read, styles: read.styles ?? {} }
}

/** Both parts' looks, for languages of these tags. */
export const looks = (tags: readonly LanguageTag[]): Reader<Letter['look']> =>
  object<Letter['look']>({ letter: look(tags), form: look(tags) })
