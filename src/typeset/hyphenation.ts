import { createRequire } from 'node:module'
import { memo } from '../memo.ts'

const load = createRequire(import.meta.url)

/**
 * Gives the offsets in a word, which is letters alone, where it may be divided. `text`: as a line of running text divides
 * it, three letters on either side, names and acronyms whole. `need`: a word that is wider than its line, whatever it is, two
 * letters on either side.
 */
export type Hyphenator = (word: string, why: 'text' | 'need') => readonly number[]

/** The pattern set of a language where it is not simply the tag's; ITU writes British English. */
const PATTERNS: Readonly<Record<string, string>> = { en: 'en-gb', 'sr-latn': 'sh-latn' }
/** Languages that write every noun with a capital: there it is no sign of a name. */
const CAPITAL_NOUNS: ReadonlySet<string> = new Set(['de', 'lb'])

const MOST_LANGUAGES = 100

/**
 * For one run: gives the hyphenator of a language (BCP 47), which has Liang's patterns from the package `hyphen`: those of its tag, else of the tag without its last part (RFC
 * 4647, 3.4: `pt-BR`, `pt`). A language that the package does not have is not divided.
 */
export const openHyphenation = (): ((language: string) => Hyphenator) =>
  memo(MOST_LANGUAGES, (language: string) => open(language.toLowerCase()))

/**
 * Scripts whose words a hyphen may part: Latin, Greek, Cyrillic, Armenian, Georgian. Arabic, Hebrew, Chinese, Japanese, Thai and
 * the like never are, whatever patterns there may be for them (Thai's part syllables, and no hyphen is written there). By code
 * units, since V8 takes milliseconds to compile an expression with \p{Script=…}.
 */
export function takesHyphen(letter: string): boolean {
  const code = letter.charCodeAt(0)
  return (
    code < 0x0590 ||
    (code >= 0x10a0 && code < 0x1100) ||
    (code >= 0x1c90 && code < 0x1cc0) ||
    (code >= 0x1e00 && code < 0x2000) ||
    (code >= 0x2c60 && code < 0x2d30) ||
    (code >= 0xa720 && code < 0xa800)
  )
}

/** Scripts (ISO 15924) of the languages that there may be patterns for: others divide no words. */
const DIVIDED: ReadonlySet<string> = new Set(['Latn', 'Cyrl', 'Grek', 'Armn', 'Geor'])

/** Whether words of a script (ISO 15924) are divided at all. */
export const dividesWords = (script: string): boolean => DIVIDED.has(script)

/** Whether there are patterns for a language (BCP 47), in whatever script. */
export const hasPatterns = (language: string): boolean => patternsOf(language.toLowerCase()) !== null

/** Patterns of the package that are for no text of ours: those of Chinese part its Latin transcription, those of Thai syllables. */
const UNUSED: ReadonlySet<string> = new Set(['zh', 'th'])

function open(tag: string): Hyphenator {
  const hyphenate = patternsOf(tag)
  if (hyphenate === null) return () => []
  const nouns = CAPITAL_NOUNS.has(tag.split('-')[0]!)
  return (word, why) => {
    const small = word.toLocaleLowerCase()
    const whole = why === 'text' && (nouns ? word.slice(1) !== small.slice(1) : word !== small)
    return whole ? [] : divide(word, hyphenate, why === 'text' ? 3 : 2)
  }
}

function patternsOf(tag: string): ((word: string) => string) | null {
  if (UNUSED.has(tag.split('-')[0]!)) return null
  for (let name = tag; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('-')))) {
    try {
      const set = load(`hyphen/${PATTERNS[name] ?? name}`) as { hyphenateSync?: (word: string) => string }
      if (set.hyphenateSync !== undefined) return set.hyphenateSync
    } catch {
      // no patterns of that name: those of the wider language
    }
  }
  return null
}

/** `least`: letters that stay on either side. */
function divide(word: string, hyphenate: (word: string) => string, least: number): readonly number[] {
  if (word.length < 2 * least) return []
  const offsets: number[] = []
  let at = 0
  for (const piece of hyphenate(word).split('\u00AD').slice(0, -1)) {
    at += piece.length
    if (at >= least && word.length - at >= least) offsets.push(at)
  }
  return offsets
}
