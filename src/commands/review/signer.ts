import { readFileSync } from 'node:fs'
import type { NamedSigner } from '../../model/approval.ts'
import type { SignerWords } from '../../model/signed.ts'
import type { Outcome } from '../../problems/problem.ts'
import type { ShownSigner } from '../../review/shown.ts'
import type { ReviewFlags } from './definition.ts'

/** Whose signature the letters would bear: of the certificates that are named; null: none are. Nobody is asked for a time-stamp. */
export async function openReviewSigner(
  { signer }: ReviewFlags,
  now: Date,
): Promise<Outcome<SignerWords | null>> {
  if (signer === undefined) return { kind: 'ok', value: null, notes: [] }
  const { openSignerWords } = await import('../../run/signing.ts')
  const at = now.toISOString()
  return openSignerWords({ identity: signer }, at, at)
}

/** `Registry (TEST), certificate 0123456789ab…` */
export const certificateWords = ({ subject, fingerprint }: NamedSigner): string =>
  `${subject}, certificate ${fingerprint.slice(0, 12)}…`

/** Whoever has signed what stands, as far as the record tells. */
export const signerOfRecord = ({ subject, fingerprint }: NamedSigner): ShownSigner => ({
  subject,
  fingerprint,
  issuer: null,
  until: null,
  isTrial: false,
})

/** What the pages say of the signer: who issued the certificate, and until when it holds. */
export async function shownSigner(
  { signer: files = [] }: ReviewFlags,
  { subject, fingerprint, development }: SignerWords,
): Promise<ShownSigner> {
  const { certificatesIn } = await import('../../sign/identity.ts')
  const { createHash } = await import('node:crypto')
  const own = certificatesIn(files.map((file) => readFileSync(file))).find(
    ({ der }) => createHash('sha256').update(der).digest('hex') === fingerprint,
  )
  return {
    subject,
    fingerprint,
    isTrial: development,
    issuer: /^CN=(.*)$/m.exec(own?.x509.issuer ?? '')?.[1] ?? null,
    until: own?.notAfter.toISOString().slice(0, 10) ?? null,
  }
}
