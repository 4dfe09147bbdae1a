import { isDay } from '../text/days.ts'
import { asText, type FieldReading } from './fields.ts'
import type { ReturnReading } from './read.ts'

/** What is wrong with a field. */
export interface FieldFault {
  readonly field: string
  readonly found: /** it has to be filled in and is not */
    | 'missing'
    /** it was on the form and cannot be read */
    | 'unread'
    /** no day that there is, as day, month, year in figures */
    | 'no-date'
    | 'no-email'
    /** none of those that the form offers */
    | 'no-option'
    /** longer than the form takes */
    | 'too-long'
    /** the field says one thing, and its buttons, boxes or letters on the page another */
    | 'contradicted'
    /** nobody may fill it in, and it says something else than on the blank */
    | 'changed'
}

/**
 * The form's own checks, by what it says of its fields and by their names: `…_date` is a day, `email` an address
 * (docs/markup.md has the names).
 */
export function faultsOf({ fields, unread, changed }: ReturnReading): readonly FieldFault[] {
  return [
    ...fields.flatMap((field) => faultsOfField(field).map((found) => ({ field: field.name, found }))),
    ...unread.map((field) => ({ field, found: 'unread' }) as const),
    ...changed.map((field) => ({ field, found: 'changed' }) as const),
  ]
}

function faultsOfField(field: FieldReading): readonly FieldFault['found'][] {
  const { name, isRequired, maxLength, options, onPage } = field
  const value = asText(field.value).trim()
  if (value === '') return [...(isRequired ? (['missing'] as const) : []), ...contradiction(onPage)]
  const isText = field.kind === 'text'
  return [
    ...(isText && isDateName(name) && isoDay(value) === null ? (['no-date'] as const) : []),
    ...(isText && isEmailName(name) && !isEmail(value) ? (['no-email'] as const) : []),
    ...(options.length > 0 && ![field.value].flat().every((each) => options.includes(each))
      ? (['no-option'] as const)
      : []),
    ...(maxLength !== null && [...value.replace(/\r\n/g, '\n')].length > maxLength
      ? (['too-long'] as const)
      : []),
    ...contradiction(onPage),
  ]
}

const contradiction = (onPage: string | null): readonly 'contradicted'[] =>
  onPage === null ? [] : ['contradicted']

const isDateName = (name: string): boolean => /(^|_)date$/.test(name)
const isEmailName = (name: string): boolean => /(^|_)email$/.test(name)

const isEmail = (value: string): boolean => /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value)

/**
 * A day as the form asks for it, day, month and year in figures, as ISO; null: it is none. Figures of Arabic, Persian,
 * Indian and Thai scripts, and the full-width ones of Chinese and Japanese keyboards, count like ours. A year that nobody lives in is
 * one of another calendar (1383, 2547), of which we do not know the day.
 */
export function isoDay(value: string): string | null {
  const match = /^(\d{1,2})\s*[/.\-–]\s*(\d{1,2})\s*[/.\-–]\s*(\d{4})$/.exec(plainFigures(value.trim()))
  if (match === null) return null
  const [, day, month, year] = match
  if (Number(year) < EARLIEST || Number(year) > LATEST) return null
  const iso = `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`
  return isDay(iso) ? iso : null
}

/** Years of the Gregorian calendar in which people are born, and passports end. */
const EARLIEST = 1800
const LATEST = 2200

/** Where the figures of other scripts begin. */
const zeros = [
  ...[0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6],
  ...[0xe50, 0xed0, 0xf20, 0x1040, 0x17e0, 0xff10],
]

function plainFigures(text: string): string {
  return text
    .replace(/[\u200e\u200f\u061c\u2066-\u2069]/g, '')
    .replace(/[／∕⁄]/g, '/')
    .replace(/[．。]/g, '.')
    .replace(/\p{Nd}/gu, (figure) => {
      const code = figure.codePointAt(0)!
      const zero = zeros.find((each) => code >= each && code < each + 10)
      return zero === undefined ? figure : String(code - zero)
    })
}
