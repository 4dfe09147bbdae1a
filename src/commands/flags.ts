import type { Channel, Resolution } from '../model/ledger.ts'
import type { Group } from '../model/recipient.ts'

/** What every command that reads the project takes. */
export interface ProjectFlags {
  readonly data?: string
  readonly json?: true
  readonly quiet?: true
}

export interface FolderFlags extends ProjectFlags {
  readonly out: string
}

/** Whose documents a command is about: the addressees of originals, or who gets copies. */
export type Addressees = Group | 'all'

export interface SelectionFlags extends FolderFlags {
  readonly to?: Addressees
  readonly state?: readonly string[]
  readonly language: readonly string[]
}

export interface IdentityFlags {
  /** one PKCS#12 file, or PEM files that hold key and chain between them */
  readonly identity?: readonly string[]
  readonly passphraseFile?: string
  /** of a time-stamping authority (RFC 3161): PAdES-BASELINE-T */
  readonly timestamp?: string
  /** revocation lists, for the chains of signer and authority: PAdES-BASELINE-LT */
  readonly crl?: readonly string[]
}

/** What an officer says of letters that have left. */
export interface ResolutionFlags {
  readonly as?: Resolution
  readonly reason?: string
  /** ISO date of a revision or corrigendum */
  readonly dated?: string
  /** of a revision */
  readonly reference?: string
}

export interface VerifyFlags extends FolderFlags {
  /** root certificates; without them the chain is not checked */
  readonly trust?: readonly string[]
}

export interface PlanFlags extends SelectionFlags, IdentityFlags, ResolutionFlags {}

export interface GenerateFlags extends PlanFlags {
  readonly signedAt?: string
  readonly draft?: true
  readonly dryRun?: true
  /** the id of a plan that was approved */
  readonly plan?: string
}

export interface IssueFlags extends SelectionFlags {
  readonly channel?: Channel
  readonly on?: string
}

export interface StatusFlags extends FolderFlags {
  /** by default whatever has been made */
  readonly to?: Addressees
}

export interface ReprintFlags extends FolderFlags {
  readonly language?: readonly string[]
  readonly into?: string
}

export interface ListFlags extends FolderFlags {
  readonly to: Addressees
  readonly language: string
  readonly format: 'table' | 'csv' | 'pdf'
}
