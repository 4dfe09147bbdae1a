import type { DocumentKind } from '../model/doc.ts'
import { FORM, LETTER } from '../model/document.ts'
import type { Language, Letter, Source } from '../model/letter.ts'
import type { LanguageTag } from '../model/recipient.ts'
import { distinct, type Outcome, type Problem } from '../problems/problem.ts'
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
  const ofForm = form === null ? null : checkMarkup(form, look.form!)
  const problems: Problem[] = [...(ofForm?.problems ?? [])]
  const seen: TemplateCheck[] = []
  const see = (
    part: TemplateCheck['part'],
    tag: LanguageTag,
    source: Source,
    checked: CheckedMarkup,
    names: Names,
  ): void => {
    seen.push({ part, tag, source, checked })
    problems.push(...checkNames(source, names), ...checked.problems)
  }
  for (const language of languages) {
    const { tag } = language
    const names = namesFor(letter, language, false)
    see(LETTER, tag, prose[tag]!, checkMarkup(prose[tag]!, look.letter), names)
    if (form !== null) see(FORM, tag, form, ofForm!, names)
    for (const [number, sources] of sheets) {
      const own = sources[tag]
      if (own === undefined) continue
      problems.push(...checkDots(own))
      see(
        { kind: 'sheet', number },
        tag,
        own,
        checkMarkup(own, look.letter),
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
      see({ kind: 'list' }, language.tag, source, checkMarkup(source, list.look), listNames(letter, language))
    }
    if (problems.length === before) problems.push(...compare('list'))
  }
  // what is wrong with the form, one file for all languages, is said once
  if (problems.length > 0) return { kind: 'problems', problems: distinct(problems) }
  const value: Record<string, CheckedTemplate> = {}
  for (const { part, tag, source, checked } of seen)
    value[templateName(part, tag)] = { uses: usesOf(source), tags: checked.tags }
  return { kind: 'ok', value, notes: [] }
}
