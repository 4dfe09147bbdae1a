import { memo } from '../memo.ts'
import type { DocumentKind } from '../model/doc.ts'
import { FORM, LETTER, type Part } from '../model/document.ts'
import type { Language, Letter, ListTemplates, Source } from '../model/letter.ts'
import type { LanguageTag } from '../model/recipient.ts'
import { atMost, type Code, distinct, type Outcome, type Problem, problem } from '../problems/problem.ts'
import { checkNames } from './check-names.ts'
import { checkDots } from './dots.ts'
import { checkMessage } from './mail.ts'
import { type CheckedMarkup, checkMarkup } from './markup.ts'
import { listNames, mailNames, type Names, namesFor, participantNames } from './names.ts'
import type { PictureTag } from './pictures.ts'
import { compareSkeletons } from './skeleton.ts'
import { type Parse, parseTemplate } from './syntax.ts'
import { type CheckedTemplate, type Templates, templateName } from './templates.ts'
import { usesOf } from './uses.ts'

/** A template that was looked at. */
interface TemplateCheck {
  readonly part: DocumentKind
  readonly tag: LanguageTag
  readonly source: Source
  readonly checked: CheckedMarkup
}

const MOST_TEMPLATES = 500

/** A letter's templates, as far as they were looked at. */
interface LetterCheck {
  readonly letter: Letter
  readonly languages: readonly Language[]
  /** those that a part of a text may be in */
  readonly all: readonly Language[]
  readonly ownNames: readonly string[]
  readonly parse: Parse
  readonly problems: Problem[]
  readonly seen: TemplateCheck[]
}

/**
 * Checks the letter's templates, all of them at once: names, markup, and that the languages say the same things in the
 * same order. `ownNames`: what templates may name of the own columns of the letter's lists, after `recipient.`. `all`: the languages that a part of a text may be in. What they may hold is in docs/markup.md.
 */
export function checkTemplates(
  letter: Letter,
  languages: readonly Language[],
  ownNames: readonly string[],
  all: readonly Language[],
): Outcome<Templates> {
  // the form's names are looked at for each language, and once more of all: to parse takes longer than to look
  const parse = memo(MOST_TEMPLATES, parseTemplate)
  const check: LetterCheck = { letter, languages, all, ownNames, parse, problems: [], seen: [] }
  const { problems, seen } = check
  seeDocuments(check)
  if (problems.length === 0) problems.push(...compare(check, 'letter'))
  seeList(check, 'list', letter.list, listNames)
  seeList(check, 'participants', letter.participants, participantNames)
  seeMail(check)
  // what is wrong with the form, one file for all languages, is said once
  if (problems.length > 0) return { kind: 'problems', problems: saidOnce(distinct(problems), languages) }
  const value: Record<string, CheckedTemplate> = {}
  for (const { part, tag, source, checked } of seen)
    value[templateName(part, tag)] = {
      uses: {
        ...usesOf(source, parse),
        pictures: [...new Set(checked.pictures.map(({ src }) => src))].sort(),
      },
      tags: checked.tags,
      pictures: checked.pictures,
    }
  return { kind: 'ok', value, notes: [] }
}

/** Of each language the letter, its form, its corrigenda and its reminders. */
function seeDocuments(check: LetterCheck): void {
  const { letter, languages, ownNames, problems } = check
  const { prose, form, sheets, reminders, look } = letter
  // the form is one file for all languages
  const ofForm = form === null ? null : checkMarkup(form, look.form!, true)
  for (const language of languages) {
    const { tag } = language
    const namesOf = (part: Part): Names => namesFor(letter, language, part.kind, ownNames)
    see(check, LETTER, tag, prose[tag]!, checkMarkup(prose[tag]!, look.letter, false), namesOf(LETTER))
    if (form !== null) see(check, FORM, tag, form, ofForm!, namesOf(FORM))
    const seeNumbered = (part: Part, own: Source | undefined): void => {
      if (own === undefined) return
      problems.push(...checkDots(own))
      see(check, part, tag, own, checkMarkup(own, look.letter, false), namesOf(part))
    }
    for (const [number, sources] of sheets) seeNumbered({ kind: 'sheet', number }, sources[tag])
    for (const [number, sources] of reminders) seeNumbered({ kind: 'reminder', number }, sources[tag])
  }
}

/** Of each language a list of addressees or of who comes, in which nobody signs. */
function seeList(
  check: LetterCheck,
  kind: 'list' | 'participants',
  templates: ListTemplates | null,
  namesOf: (letter: Letter, language: Language) => Names,
): void {
  if (templates === null) return
  const { letter, problems } = check
  const before = problems.length
  for (const language of check.languages) {
    const source = templates.prose[language.tag]!
    const checked = checkMarkup(source, templates.look, false)
    see(check, { kind }, language.tag, source, checked, namesOf(letter, language))
    for (const { at } of checked.pictures.filter(({ isSignature }) => isSignature))
      problems.push(problem('compose/picture-signature', at))
  }
  if (problems.length === before) problems.push(...compare(check, kind))
}

