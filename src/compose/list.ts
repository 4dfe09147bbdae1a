import type { Language, Letter } from '../model/letter.ts'
import type { ListRow, Stage } from '../model/list.ts'
import { askedOf, NO_STATE } from './asked.ts'
import { isolateAll } from './values.ts'

/** What a list's template is filled in with; rows in the order given, `date` ISO. */
export function listContext(
  letter: Letter,
  rows: readonly ListRow[],
  date: string,
  language: Language,
): object {
  return isolateAll({ letter: letter.facts, list: contextOf(letter, rows, date, language) })
}

function contextOf(
  letterOf: Letter,
  rows: readonly ListRow[],
  date: string,
  { tag, words, thousands = '', thousandsFrom = 4 }: Language,
): object {
  // for languages that somebody added, and gave no name in the words of this one
  const otherNames = new Intl.DisplayNames([tag], { type: 'language' })
  const nameOf = (language: string): string => words[`language.${language}`] ?? otherNames.of(language)!
  const documents = rows.flatMap(({ letter, form }) => (form === null ? [letter] : [letter, form]))
  // nothing stays 0, for {{#if}}
  const counted = (number: number): string | number =>
    number === 0
      ? 0
      : number < 10 ** (thousandsFrom - 1)
        ? String(number)
        : String(number).replace(/\B(?=(?:\d{3})+$)/g, thousands)
  const count = (stage: Stage): string | number => counted(documents.filter((each) => each === stage).length)
  return {
    date,
    recipients: counted(rows.length),
    missing: count('missing'),
    made: count('made'),
    issued: count('issued'),
    rows: rows.map(({ recipient, language, letter, form }, index) => ({
      // whoever ticks goes by State
      goesOn: recipient.state !== null && rows[index + 1]?.recipient.state?.id === recipient.state.id,
      state: recipient.state?.names[tag] ?? NO_STATE,
      name: recipient.names[tag] ?? '',
      title: recipient.titles[tag] ?? '',
      ...askedOf(letterOf, recipient.list),
      language: nameOf(language),
      letter: stageOf(letter),
      form: stageOf(form ?? 'missing'),
    })),
  }
}

const stageOf = (stage: Stage): object => ({ made: stage === 'made', issued: stage === 'issued' })
