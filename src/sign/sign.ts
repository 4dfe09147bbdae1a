import type { Signer, SignerWords, SplitFile, UnsignedFile } from '../model/signed.ts'
import { type Outcome, problem } from '../problems/problem.ts'
import { cmsTemplate, sha256Of } from './cms.ts'
import type { Identity, Signatory } from './identity.ts'
import type { Timestamper } from './timestamp.ts'

/**
 * Makes a signer of an identity: PAdES-BASELINE-B, or -T with a time-stamper (ETSI EN 319 142-1, 6). What a signature
 * costs is one SHA-256 over the signed attributes and one private-key operation beside the main thread. Its problems are
 * those of whoever has the key, and of the time-stamper.
 */
export function openSigner(identity: Identity, timestamper: Timestamper | null): Signer {
  const { algorithm, certificate, chain } = identity
  const template = cmsTemplate(algorithm, certificate, chain)
  return {
    ...signerWords(identity, timestamper?.tokenBytes ?? null),
    async cms(digest) {
      const attributes = template.attributes(digest)
      const signature = await identity.sign(attributes)
      if (signature.kind === 'problems') return signature
      const token = timestamper === null ? null : await timestamper.stamp(signature.value)
      if (token?.kind === 'problems') return token
      const value = template.assemble(attributes, signature.value, token?.value ?? null)
      return { kind: 'ok', value, notes: [...signature.notes, ...(token?.notes ?? [])] }
    },
  }
}

/**
 * What a document has of whoever will sign it, without the key. `tokenBytes`: the room for a time-stamp; null: there is none.
 */
export function signerWords(signatory: Signatory, tokenBytes: number | null): SignerWords {
  const { algorithm, certificate, chain, signatureBytes, development } = signatory
  const template = cmsTemplate(algorithm, certificate, chain)
  const longest = template.assemble(
    template.attributes(new Uint8Array(32)),
    new Uint8Array(signatureBytes),
    tokenBytes === null ? null : new Uint8Array(tokenBytes),
  )
  const fingerprint = Buffer.from(sha256Of(certificate.der)).toString('hex')
  return { subject: certificate.subject, fingerprint, development, contentsBytes: longest.length }
}

/**
 * Signs all bytes of a file but the placeholder and writes the CMS into it, in place: `unsigned.body` itself comes back. A problem
 * is the signer's, or a time-stamp that is larger than the room kept for it.
 */
export async function sign(unsigned: UnsignedFile, signer: Signer): Promise<Outcome<SplitFile>> {
  const { prefix, body, placeholder } = unsigned
  if (body[placeholder.start] !== 0x3c || body[placeholder.end - 1] !== 0x3e)
    throw new Error('the placeholder is no hexadecimal string')
  const digest = prefix.sha256
    .copy()
    .update(body.subarray(0, placeholder.start))
    .update(body.subarray(placeholder.end))
    .digest()
  const cms = await signer.cms(digest)
  if (cms.kind === 'problems') return cms
  const room = (placeholder.end - placeholder.start - 2) / 2
  if (cms.value.length > room) {
    // only a time-stamp's size is not known beforehand
    const excessBytes = cms.value.length - room
    return { kind: 'problems', problems: [problem('sign/timestamp-too-large', null, { excessBytes })] }
  }
  const hex = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  hex.write(Buffer.from(cms.value).toString('hex'), placeholder.start + 1, 'latin1')
  return { kind: 'ok', value: { prefix, body }, notes: cms.notes }
}
