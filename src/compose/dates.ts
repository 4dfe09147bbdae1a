import type { DatePatterns } from '../model/letter.ts'

/** Dates by the language's own patterns: `Intl` has no `10 أيار/مايو 2004` and no `10 мая 2004 года`. */

interface CalendarDay {
  readonly year: number
  readonly month: number
  readonly day: number
}

function calendarDay(iso: string): CalendarDay {
  const [year, month, day] = iso.slice(0, 10).split('-').map(Number)
  return { year: year!, month: month!, day: day! }
}

const fill = (pattern: string, values: Readonly<Record<string, string>>): string =>
  pattern.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)

const dayText = (day: number, patterns: DatePatterns): string =>
  day === 1 ? (patterns.first ?? '1') : String(day)

function patternValues(date: CalendarDay, patterns: DatePatterns): Record<string, string> {
  return {
    day: dayText(date.day, patterns),
    month: patterns.months[date.month - 1]!,
    year: String(date.year),
  }
}

/** `2004-05-10` → `10 mai 2004` */
export function fullDate(iso: string, patterns: DatePatterns): string {
  return fill(patterns.full, patternValues(calendarDay(iso), patterns))
}

/** Where a range stands: in running text, with its prepositions, or in a heading. */
export type RangeStyle = 'running' | 'heading'

/** The patterns of ranges over one day, one month, two months, two years, by their names in locale.json. */
const RANGES = {
  running: ['rangeDay', 'range', 'rangeMonths', 'rangeYears'],
  heading: ['full', 'rangeShort', 'rangeShortMonths', 'rangeShortYears'],
} as const satisfies Readonly<Record<RangeStyle, readonly (keyof DatePatterns)[]>>

/** The name of the pattern that a range needs. Both days ISO. */
export function rangePatternName(fromIso: string, toIso: string, style: RangeStyle): keyof DatePatterns {
  const from = calendarDay(fromIso)
  const to = calendarDay(toIso)
  const [day, month, months, years] = RANGES[style]
  if (from.year !== to.year) return years
  if (from.month !== to.month) return months
  return from.day === to.day ? day : month
}

/** `du 29 juin au 2 juillet 2004`; both days ISO. Where the language has no such pattern, the days with a dash between. */
export function dateRange(fromIso: string, toIso: string, style: RangeStyle, patterns: DatePatterns): string {
  const from = patternValues(calendarDay(fromIso), patterns)
  const to = patternValues(calendarDay(toIso), patterns)
  const pattern = patterns[rangePatternName(fromIso, toIso, style)] as string | undefined
  if (pattern === undefined)
    return fromIso === toIso
      ? fullDate(toIso, patterns)
      : `${fullDate(fromIso, patterns)} – ${fullDate(toIso, patterns)}`
  return fill(pattern, {
    ...to,
    from: from.day!,
    fromMonth: from.month!,
    fromYear: from.year!,
    to: to.day!,
  })
}

/** `2004-05-10T09:00:00+02:00` → date, 09:00 (or 9 and 00) and UTC+02:00: as it is written, whatever zone this machine is in. */
export function moment(iso: string, patterns: DatePatterns): string {
  const zone = iso.slice(iso.search(/Z|[+-]\d\d:\d\d$/))
  return fill(patterns.time, {
    date: fullDate(iso, patterns),
    time: iso.slice(11, 16),
    hour: String(Number(iso.slice(11, 13))),
    minute: iso.slice(14, 16),
    // an offset alone says nothing to an office: from what?
    zone: zone === 'Z' ? 'UTC' : `UTC${zone}`,
  })
}
