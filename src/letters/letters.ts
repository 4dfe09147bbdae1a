import { parsePart } from '../model/document.ts'
import type { Files, Language, Letter, Source } from '../model/letter.ts'
import type { LanguageTag } from '../model/recipient.ts'
import type { Outcome, Problem } from '../problems/problem.ts'
import { nearest } from '../text/nearest.ts'
import { letterFacts } from './facts.ts'
import { readJson } from './json.ts'
import { loadList } from './list.ts'
import { localeFile, readWords, type Word } from './locale.ts'
import { looks } from './look.ts'
import type { Reader } from './shape.ts'
import { needSource, readSource } from './source.ts'

/** Words that no template names, but the program itself prints. */
const OWN_WORDS = ['marking.draft']

/** The letters there are: the folders in templates/ that have a letter.json. */
export function letterNames(files: Files): readonly string[] {
  return files.list('templates').filter((name) => files.read(`templates/${name}/letter.json`) !== null)
}

/** templates/<name>/: its facts, its look, its prose in every language, its form and its distribution list if it has them. */
export function loadLetter(files: Files, name: string, languages: readonly Language[]): Outcome<Letter> {
  const problems: Problem[] = []
  const report = (problem: Problem): void => void problems.push(problem)
  const folder = `templates/${name}`
  const tags = languages.map((language) => language.tag)
  const factsSource = needSource(
    files,
    `${folder}/letter.json`,
    'the letter’s facts: reference, date, addresses',
    report,
  )
  const facts = factsSource && decode(factsSource, letterFacts, report)
  const lookSource = needSource(files, `${folder}/look.json`, 'how the letter looks', report)
  const look = lookSource && decode(lookSource, looks(tags), report)
  const prose: Record<LanguageTag, Source> = {}
  for (const tag of tags) {
    const source = needSource(
      files,
      `${folder}/${tag}.hbs`,
      `the letter’s text in the language of locales/${tag}/`,
      report,
    )
    if (source !== null) prose[tag] = source
  }
  const form = readSource(files, `${folder}/form.hbs`, report)
  const sheets = readSheets(files, folder, tags, report)
  const list = loadList(files, `${folder}/list`, tags, report)
  if (problems.length > 0) return { kind: 'problems', problems }
  const value = {
    name,
    facts: facts!,
    factsSource: factsSource!,
    prose,
    form,
    sheets,
    look: look!,
    lookSource: lookSource!,
    list,
  }
  return { kind: 'ok', value, notes: otherReference(name, value.facts.reference, factsSource!.file) }
}

/** A copied folder may still have the old letter's reference in it; files are called after the folder. */
function otherReference(name: string, reference: string, file: string): readonly Problem[] {
  const fold = (text: string): string => text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '')
  // a folder without a number is called by a word of its own
  if (!/\p{N}/u.test(name) || fold(reference).includes(fold(name))) return []
  return [
    {
      severity: 'note',
      code: 'letters/other-reference',
      at: { file, line: 1, column: 1 },
      message: `the reference is ${reference}, but the letter’s folder is called ${name}, and so are its files`,
      hint: 'write the letter’s own reference there, or call the folder by it',
    },
  ]
}

/** `corr-1/`, `corr-2/` …: one file a language that needs it. */
function readSheets(
  files: Files,
  folder: string,
  tags: readonly LanguageTag[],
  report: (problem: Problem) => void,
): Letter['sheets'] {
  const sheets = new Map<number, Record<LanguageTag, Source>>()
  for (const name of files.list(folder)) {
    const part = parsePart(name)
    if (part?.kind !== 'sheet') continue
    const prose: Record<LanguageTag, Source> = {}
    for (const tag of tags) {
      const source = readSource(files, `${folder}/${name}/${tag}.hbs`, report)
      if (source !== null) prose[tag] = source
    }
    sheets.set(part.number, prose)
  }
  return sheets
}

/** BCP 47, as far as folders are called by it: `fr`, `zh-Hant`, `pt-BR`. */
export const isLanguageTag = (name: string): boolean => /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$/.test(name)

