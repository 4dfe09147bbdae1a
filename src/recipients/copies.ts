import { type Copy, changedRow, type ListName, type Recipient } from '../model/recipient.ts'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import type { Sequence } from '../sequence.ts'

/**
 * Finds for each office that gets a copy the addressee of the original: the one that it names, else its State's own (`FR` for
 * `FR-mission`). The copy
 * is in the original's language; a row that asks for another is a problem. Offices of States that are not written to get
 * none: one note names them. `of`: the lists that the addressees stand in.
 */
export function pairCopies(
  offices: Sequence<Recipient>,
  addressees: Sequence<Recipient>,
  of: readonly ListName[],
): Outcome<readonly Copy[]> {
  const originalOf = openOriginals(addressees)
  const copies: Copy[] = []
  const alone: Recipient[] = []
  const problems: Problem[] = []
  for (const office of offices) {
    const original = originalOf(office)
    if (original === null) {
      if (office.copyOf === undefined) alone.push(office)
      else
        problems.push(
          problem('recipients/unknown-original', office.at, {
            ...{ row: office.id, column: 'copy_of', value: office.copyOf },
            ...{ known: addressees.map(({ id }) => id), of },
          }),
        )
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
    copies.push({ recipient: changedRow(office, { language }), original })
  }
  if (problems.length > 0) return { kind: 'problems', problems }
  const [first] = alone
  const rows = alone.map(({ id }) => id)
  const notes = first === undefined ? [] : [problem('recipients/no-original', first.at, { rows, of })]
  return { kind: 'ok', value: copies, notes }
}

/**
 * Of who gets a copy, the addressee of the original: by the id that its row names; else the row that is called by the code of the
 * State. Where no row of the addressees is called by a code, it is the State's only one. Null: there is none, or it cannot be told
 * which.
 */
function openOriginals(addressees: Sequence<Recipient>): (office: Recipient) => Recipient | null {
  const byId = new Map(addressees.map((addressee) => [addressee.id.toLowerCase(), addressee]))
  const byState = new Map<string, Recipient[]>()
  for (const addressee of addressees) {
    if (addressee.state === null) continue
    const { id } = addressee.state
    byState.set(id, [...(byState.get(id) ?? []), addressee])
  }
  const isByCode = addressees.some(({ id, state }) => id === state?.id)
  return ({ copyOf, state }) => {
    if (copyOf !== undefined) return byId.get(copyOf.toLowerCase()) ?? null
    const rows = state === null ? [] : (byState.get(state.id) ?? [])
    if (isByCode) return rows.find(({ id }) => id === state?.id) ?? null
    return rows.length === 1 ? rows[0]! : null
  }
}
