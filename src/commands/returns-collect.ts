import { createHash } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Archive } from '../archive/archive.ts'
import { commitmentOf } from '../archive/commitment.ts'
import type { ReturnStore, StoredReturn } from '../archive/returns.ts'
import type { ArchiveWriter } from '../archive/writer.ts'
import { readStart, tree } from '../disk.ts'
import { entryStart, ofReturn, type ReceivedEntry } from '../model/ledger.ts'
import type { ReturnId } from '../model/returned.ts'
import { toldReturns } from '../model/told-return.ts'
import { type Outcome, problem } from '../problems/problem.ts'
import { isFilledIn } from '../returns/keyed.ts'
import type { ReturnReading } from '../returns/read.ts'
import { isBeside, maxSentBytes, type SentFile, type Unpacked, unpack } from '../returns/unpack.ts'
import { version as program } from '../version.ts'
import type { Command } from './command.ts'
import { type Context, localDay } from './context.ts'
import { openReturnReader, type ReturnReader } from './return-reader.ts'
import { blankOf } from './returns-key-in.ts'
import { passedOverWords } from './returns-words.ts'

/** A file that is to be collected: as a person reaches it, and as it is called. */
export interface GivenReturn {
  readonly path: string
  readonly name: string
}

/** What a folder holds counts, down to the last, but for what is in `home` already; what lies beside forms does not (`isBeside`), unless it is named itself. */
export function filesAt(names: readonly string[], home: string): Outcome<readonly GivenReturn[]> {
  const missing = names.filter((name) => !existsSync(name))
  if (missing.length > 0)
    return {
      kind: 'problems',
      problems: missing.map((file) => problem('returns/no-file', null, { file })),
    }
  const value = names.flatMap((name): readonly GivenReturn[] => {
    if (!statSync(name).isDirectory()) return [{ path: name, name: path.basename(name) }]
    const files = tree(name).filter((file) => !isBeside(file))
    return files.map((file) => ({ path: path.join(name, file), name: path.basename(file) }))
  })
  return { kind: 'ok', value: value.filter((file) => !isInside(file.path, home)), notes: [] }
}

const isInside = (file: string, folder: string): boolean =>
  path.resolve(file).startsWith(path.resolve(folder) + path.sep)

/** What a run has collected. */
export interface Collected {
  /** what the ledger got */
  readonly lines: readonly ReceivedEntry[]
  readonly read: ReadonlyMap<ReturnId, ReturnReading>
  /** sheets that were left where they are, as a person reaches them: nobody has filled them in yet, or they cannot be read */
  readonly sheets: readonly { readonly file: string; readonly why: 'empty' | 'unread' }[]
  /** files that were here already */
  readonly before: number
  readonly passedOver: Unpacked['passedOver']
  /** an Error of ours that a file met; null: none */
  readonly fault: Error | null
}

/** Lines that are written at once: a death costs no more than to read so many files again. */
const BATCH = 50

/**
 * Puts files into `returns/`, then reads those of which the ledger does not tell yet, and tells of them. A file that is there
 * already, by its bytes, is not put in twice. A run that was interrupted is gone on with: what it had put in is told of.
 */
