import type { Fact, Letter } from '../model/letter.ts'
import { type Problem, problem } from '../problems/problem.ts'
import { isDay } from '../text/days.ts'
import type { Place } from '../text/place.ts'
import type { Json } from './json.ts'
import { printableText, type Reader, recordOf, textWithout } from './shape.ts'

const date = textWithout((value, at) => (isDay(value) ? null : problem('letters/date', at, { value })))

/** What looks like a date has to be one, since templates give it to {{date …}}. */
const textOrDate = textWithout((value, at) =>
  /^\d{4}-\d\d-\d\d$/.test(value) && !isDay(value) ? problem('letters/date', at, { value }) : null,
)

const complaintOfName = (name: string, at: Place): Problem | null =>
  /^[a-z][A-Za-z0-9_]*$/.test(name) ? null : problem('letters/name', at, { name, of: 'fact' })

const fact: Reader<Fact> = (json, report) =>
  json.kind === 'object' ? recordOf(fact, complaintOfName)(json, report) : textOrDate(json, report)

const anyFacts = recordOf(fact, complaintOfName, {
  reference: printableText,
  date,
}) as Reader<Letter['facts']>

/**
 * letter.json: any facts, `reference` and `date` among them. Where an object has days `from` and `to` they are a range, and
 * does not end before it begins; what is called a deadline is not over when the letter is written.
 */
export const letterFacts: Reader<Letter['facts']> = (json, report) => {
  const facts = anyFacts(json, report)
  if (facts === null) return null
  const faults = [...dayFaults(json, '', facts.date)]
  for (const fault of faults) report(fault)
  return faults.length === 0 ? facts : null
}

/** The value of a day, with its place; null: there is no such member, or it is no day. */
function dayIn(json: Json, name: string): { readonly value: string; readonly at: Place } | null {
  const value = json.kind === 'object' ? json.members.get(name)?.value : undefined
  return value?.kind === 'string' && isDay(value.value) ? value : null
}

/** `under`: the names that lead to it, each with a point after it; `dated`: ISO, the letter's date. */
function* dayFaults(json: Json, under: string, dated: string): Generator<Problem> {
  if (json.kind !== 'object') return
  const from = dayIn(json, 'from')
  const to = dayIn(json, 'to')
  if (from !== null && to !== null && to.value < from.value)
    yield problem('letters/range', to.at, { name: `${under}to`, from: from.value, to: to.value })
  for (const [name, { value }] of json.members) {
    const day = /deadline$/i.test(name) ? dayIn(json, name) : null
    if (day !== null && day.value < dated)
      yield problem('letters/deadline', day.at, { name: `${under}${name}`, deadline: day.value, dated })
    yield* dayFaults(value, `${under}${name}.`, dated)
  }
}
