import { catalogOf } from '../../pdf-syntax/document.ts'
import { inflated } from '../../pdf-syntax/filters.ts'
import { maxBytes, openPdf, type PdfFile, resolved } from '../../pdf-syntax/read-file.ts'
import { isoDateOf } from '../../pdf-syntax/text.ts'
import { isUnreadablePdf, unreadablePdf } from '../../pdf-syntax/unreadable.ts'
import { isDictionary, isReference, isStream, itemsOf, nameOf } from '../../pdf-syntax/values.ts'
import { isError, type Outcome, type Problem, problem } from '../../problems/problem.ts'
import { type Certificate, isOpenSslError, maySign, readCertificates } from '../certificate.ts'
import { Oid, sha256Of } from '../cms.ts'
import { type Cms, type CmsFault, cmsFault, readCms } from '../cms-check.ts'
import { type Crl, crlIssuedBy, readCrl, revokedAt } from '../crl.ts'
import { isMalformed } from '../der.ts'
import { developmentName } from '../identity.ts'
import { checkToken } from '../token.ts'
import type { FurtherSigner } from './further.ts'
import { type SignatureFound, signaturesOf, signedBytes } from './signatures.ts'
import { type FilledField, judgeChanges } from './since.ts'
import { type Trust, trustOf } from './trust.ts'

/** What is found in a signed PDF. A null says that it could not be found out, or that there is none. */
export interface Verdict {
  /** no problem is an error */
  readonly holds: boolean
  /** whom the signer's certificate names */
  readonly signer: string | null
  /** SHA-256 of the signer's certificate, hexadecimal */
  readonly certificate: string | null
  /** signed by an identity that invite made for itself: not for distribution */
  readonly development: boolean
  /** what the signer's clock said (/M), and the same with its zone, ISO 8601 */
  readonly statedTime: Date | null
  readonly statedAt: string | null
  /** the bytes that were signed, [0, placeholder.start) and [placeholder.end, end); null: not the file as it was then */
  readonly signed: {
    readonly placeholder: { readonly start: number; readonly end: number }
    readonly end: number
  } | null
  /** what a time-stamping authority says */
  readonly stampedTime: Date | null
  /** 1: nothing may change; 2: fields may be filled; 3: also annotations; null: not certified */
  readonly certification: 1 | 2 | 3 | null
  /** whether the signer's certificate leads to a root that was given */
  readonly trust: 'trusted' | 'not-checked' | 'untrusted'
  /** all certificates below the root were looked up in revocation lists that the file carries */
  readonly revocationChecked: boolean
  /** fields that were filled after signing, in the order of their objects */
  readonly filled: readonly FilledField[]
  /** who signed after it was certified, in the order of their fields */
  readonly furtherSigners: readonly FurtherSigner[]
  /** a security store or a document time-stamp was added after signing */
  readonly evidenceAdded: boolean
  readonly problems: readonly Problem[]
}

/** How many bytes a PDF may have; of a larger one nothing is said but that it is too large. */
export const largestPdf = maxBytes

/** Reads the certificates of roots that `--trust` names, PEM or DER. A file that has none is a problem. */
export function openTrust(
  files: readonly { readonly file: string; readonly bytes: Uint8Array }[],
): Outcome<readonly Certificate[]> {
  const roots: Certificate[] = []
  const problems: Problem[] = []
  for (const { file, bytes } of files) {
    try {
      const certificates = readCertificates(bytes)
      if (certificates.length === 0) problems.push(problem('sign/trust-unreadable', null, { file }))
      roots.push(...certificates)
    } catch (error) {
      if (!isMalformed(error) && !isOpenSslError(error)) throw error
      problems.push(problem('sign/trust-unreadable', null, { file }))
    }
  }
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'ok', value: roots, notes: [] }
}

/**
 * Verifies a signed PDF: that the signature covers it, holds, and leads to one of `roots` (null: the chain is not
 * checked); that it certifies the document; and that nothing was changed after signing but what the certification
 * allows. `now` is the time of asking. Whatever the bytes are, it answers.
 */
export async function verifyPdf(
  bytes: Uint8Array,
  roots: readonly Certificate[] | null,
  now: Date,
): Promise<Verdict> {
  try {
    return await verify(openPdf(bytes), roots, now)
  } catch (error) {
    if (isUnreadablePdf(error) || isMalformed(error)) {
      const reason = error.message
      const why =
        reason === 'encrypted'
          ? problem('sign/pdf-encrypted', null)
          : problem('sign/pdf-unreadable', null, { reason })
      return { ...noVerdict, problems: [why] }
    }
    if (isOpenSslError(error)) return { ...noVerdict, problems: [problem('sign/signature-damaged', null)] }
    throw error
  }
}

