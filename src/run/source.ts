import type { SignatureGrade } from '../model/ledger.ts'
import type { Job } from '../model/plan.ts'
import type { SplitFile, UnsignedFile } from '../model/signed.ts'
import type { Outcome } from '../problems/problem.ts'
import { sign } from '../sign/sign.ts'
import type { SigningSession } from './signing.ts'

/** A signed document that is to be stored, and what its line says of the signature. */
export interface SignedDocument {
  /** its bytes; or where they lie, relative to the letter's folder, with `/`: then they only get another name */
  readonly bytes: SplitFile | { readonly lies: string }
  /** of these, hexadecimal */
  readonly sha256: string
  /** ISO 8601 with zone */
  readonly signedAt: string
  readonly grade: SignatureGrade
  /** SHA-256 of the signer's certificate, and its subject */
  readonly certificate: string
  readonly signer: string
}

/** Where a run has its signed documents from. */
export interface DocumentSource {
  /** a document, once; a problem of key or authority stops the run */
  signed(job: Job): Promise<Outcome<SignedDocument>>
}

/** What a run that signs documents has in hand. */
export interface RunContext {
  /** a document that lacks nothing but its signature, once */
  unsigned(job: Job): Promise<Outcome<UnsignedFile>>
  readonly session: SigningSession
  /** ISO 8601 with zone, as the documents state it */
  readonly signedAt: string
}

/** Documents that are signed now. */
export const signingNow = ({ unsigned, session, signedAt }: RunContext): DocumentSource => ({
  async signed(job) {
    const document = await unsigned(job)
    if (document.kind === 'problems') return document
    const { signer, grade } = session
    const done = await sign(document.value, signer)
    if (done.kind === 'problems') return done
    const bytes = session.finish(done.value)
    const sha256 = bytes.prefix.sha256.copy().update(bytes.body).digest('hex')
    const by = { signedAt, grade, certificate: signer.fingerprint, signer: signer.subject }
    return { ...done, value: { bytes, sha256, ...by } }
  },
})
