import type { ListNumbering } from '../model/doc.ts'
import type { Language, LIST_COUNTERS } from '../model/letter.ts'
import { inDigits } from '../text/digits.ts'

/** The label of an item of a list, and what all labels of that list are. */
export interface ListLabel {
  readonly text: string
  readonly numbering: ListNumbering
}

const NUMBERS = ['{1}.']
const BULLETS = ['•', '–']

/** What counts in a pattern of labels, by what stands in its braces. */
type CounterName = (typeof LIST_COUNTERS)[number]
const COUNTERS: Readonly<
  Record<CounterName, { readonly numbering: ListNumbering; count(nth: number): string }>
> = {
  1: { numbering: 'Decimal', count: String },
  a: { numbering: 'LowerAlpha', count: (nth) => lettered(nth, 'abcdefghijklmnopqrstuvwxyz') },
  i: { numbering: 'LowerRoman', count: roman },
  // letters as well, of an alphabet that table 347 has no word for: in the order of أبجد هوز (W3C, Ready-made Counter Styles, arabic-abjad)
  أ: { numbering: 'LowerAlpha', count: (nth) => lettered(nth, 'أبجدهوزحطيكلمنسعفصقرشتثخذضظغ') },
}

/** The label of the `nth` item, from 1, of a numbered list that stands in `depth` others of its kind; its number in the language's digits. */
export function numberLabel(
  { numbers = NUMBERS, digits }: Pick<Language, 'numbers' | 'digits'>,
  nth: number,
  depth: number,
): ListLabel {
  const pattern = numbers[depth] ?? numbers.at(-1) ?? NUMBERS[0]!
  let numbering: ListNumbering = 'None'
  const text = pattern.replace(/\{(.)\}/u, (_, name: string) => {
    const counter = COUNTERS[name as CounterName]
    numbering = counter.numbering
    return inDigits(counter.count(nth), digits)
  })
  return { text, numbering }
}

/** The label of each item of a list without numbers that stands in `depth` others of its kind. */
export function bulletLabel({ bullets = BULLETS }: Pick<Language, 'bullets'>, depth: number): ListLabel {
  return { text: bullets[depth] ?? bullets.at(-1) ?? BULLETS[0]!, numbering: 'Disc' }
}

/** a, b … z, aa, ab: as spreadsheets count their columns. */
function lettered(nth: number, alphabet: string): string {
  const letters = [...alphabet]
  let text = ''
  for (let left = nth; left > 0; left = Math.floor((left - 1) / letters.length))
    text = letters[(left - 1) % letters.length]! + text
  return text
}

const ROMAN = [
  [1000, 'm'],
  [900, 'cm'],
  [500, 'd'],
  [400, 'cd'],
  [100, 'c'],
  [90, 'xc'],
  [50, 'l'],
  [40, 'xl'],
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i'],
] as const

function roman(nth: number): string {
  let left = nth
  let text = ''
  for (const [value, sign] of ROMAN) for (; left >= value; left -= value) text += sign
  return text
}
