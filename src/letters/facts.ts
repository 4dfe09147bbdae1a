import type { Fact, Letter } from '../model/letter.ts'
import { type Problem, problem } from '../problems/problem.ts'
import type { Place } from '../text/place.ts'
import { printableText, type Reader, recordOf, textWithout } from './shape.ts'

/** `2004-05-10`, and a day that there was: not 2004-02-30. */
function isDay(value: string): boolean {
  const day = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === value
}

const date = textWithout((value, at) => (isDay(value) ? null : problem('letters/date', at, { value })))

/** What looks like a date has to be one, since templates give it to {{date …}}. */
const textOrDate = textWithout((value, at) =>
  /^\d{4}-\d\d-\d\d$/.test(value) && !isDay(value) ? problem('letters/date', at, { value }) : null,
)

const complaintOfName = (name: string, at: Place): Problem | null =>
  /^[a-z][A-Za-z0-9_]*$/.test(name) ? null : problem('letters/name', at, { name, of: 'fact' })

const fact: Reader<Fact> = (json, report) =>
  json.kind === 'object' ? recordOf(fact, complaintOfName)(json, report) : textOrDate(json, report)

/** letter.json: any facts, `reference` and `date` among them. */
export const letterFacts = recordOf(fact, complaintOfName, {
  reference: printableText,
  date,
}) as Reader<Letter['facts']>
