import type { Copy, Recipient } from '../model/recipient.ts'
import type { Outcome, Problem } from '../problems/problem.ts'
import { shown } from '../text/shown.ts'

/**
 * Each office that gets a copy, with the addressee of the original: the State's own (`FR` for `FR-mission`). The copy is
 * in the original's language. Offices of States that are not written to get none: one note names them.
 */
export function pairCopies(
  offices: readonly Recipient[],
  addressees: readonly Recipient[],
): Outcome<readonly Copy[]> {
  const originals = new Map(addressees.map((addressee) => [addressee.id, addressee]))
  const copies: Copy[] = []
  const alone: Recipient[] = []
  const problems: Problem[] = []
  for (const office of offices) {
    const original = originals.get(office.state.id)
    if (original === undefined) {
      alone.push(office)
      continue
    }
    const { language } = original
    if (office.language !== '' && office.language !== language)
      problems.push({
        severity: 'error',
        code: 'recipients/copy-language',
        at: office.at,
        message: `${office.id}, language: ${shown(office.language)}, but the original goes to ${original.id} in “${language}”`,
        hint: 'leave the cell empty: a copy is in its original’s language',
      })
    copies.push({ recipient: { ...office, language }, original })
  }
  if (problems.length > 0) return { kind: 'problems', problems }
  return { kind: 'ok', value: copies, notes: alone.length === 0 ? [] : [withoutOriginal(alone)] }
}

function withoutOriginal(offices: readonly Recipient[]): Problem {
  const ids = offices.slice(0, 5).map(({ id }) => id)
  const more = offices.length > ids.length ? `, … (${offices.length})` : ''
  return {
    severity: 'note',
    code: 'recipients/no-original',
    at: offices[0]!.at,
    message: `nothing to copy for ${ids.join(', ')}${more}: no letter goes to their States`,
    hint: 'they get a copy when the State has a row in data/ministers.csv',
  }
}
