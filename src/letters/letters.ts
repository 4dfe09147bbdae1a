import type { CharacterSet } from '../model/face.ts'
import type { DatePatterns, Fact, Family, Files, Language, Letter, Source } from '../model/letter.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { LanguageTag } from '../model/recipient.ts'
import { type Json, readJson } from './json.ts'
import { looks } from './look.ts'
import { array, flag, matching, object, oneOf, type Reader, text } from './shape.ts'

/** The letters there are: the folders in templates/ that have a letter.json. */
export function letterNames(files: Files): readonly string[] {
  return files.list('templates').filter((name) => files.read(`templates/${name}/letter.json`) !== null)
}

/** templates/<name>/: its facts, its look, its prose in every language, and its form if it has one. */
export function loadLetter(files: Files, name: string, languages: readonly Language[]): Outcome<Letter> {
  const problems: Problem[] = []
  const report = (problem: Problem): void => void problems.push(problem)
  const folder = `templates/${name}`
  const factsSource = need(
    files,
    `${folder}/letter.json`,
    'the letter’s facts: reference, date, addresses',
    report,
  )
  const lookSource = need(files, `${folder}/look.json`, 'how the letter looks', report)
  const prose: Record<LanguageTag, Source> = {}
  for (const { tag } of languages) {
    const source = need(
      files,
      `${folder}/${tag}.hbs`,
      `the letter’s text in the language of locales/${tag}/`,
      report,
    )
    if (source !== null) prose[tag] = source
  }
  const facts = factsSource && decode(factsSource, letterFacts, report)
  const look = lookSource && decode(lookSource, looks, report)
  if (problems.length > 0 || !facts || !look) return { kind: 'problems', problems }
  const form = read(files, `${folder}/form.hbs`, report)
  if (problems.length > 0) return { kind: 'problems', problems }
  const value = { name, facts, factsSource: factsSource!, prose, form, look, lookSource: lookSource! }
  return { kind: 'ok', value, notes: [] }
}

/** Every folder of locales/, sorted by tag. A word that one language has and another lacks is a problem. */
export function loadLanguages(files: Files): Outcome<readonly Language[]> {
  const problems: Problem[] = []
  const report = (problem: Problem): void => void problems.push(problem)
  const tags = files.list('locales').filter((tag) => files.read(`locales/${tag}/locale.json`) !== null)
  if (tags.length === 0) {
    report({
      severity: 'error',
      code: 'letters/no-file',
      message: 'there is no language',
      hint: 'a language is a folder in locales/ with locale.json and words.json',
    })
  }
  const languages = tags.flatMap((tag) => {
    const source = need(
      files,
      `locales/${tag}/locale.json`,
      'direction, faces and dates of the language',
      report,
    )
    const wordsSource = need(files, `locales/${tag}/words.json`, 'the words that letters share', report)
    const locale = source && decode(source, localeFile, report)
    const words = wordsSource && decodeWords(wordsSource, report)
    return locale && words ? [{ tag, ...locale, words, source: source!, wordsSource: wordsSource! }] : []
  })
  for (const language of languages) {
    for (const other of languages) {
      for (const key of Object.keys(other.words).filter((each) => language.words[each] === undefined)) {
        report({
          severity: 'error',
          code: 'letters/missing-word',
          at: { file: language.wordsSource.file, line: 1, column: 1 },
          message: `“${key}” is missing; ${other.wordsSource.file} has it`,
          hint: 'a word is never taken from another language: write it, or remove it everywhere',
        })
      }
    }
  }
  const once = [
    ...new Map(
      problems.map((problem) => [
        `${problem.at?.file}${problem.message.split(';')[0]}${problem.at?.line}`,
        problem,
      ]),
    ).values(),
  ]
  return once.length > 0 ? { kind: 'problems', problems: once } : { kind: 'ok', value: languages, notes: [] }
}

function need(files: Files, file: string, what: string, report: (problem: Problem) => void): Source | null {
  const source = read(files, file, report)
  if (source !== null || files.read(file) !== null) return source
  report({
    severity: 'error',
    code: 'letters/no-file',
    at: { file, line: 1, column: 1 },
    message: 'the file is missing',
    hint: `it holds ${what}`,
  })
  return null
}

/** A text file of the project: UTF-8, with or without a byte order mark, any line ends. */
function read(files: Files, file: string, report: (problem: Problem) => void): Source | null {
  const bytes = files.read(file)
  if (bytes === null) return null
  try {
    const decoded = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return { file, text: decoded.replace(/\r\n?/g, '\n').normalize('NFC') }
  } catch {
    report({
      severity: 'error',
      code: 'letters/not-utf8',
      at: { file, line: 1, column: 1 },
      message: 'the file is not UTF-8',
      hint: 'save it again as UTF-8',
    })
    return null
  }
}

function decode<T>(source: Source, reader: Reader<T>, report: (problem: Problem) => void): T | null {
  const json = readJson(source)
  if ('severity' in json) {
    report(json)
    return null
  }
  return reader(json, report)
}

const isoDate = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/

const fact: Reader<Fact> = (json, report) => {
  if (json.kind !== 'object') return text(json, report)
  const members = [...json.members].map(([name, member]) => [name, fact(member.value, report)] as const)
  return members.some(([, value]) => value === null) ? null : (Object.fromEntries(members) as Fact)
}

const letterFacts: Reader<Letter['facts']> = (json, report) => {
  if (json.kind !== 'object') {
    report({ severity: 'error', code: 'letters/value', at: json.at, message: 'expected an object: { … }' })
    return null
  }
  const must = (name: string, reader: Reader<string>): string | null => {
    const member = json.members.get(name)
    if (member !== undefined) return reader(member.value, report)
    report({ severity: 'error', code: 'letters/missing', at: json.at, message: `“${name}” is missing` })
    return null
  }
  const reference = must('reference', text)
  const date = must('date', matching(isoDate, 'a date such as "2004-05-10"'))
  const all = fact(json, report)
  if (reference === null || date === null || all === null || typeof all === 'string') return null
  return { ...all, reference, date }
}

const family = object<Family>({ regular: text, bold: text })
const dates = object<DatePatterns>(
  {
    months: array(text, { least: 12, most: 12 }),
    full: text,
    range: text,
    rangeShort: text,
    first: text,
    time: text,
  },
  ['first'],
)
const sets: readonly CharacterSet[] = ['latin', 'cyrillic', 'arabic', 'gb2312']
const localeFile = object<Omit<Language, 'tag' | 'words' | 'source' | 'wordsSource'>>({
  direction: oneOf(['ltr', 'rtl']),
  script: matching(/^[A-Z][a-z]{3}$/, 'a script as ISO 15924 writes it, such as "Latn"'),
  faces: object<Language['faces']>({ native: family, latin: family }),
  hyphenate: flag,
  dates,
  repertoire: text,
  typing: array(oneOf(sets), { least: 1, most: sets.length }),
})

/** Nested objects of words, flattened to dotted keys. */
function decodeWords(
  source: Source,
  report: (problem: Problem) => void,
): Readonly<Record<string, string>> | null {
  const json = readJson(source)
  if ('severity' in json) {
    report(json)
    return null
  }
  const words: Record<string, string> = {}
  const walk = (node: Json, key: string): void => {
    if (node.kind === 'object') {
      for (const [name, member] of node.members) walk(member.value, key === '' ? name : `${key}.${name}`)
      return
    }
    const word = text(node, report)
    if (word !== null) words[key] = word
  }
  walk(json, '')
  return words
}
