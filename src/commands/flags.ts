import type { Group } from '../model/recipient.ts'

/** What every command that reads the project takes. */
export interface ProjectFlags {
  readonly data?: string
  readonly json?: true
  readonly quiet?: true
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

export interface VerifyFlags extends ProjectFlags {
  /** root certificates; without them the chain is not checked */
  readonly trust?: readonly string[]
  readonly out: string
}

export interface GenerateFlags extends ProjectFlags, IdentityFlags {
  readonly state?: readonly string[]
  readonly language: readonly string[]
  readonly out: string
  readonly signedAt?: string
  readonly draft?: true
}

/** Whose documents a command is about. */
export type Addressees = Group | 'all'

export interface ListFlags extends ProjectFlags {
  readonly to: Addressees
  readonly language: string
  readonly format: 'table' | 'csv' | 'pdf'
  readonly out: string
}
