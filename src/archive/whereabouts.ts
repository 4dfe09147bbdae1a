import type { DocumentId } from '../model/document.ts'
import type { DocumentState } from '../model/document-state.ts'
import type { DocumentEntry } from '../model/ledger.ts'
import type { Sequence } from '../sequence.ts'
import { type LineChains, openBits } from './chains.ts'
import { type LineTable, openLineTable } from './line-table.ts'
import { chainsOf, statesOf } from './states.ts'

/** Files that a ledger tells of, and the SHA-256 of their bytes, hexadecimal. */
export type RecordedSums = Pick<ReadonlyMap<string, string>, 'get' | 'has' | 'size' | 'keys'> &
  Iterable<readonly [file: string, sha256: string]>

/**
 * Where the ledger says that bytes are, and what they were: what stands, and all that was put aside. `states`: what the same lines say of
 * each document.
 */
export function whereabouts(
  entries: Sequence<DocumentEntry>,
  states: ReadonlyMap<DocumentId, DocumentState> = statesOf(entries),
): RecordedSums {
  const chains = chainsOf(states)
  if (chains !== null) return new PackedSums(entries, chains)
  // few of them, of a ledger that may have many others: each is one object here
  const all = [...entries]
  const byDocument = grouped(all, ({ about }) => about.document)
  const telling = new Set([...byDocument.values()].flatMap((lines) => [...tellingOf(lines)]))
  const files = new Map<string, string>()
  for (const entry of all) {
    const { file, sha256 } = entry
    if (file === null || !telling.has(entry)) continue
    // the line that says so last counts, in its place
    files.delete(file)
    files.set(file, sha256)
  }
  return files
}

function grouped<T>(all: Iterable<T>, keyOf: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const each of all) {
    const key = keyOf(each)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [each])
    else group.push(each)
  }
  return groups
}

/** Whether a line may say that bytes are elsewhere than they were. */
const isMoving = ({ event }: DocumentEntry): boolean =>
  event !== 'issued' && event !== 'voided' && event !== 'settled' && event !== 'reprinted'

/** Of the lines about one document those whose files are still where they say. */
function tellingOf(lines: readonly DocumentEntry[]): Iterable<DocumentEntry> {
  const files = new Map<string, DocumentEntry>()
  let standing = ''
  let withdrawn = ''
  for (const entry of lines) {
    const { event, about, file } = entry
    if (!isMoving(entry)) continue
    files.delete(standing)
    standing = ''
    if (event === 'restored') files.delete(withdrawn)
    if (file === null) continue
    files.set(file, entry)
    const isAside = entry.event === 'superseded' && entry.by !== null && entry.by.document !== about.document
    if (event === 'withdrawn' || isAside) withdrawn = file
    if (event === 'made' || event === 'adopted' || event === 'restored' || event === 'renewed')
      standing = file
  }
  return files.values()
}

/** Files by the numbers of the lines that say so. */
class PackedSums implements RecordedSums {
  readonly size: number
  readonly #entries: Sequence<DocumentEntry>
  readonly #isTelling: ReturnType<typeof openBits>
  readonly #files: LineTable

  constructor(entries: Sequence<DocumentEntry>, chains: LineChains) {
    this.#entries = entries
    this.#isTelling = openBits(entries.length)
    const count = this.#tell(chains)
    this.#files = openLineTable(count, (line) => this.#file(line))
    let twice = 0
    for (const line of this.#lines()) {
      const before = this.#files.put(this.#file(line), line)
      if (before < 0) continue
      this.#isTelling.clear(before)
      twice++
    }
    this.size = count - twice
  }

  get(file: string): string | undefined {
    const line = this.#files.find(file)
    return line < 0 ? undefined : this.#entries.at(line)!.sha256
  }

  has(file: string): boolean {
    return this.#files.find(file) >= 0
  }

  *keys(): Generator<string, undefined> {
    for (const line of this.#lines()) yield this.#file(line)
    return undefined
  }

  *[Symbol.iterator](): Generator<[file: string, sha256: string], undefined> {
    for (const line of this.#lines()) yield [this.#file(line), this.#entries.at(line)!.sha256]
    return undefined
  }

  *#lines(): Generator<number> {
    for (let line = 0; line < this.#entries.length; line++) if (this.#isTelling.has(line)) yield line
  }

  #file(line: number): string {
    return this.#entries.at(line)!.file!
  }

  /** How many lines tell of a file that is where they say. */
  #tell(chains: LineChains): number {
    let count = 0
    const tell = (lines: readonly number[]): void => {
      const byEntry = new Map(lines.map((line) => [this.#entries.at(line)!, line]))
      for (const entry of tellingOf([...byEntry.keys()])) {
        this.#isTelling.set(byEntry.get(entry)!)
        count++
      }
    }
    const early = grouped(chains.early.all(), (line) => this.#entries.at(line)!.about.document)
    for (const first of chains.firsts()) {
      const lines = chains.from(first)
      const before = early.size > 0 ? early.get(this.#entries.at(first)!.about.document) : undefined
      const isMoved = lines.some((line) => line !== first && isMoving(this.#entries.at(line)!))
      if (isMoved || before !== undefined) {
        tell([...(before ?? []), ...lines])
        continue
      }
      this.#isTelling.set(first)
      count++
    }
    for (const [document, lines] of early) if (chains.find(document) < 0) tell(lines)
    return count
  }
}
