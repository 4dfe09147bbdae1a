import type { Doc } from '../model/doc.ts'
import type { Language, Letter, ListTemplates } from '../model/letter.ts'
import type { ListRow, Stage } from '../model/list.ts'
import type { Outcome, Problem } from '../model/problem.ts'
import type { LanguageTag } from '../model/recipient.ts'
import { build } from './build.ts'
import { checkMarkup } from './markup.ts'
import { openCompiler } from './render.ts'
import { compareSkeletons } from './skeleton.ts'
import { checkNames, type Names, namesFor } from './source.ts'
import { isolated } from './values.ts'

/** The distribution list in one language, its rows in the order given; `date` (ISO) is the day it tells of. */
export type ListComposer = (rows: readonly ListRow[], date: string, language: LanguageTag) => Doc

/** Checks the list's templates as a letter's are checked: names, markup, and that the languages say the same. */
export function openList(
  letter: Letter,
  templates: ListTemplates,
  languages: readonly Language[],
): Outcome<ListComposer> {
  const prose = languages.map((language) => {
    const source = templates.prose[language.tag]!
    return { tag: language.tag, language, source, checked: checkMarkup(source, templates.look) }
  })
  const problems: Problem[] = prose.flatMap(({ language, source, checked }) => [
    ...checkNames(source, listNames(letter, language)),
    ...checked.problems,
  ])
  if (problems.length === 0) problems.push(...compareSkeletons(prose))
  if (problems.length > 0) return { kind: 'problems', problems }
  const renderers = new Map(
    prose.map(({ tag, language, source, checked }) => {
      return [tag, { language, source, render: openCompiler(language)(source, checked) }] as const
    }),
  )
  const compose: ListComposer = (rows, date, tag) => {
    const { language, source, render } = renderers.get(tag)!
    const html = render(isolated({ letter: letter.facts, list: contextOf(rows, date, tag) }))
    return build(html, 'list', language, source.file, false)
  }
  return { kind: 'ok', value: compose, notes: [] }
}

/** What a list's template may name; docs/markup.md tells of each. */
function listNames(letter: Letter, language: Language): Names {
  const { facts, dates, words } = namesFor(letter, language, false)
  const counts = ['recipients', 'missing', 'made', 'issued'].map((name) => `list.${name}`)
  const ofRow = [
    'state.short',
    'state.formal',
    'state.of',
    'title',
    'minister',
    'mission',
    'language',
    'letter.made',
    'letter.issued',
    'form.made',
    'form.issued',
  ]
  return {
    facts,
    conditions: new Set(),
    values: new Set([...facts, ...counts]),
    lists: new Map([['list.rows', new Set(ofRow.map((name) => `this.${name}`))]]),
    dates: new Set([...dates, 'list.date']),
    words,
  }
}

function contextOf(rows: readonly ListRow[], date: string, tag: LanguageTag): object {
  const languageNames = new Intl.DisplayNames([tag], { type: 'language' })
  const documents = rows.flatMap(({ letter, form }) => (form === null ? [letter] : [letter, form]))
  const count = (stage: Stage): number => documents.filter((each) => each === stage).length
  return {
    date,
    recipients: rows.length,
    missing: count('missing'),
    made: count('made'),
    issued: count('issued'),
    rows: rows.map(({ recipient, language, letter, form }) => ({
      state: recipient.state.names[tag]!,
      title: recipient.titles[tag] ?? '',
      minister: recipient.group === 'ministers',
      mission: recipient.group === 'missions',
      language: languageNames.of(language)!,
      letter: stageOf(letter),
      form: stageOf(form ?? 'missing'),
    })),
  }
}

const stageOf = (stage: Stage): object => ({ made: stage === 'made', issued: stage === 'issued' })
