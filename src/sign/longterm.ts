import { appendUpdate, lastObjectOf } from '../pdf-syntax/append.ts'
import { latin1 } from '../pdf-syntax/bytes.ts'
import { catalogOf } from '../pdf-syntax/document.ts'
import { openObjects } from '../pdf-syntax/objects.ts'
import { openPdf } from '../pdf-syntax/read-file.ts'
import { asWritten, type WrittenReference } from '../pdf-syntax/write.ts'
import { distinct, type Outcome, type Problem, problem } from '../problems/problem.ts'
import { type Certificate, chainOf, sameBytes } from './certificate.ts'
import { type Crl, crlIssuedBy, readCrl, revokedAt } from './crl.ts'
import { isMalformed } from './der.ts'
import type { Identity } from './identity.ts'
import type { Timestamper } from './timestamp.ts'

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
 * every signed byte where it is (ISO 32000-2, 12.8.4.3; 7.5.6). The same file and evidence give the same bytes. Throws
 * an Error where the file has a store already.
 */
export function addLongTerm(pdf: Uint8Array, evidence: Evidence): Uint8Array {
  const file = openPdf(pdf)
  const { number, catalog } = catalogOf(file, 0)
  if (catalog.entries.has('DSS'))
    throw new Error('not a file as this program signs them: it has a security store')
  const objects = openObjects(lastObjectOf(file))
  const store = objects.reserve()
  const streams = (all: readonly Uint8Array[]): readonly WrittenReference[] =>
    all.map((bytes) => objects.stream({}, latin1(bytes)))
  objects.put(store, { Type: 'DSS', Certs: streams(evidence.certificates), CRLs: streams(evidence.crls) })
  const reference = { kind: 'reference', number: store.number, generation: 0 } as const
  const entries = new Map(catalog.entries).set('DSS', reference)
  objects.put({ number }, asWritten({ kind: 'dictionary', entries }))
  return appendUpdate(file, objects)
}
