import type { CharacterSet } from '../model/face.ts'
import type { DatePatterns, Family, Language, Source } from '../model/letter.ts'
import type { Problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'
import { type Json, readJson } from './json.ts'
import { array, checked, flag, object, oneOf, type Reader, text, wrong } from './shape.ts'

/** A date pattern: each of these placeholders, and no others. */
const pattern = (...names: readonly string[]): Reader<string> => {
  const braces = names.map((name) => `{${name}}`)
  return checked(
    (value) => {
      const lacks = braces.filter((each) => !value.includes(each))
      const strange = (value.match(/\{[^}]*\}?|\}/g) ?? []).filter((each) => !braces.includes(each))
      if (lacks.length > 0) return `“${value}” lacks ${lacks.join(', ')}`
      return strange.length > 0 ? `“${value}” has ${strange.join(', ')}, which is not known here` : null
    },
    `it has ${braces.join(', ')}`,
  )
}

const dates = object<DatePatterns>(
  {
    months: array(text, { least: 12, most: 12 }),
    full: pattern('day', 'month', 'year'),
    range: pattern('from', 'to', 'month', 'year'),
    rangeShort: pattern('from', 'to', 'month', 'year'),
    first: text,
    time: pattern('date', 'time', 'zone'),
  },
  ['first'],
)

const sets: readonly CharacterSet[] = ['latin', 'cyrillic', 'arabic', 'gb2312']

/** locale.json, with faces of these names. */
export function localeFile(
  faces: readonly string[],
): Reader<Omit<Language, 'tag' | 'words' | 'source' | 'wordsSource'>> {
  const family = object<Family>({ regular: oneOf(faces), bold: oneOf(faces) })
  return object({
    direction: oneOf(['ltr', 'rtl']),
    script: checked(
      (value) => (/^[A-Z][a-z]{3}$/.test(value) ? null : `“${value}” is no script`),
      'scripts are written as ISO 15924 has them: Latn, Cyrl, Arab, Hans',
    ),
    faces: object<Language['faces']>({ native: family, latin: family }),
    hyphenate: flag,
    dates,
    repertoire: text,
    typing: array(oneOf(sets), { least: 1, most: sets.length }),
  })
}

/** A word, and the place of its key. */
export interface Word {
  readonly text: string
  readonly at: Place
}

/** words.json: nested objects of words, flattened to dotted keys. */
export function readWords(
  source: Source,
  report: (problem: Problem) => void,
): ReadonlyMap<string, Word> | null {
  const json = readJson(source, report)
  if (json === null) return null
  const words = new Map<string, Word>()
  const walk = (node: Json, key: string): void => {
    if (node.kind !== 'object') {
      report(wrong(node, 'expected an object: { … }'))
      return
    }
    for (const [name, { at, value }] of node.members) {
      const dotted = key === '' ? name : `${key}.${name}`
      if (!/^[a-z][a-z0-9_]*$/.test(name)) {
        report({
          severity: 'error',
          code: 'letters/name',
          at,
          message: `templates cannot name “${name}”`,
          hint: 'a key begins with a small letter; small letters, digits and _ follow',
        })
      } else if (value.kind === 'object') walk(value, dotted)
      else {
        const word = text(value, report)
        // a faulty word is there, though: it is not missing as well
        words.set(dotted, { text: word ?? '', at })
      }
    }
  }
  walk(json, '')
  return words
}
