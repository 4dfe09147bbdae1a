import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateRange, fullDate, moment } from '../src/compose/dates.ts'
import { faceNames } from '../src/fonts/faces.ts'
import { loadLanguages, loadLetter } from '../src/letters/letters.ts'
import type { Files, Language } from '../src/model/letter.ts'
import { layered } from '../src/project/layers.ts'
import { calendars, dayIn, knownCalendars, needsEra } from '../src/text/calendars.ts'
import { digitsOf, inDigits, knownDigits } from '../src/text/digits.ts'
import { root } from './command.ts'
import { filesOver, problemsOf } from './letter-sample.ts'

/** Ranges of days as each language writes them, and days that cannot be meant. */

const files: Files = layered(
  (file) => [path.join(root, file)],
  (file) => path.join(root, file),
)
const read = loadLanguages(files, faceNames)
const languages = new Map<string, Language>(
  read.kind === 'ok' ? read.value.map((language) => [language.tag, language]) : [],
)

/** From the first day to the last. */
const spans = {
  month: ['2004-06-24', '2004-06-26'],
  months: ['2004-06-29', '2004-07-02'],
  years: ['2004-12-29', '2005-01-02'],
  day: ['2004-06-24', '2004-06-24'],
  first: ['2004-06-30', '2004-07-01'],
} as const

const running: Readonly<Record<string, Readonly<Record<keyof typeof spans, string>>>> = {
  en: {
    month: 'from 24 to 26 June 2004',
    months: 'from 29 June to 2 July 2004',
    years: 'from 29 December 2004 to 2 January 2005',
    day: 'on 24 June 2004',
    first: 'from 30 June to 1 July 2004',
  },
  fr: {
    month: 'du 24 au 26 juin 2004',
    months: 'du 29 juin au 2 juillet 2004',
    years: 'du 29 décembre 2004 au 2 janvier 2005',
    day: 'le 24 juin 2004',
    first: 'du 30 juin au 1er juillet 2004',
  },
  es: {
    month: 'del 24 al 26 de junio de 2004',
    months: 'del 29 de junio al 2 de julio de 2004',
    years: 'del 29 de diciembre de 2004 al 2 de enero de 2005',
    day: 'el 24 de junio de 2004',
    first: 'del 30 de junio al 1 de julio de 2004',
  },
  ru: {
    month: 'с 24 по 26 июня 2004 года',
    months: 'с 29 июня по 2 июля 2004 года',
    years: 'с 29 декабря 2004 года по 2 января 2005 года',
    day: '24 июня 2004 года',
    first: 'с 30 июня по 1 июля 2004 года',
  },
  ar: {
    month: 'في الفترة من 24 إلى 26 حزيران/يونيه 2004',
    months: 'في الفترة من 29 حزيران/يونيه إلى 2 تموز/يوليه 2004',
    years: 'في الفترة من 29 كانون الأول/ديسمبر 2004 إلى 2 كانون الثاني/يناير 2005',
    day: 'في 24 حزيران/يونيه 2004',
    first: 'في الفترة من 30 حزيران/يونيه إلى 1 تموز/يوليه 2004',
  },
  zh: {
    month: '2004年6月24日至26日',
    months: '2004年6月29日至7月2日',
    years: '2004年12月29日至2005年1月2日',
    day: '2004年6月24日',
    first: '2004年6月30日至7月1日',
  },
}

const heading: Readonly<Record<string, readonly [string, string, string, string]>> = {
  en: ['24–26 June 2004', '29 June – 2 July 2004', '29 December 2004 – 2 January 2005', '24 June 2004'],
  fr: ['24-26 juin 2004', '29 juin – 2 juillet 2004', '29 décembre 2004 – 2 janvier 2005', '24 juin 2004'],
  es: [
    '24-26 de junio de 2004',
    '29 de junio – 2 de julio de 2004',
    '29 de diciembre de 2004 – 2 de enero de 2005',
    '24 de junio de 2004',
  ],
  ru: [
    '24–26 июня 2004 года',
    '29 июня – 2 июля 2004 года',
    '29 декабря 2004 года – 2 января 2005 года',
    '24 июня 2004 года',
  ],
  ar: [
    'من 24 إلى 26 حزيران/يونيه 2004',
    'من 29 حزيران/يونيه إلى 2 تموز/يوليه 2004',
    'من 29 كانون الأول/ديسمبر 2004 إلى 2 كانون الثاني/يناير 2005',
    '24 حزيران/يونيه 2004',
  ],
  zh: ['2004年6月24–26日', '2004年6月29日至7月2日', '2004年12月29日至2005年1月2日', '2004年6月24日'],
}

