import { weakSignature } from './algorithms.ts'
import { spend, type WorkBudget } from './budget.ts'
import { buildPaths, type Pool } from './build.ts'
import { entryOf, type RevocationList, type RevocationReason, type RevokedEntry } from './lists.ts'
import type { DistributionPoint, PathCertificate, PointName } from './read.ts'
import { type Anchor, noPolicyAsked, validatePath } from './validate.ts'

/** What lists of revoked certificates say of one certificate. */
export type Revocation =
  /** `lists` together cover all reasons; `later`: it was revoked, but only after the time that was asked for */
  | { readonly kind: 'good'; readonly lists: readonly ListUse[]; readonly later: Revoked | null }
  | ({ readonly kind: 'revoked' } & Revoked)
  /** no list at hand could say; each that has to do with it, and why it was not taken */
  | { readonly kind: 'unknown'; readonly refused: readonly RefusedList[] }

/** A complete list that was taken. */
export interface ListUse {
  readonly list: RevocationList
  /** a delta that was added to it */
  readonly delta: RevocationList | null
}

/** That a certificate was revoked, and which list says it. */
export interface Revoked {
  readonly since: Date
  /** null: none is given */
  readonly reason: RevocationReason | null
  readonly list: RevocationList
}

/** A list that has to do with a certificate and was not taken. */
export interface RefusedList {
  readonly list: RevocationList
  readonly why: ListFault
}

/** Why a list was not taken (RFC 5280, 6.3.3). */
export type ListFault =
  | 'other-scope' // (b): for other certificates, another distribution point, other reasons
  | 'begins-later'
  | 'ended'
  | 'unknown-critical' // 5.2, 5.3
  | 'complete-list-wanted' // a delta that fits no complete list at hand
  | 'signature' // (g)
  | 'unsupported-algorithm'
  | 'weak-algorithm'
  | 'issuer-may-not' // (f): no cRLSign
  | 'issuer-not-trusted' // (f): its signer does not lead to the same anchor, or is itself revoked
  | 'certificate-ended-before' // it may have dropped those whose certificates had ended
  | 'some-reasons-only' // (l): together with all others it leaves reasons open
  | 'too-much-work'

/** What is asked, the same for a whole path. */
export interface RevocationContext {
  readonly anchor: Anchor
  readonly pool: Pool
  readonly lists: readonly RevocationList[]
  /** the time that is judged: a list must not have ended before it */
  readonly at: Date
  /** the clock: a list must not begin after it */
  readonly now: Date
  /** must the certificates of those who sign lists have lists of their own? */
  readonly required: boolean
  readonly budget: WorkBudget
}

const cRLSign = 6
/** bits 1 to 8 of ReasonFlags */
const allReasons = [1, 2, 3, 4, 5, 6, 7, 8]
// a list signed by one whose certificate stands in a list signed by one …: further down nobody goes
const maxDepth = 3

/**
 * What the lists say of each certificate of a valid path, from the anchor down (RFC 5280, 6.3).
 * `path` goes from the certificate that the anchor issued to the one in question, as in `validatePath`.
 */
export function revocationsOf(
  path: readonly PathCertificate[],
  context: RevocationContext,
): readonly Revocation[] {
  return pathRevocations(path, context, [])
}

/** `assumed`: certificates that are being looked at further out. A list may speak of the very one who signs it. */
function pathRevocations(
  path: readonly PathCertificate[],
  context: RevocationContext,
  assumed: readonly PathCertificate[],
): readonly Revocation[] {
  const { certificate: root, spki } = context.anchor
  return path.map((certificate, i) => {
    const issuer = i === 0 ? { spki, keyUsage: root?.keyUsage ?? null } : path[i - 1]!
    return assumed.includes(certificate)
      ? { kind: 'good', lists: [], later: null }
      : revocationOf({ certificate, issuer, context, assumed: [...assumed, certificate] })
  })
}

interface Issuer {
  readonly spki: Uint8Array
  readonly keyUsage: readonly number[] | null
}

/** One certificate that is looked up. */
interface Inquiry {
  readonly certificate: PathCertificate
  readonly issuer: Issuer
  readonly context: RevocationContext
  /** certificates that are being looked at further out, and itself */
  readonly assumed: readonly PathCertificate[]
}

