import type { LetterEdition } from '../src/model/document.ts'
import type { MadeEntry } from '../src/model/ledger.ts'

export const firstEdition: LetterEdition = { kind: 'first', reference: 'DM-1132', date: '2004-05-10' }

/** What every line of the ledger says of a document. */
export const lineOf = (document: string) => ({
  v: 2,
  about: { kind: 'document' as const, document },
  at: '2004-05-10T07:00:00.000Z',
  program: '0',
  plan: null,
  reason: null,
  version: 1,
  file: `${document}.pdf`,
  sha256: `sha of ${document}`,
})

/** A line of the ledger for a document id, as its first version. */
export function madeEntry(document: string, other: Partial<MadeEntry>): MadeEntry {
  return {
    ...lineOf(document),
    event: 'made',
    signedAt: '2004-05-10T09:00:00+02:00',
    list: 'ministers',
    own: true,
    edition: firstEdition,
    inputs: [],
    grade: { identity: 'given', level: 'B' },
    certificate: 'c',
    signer: 's',
    reasons: [{ kind: 'new' }],
    copies: null,
    as: null,
    replaces: null,
    ...other,
  }
}
