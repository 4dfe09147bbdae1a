import type { DatePatterns } from '../model/letter.ts'
import { type Problem, problem } from '../problems/problem.ts'
import { calendars, GREGORIAN_CALENDAR, knownCalendars, needsEra } from '../text/calendars.ts'
import type { Place } from '../text/place.ts'
import { listOf, objectOf, printableText, type Reader, textWithout } from './shape.ts'

/** What is in braces in a pattern. `eras`: what may stand in it besides, and where `areWanted` has to. */
interface PatternPlaces {
  readonly names: readonly string[]
  readonly eras: readonly string[]
  readonly areWanted: boolean
}

/** A moment has its time in one piece or, where the language writes `22 h 19`, in two. */
const momentPattern = textWithout((value, at) =>
  patternFault(value, at, {
    names: ['date', ...(/\{(?:hour|minute)\}/.test(value) ? ['hour', 'minute'] : ['time']), 'zone'],
    eras: [],
    areWanted: false,
  }),
)

/** A pattern has each of its placeholders, and no others. */
function patternFault(value: string, at: Place, { names, eras, areWanted }: PatternPlaces): Problem | null {
  const inBraces = (name: string): string => `{${name}}`
  const known = [...names, ...eras].map(inBraces)
  const wanted = areWanted ? known : names.map(inBraces)
  const missing = wanted.filter((each) => !value.includes(each))
  if (missing.length > 0)
    return problem('letters/pattern', at, { value, fault: 'missing', placeholders: missing, known })
  const unknown = (value.match(/\{[^}]*\}?|\}/g) ?? []).filter((each) => !known.includes(each))
  if (unknown.length === 0) return null
  return problem('letters/pattern', at, { value, fault: 'unknown', placeholders: unknown, known })
}

/** `dates` of locale.json: its months and patterns are those of the calendar that it names. */
export const datesIn: Reader<DatePatterns> = (json, report) => {
  const named = json.kind === 'object' ? json.members.get('calendar') : undefined
  const calendar = named === undefined ? GREGORIAN_CALENDAR : calendarOf(named.value, report)
  // of a calendar that nobody knows nobody knows the months
  return calendar === null ? null : datesOf(calendar)(json, report)
}

const calendarOf = textWithout((value, at) =>
  value === GREGORIAN_CALENDAR || knownCalendars().includes(value)
    ? null
    : problem('letters/calendar', at, { value, known: knownCalendars() }),
)

function datesOf(calendar: string): Reader<DatePatterns> {
  const isOther = calendar !== GREGORIAN_CALENDAR
  const pattern = (names: readonly string[], ...eras: readonly string[]): Reader<string> =>
    textWithout((value, at) =>
      patternFault(value, at, { names, eras: isOther ? eras : [], areWanted: isOther && needsEra(calendar) }),
    )
  const ofOneDay = pattern(['day', 'month', 'year'], 'era')
  const ofOneMonth = pattern(['from', 'to', 'month', 'year'], 'era')
  const ofTwoMonths = pattern(['from', 'fromMonth', 'to', 'month', 'year'], 'era')
  const ofTwoYears = pattern(['from', 'fromMonth', 'fromYear', 'to', 'month', 'year'], ...['fromEra', 'era'])
  return objectOf<DatePatterns>(
    {
      calendar: printableText,
      months: monthsOf(calendar),
      full: ofOneDay,
      range: ofOneMonth,
      rangeMonths: ofTwoMonths,
      rangeYears: ofTwoYears,
      rangeDay: ofOneDay,
      rangeShort: ofOneMonth,
      rangeShortMonths: ofTwoMonths,
      rangeShortYears: ofTwoYears,
      first: printableText,
      time: momentPattern,
    },
    [
      ...(['calendar', 'first', 'rangeMonths', 'rangeYears', 'rangeDay'] as const),
      ...(['rangeShortMonths', 'rangeShortYears'] as const),
    ],
  )
}

/** As many names as the calendar has months. */
function monthsOf(calendar: string): Reader<readonly string[]> {
  const months = calendars[calendar]!
  const names = listOf(printableText, { least: 1, most: 100 })
  return (json, report) => {
    const read = names(json, report)
    if (read === null || read.length === months.length) return read
    report(problem('letters/months', json.at, { calendar, found: read.length, months }))
    return null
  }
}
