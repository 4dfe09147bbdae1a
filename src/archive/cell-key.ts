import { createHmac, createSecretKey, hash, randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { makeFolder, readText, syncFolder, writeWhole } from '../disk.ts'
import type { CellHash } from '../model/input.ts'

/** The key's name in a letter's output folder. */
export const KEY = 'ledger.key'

/** The key with which cells are hashed in a ledger, and what may be done with it. */
export interface CellKey {
  /** what lies beside the ledger; another's key is a key, and its name tells that it is another */
  readonly found: 'key' | 'nothing' | 'damaged'
  /** how cells are hashed. Where there is no key, with the one that the first run to record anything will keep */
  readonly cells: CellHash
  /** 64 hexadecimal digits */
  readonly digits: string
  /** takes the key that came with a saved plan, where none lies beside the ledger */
  offer(digits: string): void
  /** makes it last, unless it lies there already; throws what the disk refuses */
  keep(): Promise<void>
}

/** As it lies on the disk. */
interface KeyFile {
  readonly format: 1
  /** names the key, so that one that was cut off or written over is known */
  readonly id: string
  readonly key: string
}

/** The name of a key: a hash of 32 random bytes tells nothing of them. */
const idOf = (digits: string): string => hash('sha256', `invite cells ${digits}`).slice(0, 8)

/**
 * Opens the key of a letter's output folder; throws what the disk refuses. `stateFolder`: where this machine keeps, for its own
 * user, a key that is not needed beside a ledger yet, so that a plan and the run after it go by one key; null: nowhere.
 */
export function openCellKey(folder: string, stateFolder: string | null): CellKey {
  const file = path.join(folder, KEY)
  const text = readText(file)
  let digits = text === null ? null : digitsIn(text)
  let found: CellKey['found'] = text === null ? 'nothing' : digits === null ? 'damaged' : 'key'
  let cells: CellHash | null = null
  const current = (): string => {
    digits ??= awaiting(stateFolder, folder)
    return digits
  }
  return {
    get found() {
      return found
    },
    get cells() {
      cells ??= hashWith(current())
      return cells
    },
    get digits() {
      return current()
    },
    offer(given) {
      if (found === 'key') return
      digits = given
      cells = null
    },
    async keep() {
      if (found === 'key') return
      await writeWhole(file, [Buffer.from(written(current()))], 0o600)
      syncFolder(folder)
      found = 'key'
      if (stateFolder !== null) quietly(() => rmSync(awaitingFile(stateFolder, folder), { force: true }))
    },
  }
}

/** HMAC (RFC 2104) over owner, list, column and what the cell says, cut to 64 bits: it is compared, and nothing else. */
function hashWith(digits: string): CellHash {
  const key = createSecretKey(Buffer.from(digits, 'hex'))
  return {
    key: idOf(digits),
    of: (owner, list, column, says) =>
      createHmac('sha256', key)
        .update(JSON.stringify([owner, list, column, says]))
        .digest('hex')
        .slice(0, 16),
  }
}

function written(key: string): string {
  const file: KeyFile = { format: 1, id: idOf(key), key }
  return `${JSON.stringify(file, null, 2)}\n`
}

/** Whether a text is a key: 64 hexadecimal digits. */
export const isKey = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)

function digitsIn(text: string): string | null {
  try {
    const { format, id, key } = JSON.parse(text) as Partial<Record<keyof KeyFile, unknown>>
    return format === 1 && isKey(key) && id === idOf(key) ? key : null
  } catch {
    return null
  }
}

const awaitingFile = (stateFolder: string, folder: string): string =>
  path.join(stateFolder, 'keys', `${hash('sha256', path.resolve(folder)).slice(0, 32)}.key`)

/** The key that this machine keeps for a folder that has none yet; one that it cannot keep is good for this process alone. */
function awaiting(stateFolder: string | null, folder: string): string {
  const drawn = randomBytes(32).toString('hex')
  if (stateFolder === null) return drawn
  const file = awaitingFile(stateFolder, folder)
  const known = digitsIn(quietly(() => readText(file)) ?? '')
  if (known !== null) return known
  quietly(() => {
    makeFolder(path.dirname(file))
    writeFileSync(file, written(drawn), { mode: 0o600 })
  })
  return drawn
}

function quietly<T>(work: () => T): T | null {
  try {
    return work()
  } catch {
    return null
  }
}
