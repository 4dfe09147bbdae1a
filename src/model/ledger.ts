import type { Edition, Part } from './letter.ts'
import type { Group, LanguageTag, Recipient } from './recipient.ts'

/** Everything that decides a document's content, by the name a person knows: `ministers.csv title_fr` → hash. */
export type Inputs = Readonly<Record<string, string>>

/** One document that should exist. */
export interface Job {
  /** `FR/fr/letter`: recipient, language, part */
  readonly id: string
  readonly recipient: Recipient
  /** of a copy: the addressee of its original, who stands in the text as there; null: this is an original */
  readonly original: Recipient | null
  readonly language: LanguageTag
  readonly part: Part
  readonly edition: Edition
  /** relative to the letter's output folder, with `/`: `FR/DM-1132_FR_fr.pdf` */
  readonly file: string
  readonly inputs: Inputs
}

/** How it was signed, weakest first. A document is made again for a stronger seal, never for a weaker one. */
export interface Seal {
  readonly identity: 'development' | 'given'
  /** PAdES baseline level */
  readonly level: 'B' | 'T' | 'LT'
}

/** What an officer says of letters that have left, when they are to change. */
export type Resolution = 'replacement' | 'revision' | 'corrigendum'

interface Event {
  /** ISO 8601 with zone; of documents that are made, the signing time */
  readonly at: string
  /** the job's id */
  readonly document: string
  /** where its bytes are, relative to the letter's output folder, with `/` */
  readonly file: string
  readonly sha256: string
  /** version of invite */
  readonly program: string
}

export interface Made extends Event {
  readonly event: 'made'
  readonly list: Group
  readonly recipient: string
  readonly language: LanguageTag
  /** the language was the recipient's own */
  readonly own: boolean
  readonly part: Part
  /** 1 for the first; counted on when a document is made again */
  readonly version: number
  readonly edition: Edition
  readonly inputs: Inputs
  readonly seal: Seal
  /** SHA-256 of the signer's certificate, and its subject */
  readonly certificate: string
  readonly signer: string
  /** why: `new`, `changed: ministers.csv title_fr`, `file missing` */
  readonly reasons: readonly string[]
  /** of a copy: SHA-256 of the original that it copies */
  readonly copies: string | null
  /** what the officer said, where a letter that had left was made again, or a corrigendum made */
  readonly as: Resolution | null
  readonly reason: string | null
}

/** A version's bytes were put aside for the next one; `file` is where they are now. */
export interface Superseded extends Event {
  readonly event: 'superseded'
}

/** The document stands no longer; `file` is where its bytes are now. */
export interface Withdrawn extends Event {
  readonly event: 'withdrawn'
  readonly reasons: readonly string[]
}

export type Channel = 'pouch' | 'registered' | 'fax' | 'email'

/** It has left. */
export interface Issued extends Event {
  readonly event: 'issued'
  readonly channel: Channel | null
  /** a day, ISO */
  readonly on: string
}

/** A letter that has left stands, though its text has changed since: a corrigendum says so. */
export interface Corrected extends Event {
  readonly event: 'corrected'
  /** the sheet's document id */
  readonly by: string
  /** what of its inputs the sheet settles, as they are now */
  readonly inputs: Inputs
  readonly reason: string | null
}

/** The same bytes were put out again. */
export interface Reprinted extends Event {
  readonly event: 'reprinted'
}

/** One line of ledger.jsonl, without its chain. */
export type Entry = Made | Superseded | Withdrawn | Issued | Corrected | Reprinted

/** What the ledger says of one document now. */
export interface Standing {
  readonly made: Made
  /** it was withdrawn: its last version is put aside, at this path */
  readonly withdrawn: string | null
  /** of the version that stands */
  readonly issued: readonly Issued[]
  readonly corrected: Corrected | null
}

/** What a run would do with one document. */
export type Item =
  | {
      readonly kind: 'make'
      readonly change: 'new' | 'changed'
      readonly job: Job
      readonly version: number
      readonly reasons: readonly string[]
      readonly as: Resolution | null
      /** what stands and is put aside */
      readonly replaces: Standing | null
    }
  | { readonly kind: 'keep'; readonly job: Job; readonly standing: Standing }
  /** it has left and stands as it is; a corrigendum settles what changed */
  | {
      readonly kind: 'correct'
      readonly job: Job
      readonly standing: Standing
      readonly by: string
      readonly inputs: Inputs
      readonly reasons: readonly string[]
    }
  /** it has left: the officer has to say how it may change */
  | {
      readonly kind: 'hold'
      readonly job: Job
      readonly standing: Standing
      readonly reasons: readonly string[]
      readonly resolutions: readonly Resolution[]
    }
  /** a copy that is due, whose original is not there, or is not what the copy would say */
  | {
      readonly kind: 'wait'
      readonly job: Job
      readonly standing: Standing | null
      readonly reasons: readonly string[]
    }
  | { readonly kind: 'withdraw'; readonly standing: Standing; readonly reasons: readonly string[] }

export interface Plan {
  /** a hash of all that it decides */
  readonly id: string
  readonly items: readonly Item[]
}
