import { FORMS_OF_NAMES, type LanguageTag, type State } from '../model/recipient.ts'
import { type Problem, problem } from '../problems/problem.ts'
import { topOf } from '../text/place.ts'

/**
 * What is lacking of a State's name in a language in which something is written to it: the columns of that language, or cells. It is
 * asked for only there. Cells have the place of the State's row: `atItsCell` finds theirs.
 */
export function lackingNames({ id, names, at }: State, language: LanguageTag): readonly Problem[] {
  const name = names[language]
  const columns = FORMS_OF_NAMES.map((form) => ({ form, column: `${form}_${language}` }))
  if (name === undefined)
    return columns.map(({ column }) =>
      problem('recipients/missing-column', topOf(at.file), { column, language }),
    )
  const expected = { kind: 'name' } as const
  return columns.flatMap(({ form, column }) =>
    name[form] === '' ? [problem('recipients/empty-cell', at, { row: id, column, value: '', expected })] : [],
  )
}
