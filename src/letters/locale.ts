import type { CharacterSet } from '../model/face.ts'
import { type Language, LIST_COUNTERS, type Source } from '../model/letter.ts'
import { type Problem, problem } from '../problems/problem.ts'
import { digitsOf, knownDigits } from '../text/digits.ts'
import type { Place } from '../text/place.ts'
import { looseName, scripts } from '../text/scripts.ts'
import { datesIn } from './date-patterns.ts'
import { familyOf } from './faces.ts'
import { type Json, readJson } from './json.ts'
import {
  listOf,
  numberBetween,
  objectOf,
  oneOf,
  printableText,
  type Reader,
  textWithout,
  trueOrFalse,
  wrongValue,
} from './shape.ts'

/** A label of a numbered list: one of the counters in braces, and what stands around it. */
const label = textWithout((value, at) => {
  const known = LIST_COUNTERS.map((name) => `{${name}}`)
  const found = value.match(/\{[^}]*\}?|\}/g) ?? []
  const unknown = found.filter((each) => !known.includes(each))
  if (unknown.length === 0 && found.length === 1) return null
  return problem('letters/list-label', at, { value, unknown, known })
})

/** What may part thousands; no space at which a line would break. */
const separators: readonly string[] = [',', '.', '’', '\u066c', '\u00a0', '\u202f']

/** The digits that a language writes numbers with; Node is asked for all that there are only where one is named. */
const digitSet: Reader<string> = (json, report) => {
  const value = printableText(json, report)
  if (value === null) return null
  const known = knownDigits()
  if (known.includes(value)) return digitsOf(value)
  report(problem('letters/digits', json.at, { value, known }))
  return null
}

/** Hanzi that a form has room for, by the standard that lists them. */
const repertoires = ['gb2312', 'jisx0208']
/** What a delegate may type, as Unicode names it; Han whole is more than a form holds. */
const typed: readonly string[] = [
  ...scripts.map(({ name }) => name).filter((name) => name !== 'Han'),
  ...repertoires,
]

const characterSet: Reader<CharacterSet> = (json, report) => {
  const value = printableText(json, report)
  if (value === null) return null
  const found = typed.find((name) => looseName(name) === looseName(value))
  if (found !== undefined) return looseName(found)
  report(problem('letters/typing', json.at, { value, known: typed }))
  return null
}

/** What locale.json says of its language. */
type Locale = Omit<Language, 'tag' | 'words' | 'lacking' | 'source' | 'wordsSource' | 'own'>

/** Reads locale.json, which may name these faces. */
export function localeFile(faces: readonly string[]): Reader<Locale> {
  const tie = textWithout((value, at) => (/\s/.test(value) ? problem('letters/tie', at, { value }) : null))
  const family = familyOf(faces)
  return objectOf<Locale>(
    {
      direction: oneOf(['ltr', 'rtl']),
      script: textWithout((value, at) =>
        /^[A-Z][a-z]{3}$/.test(value) ? null : problem('letters/script', at, { value }),
      ),
      faces: objectOf<Language['faces']>(
        { native: family, latin: family, others: listOf(family, { least: 1, most: 20 }) },
        ['others'],
      ),
      numbers: listOf(label, { least: 1, most: 6 }),
      bullets: listOf(printableText, { least: 1, most: 6 }),
      hyphenate: trueOrFalse,
      dates: datesIn,
      digits: digitSet,
      repertoire: printableText,
      typing: listOf(characterSet, { least: 1, most: typed.length }),
      ties: listOf(tie, { least: 0, most: 500 }),
      whole: listOf(tie, { least: 0, most: 500 }),
      runningTies: listOf(tie, { least: 0, most: 500 }),
      thousands: oneOf(separators),
      thousandsFrom: numberBetween(4, 5),
    },
    ['digits', 'numbers', 'bullets', 'ties', 'runningTies', 'whole', 'thousands', 'thousandsFrom'],
  )
}

/** A word, and the place of its key. */
export interface Word {
  readonly text: string
  readonly at: Place
}

/**
 * words.json: nested objects of words, flattened to dotted keys. Null where it is no JSON, or where a key cannot be one, which
 * are problems: which words such a file lacks cannot be told.
 */
export function readWords(
  source: Source,
  report: (problem: Problem) => void,
): ReadonlyMap<string, Word> | null {
  const json = readJson(source, report)
  if (json === null) return null
  const words = new Map<string, Word>()
  let isNamed = true
  const walk = (node: Json, key: string): void => {
    if (node.kind !== 'object') {
      report(wrongValue(node, { kind: 'object' }))
      isNamed = false
      return
    }
    for (const [name, { at, value }] of node.members) {
      const dotted = key === '' ? name : `${key}.${name}`
      if (!/^[a-z][a-z0-9_]*$/.test(name)) {
        report(problem('letters/name', at, { name, of: 'word' }))
        isNamed = false
      } else if (value.kind === 'object') walk(value, dotted)
      else {
        // a faulty word is there, though: it is not missing as well
        words.set(dotted, { text: printableText(value, report) ?? '', at })
      }
    }
  }
  walk(json, '')
  return isNamed ? words : null
}