/** What is said of a file of which nothing could be found out. */
const noVerdict: Verdict = {
  holds: false,
  signer: null,
  certificate: null,
  development: false,
  statedTime: null,
  statedAt: null,
  signed: null,
  stampedTime: null,
  certification: null,
  trust: 'not-checked',
  revocationChecked: false,
  filled: [],
  furtherSigners: [],
  evidenceAdded: false,
  problems: [],
}

/** A letter has one signature, and a time-stamp each time its evidence is renewed. */
const maxSignatures = 50
/** Verifies a file that could be read as a PDF. Throws `malformed` where a part of it cannot. */
async function verify(file: PdfFile, roots: readonly Certificate[] | null, now: Date): Promise<Verdict> {
  const signatures = signaturesOf(file)
  if (signatures.length > maxSignatures) throw unreadablePdf('more signatures than any letter has')
  if (signatures.every((s) => s.stamp)) return { ...noVerdict, problems: [problem('sign/not-signed', null)] }
  const certification = certificationOf(file, signatures)
  if (certification === null) return { ...noVerdict, problems: [problem('sign/not-certified', null)] }
  const { signature, covered, permission } = certification
  const statedAt = isoDateOf(signature.dictionary.entries.get('M'))
  const statedTime = statedAt === null ? null : new Date(statedAt)
  const stated = { ...noVerdict, statedTime, statedAt, certification: permission }
  if (covered === null) return { ...stated, problems: [problem('sign/signature-range', null)] }
  if (nameOf(signature.dictionary, 'SubFilter') !== 'ETSI.CAdES.detached') {
    return { ...stated, problems: [problem('sign/signature-format', null)] }
  }
  const read = readCms(covered.contents)
  if (read.kind !== 'ok') return { ...stated, problems: [problem('sign/signature-damaged', null)] }
  const cms = read.value
  const problems: Problem[] = []
  if (cms.content !== null || cms.contentType !== Oid.data)
    problems.push(problem('sign/signature-format', null))
  const fault = await cmsFault(cms, signedBytes(file, covered))
  if (fault !== null) problems.push(signatureProblem(fault))
  problems.push(...(await otherSignatures(file, signatures, signature)))

  const since = await judgeChanges(file, signatures, { signature, covered, permission })
  problems.push(...since.problems)
  const stamp = await stampOf(cms)
  problems.push(...stamp.problems)
  const { stampedTime } = stamp
  const evidence = storeOf(file)
  const identity = await identityOf(
    cms,
    [...cms.certificates, ...evidence.certificates],
    evidence.crls,
    roots,
    { statedTime, stampedTime, now },
  )
  problems.push(...identity.problems)
  return {
    ...stated,
    holds: !problems.some(isError),
    signer: cms.signer.subject,
    certificate: Buffer.from(sha256Of(cms.signer.der)).toString('hex'),
    signed: fault === null ? { placeholder: covered.placeholder, end: covered.end } : null,
    development: cms.signer.subject === developmentName,
    stampedTime,
    trust: identity.trust,
    revocationChecked: identity.revocationChecked,
    filled: since.filled,
    furtherSigners: since.signers,
    evidenceAdded: since.evidence,
    problems,
  }
}

function signatureProblem(fault: CmsFault): Problem {
  switch (fault) {
    case 'signature':
      return problem('sign/signature-invalid', null)
    case 'attributes':
    case 'certificate-mismatch':
      return problem('sign/signature-damaged', null)
    default:
      return fault satisfies never
  }
}

/**
 * The signature that /Perms names, in the file as it is and as it was signed, and what it allows (ISO 32000-2, 12.8.2.2,
 * 12.8.6); null: there is none that certifies.
 */
function certificationOf(file: PdfFile, signatures: readonly SignatureFound[]) {
  const certified = (view: number): number | null => {
    const permissions = resolved(file, view, catalogOf(file, view).catalog.entries.get('Perms'))
    const reference = isDictionary(permissions) ? permissions.entries.get('DocMDP') : null
    return isReference(reference) ? reference.number : null
  }
  const signature = signatures.find((s) => !s.stamp && s.number === certified(0))
  if (signature === undefined) return null
  const { covered } = signature
  const view = covered?.view ?? 0
  if (certified(view) !== signature.number) return null
  for (const item of itemsOf(resolved(file, view, signature.dictionary.entries.get('Reference')))) {
    const reference = resolved(file, view, item)
    if (!isDictionary(reference) || nameOf(reference, 'TransformMethod') !== 'DocMDP') continue
    const parameters = resolved(file, view, reference.entries.get('TransformParams'))
    const permission = isDictionary(parameters) ? (parameters.entries.get('P') ?? 2) : 2
    if (permission === 1 || permission === 2 || permission === 3)
      return { signature, covered, permission } as const
  }
  return null
}

