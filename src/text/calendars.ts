/** A day in some calendar: `month` counts from 1 in the order of its months in `calendars`. */
export interface CalendarDay {
  readonly year: number
  readonly month: number
  readonly day: number
}

const GREGORIAN = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
]
const ISLAMIC = [
  ...['Muharram', 'Safar', 'Rabiʻ I', 'Rabiʻ II', 'Jumada I', 'Jumada II'],
  ...['Rajab', 'Shaʻban', 'Ramadan', 'Shawwal', 'Dhuʻl-Qiʻdah', 'Dhuʻl-Hijjah'],
]
const ETHIOPIC = [
  ...['Meskerem', 'Tekemt', 'Hedar', 'Tahsas', 'Ter', 'Yekatit', 'Megabit'],
  ...['Miazia', 'Genbot', 'Sene', 'Hamle', 'Nehasse', 'Pagumen'],
]
/** The last two are those of leap years, in the place of Adar; by these names ICU tells months apart. */
const HEBREW = [
  ...['Tishri', 'Heshvan', 'Kislev', 'Tevet', 'Shevat', 'Adar', 'Nisan'],
  ...['Iyar', 'Sivan', 'Tamuz', 'Av', 'Elul', 'Adar I', 'Adar II'],
]
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth']
const LUNAR = [...ORDINALS, 'tenth', 'eleventh', 'twelfth']
/** The first of two months of one number is the regular one. */
const LUNAR_WITH_LEAP = [...LUNAR, ...LUNAR.map((name) => `leap ${name}`)]

/** The calendar of letters in which nothing else is said. */
export const GREGORIAN_CALENDAR = 'gregory'

/** The calendars of CLDR by their names there, each with its months in the order in which a language names them. */
export const calendars: Readonly<Record<string, readonly string[]>> = {
  [GREGORIAN_CALENDAR]: GREGORIAN,
  buddhist: GREGORIAN,
  chinese: LUNAR_WITH_LEAP,
  coptic: [
    ...['Tout', 'Baba', 'Hator', 'Kiahk', 'Toba', 'Amshir', 'Baramhat'],
    ...['Baramouda', 'Bashans', 'Paona', 'Epep', 'Mesra', 'Nasie'],
  ],
  dangi: LUNAR_WITH_LEAP,
  ethioaa: ETHIOPIC,
  ethiopic: ETHIOPIC,
  hebrew: HEBREW,
  indian: [
    ...['Chaitra', 'Vaisakha', 'Jyaistha', 'Asadha', 'Sravana', 'Bhadra'],
    ...['Asvina', 'Kartika', 'Agrahayana', 'Pausa', 'Magha', 'Phalguna'],
  ],
  islamic: ISLAMIC,
  'islamic-civil': ISLAMIC,
  'islamic-rgsa': ISLAMIC,
  'islamic-tbla': ISLAMIC,
  'islamic-umalqura': ISLAMIC,
  japanese: GREGORIAN,
  persian: [
    ...['Farvardin', 'Ordibehesht', 'Khordad', 'Tir', 'Mordad', 'Shahrivar'],
    ...['Mehr', 'Aban', 'Azar', 'Dey', 'Bahman', 'Esfand'],
  ],
  roc: GREGORIAN,
}

/** Calendars that count years anew with each reign: a year says nothing there without its era. */
export const needsEra = (calendar: string): boolean => calendar === 'japanese'

/** Those of `calendars` that ICU of this Node can count by. */
export const knownCalendars = (): readonly string[] =>
  Object.keys(calendars).filter(
    (name) => new Intl.DateTimeFormat(`en-u-ca-${name}`).resolvedOptions().calendar === name,
  )

function partsIn(iso: string, locale: string, month: 'numeric' | 'long'): ReadonlyMap<string, string> {
  const [year, nth, day] = iso.slice(0, 10).split('-').map(Number)
  const format = new Intl.DateTimeFormat(locale, {
    ...{ year: 'numeric', day: 'numeric', era: 'long', timeZone: 'UTC' },
    month,
  })
  // at noon: whatever hour a calendar's day begins at
  const parts = format.formatToParts(Date.UTC(year!, nth! - 1, day!, 12))
  return new Map(parts.map(({ type, value }) => [type, value]))
}

/** A day of the Gregorian calendar, `2004-05-10`, in another: ICU counts. Throws for a calendar that it does not know. */
export function dayIn(calendar: string, iso: string): CalendarDay {
  const [year, month, day] = iso.slice(0, 10).split('-').map(Number)
  if (calendar === GREGORIAN_CALENDAR) return { year: year!, month: month!, day: day! }
  const parts = partsIn(iso, `en-u-ca-${calendar}-nu-latn`, 'numeric')
  const found = {
    year: Number(parts.get('year') ?? parts.get('relatedYear')),
    month: monthOf(calendar, parts.get('month') ?? ''),
    day: Number(parts.get('day')),
  }
  if (Object.values(found).some((each) => !(each > 0))) throw new Error(`${iso} is no day in “${calendar}”`)
  return found
}

/** English has figures for months of most calendars, names for Hebrew ones, and `Mo5bis` for the leap month after the fifth. */
function monthOf(calendar: string, text: string): number {
  const months = calendars[calendar] ?? []
  const [, figures, leap] = /^(?:Mo)?(\d+)(bis)?$/.exec(text) ?? []
  if (figures === undefined) return months.indexOf(text) + 1
  return Number(figures) + (leap === undefined ? 0 : LUNAR.length)
}

/** What a language calls the era of a day: `พุทธศักราช`, `平成`; empty where a calendar has none. */
export const eraIn = (calendar: string, iso: string, language: string): string =>
  partsIn(iso, `${language}-u-ca-${calendar}-nu-latn`, 'long').get('era') ?? ''