/**
 * Every folder of locales/, sorted by tag. `faces` are the names that `locale.json` may use. A word that one language
 * has and another lacks is a problem.
 */
export function loadLanguages(files: Files, faces: readonly string[]): Outcome<readonly Language[]> {
  const problems: Problem[] = []
  const report = (problem: Problem): void => void problems.push(problem)
  const tags = files
    .list('locales')
    .filter((tag) =>
      ['locale.json', 'words.json'].some((file) => files.read(`locales/${tag}/${file}`) !== null),
    )
  if (tags.length === 0) {
    report({
      severity: 'error',
      code: 'letters/no-language',
      message: 'there is no language',
      hint: 'a language is a folder in locales/ with locale.json and words.json',
    })
  }
  const read = tags.map((tag) => {
    const folder = `locales/${tag}`
    if (!isLanguageTag(tag)) {
      report({
        severity: 'error',
        code: 'letters/language-tag',
        at: { file: `${folder}/locale.json`, line: 1, column: 1 },
        message: `the folder’s name, “${tag}”, is no language`,
        hint: 'a language is called by its tag (BCP 47): fr, pt, zh-Hant, pt-BR',
      })
    }
    const source = needSource(
      files,
      `${folder}/locale.json`,
      'direction, faces and dates of the language',
      report,
    )
    const wordsSource = needSource(files, `${folder}/words.json`, 'the words that letters share', report)
    const locale = source && decode(source, localeFile(faces), report)
    const words = wordsSource && readWords(wordsSource, report)
    return { tag, source, wordsSource, locale, words }
  })
  const lists = read.flatMap(({ words, wordsSource }) => (words ? [{ file: wordsSource!.file, words }] : []))
  problems.push(...compareWords(lists))
  if (problems.length > 0) return { kind: 'problems', problems }
  const value = read.map(({ tag, source, wordsSource, locale, words }): Language => {
    const texts = Object.fromEntries([...words!].map(([key, word]) => [key, word.text]))
    return { tag, ...locale!, words: texts, source: source!, wordsSource: wordsSource! }
  })
  return { kind: 'ok', value, notes: [] }
}

interface WordList {
  readonly file: string
  readonly words: ReadonlyMap<string, Word>
}

/** A word is said to be missing where fewer lack it than have it, else to be one too many where it stands. */
function compareWords(lists: readonly WordList[]): readonly Problem[] {
  const keys = new Set([...OWN_WORDS, ...lists.flatMap(({ words }) => [...words.keys()])])
  return [...keys].flatMap((key): readonly Problem[] => {
    const have = lists.filter(({ words }) => words.has(key))
    const lack = lists.filter(({ words }) => !words.has(key))
    if (lack.length === 0) return []
    if (have.length < lack.length && !OWN_WORDS.includes(key)) {
      const others = [...lack[0]!.words.keys()].filter((each) => !have[0]!.words.has(each))
      const near = nearest(key, others)
      return have.map(({ file, words }) => ({
        severity: 'error',
        code: 'letters/extra-word',
        at: words.get(key)!.at,
        message: `${lack.map((each) => each.file).join(', ')} ${lack.length === 1 ? 'does' : 'do'} not have “${key}”`,
        hint:
          near === null
            ? `a word is never taken from another language: write it in all, or remove it in ${file}`
            : `did you mean “${near}”?`,
      }))
    }
    return lack.map(({ file, words }) => {
      const near = nearest(
        key,
        [...words.keys()].filter((each) => have.every((other) => !other.words.has(each))),
      )
      const where =
        have.length === 0
          ? 'the program itself prints it'
          : `${have[0]!.file}:${have[0]!.words.get(key)!.at.line} has it`
      return {
        severity: 'error',
        code: 'letters/missing-word',
        at: { file, line: 1, column: 1 },
        message: `“${key}” is missing; ${where}`,
        hint:
          near === null
            ? 'a word is never taken from another language: write it'
            : `is “${near}” meant to be it?`,
      }
    })
  })
}

function decode<T>(source: Source, reader: Reader<T>, report: (problem: Problem) => void): T | null {
  const json = readJson(source, report)
  return json === null ? null : reader(json, report)
}
