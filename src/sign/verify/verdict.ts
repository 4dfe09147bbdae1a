import { catalogOf } from '../../pdf-syntax/document.ts'
import { inflated } from '../../pdf-syntax/filters.ts'
import { valuesOf } from '../../pdf-syntax/form.ts'
import { maxBytes, openPdf, type PdfFile, resolved } from '../../pdf-syntax/read-file.ts'
import { isoDateOf } from '../../pdf-syntax/text.ts'
import { isUnreadablePdf, unreadablePdf } from '../../pdf-syntax/unreadable.ts'
import { checkUpdates } from '../../pdf-syntax/updates.ts'
import { isDictionary, isReference, isStream, itemsOf, nameOf } from '../../pdf-syntax/values.ts'
import type { Outcome, Problem } from '../../problems/problem.ts'
import { type Certificate, KeyUsage, readCertificates } from '../certificate.ts'
import { Oid, sha256Of } from '../cms.ts'
import { type Cms, cmsFault, isOpenSsl, readCms } from '../cms-check.ts'
import { type Crl, crlIssuedBy, readCrl, revokedAt } from '../crl.ts'
import { isMalformed } from '../der.ts'
import { developmentName } from '../identity.ts'
import { checkToken } from '../token.ts'
import { changesSince } from './changes.ts'
import { type CoveredBytes, type SignatureFound, signaturesOf } from './signatures.ts'
import { trustOf } from './trust.ts'

/** What our own verifier finds. It holds where no problem is an error. */
export interface Verdict {
  readonly holds: boolean
  readonly signer: string | null
  /** SHA-256 of the signer's certificate, hexadecimal */
  readonly certificate: string | null
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
  readonly trust: 'trusted' | 'not-checked' | 'untrusted'
  /** all certificates below the root were looked up in revocation lists that the file carries */
  readonly revocationChecked: boolean
  /** fields that were filled after signing, with their values now */
  readonly filled: readonly { readonly name: string; readonly value: string }[]
  /** a security store or a document time-stamp was added after signing */
  readonly evidenceAdded: boolean
  readonly problems: readonly Problem[]
}

/** More bytes than this are not looked at. */
export const largestPdf = maxBytes

/** Reads the certificates that `--trust` names, PEM or DER. */
export function openTrust(
  files: readonly { readonly file: string; readonly bytes: Uint8Array }[],
): Outcome<readonly Certificate[]> {
  const roots: Certificate[] = []
  const problems: Problem[] = []
  for (const { file, bytes } of files) {
    try {
      const found = readCertificates(bytes)
      if (found.length === 0) problems.push(problem('trust-unreadable', file))
      roots.push(...found)
    } catch (error) {
      if (!isMalformed(error) && !isOpenSsl(error)) throw error
      problems.push(problem('trust-unreadable', file))
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
      const encrypted = error.message === 'encrypted'
      return {
        ...nothing,
        problems: [encrypted ? problem('pdf-encrypted') : problem('pdf-unreadable', error.message)],
      }
    }
    if (isOpenSsl(error)) return { ...nothing, problems: [problem('signature-damaged')] }
    throw error
  }
}

const nothing: Verdict = {
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
  evidenceAdded: false,
  problems: [],
}

const maxSignatures = 50
/** So many changes are told; who reads more? */
const maxChanges = 20

