import { catalogOf } from '../../pdf-syntax/document.ts'
import { maxBytes, openPdf, type PdfFile, resolved } from '../../pdf-syntax/read-file.ts'
import { isoDateOf } from '../../pdf-syntax/text.ts'
import { unreadablePdf } from '../../pdf-syntax/unreadable.ts'
import { isDictionary, isReference, itemsOf, nameOf } from '../../pdf-syntax/values.ts'
import { isError, type Problem, problem } from '../../problems/problem.ts'
import { isOpenSslError } from '../certificate.ts'
import { Oid, sha256Of } from '../cms.ts'
import { type CmsFault, type CmsRead, cmsFault, readCms } from '../cms-check.ts'
import { developmentName } from '../identity.ts'
import { oldDigests } from '../path/algorithms.ts'
import { poolOf } from '../path/build.ts'
import { readPathCertificate } from '../path/read.ts'
import { otherSignatures, pathCertificatesOf, stampOf, storeOf } from './carried.ts'
import { type Conclusion, conclusionOf, type SubIndication } from './conclusion.ts'
import type { FurtherSigner } from './further.ts'
import type { RevocationLookup } from './revocation.ts'
import { type SignatureFound, signaturesOf, signedBytes } from './signatures.ts'
import { judgeSigner, type SignerTrust } from './signer.ts'
import { type FilledField, judgeChanges } from './since.ts'
import { dueFrom, earliestOf, type JudgedStamp, judgeStamp, lastOf } from './stamps.ts'
import type { ProvedTime, Trust } from './trust.ts'
import { unreadProblem, writerNotes } from './unread.ts'

