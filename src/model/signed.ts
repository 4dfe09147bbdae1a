import type { Hash } from 'node:crypto'
import type { Outcome } from '../problems/problem.ts'

/** The bytes with which many files begin: they are kept once, copied by none of the files, and hashed once. */
export interface FilePrefix {
  /** one behind the other */
  readonly chunks: readonly Uint8Array[]
  readonly length: number
  /** SHA-256 after all its bytes; to be copied, never updated */
  readonly sha256: Hash
}

/** A file in two parts: a beginning that it shares with others, and its own bytes behind that. */
export interface SplitFile {
  readonly prefix: FilePrefix
  readonly body: Uint8Array
}

/** A PDF whose /Contents is a placeholder of zeros; /ByteRange is already right (ISO 32000-2, 12.8.1). */
export interface UnsignedFile extends SplitFile {
  /** offsets in `body` of the hexadecimal string with its angle brackets: from `start`, up to and without `end` */
  readonly placeholder: { readonly start: number; readonly end: number }
}

/** What a document has of whoever signs it: a name to print, and the space for a signature. */
export interface SignerWords {
  /** the certificate's subject, as a person reads it: `Registry (TEST)` */
  readonly subject: string
  /** SHA-256 of the certificate, hexadecimal: the ledger's name for it */
  readonly fingerprint: string
  /** made by us on first use: such letters are not for distribution */
  readonly development: boolean
  /** room that the CMS needs, in bytes, time-stamp included if there is to be one */
  readonly contentsBytes: number
}

/** Who signs. The private key stays inside, or elsewhere. */
export interface Signer extends SignerWords {
  /** a detached CMS over the digest of the byte ranges (ETSI EN 319 122-1, 319 142-1) */
  cms(digest: Uint8Array): Promise<Outcome<Uint8Array>>
}

/** What a visible signature block may say: only what is true. */
export interface SignatureWords {
  readonly subject: string
  /** ISO 8601 with zone */
  readonly signedAt: string
  readonly development: boolean
}
