import type { Language } from '../model/letter.ts'
import { inDigits } from '../text/digits.ts'

/** A count as a language writes it: in its digits, thousands parted as it parts them. Nothing stays 0, for {{#if}}. */
export function countIn(
  { thousands = '', thousandsFrom = 4, digits }: Pick<Language, 'thousands' | 'thousandsFrom' | 'digits'>,
  count: number,
): string | number {
  if (count === 0) return 0
  const written = String(count)
  const isParted = written.length >= thousandsFrom
  return inDigits(isParted ? written.replace(/\B(?=(?:\d{3})+$)/g, thousands) : written, digits)
}