/** RFC 5280, 6.3.3: through the distribution points of the certificate, then its issuer's own lists. */
function revocationOf(inquiry: Inquiry): Revocation {
  const { certificate, context } = inquiry
  const { issuerKey, distributionPoints } = certificate
  const own: PointName = { kind: 'full', names: [{ kind: 'directory', key: issuerKey }] }
  const points: readonly DistributionPoint[] = [
    ...distributionPoints,
    { name: own, reasons: null, issuers: null },
  ]
  const names = new Set([issuerKey, ...distributionPoints.flatMap((point) => point.issuers ?? [])])
  const lists = context.lists
    .filter((list) => names.has(list.issuerKey))
    // of two lists the newer one knows more
    .toSorted((a, b) => b.thisUpdate.getTime() - a.thisUpdate.getTime())
  const covered = new Set<number>()
  const used: ListUse[] = []
  const refused = new Map<RevocationList, ListFault>()
  let later: Revoked | null = null
  for (const point of points) {
    for (const list of lists) {
      // the budget is asked by whoever reads the answer, too
      if (!spend(context.budget, 'steps')) return { kind: 'unknown', refused: [] }
      if (list.base !== null || used.some((use) => use.list === list)) continue
      if (!isFor(list, point, certificate)) {
        if (!refused.has(list)) refused.set(list, 'other-scope')
        continue
      }
      const reasons = reasonsOf(list, point)
      if (reasons.every((reason) => covered.has(reason))) continue
      const fault = timeFault(list, context) ?? listFault(list, inquiry)
      if (fault !== null) {
        refused.set(list, fault)
        continue
      }
      const delta = deltaTo(list, lists, inquiry)
      const revoked = revokedBy(list, delta, certificate)
      if (revoked !== null && revoked.since <= context.at) return { kind: 'revoked', ...revoked }
      later ??= revoked
      if (revoked === null && hasDropped(list, certificate)) {
        refused.set(list, 'certificate-ended-before')
        continue
      }
      refused.delete(list)
      used.push({ list, delta })
      for (const reason of reasons) covered.add(reason)
    }
  }
  if (allReasons.every((reason) => covered.has(reason))) return { kind: 'good', lists: used, later }
  for (const { list } of used) refused.set(list, 'some-reasons-only')
  for (const list of lists)
    if (list.base !== null && used.length === 0) refused.set(list, 'complete-list-wanted')
  const all = [...refused].map(([list, why]): RefusedList => ({ list, why }))
  const revoked = stillRevokedBy(all, points, inquiry)
  return revoked === null ? { kind: 'unknown', refused: all } : { kind: 'revoked', ...revoked }
}

/** What cannot clear anyone may still show that he was revoked, and that is for good unless it was a hold. */
function stillRevokedBy(
  refused: readonly RefusedList[],
  points: readonly DistributionPoint[],
  inquiry: Inquiry,
): Revoked | null {
  const { certificate, context } = inquiry
  for (const { list, why } of refused) {
    if (why !== 'ended' && why !== 'complete-list-wanted') continue
    if (!points.some((point) => isFor(list, point, certificate))) continue
    const revoked = revokedBy(list, null, certificate)
    if (revoked === null || revoked.reason === 'certificateHold' || revoked.since > context.at) continue
    if (listFault(list, inquiry) === null) return revoked
  }
  return null
}

/** RFC 5280, 6.3.3 (b): is the list one for this certificate, by this distribution point? */
function isFor(
  list: RevocationList,
  point: DistributionPoint,
  { basic, issuerKey }: PathCertificate,
): boolean {
  const { scope } = list
  if (point.issuers === null) {
    if (list.issuerKey !== issuerKey) return false
  } else if (!point.issuers.includes(list.issuerKey) || scope?.indirect !== true) return false
  if (scope === null) return true
  const authority = basic?.authority === true
  if (scope.attributes || (scope.users && authority) || (scope.authorities && !authority)) return false
  if (scope.name === null) return true
  const ofList = namesOf(scope.name, [list.issuerKey])
  const parents = point.issuers ?? [issuerKey]
  // (b)(2)(i): without a name of its own the point has its issuer's
  const ofPoint =
    point.name === null ? parents.map((key) => `directory ${key}`) : namesOf(point.name, parents)
  return ofPoint.some((name) => ofList.includes(name))
}

function namesOf(name: PointName, parents: readonly string[]): readonly string[] {
  return name.kind === 'full'
    ? name.names.map(({ kind, key }) => `${kind} ${key}`)
    : parents.map((parent) => `directory ${parent}${name.key}`)
}

/** RFC 5280, 6.3.3 (d) */
function reasonsOf({ scope }: RevocationList, point: DistributionPoint): readonly number[] {
  const ofList = scope?.reasons ?? allReasons
  const ofPoint = point.reasons ?? allReasons
  return allReasons.filter((reason) => ofList.includes(reason) && ofPoint.includes(reason))
}

