import { needsDictionary, scriptAt } from '../text/scripts.ts'
import type { Span } from './inline.ts'

/** They belong to the word before them: Thai ฯ and ๆ, Lao ຯ and ໆ, Khmer ៗ. */
const CLOSING = /[\u0e2f\u0e46\u0eaf\u0ec6\u17d7]/

/**
 * Where a line may end in the text of a span that is in a language without spaces between words: what UAX #14 leaves to a
 * dictionary (class SA) is asked of ICU's. It knows words, and no lines: it is asked of stretches of the script alone, and whatever
 * else stands in the text breaks as everywhere.
 */
export function* dictionaryBreaks(text: string, { start, end, language }: Span): Generator<number> {
  const { script, tag } = language
  if (!needsDictionary(script)) return
  const segmenter = new Intl.Segmenter(tag, { granularity: 'word' })
  const isOfScript = (at: number): boolean => scriptAt(text.charCodeAt(at))?.code === script
  for (let from = start; from < end; ) {
    let to = from
    while (to < end && isOfScript(to)) to++
    if (to - from > 1)
      for (const { index } of segmenter.segment(text.slice(from, to)))
        if (index > 0 && !CLOSING.test(text[from + index]!)) yield from + index
    from = Math.max(to, from + 1)
  }
}