export async function collect(
  context: Context,
  { report }: Command,
  archive: Archive,
  write: ArchiveWriter,
  store: ReturnStore,
  files: readonly GivenReturn[],
  received: string | null,
): Promise<Collected> {
  const told = toldReturns(archive.returned)
  store.erase([...told].flatMap(([id, { isErased }]) => (isErased ? [id] : [])))
  store.sweep(new Set(told.keys()))
  const known = new Map([...store.stored().values()].map((stored) => [stored.sha256, stored]))
  const untold = [...known.values()].filter(({ id }) => !told.has(id))
  const reader = openReturnReader(archive, context.now())
  try {
    const collector = openCollector(context, write, store, reader)
    const passedOver: Unpacked['passedOver'][number][] = []
    let before = 0
    for (const stored of untold) await collector.tell(stored, null)
    for (const [index, file] of files.entries()) {
      if (context.stop.asked() !== null) break
      report.progress(`collecting  ${index} of ${files.length}`)
      const unpacked = await unpack(file.name, readStart(file.path, maxSentBytes + 1))
      for (const { name, why } of unpacked.passedOver) {
        report.result(`not read  ${name}: ${passedOverWords[why]}`)
        passedOver.push({ name, why })
      }
      for (const sent of unpacked.files) {
        const sha256 = createHash('sha256').update(sent.bytes).digest('hex')
        const { name, sender } = sent
        const day = dayOf(sent, received, localDay(context.now()))
        const there = known.get(sha256)
        if (there !== undefined) {
          before++
          // it came when it first came, whichever of its mails is read first
          if (day < there.day) {
            known.set(sha256, await store.redate(there, { day, name, sender }))
            report.result(`${there.id} came on ${day} already, not on ${there.day}`)
          }
          continue
        }
        const stored = await store.put(sent.bytes, { sha256, day, name, sender })
        known.set(sha256, stored)
        await collector.tell(stored, sent.bytes)
      }
    }
    const typed = await collectSheets(archive, store, known, localDay(context.now()), collector.tell)
    await collector.end()
    // what they say is kept, and told of
    store.dropSheets(typed.taken)
    return {
      lines: collector.lines,
      read: collector.read,
      sheets: typed.left,
      before,
      passedOver,
      fault: reader.faults()[0] ?? null,
    }
  } finally {
    // a thread that is left keeps the process from its end
    await reader.close()
  }
}

/** Sheets that were filled in become returns. */
async function collectSheets(
  archive: Archive,
  store: ReturnStore,
  known: Map<string, StoredReturn>,
  today: string,
  tell: (stored: StoredReturn, bytes: Uint8Array) => Promise<void>,
): Promise<{ readonly taken: readonly string[]; readonly left: Collected['sheets'] }> {
  const taken: string[] = []
  const left: Collected['sheets'][number][] = []
  const sheets = store.sheets()
  if (sheets.length === 0) return { taken, left }
  const { keyedRow } = await import('./keyed-sheet.ts')
  const stored = store.stored()
  for (const { id, name } of sheets) {
    const bytes = store.readSheet(name)
    const row = keyedRow(bytes)
    const blank = row === null || !archive.documents.has(row.form) ? null : blankOf(archive, row.form)
    const values = blank?.kind === 'ok' ? blank.value.values : new Map<string, string>()
    if (row === null || !isFilledIn(row, values)) {
      left.push({ file: store.locate(name), why: row === null ? 'unread' : 'empty' })
      continue
    }
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    if (!known.has(sha256)) {
      // of the day on which that came from which it was typed, where that is still there
      const day = stored.get(id)?.day ?? today
      const put = await store.put(bytes, { sha256, day, name, sender: null })
      known.set(sha256, put)
      await tell(put, bytes)
    }
    taken.push(name)
  }
  return { taken, left }
}

/** The officer's word, else the mail's, else today; nothing came on a day that is still to come. */
function dayOf({ sentAt }: SentFile, received: string | null, today: string): string {
  const day = received ?? (sentAt === null ? today : localDay(new Date(sentAt)))
  return day > today ? today : day
}

function openCollector({ now }: Context, write: ArchiveWriter, store: ReturnStore, reader: ReturnReader) {
  const lines: ReceivedEntry[] = []
  const read = new Map<ReturnId, ReturnReading>()
  let waiting: ReceivedEntry[] = []
  const end = async (): Promise<void> => {
    await write.append(waiting)
    lines.push(...waiting)
    waiting = []
  }
  return {
    lines,
    read,
    end,
    async tell(stored: StoredReturn, given: Uint8Array | null): Promise<void> {
      const bytes = given ?? store.bytes(stored)
      const reading = await reader.read(bytes)
      const { blank, way, kind, isMended, keyedFrom } = reading
      read.set(stored.id, reading)
      const start = entryStart(ofReturn(stored.id), now().toISOString(), program, null, null)
      const commitment = commitmentOf(stored, bytes)
      const typed = keyedFrom === null ? {} : { keyedFrom }
      waiting.push({ ...start, event: 'received', blank, way, kind, isMended, ...typed, commitment })
      if (waiting.length >= BATCH) await end()
    },
  }
}
