import type { DatePatterns, Language } from '../model/letter.ts'
import { dayIn, eraIn, GREGORIAN_CALENDAR } from '../text/calendars.ts'
import { inDigits } from '../text/digits.ts'

/**
 * Dates by the language's own patterns: `Intl` has no `10 أيار/مايو 2004` and no `10 мая 2004 года`. Of a calendar that locale.json asks for
 * ICU says the numbers and the era; the names of its months are the language's own as well.
 */

/** What of a language its dates are written by. */
export type DateWriting = Pick<Language, 'tag' | 'dates' | 'digits'>

const dayOf = (iso: string, { calendar = GREGORIAN_CALENDAR }: DatePatterns) => dayIn(calendar, iso)

const fill = (pattern: string, values: Readonly<Record<string, string>>): string =>
  pattern.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)

/** What a date's patterns are filled with; the era where `patterns` has a place for one. */
function patternValues(iso: string, { tag, dates, digits }: DateWriting, patterns: string) {
  const { year, month, day } = dayOf(iso, dates)
  const hasEra = /\{(?:e|fromE)ra\}/.test(patterns)
  return {
    day: day === 1 && dates.first !== undefined ? dates.first : inDigits(String(day), digits),
    month: dates.months[month - 1]!,
    year: inDigits(String(year), digits),
    ...(hasEra ? { era: eraIn(dates.calendar ?? GREGORIAN_CALENDAR, iso, tag) } : {}),
  }
}

/** `2004-05-10` → `10 mai 2004` */
export function fullDate(iso: string, language: DateWriting): string {
  const { full } = language.dates
  return fill(full, patternValues(iso, language, full))
}

/** Where a range stands: in running text, with its prepositions, or in a heading. */
export type RangeStyle = 'running' | 'heading'

/** The patterns of ranges over one day, one month, two months, two years, by their names in locale.json. */
const RANGES = {
  running: ['rangeDay', 'range', 'rangeMonths', 'rangeYears'],
  heading: ['full', 'rangeShort', 'rangeShortMonths', 'rangeShortYears'],
} as const satisfies Readonly<Record<RangeStyle, readonly (keyof DatePatterns)[]>>

/** The name of the pattern that a range needs, by months and years of the language's calendar. Both days ISO. */
export function rangePatternName(
  fromIso: string,
  toIso: string,
  style: RangeStyle,
  patterns: DatePatterns,
): keyof DatePatterns {
  const from = dayOf(fromIso, patterns)
  const to = dayOf(toIso, patterns)
  const [day, month, months, years] = RANGES[style]
  if (from.year !== to.year) return years
  if (from.month !== to.month) return months
  return from.day === to.day ? day : month
}

/** `du 29 juin au 2 juillet 2004`; both days ISO. Where the language has no such pattern, the days with a dash between. */
export function dateRange(fromIso: string, toIso: string, style: RangeStyle, language: DateWriting): string {
  const { dates } = language
  const pattern = dates[rangePatternName(fromIso, toIso, style, dates)] as string | undefined
  if (pattern === undefined)
    return fromIso === toIso
      ? fullDate(toIso, language)
      : `${fullDate(fromIso, language)} – ${fullDate(toIso, language)}`
  const from = patternValues(fromIso, language, pattern)
  const to = patternValues(toIso, language, pattern)
  return fill(pattern, {
    ...to,
    from: from.day,
    fromMonth: from.month,
    fromYear: from.year,
    ...(from.era === undefined ? {} : { fromEra: from.era }),
    to: to.day,
  })
}

/**
 * `2004-05-10T09:00:00+02:00` → date, 09:00 (or 9 and 00) and UTC+02:00: as it is written, whatever zone this machine is in. The day
 * alone is of the language's calendar.
 */
export function moment(iso: string, language: DateWriting): string {
  const zone = iso.slice(iso.search(/Z|[+-]\d\d:\d\d$/))
  const written = (text: string): string => inDigits(text, language.digits)
  return fill(language.dates.time, {
    date: fullDate(iso, language),
    time: written(iso.slice(11, 16)),
    hour: written(String(Number(iso.slice(11, 13)))),
    minute: written(iso.slice(14, 16)),
    // an offset alone says nothing to an office: from what?
    zone: zone === 'Z' ? 'UTC' : written(`UTC${zone}`),
  })
}
