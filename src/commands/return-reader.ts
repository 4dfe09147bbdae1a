import path from 'node:path'
import type { Archive } from '../archive/archive.ts'
import { partsOfId } from '../model/document.ts'
import type { BlankRef } from '../model/returned.ts'
import type { ReturnReading } from '../returns/read.ts'
import { packageFolder } from '../version.ts'
import { type Overdue, openWatched, patience, type ThreadFault } from './watched.ts'

/** A document of ours, and where its bytes are; null: there are none. */
export interface KnownFile {
  readonly ref: BlankRef
  readonly file: string | null
}

/** What the thread is sent. `setup` null: the same as before. */
export interface ReaderQuestion {
  readonly bytes: Uint8Array
  readonly setup: { readonly known: readonly KnownFile[]; readonly now: Date } | null
}

/** What the thread finds. */
export interface ReadInThread {
  readonly kind: 'answered'
  readonly reading: ReturnReading
}

/** What the thread sends. */
export type ReaderAnswer = ReadInThread | ThreadFault

/** Reads what came back, one file after the other. */
export interface ReturnReader {
  /** whatever the file is, it is answered */
  read(bytes: Uint8Array): Promise<ReturnReading>
  /** Errors of ours that files met: what they met stands as unreadable, and the work goes on */
  faults(): readonly Error[]
  close(): Promise<void>
}

/** Reads in a thread of its own (watched.ts), against all documents that a ledger tells of. */
export function openReturnReader(
  archive: Archive,
  now: Date,
  thread: string = path.join(packageFolder, 'dist/reader-thread.cjs'),
): ReturnReader {
  const known = [...archive.documents.values()].flatMap(({ document, versions }) =>
    versions.map(({ made, file }): KnownFile => {
      const isForm = partsOfId(document).part.kind === 'form'
      // of a letter the fingerprint is enough
      const place = file === null || !isForm ? null : path.resolve(archive.locate(file))
      return { ref: { document, version: made.version, sha256: made.sha256 }, file: place }
    }),
  )
  const watched = openWatched<ReaderQuestion, ReadInThread>(thread, patience)
  const faults: Error[] = []
  return {
    async read(bytes) {
      const found: ReadInThread | ThreadFault | Overdue = await watched.ask((isNew) => ({
        bytes,
        setup: isNew ? { known, now } : null,
      }))
      switch (found.kind) {
        case 'answered':
          return found.reading
        case 'overdue':
          return unread(`too much ${found.of}`)
        case 'fault':
          faults.push(found.error)
          return unread('a fault of the program')
        default:
          return found satisfies never
      }
    },
    faults: () => faults,
    close: watched.close,
  }
}

const unread = (why: string): ReturnReading => ({
  kind: 'unreadable',
  way: 'unknown',
  blank: null,
  isMended: false,
  fields: [],
  earlier: [],
  unread: [],
  changed: [],
  signers: [],
  keyedFrom: null,
  faults: [why],
})
