import { type Certificate, issuedBy, sameBytes } from '../certificate.ts'

const maxSteps = 300

/** Whether a certificate leads to a root. `path`: from the certificate to that root, both included. */
export type Trust =
  | { readonly kind: 'trusted'; readonly path: readonly Certificate[] }
  /** whom the topmost certificate names that could be found */
  | { readonly kind: 'untrusted'; readonly top: string }
  /** a certificate on the way was not valid at that time; whom it names */
  | { readonly kind: 'not-valid-then'; readonly subject: string }

/**
 * Follows a certificate to one of the roots (RFC 5280, 6.1): signatures, authorities, path lengths, validity at `at`, and
 * no critical extension that is not understood. A root is trusted as it is given.
 */
export function trustOf(
  leaf: Certificate,
  others: readonly Certificate[],
  roots: readonly Certificate[],
  at: Date,
): Trust {
  let best: Trust = { kind: 'untrusted', top: leaf.subject }
  // certificates that have all issued each other make more paths than there is time for
  let steps = 0
  const isRoot = (c: Certificate): boolean => roots.some((root) => sameBytes(root.der, c.der))
  const walk = (path: readonly Certificate[]): readonly Certificate[] | null => {
    const last = path.at(-1)!
    if (at < last.notBefore || at > last.notAfter) {
      best = { kind: 'not-valid-then', subject: last.subject }
      return null
    }
    if (isRoot(last)) return path
    if (last.unknownCritical.length > 0 || path.length > 8) return null
    for (const issuer of [...roots, ...others]) {
      if (path.some((c) => sameBytes(c.der, issuer.der))) continue
      if (!sameBytes(last.issuerName, issuer.subjectName) || ++steps > maxSteps) continue
      if (!issuedBy(last, issuer)) continue
      const between = path.slice(1).filter((c) => !c.selfIssued).length
      if (issuer.pathLength !== null && between > issuer.pathLength) continue
      if (best.kind === 'untrusted') best = { kind: 'untrusted', top: issuer.subject }
      const whole = walk([...path, issuer])
      if (whole !== null) return whole
    }
    return null
  }
  const path = walk([leaf])
  return path === null ? best : { kind: 'trusted', path }
}