describe('a range of days', () => {
  it.each(Object.entries(running))('in a sentence: %s', (tag, expected) => {
    const language = languages.get(tag)!
    const said = Object.entries(spans).map(([name, [from, to]]) => [
      name,
      dateRange(from, to, 'running', language).replaceAll('\u00a0', ' '),
    ])
    expect(Object.fromEntries(said)).toEqual(expected)
  })

  it.each(Object.entries(heading))('in a heading: %s', (tag, expected) => {
    const language = languages.get(tag)!
    const { month, months, years, day } = spans
    const said = [month, months, years, day].map(([from, to]) =>
      dateRange(from, to, 'heading', language).replaceAll('\u00a0', ' '),
    )
    expect(said).toEqual(expected)
  })

  it('is known in every language that comes with invite', () => {
    expect([...languages.keys()].sort()).toEqual(Object.keys(running).sort())
    expect(Object.keys(heading).sort()).toEqual(Object.keys(running).sort())
  })

  it('is not missed by a language that has no pattern which its letter needs', () => {
    const locale = JSON.parse(Buffer.from(files.read('locales/fr/locale.json')!).toString()) as {
      dates: Record<string, string>
    }
    for (const name of Object.keys(locale.dates)) if (/Months|Years|Day/.test(name)) delete locale.dates[name]
    const codesOf = (from: string, to: string) =>
      problemsOf(
        filesOver({
          'locales/fr/locale.json': JSON.stringify(locale),
          'templates/L/letter.json': JSON.stringify({
            reference: 'L-1',
            date: '2004-05-10',
            meeting: { from, to },
          }),
          'templates/L/fr.hbs': '<title>L</title><p>{{dates letter.meeting.from letter.meeting.to}}</p>',
          'templates/L/ru.hbs': '<title>L</title><p>{{dates letter.meeting.from letter.meeting.to}}</p>',
        }),
        'L',
      ).map(({ code, at }) => `${at?.file} ${code}`)
    expect(codesOf(...spans.month)).toEqual([])
    expect(codesOf(...spans.day)).toEqual([])
    expect(codesOf(...spans.months)).toEqual(['locales/fr/locale.json compose/no-range'])
    expect(codesOf(...spans.years)).toEqual(['locales/fr/locale.json compose/no-range'])
  })
})

describe('another calendar', () => {
  const isoOf = (day: number): string =>
    new Date(Date.UTC(1950, 0, 1) + day * 86_400_000).toISOString().slice(0, 10)

  it('is each that Node can count by, and the months are all that it has', () => {
    const known = knownCalendars()
    const others = Intl.supportedValuesOf('calendar').filter((each) => !known.includes(each))
    // the Gregorian one by another name
    expect(others.filter((each) => each !== 'iso8601')).toEqual([])
    for (const calendar of known) {
      const days = Array.from({ length: 900 }, (_, day) => dayIn(calendar, isoOf(25 * day)))
      const months = new Set(days.map(({ month }) => month))
      const all = calendars[calendar]!.length
      // which months of the moon may be leap months, nobody finds in a hundred years
      if (all < 24)
        expect([calendar, [...months].sort((a, b) => a - b)]).toEqual([
          calendar,
          Array.from({ length: all }, (_, i) => i + 1),
        ])
      else expect(Math.max(...months)).toBeLessThanOrEqual(all)
    }
  })

  it('counts days one by one, and a month from 1', () => {
    fc.assert(
      fc.property(fc.constantFrom(...knownCalendars()), fc.nat(90 * 365), (calendar, nth) => {
        const [day, next] = [dayIn(calendar, isoOf(nth)), dayIn(calendar, isoOf(nth + 1))]
        const same = day.year === next.year && day.month === next.month
        expect(next.day).toBe(same ? day.day + 1 : 1)
        expect([0, 1]).toContain(next.year - day.year)
        expect(day.day).toBeLessThanOrEqual(31)
      }),
    )
  })

  it.each([
    ['buddhist', '2004-05-10', [2547, 5, 10]],
    ['roc', '2004-05-10', [93, 5, 10]],
    ['japanese', '2019-05-01', [1, 5, 1]],
    ['japanese', '2019-04-30', [31, 4, 30]],
    // Nowruz 1383, Rosh Hashanah 5765, 29 February
    ['persian', '2004-03-20', [1383, 1, 1]],
    ['hebrew', '2004-09-16', [5765, 1, 1]],
    ['coptic', '2003-09-12', [1720, 1, 1]],
    ['ethiopic', '2003-09-12', [1996, 1, 1]],
    ['indian', '2004-03-21', [1926, 1, 1]],
    ['gregory', '2004-02-29', [2004, 2, 29]],
  ] as const)('%s: %s', (calendar, iso, day) => {
    expect(Object.values(dayIn(calendar, iso))).toEqual(day)
  })

  const persian = (dates: object = {}) => ({
    tag: 'fa',
    digits: digitsOf('arabext'),
    dates: {
      ...languages.get('ar')!.dates,
      ...{ calendar: 'persian', months: calendars.persian! },
      ...{
        full: '{day} {month} {year}',
        range: '{from}–{to} {month} {year}',
        rangeDay: '{day} {month} {year}',
      },
      ...{ rangeMonths: '{from} {fromMonth} – {to} {month} {year}' },
      ...{ rangeYears: '{from} {fromMonth} {fromYear} – {to} {month} {year}', time: '{date} {time} {zone}' },
      ...dates,
    },
  })

  it('parts ranges where its own months and years end', () => {
    const said = (from: string, to: string): string => dateRange(from, to, 'running', persian())
    expect(said('2004-06-24', '2004-06-26')).toBe('۴–۶ Tir ۱۳۸۳')
    // one month of ours, two of theirs, and one of theirs in two of ours
    expect(said('2004-06-19', '2004-06-22')).toBe('۳۰ Khordad – ۲ Tir ۱۳۸۳')
    expect(said('2004-06-29', '2004-07-02')).toBe('۹–۱۲ Tir ۱۳۸۳')
    expect(said('2005-03-19', '2005-03-22')).toBe('۲۹ Esfand ۱۳۸۳ – ۲ Farvardin ۱۳۸۴')
    expect(moment('2004-05-10T23:30:00+02:00', persian())).toBe('۲۱ Ordibehesht ۱۳۸۳ ۲۳:۳۰ UTC+۰۲:۰۰')
  })

  it('has its era in the language’s own words, of both days where they differ', () => {
    const japanese = {
      tag: 'ja',
      dates: persian({
        ...{ calendar: 'japanese', months: calendars.japanese },
        ...{
          full: '{era}{year}年{day}',
          rangeYears: '{fromEra}{fromYear}–{era}{year} {from} {fromMonth} {to} {month}',
        },
      }).dates,
    }
    expect(fullDate('2004-05-10', japanese)).toBe('平成16年10')
    expect(dateRange('2019-04-30', '2019-05-01', 'running', japanese)).toBe('平成31–令和1 30 April 1 May')
    expect(knownCalendars().filter(needsEra)).toEqual(['japanese'])
  })

  it('leaves what is said with 0 to 9 as it is, and other digits are digits one for one', () => {
    for (const name of knownDigits()) {
      const written = inDigits('10.05.2004 x', digitsOf(name))
      expect([...written].length, name).toBe(12)
      expect(new Set(inDigits('0123456789', digitsOf(name))).size).toBeGreaterThan(9)
      expect(written.replace(/[^. x]/gu, '')).toBe('.. x')
    }
    expect(inDigits('10.05.2004', undefined)).toBe('10.05.2004')
  })
})

