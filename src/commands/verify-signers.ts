import type { Archive } from '../archive/archive.ts'
import type { VersionRef } from '../model/document.ts'
import type { AdoptedEntry, DocumentEntry, MadeEntry, RenewedEntry } from '../model/ledger.ts'

/** Who signed a version, and which. */
export interface VersionSigner extends VersionRef {
  readonly certificate: string
  readonly signer: string
}

/** Who signed which version, by the SHA-256 of its bytes (hexadecimal): as it was made, and with evidence that was added later. */
export type Signers = (sha256: string) => VersionSigner | null

type SignedEntry = MadeEntry | AdoptedEntry | RenewedEntry
const isSigned = (entry: DocumentEntry): entry is SignedEntry =>
  entry.event === 'made' || entry.event === 'adopted' || entry.event === 'renewed'

/**
 * Finds who signed what a ledger tells of. A later line counts before an earlier one of the same bytes. Lines are found by their
 * numbers, in eight to sixteen bytes for each: hashes are random, so that their first digits do as the place in a table.
 */
export function signersIn({ entries }: Pick<Archive, 'entries'>): Signers {
  const lines = entries.filter(isSigned)
  let length = 16
  while (length < 2 * lines.length) length *= 2
  const table = new Uint32Array(length)
  /** where a hash stands, or would stand */
  const placeOf = (sha256: string): number => {
    let place = (Number.parseInt(sha256.slice(0, 8), 16) || 0) & (length - 1)
    while (table[place] !== 0 && lines.at(table[place]! - 1)!.sha256 !== sha256)
      place = (place + 1) & (length - 1)
    return place
  }
  for (const [nth, { sha256 }] of lines.entries()) table[placeOf(sha256)] = nth + 1
  const find = (sha256: string): SignedEntry | null => {
    const nth = table[placeOf(sha256)]!
    return nth === 0 ? null : lines.at(nth - 1)!
  }
  return (sha256) => {
    let found = find(sha256)
    // a chain of renewals ends at what was made; one that leads back to itself somebody has written
    for (let steps = 0; found?.event === 'renewed'; steps++)
      found = steps > lines.length ? null : find(found.before.sha256)
    if (found === null) return null
    const { certificate, signer, about, version } = found
    return { certificate, signer, document: about.document, version }
  }
}
