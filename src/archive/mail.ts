import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { makeFolder, readText, syncFolder, writeWhole } from '../disk.ts'
import { isMessageId, type MessageId } from '../model/mail.ts'
import { newId, newKey } from './commitment.ts'
import { jsonIn } from './json.ts'

/** What a server or a report said of a message, in its own words. */
export interface ServerWords {
  /** which of the addresses it is about, counted from 1 */
  readonly to: number
  /** ISO 8601 */
  readonly at: string
  readonly said: string
}

/** What is known of a message that was sent, beside its bytes. It lies in `mail/`, can be erased, and is nowhere else. */
export interface StoredMail {
  readonly format: 1
  readonly id: MessageId
  readonly addresses: readonly string[]
  /** whom the envelope names as its sender: reports come back there */
  readonly sender: string
  /** of the commitments in the ledger, base64 */
  readonly key: string
  readonly words: readonly ServerWords[]
}

/** A letter's `mail/`: each message as it was sent, and what is known of it. */
export interface MailStore {
  /** a new id, with a key that nothing has used yet */
  draw(this: void): { readonly id: MessageId; readonly key: string }
  /** puts a message in, for its owner's eyes alone; it lasts when this resolves */
  put(stored: StoredMail, bytes: Uint8Array): Promise<void>
  /** what is known of a message; null: it was erased, or is lost */
  known(id: MessageId): StoredMail | null
  /** its bytes; null likewise */
  bytes(id: MessageId): Uint8Array | null
  /** notes what somebody said of it; of what was erased nothing is noted any more */
  note(id: MessageId, words: ServerWords): Promise<void>
  /** takes one away of which the ledger has no line: it never left */
  drop(id: MessageId): void
  /** a file as a person reaches it */
  locate(file: string): string
}

/** Nobody but whoever keeps the letters. */
const OWNER = 0o600

/** `folder`: the letter's output folder. Nothing is made before something is put in. */
export function openMail(folder: string): MailStore {
  const home = path.join(folder, 'mail')
  const locate = (file: string): string => path.join(home, file)
  const write = async (stored: StoredMail): Promise<void> => {
    await writeWhole(
      locate(`${stored.id}.json`),
      [Buffer.from(`${JSON.stringify(stored, null, 2)}\n`)],
      OWNER,
    )
    syncFolder(home)
  }
  const known = (id: MessageId): StoredMail | null => {
    const stored = jsonIn(readText(locate(`${id}.json`)) ?? '')
    return isStoredMail(stored) && stored.id === id ? stored : null
  }
  return {
    locate,
    draw: () => ({ id: newId('M'), key: newKey() }),
    async put(stored, bytes) {
      makeFolder(home, 0o700)
      await writeWhole(locate(`${stored.id}.eml`), [bytes], OWNER)
      await write(stored)
    },
    known,
    bytes: (id) => (existsSync(locate(`${id}.eml`)) ? readFileSync(locate(`${id}.eml`)) : null),
    drop(id) {
      for (const ending of ['json', 'eml']) rmSync(locate(`${id}.${ending}`), { force: true })
    },
    async note(id, words) {
      const stored = known(id)
      if (stored !== null) await write({ ...stored, words: [...stored.words, words] })
    },
  }
}

function isStoredMail(value: unknown): value is StoredMail {
  const { format, id, addresses, sender, key, words } = (value ?? {}) as Partial<
    Record<keyof StoredMail, unknown>
  >
  const isText = (each: unknown): each is string => typeof each === 'string'
  const isTexts = Array.isArray(addresses) && addresses.length > 0 && addresses.every(isText)
  return (
    format === 1 &&
    isText(id) &&
    isMessageId(id) &&
    isTexts &&
    isText(sender) &&
    isText(key) &&
    Array.isArray(words)
  )
}
