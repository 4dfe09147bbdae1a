import type { LanguageTag } from '../model/recipient.ts'

/** As a template can name it in `recipient.visa`; not what every object has of itself. */
const isName = (header: string): boolean => /^[\p{L}_][\p{L}\p{M}\p{N}_-]*$/u.test(header) && !(header in {})

/** A header that ends in a language of the project, without that: `greeting` of `greeting_fr`; null: it does not. */
function baseOf(header: string, languages: readonly LanguageTag[]): string | null {
  const tag = languages.find((each) => header.endsWith(`_${each}`))
  const base = tag === undefined ? '' : header.slice(0, -tag.length - 1)
  return isName(base) ? base : null
}

/**
 * What templates may name of a list's own columns, after `recipient.`: each header, and `greeting` for `greeting_fr` where there is no
 * column of that name. `standard`: the columns that have a meaning of their own.
 */
export function ownNames(
  headers: readonly string[],
  standard: readonly string[],
  languages: readonly LanguageTag[],
): readonly string[] {
  const own = headers.filter((header) => isName(header) && !standard.includes(header))
  const bases = own.flatMap((header) => {
    const base = baseOf(header, languages)
    return base === null || standard.includes(base) ? [] : [base]
  })
  return [...new Set([...own, ...bases])].sort()
}

/** The headers that hold what templates name: `greeting`, or else `greeting_fr` in each language. */
export function ownColumns(
  headers: readonly string[],
  named: readonly string[],
  languages: readonly LanguageTag[],
): readonly string[] {
  return headers.filter((header) => {
    if (named.includes(header)) return true
    const base = baseOf(header, languages)
    return base !== null && named.includes(base) && !headers.includes(base)
  })
}
