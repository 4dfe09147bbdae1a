import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { makeFolder, readText, syncFolder, writeWhole } from '../disk.ts'
import { isReturnId, type ReturnId } from '../model/returned.ts'
import { newId, newKey } from './commitment.ts'
import { jsonIn } from './json.ts'

/** What is known of a file that came back, beside its bytes. It lies in `returns/`, can be erased, and is nowhere else. */
export interface StoredReturn {
  readonly format: 1
  readonly id: ReturnId
  /** the file's own name in `returns/` */
  readonly file: string
  readonly sha256: string
  /** the day it came, ISO */
  readonly day: string
  /** as it was named by whoever sent it */
  readonly name: string
  readonly sender: string | null
  /** of the commitment in the ledger, base64 */
  readonly key: string
}

/** A letter's `returns/`: files as they came, what is known of each, sheets to key in, and a table that can be made again from them. */
export interface ReturnStore {
  /** all that is there, by id */
  stored(): ReadonlyMap<ReturnId, StoredReturn>
  bytes(stored: StoredReturn): Uint8Array
  /** a file as a person reaches it */
  locate(file: string): string
  /** puts a file in, for its owner's eyes alone, under a new id */
  put(bytes: Uint8Array, known: Omit<StoredReturn, 'format' | 'id' | 'file' | 'key'>): Promise<StoredReturn>
  /** the same file came earlier by another way: what is known of how it came is said anew */
  redate(stored: StoredReturn, known: Pick<StoredReturn, 'day' | 'name' | 'sender'>): Promise<StoredReturn>
  /**
   * Lays a sheet beside a return, to be filled in: with it it is erased. One that is there stays as it is. Its path as a person reaches
   * it, and whether it was laid out now.
   */
  putSheet(id: ReturnId, bytes: Uint8Array): Promise<{ readonly file: string; readonly isNew: boolean }>
  /** sheets that were laid out, with the return that each lies beside */
  sheets(): readonly { readonly id: ReturnId; readonly name: string }[]
  /** a sheet's bytes, and what takes it away: what it says is kept as a return of its own */
  readSheet(name: string): Uint8Array
  dropSheets(names: readonly string[]): void
  /** Removes file, key, sheet and what is known of it, and the table and lists of who comes, which have its values. */
  erase(ids: readonly ReturnId[]): void
  /** Removes files that an interrupted run has half put in; `told`: those that the ledger tells of, which stay. */
  sweep(told: ReadonlySet<ReturnId>): void
  /** puts a list of who comes there, for its owner's eyes alone; its path as a person reaches it */
  putList(name: string, chunks: readonly Uint8Array[]): Promise<string>
  /** what a table that was put there says; null: there is none, or none that can be read */
  table(): unknown
  putTable(table: object): Promise<void>
}

const TABLE = 'table.json'
/** Before the rest of the name of a list of who comes. */
const LIST = 'participants_'
/** After the id of the return that it is to be typed from. */
const SHEET = '.key-in.csv'
/** Nobody but whoever keeps the letters. */
const OWNER = 0o600

/**
 * `folder`: the letter's output folder. Nothing is made before something is put in. Long, for whatever may be done with the folder
 * stands here together: what a file in it is called is known to nobody else.
 */
export function openReturns(folder: string): ReturnStore {
  const home = path.join(folder, 'returns')
  const locate = (file: string): string => path.join(home, file)
  const names = (): readonly string[] => (existsSync(home) ? readdirSync(home).sort() : [])
  const stored = (): ReadonlyMap<ReturnId, StoredReturn> =>
    new Map(
      names().flatMap((name) => {
        const id = /^(R-\w{10})\.json$/.exec(name)?.[1]
        const known = id === undefined ? null : jsonIn(readText(locate(name)) ?? '')
        return isStored(known) && known.id === id && existsSync(locate(known.file)) ? [[known.id, known]] : []
      }),
    )
  const writeRecord = async (record: StoredReturn): Promise<void> => {
    const text = `${JSON.stringify(record, null, 2)}\n`
    await writeWhole(locate(`${record.id}.json`), [Buffer.from(text)], OWNER)
    syncFolder(home)
  }
  const isDerived = (name: string): boolean => name === TABLE || name.startsWith(LIST)
  const remove = (name: string): void => rmSync(locate(name), { force: true })
  return {
    stored,
    locate,
    bytes: ({ file }) => readFileSync(locate(file)),
    async put(bytes, known) {
      makeFolder(home, 0o700)
      const id: ReturnId = newId('R')
      const ending = /\.([a-z0-9]{1,5})$/.exec(known.name.toLowerCase())?.[1] ?? 'bin'
      const file = `${id}.${ending === 'json' ? 'bin' : ending}`
      const record: StoredReturn = { format: 1, id, file, ...known, key: newKey() }
      // what is known of it comes last: where that is missing, the file was half put in
      await writeWhole(locate(file), [bytes], OWNER)
      await writeRecord(record)
      return record
    },
    async redate(given, { day, name, sender }) {
      const record: StoredReturn = { ...given, day, name, sender }
      await writeRecord(record)
      return record
    },
    async putSheet(id, bytes) {
      const name = `${id}${SHEET}`
      const isNew = !existsSync(locate(name))
      if (isNew) {
        await writeWhole(locate(name), [bytes], OWNER)
        syncFolder(home)
      }
      return { file: locate(name), isNew }
    },
    sheets: () =>
      names().flatMap((name) => {
        const id = name.slice(0, -SHEET.length)
        return name.endsWith(SHEET) && isReturnId(id) ? [{ id, name }] : []
      }),
    readSheet: (name) => readFileSync(locate(name)),
    dropSheets(given) {
      for (const name of given) remove(name)
      if (given.length > 0) syncFolder(home)
    },
    erase(ids) {
      const gone = new Set(ids)
      const isGone = (name: string): boolean => gone.has(/^R-\w{10}/.exec(name)?.[0] ?? '')
      const found = names().filter((name) => isGone(name) || (ids.length > 0 && isDerived(name)))
      for (const name of found) remove(name)
      if (found.length > 0) syncFolder(home)
    },
    sweep(told) {
      const known = stored()
      for (const name of names()) {
        const id = /^(R-\w{10})\.\w{1,5}$/.exec(name)?.[1]
        if (id !== undefined && isReturnId(id) && !known.has(id) && !told.has(id)) remove(name)
      }
    },
    async putList(name, chunks) {
      makeFolder(home, 0o700)
      const file = `${LIST}${name}`
      await writeWhole(locate(file), chunks, OWNER)
      syncFolder(home)
      return locate(file)
    },
    table: () => jsonIn(readText(locate(TABLE)) ?? ''),
    async putTable(table) {
      makeFolder(home, 0o700)
      await writeWhole(locate(TABLE), [Buffer.from(`${JSON.stringify(table, null, 1)}\n`)], OWNER)
      syncFolder(home)
    },
  }
}

function isStored(value: unknown): value is StoredReturn {
  const { format, id, file, sha256, day, name, key, sender } = (value ?? {}) as Partial<
    Record<keyof StoredReturn, unknown>
  >
  const isText = [id, file, sha256, day, name, key].every((each) => typeof each === 'string')
  const isInside = typeof file === 'string' && /^R-\w{10}\.\w{1,5}$/.test(file)
  return format === 1 && isText && isInside && (sender === null || typeof sender === 'string')
}
