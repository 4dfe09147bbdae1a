import type { Family } from '../model/face.ts'
import type { Letter } from '../model/letter.ts'
import { fixedSpace, type Glue, type Shade, type Style, type StyleSheet } from '../model/look.ts'
import type { LanguageTag } from '../model/recipient.ts'
import { problem } from '../problems/problem.ts'
import { familyOf } from './faces.ts'
import {
  listOf,
  numberBetween,
  objectOf,
  oneOf,
  type Reader,
  recordOf,
  textWithout,
  trueOrFalse,
  wrongValue,
} from './shape.ts'

/** `look.json` has its lengths in points, without the suffix that the program's names have. */
const length = numberBetween(0, 2000)
const signedLength = numberBetween(-2000, 2000)

/** A number, or [natural, stretch, shrink]. */
const glue: Reader<Glue> = (json, report) => {
  if (json.kind === 'number') {
    const naturalPt = signedLength(json, report)
    return naturalPt === null ? null : fixedSpace(naturalPt)
  }
  if (json.kind !== 'array' || json.items.length !== 3) {
    report(wrongValue(json, { kind: 'space' }))
    return null
  }
  const [natural, stretch, shrink] = json.items
  const naturalPt = signedLength(natural!, report)
  const stretchPt = length(stretch!, report)
  const shrinkPt = length(shrink!, report)
  return naturalPt === null || stretchPt === null || shrinkPt === null
    ? null
    : { naturalPt, stretchPt, shrinkPt }
}

/** A style as look.json writes it. */
interface WrittenStyle {
  readonly weight?: 'regular' | 'bold'
  readonly italic?: boolean
  readonly family?: Family
  readonly size?: number
  readonly leading?: number
  readonly align?: 'justify' | 'start' | 'end' | 'center'
  readonly grey?: number
  readonly colour?: Shade
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

/** `#003a70`: red, green and blue of sRGB in hexadecimal. */
const colour: Reader<Shade> = (json, report) => {
  const read = textWithout((value, at) =>
    /^#[0-9a-f]{6}$/i.test(value) ? null : problem('letters/colour', at, { value }),
  )(json, report)
  return read as Shade | null
}

const size = numberBetween(1, 200)
const readersFor = (faces: readonly string[]) => ({
  weight: oneOf(['regular', 'bold']),
  italic: trueOrFalse,
  family: familyOf(faces),
  size,
  leading: size,
  align: oneOf(['justify', 'start', 'end', 'center']),
  grey: numberBetween(0, 1),
  colour,
  hyphenate: trueOrFalse,
  tracking: numberBetween(-5, 20),
  before: glue,
  after: glue,
  start: length,
  end: length,
  hang: signedLength,
  columns: listOf(numberBetween(0.01, 100), { least: 1, most: 12 }),
  gap: length,
  border: oneOf(['box', 'under', 'over']),
  borderWidth: numberBetween(0, 20),
  padding: length,
  minHeight: length,
  height: length,
  keepWithNext: trueOrFalse,
})
type StyleName = keyof WrittenStyle
/** What a style may say; docs/markup.md lists the same, and a test compares them. */
export const styleNames = Object.keys(readersFor([])) as readonly StyleName[]

/** What the program calls a property, where it is not what look.json calls it. */
const nameInModel: Readonly<Partial<Record<StyleName, keyof Style>>> = {
  // one of them over what is inherited of either
  colour: 'grey',
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
  Object.fromEntries(
    Object.entries(style).map(([name, value]) => [nameInModel[name as StyleName] ?? name, value]),
  )

const styleOf = (faces: readonly string[]): Reader<Style> => {
  const written = objectOf<WrittenStyle>(readersFor(faces), styleNames)
  return (json, report) => {
    const read = written(json, report)
    return read === null ? null : toStyle(read)
  }
}

const selector = /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)?$|^\.[a-z][a-z0-9-]*$/
/** one selector, or two with a space: the second right within the first */
const stylesOf = (faces: readonly string[]) =>
  recordOf(styleOf(faces), (name, at) => {
    const parts = name.split(' ')
    if (parts.length <= 2 && parts.every((part) => selector.test(part))) return null
    return problem('letters/selector', at, { selector: name })
  })

type WrittenBase = Required<
  Pick<WrittenStyle, 'weight' | 'size' | 'leading' | 'align' | 'grey' | 'hyphenate' | 'tracking'>
> &
  Pick<WrittenStyle, 'family' | 'colour'>

const baseOf = (faces: readonly string[]): Reader<StyleSheet['base']> => {
  const { weight, align, grey, hyphenate, tracking, family } = readersFor(faces)
  const written = objectOf<WrittenBase>(
    { weight, size, leading: size, align, grey, colour, hyphenate, tracking, family },
    ['family', 'colour'],
  )
  return (json, report) => {
    const read = written(json, report)
    return read === null ? null : (toStyle(read) as StyleSheet['base'])
  }
}

/** Points: an inch. */
const LEAST_ROOM_PT = 72

/** A page as look.json writes it: its size, its margins, the baselines of head and foot. */
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
  const readers = Object.fromEntries(keys.map((key) => [key, length])) as Record<
    (typeof keys)[number],
    Reader<number>
  >
  const read = objectOf<WrittenPage>(readers)(json, report)
  if (read === null) return null
  const { width, height, top, bottom, left, right } = read
  if (width - left - right < LEAST_ROOM_PT || height - top - bottom < LEAST_ROOM_PT) {
    report(problem('letters/margins', json.at, { leastPt: LEAST_ROOM_PT }))
    return null
  }
  return Object.fromEntries(keys.map((key) => [`${key}Pt`, read[key]])) as unknown as StyleSheet['page']
}

/** Reads one style sheet, for languages of these tags; it may name these faces. */
export const styleSheet = (tags: readonly LanguageTag[], faces: readonly string[]): Reader<StyleSheet> =>
  objectOf<StyleSheet>({
    page,
    base: baseOf(faces),
    styles: stylesOf(faces),
    languages: recordOf(languageStyles(faces), (tag, at) =>
      tags.includes(tag) ? null : problem('letters/unknown-language', at, { language: tag, known: tags }),
    ),
  })

type LanguageStyles = StyleSheet['languages'][string]

/** A language without styles of its own may leave `styles` out. */
const languageStyles =
  (faces: readonly string[]): Reader<LanguageStyles> =>
  (json, report) => {
    const read = objectOf<Omit<LanguageStyles, 'styles'> & { readonly styles?: LanguageStyles['styles'] }>(
      { size: numberBetween(0.3, 3), leading: numberBetween(0.3, 3), styles: stylesOf(faces) },
      ['styles'],
    )(json, report)
    return read === null ? null : { ...read, styles: read.styles ?? {} }
  }

/**
 * Reads a letter's look.json: the style sheets of the letter and of its form, for languages of these tags. That of a form may
 * only be left out where the letter has none.
 */
export const letterLook =
  (tags: readonly LanguageTag[], faces: readonly string[], hasForm: boolean): Reader<Letter['look']> =>
  (json, report) => {
    const sheet = styleSheet(tags, faces)
    const readers = { letter: sheet, form: sheet }
    const read = objectOf<{ readonly letter: StyleSheet; readonly form?: StyleSheet }>(
      readers,
      hasForm ? [] : ['form'],
    )(json, report)
    return read === null ? null : { letter: read.letter, form: read.form ?? null }
  }
