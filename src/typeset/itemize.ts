import { memo } from '../memo.ts'
import type { Cluster, Fonts } from '../model/face.ts'
import type { Language } from '../model/letter.ts'
import { type Problem, problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'
import { isIdeographic, scriptAt } from '../text/scripts.ts'
import type { Isolate } from './bidi.ts'
import type { FaceFinder } from './families.ts'
import type { Inline, Span } from './inline.ts'

/** A stretch of one face, size, script, level and node: what is shaped at once. `[start, end)` in UTF-16 units. */
export interface Item {
  readonly start: number
  readonly end: number
  /** embedding level (UAX #9): odd is right to left */
  readonly level: number
  /** index of its span in the paragraph */
  readonly span: number
  readonly face: string
  readonly sizePt: number
  /** ISO 15924 */
  readonly script: string
  /** BCP 47 */
  readonly language: string
  /** tracking, points after each cluster */
  readonly trackingPt: number
  /** in logical order; empty for a box or for what is not painted */
  readonly glyphs: readonly PlacedCluster[]
}

/** A cluster and the text it stands for: `[start, end)` of the paragraph, in UTF-16 units. */
export interface PlacedCluster {
  readonly start: number
  readonly end: number
  readonly cluster: Cluster
}

const LATIN = /\p{Script=Latin}/u
const CYRILLIC_OR_GREEK = /[\p{Script=Cyrillic}\p{Script=Greek}]/u
const GREEK = /[\u0370-\u03ff\u1f00-\u1fff]/
const ARABIC = /\p{Script=Arabic}/u
const HAN = /[\p{Script=Han}\u3000-\u303F\uFF00-\uFFEF\p{Script=Hiragana}\p{Script=Katakana}]/u
const SCRIPTS = [
  ['Latn', LATIN],
  ['Grek', GREEK],
  ['Cyrl', CYRILLIC_OR_GREEK],
  ['Arab', ARABIC],
  ['Han', HAN],
] as const
/** Bidi controls, joiners of lines, soft hyphens: they steer the layout and are not painted. */
const UNPAINTED = /[\u00AD\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/
/** What a character is to a paragraph that is itemized. */
interface ItemizedCharacter {
  /** ISO 15924, and `Han` of Chinese or Japanese writing; null: it takes the script of what it stands among */
  readonly script: string | null
  /** goes with the character before */
  readonly combining: boolean
  /** stands for nothing on the page */
  readonly unpainted: boolean
}

function characterOf(code: number): ItemizedCharacter {
  const text = String.fromCodePoint(code)
  const [first] = SCRIPTS.flatMap(([name, expression]) => (expression.test(text) ? [name] : []))
  const script = first ?? scriptAt(code)?.code ?? null
  const combining = /[\p{M}\u200C\u200D]/u.test(text)
  return { script, combining, unpainted: UNPAINTED.test(text) }
}

/** Code points: a letter's texts have some hundred, a list's names of all countries some thousand. */
const MOST_CHARACTERS = 5_000

/** Splits a paragraph into items, as `openItemizer` says. */
export type Itemize = (
  inline: Inline,
  levels: Uint8Array,
  isolates: readonly Isolate[],
  at: Place,
  problems: Problem[],
) => readonly Item[]

/** For one run: what a character is, is looked up once, since expressions with \p are slow. */
export function openItemizer(fonts: Fonts, finder: FaceFinder): Itemize {
  const characters = memo(MOST_CHARACTERS, characterOf)
  return (inline, levels, isolates, at, problems) =>
    itemize(inline, levels, isolates, { fonts, finder, characters }, at, problems)
}

interface ItemizerTools {
  readonly fonts: Fonts
  readonly finder: FaceFinder
  readonly characters: (code: number) => ItemizedCharacter
}

/**
 * Splits a paragraph into items and shapes them. Which face a character is taken from `finder` knows; those that none has are
 * one problem `typeset/no-glyph`, at `at`.
 */
function itemize(
  inline: Inline,
  levels: Uint8Array,
  isolates: readonly Isolate[],
  { fonts, finder, characters }: ItemizerTools,
  at: Place,
  problems: Problem[],
): readonly Item[] {
  const { text, spans, script: around } = inline
  const items: Item[] = []
  const missing = new Set<string>()
  spans.forEach((span, index) => {
    if (span.box !== null) {
      const { start, end } = span
      const bare = { face: '', sizePt: 0, script: 'Zyyy', language: '', trackingPt: 0, glyphs: [] }
      items.push({ start, end, level: levels[start]!, span: index, ...bare })
      return
    }
    const roles = latinRoles(text, span, isolates)
    const nativeHouse = finder.nativeHouse(span)
    let from = span.start
    const { native, latin } = span.language.faces
    const nativeFace = finder.of(native, span.style)
    const faceAt = (i: number, code: number): string => {
      const isLatin = roles[i - span.start] === 1
      const face = finder.at(code, isLatin, span)
      if (face !== null) return face
      missing.add(String.fromCodePoint(code))
      return finder.of(isLatin ? latin : native, span.style)
    }
    let face = ''
    let script = 'Zyyy'
    const close = (end: number) => {
      if (end <= from) return
      const foreign =
        native.regular !== latin.regular && face !== '' && face !== nativeFace && face !== nativeHouse
      // among Arabic letters, which the look makes larger, all others keep their size, also in a span of their own language;
      // hanzi and Latin share one
      const small = around === 'Arab' && (foreign || (face !== '' && span.language.script !== 'Arab'))
      const bare = { start: from, end, level: levels[from]!, span: index, face }
      const item = {
        ...bare,
        sizePt: small ? span.style.latinSizePt : span.style.sizePt,
        script: shapingScript(script === 'Zyyy' ? (foreign ? 'Latn' : span.language.script) : script),
        language: shapingTag(span.language),
        trackingPt: script === 'Arab' ? 0 : span.style.trackingPt,
      }
      items.push({ ...item, glyphs: face === '' ? [] : shapeRange(item, text, from, end, fonts) })
      from = end
    }
    for (let i = span.start; i < span.end; ) {
      const code = text.codePointAt(i)!
      const character = characters(code)
      // a line's end paints a space of the text before
      const nextFace = code === 0x2028 ? nativeFace : character.unpainted ? '' : faceAt(i, code)
      const nextScript = scriptOf(character, span.language)
      const combining = character.combining && i > from
      const split =
        !combining &&
        i > from &&
        (nextFace !== face ||
          levels[i] !== levels[i - 1] ||
          (nextScript !== null && script !== 'Zyyy' && nextScript !== script))
      if (split) {
        close(i)
        script = 'Zyyy'
      }
      if (!combining || i === from) face = nextFace
      if (nextScript !== null && script === 'Zyyy') script = nextScript
      i += code > 0xffff ? 2 : 1
    }
    close(span.end)
  })
  if (missing.size > 0) problems.push(noGlyph([...missing], inline, at))
  return items
}

/** What is missing, and where a face for it is to be named: in the language of the span that has the first of it. */
function noGlyph(characters: readonly string[], { text, spans }: Inline, at: Place): Problem {
  const first = text.indexOf(characters[0]!)
  const span = spans.find(({ start, end }) => start <= first && first < end) ?? spans[0]!
  const script = scriptAt(characters[0]!.codePointAt(0)!)
  const { language } = span
  return problem('typeset/no-glyph', at, {
    ...{ characters, text },
    script: script === null ? null : script.name.replaceAll('_', ' '),
    isOwn:
      script !== null &&
      (script.code === language.script ||
        (isIdeographic(script.code) === isIdeographic(language.script) && isIdeographic(script.code))),
    locale: language.source.file,
  })
}

/** Arabic faces draw the letters on both sides of a space together, and a narrow line has no space left there. */
const BETWEEN_WORDS = /(?<= )|(?= )/

/** Shapes `[start, end)` of an item anew, for a line that begins or ends inside it. Logical order. */
export function shapeRange(
  item: Pick<Item, 'level' | 'face' | 'script' | 'language'>,
  text: string,
  start: number,
  end: number,
  fonts: Fonts,
): readonly PlacedCluster[] {
  const shape = (part: string): readonly Cluster[] => {
    const { script, language, level } = item
    const direction = level % 2 === 1 ? 'rtl' : 'ltr'
    const shaped = fonts.face(item.face).shape({ text: part, direction, script, language, features: [] })
    return level % 2 === 1 ? shaped.toReversed() : shaped
  }
  const part = text.slice(start, end).replaceAll('\u2028', ' ')
  const logical = item.script === 'Arab' ? part.split(BETWEEN_WORDS).flatMap(shape) : shape(part)
  let at = start
  return logical.map((cluster) => {
    const from = at
    at = Math.min(end, at + cluster.text.length)
    return { start: from, end: at, cluster }
  })
}

/** 1 where a character asks for the Latin family first, 0 for the language's own; by offset in the span. */
function latinRoles(text: string, span: Span, isolates: readonly Isolate[]): Uint8Array {
  const roles = new Uint8Array(span.end - span.start)
  const { native, latin } = span.language.faces
  if (native.regular === latin.regular) return roles
  if (isIdeographic(span.language.script)) {
    for (let i = span.start; i < span.end; i++) {
      const here = text[i]!
      const around = LATIN.test(text[i - 1] ?? '') && LATIN.test(text[i + 1] ?? '')
      if (here <= '\u007E' || LATIN.test(here) || CYRILLIC_OR_GREEK.test(here) || around)
        roles[i - span.start] = 1
    }
    return roles
  }
  // A word is Latin from its first Latin letter to its last letter or digit; digits and signs elsewhere are native.
  const part = text.slice(span.start, span.end)
  for (const found of part.matchAll(
    /\p{Script=Latin}(?:[^\s\p{Script=Arabic}\u0590-\u05ff]*[\p{Script=Latin}\p{N}])?/gu,
  ))
    roles.fill(1, found.index, found.index + found[0].length)
  for (const { start, end } of isolates) {
    const isolate = text.slice(start, end)
    if (!LATIN.test(isolate) || ARABIC.test(isolate)) continue
    roles.fill(1, Math.max(0, start - span.start), Math.max(0, end - span.start))
  }
  // a space between two Latin words is theirs
  for (let i = 1; i + 1 < roles.length; i++)
    if (/\s/.test(part[i]!) && roles[i - 1] === 1 && roles[i + 1] === 1) roles[i] = 1
  return roles
}

/** ISO 15924; a hanzi that stands in another writing is no language's in particular. */
function scriptOf({ script }: ItemizedCharacter, language: Language): string | null {
  if (script !== 'Han') return script
  return isIdeographic(language.script) ? language.script : 'Hani'
}

/** As HarfBuzz knows it: Japanese writing has two scripts, and its faces have one set of rules for both. */
const shapingScript = (script: string): string => (script === 'Jpan' || script === 'Hrkt' ? 'Hani' : script)

/** `zh` alone does not say which shapes of a hanzi. */
function shapingTag(language: Language): string {
  if (!isIdeographic(language.script) || language.script === 'Jpan' || language.tag.includes('-'))
    return language.tag
  return `${language.tag}-${language.script}`
}
