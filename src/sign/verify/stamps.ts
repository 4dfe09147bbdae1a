import type { UnprovedWhy } from '../../problems/sign-trust.ts'
import { readPathCertificate } from '../path/read.ts'
import { judgeTrust, type TrustAnswer } from '../path/trust.ts'
import { noPolicyAsked } from '../path/validate.ts'
import { restsUntil, toleranceMs } from '../stamp-token.ts'
import type { CarriedStamp } from './carried.ts'
import { lookedAt, type RevocationLookup } from './revocation.ts'
import type { AtHand, ProvedTime, Trust } from './trust.ts'

/** A time-stamp that fits what it stamps, and whether its time is believed. */
export interface JudgedStamp {
  /** the field of the document's time-stamp; null: it is that of the signature */
  readonly field: string | null
  /** what it states */
  readonly time: Date
  /** whom its authority's certificate names */
  readonly authority: string
  /** when the first of the certificates ends on which it rests */
  readonly until: Date
  /** why its time is not proved; null: it is */
  readonly unproved: UnprovedWhy | null
  /** what lists say of the authority and those above it; empty: nobody asked */
  readonly revocation: readonly RevocationLookup[]
}

/**
 * Is what a time-stamp states to be believed? Only of an authority that leads to a root given for time, was one for time-stamps
 * alone, valid and not revoked then (RFC 3161, 2.3, 4); and only where it fits the signer's clock, `stated`, and ours.
 */
export function judgeStamp(
  { field, token: { authority, time, cms } }: CarriedStamp,
  { pool, lists }: AtHand,
  trust: Trust | null,
  stated: Date | null,
  now: Date,
): JudgedStamp {
  const judged = (
    unproved: UnprovedWhy | null,
    revocation: readonly RevocationLookup[] = [],
  ): JudgedStamp => ({
    field,
    time,
    authority: authority.subject,
    until: restsUntil(authority, cms.certificates),
    unproved,
    revocation,
  })
  if (trust === null || trust.timeRoots.length === 0) return judged('no-root')
  const leaf = readPathCertificate(authority.der)
  if (leaf.kind !== 'ok') return judged('chain')
  if (time.getTime() > now.getTime() + toleranceMs) return judged('after-now')
  if (stated !== null && time.getTime() < stated.getTime() - toleranceMs) return judged('before-signing')
  const answer = judgeTrust({
    leaf: leaf.value,
    pool,
    anchors: trust.timeRoots,
    lists,
    at: time,
    now,
    purpose: 'time-stamp',
    revocation: trust.requireRevocation ? 'required' : 'if-at-hand',
    policy: noPolicyAsked,
  })
  return judged(whyUnproved(answer), lookedAt(answer))
}

function whyUnproved(answer: TrustAnswer): UnprovedWhy | null {
  switch (answer.kind) {
    case 'trusted':
      return null
    case 'no-path':
      return 'unknown-authority'
    case 'purpose':
      return 'purpose'
    case 'revoked':
      return 'revoked'
    case 'revocation-unknown':
      return 'revocation-unknown'
    case 'weak-algorithm':
      return 'weak-algorithm'
    case 'root-not-valid-then':
      return 'not-valid-then'
    case 'invalid':
      return answer.fault.kind === 'ended' || answer.fault.kind === 'not-yet-valid'
        ? 'not-valid-then'
        : 'chain'
    case 'too-much-work':
      return 'chain'
    default:
      return answer satisfies never
  }
}

/** The earliest time that is proved, by the stamps of a file or by what stands beside it; null: none is. */
export function earliestOf(
  stamps: readonly JudgedStamp[],
  proofs: readonly ProvedTime[],
  stated: Date | null,
): ProvedTime | null {
  const own = stamps
    .filter(({ unproved }) => unproved === null)
    .map(({ time, authority }): ProvedTime => ({ time, authority, by: 'time-stamp' }))
  // what was there before it was signed was signed at another time than it says
  const others = proofs.filter(
    ({ time }) => stated === null || time.getTime() >= stated.getTime() - toleranceMs,
  )
  return [...own, ...others].toSorted((a, b) => a.time.getTime() - b.time.getTime())[0] ?? null
}

/** The last time-stamp: later evidence rests on it, and it on nothing later; null: there is none. */
export function lastOf(stamps: readonly JudgedStamp[]): JudgedStamp | null {
  return stamps.toSorted((a, b) => b.time.getTime() - a.time.getTime())[0] ?? null
}

/**
 * So long before its end evidence is to be renewed, in months: an archive looks at it twice a year at least, and has half a year
 * left to find another authority where its own gives up.
 */
const NOTICE_MONTHS = 6

/** From when on evidence is to be renewed that holds until then. */
export function dueFrom(until: Date): Date {
  const from = new Date(until)
  from.setUTCMonth(from.getUTCMonth() - NOTICE_MONTHS)
  return from
}
