import type { SignatureGrade } from '../model/ledger.ts'

/** Who is to sign, as it was asked for. */
export interface IdentityOptions {
  /** one PKCS#12 file, PEM files that hold key and chain between them, or a token; undefined: the development identity */
  readonly identity?: readonly string[]
  /** of the passphrase, or of the token's PIN */
  readonly passphraseFile?: string
  /** the last try before the token locks itself may be used */
  readonly lastTry?: true
  /** of a time-stamping authority (RFC 3161): PAdES-BASELINE-T */
  readonly timestamp?: string
  /** revocation lists, for the chains of signer and authority: PAdES-BASELINE-LT */
  readonly crl?: readonly string[]
}

/** What the options ask for, before any identity is opened. */
export function gradeAsked(options: IdentityOptions): SignatureGrade {
  const level = options.timestamp === undefined ? 'B' : options.crl === undefined ? 'T' : 'LT'
  return { identity: options.identity === undefined ? 'development' : 'given', level }
}

/** Asks for a line; null: whoever was asked gave up. */
export type AskLine = (question: string) => Promise<string | null>

/** Whoever sits at the terminal, as far as a signature needs them. Null: nobody can be asked. */
export interface AskPerson {
  /** a line that is not shown: a passphrase, a PIN */
  readonly hidden: AskLine | null
  readonly shown: AskLine | null
  tell(this: void, note: string): void
}
