import { excerpt } from '../text/shown.ts'
import { error } from './wording.ts'

/** What can be wrong with how a language labels its lists. */
export const labelProblems = {
  'letters/list-label': error(
    'The labels of numbered lists are written in locale.json with one counter in braces, and around it what the language sets beside a number: {1} is counted in digits, {a} in letters, {i} in small Roman numerals, {أ} in Arabic letters. Each label has one of them and no other braces.',
    ({
      value,
      unknown,
      known,
    }: {
      readonly value: string
      readonly unknown: readonly string[]
      readonly known: readonly string[]
    }) => ({
      message:
        unknown.length > 0
          ? `${excerpt(value)} has ${unknown.join(', ')}, which counts nothing`
          : `${excerpt(value)} does not have one counter`,
      hint: `it has one of ${known.join(', ')}`,
    }),
  ),
}
