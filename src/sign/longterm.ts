import { distinct, type Outcome, type Problem, problem } from '../problems/problem.ts'
import { type Certificate, chainOf, sameBytes } from './certificate.ts'
import { sha256Of } from './cms.ts'
import { type Crl, crlIssuedBy, readCrl, revokedAt } from './crl.ts'
import { isMalformed } from './der.ts'
import type { Identity } from './identity.ts'
import type { Timestamper } from './timestamp.ts'
import { catalogOf, openPdf } from './verify/file.ts'
import { isRef, latin1, readIndirect, type Value } from './verify/lexer.ts'

/** What a reader needs in fifty years to check a signature without asking anyone (ETSI EN 319 142-1, 5.4). */
export interface Evidence {
  /** in DER: those of the signer, of the time-stamping authority, and of the authorities above */
  readonly certificates: readonly Uint8Array[]
  /** revocation lists in DER, one for each certificate that is no root */
  readonly crls: readonly Uint8Array[]
}

/** A revocation list that was given, DER or PEM; `file` is how the officer named it. */
export interface CrlFile {
  readonly file: string
  readonly bytes: Uint8Array
}

/**
 * Checks revocation lists against the chains of the signer and of the time-stamping authority, before any document is
 * made: each certificate below a root needs a list from its issuer, genuine, current at the signing time `at`, and
 * without it. Each that has none is a problem; a list that nothing needs is a note.
 */
export async function openEvidence(
  lists: readonly CrlFile[],
  identity: Identity,
  timestamper: Timestamper | null,
  at: Date,
): Promise<Outcome<Evidence>> {
  if (timestamper === null)
    return { kind: 'problems', problems: [problem('sign/crl-without-timestamp', null)] }
  const problems: Problem[] = []
  const crls: { readonly file: string; readonly crl: Crl }[] = []
  for (const { file, bytes } of lists) {
    try {
      crls.push({ file, crl: readCrl(bytes) })
    } catch (error) {
      if (!isMalformed(error)) throw error
      problems.push(problem('sign/crl-unreadable', null, { file }))
    }
  }
  const pool = [identity.certificate, ...identity.chain, ...timestamper.certificates]
  const used = new Set<Crl>()
  const [authority] = timestamper.certificates
  const paths = [identity.certificate, ...(authority === undefined ? [] : [authority])].map((leaf) => [
    leaf,
    ...chainOf(leaf, pool),
  ])
  for (const { certificate, issuer } of paths.flatMap(pairs)) {
    const { subject } = certificate
    const candidates = crls.filter(
      ({ crl }) => !crl.partial && sameBytes(crl.issuerName, certificate.issuerName),
    )
    const found = await usableList(candidates, issuer, at)
    if (found === null) {
      const [candidate] = candidates
      if (candidate === undefined) problems.push(problem('sign/crl-missing', null, { subject }))
      else problems.push(await whyUnusable(candidate.file, candidate.crl, issuer))
      continue
    }
    used.add(found)
    const since = revokedAt(found, certificate)
    if (since !== null)
      problems.push(problem('sign/revoked', null, { subject, revokedAt: since.toISOString() }))
  }
  if (problems.length > 0) return { kind: 'problems', problems: distinct(problems) }
  const foreign = crls.filter(({ crl }) => !used.has(crl))
  return {
    kind: 'ok',
    value: {
      certificates: distinctBytes(paths.flat().map((c) => c.der)),
      crls: [...used].map((crl) => crl.der),
    },
    notes: foreign.map(({ file }) => problem('sign/crl-foreign', null, { file })),
  }
}

/** Each certificate that is not a root, with its issuer where that is known. */
function pairs(
  path: readonly Certificate[],
): { readonly certificate: Certificate; readonly issuer: Certificate | null }[] {
  return path.flatMap((certificate, i) =>
    certificate.selfIssued ? [] : [{ certificate, issuer: path[i + 1] ?? null }],
  )
}

/** The first list that its issuer signed and that was not due for renewal at that time; null: there is none. */
async function usableList(
  candidates: readonly { readonly crl: Crl }[],
  issuer: Certificate | null,
  at: Date,
): Promise<Crl | null> {
  if (issuer === null) return null
  for (const { crl } of candidates) {
    const fresh = crl.nextUpdate === null || crl.nextUpdate >= at
    if (fresh && (await crlIssuedBy(crl, issuer))) return crl
  }
  return null
}

