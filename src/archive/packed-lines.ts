import type { LedgerEntry } from '../model/ledger.ts'
import { openIssuedPacker } from './packed-issued.ts'
import { openMadePacker } from './packed-made.ts'

/**
 * Lines of the two kinds that a long ledger mostly has, packed: that a document was made for the first time, and that it has left. Most of
 * each stands in a thousand others too. What is a line's own takes some hundred bytes; it is put together when somebody asks.
 */
export interface LinePacker {
  /** the same line, packed; null: it is of another kind, or not written as this program writes it */
  pack(entry: LedgerEntry): LedgerEntry | null
}

/** Opens a packer of one ledger's lines. */
export function openLinePacker(): LinePacker {
  const made = openMadePacker()
  const issued = openIssuedPacker()
  return {
    pack(entry) {
      if (entry.event === 'made') return made(entry)
      return entry.event === 'issued' ? issued(entry) : null
    },
  }
}