/** Document time-stamps must hold too. */
async function otherSignatures(
  file: PdfFile,
  all: readonly SignatureFound[],
  main: SignatureFound,
): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (const other of all.filter((s) => s.number !== main.number)) {
    if (!other.stamp) continue
    const { covered } = other
    const holds =
      covered !== null &&
      (await checkToken(trimmed(covered.contents), signedBytes(file, covered), null)).kind === 'ok'
    if (!holds) problems.push(problem('sign/stamp-invalid', null, { field: other.field }))
  }
  return problems
}

/** Without the zeros that fill the placeholder. */
function trimmed(contents: Uint8Array): Uint8Array {
  const read = readCms(contents)
  return read.kind === 'ok' ? read.value.der : contents
}

interface Stamp {
  readonly stampedTime: Date | null
  readonly problems: readonly Problem[]
}

/** What the time-stamp over the signature value states (ETSI EN 319 122-1, 5.3); null: there is none, or it does not hold. */
async function stampOf(cms: Cms): Promise<Stamp> {
  const token = cms.unsigned.get(Oid.timeStampToken)
  if (token === undefined) return { stampedTime: null, problems: [] }
  const checked = await checkToken(token.raw, cms.signature, null)
  if (checked.kind === 'ok') return { stampedTime: checked.value.time, problems: [] }
  return { stampedTime: null, problems: [problem('sign/stamp-invalid', null, { field: null })] }
}

/** Certificates and revocation lists of the document security store. */
function storeOf(file: PdfFile): {
  readonly certificates: readonly Certificate[]
  readonly crls: readonly Crl[]
} {
  const store = resolved(file, 0, catalogOf(file, 0).catalog.entries.get('DSS'))
  const streams = (key: string): readonly Uint8Array[] => {
    const list = isDictionary(store) ? resolved(file, 0, store.entries.get(key)) : null
    const found = new Set(itemsOf(list).map((item) => resolved(file, 0, item)))
    return [...found].flatMap((stream) => (isStream(stream) ? [inflated(stream, file.budget)] : []))
  }
  return { certificates: streams('Certs').flatMap(readCertificates), crls: streams('CRLs').map(readCrl) }
}

interface Times {
  readonly statedTime: Date | null
  readonly stampedTime: Date | null
  readonly now: Date
}

/** Who signed: whether the certificate may, leads to a root, and was neither over nor revoked. */
async function identityOf(
  { signer }: Cms,
  pool: readonly Certificate[],
  crls: readonly Crl[],
  roots: readonly Certificate[] | null,
  { statedTime, stampedTime, now }: Times,
): Promise<Pick<Verdict, 'trust' | 'revocationChecked' | 'problems'>> {
  const problems: Problem[] = []
  const { subject } = signer
  if (!maySign(signer)) problems.push(problem('sign/signer-usage', null, { subject }))
  const at = stampedTime ?? statedTime ?? now
  if (roots === null) {
    if (at < signer.notBefore || at > signer.notAfter)
      problems.push(problem('sign/signer-not-valid', null, { subject }))
    problems.push(problem('sign/chain-not-checked', null))
    return { trust: 'not-checked', revocationChecked: false, problems }
  }
  const trust = trustOf(signer, pool, roots, at)
  if (trust.kind !== 'trusted') {
    problems.push(trustProblem(trust))
    return { trust: 'untrusted', revocationChecked: false, problems }
  }
  // without a time-stamp nothing shows that it was signed while the certificate was valid
  const over = trust.path.find((c) => now > c.notAfter)
  if (stampedTime === null && over !== undefined)
    problems.push(problem('sign/no-longer-provable', null, { subject: over.subject }))
  let checked = trust.path.length > 1
  for (const [i, certificate] of trust.path.slice(0, -1).entries()) {
    const list = await listOf(trust.path[i + 1]!, crls)
    const since = list === null ? null : revokedAt(list, certificate)
    if (list === null) checked = false
    if (since !== null && (stampedTime === null || since <= stampedTime))
      problems.push(problem('sign/signer-revoked', null, { subject: certificate.subject }))
  }
  return { trust: 'trusted', revocationChecked: checked, problems }
}

function trustProblem(trust: Exclude<Trust, { readonly kind: 'trusted' }>): Problem {
  switch (trust.kind) {
    case 'untrusted':
      return problem('sign/untrusted', null, { authority: trust.top })
    case 'not-valid-then':
      return problem('sign/signer-not-valid', null, { subject: trust.subject })
    default:
      return trust satisfies never
  }
}

/** The newest list that the authority signed. */
async function listOf(issuer: Certificate, crls: readonly Crl[]): Promise<Crl | null> {
  const newestFirst = crls
    .filter((crl) => !crl.partial)
    .toSorted((a, b) => b.thisUpdate.getTime() - a.thisUpdate.getTime())
  for (const crl of newestFirst) if (await crlIssuedBy(crl, issuer)) return crl
  return null
}
