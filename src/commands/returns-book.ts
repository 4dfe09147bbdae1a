import type { Archive } from '../archive/archive.ts'
import type { ReturnStore, StoredReturn } from '../archive/returns.ts'
import type { ReturnEntry } from '../model/ledger.ts'
import type { ReturnId } from '../model/returned.ts'
import { type ToldReturn, toldReturns } from '../model/told-return.ts'
import { type FieldFault, faultsOf } from '../returns/checks.ts'
import { asText } from '../returns/fields.ts'
import type { EarlierValues, ReturnReading } from '../returns/read.ts'
import { type ReturnRecord, type Standing, standingsOf } from '../returns/standings.ts'
import type { Sequence } from '../sequence.ts'
import { openReturnReader, type ReturnReader } from './return-reader.ts'

/** What a file says, as the table keeps it: it can be made again from the file. */
export interface KeptReading {
  readonly values: Readonly<Record<string, string>>
  readonly faults: readonly FieldFault[]
  /** savings before the last, newest first */
  readonly earlier: readonly EarlierValues[]
  /** fields of the signatures that came after the certification */
  readonly signers: readonly string[]
  /** `faults` of the reading: what the verifier or a reader found. `faults` here are the fields' */
  readonly verified: readonly string[]
}

/** A return whose file is there. */
export interface BookEntry {
  readonly record: ReturnRecord
  readonly stored: StoredReturn
  readonly reading: KeptReading
  readonly standing: Standing
}

/** All that came back, and what has become of it. */
export interface ReturnsBook {
  readonly told: ReadonlyMap<ReturnId, ToldReturn>
  /** in the order in which they came */
  readonly entries: readonly BookEntry[]
  /** returns that the ledger tells of and whose files are not there, though nobody has erased them */
  readonly lost: readonly ReturnId[]
}

/** The same readings are kept as long as this is the same: another number where reading or checks have changed. */
const READER = 4

interface KeptTable {
  readonly format: 1
  readonly reader: number
  readonly returns: readonly (KeptReading & { readonly id: ReturnId; readonly sha256: string })[]
}

/**
 * Opens the book: what the ledger tells, and what the files say, from the table or, where that is not there, from the files
 * themselves. `read`: what was read just now. A thread that reads is opened only where neither has a file.
 */
export async function openBook(
  archive: Archive,
  lines: Sequence<ReturnEntry>,
  store: ReturnStore,
  now: Date,
  read: ReadonlyMap<ReturnId, ReturnReading>,
): Promise<ReturnsBook> {
  const told = toldReturns(lines)
  const stored = store.stored()
  const kept = keptIn(store.table())
  let reader: ReturnReader | null = null
  const opened: Omit<BookEntry, 'standing'>[] = []
  const lost: ReturnId[] = []
  try {
    for (const [id, { received, decision, document, isErased }] of told) {
      const file = stored.get(id)
      if (isErased) continue
      if (file === undefined) {
        lost.push(id)
        continue
      }
      const known = kept.get(id)
      let reading = known?.sha256 === file.sha256 ? known.reading : null
      if (reading === null) {
        reader ??= openReturnReader(archive, now)
        reading = keptReading(read.get(id) ?? (await reader.read(store.bytes(file))))
      }
      const { way, kind, isMended } = received
      const { sha256 } = file
      // what was typed came when that came from which it was typed
      const day = (received.keyedFrom && stored.get(received.keyedFrom)?.day) ?? file.day
      const isSaid = document !== (received.blank?.document ?? null)
      const { values, faults } = reading
      const keyedFrom = received.keyedFrom ?? null
      const found = { id, day, sha256, kind, isMended, keyedFrom, document, values, faults, decision }
      opened.push({ stored: file, reading, record: { ...found, way: isSaid ? 'person' : way } })
    }
  } finally {
    // a thread that is left keeps the process from its end
    await reader?.close()
  }
  const standings = standingsOf(opened.map(({ record }) => record))
  const entries = opened.map((entry): BookEntry => ({ ...entry, standing: standings.get(entry.record.id)! }))
  return { told, entries, lost }
}

const keptReading = (reading: ReturnReading): KeptReading => ({
  values: Object.fromEntries(
    reading.fields.flatMap(({ name, value }) => (asText(value) === '' ? [] : [[name, asText(value)]])),
  ),
  faults: faultsOf(reading),
  earlier: reading.earlier,
  signers: reading.signers,
  verified: reading.faults,
})

/** For whoever may read the folder, and for the next command. */
export async function keepTable(store: ReturnStore, { entries }: ReturnsBook): Promise<void> {
  if (entries.length === 0) return
  const returns = entries.map(({ record, reading, standing }) => {
    const { id, sha256, day, document, kind, way } = record
    return { id, sha256, day, document, kind, way, standing, ...reading }
  })
  const table = { format: 1, reader: READER, returns } satisfies KeptTable
  if (JSON.stringify(store.table()) !== JSON.stringify(table)) await store.putTable(table)
}

function keptIn(
  table: unknown,
): ReadonlyMap<ReturnId, { readonly sha256: string; readonly reading: KeptReading }> {
  const { format, reader, returns } = (table ?? {}) as Partial<KeptTable>
  if (format !== 1 || reader !== READER || !Array.isArray(returns)) return new Map()
  return new Map(
    (returns as KeptTable['returns']).flatMap((each) => {
      const { id, sha256, values, faults, earlier, signers, verified } = each
      const isWhole = [faults, earlier, signers, verified].every(Array.isArray) && typeof values === 'object'
      return isWhole ? [[id, { sha256, reading: { values, faults, earlier, signers, verified } }]] : []
    }),
  )
}
