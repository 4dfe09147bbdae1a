import type { Signer, SplitFile, UnsignedFile } from '../model/signed.ts'
import type { Outcome, Problem } from '../problems/problem.ts'
import { cmsTemplate, longestSignature, sha256Of, signAsync } from './cms.ts'
import type { Identity } from './identity.ts'
import type { Timestamper } from './timestamp.ts'

/**
 * Makes a signer of an identity: PAdES-BASELINE-B, or -T with a time-stamper. What a signature costs is one SHA-256 over
 * the signed attributes and one private-key operation beside the main thread.
 */
export function openSigner(identity: Identity, timestamper: Timestamper | null): Signer {
  const { key, certificate, chain } = identity
  const template = cmsTemplate(key, certificate, chain)
  const longest = template.assemble(
    template.attributes(new Uint8Array(32)),
    new Uint8Array(longestSignature(key)),
    timestamper === null ? null : new Uint8Array(timestamper.tokenBytes),
  )
  return {
    subject: certificate.subject,
    fingerprint: Buffer.from(sha256Of(certificate.der)).toString('hex'),
    development: identity.development,
    contentsBytes: longest.length,
    async cms(digest) {
      const attributes = template.attributes(digest)
      const signature = await signAsync(key, attributes)
      const token = timestamper === null ? null : await timestamper.stamp(signature)
      if (token?.kind === 'problems') return token
      const value = template.assemble(attributes, signature, token?.value ?? null)
      return { kind: 'ok', value, notes: token?.notes ?? [] }
    },
  }
}

/** Signs all bytes but the placeholder, and fills it in place: what comes back are the parts of `unsigned`. */
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
  if (cms.value.length > room) return { kind: 'problems', problems: [tooLarge(cms.value.length - room)] }
  const hex = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  hex.write(Buffer.from(cms.value).toString('hex'), placeholder.start + 1, 'latin1')
  return { kind: 'ok', value: { prefix, body }, notes: cms.notes }
}

/** Only a time-stamp's size is not known beforehand. */
function tooLarge(bytes: number): Problem {
  return {
    severity: 'error',
    code: 'sign/timestamp-too-large',
    message: `the time-stamp is ${bytes} bytes larger than the authority’s first one`,
    hint: 'run it again; if it happens again, the authority changes its certificates while it works',
  }
}
