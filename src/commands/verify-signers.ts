import type { Archive } from '../archive/archive.ts'
import { openLineTable } from '../archive/line-table.ts'
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

/** Finds who signed what a ledger tells of. A later line counts before an earlier one of the same bytes. */
export function signersIn({ entries }: Pick<Archive, 'entries'>): Signers {
  let count = 0
  for (const entry of entries) if (isSigned(entry)) count++
  const lines = openLineTable(count, (line) => entries.at(line)!.sha256)
  for (const [line, entry] of entries.entries()) if (isSigned(entry)) lines.put(entry.sha256, line)
  const find = (sha256: string): SignedEntry | null => {
    const line = lines.find(sha256)
    return line < 0 ? null : (entries.at(line) as SignedEntry)
  }
  return (sha256) => {
    let found = find(sha256)
    // a chain of renewals ends at what was made; one that leads back to itself somebody has written
    for (let steps = 0; found?.event === 'renewed'; steps++)
      found = steps > count ? null : find(found.before.sha256)
    if (found === null) return null
    const { certificate, signer, about, version } = found
    return { certificate, signer, document: about.document, version }
  }
}
