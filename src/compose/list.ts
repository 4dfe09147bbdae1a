import type { Language, Letter } from '../model/letter.ts'
import type { ListRow, Stage } from '../model/list.ts'
import type { LanguageTag } from '../model/recipient.ts'
import { type Names, namesFor } from './source.ts'
import { isolated } from './values.ts'

/** What a list's template may name; docs/markup.md tells of each. */
export function listNames(letter: Letter, language: Language): Names {
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
    moments: new Set(),
    words,
  }
}

/** What a list's template is filled in with; rows in the order given, `date` ISO. */
export function listContext(
  letter: Letter,
  rows: readonly ListRow[],
  date: string,
  tag: LanguageTag,
): object {
  return isolated({ letter: letter.facts, list: contextOf(rows, date, tag) })
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
