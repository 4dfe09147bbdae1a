import type { Signer } from '../model/signed.ts'
import type { Outcome } from '../problems/problem.ts'
import { type Certificate, isOpenSslError } from './certificate.ts'
import { Oid, sha256Of } from './cms.ts'
import { cmsFault, readCms } from './cms-check.ts'
import { isMalformed } from './der.ts'
import { developmentName } from './identity.ts'
import { checkToken } from './token.ts'
import { trustOf } from './verify/trust.ts'

/**
 * Signs a text, as UTF-8: a detached CMS (RFC 5652, 5.4) in base64, time-stamped where the signer does so. Problems are the
 * signer's.
 */
export async function signText(text: string, signer: Signer): Promise<Outcome<string>> {
  const cms = await signer.cms(sha256Of(Buffer.from(text)))
  return cms.kind === 'ok' ? { ...cms, value: Buffer.from(cms.value).toString('base64') } : cms
}

/** Who signed a text, and whether that holds. */
export type TextVerdict =
  | {
      readonly kind: 'holds'
      readonly signer: string
      /** SHA-256 of the signer's certificate, hexadecimal */
      readonly certificate: string
      readonly development: boolean
      /** what a time-stamping authority says; null: nobody was asked */
      readonly stampedTime: Date | null
      readonly trust: 'trusted' | 'not-checked' | 'untrusted'
    }
  | { readonly kind: 'fails' }

/**
 * Verifies what `signText` made. Whatever the CMS is, it answers. `roots` null: the chain is not checked; `at`: when
 * the certificates must be valid, where no time-stamp says when it was signed.
 */
export async function verifyText(
  text: string,
  base64: string,
  roots: readonly Certificate[] | null,
  at: Date,
): Promise<TextVerdict> {
  try {
    const read = readCms(Buffer.from(base64, 'base64'))
    if (read.kind !== 'ok') return { kind: 'fails' }
    const cms = read.value
    if (cms.content !== null || cmsFault(cms, Buffer.from(text)) !== null) return { kind: 'fails' }
    const token = cms.unsigned.get(Oid.timeStampToken)
    const stamp = token === undefined ? null : await checkToken(token.raw, cms.signature, null)
    if (stamp !== null && stamp.kind !== 'ok') return { kind: 'fails' }
    const stampedTime = stamp?.value.time ?? null
    const chain = roots === null ? null : trustOf(cms.signer, cms.certificates, roots, stampedTime ?? at)
    return {
      kind: 'holds',
      signer: cms.signer.subject,
      certificate: Buffer.from(sha256Of(cms.signer.der)).toString('hex'),
      development: cms.signer.subject === developmentName,
      stampedTime,
      trust: chain === null ? 'not-checked' : chain.kind === 'trusted' ? 'trusted' : 'untrusted',
    }
  } catch (error) {
    if (isMalformed(error) || isOpenSslError(error)) return { kind: 'fails' }
    throw error
  }
}
