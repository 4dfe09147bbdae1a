import type { SignatureGrade } from '../model/ledger.ts'

/** Who is to sign, as it was asked for. */
export interface IdentityOptions {
  /** one PKCS#12 file, or PEM files that hold key and chain between them; undefined: the development identity */
  readonly identity?: readonly string[]
  readonly passphraseFile?: string
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