/** Of each language the message that the letter is sent with. */
function seeMail(check: LetterCheck): void {
  const { letter, problems } = check
  if (letter.mail === null) return
  const before = problems.length
  for (const language of check.languages) {
    const source = letter.mail[language.tag]!
    const checked = checkMessage(letter, source)
    const names = mailNames(letter, language, check.ownNames)
    see(check, { kind: 'mail' }, language.tag, source, checked, names)
  }
  if (problems.length === before) problems.push(...compare(check, 'mail'))
}

function see(
  { all, parse, problems, seen }: LetterCheck,
  part: DocumentKind,
  tag: LanguageTag,
  source: Source,
  checked: CheckedMarkup,
  names: Names,
): void {
  seen.push({ part, tag, source, checked })
  const others = all.filter((each) => each.tag !== tag)
  const ofNames = checkNames(source, names, others, parse)
  const unread = ofNames.find(({ code }) => code === 'compose/handlebars')
  // where braces do not fit together, nobody can tell what stands in a tag behind them, or which tags fit
  const ofMarkup = checked.problems.filter(
    (each) => unread === undefined || (!OF_PAIRS.has(each.code) && isBefore(each, unread)),
  )
  problems.push(...ofNames, ...ofMarkup)
}

const compare = ({ seen }: LetterCheck, kind: DocumentKind['kind']): readonly Problem[] =>
  compareSkeletons(seen.filter(({ part }) => part.kind === kind))

/** The pictures that a letter's templates name, by language, as far as they can be told where templates have problems. */
export function picturesIn(
  { prose, form, sheets, reminders, list, participants, look }: Letter,
  languages: readonly LanguageTag[],
): readonly (PictureTag & { readonly tag: LanguageTag })[] {
  const numbered = [...sheets.values(), ...reminders.values()]
  return languages.flatMap((tag) => {
    const sources = [prose, ...numbered, list?.prose, participants?.prose].map((each) => each?.[tag])
    return [...sources, form].flatMap((source) =>
      source ? checkMarkup(source, look.letter, false).pictures.map((picture) => ({ ...picture, tag })) : [],
    )
  })
}

/** What is said of things that do not fit together over some distance. */
const OF_PAIRS: ReadonlySet<Code> = new Set([
  'compose/brace',
  'compose/parted',
  'compose/not-open',
  'compose/not-closed',
  'compose/not-nested',
  'compose/title',
  'compose/loose-text',
])

const isBefore = ({ at: one }: Problem, { at: other }: Problem): boolean =>
  one !== undefined &&
  other !== undefined &&
  (one.line < other.line || (one.line === other.line && one.column < other.column))

/** What is not known, or not so, by a name that may stand in many places and languages: a slip in what it names. */
const BY_NAME: ReadonlySet<Code> = new Set([
  'compose/unknown-name',
  'compose/no-column',
  'compose/unknown-word',
  'compose/unknown-class',
  'compose/unknown-element',
  'compose/unknown-attribute',
  'compose/unknown-helper',
  'compose/unknown-block',
  'compose/other-role',
  'compose/not-always',
])

/** Of one kind, in one file. */
const MOST_ALIKE = 10

/**
 * One problem for each name, where it stands first, which says how often it is there besides; one for a group of words that
 * a language has nothing of; of others the first ten of a kind in a file.
 */
function saidOnce(problems: readonly Problem[], languages: readonly Language[]): readonly Problem[] {
  const byKind = new Map<string, { readonly most: number; readonly alike: Problem[] }>()
  for (const each of problems) {
    const { code, at } = each
    const group = missingGroup(each, languages)
    const isByName = BY_NAME.has(code)
    const named = isByName ? { ...each.arguments, known: null } : at?.file
    const key = JSON.stringify([code, named, group])
    const most = isByName || group !== null ? 1 : MOST_ALIKE
    const kind = byKind.get(key) ?? { most, alike: [] }
    kind.alike.push(each)
    byKind.set(key, kind)
  }
  const told = new Map<Problem, Problem>()
  for (const { most, alike } of byKind.values())
    for (const [index, each] of atMost(alike, most).entries()) told.set(alike[index]!, each)
  // in the order of the files
  return problems.flatMap((each) => told.get(each) ?? [])
}

/** Of a word that is missing with all of its group, that group. */
function missingGroup({ code, at, ...rest }: Problem, languages: readonly Language[]): string | null {
  if (code !== 'letters/missing-word') return null
  const { word } = rest.arguments as { readonly word: string }
  const group = word.slice(0, word.indexOf('.') + 1)
  const language = languages.find(({ wordsSource }) => wordsSource.file === at?.file)
  const isThere = Object.keys(language?.words ?? {}).some((each) => each.startsWith(group))
  return group === '' || isThere ? null : group
}