/** Why `usableList` did not take a list. What is genuine and not taken has a successor that was due. */
async function whyUnusable(file: string, crl: Crl, issuer: Certificate | null): Promise<Problem> {
  if (issuer === null) return problem('sign/crl-unknown-issuer', null, { file })
  if (!(await crlIssuedBy(crl, issuer))) return problem('sign/crl-signature', null, { file })
  return problem('sign/crl-outdated', null, { file, nextUpdate: crl.nextUpdate!.toISOString() })
}

function distinctBytes(all: readonly Uint8Array[]): readonly Uint8Array[] {
  return all.filter((bytes, i) => all.findIndex((other) => sameBytes(other, bytes)) === i)
}

/**
 * PAdES-BASELINE-LT: appends a document security store to a signed PDF of our own, as an incremental update that leaves
 * every signed byte where it is (ISO 32000-2, 12.8.4.3; 7.5.6). The same file and evidence give the same bytes.
 */
export function addLongTerm(pdf: Uint8Array, evidence: Evidence): Uint8Array {
  const file = openPdf(pdf)
  const [section] = file.sections
  const { number: root } = catalogOf(file, 0)
  const entry = section?.entries.get(root)
  if (
    section === undefined ||
    entry?.kind !== 'at' ||
    latin1(pdf.subarray(section.offset, section.offset + 4)) !== 'xref'
  ) {
    throw new Error('not a file as this program writes them')
  }
  const catalog = latin1(pdf.subarray(entry.offset, readIndirect(pdf, entry.offset, () => 0).end))
  const size = section.trailer.entries.get('Size')
  if (typeof size !== 'number' || catalog.includes('/DSS'))
    throw new Error('not a file as this program writes them')

  const parts: Uint8Array[] = [pdf]
  let length = pdf.length
  const rows: { readonly number: number; readonly offset: number }[] = []
  const write = (...content: readonly (string | Uint8Array)[]): void => {
    for (const piece of content) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece
      parts.push(bytes)
      length += bytes.length
    }
  }
  const object = (number: number, ...content: readonly (string | Uint8Array)[]): void => {
    rows.push({ number, offset: length })
    write(`${number} 0 obj\n`, ...content, '\nendobj\n')
  }
  if (pdf.at(-1) !== 10) write('\n')
  rows.push({ number: root, offset: length })
  write(`${catalog.slice(0, catalog.lastIndexOf('>>'))}/DSS ${size} 0 R>>\nendobj\n`)
  const streams = [...evidence.certificates, ...evidence.crls]
  const reference = (_: Uint8Array, i: number): string => `${size + 1 + i} 0 R`
  const refs = streams.map(reference)
  const certificates = refs.slice(0, evidence.certificates.length).join(' ')
  const crls = refs.slice(evidence.certificates.length).join(' ')
  object(size, `<</Type/DSS/Certs[${certificates}]/CRLs[${crls}]>>`)
  streams.forEach((bytes, i) => {
    object(size + 1 + i, `<</Length ${bytes.length}>>\nstream\n`, bytes, '\nendstream')
  })
  const xref = length
  write('xref\n')
  for (const { number, offset } of rows) write(`${number} 1\n${String(offset).padStart(10, '0')} 00000 n \n`)
  const kept = ['Root', 'Info'].map((key) => referenceText(key, section.trailer.entries.get(key))).join('')
  write(
    `trailer\n<</Size ${size + 1 + streams.length}/Prev ${section.offset}${kept}${identifier(section.trailer.entries.get('ID'), pdf)}>>\n`,
    `startxref\n${xref}\n%%EOF\n`,
  )
  return Buffer.concat(parts, length)
}

function referenceText(key: string, value: Value | undefined): string {
  return isRef(value) ? `/${key} ${value.number} ${value.generation} R` : ''
}

/** The first identifier stays, the second is of this state of the file (ISO 32000-2, 14.4). */
function identifier(value: Value | undefined, pdf: Uint8Array): string {
  if (typeof value !== 'object' || value?.kind !== 'array') return ''
  const [first] = value.items
  if (typeof first !== 'object' || first?.kind !== 'string') return ''
  const state = Buffer.from(sha256Of(pdf)).subarray(0, 16)
  return `/ID[<${Buffer.from(first.bytes).toString('hex')}><${state.toString('hex')}>]`
}
