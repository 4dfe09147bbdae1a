import LineBreaker from 'linebreak'
import type { BreakRules } from './break-rules.ts'
import { dictionaryBreaks } from './dictionary.ts'
import { dividesWords, type Hyphenator, takesHyphen } from './hyphenation.ts'
import type { Inline, Span } from './inline.ts'

/** Where a line may end: before offset `at` (UTF-16 units). */
export interface Opportunity {
  readonly at: number
  /**
   * what stands there; `hyphen`: the word may be divided there; `emergency`, `parted`: nothing may, and it is done in need,
   * without a hyphen or with one; `end` is the paragraph's
   */
  readonly kind: 'space' | 'letter' | 'dash' | 'hyphen' | 'forced' | 'emergency' | 'parted' | 'end'
  /** Knuth and Plass's: how little it is wished, 0 not at all */
  readonly penalty: number
}

const HYPHEN_PENALTY = 140
const AFTER_DASH_PENALTY = 40
/** Above what the raggedest line costs: only where nothing else keeps a line within its measure. */
const LAST_RESORT_PENALTY = 100_000
const IN_NEED_PENALTY = 2000

/** Whether a hyphen is painted at the end of a line that ends there. */
export function paintsHyphen({ kind }: Opportunity): boolean {
  return kind === 'hyphen' || kind === 'parted'
}

/** Whether a line has to end there, whatever it looks like. */
export function isForced({ kind }: Opportunity): boolean {
  return kind === 'forced' || kind === 'end'
}

/** White space that paints nothing at the end of a line. */
export const BLANK = /[ \u00A0\u2028\u200B\u3000]/

/**
 * Line break opportunities (UAX #14) as the break rules leave them, with hyphenation points; in order, the paragraph's end
 * last. `inAddresses`: also those that part an address of the net, after its signs.
 */
export function opportunities(
  inline: Inline,
  rules: BreakRules,
  hyphenatorOf: (language: string) => Hyphenator,
  inAddresses: boolean,
): readonly Opportunity[] {
  const { text, spans } = inline
  const held = heldWords(inline)
  const found = new Map<number, Opportunity>()
  const breaker = new LineBreaker(text)
  for (let next = breaker.nextBreak(); next !== null; next = breaker.nextBreak()) {
    const at = next.position
    if (at >= text.length) break
    const before = text[at - 1]!
    if (before === '\u2028') {
      found.set(at, { at, kind: 'forced', penalty: 0 })
      continue
    }
    if (rules.forbidden[at] === 1) continue
    const spaced = /\s/.test(before)
    const dash = /[-\u2010–—]/.test(before)
    if (!spaced && before === '/') continue
    const kind = spaced ? 'space' : dash ? 'dash' : 'letter'
    const atHyphen = dash && !spaced ? AFTER_DASH_PENALTY : 0
    found.set(at, {
      at,
      kind,
      penalty: rules.penalty[at]! + (held[at] === 1 ? LAST_RESORT_PENALTY : atHyphen),
    })
  }
  for (let at = 1; at < text.length; at++) {
    if (found.has(at) || rules.forbidden[at] === 1) continue
    if (rules.added[at] === 1) found.set(at, { at, kind: 'letter', penalty: 0 })
    if (text[at - 1] === '\u00AD') found.set(at, { at, kind: 'hyphen', penalty: HYPHEN_PENALTY })
  }
  for (const span of spans) {
    for (const at of dictionaryBreaks(text, span))
      if (rules.forbidden[at] === 0 && !found.has(at))
        found.set(at, { at, kind: 'letter', penalty: held[at] === 1 ? LAST_RESORT_PENALTY : 0 })
    if (!span.style.hyphenate || !span.language.hyphenate) continue
    for (const at of divisionsOf(text, span, 'text', hyphenatorOf)) {
      if (rules.forbidden[at] === 0 && !found.has(at))
        found.set(at, { at, kind: 'hyphen', penalty: HYPHEN_PENALTY })
    }
  }
  if (inAddresses) {
    for (let at = 1; at < text.length; at++) {
      if (rules.emergency[at] === 1 && !found.has(at))
        found.set(at, { at, kind: 'emergency', penalty: IN_NEED_PENALTY })
    }
  }
  return [...inOrder(found.values()), endOf(text)]
}

/** The end of a paragraph. */
export const endOf = (text: string): Opportunity => ({ at: text.length, kind: 'end', penalty: 0 })

const HYPHENATED = /(?<=\p{L})[-\u2010](?=\p{L})/gu