async function verify(file: PdfFile, roots: readonly Certificate[] | null, now: Date): Promise<Verdict> {
  const signatures = signaturesOf(file)
  if (signatures.length > maxSignatures) throw unreadablePdf('more signatures than any letter has')
  if (signatures.every((s) => s.stamp)) return { ...nothing, problems: [problem('not-signed')] }
  const certification = certificationOf(file, signatures)
  if (certification === null) return { ...nothing, problems: [problem('not-certified')] }
  const { signature, covered, permission } = certification
  const statedAt = isoDateOf(signature.dictionary.entries.get('M'))
  const statedTime = statedAt === null ? null : new Date(statedAt)
  const known = { ...nothing, statedTime, statedAt, certification: permission }
  if (covered === null) return { ...known, problems: [problem('signature-range')] }
  if (nameOf(signature.dictionary, 'SubFilter') !== 'ETSI.CAdES.detached') {
    return { ...known, problems: [problem('signature-format')] }
  }
  const read = readCms(covered.contents)
  if (read.kind !== 'ok') return { ...known, problems: [problem('signature-damaged')] }
  const cms = read.value
  const found: Problem[] = []
  if (cms.content !== null || cms.contentType !== Oid.data) found.push(problem('signature-format'))
  const fault = await cmsFault(cms, signedBytes(file, covered))
  if (fault !== null) found.push(problem(fault === 'signature' ? 'signature-invalid' : 'signature-damaged'))
  found.push(...(await otherSignatures(file, signatures, signature)))

  const changes = laterChanges(file, covered, permission)
  found.push(
    ...changes.forbidden.slice(0, maxChanges).map((words) => problem('changed-after-signing', words)),
  )
  const stampedTime = await stampOf(cms, found)
  const evidence = storeOf(file)
  const identity = await identityOf(
    cms,
    [...cms.certificates, ...evidence.certificates],
    evidence.crls,
    roots,
    {
      statedTime,
      stampedTime,
      now,
    },
  )
  found.push(...identity.problems)
  const values = valuesOf(file, 0)
  return {
    ...known,
    holds: found.every((p) => p.severity === 'note'),
    signer: cms.signer.subject,
    certificate: Buffer.from(sha256Of(cms.signer.der)).toString('hex'),
    signed: { placeholder: covered.placeholder, end: covered.end },
    development: cms.signer.subject === developmentName,
    stampedTime,
    trust: identity.trust,
    revocationChecked: identity.revocationChecked,
    filled: changes.filled.map((name) => ({ name, value: values.get(name) ?? '' })),
    evidenceAdded: changes.evidence,
    problems: found,
  }
}

