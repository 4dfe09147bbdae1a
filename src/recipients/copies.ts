import { FEW } from '../few.ts'
import { type Copy, changedRow, type ListName, type Recipient } from '../model/recipient.ts'
import { type Outcome, type Problem, problem } from '../problems/problem.ts'
import { openKeyIndex, openNumbers, type Sequence, sequenceOf } from '../sequence.ts'

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
): Outcome<Sequence<Copy>> {
  const originalOf = openOriginals(addressees)
  const paired = openNumbers()
  const originals = openNumbers()
  const alone: string[] = []
  let first: Recipient | null = null
  let ids: readonly string[] | null = null
  const problems: Problem[] = []
  for (const [nth, office] of offices.entries()) {
    const place = originalOf(office)
    if (place === null) {
      if (office.copyOf === undefined) {
        alone.push(office.id)
        first ??= office
        continue
      }
      ids ??= addressees.map(({ id }) => id)
      problems.push(
        problem('recipients/unknown-original', office.at, {
          ...{ row: office.id, column: 'copy_of', value: office.copyOf },
          ...{ known: ids, of },
        }),
      )
      continue
    }
    const { id: original, language } = addressees.at(place)!
    if (office.language !== '' && office.language !== language)
      problems.push(
        problem('recipients/copy-language', office.at, {
          ...{ row: office.id, column: 'language', value: office.language },
          ...{ original, language },
        }),
      )
    paired.push(nth)
    originals.push(place)
  }
  if (problems.length > 0) return { kind: 'problems', problems }
  const copies = sequenceOf(paired.length, (nth): Copy => {
    const original = addressees.at(originals.at(nth))!
    const { language } = original
    return { recipient: changedRow(offices.at(paired.at(nth))!, { language }), original }
  })
  const notes = first === null ? [] : [problem('recipients/no-original', first.at, { rows: alone, of })]
  return { kind: 'ok', value: copies.length <= FEW ? [...copies] : copies, notes }
}

/**
 * The place of the addressee of the original, of who gets a copy: by the id that its row names; else the row that is called by the code of
 * the State. Where no row of the addressees is called by a code, it is the State's only one. Null: there is none, or it cannot be told
 * which.
 */
function openOriginals(addressees: Sequence<Recipient>): (office: Recipient) => number | null {
  // no two of them have one id, so that its number is the row's place
  const places = openKeyIndex((place) => addressees.at(place)!.id.toLowerCase())
  /** by State: the row that is called by its code, and the only one; null: there is none, or there are several */
  const byState = new Map<string, { byCode: number | null; only: number | null }>()
  for (const [place, { id, state }] of addressees.entries()) {
    places.add(id.toLowerCase())
    if (state === null) continue
    const known = byState.get(state.id)
    if (known === undefined) byState.set(state.id, { byCode: id === state.id ? place : null, only: place })
    else {
      known.only = null
      if (id === state.id) known.byCode ??= place
    }
  }
  const isByCode = [...byState.values()].some(({ byCode }) => byCode !== null)
  return ({ copyOf, state }) => {
    if (copyOf !== undefined) {
      const place = places.find(copyOf.toLowerCase())
      return place < 0 ? null : place
    }
    const rows = state === null ? undefined : byState.get(state.id)
    return (isByCode ? rows?.byCode : rows?.only) ?? null
  }
}
