import { spend, type WorkBudget } from './budget.ts'
import type { PathCertificate } from './read.ts'
import type { Anchor } from './validate.ts'

/** A path that leads from a trusted anchor to a certificate, by names and signatures; whether it is valid is not said. */
export interface Candidate {
  readonly anchor: Anchor
  /** from the certificate that the anchor issued to the one in question */
  readonly path: readonly PathCertificate[]
}

/** Where the search ended that came nearest to a root. */
export type DeadEnd =
  /** nothing at hand has issued this one, or it issued itself and is not among those that are trusted */
  | { readonly kind: 'no-issuer'; readonly top: PathCertificate }
  /** its issuer is at hand by name, but not the key that signed it */
  | { readonly kind: 'signature'; readonly top: PathCertificate }
  | { readonly kind: 'unsupported-algorithm'; readonly top: PathCertificate; readonly algorithm: string }
  | { readonly kind: 'too-much-work'; readonly top: PathCertificate }

/** Certificates by the name of their subject, so that a search asks only those that can have issued another. */
export type Pool = ReadonlyMap<string, readonly PathCertificate[]>

/** Certificates that are there twice are kept once. */
export function poolOf(certificates: readonly PathCertificate[]): Pool {
  const pool = new Map<string, PathCertificate[]>()
  const seen = new Set<string>()
  for (const certificate of certificates) {
    const id = Buffer.from(certificate.der).toString('latin1')
    if (seen.has(id)) continue
    seen.add(id)
    const same = pool.get(certificate.subjectKey)
    if (same === undefined) pool.set(certificate.subjectKey, [certificate])
    else same.push(certificate)
  }
  return pool
}

// longer than any hierarchy in use; NIST's longest path has seven
const maxPath = 12

/**
 * Searches all paths from `leaf` up to one of the anchors, one after the other: issuers by name (RFC 5280, 7.1), those whose key
 * identifier fits first (a hint: 4.2.1.1), and of these only such as verify the signature. A path never holds the
 * same name and key twice (RFC 4158, 5.2), so that it cannot run in a circle; the budget bounds the rest. When all paths were
 * taken, it returns the nearest dead end.
 */
export function* buildPaths(
  leaf: PathCertificate,
  pool: Pool,
  anchors: readonly Anchor[],
  budget: WorkBudget,
): Generator<Candidate, DeadEnd, undefined> {
  let deadEnd: DeadEnd | null = null
  let nearest = 0
  // from the leaf upwards, each with the issuers that were not yet tried
  const trail = [{ certificate: leaf, issuers: issuersOf(leaf, pool, anchors, [leaf]), begun: false }]
  while (trail.length > 0) {
    const last = trail.at(-1)!
    const { certificate } = last
    if (!last.begun) {
      last.begun = true
      for (const anchor of anchors) {
        if (anchor.nameKey !== certificate.issuerKey) continue
        if (!spend(budget, 'steps')) return { kind: 'too-much-work', top: leaf }
        if (budget.verify(certificate, anchor.spki).kind !== 'holds') continue
        yield { anchor, path: trail.map((step) => step.certificate).reverse() }
      }
      if (trail.length > nearest) {
        nearest = trail.length
        deadEnd = reasonAt(certificate, last.issuers, anchors, budget)
      }
    }
    const issuer = last.issuers.pop()
    if (issuer === undefined || trail.length >= maxPath) {
      trail.pop()
      continue
    }
    if (!spend(budget, 'steps')) return { kind: 'too-much-work', top: leaf }
    if (budget.verify(certificate, issuer.spki).kind !== 'holds') continue
    const above = [...trail.map((step) => step.certificate), issuer]
    trail.push({ certificate: issuer, issuers: issuersOf(issuer, pool, anchors, above), begun: false })
  }
  return deadEnd ?? { kind: 'no-issuer', top: leaf }
}

/** Those that may have issued a certificate, the likeliest last; the trail itself and the anchors, which are tried before, are left out. */
function issuersOf(
  { issuerKey, authorityKeyId }: PathCertificate,
  pool: Pool,
  anchors: readonly Anchor[],
  trail: readonly PathCertificate[],
): PathCertificate[] {
  const isKey = (c: PathCertificate, name: string, spki: Uint8Array): boolean =>
    name === c.subjectKey && Buffer.compare(spki, c.spki) === 0
  const isIn = (c: PathCertificate): boolean =>
    trail.some((t) => isKey(c, t.subjectKey, t.spki)) || anchors.some((a) => isKey(c, a.nameKey, a.spki))
  const fits = (c: PathCertificate): number =>
    authorityKeyId === null || c.subjectKeyId === null ? 1 : c.subjectKeyId === authorityKeyId ? 2 : 0
  return (pool.get(issuerKey) ?? []).filter((c) => !isIn(c)).sort((a, b) => fits(a) - fits(b))
}

/** Why nothing leads on from here, if nothing does. */
function reasonAt(
  certificate: PathCertificate,
  issuers: readonly PathCertificate[],
  anchors: readonly Anchor[],
  budget: WorkBudget,
): DeadEnd {
  const keys = [...anchors.filter((a) => a.nameKey === certificate.issuerKey), ...issuers].slice(0, 8)
  if (keys.length === 0) return { kind: 'no-issuer', top: certificate }
  for (const { spki } of keys) {
    const verified = budget.verify(certificate, spki)
    if (verified.kind === 'holds') return { kind: 'no-issuer', top: certificate }
    if (verified.kind !== 'broken') return { ...verified, top: certificate }
  }
  return { kind: 'signature', top: certificate }
}
