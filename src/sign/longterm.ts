import { appendUpdate, lastObjectOf } from '../pdf-syntax/append.ts'
import { latin1 } from '../pdf-syntax/bytes.ts'
import { catalogOf } from '../pdf-syntax/document.ts'
import { openObjects } from '../pdf-syntax/objects.ts'
import { openPdf } from '../pdf-syntax/read-file.ts'
import { asWritten, type WrittenReference } from '../pdf-syntax/write.ts'
import { distinct, type Outcome, type Problem } from '../problems/problem.ts'
import { type Certificate, chainOf, sameBytes } from './certificate.ts'
import { type Crl, crlIssuedBy, readCrl, revokedAt } from './crl.ts'
import { isMalformed } from './der.ts'
import type { Identity } from './identity.ts'
import type { Timestamper } from './timestamp.ts'

/** What a reader needs in fifty years to check a signature without asking anyone (ETSI EN 319 142-1, 5.4). */
export interface Evidence {
  readonly certificates: readonly Uint8Array[]
  readonly crls: readonly Uint8Array[]
}

/** A file as the officer named it. */
export interface CrlFile {
  readonly file: string
  readonly bytes: Uint8Array
}

/**
 * Checks revocation lists against the chains of the signer and of the time-stamping authority, before any document is
 * made: each certificate below a root needs a list from its issuer, genuine, current at the signing time `at`, and
 * without it.
 */
export async function openEvidence(
  lists: readonly CrlFile[],
  identity: Identity,
  timestamper: Timestamper | null,
  at: Date,
): Promise<Outcome<Evidence>> {
  if (timestamper === null) return { kind: 'problems', problems: [problem('crl-without-timestamp', '--crl')] }
  const problems: Problem[] = []
  const crls: { readonly file: string; readonly crl: Crl }[] = []
  for (const { file, bytes } of lists) {
    try {
      crls.push({ file, crl: readCrl(bytes) })
    } catch (error) {
      if (!isMalformed(error)) throw error
      problems.push(problem('crl-unreadable', file))
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
    const candidates = crls.filter(
      ({ crl }) => !crl.partial && sameBytes(crl.issuerName, certificate.issuerName),
    )
    const found = await current(candidates, issuer, at)
    if (found === null) {
      const known = candidates[0]
      if (known === undefined) problems.push(problem('crl-missing', `“${certificate.subject}”`))
      else problems.push(await whyNot(known.file, known.crl, issuer))
      continue
    }
    used.add(found)
    const since = revokedAt(found, certificate)
    if (since !== null) problems.push(problem('revoked', `“${certificate.subject}”`, since.toISOString()))
  }
  if (problems.length > 0) return { kind: 'problems', problems: distinct(problems) }
  const foreign = crls.filter(({ crl }) => !used.has(crl))
  return {
    kind: 'ok',
    value: {
      certificates: distinctBytes(paths.flat().map((c) => c.der)),
      crls: [...used].map((crl) => crl.der),
    },
    notes: foreign.map(({ file }) => ({ ...problem('crl-foreign', file), severity: 'note' as const })),
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

async function current(
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

async function whyNot(file: string, crl: Crl, issuer: Certificate | null): Promise<Problem> {
  if (issuer === null) return problem('crl-unknown-issuer', file)
  if (!(await crlIssuedBy(crl, issuer))) return problem('crl-signature', file)
  return problem('crl-outdated', file, `its successor was due on ${crl.nextUpdate?.toISOString()}`)
}

function distinctBytes(all: readonly Uint8Array[]): readonly Uint8Array[] {
  return all.filter((bytes, i) => all.findIndex((other) => sameBytes(other, bytes)) === i)
}

const texts = {
  'crl-without-timestamp': [
    'needs --timestamp: revocation lists prove nothing about a time that nobody vouches for',
    'give --timestamp URL too',
  ],
  'crl-unreadable': ['is no revocation list', 'fetch it again from the address in the certificate (.crl)'],
  'crl-missing': ['no revocation list speaks of this certificate', 'give its issuer’s list with --crl'],
  'crl-unknown-issuer': [
    'cannot be checked, since its issuer’s certificate is not in the identity',
    'add the root’s certificate to the identity',
  ],
  'crl-signature': ['is not signed by the authority that it names', 'fetch it again from the authority'],
  'crl-outdated': ['is older than the signing time', 'fetch the current list'],
  'crl-foreign': ['speaks of no certificate in use here, and was left out', 'leave it out'],
  revoked: ['was revoked', 'sign with another certificate'],
} as const satisfies Readonly<Record<string, readonly [message: string, hint: string]>>

function problem(code: keyof typeof texts, what: string, detail?: string): Problem {
  const [message, hint] = texts[code]
  const end = detail === undefined ? '' : ` (${detail})`
  return { severity: 'error', code: `sign/${code}`, message: `${what}: ${message}${end}`, hint }
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
