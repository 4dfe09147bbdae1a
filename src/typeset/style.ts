import { memo } from '../memo.ts'
import type { Family } from '../model/face.ts'
import type { Shade, Style, StyleSheet } from '../model/look.ts'
import type { LanguageTag } from '../model/recipient.ts'

/** Text properties after the cascade; lengths in points. */
export interface TextStyle {
  readonly weight: 'regular' | 'bold'
  readonly italic: boolean
  /** in place of the language's own faces, for what it has; null: those alone */
  readonly family: Family | null
  readonly sizePt: number
  /** of Latin letters inside another script, whose own size the look multiplies */
  readonly latinSizePt: number
  readonly leadingPt: number
  readonly align: 'justify' | 'start' | 'end' | 'center'
  readonly grey: Shade
  readonly hyphenate: boolean
  readonly trackingPt: number
  /** how far it stands over the line */
  readonly risePt: number
}

/** What the look says of one element: its text, and its box, which nobody inherits. */
export interface ResolvedStyle {
  readonly text: TextStyle
  readonly box: Style
}

/** What every look does unless it says otherwise. */
const USUAL: Readonly<Record<string, Style>> = {
  strong: { weight: 'bold' },
  em: { italic: true },
  th: { weight: 'bold' },
  caption: { weight: 'bold', keepWithNext: true },
}

/** Of the size around it: how large what stands higher or lower is, and by how much. */
const RAISED: Readonly<Record<string, { readonly size: number; readonly rise: number }>> = {
  sup: { size: 0.66, rise: 0.36 },
  sub: { size: 0.66, rise: -0.16 },
}

/** An element as the look sees it: its tag, and its classes each behind a dot (`p.subject`). One text: styles are remembered by it. */
export function kindOf(tag: string, classes: readonly string[]): string {
  return classes.length === 0 ? tag : `${tag}.${classes.join('.')}`
}

/** The names by which a look file may speak of an element of a kind. */
function namesOf(kind: string): readonly string[] {
  const [tag = '', ...classes] = kind.split('.')
  return [tag, ...classes.map((name) => `.${name}`), ...classes.map((name) => `${tag}.${name}`)]
}

/** What a look says of an element of a document by its kind (`kindOf`), within one of the kind `parent`. */
export type Resolve = (kind: string, parent: string, inherited: TextStyle) => ResolvedStyle

/** What looks say of elements. Equal questions get the same object, so that what follows can be remembered by it. */
export interface Styles {
  readonly base: typeof computeBase
  readonly resolve: typeof cascade
}

/** Answers that are remembered: those of a letter with all its languages, and some more. */
const MOST_STYLES = 5_000

/** For one run. */
export const openStyles = (): Styles => ({
  base: memo(MOST_STYLES, computeBase),
  resolve: memo(MOST_STYLES, cascade),
})

/** The text properties that a document in `language` starts from. */
function computeBase(look: StyleSheet, language: LanguageTag): TextStyle {
  const factor = look.languages[language]
  return {
    ...look.base,
    italic: false,
    risePt: 0,
    family: look.base.family ?? null,
    sizePt: look.base.sizePt * (factor?.size ?? 1),
    latinSizePt: look.base.sizePt,
    leadingPt: look.base.leadingPt * (factor?.size ?? 1) * (factor?.leading ?? 1),
  }
}

/**
 * The cascade: by tag, by class, by tag and class, then each of these within its parent (`signature p`), then the same of
 * the language. General sizes are multiplied by the language's `size`, general leadings by its `size` and `leading`; what
 * the language's own styles say is final.
 */
function cascade(
  inherited: TextStyle,
  kind: string,
  parent: string,
  language: LanguageTag,
  look: StyleSheet,
): ResolvedStyle {
  const special = look.languages[language]
  const size = special?.size ?? 1
  const leading = size * (special?.leading ?? 1)
  const own = namesOf(kind)
  const tag = own[0]!
  const parents = namesOf(parent)
  const names = [...own, ...own.flatMap((name) => parents.map((parent) => `${parent} ${name}`))]
  const raised = RAISED[tag]
  let text: TextStyle =
    raised === undefined
      ? inherited
      : {
          ...inherited,
          sizePt: inherited.sizePt * raised.size,
          latinSizePt: inherited.latinSizePt * raised.size,
          risePt: inherited.risePt + inherited.sizePt * raised.rise,
        }
  let box: Style = {}
  const apply = (style: Style | undefined, general: boolean) => {
    if (style === undefined) return
    box = { ...box, ...style }
    text = {
      weight: style.weight ?? text.weight,
      italic: style.italic ?? text.italic,
      risePt: text.risePt,
      family: style.family ?? text.family,
      sizePt: style.sizePt === undefined ? text.sizePt : style.sizePt * (general ? size : 1),
      latinSizePt:
        style.sizePt === undefined ? text.latinSizePt : general ? style.sizePt : style.sizePt / size,
      leadingPt: style.leadingPt === undefined ? text.leadingPt : style.leadingPt * (general ? leading : 1),
      align: style.align ?? text.align,
      grey: style.grey ?? text.grey,
      hyphenate: style.hyphenate ?? text.hyphenate,
      trackingPt: style.trackingPt ?? text.trackingPt,
    }
  }
  apply(USUAL[tag], true)
  for (const name of names) apply(look.styles[name], true)
  for (const name of names) apply(special?.styles[name], false)
  return { text, box }
}
