import type { Language, Letter } from '../model/letter.ts'
import type { ParticipantsList } from '../model/list.ts'
import { NO_STATE } from './asked.ts'
import { countIn } from './counts.ts'
import { formFields } from './form-fields.ts'
import { isolateAll } from './values.ts'

/** What the template of the list of participants is filled with; `date` (ISO) is the day that it tells of. */
export function participantsContext(
  letter: Letter,
  { rows, languages, waiting }: ParticipantsList,
  date: string,
  language: Language,
): object {
  const { tag } = language
  const fields = [...(letter.form === null ? [] : formFields(letter.form))]
  const counted = [...languages]
  return isolateAll({
    letter: letter.facts,
    participants: {
      date,
      count: countIn(language, rows.length),
      addressees: countIn(language, new Set(rows.map(({ addressee }) => addressee)).size),
      waiting: countIn(language, waiting),
      languages: counted.map(([code, count], index) => ({
        name: codeWord(language, 'language', code),
        count: countIn(language, count),
        goesOn: index < counted.length - 1,
      })),
      rows: rows.map(({ addressee, recipient, values }) => ({
        state: recipient?.state?.names[tag] ?? NO_STATE,
        // who stands for no State, or in no list any more
        name: recipient?.state ? '' : (recipient?.names[tag] ?? addressee),
        said: Object.fromEntries(
          fields.map(([field, kind]) => {
            const value = inOneLine(values[field] ?? '')
            return [field, kind === 'chosen' && value !== '' ? codeWord(language, field, value) : value]
          }),
        ),
      })),
    },
  })
}

/** Lines of a form, in a list after one another; what ends in a comma has one. */
export const inOneLine = (value: string): string => value.trim().replace(/\s*[,،，]?\s*[\r\n]+\s*/g, ', ')

/** What a value that is chosen is called in a language: its words are the form's own. */
export const codeWord = ({ words }: Pick<Language, 'words'>, field: string, code: string): string =>
  words[`form.${field}.${code}.label`] ?? words[`form.${field}.${code}`] ?? code
