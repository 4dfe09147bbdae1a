import { didYouMean } from '../text/nearest.ts'
import { shown } from '../text/shown.ts'
import { error } from './wording.ts'

/** Names that most people look for come first. */
const USUAL_DIGITS = ['latn', 'arab', 'arabext', 'beng', 'deva', 'khmr', 'laoo', 'mymr', 'thai', 'tibt']

/** What can be wrong with calendar and digits of a language. */
export const datesProblems = {
  'letters/calendar': error(
    'In locale.json a language may say in which calendar its dates are written, by the calendar’s name in Unicode’s data (CLDR): gregory, buddhist, persian, islamic-umalqura, hebrew, japanese and others. This is none that the program can count by. Correct the name; without the entry dates are Gregorian.',
    ({ value, known }: { readonly value: string; readonly known: readonly string[] }) => ({
      message: `no calendar is called ${shown(value)}`,
      hint: didYouMean(value, known),
    }),
  ),
  'letters/months': error(
    'In locale.json “months” has the names of all months of the calendar in which the language writes dates, in that calendar’s own order, in the words of the language. The hint names them in English. The months of leap years come last, after the regular ones.',
    ({
      calendar,
      found,
      months,
    }: {
      readonly calendar: string
      readonly found: number
      readonly months: readonly string[]
    }) => ({
      message: `months has ${found} names; the calendar “${calendar}” has ${months.length}`,
      hint: `they are ${months.join(', ')}`,
    }),
  ),
  'letters/digits': error(
    'In locale.json a language may say with which digits its numbers are written, by the name that they have in Unicode’s data (CLDR): latn for 0 to 9, arab for those of Arabic, arabext for those of Persian and Urdu, deva, thai and others. This is none of them. Correct the name; without the entry numbers are written with 0 to 9.',
    ({ value, known }: { readonly value: string; readonly known: readonly string[] }) => ({
      message: `no digits are called ${shown(value)}`,
      hint: didYouMean(value, [...USUAL_DIGITS, ...known.filter((each) => !USUAL_DIGITS.includes(each))]),
    }),
  ),
}
