import type { Language, Letter, Part, Source } from '../model/letter.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { LanguageTag } from '../model/recipient.ts'
import { checkList } from './list.ts'
import { type Checked, checkMarkup } from './markup.ts'
import { compareSkeletons } from './skeleton.ts'
import { checkNames, namesFor } from './source.ts'
import { type Template, type Templates, templateName } from './templates.ts'
import { usesOf } from './uses.ts'

/**
 * Checks the letter's templates, all of them at once: names, markup, and that the languages say the same things in the
 * same order. What they may hold is in docs/markup.md.
 */
export function checkTemplates(letter: Letter, languages: readonly Language[]): Outcome<Templates> {
  const problems: Problem[] = []
  const templates: Record<string, Template> = {}
  const add = (part: Part | 'list', tag: LanguageTag, source: Source, { tags }: Checked): void => {
    templates[templateName(part, tag)] = { uses: usesOf(source), tags }
  }
  const prose: { tag: LanguageTag; source: Source; checked: Checked }[] = []
  const rest: [part: Part, tag: LanguageTag, source: Source, checked: Checked][] = []
  const form = letter.form === null ? null : checkMarkup(letter.form, letter.look.form)
  if (form !== null) problems.push(...form.problems)
  for (const language of languages) {
    const { tag } = language
    const names = namesFor(letter, language, false)
    const source = letter.prose[tag]!
    const checked = checkMarkup(source, letter.look.letter)
    prose.push({ tag, source, checked })
    problems.push(...checkNames(source, names), ...checked.problems)
    if (letter.form !== null) {
      problems.push(...checkNames(letter.form, names))
      rest.push(['form', tag, letter.form, form!])
    }
    for (const [sheet, sources] of letter.sheets) {
      const source = sources[tag]
      if (source === undefined) continue
      const checked = checkMarkup(source, letter.look.letter)
      problems.push(...checkNames(source, namesFor(letter, language, true)), ...checked.problems)
      rest.push([sheet, tag, source, checked])
    }
  }
  if (problems.length === 0) problems.push(...compareSkeletons(prose))
  const list = letter.list === null ? [] : checkList(letter, letter.list, languages)
  problems.push(...list.flatMap((each) => each.problems))
  if (problems.length > 0) {
    // the form is the same file for all languages: what is wrong with it is said once
    const once = new Map(problems.map((problem) => [JSON.stringify(problem), problem]))
    return { kind: 'problems', problems: [...once.values()] }
  }
  for (const { tag, source, checked } of prose) add('letter', tag, source, checked)
  for (const [part, tag, source, checked] of rest) add(part, tag, source, checked)
  for (const { tag, source, checked } of list) add('list', tag, source, checked)
  return { kind: 'ok', value: templates, notes: [] }
}
