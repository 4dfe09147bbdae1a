import { appendUpdate, lastObjectOf } from '../pdf-syntax/append.ts'
import { latin1 } from '../pdf-syntax/bytes.ts'
import { catalogOf } from '../pdf-syntax/document.ts'
import { type Objects, openObjects } from '../pdf-syntax/objects.ts'
import { openPdf, type PdfFile, resolved } from '../pdf-syntax/read-file.ts'
import {
  type DirectValue,
  isDictionary,
  isReference,
  itemsOf,
  type PdfReference,
} from '../pdf-syntax/values.ts'
import { asWritten, type WrittenValue } from '../pdf-syntax/write.ts'
import { distinct, type Outcome, type Problem, problem } from '../problems/problem.ts'
import { type Certificate, chainOf, sameBytes } from './certificate.ts'
import { type GivenFile, type GivenList, listsIn, unneeded } from './given.ts'
import type { Signatory } from './identity.ts'
import { fullBudget } from './path/budget.ts'
import { poolOf } from './path/build.ts'
import type { RevocationList } from './path/lists.ts'
import { readPathCertificate } from './path/read.ts'
import { type RefusedList, revocationsOf } from './path/revocation.ts'
import { anchorOf } from './path/validate.ts'
import type { Timestamper } from './timestamp.ts'

/** What a reader needs in fifty years to check a signature without asking anyone (ETSI EN 319 142-1, 5.4). */
export interface Evidence {
  /** in DER: those of the signer, of the time-stamping authority, and of the authorities above */
  readonly certificates: readonly Uint8Array[]
  /** revocation lists in DER, at least one for each certificate that is no root */
  readonly crls: readonly Uint8Array[]
}

/**
 * Checks revocation lists against the chains of the signer and of the time-stamping authority, before any document is
 * made: of each certificate below a root a complete list must say that it was not revoked, genuine and current at the signing
 * time `at`. Each of which none does is a problem; a file of which nothing is needed is a note.
 */
export function openEvidence(
  files: readonly GivenFile[],
  identity: Signatory,
  timestamper: Timestamper | null,
  at: Date,
): Outcome<Evidence> {
  if (timestamper === null)
    return { kind: 'problems', problems: [problem('sign/crl-without-timestamp', null)] }
  const problems: Problem[] = []
  const given = listsIn(files, problems)
  const pool = [identity.certificate, ...identity.chain, ...timestamper.certificates]
  const [authority] = timestamper.certificates
  const paths = [identity.certificate, ...(authority === undefined ? [] : [authority])].map((leaf) => [
    leaf,
    ...chainOf(leaf, pool),
  ])
  const used = new Set<RevocationList>()
  for (const path of paths) {
    const looked = lookUp(path, given, at, at)
    for (const list of looked.used) used.add(list)
    problems.push(...looked.problems)
  }
  if (problems.length > 0) return { kind: 'problems', problems: distinct(problems) }
  return {
    kind: 'ok',
    value: {
      certificates: distinctBytes(paths.flat().map((c) => c.der)),
      crls: [...used].map((list) => list.der),
    },
    notes: unneeded(files, given, used),
  }
}

/** What lists say of a path: those that told of its certificates, and what is wrong or missing. */
export interface LookedUp {
  readonly used: readonly RevocationList[]
  readonly problems: readonly Problem[]
}

/**
 * What the lists say of a path, from the leaf up, as of `at`; `now`: the clock, which no list may begin after. Where it ends below
 * a root, nothing can be said of its last certificate.
 */
export function lookUp(
  path: readonly Certificate[],
  given: readonly GivenList[],
  at: Date,
  now: Date,
): LookedUp {
  const problems: Problem[] = []
  const used: RevocationList[] = []
  const read = path.flatMap(({ der }) => {
    const certificate = readPathCertificate(der)
    return certificate.kind === 'ok' ? [certificate.value] : []
  })
  const top = read.at(-1)
  // a certificate that is not as the standard wants it was told of where the identity was opened
  if (top === undefined || read.length < path.length) return { used, problems }
  const context = {
    ...{ anchor: anchorOf(top), pool: poolOf(read), lists: given.map(({ list }) => list) },
    ...{ at, now, required: false, budget: fullBudget() },
  }
  if (!top.selfIssued) {
    const own = given.find(({ list }) => list.issuerKey === top.issuerKey)
    const { subject } = top
    problems.push(
      own === undefined
        ? problem('sign/crl-missing', null, { subject })
        : problem('sign/crl-unknown-issuer', null, { file: own.file }),
    )
  }
  const below = read.slice(0, -1).reverse()
  for (const [i, revocation] of revocationsOf(below, context).entries()) {
    const { subject } = below[i]!
    switch (revocation.kind) {
      case 'good':
        for (const { list, delta } of revocation.lists) used.push(list, ...(delta === null ? [] : [delta]))
        break
      case 'revoked':
        problems.push(problem('sign/revoked', null, { subject, revokedAt: revocation.since.toISOString() }))
        break
      case 'unknown':
        problems.push(unusable(subject, revocation.refused, given))
        break
      default:
        revocation satisfies never
    }
  }
  return { used, problems }
}

/** Why no list says anything of a certificate: of several reasons that one of which the officer can do most. */
function unusable(subject: string, refused: readonly RefusedList[], given: readonly GivenList[]): Problem {
  const [first] = refused.toSorted(
    (a, b) => Number(a.why === 'other-scope') - Number(b.why === 'other-scope'),
  )
  if (first === undefined) return problem('sign/crl-missing', null, { subject })
  const { list, why } = first
  const { file } = given.find((each) => each.list === list)!
  if (why === 'signature') return problem('sign/crl-signature', null, { file })
  if (why === 'ended' && list.nextUpdate !== null)
    return problem('sign/crl-outdated', null, { file, nextUpdate: list.nextUpdate.toISOString() })
  return problem('sign/crl-unusable', null, { file, subject, why })
}

/** Each once. */
export function distinctBytes(all: readonly Uint8Array[]): readonly Uint8Array[] {
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
  const entries = new Map(catalog.entries).set('DSS', addEvidence(file, objects, evidence))
  objects.put({ number }, asWritten({ kind: 'dictionary', entries }))
  return appendUpdate(file, objects)
}

/**
 * Adds evidence to the document security store of a file, or a store to one that has none (ISO 32000-2, 12.8.4.3), among the
 * objects of its next update. Returns what the catalog's /DSS has to be.
 */
export function addEvidence(file: PdfFile, objects: Objects, evidence: Evidence): PdfReference {
  const own = catalogOf(file, 0).catalog.entries.get('DSS')
  const before = resolved(file, 0, own)
  const kept = isDictionary(before) ? before.entries : new Map<string, DirectValue>()
  const store = isReference(own) && own.generation === 0 ? { number: own.number } : objects.reserve()
  const streams = (key: string, all: readonly Uint8Array[]): readonly WrittenValue[] => [
    ...itemsOf(resolved(file, 0, kept.get(key))).map(asWritten),
    ...all.map((bytes) => objects.stream({}, latin1(bytes))),
  ]
  const entries = Object.fromEntries([...kept].map(([key, value]) => [key, asWritten(value)]))
  const Certs = streams('Certs', evidence.certificates)
  const CRLs = streams('CRLs', evidence.crls)
  objects.put(store, { ...entries, Type: 'DSS', Certs, CRLs })
  return { kind: 'reference', number: store.number, generation: 0 }
}