/** What is found in a signed PDF. A null says that it could not be found out, or that there is none. */
export interface Verdict {
  /** no problem is an error: `conclusion` is `holds` */
  readonly holds: boolean
  readonly conclusion: Conclusion
  /** what is missing where it is undecided; empty else */
  readonly subIndications: readonly SubIndication[]
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
  /** what the time-stamp over the signature states, believed or not */
  readonly stampedTime: Date | null
  /** by when it had been signed, as somebody says who is trusted for time */
  readonly provedTime: ProvedTime | null
  /** all time-stamps in the file that fit what they stamp */
  readonly stamps: readonly JudgedStamp[]
  /** when the whole document was time-stamped last, as that states; null: never */
  readonly renewedAt: Date | null
  /** when the first certificate ends on which the last time-stamp rests; null: there is none */
  readonly evidenceUntil: Date | null
  /** 1: nothing may change; 2: fields may be filled; 3: also annotations; null: not certified */
  readonly certification: 1 | 2 | 3 | null
  /** whether the signer's certificate leads to a root that was given */
  readonly trust: SignerTrust
  /** whom that root names */
  readonly root: string | null
  /** of each certificate below the root, the signer's first; empty: nothing was looked at */
  readonly revocation: readonly RevocationLookup[]
  /** all certificates below the root were looked up in revocation lists */
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

/**
 * Verifies a signed PDF: that the signature covers it, holds, and leads to a root that is trusted (null: nobody is, and the
 * chain is not checked); that it certifies the document; and that nothing was changed after signing but what the
 * certification allows. `now` is the time of asking. Whatever the bytes are, it answers.
 */
export async function verifyPdf(bytes: Uint8Array, trust: Trust | null, now: Date): Promise<Verdict> {
  const verdict = verdictOn(bytes, trust, now)
  return { ...verdict, problems: [...verdict.problems, ...writerNotes(bytes, verdict.problems)] }
}

function verdictOn(bytes: Uint8Array, trust: Trust | null, now: Date): Verdict {
  try {
    return verify(openPdf(bytes), trust, now)
  } catch (error) {
    const why = isOpenSslError(error) ? problem('sign/signature-damaged', null) : unreadProblem(bytes, error)
    if (why === null) throw error
    return failing(noVerdict, why)
  }
}

/** What is said of a file of which nothing could be found out. */
const noVerdict: Verdict = {
  holds: false,
  conclusion: 'fails',
  subIndications: [],
  signer: null,
  certificate: null,
  development: false,
  statedTime: null,
  statedAt: null,
  signed: null,
  stampedTime: null,
  provedTime: null,
  stamps: [],
  renewedAt: null,
  evidenceUntil: null,
  certification: null,
  trust: 'not-checked',
  root: null,
  revocation: [],
  revocationChecked: false,
  filled: [],
  furtherSigners: [],
  evidenceAdded: false,
  problems: [],
}

/** A letter has one signature, and a time-stamp each time its evidence is renewed. */
const maxSignatures = 50

const failing = (found: Verdict, why: Problem): Verdict => ({
  ...found,
  problems: [why],
  ...conclusionOf([why]),
})

/** Verifies a file that could be read as a PDF. Throws `malformed` where a part of it cannot. */
function verify(file: PdfFile, trust: Trust | null, now: Date): Verdict {
  const signatures = signaturesOf(file)
  if (signatures.length > maxSignatures) throw unreadablePdf('more signatures than any letter has')
  if (signatures.every((s) => s.stamp)) return failing(noVerdict, problem('sign/not-signed', null))
  const certification = certificationOf(file, signatures)
  if (certification === null) return failing(noVerdict, problem('sign/not-certified', null))
  const { signature, covered, permission } = certification
  const statedAt = isoDateOf(signature.dictionary.entries.get('M'))
  const statedTime = statedAt === null ? null : new Date(statedAt)
  const stated = { ...noVerdict, statedTime, statedAt, certification: permission }
  if (covered === null) return failing(stated, problem('sign/signature-range', null))
  if (nameOf(signature.dictionary, 'SubFilter') !== 'ETSI.CAdES.detached') {
    return failing(stated, problem('sign/signature-format', null))
  }
  const read = readCms(covered.contents)
  if (read.kind !== 'ok') return failing(stated, unreadableCms(read))
  const cms = read.value
  const leaf = readPathCertificate(cms.signer.der)
  if (leaf.kind !== 'ok') return failing(stated, problem('sign/signature-damaged', null))
  const problems: Problem[] = []
  if (cms.content !== null || cms.contentType !== Oid.data)
    problems.push(problem('sign/signature-format', null))
  const fault = cmsFault(cms, signedBytes(file, covered))
  if (fault !== null) problems.push(signatureProblem(fault))
  const others = otherSignatures(file, signatures, signature)
  problems.push(...others.problems)

  const since = judgeChanges(file, signatures, { signature, covered, permission })
  problems.push(...since.problems)
  const own = stampOf(cms)
  problems.push(...own.problems)

  const store = storeOf(file)
  problems.push(...store.problems)
  const tokens = [...own.tokens, ...others.tokens]
  const carried = [cms, ...tokens.map(({ token }) => token.cms)].flatMap(pathCertificatesOf)
  const pool = poolOf([...carried, ...store.certificates])
  const atHand = { pool, lists: [...(trust?.lists ?? []), ...store.lists] }
  const stamps = tokens.map((each) => judgeStamp(each, atHand, trust, statedTime, now))
  problems.push(...stamps.flatMap(unprovedProblem))
  const last = lastOf(stamps)
  problems.push(...endingProblem(last, now))
  const provedTime = earliestOf(stamps, trust?.proofs ?? [], statedTime)
  const times = { stated: statedTime, proved: provedTime?.time ?? null, now }
  const signer = judgeSigner(leaf.value, atHand, trust, times)
  problems.push(...signer.problems)
  return {
    ...stated,
    holds: !problems.some(isError),
    ...conclusionOf(problems),
    signer: cms.signer.subject,
    certificate: Buffer.from(sha256Of(cms.signer.der)).toString('hex'),
    signed: fault === null ? { placeholder: covered.placeholder, end: covered.end } : null,
    development: cms.signer.subject === developmentName,
    stampedTime: own.tokens[0]?.token.time ?? null,
    provedTime,
    stamps,
    renewedAt: lastOf(stamps.filter(({ field }) => field !== null))?.time ?? null,
    evidenceUntil: last?.until ?? null,
    trust: signer.trust,
    root: signer.root,
    revocation: signer.revocation,
    revocationChecked: signer.revocation.length > 0 && signer.revocation.every((c) => c.lists.length > 0),
    filled: since.filled,
    furtherSigners: since.signers,
    evidenceAdded: since.evidence,
    problems,
  }
}

/** Why a CMS could not be taken apart. */
function unreadableCms(read: Exclude<CmsRead, { readonly kind: 'ok' }>): Problem {
  switch (read.kind) {
    case 'unsupported-algorithm':
      return problem('sign/algorithm-not-supported', null, { algorithm: read.algorithm })
    case 'weak-digest':
      return problem('sign/weak-algorithm', null, { subject: 'the signer', ...oldDigests })
    case 'unreadable':
    case 'no-certificate':
    case 'attributes':
      return problem('sign/signature-damaged', null)
    default:
      return read satisfies never
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

function unprovedProblem({ authority, time, unproved }: JudgedStamp): readonly Problem[] {
  if (unproved === null) return []
  const stampedTime = time.toISOString()
  return [problem('sign/stamp-unproved', null, { authority, stampedTime, why: unproved })]
}

function endingProblem(last: JudgedStamp | null, now: Date): readonly Problem[] {
  // what proves nothing has no evidence that could end
  if (last === null || last.unproved !== null || dueFrom(last.until) > now) return []
  const { authority, until } = last
  return [
    problem('sign/evidence-ends', null, { authority, until: until.toISOString(), isOver: until <= now }),
  ]
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