/**
 * 1 at i: no line begins there while another break will do. Words that the language holds whole, which a script without spaces
 * cannot show; and the own hyphens of words where no word is divided: a reader who looks for a name finds no half of it.
 */
function heldWords({ text, spans }: Inline): Uint8Array {
  const held = new Uint8Array(text.length + 1)
  for (const { start, end, style, language } of spans) {
    const part = text.slice(start, end)
    if (!style.hyphenate) for (const hyphen of part.matchAll(HYPHENATED)) held[start + hyphen.index + 1] = 1
    for (const word of language.whole ?? []) {
      for (let at = part.indexOf(word); at >= 0; at = part.indexOf(word, at + 1))
        held.fill(1, start + at + 1, start + at + word.length)
    }
  }
  return held
}

const inOrder = (found: Iterable<Opportunity>): readonly Opportunity[] =>
  [...found].sort((a, b) => a.at - b.at)

const WORD = /(?<![\p{L}\p{M}\p{N}@._/])\p{L}{4,}(?![\p{M}\p{N}@_/]|\.\p{L})/gu

/** Where the words of a span may be divided by the patterns of its language. */
function* divisionsOf(
  text: string,
  span: Span,
  why: 'text' | 'need',
  hyphenatorOf: (language: string) => Hyphenator,
): Generator<number> {
  const { tag, script } = span.language
  if (!dividesWords(script)) return
  const hyphenate = hyphenatorOf(tag)
  for (const word of text.slice(span.start, span.end).matchAll(WORD)) {
    if (!takesHyphen(word[0])) continue
    for (const offset of hyphenate(word[0], why)) yield span.start + word.index + offset
  }
}

/** What stands between two breaks that follow each other, `[start, end)`, and is wider than a line: one word, mostly. */
export interface WideWord {
  readonly start: number
  readonly end: number
}

/**
 * What helps a word that is wider than its line, the gentlest first: spaces that else hold, the patterns of its language though
 * the style divides no words, any letter.
 */
export const HELPS = ['spaces', 'patterns', 'letters'] as const

/**
 * The same opportunities, and within `words` (which none of them part) such as `help` names. A word of letters is parted with a
 * hyphen where its script has one: CSS Text (`overflow-wrap`) has none there, but who reads print takes such parts for two words.
 */
export function inNeed(
  inline: Inline,
  rules: BreakRules,
  hyphenatorOf: (language: string) => Hyphenator,
  allowed: readonly Opportunity[],
  words: readonly WideWord[],
  help: (typeof HELPS)[number],
): readonly Opportunity[] {
  const { text, spans } = inline
  const added: Opportunity[] = []
  for (const { start, end } of words) {
    switch (help) {
      case 'spaces':
        for (let at = start + 1; at < end; at++) {
          if (/\s/.test(text[at - 1]!) && mayPart(text[at - 2]!, text[at]!))
            added.push({ at, kind: 'space', penalty: IN_NEED_PENALTY })
        }
        break
      case 'patterns':
        for (const span of spans) {
          if (span.end <= start || span.start >= end) continue
          for (const at of divisionsOf(text, span, 'need', hyphenatorOf))
            if (at > start && at < end && rules.forbidden[at] === 0)
              added.push({ at, kind: 'hyphen', penalty: HYPHEN_PENALTY })
        }
        break
      case 'letters': {
        const last = start + text.slice(start, end).trimEnd().length
        for (let at = start + 1; at < end; at++) {
          const [before, after] = [text[at - 1]!, text[at]!]
          if (!mayPart(before, after)) continue
          const isWord = rules.forbidden[at] === 0 && isHyphenated(before) && isHyphenated(after)
          // not a letter alone, where two are as good
          const near = isWord && (at < start + 2 || at > last - 2)
          added.push({
            at,
            kind: isWord ? 'parted' : 'emergency',
            penalty: IN_NEED_PENALTY * (near ? 100 : 1),
          })
        }
        break
      }
      default:
        help satisfies never
    }
  }
  return inOrder([...allowed, ...added])
}

const isHyphenated = (character: string): boolean => takesHyphen(character) && /\p{L}/u.test(character)

/** Not before a mark, a space or a closing sign, nor after an opening one. */
function mayPart(before: string, after: string): boolean {
  const bound = /\p{M}|\s|\u200C|\u200D|[\uDC00-\uDFFF]|[\p{Pe}\p{Pf},.:;!?、。，；：？！،؛؟]/u
  return !bound.test(after) && !/[\p{Ps}\p{Pi}]/u.test(before)
}
