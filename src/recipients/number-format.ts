/** What a spreadsheet's format makes of a number: only as far as it decides whether its digits are what a person sees. */

/** Formats that are known by number (ISO/IEC 29500-1, 18.8.30); those of days in East Asian locales among them. */
const BUILT_IN: Readonly<Record<number, string>> = {
  0: 'General',
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  11: '0.00E+00',
  12: '# ?/?',
  13: '# ??/??',
  14: 'm/d/yyyy',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'm/d/yyyy h:mm',
  37: '#,##0;(#,##0)',
  38: '#,##0;(#,##0)',
  39: '#,##0.00;(#,##0.00)',
  40: '#,##0.00;(#,##0.00)',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mm:ss.0',
  48: '##0.0E+0',
  49: '@',
}
const isEastAsianDay = (id: number): boolean => (id >= 27 && id <= 36) || (id >= 50 && id <= 58)

/** The code of a format that is known by number; of one that nobody has described, `General`. */
export const builtInFormat = (id: number): string =>
  BUILT_IN[id] ?? (isEastAsianDay(id) ? 'yyyy/m/d' : id >= 5 && id <= 44 ? '"¤"0' : 'General')

/** Texts, escapes, fillers, colours, conditions and locales of a format: what is left are its signs. */
const ASIDE = /"[^"]*"?|\\.|[_*].|\[(?![hms]+\])[^\]]*\]/giu
/** The same without what is seen, such as `"No. "` or `[$€-407]`. */
const UNSEEN = /_.|\*.|\[(?!\$[^-\]])(?![hms]+\])[^\]]*\]/giu

/** The section of a format that numbers above and below zero are shown by. */
const sectionFor = (format: string, value: number): string => {
  const sections: string[] = ['']
  for (const [part] of format.matchAll(/"[^"]*"?|\\.|[^"\\]/gsu)) {
    if (part === ';') sections.push('')
    else sections[sections.length - 1] += part
  }
  return (value < 0 ? sections[1] : value === 0 ? sections[2] : undefined) ?? sections[0]!
}

/** Whether a format shows a day, or a time of day. */
export function showsTime(format: string): boolean {
  const signs = sectionFor(format, 1).replace(ASIDE, '')
  return /[dmyhs]/i.test(signs.replace(/general/i, '').replace(/E[+-]/gi, ''))
}

/** Whether a format that `showsTime` shows a day. */
export function showsDay(format: string): boolean {
  const signs = sectionFor(format, 1).replace(ASIDE, '')
  return /[dy]|mmm/i.test(signs) || !/[hs]|\[m/i.test(signs)
}

/**
 * Whether whoever sees a whole number in a format sees its digits, if perhaps grouped, in a power of ten or with zeros behind the
 * point: not a percentage, zeros before it, a currency or other text beside it.
 */
export function showsDigits(format: string, value: number): boolean {
  const section = sectionFor(format, value).replace(UNSEEN, '').trim()
  if (/^(general|@|standard)$/i.test(section)) return true
  const [, before] = /^[(-]?([#0?,]*[#0?])(?:\.[0#?]*)?(?:E[+-][0#?]+)?[)-]?$/i.exec(section) ?? []
  if (before === undefined) return false
  return (before.match(/0/g) ?? []).length <= String(Math.abs(value)).length
}

const DAY = 86_400_000

/**
 * The day that a whole serial number stands for, ISO 8601; null: there is none. The 1900 system has a 29 February 1900, which
 * no calendar has, so that the days before it are one off (ISO/IEC 29500-1, 18.17.4.1).
 */
export function dayOf(serial: number, is1904: boolean): string | null {
  const first = is1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < 60 ? 31 : 30)
  if (serial < (is1904 ? 0 : 1) || (!is1904 && serial === 60)) return null
  const day = new Date(first + serial * DAY)
  return day.getUTCFullYear() > 9999 || Number.isNaN(day.getTime()) ? null : day.toISOString().slice(0, 10)
}