describe('days of letter.json that cannot be meant', () => {
  const placesOf = (facts: object): readonly string[] =>
    problemsOf(
      filesOver({
        'templates/L/letter.json': `{ "reference": "L-1", "date": "2004-05-10",\n${JSON.stringify(facts).slice(1)}`,
      }),
      'L',
    ).map(({ code, at }) => `${at?.line}:${at?.column} ${code}`)

  it('are a range that ends before it begins, wherever it stands', () => {
    expect(placesOf({ meeting: { from: '2004-06-26', to: '2004-06-24' } })).toEqual(['2:37 letters/range'])
    expect(placesOf({ from: '2004-06-26', to: '2004-06-24' })).toEqual(['2:26 letters/range'])
    expect(placesOf({ a: { b: { from: '2004-12-30', to: '2004-01-02' } } })).toEqual(['2:36 letters/range'])
    expect(placesOf({ meeting: { from: '2004-06-24', to: '2004-06-24' } })).toEqual([])
    expect(placesOf({ route: { from: 'Geneva', to: 'Athens' } })).toEqual([])
  })

  it('are a deadline before the letter’s own date, wherever it stands', () => {
    expect(placesOf({ deadline: '2004-05-09' })).toEqual(['2:12 letters/deadline'])
    expect(placesOf({ papers: { draftDeadline: '2003-05-28' } })).toEqual(['2:27 letters/deadline'])
    expect(placesOf({ deadline: '2004-05-10' })).toEqual([])
    expect(placesOf({ deadline: 'none', published: '2003-12-12' })).toEqual([])
  })
})

describe('the look of a form', () => {
  const look = filesOver({}).read('templates/L/look.json')!
  const { letter } = JSON.parse(Buffer.from(look).toString()) as { letter: object }
  const onlyLetter = { 'templates/L/look.json': JSON.stringify({ letter }) }

  it('is not asked of a letter without one', () => {
    const without = filesOver({ ...onlyLetter, 'templates/L/form.hbs': null })
    expect(problemsOf(without, 'L')).toEqual([])
    const loaded = loadLetter(
      without,
      'L',
      [...languages.values()].filter(({ tag }) => /fr|ru/.test(tag)),
    )
    expect(loaded).toMatchObject({ kind: 'ok', value: { form: null, look: { form: null } } })
  })

  it('is asked of a letter with one', () => {
    expect(problemsOf(filesOver(onlyLetter), 'L')).toMatchObject([
      { code: 'letters/missing', arguments: { name: 'form' } },
    ])
  })
})
