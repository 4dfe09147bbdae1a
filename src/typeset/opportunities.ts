import LineBreaker from 'linebreak'
import type { BreakRules } from './break-rules.ts'
import { hyphenatorOf } from './hyphenation.ts'
import type { Inline } from './inline.ts'

/** Where a line may end: before offset `at` (UTF-16 units). */
export interface Opportunity {
  readonly at: number
  /** what stands there: a hyphen is painted for `hyphen` alone; `end` is the paragraph's */
  readonly kind: 'space' | 'letter' | 'dash' | 'hyphen' | 'forced' | 'emergency' | 'end'
  /** Knuth and Plass's: how little it is wished, 0 not at all */
  readonly penalty: number
}

const HYPHEN_PENALTY = 140
const AFTER_DASH_PENALTY = 40
const IN_NEED_PENALTY = 2000

/**
 * Line break opportunities (UAX #14) as the break rules leave them, with hyphenation points; in order, the paragraph's end
 * last. `need`: also those that only help a word out that is wider than the measure, inside addresses or anywhere.
 */
export function opportunities(
  inline: Inline,
  rules: BreakRules,
  need: 'none' | 'address' | 'anywhere',
): readonly Opportunity[] {
  const { text, spans } = inline
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
    found.set(at, { at, kind, penalty: rules.penalty[at]! + (dash && !spaced ? AFTER_DASH_PENALTY : 0) })
  }
  for (let at = 1; at < text.length; at++) {
    if (found.has(at) || rules.forbidden[at] === 1) continue
    if (rules.added[at] === 1) found.set(at, { at, kind: 'letter', penalty: 0 })
    if (text[at - 1] === '\u00AD') found.set(at, { at, kind: 'hyphen', penalty: HYPHEN_PENALTY })
  }
  for (const span of spans) {
    if (!span.style.hyphenate || !span.language.hyphenate) continue
    const hyphenate = hyphenatorOf(span.language.tag)
    for (const word of text
      .slice(span.start, span.end)
      .matchAll(/(?<![\p{L}\p{N}@._/])\p{L}{5,}(?![\p{N}@_/]|\.\p{L})/gu)) {
      for (const offset of hyphenate(word[0])) {
        const at = span.start + word.index + offset
        if (rules.forbidden[at] === 0 && !found.has(at))
          found.set(at, { at, kind: 'hyphen', penalty: HYPHEN_PENALTY })
      }
    }
  }
  if (need !== 'none') {
    for (let at = 1; at < text.length; at++) {
      if (found.has(at)) continue
      const here = need === 'address' ? rules.emergency[at] === 1 : mayPart(text[at - 1]!, text[at]!)
      if (here) found.set(at, { at, kind: 'emergency', penalty: IN_NEED_PENALTY })
    }
  }
  const end: Opportunity = { at: text.length, kind: 'end', penalty: 0 }
  return [...[...found.values()].sort((a, b) => a.at - b.at), end]
}

/** Not before a mark, a space or a closing sign, nor after an opening one. */
function mayPart(before: string, after: string): boolean {
  const bound = /\p{M}|\s|\u200C|\u200D|[\uDC00-\uDFFF]|[\p{Pe}\p{Pf},.:;!?、。，；：？！،؛؟]/u
  return !bound.test(after) && !/[\p{Ps}\p{Pi}]/u.test(before)
}
