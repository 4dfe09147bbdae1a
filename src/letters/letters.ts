import { type Part, parsePart } from '../model/document.ts'
import type { Files, Language, Letter, Source } from '../model/letter.ts'
import type { LanguageTag } from '../model/recipient.ts'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import { topOf } from '../text/place.ts'
import { letterFacts } from './facts.ts'
import { readJson } from './json.ts'
import { loadList, loadMail } from './list.ts'
import { localeFile, readWords } from './locale.ts'
import { letterLook } from './look.ts'
import { loadLetterWords } from './own-words.ts'
import { type LetterScope, onlyFacts, readScope } from './scope.ts'
import type { Reader } from './shape.ts'
import { needSource, proseIn, readSource } from './source.ts'
import { compareWords } from './words.ts'

/** The letters there are: the folders in templates/ that have a letter.json. */
export function letterNames(files: Files): readonly string[] {
  return files.list('templates').filter((name) => files.read(`templates/${name}/letter.json`) !== null)
}

/**
 * To whom templates/<name>/ goes, who gets copies, and in which languages it is written; null: it cannot be told, and `loadLetter` says
 * why. `tags`: the languages of the project.
 */
export function loadScope(files: Files, name: string, tags: readonly LanguageTag[]): LetterScope | null {
  const ignore = (): void => {}
  const source = readSource(files, `templates/${name}/letter.json`, ignore)
  const usual = readSource(files, USUAL, ignore)
  const json = source && readJson(source, ignore)
  return json && readScope(json, usual && readJson(usual, ignore), tags, ignore)
}

/** To whom a letter goes that does not say so itself. */
const USUAL = 'templates/defaults.json'

/**
 * templates/<name>/: its facts, to whom it goes, its look, its prose in each of its languages, its form, its distribution list, the
 * message that it is sent with and its words if it has them. `languages`: those of the project; `asked`: those of them in which it has
 * to be there; `faces`: those that its looks may name. All problems of its files at once; templates are only read, not checked.
 */
export function loadLetter(
  files: Files,
  name: string,
  languages: readonly Pick<Language, 'tag'>[],
  asked: readonly LanguageTag[] = languages.map(({ tag }) => tag),
  faces: readonly string[] = [],
): Outcome<Letter> {
  const problems: Problem[] = []
  const report = (problem: Problem): void => void problems.push(problem)
  const folder = `templates/${name}`
  const known = languages.map(({ tag }) => tag)
  const factsSource = needSource(files, `${folder}/letter.json`, { kind: 'facts' }, report)
  const json = factsSource && readJson(factsSource, report)
  const facts = json && letterFacts(onlyFacts(json), report)
  const usual = readSource(files, USUAL, report)
  const scope = json && readScope(json, usual && readJson(usual, report), known, report)
  const tags = (scope?.languages ?? known).filter((tag) => asked.includes(tag))
  const lookSource = needSource(files, `${folder}/look.json`, { kind: 'look' }, report)
  const form = readSource(files, `${folder}/form.hbs`, report)
  // a form that cannot be read is one all the same
  const hasForm = files.read(`${folder}/form.hbs`) !== null
  const look = lookSource && decode(lookSource, letterLook(known, faces, hasForm), report)
  const prose = proseIn(tags, (tag) =>
    needSource(files, `${folder}/${tag}.hbs`, { kind: 'prose', language: tag }, report),
  )
  const sheets = readNumbered('sheet', files, folder, tags, report)
  const reminders = readNumbered('reminder', files, folder, tags, report)
  const list = loadList(files, `${folder}/list`, tags, known, faces, report)
  const participants = loadList(files, `${folder}/participants`, tags, known, faces, report)
  const mail = loadMail(files, `${folder}/mail`, tags, report)
  const words = loadLetterWords(files, folder, tags, report)
  if (problems.length > 0) return { kind: 'problems', problems }
  const value = {
    name,
    ...scope!,
    facts: facts!,
    factsSource: factsSource!,
    prose,
    form,
    sheets,
    reminders,
    look: look!,
    lookSource: lookSource!,
    list,
    participants,
    mail,
    // read with the templates, which name them
    pictures: {},
    words,
  }
  return { kind: 'ok', value, notes: otherReference(name, value.facts.reference, factsSource!.file) }
}

/** A copied folder may still have the old letter's reference in it; files are called after the folder. */
function otherReference(name: string, reference: string, file: string): readonly Problem[] {
  const fold = (text: string): string => text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '')
  // a folder without a number is called by a word of its own
  if (!/\p{N}/u.test(name) || fold(reference).includes(fold(name))) return []
  return [problem('letters/other-reference', topOf(file), { reference, folder: name })]
}

/** `corr-1/`, `corr-2/` …, or `reminder-1/` …: one file a language that needs it. */
function readNumbered(
  kind: Extract<Part, { number: number }>['kind'],
  files: Files,
  folder: string,
  tags: readonly LanguageTag[],
  report: (problem: Problem) => void,
): Letter['sheets'] {
  const texts = new Map<number, Readonly<Record<LanguageTag, Source>>>()
  for (const name of files.list(folder)) {
    const part = parsePart(name)
    if (part?.kind === kind)
      texts.set(
        part.number,
        proseIn(tags, (tag) => readSource(files, `${folder}/${name}/${tag}.hbs`, report)),
      )
  }
  return texts
}

/** The files of a language, in its folder in locales/. */
export const LOCALE_FILES = ['locale.json', 'words.json'] as const

/** BCP 47, as far as folders are called by it: `fr`, `zh-Hant`, `pt-BR`. */
export const isLanguageTag = (name: string): boolean => /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$/.test(name)

/**
 * Every folder of locales/, sorted by tag. `faces`: those that `locale.json` may name. A word that one language
 * alone has is a problem; what it lacks is one where a template names it. All problems at once.
 */
export function loadLanguages(files: Files, faces: readonly string[]): Outcome<readonly Language[]> {
  const problems: Problem[] = []
  const report = (problem: Problem): void => void problems.push(problem)
  const tags = files
    .list('locales')
    .filter((tag) => LOCALE_FILES.some((file) => files.read(`locales/${tag}/${file}`) !== null))
  if (tags.length === 0) report(problem('letters/no-language', null))
  const read = tags.map((tag) => {
    const folder = `locales/${tag}`
    const localeJson = `${folder}/locale.json`
    if (!isLanguageTag(tag)) report(problem('letters/language-tag', topOf(localeJson), { language: tag }))
    const source = needSource(files, localeJson, { kind: 'locale' }, report)
    const wordsSource = needSource(files, `${folder}/words.json`, { kind: 'words' }, report)
    const locale = source && decode(source, localeFile(faces), report)
    const words = wordsSource && readWords(wordsSource, report)
    return { tag, source, wordsSource, locale, words }
  })
  const lists = read.flatMap(({ words, wordsSource }) => (words ? [{ file: wordsSource!.file, words }] : []))
  const compared = compareWords(lists)
  problems.push(...compared.problems)
  if (problems.length > 0) return { kind: 'problems', problems }
  const value = read.map(({ tag, source, wordsSource, locale, words }): Language => {
    const texts = Object.fromEntries([...words!].map(([key, word]) => [key, word.text]))
    const lacking = compared.lacking.get(wordsSource!.file)!
    return { tag, ...locale!, words: texts, lacking, source: source!, wordsSource: wordsSource!, own: null }
  })
  return { kind: 'ok', value, notes: [] }
}

function decode<T>(source: Source, reader: Reader<T>, report: (problem: Problem) => void): T | null {
  const json = readJson(source, report)
  return json === null ? null : reader(json, report)
}
