import type { DocumentKind } from '../model/doc.ts'
import { FORM, LETTER } from '../model/document.ts'
import type { Language, Letter, Source } from '../model/letter.ts'
import type { LanguageTag } from '../model/recipient.ts'
import { atMost, type Code, distinct, type Outcome, type Problem } from '../problems/problem.ts'
import { checkNames } from './check-names.ts'
import { checkDots } from './dots.ts'
import { type CheckedMarkup, checkMarkup } from './markup.ts'
import { listNames, type Names, namesFor } from './names.ts'
import { compareSkeletons } from './skeleton.ts'
import { type CheckedTemplate, type Templates, templateName } from './templates.ts'
import { usesOf } from './uses.ts'

/** A template that was looked at. */
interface TemplateCheck {
  readonly part: DocumentKind
  readonly tag: LanguageTag
  readonly source: Source
  readonly checked: CheckedMarkup
}

/**
 * Checks the letter's templates, all of them at once: names, markup, and that the languages say the same things in the
 * same order. What they may hold is in docs/markup.md.
 */
export function checkTemplates(letter: Letter, languages: readonly Language[]): Outcome<Templates> {
  const { prose, form, sheets, list, look } = letter
  // the form is one file for all languages
  const ofForm = form === null ? null : checkMarkup(form, look.form, true)
  const problems: Problem[] = []
  const seen: TemplateCheck[] = []
  const see = (
    part: TemplateCheck['part'],
    tag: LanguageTag,
    source: Source,
    checked: CheckedMarkup,
    names: Names,
  ): void => {
    seen.push({ part, tag, source, checked })
    const ofNames = checkNames(source, names)
    // where braces do not fit together, some of them would be printed and others part elements
    const isRead = !ofNames.some(({ code }) => code === 'compose/handlebars')
    const ofMarkup = checked.problems.filter(({ code }) => isRead || !OF_BRACES.has(code))
    problems.push(...ofNames, ...ofMarkup)
  }
  for (const language of languages) {
    const { tag } = language
    const names = namesFor(letter, language, false)
    see(LETTER, tag, prose[tag]!, checkMarkup(prose[tag]!, look.letter, false), names)
    if (form !== null) see(FORM, tag, form, ofForm!, names)
    for (const [number, sources] of sheets) {
      const own = sources[tag]
      if (own === undefined) continue
      problems.push(...checkDots(own))
      see(
        { kind: 'sheet', number },
        tag,
        own,
        checkMarkup(own, look.letter, false),
        namesFor(letter, language, true),
      )
    }
  }
  const compare = (kind: DocumentKind['kind']): readonly Problem[] =>
    compareSkeletons(seen.filter(({ part }) => part.kind === kind))
  if (problems.length === 0) problems.push(...compare('letter'))
  if (list !== null) {
    const before = problems.length
    for (const language of languages) {
      const source = list.prose[language.tag]!
      see(
        { kind: 'list' },
        language.tag,
        source,
        checkMarkup(source, list.look, false),
        listNames(letter, language),
      )
    }
    if (problems.length === before) problems.push(...compare('list'))
  }
  // what is wrong with the form, one file for all languages, is said once
  if (problems.length > 0) return { kind: 'problems', problems: saidOnce(distinct(problems)) }
  const value: Record<string, CheckedTemplate> = {}
  for (const { part, tag, source, checked } of seen)
    value[templateName(part, tag)] = { uses: usesOf(source), tags: checked.tags }
  return { kind: 'ok', value, notes: [] }
}

/** What is said of braces besides that they do not fit together. */
const OF_BRACES: ReadonlySet<Code> = new Set(['compose/brace', 'compose/parted'])

/** What is not known, or not so, by a name that may stand in many places and languages: a slip in what it names. */
const BY_NAME: ReadonlySet<Code> = new Set([
  'compose/unknown-name',
  'compose/unknown-word',
  'compose/unknown-class',
  'compose/unknown-element',
  'compose/unknown-attribute',
  'compose/unknown-helper',
  'compose/unknown-block',
  'compose/other-role',
  'compose/not-always',
])

/** One problem for each name, where it stands first, which says how often it is there besides. */
function saidOnce(problems: readonly Problem[]): readonly Problem[] {
  const alike = new Map<string | Problem, Problem[]>()
  for (const each of problems) {
    const isByName = BY_NAME.has(each.code)
    const key = isByName ? JSON.stringify([each.code, { ...each.arguments, known: null }]) : each
    alike.set(key, [...(alike.get(key) ?? []), each])
  }
  return [...alike.values()].flatMap((each) => atMost(each, 1))
}
