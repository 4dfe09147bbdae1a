/** The names of all sets of ten digits that Node knows, as CLDR has them: `arab`, `arabext`, `deva`, `thai`. */
export const knownDigits = (): readonly string[] => Intl.supportedValuesOf('numberingSystem')

/** The ten digits of a set by its name, from nought on: `thai` gives ๐๑๒๓๔๕๖๗๘๙. Throws for one that Node does not know. */
export function digitsOf(name: string): string {
  const format = new Intl.NumberFormat(`en-u-nu-${name}`)
  return Array.from({ length: 10 }, (_, digit) => format.format(digit)).join('')
}

/** A text of the program's own with its digits 0 to 9 as those of a set (`digitsOf`); what else stands in it stays. */
export function inDigits(text: string, digits: string | undefined): string {
  if (digits === undefined) return text
  // those of some sets are two UTF-16 units long
  const set = Array.from(digits)
  return text.replace(/[0-9]/g, (digit) => set[Number(digit)]!)
}
