import type { Part } from './letter.ts'
import type { LanguageTag, Recipient } from './recipient.ts'

/** One document that should exist. */
export interface Job {
  /** `FR/fr/letter`: recipient, language, part */
  readonly id: string
  readonly recipient: Recipient
  /** of a copy: the addressee of its original, who stands in the text as there; null: this is an original */
  readonly original: Recipient | null
  readonly language: LanguageTag
  readonly part: Part
  /** relative to the letter's output folder, with `/`: `FR/DM-1132_FR_fr.pdf` */
  readonly file: string
  /** everything that decides its bytes but the signing time, by the name a person knows: `ministers.csv title_fr` → hash */
  readonly inputs: Readonly<Record<string, string>>
}

/** One line of ledger.jsonl. */
export interface Entry {
  readonly event: 'made' | 'withdrawn'
  /** the job's id */
  readonly document: string
  readonly file: string
  readonly sha256: string
  /** when it was signed, ISO 8601 with zone */
  readonly signedAt: string
  /** SHA-256 of the signer's certificate */
  readonly certificate: string
  readonly signer: string
  readonly inputs: Readonly<Record<string, string>>
  readonly program: string
  /** SHA-256 of the line before, without its line break; of nothing for the first */
  readonly previous: string
}

/** What a run would do. */
export interface Plan {
  readonly make: readonly { readonly job: Job; readonly reasons: readonly string[] }[]
  readonly keep: readonly Job[]
}
