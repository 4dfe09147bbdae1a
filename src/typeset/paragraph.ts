import { memo } from '../memo.ts'
import { type Family, type Fonts, facesOf } from '../model/face.ts'
import { type Problem, problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'
import { type Isolate, LRI, levelsOf } from './bidi.ts'
import { breakRulesOf, selfContained } from './break-rules.ts'
import { openFaceFinder } from './families.ts'
import { type Hyphenator, openHyphenation } from './hyphenation.ts'
import type { Inline } from './inline.ts'
import { type Itemize, openItemizer } from './itemize.ts'
import { type LineMeasures, MOST_HYPHENS, optimumFit } from './knuth-plass.ts'
import { edgeBlank, hyphenOf, type SetLine, type ShapedParagraph, setLine } from './line.ts'
import {
  BLANK,
  endOf,
  HELPS,
  inNeed,
  isForced,
  type Opportunity,
  opportunities,
  paintsHyphen,
  type WideWord,
} from './opportunities.ts'
import type { TextStyle } from './style.ts'
import { blanksOf, type FullWidthBlank, unitsOf } from './units.ts'

/** The measure of a paragraph (points) and how its lines stand in it. */
export interface Measure {
  readonly widthPt: number
  readonly direction: 'ltr' | 'rtl'
  readonly align: TextStyle['align']
  /** later lines are set in by this; a label before a colon is as wide */
  readonly hangPt: number
}

/** Sets paragraphs, and remembers what it has set. */
export interface Paragraphs {
  /**
   * The lines of a paragraph. `typeset/no-glyph`, `typeset/parted-word` (a note) and `typeset/overfull-line` are added to
   * `problems`, at `at`; after the last there are no lines.
   */
  set(inline: Inline, measure: Measure, at: Place, problems: Problem[]): readonly SetLine[]
  /** the lines that it remembers, by all that they depend on; may be added to */
  readonly remembered: Map<string, readonly SetLine[]>
}

/** Which breaks are allowed, and how far spaces may open, in turn. A line that is one word long has no space to open. */
const JUSTIFIED_TRIES = [
  ['none', 1.5],
  ['none', 4],
  ['address', 4],
  ['none', 8],
  ['address', 8],
  ['none', Number.POSITIVE_INFINITY],
  ['address', Number.POSITIVE_INFINITY],
] as const
const RAGGED_TRIES = [
  ['none', Number.POSITIVE_INFINITY],
  ['address', Number.POSITIVE_INFINITY],
] as const

/** What paragraphs are set with: made once a run, since it remembers what it has looked up. */
interface ParagraphTools {
  readonly fonts: Fonts
  readonly itemize: Itemize
  readonly blank: (face: string, character: string) => FullWidthBlank
  readonly hyphenatorOf: (language: string) => Hyphenator
}

/** Styles of a letter with all its languages, and some more. */
const MOST_STYLES = 5_000

/** Paragraphs: some 30 MB of lines. */
const MOST_REMEMBERED = 2_000

/**
 * Sets paragraphs and remembers them by text, style and measure: a letter's own words are set once a language. A name in
 * a script that its language's faces do not have is set in one of `families`, those of all languages.
 */
export function openParagraphs(fonts: Fonts, families: readonly Family[]): Paragraphs {
  const tools: ParagraphTools = {
    fonts,
    itemize: openItemizer(fonts, openFaceFinder(fonts, families)),
    blank: blanksOf(fonts),
    hyphenatorOf: openHyphenation(),
  }
  const keyOfStyle = memo(MOST_STYLES, styleKey)
  const remembered = new Map<string, readonly SetLine[]>()
  return {
    remembered,
    set(inline, measure, at, problems) {
      const key = paragraphKey(inline, measure, keyOfStyle)
      let lines = remembered.get(key)
      if (lines === undefined) {
        const found: Problem[] = []
        lines = breakIntoLines(inline, measure, tools, at, found)
        problems.push(...found)
        if (remembered.size >= MOST_REMEMBERED) remembered.clear()
        if (found.length === 0) remembered.set(key, lines)
      }
      return lines
    },
  }
}

function paragraphKey(inline: Inline, measure: Measure, keyOfStyle: typeof styleKey): string {
  const spans = inline.spans.map(
    ({ end, style, language, box }) => `${end} ${language.tag} ${box?.sidePt ?? ''} ${keyOfStyle(style)}`,
  )
  const { widthPt, direction, align, hangPt } = measure
  const isolates = inline.isolates.map(({ start, end, control }) => `${start}${control}${end}`)
  return [inline.text, inline.script, widthPt, direction, align, hangPt, ...spans, ...isolates].join('\n')
}

function styleKey(style: TextStyle): string {
  const { weight, italic, family, sizePt, latinSizePt, grey, hyphenate, trackingPt } = style
  const faces = family === null ? [] : facesOf(family)
  return [weight, italic, ...faces, sizePt, latinSizePt, grey, hyphenate, trackingPt].join()
}

function breakIntoLines(
  inline: Inline,
  measure: Measure,
  tools: ParagraphTools,
  at: Place,
  problems: Problem[],
): readonly SetLine[] {
  if (inline.text === '') return []
  const isolates = isolatesOf(inline)
  const levels = levelsOf(inline.text, measure.direction, isolates)
  const { fonts, blank } = tools
  const items = tools.itemize(inline, levels, isolates, at, problems)
  const bare = { inline, levels, base: measure.direction === 'rtl' ? 1 : 0, items, fonts, blank, label: null }
  const label = hangingLabel(bare, measure.hangPt)
  const hangPt = Math.max(measure.hangPt, label?.widthPt ?? measure.hangPt)
  const prepared: ShapedParagraph = { ...bare, label: label && [label.end, hangPt - label.widthPt] }
  const measures = measuresOf(prepared)
  const length = (line: number) => measure.widthPt - (line > 0 ? hangPt : 0)
  const found =
    oneLine(inline, measures, length(0)) ??
    findBreaks(inline, measures, tools, length, measure.align === 'justify')
  if (found === null) {
    const { text } = inline
    problems.push(problem('typeset/overfull-line', at, { text, columnPt: measure.widthPt }))
    return []
  }
  for (const { start, end } of found.parted) {
    const ends = [
      ...found.breaks.flatMap((each) =>
        isInNeed(each) && start < each.at && each.at < end ? [each.at] : [],
      ),
      end,
    ]
    const parts = ends.map((to, i) => inline.text.slice(ends[i - 1] ?? start, to).trim())
    problems.push(problem('typeset/parted-word', at, { parts, columnPt: measure.widthPt }))
  }
  let from = 0
  return found.breaks.map((to, line) => {
    const hang = line > 0 ? hangPt : 0
    const leftPt = measure.direction === 'rtl' ? 0 : hang
    const slot = { leftPt, widthPt: measure.widthPt - hang, align: measure.align }
    const set = setLine(prepared, from, to, slot)
    from = to.at
    return set
  })
}

/** Values as the document isolates them, and what is found within or around them; none parts another. */
function isolatesOf(inline: Inline): readonly Isolate[] {
  const found = selfContained(inline.text).map(([start, end]) => ({ start, end, control: LRI }) as const)
  const parts = (a: Isolate, b: Isolate): boolean =>
    (a.start < b.start && b.start < a.end && a.end < b.end) ||
    (b.start < a.start && a.start < b.end && b.end < a.end)
  return [...inline.isolates, ...found.filter((each) => !inline.isolates.some((value) => parts(each, value)))]
}

/** How a paragraph is broken, and the words that are parted for it where nothing allows them to be. */
interface Breaking {
  readonly breaks: readonly Opportunity[]
  readonly parted: readonly WideWord[]
}

/** The breaks of a paragraph that fits one line: none is as good, and where they might be need not be asked. Null: it does not. */
function oneLine({ text }: Inline, measures: LineMeasures, widthPt: number): Breaking | null {
  const end = endOf(text)
  if (text.includes('\u2028') || measures.widthPt(0, end) > widthPt) return null
  return { breaks: [end], parted: [] }
}

/**
 * The breaks of a paragraph: first within good spacing, then loose, then with breaks inside addresses, then looser; then with
 * more hyphens in a row, and within the words that are wider than their line, and in no other. Null: even so a line is too long.
 */
function findBreaks(
  inline: Inline,
  measures: LineMeasures,
  { hyphenatorOf }: ParagraphTools,
  length: (line: number) => number,
  justified: boolean,
): Breaking | null {
  const rules = breakRulesOf(inline.text)
  const sets = {
    none: opportunities(inline, rules, hyphenatorOf, false),
    address: rules.emergency.includes(1) ? opportunities(inline, rules, hyphenatorOf, true) : null,
  }
  for (const [need, tolerance] of justified ? JUSTIFIED_TRIES : RAGGED_TRIES) {
    const allowed = sets[need]
    const breaks = allowed && optimumFit(allowed, measures, length, justified, tolerance, MOST_HYPHENS)
    if (breaks !== null) return { breaks, parted: [] }
  }
  const anyhow = (allowed: readonly Opportunity[]): readonly Opportunity[] | null =>
    optimumFit(allowed, measures, length, justified, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)
  const narrowest = Math.min(length(0), length(1))
  let allowed = sets.address ?? sets.none
  const wide = wideWords(allowed, measures, narrowest)
  let breaks = anyhow(allowed)
  for (const help of HELPS) {
    if (breaks !== null) break
    allowed = inNeed(inline, rules, hyphenatorOf, allowed, wideWords(allowed, measures, narrowest), help)
    breaks = anyhow(allowed)
  }
  if (breaks === null) return null
  const here = breaks.filter(isInNeed)
  const parted = wide.filter(({ start, end }) => here.some(({ at }) => start < at && at < end))
  return { breaks, parted }
}

const isInNeed = ({ kind }: Opportunity): boolean => kind === 'emergency' || kind === 'parted'

/** What stands between two breaks and is wider than `widthPt`. */
function wideWords(
  allowed: readonly Opportunity[],
  measures: LineMeasures,
  widthPt: number,
): readonly WideWord[] {
  return allowed.flatMap((to, i) => {
    const start = allowed[i - 1]?.at ?? 0
    return measures.widthPt(start, to) > widthPt + 0.001 ? [{ start, end: to.at }] : []
  })
}

/** Sums of widths, stretch and shrink by offset, so that any line is measured by two look-ups. */
function measuresOf(prepared: ShapedParagraph): LineMeasures {
  const { inline, items, fonts, blank } = prepared
  const { text } = inline
  const width = new Float64Array(text.length + 2)
  const stretch = new Float64Array(text.length + 2)
  const shrink = new Float64Array(text.length + 2)
  const itemAt = new Int32Array(text.length)
  items.forEach((item, index) => {
    itemAt.fill(index, item.start, item.end)
    for (const unit of unitsOf(item, item.glyphs, inline, blank)) {
      const at = Math.max(unit.start, unit.end - 1) + 1
      width[at]! += unit.advancePt
      stretch[at]! += unit.stretchPt
      shrink[at]! += unit.shrinkPt
    }
  })
  if (prepared.label !== null) width[prepared.label[0]]! += prepared.label[1]
  for (let i = 1; i < width.length; i++) {
    width[i]! += width[i - 1]!
    stretch[i]! += stretch[i - 1]!
    shrink[i]! += shrink[i - 1]!
  }
  const visible = new Int32Array(text.length + 1)
  for (let i = 1; i <= text.length; i++) visible[i] = BLANK.test(text[i - 1]!) ? visible[i - 1]! : i
  const hyphens = new Map<number, number>()
  const hyphenPt = (at: number): number => {
    const item = items[itemAt[at - 1]!]!
    if (item.face === '') return 0
    const before = hyphens.get(itemAt[at - 1]!)
    if (before !== undefined) return before
    const width = (hyphenOf(item, fonts).advance * item.sizePt) / 1000
    hyphens.set(itemAt[at - 1]!, width)
    return width
  }
  const edge = (at: number, side: 'left' | 'right'): number => {
    const index = side === 'left' ? at : at - 1
    const item = items[itemAt[index] ?? -1]
    return item === undefined ? 0 : edgeBlank(prepared, item, index, side)
  }
  return {
    widthPt(from, to) {
      const end = visible[to.at]!
      if (end <= from) return 0
      const trim = isForced(to) ? 0 : edge(end, 'right')
      return width[end]! - width[from]! - edge(from, 'left') - trim + (paintsHyphen(to) ? hyphenPt(to.at) : 0)
    },
    stretchPt: (from, to) => Math.max(0, stretch[Math.max(from, visible[to.at]! - 1)]! - stretch[from]!),
    shrinkPt: (from, to) => Math.max(0, shrink[Math.max(from, visible[to.at]! - 1)]! - shrink[from]!),
  }
}

/**
 * The check box or the label up to a colon that a hanging paragraph begins with. It is set as wide as the hang, or widens
 * it, so that what it names begins where the later lines begin. Null: there is none.
 */
function hangingLabel(
  prepared: ShapedParagraph,
  hangPt: number,
): { readonly end: number; readonly widthPt: number } | null {
  if (hangPt <= 0) return null
  const found = /^(?:\uFFFC ?|[^:：]{1,40}[:：][ \u00A0]?)/u.exec(prepared.inline.text)
  if (found === null) return null
  const end = found[0].length
  let width = 0
  for (const item of prepared.items) {
    for (const unit of unitsOf(item, item.glyphs, prepared.inline, prepared.blank))
      if (unit.end <= end) width += unit.advancePt
  }
  return { end, widthPt: width }
}
