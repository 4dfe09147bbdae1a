import type { Letter } from '../model/letter.ts'
import type { ListRow, Stage } from '../model/list.ts'
import type { LanguageTag } from '../model/recipient.ts'
import { isolateAll } from './values.ts'

/** What a list's template is filled in with; rows in the order given, `date` ISO. */
export function listContext(
  letter: Letter,
  rows: readonly ListRow[],
  date: string,
  tag: LanguageTag,
): object {
  return isolateAll({ letter: letter.facts, list: contextOf(rows, date, tag) })
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
