import type { DocumentId, Edition, VersionRef } from '../model/document.ts'
import type { Reason } from '../model/input.ts'
import type { Channel, Resolution } from '../model/ledger.ts'
import type { ListName } from '../model/recipient.ts'
import type { Action } from './item-words.ts'
import type { Signature } from './signature-told.ts'

/** Options that a command has from the project's invite.json. */
export interface SettingsTold {
  /** the file, as the person reaches it */
  readonly path: string
  /** as they are written there */
  readonly names: readonly string[]
}

/** The lists and texts that a command read. */
export interface Sources {
  readonly letter: string
  readonly lists: readonly {
    readonly list: ListName | 'states'
    /** as the person reaches it */
    readonly path: string
    readonly rows: number
    readonly comesWithInvite: boolean
  }[]
  readonly texts: readonly {
    /** a folder, as the person reaches it */
    readonly path: string
    /** the person's own files in it that were read */
    readonly own: readonly string[]
    /** how many others were read */
    readonly comeWithInvite: number
  }[]
  /** null: there is no invite.json */
  readonly settings: SettingsTold | null
}

/** The same, and the letter's output folder, as the person reaches it: each `file` is relative to it, with `/`. */
export interface CommandScope extends Sources {
  readonly folder: string
}

/** A document's leaving that was not voided. */
export interface Leaving {
  readonly on: string
  readonly channel: Channel | null
}

/** Bytes of a document, as the ledger tells of them. */
export interface RecordedBytes {
  readonly document: DocumentId
  readonly version: number
  /** null: there are none any more */
  readonly file: string | null
  readonly sha256: string
}

/** Evidence that was added to a version. */
export interface RenewalTold {
  /** by the clock of the machine */
  readonly at: string
  /** of its bytes before, and with that evidence */
  readonly before: string
  readonly sha256: string
  /** by the clock of the time-stamping authority, and whom that one's certificate names */
  readonly stampedAt: string
  readonly authority: string
  /** when the first certificate ends on which that time-stamp rests */
  readonly until: string
}

/** A version of a document. */
export interface VersionTold extends Signature {
  readonly version: number
  readonly file: string | null
  readonly sha256: string
  readonly signedAt: string
  readonly edition: Edition
  readonly issued: readonly Leaving[]
  /** it was adopted, and nobody has said whether it left: it counts as left */
  readonly isUnclear: boolean
  readonly renewals: readonly RenewalTold[]
}

/** What the ledger says of a document now. */
export interface DocumentTold {
  readonly document: DocumentId
  readonly list: ListName
  /** why it stands no longer; null: it stands */
  readonly gone: 'withdrawn' | 'superseded' | null
  readonly standing: VersionTold | null
  /** the last version that has left: what its addressee holds */
  readonly held: VersionTold | null
}

/** What a plan does with a document, or a run has done. */
export interface Step {
  readonly document: DocumentId
  readonly file: string
  readonly action: Action
  /** the version that is made, or that it is about; null: there is none yet */
  readonly version: number | null
  readonly reasons: readonly Reason[]
  /** what the officer said */
  readonly as: Resolution | null
  /** of what is held: what may be said */
  readonly ways: readonly Resolution[]
  /** of what is made: what had left and is replaced */
  readonly replaces: VersionRef | null
  /** of what is put aside: what takes its place */
  readonly by: VersionRef | null
  /** of what a corrigendum corrects: the sheet */
  readonly sheet: DocumentId | null
  /** a revision or corrigendum of what has not reached its addressee */
  readonly unreached: 'nothing' | 'another' | null
  /** how what its addressee holds has left */
  readonly issued: readonly Leaving[]
}

/** Each list counted against itself. */
export interface Completeness {
  /** so many addressees of each list should have documents, and so many of them have */
  readonly completeness: readonly {
    readonly list: ListName
    readonly listed: number
    readonly reached: number
  }[]
  /** documents that would be one file */
  readonly duplicates: number
}

/** What a run, or a merge of its parts, came to. */
export interface RunTold extends Completeness {
  /** a signal or a fault stopped it after so many steps; null: it came to its end */
  readonly stopped: { readonly done: number; readonly of: number } | null
  readonly counts: Readonly<
    Record<'made' | 'withdrawn' | 'putAside' | 'settled' | 'restored' | 'held' | 'waiting', number>
  >
  /** what was done */
  readonly steps: readonly Step[]
  /** all that is wanted, as it is now */
  readonly documents: readonly {
    readonly document: DocumentId
    readonly file: string
    /** null: it is a draft, or there is none yet */
    readonly version: number | null
    readonly sha256: string | null
    readonly isMadeNow: boolean
  }[]
  readonly staleCopies: number
  readonly seconds: number
}

/** A problem as a program gets it. */
export interface ProblemTold {
  readonly code: string
  readonly severity: 'error' | 'note'
  readonly at: {
    readonly file: string
    readonly line: number
    readonly column: number
    /** of a workbook, as a spreadsheet names it; else null */
    readonly cell: string | null
  } | null
  readonly arguments: object
  readonly message: string
  readonly hint: string | null
}
