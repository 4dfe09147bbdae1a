import type { Fonts } from '../model/face.ts'
import { isIdeographic, needsDictionary, scriptAt } from '../text/scripts.ts'
import type { Inline } from './inline.ts'
import type { Item, PlacedCluster } from './itemize.ts'

/** A cluster or box in a line, with how far it may grow and shrink: points. `[start, end)` in UTF-16 units. */
export interface Unit {
  readonly start: number
  readonly end: number
  /** null: a check or radio box */
  readonly placed: PlacedCluster | null
  readonly item: Item
  readonly advancePt: number
  readonly stretchPt: number
  readonly shrinkPt: number
}

/** The blank half of a full-width mark, in em, and where it lies. */
export interface FullWidthBlank {
  readonly left: number
  readonly right: number
}

const NONE: FullWidthBlank = { left: 0, right: 0 }
const WIDE = /[\p{Script=Han}\u3000-\u303F\uFF00-\uFFEF“”‘’…—]/u
const MARK = /[\u3001\u3002\u3008-\u3011\u3014-\u301B\uFF01\uFF08\uFF09\uFF0C\uFF0E\uFF1A\uFF1B\uFF1F“”‘’]/u
const LATIN_OR_DIGIT = /[\p{Script=Latin}\p{Script=Cyrillic}\p{N}]/u
const SPACE = /^[ \u00A0\u2028]$/

/** Between a hanzi and a Latin letter or digit, em; below what a text extractor takes for a space. */
const MIXED_GAP = 0.08
/** How much of a blank half goes between two marks, em: a text extractor takes half an em for a new line. */
const MOST_CLOSED = 0.42
/** Between two hanzi, em: how far a line's deficit may open each gap. */
const WIDE_STRETCH = 0.02

/** Between two letters of a script without spaces between words, em. */
const LETTER_STRETCH = 0.02

const isOfScript = (script: string, character: string): boolean =>
  character !== '' && scriptAt(character.codePointAt(0)!)?.code === script

/** Gives a mark's blank half in a face, by what `halt` (OpenType) takes off it. */
export const blanksOf =
  (fonts: Fonts) =>
  (face: string, character: string): FullWidthBlank =>
    MARK.test(character) ? measureBlank(fonts, face, character) : NONE

function measureBlank(fonts: Fonts, face: string, character: string): FullWidthBlank {
  const request = { text: character, direction: 'ltr', script: 'Hans', language: 'zh-Hans' } as const
  const full = fonts.face(face).shape({ ...request, features: [] })[0]
  const half = fonts.face(face).shape({ ...request, features: ['halt'] })[0]
  if (full === undefined || half === undefined || half.advance >= full.advance) return NONE
  const blank = (full.advance - half.advance) / 1000
  const left = Math.min(blank, Math.max(0, ((full.glyphs[0]?.x ?? 0) - (half.glyphs[0]?.x ?? 0)) / 1000))
  return { left, right: blank - left }
}

/** The units of a stretch of shaped text, in logical order. */
export function unitsOf(
  item: Item,
  placed: readonly PlacedCluster[],
  inline: Inline,
  blank: (face: string, character: string) => FullWidthBlank,
): readonly Unit[] {
  const { text, spans } = inline
  const span = spans[item.span]!
  if (span.box !== null) {
    const { sidePt } = span.box
    const gap = (at: number) => (/[\s\u2028]/.test(text[at] ?? ' ') ? 0.2 : 0.4) * span.style.sizePt
    const advancePt = sidePt + gap(item.end)
    return [{ start: item.start, end: item.end, placed: null, item, advancePt, stretchPt: 0, shrinkPt: 0 }]
  }
  const script = span.language.script
  const face = span.language.faces.native[span.style.weight]
  const em = item.sizePt
  return placed.map((each) => {
    const { start, end, cluster } = each
    let advancePt = (cluster.advance * em) / 1000 + (cluster.text === '' ? 0 : item.trackingPt)
    let stretchPt = 0
    let shrinkPt = 0
    const last = text[end - 1] ?? ''
    const next = text[end] ?? ''
    if (SPACE.test(text.slice(start, end))) {
      stretchPt = advancePt * (script === 'Arab' ? 0.7 : 0.5)
      // an Arabic word's last letter reaches into its space, which must still be seen
      shrinkPt = advancePt * (script === 'Arab' ? 0.12 : 0.28)
      // the next choice stands off from the one before
      if (next === '\uFFFC') advancePt += 1.2 * em
    } else if (needsDictionary(script)) {
      // few spaces open in such a line, and wide ones part what belongs together: letters take their share
      if (isOfScript(script, last) && isOfScript(script, next)) stretchPt = LETTER_STRETCH * em
    } else if (isIdeographic(inline.script) && cluster.text !== '') {
      const here = WIDE.test(last)
      const there = WIDE.test(next)
      // also where a span in a language of its own ends
      if ((here && LATIN_OR_DIGIT.test(next)) || (there && LATIN_OR_DIGIT.test(last))) {
        if (!MARK.test(last) && !MARK.test(next)) advancePt += MIXED_GAP * span.style.sizePt
      }
      if (!isIdeographic(script)) return { start, end, placed: each, item, advancePt, stretchPt, shrinkPt }
      if (here && there) stretchPt = WIDE_STRETCH * em
      const mine = here ? blank(face, last) : NONE
      const theirs = there ? blank(face, next) : NONE
      // two marks: one blank half between them is enough (chws)
      if (mine.right > 0 && theirs.right > 0) advancePt -= Math.min(mine.right, MOST_CLOSED) * em
      else if (theirs.left > 0 && (mine.left > 0 || mine.right > 0))
        advancePt -= Math.min(theirs.left, MOST_CLOSED) * em
      // one mark: half of its blank half may go
      else if (mine.right > 0) shrinkPt = mine.right * em * 0.5
      else if (theirs.left > 0) shrinkPt = theirs.left * em * 0.5
    }
    return { start, end, placed: each, item, advancePt, stretchPt, shrinkPt }
  })
}
