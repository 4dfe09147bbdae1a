import type { Fact, Letter } from '../model/letter.ts'
import { checked, type Reader, record, text } from './shape.ts'

/** `2004-05-10`, and a day that there was: not 2004-02-30. */
function isDay(value: string): boolean {
  const day = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === value
}

const howDates = 'dates are written year-month-day: 2004-05-10'
const date = checked((value) => (isDay(value) ? null : `“${value}” is no date`), howDates)

/** What looks like a date has to be one, since templates give it to {{date …}}. */
const word = checked(
  (value) => (/^\d{4}-\d\d-\d\d$/.test(value) && !isDay(value) ? `“${value}” is no date` : null),
  howDates,
)

const name = (key: string) =>
  /^[a-z][A-Za-z0-9_]*$/.test(key)
    ? null
    : {
        code: 'letters/name',
        message: `templates cannot name “${key}”`,
        hint: 'a name begins with a small letter; letters, digits and _ follow',
      }

const fact: Reader<Fact> = (json, report) =>
  json.kind === 'object' ? record(fact, name)(json, report) : word(json, report)

/** letter.json: any facts, `reference` and `date` among them. */
export const letterFacts = record(fact, name, { reference: text, date }) as Reader<Letter['facts']>
