import { asNote, type Problem, problem } from '../../problems/problem.ts'
import { chainFaultOf } from '../chain-fault.ts'
import { type Weakness, weakKey } from '../path/algorithms.ts'
import { documentFaults } from '../path/purposes.ts'
import type { PathCertificate } from '../path/read.ts'
import { publicKeyOf } from '../path/signature.ts'
import { judgeTrust, type TrustAnswer } from '../path/trust.ts'
import { noPolicyAsked } from '../path/validate.ts'
import { toleranceMs } from '../stamp-token.ts'
import { lookedAt, type RevocationLookup } from './revocation.ts'
import type { AtHand, Trust } from './trust.ts'

/** Whether the signer's certificate leads to a root that was given. */
export type SignerTrust = 'trusted' | 'not-checked' | 'untrusted'

/** What is found out about whoever signed. */
export interface JudgedSigner {
  readonly trust: SignerTrust
  /** whom the root names that the certificate leads to; null: none */
  readonly root: string | null
  /** of each certificate below the root, the signer's first; empty: revocation was not looked at */
  readonly revocation: readonly RevocationLookup[]
  readonly problems: readonly Problem[]
}

/** When something was signed: by the signer's own clock, and by whom else is believed; and the time of asking. */
export interface SigningTimes {
  readonly stated: Date | null
  readonly proved: Date | null
  readonly now: Date
}

/**
 * Who signed: whether the certificate may sign documents, leads to a root, and was neither over nor revoked.
 *
 * It is judged twice. As of the time that is proved, else now: what ended or was revoked by then may have been so before it
 * signed. And as of the time that the signer states: what was wrong even then is wrong by the signer's own word. What only the
 * first finds cannot be decided (ETSI EN 319 102-1, 5.1.4: no proof of existence).
 */
export function judgeSigner(
  leaf: PathCertificate,
  { pool, lists }: AtHand,
  trust: Trust | null,
  times: SigningTimes,
): JudgedSigner {
  const { now, proved } = times
  const ahead = times.stated !== null && times.stated.getTime() > now.getTime() + toleranceMs
  const stated = ahead ? null : times.stated
  const early = ahead ? [futureTime(times.stated!, now)] : []
  const roots = trust?.roots ?? null
  if (trust === null || roots === null) {
    // who is not asked for cannot be at fault in it: a time ahead is told, and no more
    const problems = [
      ...leafProblems(leaf, stated ?? now),
      ...early.map(asNote),
      problem('sign/chain-not-checked', null),
    ]
    return { trust: 'not-checked', root: null, revocation: [], problems }
  }
  const ask = (at: Date, revocation: 'required' | 'if-at-hand'): TrustAnswer =>
    judgeTrust({
      ...{ leaf, pool, anchors: roots, lists, at, now, revocation },
      // what it is for is asked by itself: a chain there is all the same
      ...{ purpose: 'any', policy: noPolicyAsked },
    })
  const last = ask(proved ?? now, trust.requireRevocation ? 'required' : 'if-at-hand')
  const then = stated === null ? last : ask(stated, 'if-at-hand')
  const isSince = then.kind === 'trusted' && last !== then
  const answer = isSince ? last : then
  return {
    trust: leadsToRoot(then) ? 'trusted' : 'untrusted',
    root: then.kind === 'trusted' ? (then.anchor.certificate?.subject ?? null) : null,
    revocation: lookedAt(answer),
    problems: [
      ...purposeProblems(leaf),
      ...answerProblems(answer, leaf, isSince ? (proved ?? now) : null),
      ...early,
    ],
  }
}

/** What the certificate says against itself, whoever issued it. */
function leafProblems(leaf: PathCertificate, at: Date): readonly Problem[] {
  const { subject, notBefore, notAfter, spki } = leaf
  const weakness = weakKey(publicKeyOf(spki), at)
  return [
    ...purposeProblems(leaf),
    ...(weakness === null ? [] : [weak('sign/weak-algorithm', subject, weakness)]),
    ...(at < notBefore || at > notAfter ? [problem('sign/signer-not-valid', null, { subject })] : []),
  ]
}