/** The signature that /Perms names, in the file as it is and as it was signed (ISO 32000-2, 12.8.2.2, 12.8.6). */
function certificationOf(file: PdfFile, signatures: readonly SignatureFound[]) {
  const named = (view: number): number | null => {
    const permissions = resolved(file, view, catalogOf(file, view).catalog.entries.get('Perms'))
    const reference = isDictionary(permissions) ? permissions.entries.get('DocMDP') : null
    return isReference(reference) ? reference.number : null
  }
  const signature = signatures.find((s) => !s.stamp && s.number === named(0))
  if (signature === undefined) return null
  const { covered } = signature
  const view = covered?.view ?? 0
  if (named(view) !== signature.number) return null
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

function signedBytes({ bytes }: PdfFile, { placeholder, end }: CoveredBytes): Uint8Array {
  return Buffer.concat([bytes.subarray(0, placeholder.start), bytes.subarray(placeholder.end, end)])
}

/** Document time-stamps must hold too; a second signature has no place in a letter or form. */
async function otherSignatures(
  file: PdfFile,
  all: readonly SignatureFound[],
  main: SignatureFound,
): Promise<readonly Problem[]> {
  const found: Problem[] = []
  for (const other of all.filter((s) => s.number !== main.number)) {
    if (!other.stamp) found.push(problem('second-signature', other.field))
    else {
      const { covered } = other
      const holds =
        covered !== null &&
        (await checkToken(trimmed(covered.contents), signedBytes(file, covered), null)).kind === 'ok'
      if (!holds) found.push(problem('stamp-invalid', other.field))
    }
  }
  return found
}

/** Without the zeros that fill the placeholder. */
function trimmed(contents: Uint8Array): Uint8Array {
  const read = readCms(contents)
  return read.kind === 'ok' ? read.value.der : contents
}

/** What came after; P=3 is held to what P=2 allows. */
function laterChanges(file: PdfFile, covered: CoveredBytes, permission: number) {
  if (covered.end < file.bytes.length) {
    try {
      checkUpdates(file, covered.end)
    } catch (error) {
      if (!isUnreadablePdf(error)) throw error
      return {
        filled: [],
        evidence: false,
        forbidden: [`something was appended that is no proper saving: ${error.message}`],
      }
    }
  }
  return changesSince(file, covered.view, permission)
}

/** The time-stamp over the signature value (ETSI EN 319 122-1, 5.3); null: there is none. */
async function stampOf(cms: Cms, found: Problem[]): Promise<Date | null> {
  const token = cms.unsigned.get(Oid.timeStampToken)
  if (token === undefined) return null
  const checked = await checkToken(token.raw, cms.signature, null)
  if (checked.kind === 'ok') return checked.value.time
  found.push(problem('stamp-invalid', 'the signature'))
  return null
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
  const found: Problem[] = []
  const { keyUsage } = signer
  if (
    keyUsage !== null &&
    !keyUsage.includes(KeyUsage.digitalSignature) &&
    !keyUsage.includes(KeyUsage.nonRepudiation)
  ) {
    found.push(problem('signer-usage', signer.subject))
  }
  const at = stampedTime ?? statedTime ?? now
  if (roots === null) {
    if (at < signer.notBefore || at > signer.notAfter) found.push(problem('signer-not-valid', signer.subject))
    return { trust: 'not-checked', revocationChecked: false, problems: [...found, note('chain-not-checked')] }
  }
  const trust = trustOf(signer, pool, roots, at)
  if (trust.kind !== 'trusted') {
    const why =
      trust.kind === 'untrusted'
        ? problem('untrusted', trust.top)
        : problem('signer-not-valid', trust.subject)
    return { trust: 'untrusted', revocationChecked: false, problems: [...found, why] }
  }
  // without a time-stamp nothing shows that it was signed while the certificate was valid
  const over = trust.path.find((c) => now > c.notAfter)
  if (stampedTime === null && over !== undefined) found.push(problem('no-longer-provable', over.subject))
  let checked = trust.path.length > 1
  for (const [i, certificate] of trust.path.slice(0, -1).entries()) {
    const list = await listOf(trust.path[i + 1]!, crls)
    const since = list === null ? null : revokedAt(list, certificate)
    if (list === null) checked = false
    if (since !== null && (stampedTime === null || since <= stampedTime))
      found.push(problem('signer-revoked', certificate.subject))
  }
  return { trust: 'trusted', revocationChecked: checked, problems: found }
}

/** The newest list that the authority signed. */
async function listOf(issuer: Certificate, crls: readonly Crl[]): Promise<Crl | null> {
  const named = crls
    .filter((crl) => !crl.partial)
    .toSorted((a, b) => b.thisUpdate.getTime() - a.thisUpdate.getTime())
  for (const crl of named) if (await crlIssuedBy(crl, issuer)) return crl
  return null
}

const forged = 'do not rely on it; ask the sender for the document again'
const texts = {
  'pdf-unreadable': ['it cannot be read as a PDF', 'fetch it again; if it stays so, ask the sender'],
  'pdf-encrypted': [
    'it is encrypted, so nothing can be said about it',
    'ask the sender for the document as it was issued',
  ],
  'not-signed': [
    'it carries no signature',
    'signed letters have “Signature” in the reader’s signature panel; ask the sender',
  ],
  'not-certified': ['it is not certified: nothing says what may change in it', forged],
  'signature-range': [
    'its signature does not cover the whole document',
    'a program that writes files anew, as Chrome does, breaks a signature, and so does a forger; do not rely on it, ' +
      'ask for the file again, saved by another program',
  ],
  'signature-format': ['its signature is not of the kind that letters carry (PAdES)', forged],
  'signature-damaged': ['its signature cannot be read', forged],
  'signature-invalid': ['it was changed after it was signed, or its signature is forged', forged],
  'second-signature': ['someone else signed it too', forged],
  'changed-after-signing': ['it was changed after signing', forged],
  'stamp-invalid': ['a time-stamp in it does not hold', forged],
  'signer-usage': ['the signer’s certificate may not sign documents', forged],
  'signer-not-valid': ['the signer’s certificate was not valid at the time of signing', forged],
  'signer-revoked': ['the signer’s certificate was revoked', forged],
  untrusted: [
    'who issued the signer’s certificate is not among those you trust',
    'ask the sender for the root certificate',
  ],
  'no-longer-provable': [
    'the signer’s certificate has ended, and without a time-stamp nothing shows that it was signed before',
    'ask the sender for a time-stamped copy',
  ],
  'chain-not-checked': [
    'chain not checked: who issued the signer’s certificate is not known',
    'give the root’s certificate with --trust',
  ],
  'trust-unreadable': ['is no certificate', 'give a root’s certificate, PEM or DER'],
} as const satisfies Readonly<Record<string, readonly [message: string, hint: string]>>

function problem(code: keyof typeof texts, detail?: string): Problem {
  const [message, hint] = texts[code]
  const end = detail === undefined ? '' : ` (${detail})`
  return { severity: 'error', code: `sign/${code}`, message: `${message}${end}`, hint }
}

function note(code: keyof typeof texts): Problem {
  return { ...problem(code), severity: 'note' }
}
