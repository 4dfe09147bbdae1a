import { catalogOf } from '../../pdf-syntax/document.ts'
import { inflated } from '../../pdf-syntax/filters.ts'
import { maxBytes, openPdf, type PdfFile, resolved } from '../../pdf-syntax/read-file.ts'
import { isoDateOf } from '../../pdf-syntax/text.ts'
import { unreadablePdf } from '../../pdf-syntax/unreadable.ts'
import { isDictionary, isReference, isStream, itemsOf, nameOf } from '../../pdf-syntax/values.ts'
import { isError, type Problem, problem } from '../../problems/problem.ts'
import { isOpenSslError } from '../certificate.ts'
import { Oid, sha256Of } from '../cms.ts'
import { type Cms, type CmsFault, type CmsRead, cmsFault, readCms } from '../cms-check.ts'
import { developmentName } from '../identity.ts'
import { oldDigests } from '../path/algorithms.ts'
import { poolOf } from '../path/build.ts'
import { type RevocationList, readLists } from '../path/lists.ts'
import { type PathCertificate, readPathCertificate, readPathCertificates } from '../path/read.ts'
import { openToken, type Token } from '../token.ts'
import { type Conclusion, conclusionOf, type SubIndication } from './conclusion.ts'
import type { FurtherSigner } from './further.ts'
import type { RevocationLookup } from './revocation.ts'
import { type SignatureFound, signaturesOf, signedBytes } from './signatures.ts'
import { judgeSigner, type SignerTrust } from './signer.ts'
import { type FilledField, judgeChanges } from './since.ts'
import { earliestOf, type JudgedStamp, judgeStamp } from './stamps.ts'
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
  const verdict = await verdictOn(bytes, trust, now)
  return { ...verdict, problems: [...verdict.problems, ...writerNotes(bytes, verdict.problems)] }
}

async function verdictOn(bytes: Uint8Array, trust: Trust | null, now: Date): Promise<Verdict> {
  try {
    return await verify(openPdf(bytes), trust, now)
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
async function verify(file: PdfFile, trust: Trust | null, now: Date): Promise<Verdict> {
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

  const since = await judgeChanges(file, signatures, { signature, covered, permission })
  problems.push(...since.problems)
  const own = stampOf(cms)
  problems.push(...own.problems)

  const store = storeOf(file)
  problems.push(...store.problems)
  const tokens = [...own.tokens, ...others.tokens]
  const carried = [cms, ...tokens.map(({ token }) => token.cms)].flatMap(certificatesIn)
  const pool = poolOf([...carried, ...store.certificates])
  const lists = [...(trust?.lists ?? []), ...store.lists]
  const stamps = tokens.map(({ field, token }) =>
    judgeStamp(field, token, pool, lists, trust, statedTime, now),
  )
  problems.push(...stamps.flatMap(unprovedProblem))
  const provedTime = earliestOf(stamps, trust?.proofs ?? [], statedTime)
  const times = { stated: statedTime, proved: provedTime?.time ?? null, now }
  const signer = judgeSigner(leaf.value, pool, lists, trust, times)
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

/** What a CMS carries, as far as it is written as the standard wants it: no certificate of it is trusted yet. */
function certificatesIn({ certificates }: Cms): readonly PathCertificate[] {
  return certificates.flatMap(({ der }) => {
    const read = readPathCertificate(der)
    return read.kind === 'ok' ? [read.value] : []
  })
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

/** Time-stamps that fit what they stamp, each with the document's field that it is in (null: the signature's), and what is wrong. */
interface Tokens {
  readonly tokens: readonly { readonly field: string | null; readonly token: Token }[]
  readonly problems: readonly Problem[]
}

/** Document time-stamps must hold too. */
function otherSignatures(file: PdfFile, all: readonly SignatureFound[], main: SignatureFound): Tokens {
  const problems: Problem[] = []
  const tokens: { readonly field: string; readonly token: Token }[] = []
  for (const { number, stamp, field, covered } of all) {
    if (number === main.number || !stamp) continue
    const opened = covered && openToken(trimmed(covered.contents), signedBytes(file, covered), null)
    if (opened?.kind !== 'ok') problems.push(problem('sign/stamp-invalid', null, { field }))
    // what is stamped before it is signed says nothing of the signature
    else if (covered!.end >= (main.covered?.end ?? 0)) tokens.push({ field, token: opened.value })
  }
  return { tokens, problems }
}

/** Without the zeros that fill the placeholder. */
function trimmed(contents: Uint8Array): Uint8Array {
  const read = readCms(contents)
  return read.kind === 'ok' ? read.value.der : contents
}

/** The time-stamp over the signature value (ETSI EN 319 122-1, 5.3), if there is one. */
function stampOf(cms: Cms): Tokens {
  const attribute = cms.unsigned.get(Oid.timeStampToken)
  if (attribute === undefined) return { tokens: [], problems: [] }
  const opened = openToken(attribute.raw, cms.signature, null)
  if (opened.kind === 'ok') return { tokens: [{ field: null, token: opened.value }], problems: [] }
  return { tokens: [], problems: [problem('sign/stamp-invalid', null, { field: null })] }
}

/** Certificates and revocation lists of the document security store, as far as they can be read. */
function storeOf(file: PdfFile): {
  readonly certificates: readonly PathCertificate[]
  readonly lists: readonly RevocationList[]
  readonly problems: readonly Problem[]
} {
  const store = resolved(file, 0, catalogOf(file, 0).catalog.entries.get('DSS'))
  const streams = (key: string): readonly Uint8Array[] => {
    const list = isDictionary(store) ? resolved(file, 0, store.entries.get(key)) : null
    const found = new Set(itemsOf(list).map((item) => resolved(file, 0, item)))
    return [...found].flatMap((stream) => (isStream(stream) ? [inflated(stream, file.budget)] : []))
  }
  const certificates = streams('Certs').map(readPathCertificates)
  const lists = streams('CRLs').map(readLists)
  const parts = [...certificates, ...lists].flatMap(({ unreadable }) => unreadable).length
  return {
    certificates: certificates.flatMap((each) => each.certificates),
    lists: lists.flatMap((each) => each.lists),
    problems: parts === 0 ? [] : [problem('sign/store-unreadable', null, { parts })],
  }
}
