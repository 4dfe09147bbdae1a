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
}

export interface GenerateFlags extends ProjectFlags, IdentityFlags {
  readonly state?: readonly string[]
  readonly language: readonly string[]
  readonly out: string
  readonly signedAt?: string
  readonly draft?: true
}
