import type { Made } from '../src/model/ledger.ts'
import type { Edition, Part } from '../src/model/letter.ts'

export const firstEdition: Edition = {
  revision: 0,
  reference: 'DM-1132',
  date: '2004-05-10',
  cancels: null,
  corrigendum: null,
}

/** A line of the ledger for a document id, as its first version. */
export function madeEntry(document: string, other: Partial<Made>): Made {
  const [recipient, language, part] = document.split('/') as [string, string, Part]
  return {
    event: 'made',
    at: '2004-05-10T09:00:00+02:00',
    document,
    file: `${document}.pdf`,
    sha256: `sha of ${document}`,
    program: '0',
    list: 'ministers',
    recipient,
    language,
    own: true,
    part,
    version: 1,
    edition: firstEdition,
    inputs: {},
    seal: { identity: 'given', level: 'B' },
    certificate: 'c',
    signer: 's',
    reasons: ['new'],
    copies: null,
    as: null,
    reason: null,
    ...other,
  }
}