/** Does a list speak of the time in question? null: it does. */
function timeFault(
  { thisUpdate, nextUpdate }: RevocationList,
  { at, now }: RevocationContext,
): ListFault | null {
  if (thisUpdate > now) return 'begins-later'
  // without an end it stands for its own day only
  return (nextUpdate ?? thisUpdate) < at ? 'ended' : null
}

/** Why what a list says cannot be believed here; null: it can. */
function listFault(list: RevocationList, inquiry: Inquiry): ListFault | null {
  if (list.unknownCritical.length > 0) return 'unknown-critical'
  if (weakSignature(list.algorithm, inquiry.context.at) !== null) return 'weak-algorithm'
  return signerFault(list, inquiry)
}

/** RFC 5280, 6.3.3 (f), (g): signed by the certificate's own issuer, by the anchor, or by one who leads to the same anchor. */
function signerFault(
  list: RevocationList,
  { certificate, issuer, context, assumed }: Inquiry,
): ListFault | null {
  const { anchor, pool, budget } = context
  const near: Issuer[] = []
  if (list.issuerKey === certificate.issuerKey) near.push(issuer)
  if (list.issuerKey === anchor.nameKey) {
    near.push({ spki: anchor.spki, keyUsage: anchor.certificate?.keyUsage ?? null })
  }
  let fault: ListFault = 'signature'
  for (const { spki, keyUsage } of near) {
    const verified = budget.verify(list, spki)
    if (verified.kind === 'holds') return maySign(keyUsage) ? null : 'issuer-may-not'
    if (verified.kind !== 'broken') fault = verified.kind
  }
  for (const signer of pool.get(list.issuerKey) ?? []) {
    const verified = budget.verify(list, signer.spki)
    if (verified.kind === 'too-much-work') return verified.kind
    if (verified.kind !== 'holds') continue
    fault = maySign(signer.keyUsage) ? 'issuer-not-trusted' : 'issuer-may-not'
    if (fault === 'issuer-not-trusted' && leadsToAnchor(signer, list, context, assumed)) return null
  }
  return fault
}

function maySign(keyUsage: readonly number[] | null): boolean {
  return keyUsage === null || keyUsage.includes(cRLSign)
}

function leadsToAnchor(
  signer: PathCertificate,
  list: RevocationList,
  context: RevocationContext,
  assumed: readonly PathCertificate[],
): boolean {
  if (assumed.includes(signer)) return true
  if (assumed.length > maxDepth) return false
  const { anchor, pool, budget, required } = context
  // a list that came after the time in question was signed by who could sign then
  const at = new Date(Math.max(context.at.getTime(), list.thisUpdate.getTime()))
  for (const { path } of buildPaths(signer, pool, [anchor], budget)) {
    if (validatePath(path, anchor, at, noPolicyAsked, budget).kind !== 'valid') continue
    const found = pathRevocations(path, { ...context, at }, assumed)
    if (found.every(({ kind }) => kind === 'good' || (kind === 'unknown' && !required))) return true
  }
  return false
}

/** RFC 5280, 6.3.3 (c), (h); 5.2.4: the newest delta that adds to this complete list. */
function deltaTo(
  list: RevocationList,
  lists: readonly RevocationList[],
  inquiry: Inquiry,
): RevocationList | null {
  const scopeOf = ({ scope }: RevocationList): string => Buffer.from(scope?.raw ?? []).toString('hex')
  const fits = (delta: RevocationList): boolean =>
    delta.base !== null &&
    delta.number !== null &&
    list.number !== null &&
    delta.issuerKey === list.issuerKey &&
    delta.authorityKeyId === list.authorityKeyId &&
    delta.base <= list.number &&
    delta.number > list.number &&
    scopeOf(delta) === scopeOf(list)
  const found = lists.find(
    (delta) =>
      fits(delta) && timeFault(delta, inquiry.context) === null && listFault(delta, inquiry) === null,
  )
  return found ?? null
}

/** RFC 5280, 6.3.3 (i) to (k) */
function revokedBy(
  list: RevocationList,
  delta: RevocationList | null,
  { issuerKey, serial }: PathCertificate,
): Revoked | null {
  for (const each of delta === null ? [list] : [delta, list]) {
    const entry: RevokedEntry | null = entryOf(each, issuerKey, serial)
    if (entry?.reason === 'removeFromCRL') return null
    if (entry !== null) return { ...entry, list: each }
  }
  return null
}

/** A list need not keep those that had ended before it (RFC 5280, 3.3), unless it says that it does. */
function hasDropped({ thisUpdate, keepsEndedSince }: RevocationList, { notAfter }: PathCertificate): boolean {
  return thisUpdate > notAfter && (keepsEndedSince === null || keepsEndedSince > notAfter)
}
