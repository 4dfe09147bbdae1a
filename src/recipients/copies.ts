import type { Copy, ListName, Recipient } from '../model/recipient.ts'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'

/**
 * Finds for each office that gets a copy the addressee of the original: the State's own (`FR` for `FR-mission`). The copy
 * is in the original's language; a row that asks for another is a problem. Offices of States that are not written to get
 * none: one note names them. `of`: the lists that the addressees stand in.
 */
export function pairCopies(
  offices: readonly Recipient[],
  addressees: readonly Recipient[],
  of: readonly ListName[],
): Outcome<readonly Copy[]> {
  const originals = new Map(addressees.map((addressee) => [addressee.id, addressee]))
  const copies: Copy[] = []
  const alone: Recipient[] = []
  const problems: Problem[] = []
  for (const office of offices) {
    const original = office.state === null ? undefined : originals.get(office.state.id)
    if (original === undefined) {
      alone.push(office)
      continue
    }
    const { language } = original
    if (office.language !== '' && office.language !== language)
      problems.push(
        problem('recipients/copy-language', office.at, {
          ...{ row: office.id, column: 'language', value: office.language },
          ...{ original: original.id, language },
        }),
      )
    copies.push({ recipient: { ...office, language }, original })
  }
  if (problems.length > 0) return { kind: 'problems', problems }
  const [first] = alone
  const rows = alone.map(({ id }) => id)
  const notes = first === undefined ? [] : [problem('recipients/no-original', first.at, { rows, of })]
  return { kind: 'ok', value: copies, notes }
}
