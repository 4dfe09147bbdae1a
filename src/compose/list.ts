import { type LetterEdition, revisionOf } from '../model/document.ts'
import type { Language, Letter } from '../model/letter.ts'
import type { ListRow, Stage } from '../model/list.ts'
import { askedOf, NO_STATE } from './asked.ts'
import { countIn } from './counts.ts'
import { fullDate } from './dates.ts'
import { isolateAll } from './values.ts'

/**
 * What a list's template is filled in with; rows in the order given, `date` ISO. Once the letter was revised, its reference and date
 * are those of the latest edition that stands, and a row whose letter is of another names that one.
 */
export function listContext(
  letter: Letter,
  rows: readonly ListRow[],
  date: string,
  language: Language,
): object {
  const latest = latestOf(rows)
  const facts = latest === null ? letter.facts : { ...letter.facts, ...named(latest) }
  return isolateAll({ letter: facts, list: contextOf(letter, rows, latest, date, language) })
}

const named = ({ reference, date }: LetterEdition): Pick<LetterEdition, 'reference' | 'date'> => ({
  reference,
  date,
})

/** The latest revision that stands; null: there is none, and the letter is what letter.json says. */
function latestOf(rows: readonly ListRow[]): LetterEdition | null {
  const revised = rows.flatMap(({ edition }) => (edition?.kind === 'revision' ? [edition] : []))
  return revised.reduce<LetterEdition | null>(
    (latest, each) =>
      latest === null ||
      revisionOf(each) > revisionOf(latest) ||
      (revisionOf(each) === revisionOf(latest) && each.date > latest.date)
        ? each
        : latest,
    null,
  )
}

/** How the edition of a row is named beside the heading's; empty: it is the same, or there is none. */
function editionOf(edition: LetterEdition | null, latest: LetterEdition | null, language: Language): object {
  const isSame =
    edition === null ||
    latest === null ||
    (edition.reference === latest.reference && edition.date === latest.date)
  return isSame
    ? { reference: '', date: '' }
    : { reference: edition.reference, date: fullDate(edition.date, language) }
}

function contextOf(
  letterOf: Letter,
  rows: readonly ListRow[],
  latest: LetterEdition | null,
  date: string,
  listLanguage: Language,
): object {
  const { tag, words } = listLanguage
  // for languages that somebody added, and gave no name in the words of this one
  const otherNames = new Intl.DisplayNames([tag], { type: 'language' })
  const nameOf = (language: string): string => words[`language.${language}`] ?? otherNames.of(language)!
  const documents = rows.flatMap(({ letter, form }) => (form === null ? [letter] : [letter, form]))
  const counted = (count: number): string | number => countIn(listLanguage, count)
  const count = (stage: Stage): string | number => counted(documents.filter((each) => each === stage).length)
  return {
    date,
    recipients: counted(rows.length),
    missing: count('missing'),
    made: count('made'),
    issued: count('issued'),
    rows: rows.map(({ recipient, language, letter, form, edition }, index) => ({
      // whoever ticks goes by State
      goesOn: recipient.state !== null && rows[index + 1]?.recipient.state?.id === recipient.state.id,
      state: recipient.state?.names[tag] ?? NO_STATE,
      name: recipient.names[tag] ?? '',
      title: recipient.titles[tag] ?? '',
      ...askedOf(letterOf, recipient.list),
      language: nameOf(language),
      letter: stageOf(letter),
      form: stageOf(form ?? 'missing'),
      edition: editionOf(edition, latest, listLanguage),
    })),
  }
}

const stageOf = (stage: Stage): object => ({ made: stage === 'made', issued: stage === 'issued' })
