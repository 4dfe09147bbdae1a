/** The digits of letters in which nothing else is said: 0 to 9. */
export const LATIN_DIGITS = 'latn'

/** The names of all sets of ten digits that Node knows, as CLDR has them: `arab`, `arabext`, `deva`, `thai`. */
export const knownDigits = (): readonly string[] => Intl.supportedValuesOf('numberingSystem')

/** By name; made when a text needs them. */
const sets = new Map<string, readonly string[]>()

function digitsOf(name: string): readonly string[] {
  let digits = sets.get(name)
  if (digits === undefined) {
    const format = new Intl.NumberFormat(`en-u-nu-${name}`)
    digits = Array.from({ length: 10 }, (_, digit) => format.format(digit))
    sets.set(name, digits)
  }
  return digits
}

/** A text of the program's own with its digits 0 to 9 as those of a set; what else stands in it stays. */
export function inDigits(text: string, name: string | undefined): string {
  if (name === undefined || name === LATIN_DIGITS) return text
  const digits = digitsOf(name)
  return text.replace(/[0-9]/g, (digit) => digits[Number(digit)]!)
}