/** Is it a matter of dates and the like, so that there is a chain all the same? */
function leadsToRoot(answer: TrustAnswer): boolean {
  switch (answer.kind) {
    case 'trusted':
    case 'revoked':
    case 'revocation-unknown':
    case 'root-not-valid-then':
    case 'weak-algorithm':
      return true
    case 'invalid':
      return answer.fault.kind === 'ended' || answer.fault.kind === 'not-yet-valid'
    case 'no-path':
    case 'purpose':
    case 'too-much-work':
      return false
    default:
      return answer satisfies never
  }
}

/** `since`: all was well at the time that the signer states, and not any more at this one; null: it was not even then. */
function answerProblems(answer: TrustAnswer, leaf: PathCertificate, since: Date | null): readonly Problem[] {
  switch (answer.kind) {
    case 'trusted':
      return []
    case 'no-path': {
      const { end } = answer
      const { subject } = end.top
      if (end.kind === 'unsupported-algorithm')
        return [problem('sign/chain-not-supported', null, { subject, algorithm: end.algorithm })]
      if (end.kind === 'too-much-work') return [tooMuch(subject)]
      return [problem('sign/untrusted', null, { authority: subject })]
    }
    case 'invalid': {
      const { certificate, fault } = answer
      const { subject } = certificate
      if (fault.kind === 'not-yet-valid') return [problem('sign/signer-not-valid', null, { subject })]
      if (fault.kind === 'ended') return [ended(subject, leaf, since)]
      if (fault.kind === 'unsupported-algorithm')
        return [problem('sign/chain-not-supported', null, { subject, algorithm: fault.algorithm })]
      return [problem('sign/chain-invalid', null, { subject, fault: chainFaultOf(fault) })]
    }
    case 'root-not-valid-then':
      return [ended(answer.root.subject, leaf, since)]
    case 'purpose':
      return []
    case 'weak-algorithm': {
      const { subject } = answer.certificate
      return [weak(since === null ? 'sign/weak-algorithm' : 'sign/weak-by-now', subject, answer.weakness)]
    }
    case 'revoked': {
      const { certificate, list } = answer
      return [
        problem(since === null ? 'sign/signer-revoked' : 'sign/revoked-since', null, {
          subject: certificate.subject,
          revokedAt: answer.since.toISOString(),
          authority: list.issuer,
        }),
      ]
    }
    case 'too-much-work':
      return [tooMuch(leaf.subject)]
    case 'revocation-unknown':
      return [problem('sign/revocation-unknown', null, { subject: answer.certificate.subject })]
    default:
      return answer satisfies never
  }
}

/** A certificate may be for other uses than documents alone, but not for others alone (RFC 9336, 4). */
function purposeProblems(leaf: PathCertificate): readonly Problem[] {
  const { subject } = leaf
  return documentFaults(leaf).map((fault) => {
    switch (fault.kind) {
      case 'key-usage':
        return problem('sign/signer-usage', null, { subject })
      case 'extended-key-usage':
        return problem('sign/signer-purpose', null, { subject, purposes: fault.named })
      default:
        return fault satisfies never
    }
  })
}

/** Where the signer's own certificate had ended too, that is the one to name. */
function ended(subject: string, leaf: PathCertificate, since: Date | null): Problem {
  if (since === null) return problem('sign/signer-not-valid', null, { subject })
  return problem('sign/no-longer-provable', null, { subject: since > leaf.notAfter ? leaf.subject : subject })
}

function weak(
  code: 'sign/weak-algorithm' | 'sign/weak-by-now',
  subject: string,
  { name, since }: Weakness,
): Problem {
  return problem(code, null, { subject, algorithm: name, since: since.toISOString() })
}

const tooMuch = (subject: string): Problem =>
  problem('sign/chain-invalid', null, { subject, fault: { kind: 'too-much-work' } })

const futureTime = (stated: Date, now: Date): Problem =>
  problem('sign/future-signing-time', null, { stated: stated.toISOString(), now: now.toISOString() })
