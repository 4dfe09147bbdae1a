import type { Signer } from '../model/signed.ts'
import type { Outcome, Problem } from '../problems/problem.ts'
import { isOpenSslError } from './certificate.ts'
import { sha256Of } from './cms.ts'
import { cmsFault, readCms } from './cms-check.ts'
import { isMalformed } from './der.ts'
import { developmentName } from './identity.ts'
import { poolOf } from './path/build.ts'
import { readPathCertificate } from './path/read.ts'
import { pathCertificatesOf, stampOf } from './verify/carried.ts'
import { type Conclusion, conclusionOf } from './verify/conclusion.ts'
import { judgeSigner, type SignerTrust } from './verify/signer.ts'
import { earliestOf, judgeStamp } from './verify/stamps.ts'
import type { ProvedTime, Trust } from './verify/trust.ts'

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
      /** when, as somebody says who is trusted for time; null: it is not proved */
      readonly provedTime: ProvedTime | null
      readonly trust: SignerTrust
      /** of the signer: that of the signature is that it holds */
      readonly conclusion: Conclusion
      readonly problems: readonly Problem[]
    }
  | { readonly kind: 'fails' }

/**
 * Verifies what `signText` made. Whatever the CMS is, it answers. `trust` null: the chain is not checked; `stated`: when it
 * says itself that it was signed; `now`: the time of asking.
 */
export async function verifyText(
  text: string,
  base64: string,
  trust: Trust | null,
  stated: Date,
  now: Date,
): Promise<TextVerdict> {
  try {
    const read = readCms(Buffer.from(base64, 'base64'))
    if (read.kind !== 'ok') return { kind: 'fails' }
    const cms = read.value
    if (cms.content !== null || cmsFault(cms, Buffer.from(text)) !== null) return { kind: 'fails' }
    const leaf = readPathCertificate(cms.signer.der)
    if (leaf.kind !== 'ok') return { kind: 'fails' }
    const { tokens, problems } = stampOf(cms)
    if (problems.length > 0) return { kind: 'fails' }
    const carried = [cms, ...tokens.map(({ token }) => token.cms)].flatMap(pathCertificatesOf)
    const atHand = { pool: poolOf(carried), lists: trust?.lists ?? [] }
    const stamps = tokens.map((each) => judgeStamp(each, atHand, trust, stated, now))
    const provedTime = earliestOf(stamps, [], stated)
    const times = { stated, proved: provedTime?.time ?? null, now }
    const signer = judgeSigner(leaf.value, atHand, trust, times)
    return {
      kind: 'holds',
      signer: cms.signer.subject,
      certificate: Buffer.from(sha256Of(cms.signer.der)).toString('hex'),
      development: cms.signer.subject === developmentName,
      provedTime,
      trust: signer.trust,
      conclusion: conclusionOf(signer.problems).conclusion,
      problems: signer.problems,
    }
  } catch (error) {
    if (isMalformed(error) || isOpenSslError(error)) return { kind: 'fails' }
    throw error
  }
}
