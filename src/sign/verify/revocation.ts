import type { UnusableList } from '../../problems/chain-words.ts'
import type { RevocationList, RevocationReason } from '../path/lists.ts'
import type { TrustAnswer } from '../path/trust.ts'

/** A revocation list, by whose it is and when it was made. */
export interface NamedList {
  readonly issuer: string
  readonly thisUpdate: Date
  /** null: it says nothing of when the next one comes */
  readonly nextUpdate: Date | null
}

/** What revocation lists say of one certificate. */
export interface RevocationLookup {
  /** whom the certificate names */
  readonly subject: string
  /** lists that tell of it, for all reasons there are; empty: none does, and revocation was not looked at */
  readonly lists: readonly NamedList[]
  /** lists that have to do with it and were not taken */
  readonly refused: readonly (NamedList & { readonly why: UnusableList })[]
  /** it was revoked, but after the time that was judged; null: it was not */
  readonly later: { readonly since: Date; readonly reason: RevocationReason | null } | null
}

/** A list by what a person tells it from others. */
export const named = ({ issuer, thisUpdate, nextUpdate }: RevocationList): NamedList => ({
  issuer,
  thisUpdate,
  nextUpdate,
})

/** What was looked at to come to an answer, the signer's certificate first; empty: none was, as there is no chain. */
export function lookedAt(answer: TrustAnswer): readonly RevocationLookup[] {
  switch (answer.kind) {
    case 'trusted':
      return answer.looked.map(({ certificate: { subject }, revocation }) => {
        switch (revocation.kind) {
          case 'good': {
            const { later } = revocation
            const lists = revocation.lists.flatMap(({ list, delta }) =>
              delta === null ? [named(list)] : [named(list), named(delta)],
            )
            const revoked = later === null ? null : { since: later.since, reason: later.reason }
            return { subject, lists, refused: [], later: revoked }
          }
          case 'unknown':
            return { subject, lists: [], refused: refusedOf(revocation.refused), later: null }
          case 'revoked':
            return { subject, lists: [named(revocation.list)], refused: [], later: null }
          default:
            return revocation satisfies never
        }
      })
    case 'revoked':
      return [{ subject: answer.certificate.subject, lists: [named(answer.list)], refused: [], later: null }]
    case 'revocation-unknown':
      return [
        {
          subject: answer.certificate.subject,
          lists: [],
          refused: refusedOf(answer.refused),
          later: null,
        },
      ]
    case 'no-path':
    case 'invalid':
    case 'root-not-valid-then':
    case 'purpose':
    case 'weak-algorithm':
    case 'too-much-work':
      return []
    default:
      return answer satisfies never
  }
}

const refusedOf = (refused: readonly { readonly list: RevocationList; readonly why: UnusableList }[]) =>
  refused.map(({ list, why }) => ({ ...named(list), why }))
